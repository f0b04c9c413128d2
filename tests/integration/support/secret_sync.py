# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real cluster for the tests of secrets in Kubernetes, and both sides to put things into and to look at."""

import copy
import itertools
import json
import re
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from sandbox import Sandbox
from sandbox.expect import eventually
from sandbox.kubernetes.administrator import Administrator
from sandbox.kubernetes.api import ApiError

CLUSTER = "synced"
EKS = {"Effect": "Allow", "Principal": {"Service": "eks.amazonaws.com"}, "Action": "sts:AssumeRole"}
# The operations that give a value away.
VALUES = {"GetSecretValue", "BatchGetSecretValue"}
LABEL, STATE = "secret-sync.piksel.infra/name", "secret-sync.piksel.infra/state"
APPLY = "application/apply-patch+yaml"
ADMINISTRATOR = "kubernetes-admin"
REQUESTS = re.compile(r"apiserver_request_total\{(.*)\} (\S+)")

_numbers = itertools.count(1)


def start_cluster(sandbox: Sandbox, name: str = CLUSTER) -> Administrator:
    """An EKS cluster of the staging account, with a Kubernetes behind it and nothing in it."""
    eks, ec2, iam = (sandbox.client("staging", service) for service in ("eks", "ec2", "iam"))
    trust = json.dumps({"Version": "2012-10-17", "Statement": [EKS]})
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    subnets = [subnet["SubnetId"] for subnet in ec2.describe_subnets()["Subnets"]][:2]
    eks.create_cluster(
        name=name, roleArn=role, resourcesVpcConfig={"subnetIds": subnets}, accessConfig={"authenticationMode": "API_AND_CONFIG_MAP"}
    )
    eventually(lambda: eks.describe_cluster(name=name)["cluster"]["status"] == "ACTIVE", 180)
    return sandbox.kubernetes("staging", name)


class Place:
    """One test's share of the sandbox: names of its own in AWS and in the cluster, and an administrator's hands."""

    def __init__(self, sandbox: Sandbox, administrator: Administrator):
        self.sandbox, self.administrator, self.api = sandbox, administrator, administrator.api
        self.mark = f"t{next(_numbers)}"
        self.manager = sandbox.client("staging", "secretsmanager")

    # AWS

    def secret(self, name: str, value: str | bytes | dict[str, Any] | None, account: Any = None, **more: Any) -> str:
        """A secret in AWS, called after the test; its name. value: None for one without."""
        own = f"{self.mark}/{name}"
        kinds = {bytes: "SecretBinary", str: "SecretString"}
        text = json.dumps(value) if isinstance(value, dict) else value
        given = {} if text is None else {kinds[type(text)]: text}
        (account or self.manager).create_secret(Name=own, **given, **more)
        return own

    def rewrite(self, name: str, value: str) -> None:
        self.manager.put_secret_value(SecretId=f"{self.mark}/{name}", SecretString=value)

    # Kubernetes

    def namespace(self, name: str = "web", **labels: str) -> str:
        own = f"{self.mark}-{name}"
        self.api.create("/api/v1/namespaces", {"metadata": {"name": own, "labels": labels}})
        return own

    def path(self, target: str, resource: str = "secrets", api: str = "/api/v1") -> str:
        namespace, _, name = target.partition("/")
        return f"{api}/namespaces/{namespace}/{resource}" + (f"/{name}" if name else "")

    def read(self, target: str) -> dict[str, Any]:
        """A whole Secret."""
        return self.api.get(self.path(target))

    def data(self, target: str) -> dict[str, str]:
        """Of a Secret, decoded. What is no text is as Latin-1 has it."""
        found = {key: b64decode(value) for key, value in (self.read(target).get("data") or {}).items()}
        return {key: _text(value) for key, value in found.items()}

    def there(self, *namespaces: str) -> list[str]:
        """The Secrets in these namespaces, NAMESPACE/NAME."""
        items = [one for namespace in namespaces for one in self.api.items(self.path(namespace))]
        return sorted(f"{one['metadata']['namespace']}/{one['metadata']['name']}" for one in items)

    def make(self, target: str, data: dict[str, str] | None = None, **more: Any) -> None:
        """A Secret of somebody else."""
        namespace, name = target.split("/")
        body = {"metadata": {"name": name, **more.pop("metadata", {})}, "stringData": data or {}, **more}
        self.api.request("POST", f"{self.path(namespace)}?fieldManager=helm", body)

    def edit(self, target: str, patch: dict[str, Any], manager: str = "kubectl-edit") -> None:
        """As a person does it by hand."""
        data = {key: value if value is None else encoded(value) for key, value in (patch.pop("data", None) or {}).items()}
        body = {**patch, **({"data": data} if data else {})}
        self.api.request("PATCH", f"{self.path(target)}?fieldManager={manager}", body, "application/merge-patch+json")

    def apply(self, target: str, data: dict[str, str], manager: str, force: bool = False, **metadata: Any) -> None:
        """As a program does that owns what it applies."""
        namespace, name = target.split("/")
        about = {"name": name, "namespace": namespace, **metadata}
        body = {"apiVersion": "v1", "kind": "Secret", "metadata": about, "data": {key: encoded(value) for key, value in data.items()}}
        query = urlencode({"fieldManager": manager, "force": str(force).lower()})
        self.api.request("PATCH", f"{self.path(target)}?{query}", body, APPLY)

    def delete(self, target: str) -> None:
        self.api.delete(self.path(target))

    def gone(self, path: str) -> bool:
        try:
            self.api.get(path)
        except ApiError as error:
            return error.status == 404
        return False

    def allow(self, group: str, *rules: tuple[str, str, str, str | None]) -> None:
        """rules: API group, resource, verbs, and the namespace, None for all of the cluster."""
        rbac = "/apis/rbac.authorization.k8s.io/v1"
        for number, (api, resource, verbs, namespace) in enumerate(rules):
            name, kind = f"{group}-{number}", "Role" if namespace else "ClusterRole"
            where = f"{rbac}/namespaces/{namespace}" if namespace else rbac
            rule = {"apiGroups": [api], "resources": [resource], "verbs": verbs.split()}
            self.api.create(f"{where}/{kind.lower()}s", {"metadata": {"name": name}, "rules": [rule]})
            about = {"apiGroup": "rbac.authorization.k8s.io"}
            binding = {"roleRef": {**about, "kind": kind, "name": name}, "subjects": [{**about, "kind": "Group", "name": group}]}
            self.api.create(f"{where}/{kind.lower()}bindings", {"metadata": {"name": name}, **binding})

    # What was done

    def written(self) -> list[tuple[str, str, str]]:
        """Each write to the cluster by others than the administrator: verb, resource and name, in the order of the names."""
        writes = [one for one in self.sandbox.kubernetes_writes() if one["user"] != ADMINISTRATOR and not one["dry_run"]]
        return sorted((one["verb"], one["resource"], _name(one)) for one in writes)

    def asked(self) -> set[str]:
        """The operations of AWS that were called."""
        return {call["operation"] for call in self.sandbox.calls()}

    def reads(self) -> Counter[str]:
        """How often Secrets have been read until now, by the verb: LIST, or GET of a single one."""
        said = self.api.request("GET", "/metrics").decode().splitlines()
        counted = (REQUESTS.fullmatch(line) for line in said)
        found: Counter[str] = Counter()
        for one in counted:
            if one and 'resource="secrets"' in one[1]:
                found[one[1].partition('verb="')[2].partition('"')[0]] += int(float(one[2]))
        return Counter({verb: found[verb] for verb in ("GET", "LIST")})


def _name(write: Mapping[str, Any]) -> str:
    """As plans have it. A namespace is, to the log, in itself."""
    return "/".join([write["namespace"]] * (write["resource"] != "namespaces") + [write["name"]])


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def encoded(value: str | bytes) -> str:
    return b64encode(value.encode() if isinstance(value, str) else value).decode()


class Sync:
    """Module `secret_sync` in check mode and for real, its plan held against what is done."""

    def __init__(self, place: Place, run: Any):
        self.place, self._run = place, run

    def run(self, *entries: dict[str, Any], check: bool = False, **more: Any) -> dict[str, Any]:
        given: dict[str, Any] = {"name": self.place.mark, "secrets": list(entries), **more}
        if "kubeconfig" not in given:
            given.setdefault("cluster_name", self.place.administrator.cluster)
        found: dict[str, Any] = self._run("secret_sync", check=check, **copy.deepcopy(given))
        return found

    def __call__(self, *entries: dict[str, Any], fails: bool = False, **more: Any) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
        """Gives (changes by kind and name, result)."""
        sandbox = self.place.sandbox
        sandbox.clear_calls()
        planned = self.run(*entries, check=True, **more)
        assert bool(planned.get("failed")) == fails, planned.get("msg", planned)
        assert (sandbox.calls(write=True), self.place.written()) == ([], [])
        sandbox.clear_calls()
        done = self.run(*entries, **more)
        assert bool(done.get("failed")) == fails, done.get("msg", done)
        assert sandbox.calls(write=True) == []
        assert "Traceback" not in done.get("exception", "")
        for one in planned["changes"]:
            assert one.pop("outcome") == "planned"
        for one in done["changes"]:
            assert one.pop("outcome") == "done", one
        assert planned["changes"] == done["changes"]
        for key in ("unchanged", "pending", "kept", "awaiting_value", "outputs", "diff"):
            assert planned[key] == done[key], key
        assert planned.get("msg") == done.get("msg")
        assert planned["changed"] == done["changed"] == bool(done["changes"])
        written = self.place.written()
        assert {name for _, _, name in written} == {one["name"] for one in done["changes"]}
        assert len(written) == len(done["changes"])
        return {f"{one['kind'].removeprefix('kubernetes_')} {one['name']}": one for one in done["changes"]}, done

    def nothing(self, *entries: dict[str, Any], checks: tuple[bool, ...] = (False,), **more: Any) -> dict[str, Any]:
        """A run that changes nothing, and reads no value. checks: for each run whether it is in check mode."""
        for check in checks:
            self.place.sandbox.clear_calls()
            result = self.run(*entries, check=check, **more)
            assert not result.get("failed"), result["msg"]
            assert (result["changed"], result["changes"], self.place.written()) == (False, [], [])
            assert self.place.sandbox.calls(write=True) == []
            asked = self.place.asked()
            assert not asked & VALUES, asked
        return result
