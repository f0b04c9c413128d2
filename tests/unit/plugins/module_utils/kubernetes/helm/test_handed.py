# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import base64
import json
import os
import stat
from pathlib import Path

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.connection import Way
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.helm.handed import handed

MEMORY = pytest.param(True, id="in memory")
DISK = pytest.param(False, id="on disk")


def way(token=lambda: "planted-token"):
    return Way("https://kubernetes.example", "-----BEGIN CERTIFICATE-----", token)


def read(arguments):
    assert arguments[0] == "--kubeconfig"
    return json.loads(Path(arguments[1]).read_text())


@pytest.mark.parametrize("in_memory", [MEMORY, DISK])
def test_a_kubeconfig_that_checks_the_server_and_has_its_token_elsewhere(in_memory):
    with handed(way(), in_memory) as found:
        kubeconfig = read(found.arguments)
        paths = [found.arguments[1], kubeconfig["users"][0]["user"]["tokenFile"]]
        assert Path(paths[1]).read_text() == "planted-token"
        assert {stat.S_IMODE(os.stat(path).st_mode) for path in paths} == {0o600}
        assert bool(found.numbers) == in_memory
    cluster = kubeconfig["clusters"][0]["cluster"]
    assert cluster["server"] == "https://kubernetes.example"
    assert base64.b64decode(cluster["certificate-authority-data"]) == b"-----BEGIN CERTIFICATE-----"
    assert "planted-token" not in json.dumps(kubeconfig)
    assert not [path for path in paths if os.path.exists(path)]


@pytest.mark.parametrize("in_memory", [MEMORY, DISK])
def test_a_new_token_takes_the_place_of_the_old_one(in_memory):
    tokens = ["the-first-token", "second"]
    with handed(way(lambda: tokens[0]), in_memory) as found:
        path = read(found.arguments)["users"][0]["user"]["tokenFile"]
        found.renew()
        assert Path(path).read_text() == "the-first-token"
        tokens.pop(0)
        found.renew()
        assert Path(path).read_text() == "second"


@pytest.mark.parametrize("in_memory", [MEMORY, DISK])
def test_nothing_stays_after_an_error(in_memory):
    def fails():
        with handed(way(), in_memory) as found:
            paths.append(found.arguments[1])
            raise KeyError

    paths = []
    with pytest.raises(KeyError):
        fails()
    assert not os.path.exists(paths[0])


@pytest.mark.parametrize(("context", "more"), [("other", ["--kube-context", "other"]), (None, [])])
def test_a_kubeconfig_of_the_user_s_is_named(context, more, tmp_path):
    with handed(Way(kubeconfig=tmp_path / "config", context=context)) as found:
        found.renew()
        assert found.arguments == ["--kubeconfig", f"{tmp_path}/config", *more]
        assert found.numbers == []
