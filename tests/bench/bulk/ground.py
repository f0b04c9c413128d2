"""Where it takes place: an EKS cluster with namespaces, secrets in AWS, and a look at what was made of them."""

import base64
import json
import re
import time
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from botocore.config import Config

from sandbox import REGION, Sandbox
from sandbox.expect import tagged

from ..measure import Broken
from .described import CLUSTER, NAMESPACES, Entry

ACCOUNT, THREADS = "staging", 8
TRUST = {"Statement": [{"Effect": "Allow", "Principal": {"Service": "eks.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
COUNTED = re.compile(r"^apiserver_request_total\{(.*)\} (\S+)$", re.MULTILINE)
# Requests by the API server's own words. Watches, and what keeps a cluster alive, are nobody's of those that are measured.
VERBS, RESOURCES = ("LIST", "GET", "APPLY", "PATCH", "POST", "PUT", "DELETE"), ("secrets", "namespaces")


class Ground:
    """entries: all that is planted in AWS."""

    def __init__(self, sandbox: Sandbox):
        self._sandbox = sandbox
        self.entries: list[Entry] = []
        self._secrets = sandbox.client(ACCOUNT, "secretsmanager", config=Config(max_pool_connections=THREADS))
        self._next = 0
        self._build_cluster()
        self.administrator = sandbox.kubernetes(ACCOUNT, CLUSTER)
        self._api = self.administrator.api
        self._each(lambda name: self._api.create("/api/v1/namespaces", {"metadata": {"name": name}}), NAMESPACES)

    def plant(self, number: int) -> list[Entry]:
        """That many secrets in AWS, with those that there are; all of them."""
        more = [Entry(at) for at in range(len(self.entries), number)]
        self._each(lambda one: self._secrets.create_secret(Name=one.secret, SecretString=one.value), more)
        self.entries += more
        return self.entries

    def change(self, number: int) -> None:
        """Another value for that many secrets, others each time."""
        chosen = [self.entries[(self._next + at) % len(self.entries)] for at in range(number)]
        self._next += number
        for one in chosen:
            one.edition += 1
            self._secrets.put_secret_value(SecretId=one.secret, SecretString=one.value)

    def wipe(self) -> None:
        """Without any Secret, and quiet again."""
        self._each(lambda name: self._all_gone(f"/api/v1/namespaces/{name}/secrets"), NAMESPACES)

    def verify(self, manager: str, labels: dict[str, str], annotation: str) -> None:
        """All Secrets are as they are to be, of that field manager, and there are no others. Raises Broken."""
        found = {(one["metadata"]["namespace"], one["metadata"]["name"]): one for one in self._list("/api/v1/secrets")}
        wanted = {(one.namespace, one.name): one for one in self.entries}
        odd = found.keys() ^ wanted.keys()
        odd |= {key for key in found.keys() & wanted.keys() if not _is(found[key], wanted[key], manager, labels, annotation)}
        if odd:
            raise Broken(f"{manager}: {len(odd)} Secrets are not as they should be: {sorted(odd)[:3]}")

    def requests(self) -> dict[tuple[str, str], int]:
        """How many requests for Secrets and namespaces the API server has answered since it started, by verb and resource."""
        found: dict[tuple[str, str], int] = {}
        for labels, value in COUNTED.findall(self._api.request("GET", "/metrics").decode()):
            label = dict(re.findall(r'(\w+)="([^"]*)"', labels))
            if label["resource"] in RESOURCES and label["verb"] in VERBS and not label["subresource"]:
                key = (label["verb"], label["resource"])
                found[key] = found.get(key, 0) + int(float(value))
        return found

    def _build_cluster(self) -> None:
        ec2, eks, iam = (self._sandbox.client(ACCOUNT, service) for service in ("ec2", "eks", "iam"))
        vpc = ec2.create_vpc(CidrBlock="10.2.0.0/16", TagSpecifications=tagged("vpc", Name=CLUSTER))["Vpc"]["VpcId"]
        subnets = [
            ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.2.{number}.0/24", AvailabilityZone=f"{REGION}{zone}")["Subnet"]["SubnetId"]
            for number, zone in enumerate("ab")
        ]
        role = iam.create_role(RoleName=CLUSTER, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
        # Who makes it may do everything in it: https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
        eks.create_cluster(
            name=CLUSTER, roleArn=role, resourcesVpcConfig={"subnetIds": subnets}, accessConfig={"authenticationMode": "API"}
        )
        eks.get_waiter("cluster_active").wait(name=CLUSTER, WaiterConfig={"Delay": 1, "MaxAttempts": 180})

    def _all_gone(self, path: str) -> None:
        self._api.request("DELETE", path)
        while self._api.items(path, limit="1"):
            time.sleep(0.02)

    def _list(self, path: str) -> Iterable[dict[str, Any]]:
        more = ""
        while True:
            page = json.loads(self._api.request("GET", f"{path}?limit=500{more}"))
            yield from page["items"]
            if not page["metadata"].get("continue"):
                return
            more = f"&continue={page['metadata']['continue']}"

    @staticmethod
    def _each(act: Callable[[Any], Any], ones: Collection[Any]) -> None:
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(act, ones))


def _is(secret: dict[str, Any], entry: Entry, manager: str, labels: dict[str, str], annotation: str) -> bool:
    metadata = secret["metadata"]
    data = {key: base64.b64decode(value).decode() for key, value in (secret.get("data") or {}).items()}
    return (
        data == entry.data
        and metadata.get("labels") == labels
        and entry.secret in metadata.get("annotations", {}).get(annotation, "")
        and {one["manager"] for one in metadata["managedFields"]} == {manager}
    )
