# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way to a cluster: by its name in EKS, or by a kubeconfig."""

import base64
import ssl
import sys
from datetime import UTC, datetime, timedelta

import pytest
import urllib3
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import InvalidPlan
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes import connection
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.connection import connect, missing
from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from unit.plugins.module_utils.aws.stubs import Aws

ENDPOINT = "https://0123456789ABCDEF.gr7.ap-southeast-3.eks.amazonaws.com"


@pytest.fixture(scope="module")
def authority():
    """A certificate as EKS makes them for its authorities: with no extension but that it is one."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kubernetes")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
    made = made.add_extension(x509.BasicConstraints(True, None), critical=True).sign(key, hashes.SHA256())
    return made.public_bytes(serialization.Encoding.PEM).decode()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    for name in ("https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def aws():
    answers = Aws()
    yield answers
    answers.verify()


@pytest.fixture
def cluster(authority):
    return {
        "name": "example",
        "status": "ACTIVE",
        "endpoint": ENDPOINT,
        "certificateAuthority": {"data": base64.b64encode(authority.encode()).decode()},
    }


def eks(aws, cluster):
    aws.expect("eks", "describe_cluster", {"cluster": cluster}, name="example")
    return connect({"cluster_name": "example"}, aws)


class TestEks:
    @pytest.mark.parametrize("status", ["ACTIVE", "UPDATING", "PENDING"])
    def test_a_cluster_is_reached_at_its_endpoint_with_a_token_of_its_own(self, aws, cluster, status):
        api = eks(aws, cluster | {"status": status})
        assert api.server == ENDPOINT
        kind, _, token = api._authorization().partition(" ")
        assert (kind, token.startswith("k8s-aws-v1.")) == ("Bearer", True)

    def test_another_program_is_told_the_same_way(self, aws, cluster, authority):
        way = eks(aws, cluster).way
        assert (way.server, way.authority, way.kubeconfig) == (ENDPOINT, authority, None)
        assert way.token().startswith("k8s-aws-v1.")

    @pytest.mark.parametrize("status", ["CREATING", "DELETING", "FAILED"])
    def test_one_that_is_not_there_yet_or_no_more_is_none(self, aws, cluster, status):
        assert eks(aws, cluster | {"status": status}) is None

    def test_one_without_an_endpoint_is_none(self, aws, cluster):
        del cluster["endpoint"]
        assert eks(aws, cluster) is None

    def test_one_that_nobody_knows_is_none(self, aws):
        aws.fail("eks", "describe_cluster", "ResourceNotFoundException", name="example")
        assert connect({"cluster_name": "example"}, aws) is None

    def test_one_that_may_not_be_seen_is_an_error(self, aws):
        aws.fail("eks", "describe_cluster", "AccessDeniedException", name="example")
        with pytest.raises(ClientError, match="AccessDeniedException"):
            connect({"cluster_name": "example"}, aws)

    def test_its_name_comes_before_a_kubeconfig(self, aws, cluster):
        aws.expect("eks", "describe_cluster", {"cluster": cluster}, name="example")
        assert connect({"cluster_name": "example", "kubeconfig": "/nowhere"}, aws).server == ENDPOINT

    def test_its_certificate_is_checked_by_its_own_authority_and_no_other(self, aws, cluster):
        context = eks(aws, cluster)._pool.connection_pool_kw["ssl_context"]
        assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
        assert [dict(part[0] for part in one["subject"]) for one in context.get_ca_certs()] == [{"commonName": "kubernetes"}]

    def test_an_authority_need_not_have_the_extensions_that_python_asks_for(self, aws, cluster, monkeypatch):
        """https://github.com/kubernetes-client/python/issues/2394"""
        default = ssl.create_default_context

        def strict(**arguments):
            context = default(**arguments)
            context.verify_flags |= ssl.VERIFY_X509_STRICT  # as Python does from 3.13
            return context

        monkeypatch.setattr(connection.ssl, "create_default_context", strict)
        context = eks(aws, cluster)._pool.connection_pool_kw["ssl_context"]
        assert not context.verify_flags & ssl.VERIFY_X509_STRICT

    def test_its_connections_stay_open_and_are_not_more_than_the_pool_has(self, aws, cluster):
        options = eks(aws, cluster)._pool.connection_pool_kw
        assert (options["maxsize"], options["block"]) == (connection.CONNECTIONS, True)

    def test_a_proxy_of_the_environment_is_taken(self, aws, cluster, monkeypatch):
        monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
        pool = eks(aws, cluster)._pool
        assert isinstance(pool, urllib3.ProxyManager)
        assert (pool.proxy.host, pool.proxy.port) == ("proxy.example", 3128)

    def test_but_not_where_the_environment_says_so(self, aws, cluster, monkeypatch):
        monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
        monkeypatch.setenv("no_proxy", "eks.amazonaws.com")
        assert not isinstance(eks(aws, cluster)._pool, urllib3.ProxyManager)


KUBECONFIG = """
apiVersion: v1
kind: Config
current-context: first
contexts:
  - {name: first, context: {cluster: first, user: first}}
  - {name: second, context: {cluster: second, user: second}}
clusters:
  - {name: first, cluster: {server: "https://first.example:6443"}}
  - {name: second, cluster: {server: "https://second.example", insecure-skip-tls-verify: true}}
users:
  - {name: first, user: {token: planted-token}}
  - {name: second, user: {}}
"""
ONE_CLUSTER = (
    "current-context: a\ncontexts: [{name: a, context: {cluster: a, user: a}}]\nusers: [{name: a, user: {token: planted-token}}]\n"
)


@pytest.fixture
def kubeconfig(tmp_path):
    def kubeconfig(text=KUBECONFIG, context=None):
        file = tmp_path / "kubeconfig"
        file.write_text(text)
        return {"cluster_name": None, "kubeconfig": str(file), "context": context}

    return kubeconfig


class TestKubeconfig:
    @pytest.mark.parametrize(
        ("context", "server", "authorization"),
        [
            (None, "https://first.example:6443", "Bearer planted-token"),
            ("first", "https://first.example:6443", "Bearer planted-token"),
            ("second", "https://second.example", None),
        ],
    )
    def test_a_context_leads_to_its_cluster_with_its_user(self, kubeconfig, context, server, authorization):
        api = connect(kubeconfig(context=context), None)
        assert (api.server, api._authorization()) == (server, authorization)

    @pytest.mark.parametrize("context", [None, "second"])
    def test_another_program_is_given_the_file(self, kubeconfig, tmp_path, context):
        way = connect(kubeconfig(context=context), None).way
        assert (way.kubeconfig, way.context, way.server) == (tmp_path / "kubeconfig", context, "")

    def test_it_has_as_many_connections_as_it_uses(self, kubeconfig):
        assert connect(kubeconfig(), None)._pool.connection_pool_kw["maxsize"] == connection.CONNECTIONS

    def test_the_kubernetes_library_says_how_certificates_are_checked(self, kubeconfig):
        assert connect(kubeconfig(context="second"), None)._pool.connection_pool_kw["cert_reqs"] == ssl.CERT_NONE
        assert connect(kubeconfig(), None)._pool.connection_pool_kw["cert_reqs"] == ssl.CERT_REQUIRED

    def test_a_token_that_ends_is_asked_for_again(self, kubeconfig, tmp_path):
        program = tmp_path / "plugin"
        count = tmp_path / "count"
        ended = '{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {"token": "token-%s", '
        program.write_text(
            f"#!{sys.executable}\nopen({str(count)!r}, 'a').write('x')\nnumber = len(open({str(count)!r}).read())\n"
            f'print(\'{ended}"expirationTimestamp": "2020-01-01T00:00:00Z"}}}}\' % number)\n'
        )
        program.chmod(0o755)
        plugin = f"{{apiVersion: client.authentication.k8s.io/v1, command: {program}, interactiveMode: Never}}"
        api = connect(kubeconfig(KUBECONFIG.replace("user: {token: planted-token}", f"user: {{exec: {plugin}}}")), None)
        first, second = api._authorization(), api._authorization()
        assert first.startswith("Bearer token-")
        assert second.startswith("Bearer token-")
        assert first != second

    def test_one_that_is_not_there_is_none(self, tmp_path):
        assert connect({"kubeconfig": str(tmp_path / "none"), "context": None}, None) is None

    def test_a_tilde_is_home(self, kubeconfig, monkeypatch, tmp_path):
        kubeconfig()
        monkeypatch.setenv("HOME", str(tmp_path))
        assert connect({"kubeconfig": "~/kubeconfig", "context": None}, None).server == "https://first.example:6443"

    @pytest.mark.parametrize(
        ("text", "context", "words"),
        [
            ("", None, "does not lead to a cluster: Invalid kube-config"),
            (KUBECONFIG, "third", "does not lead to a cluster: Invalid kube-config file. Expected object with name third"),
            (ONE_CLUSTER, None, "does not lead to a cluster: Invalid kube-config file. Expected object with name a"),
            (f"{ONE_CLUSTER}clusters: [{{name: a, cluster: {{}}}}]", None, "does not lead to a cluster: the cluster has no server"),
            ("token: planted-token: [", None, "is no kubeconfig (ScannerError)"),
            ("- planted-token", None, "is no kubeconfig (TypeError)"),
        ],
    )
    def test_one_that_leads_nowhere_is_refused_without_quoting_it(self, kubeconfig, text, context, words):
        params = kubeconfig(text, context)
        with pytest.raises(InvalidPlan) as refused:
            connect(params, None)
        assert str(refused.value).startswith(f"kubeconfig: {params['kubeconfig']} {words}")
        assert "planted-token" not in str(refused.value)
        assert len(refused.value.problems) == 1

    def test_a_folder_is_none(self, tmp_path):
        with pytest.raises(InvalidPlan, match="is no kubeconfig"):
            connect({"kubeconfig": str(tmp_path), "context": None}, None)

    @pytest.mark.parametrize("name", ["", None])
    def test_neither_a_name_nor_a_kubeconfig_leads_anywhere(self, name):
        with pytest.raises(InvalidPlan, match=r"^cluster_name: it is empty; give it, or kubeconfig$"):
            connect({"cluster_name": name, "kubeconfig": None, "context": None}, None)

    def test_without_the_library_the_message_says_what_to_do(self, kubeconfig, monkeypatch):
        monkeypatch.setitem(sys.modules, "kubernetes.client", None)
        with pytest.raises(InvalidPlan, match=r"^kubeconfig: the Python library kubernetes is missing; install it, or give cluster_name$"):
            connect(kubeconfig(), None)

    def test_nothing_is_written_back(self, kubeconfig):
        params = kubeconfig()
        connect(params, None)._authorization()
        with open(params["kubeconfig"]) as file:
            assert file.read() == KUBECONFIG


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        (
            {"cluster_name": "example", "kubeconfig": None},
            "cluster_name: EKS cluster example is not there, or still being made: build it, and await it, first",
        ),
        ({"cluster_name": None, "kubeconfig": "/nowhere"}, "kubeconfig: there is no file /nowhere"),
    ],
)
def test_what_is_missing_is_said(params, sentence):
    assert missing(params) == sentence
