# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Kubernetes takes as the data of a Secret of each type."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.forms import LARGEST, refusal

PLANTED = b"planted-value"
DOCKER, OLD_DOCKER = "kubernetes.io/dockerconfigjson", "kubernetes.io/dockercfg"


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("Opaque", {}),
        ("Opaque", {"anything": PLANTED}),
        ("example.com/own", {"anything": PLANTED}),
        ("example.com/own.dockercfg", {"anything": PLANTED}),
        (DOCKER, {".dockerconfigjson": b'{"auths": {}}'}),
        (DOCKER, {".dockerconfigjson": b" {} ", "more": PLANTED}),
        (OLD_DOCKER, {".dockercfg": b"{}"}),
        ("kubernetes.io/tls", {"tls.crt": b"", "tls.key": b"", "ca.crt": b""}),
        ("kubernetes.io/basic-auth", {"username": b"a"}),
        ("kubernetes.io/basic-auth", {"password": b"a"}),
        ("kubernetes.io/basic-auth", {"username": b"a", "password": b"b"}),
        ("kubernetes.io/ssh-auth", {"ssh-privatekey": b"a"}),
        ("Opaque", {"one": b"x" * (LARGEST - 3), "two": b"abc"}),
    ],
)
def test_what_kubernetes_takes(kind, data):
    assert refusal(kind, data) is None


@pytest.mark.parametrize(
    ("kind", "data", "sentence"),
    [
        (DOCKER, {}, "type kubernetes.io/dockerconfigjson needs .dockerconfigjson"),
        (DOCKER, {".dockercfg": b"{}"}, "type kubernetes.io/dockerconfigjson needs .dockerconfigjson"),
        (OLD_DOCKER, {".dockerconfigjson": b"{}"}, "type kubernetes.io/dockercfg needs .dockercfg"),
        ("kubernetes.io/tls", {"tls.crt": PLANTED}, "type kubernetes.io/tls needs tls.crt and tls.key"),
        ("kubernetes.io/tls", {"tls.key": PLANTED}, "type kubernetes.io/tls needs tls.crt and tls.key"),
        ("kubernetes.io/basic-auth", {"user": PLANTED}, "type kubernetes.io/basic-auth needs username or password"),
        ("kubernetes.io/ssh-auth", {"id_rsa": PLANTED}, "type kubernetes.io/ssh-auth needs ssh-privatekey"),
        ("Opaque", {"one": b"x" * LARGEST, "two": b"a"}, "its values have 1048577 bytes, and Kubernetes takes 1048576"),
    ],
)
def test_what_it_refuses(kind, data, sentence):
    assert refusal(kind, data) == sentence


@pytest.mark.parametrize("value", [PLANTED, b"", b"[]", b'"planted-value"', b"1", b"null", b"{", b"\xff", b"[" * 100_000])
@pytest.mark.parametrize(("kind", "key"), [(DOCKER, ".dockerconfigjson"), (OLD_DOCKER, ".dockercfg")])
def test_registries_need_a_json_object(kind, key, value):
    assert refusal(kind, {key: value}) == f"data {key}: type {kind} needs a JSON object"


def test_a_mebibyte_is_what_all_values_may_have_together():
    """MaxSecretSize in https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/types.go"""
    assert LARGEST == 1048576
