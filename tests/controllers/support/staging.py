"""Staging as the roles make it."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.credentials import ContainerProvider

from integration.support.runs import Ansible, Run
from sandbox import Sandbox
from sandbox.kubernetes.api import Api
from sandbox.settings import REGION

from . import hub, pods
from .identities import Identity
from .runner import Running, controller, deployed, own_directory

HOST, CLUSTER = "piksel-staging", "piksel-staging"
GPU_QUOTAS = ("L-DB2E81BA", "L-3819A6DF")  # on-demand and spot, of G and VT instances


@dataclass(frozen=True)
class Staging:
    """zones: ids of the hub's zones, by name."""

    sandbox: Sandbox
    ansible: Ansible
    zones: dict[str, str]

    @classmethod
    def built(cls, sandbox: Sandbox, directory: Path) -> "Staging":
        zones = hub.prepare(sandbox)
        for code in GPU_QUOTAS:
            sandbox.set_quota("staging", "ec2", code, 192)
        ansible = Ansible(sandbox, directory)
        # Without what only the hub has, and what no controller looks at.
        skipped = "hub,access,connectivity,dns,secrets,rds,s3,backup"
        ansible.run("site.yml", "-i", "inventories/sandbox", "--limit", HOST, "--skip-tags", skipped).green()
        return cls(sandbox, ansible, zones)

    @property
    def api(self) -> Api:
        return self.sandbox.kubernetes("staging", CLUSTER).api

    def client(self, service: str) -> Any:
        return self.sandbox.client("staging", service)

    def karpenter(self, **inputs: Any) -> Run:
        """The role again, with inputs in place of the inventory's."""
        return self.ansible.role("karpenter", HOST, inputs).green()

    def controller(self, deployment: str, replaced: dict[str, str] | None = None) -> AbstractContextManager[Running]:
        return controller(self.sandbox, "staging", CLUSTER, deployment, replaced)

    def session(self, deployment: str) -> boto3.Session:
        """The credentials that AWS gives to the Deployment's pod."""
        namespace, _ = deployment.split("/")
        pod = pods.running(self.api, namespace, deployed(self.api, deployment)["spec"]["selector"]["matchLabels"])
        assert pod, f"no pod of {deployment} runs"
        identity = Identity(self.sandbox, "staging", CLUSTER, pod, own_directory(self.sandbox, "session-"))
        found = ContainerProvider(environ=identity.aws()).load().get_frozen_credentials()
        return boto3.Session(found.access_key, found.secret_key, found.token, REGION)
