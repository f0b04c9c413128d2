# SPDX-License-Identifier: GPL-3.0-or-later
"""What things are called: repositories, the registries that are cached, roles. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

REPOSITORY = "ecr_repository"
CACHE = "ecr_pull_through_cache_rule"
TEMPLATE = "ecr_repository_creation_template"
POLICY = "ecr_registry_policy"
REPLICATION = "ecr_replication"
SCANNING = "ecr_registry_scanning"

OWNER_TAG = "ManagedBy"
ROOT = "ROOT"  # the prefix of all repositories that have no other rule
SECRET = "ecr-pullthroughcache/"  # how AWS wants the names of secrets to begin

# https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
NAME = re.compile(r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*", re.ASCII)

# Other registries by host, and which of them want credentials.
# https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
OPEN = ("public.ecr.aws", "quay.io", "registry.k8s.io")
CLOSED = ("registry-1.docker.io", "ghcr.io", "registry.gitlab.com", "cgr.dev")
AZURE = re.compile(r"[a-z0-9]+\.azurecr\.io", re.ASCII)
ECR = re.compile(r"\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?", re.ASCII)


@dataclass(frozen=True)
class Registry:
    """One account's registry in one region."""

    account: str
    region: str
    partition: str

    @property
    def uri(self) -> str:
        return f"{self.account}.dkr.ecr.{self.region}.amazonaws.com{'.cn' if self.partition == 'aws-cn' else ''}"

    def arn(self, repository: str) -> str:
        return f"arn:{self.partition}:ecr:{self.region}:{self.account}:repository/{repository}"

    def role_arn(self, role: str) -> str:
        """role: the name, with its path, of one of this account, or an ARN already."""
        return role if role.startswith("arn:") else f"arn:{self.partition}:iam::{self.account}:role/{role}"

    def account_arn(self, account: str) -> str:
        return f"arn:{self.partition}:iam::{account}:root"


def template_role(region: str) -> str:
    """The role in which ECR makes repositories from templates; roles are the account's, templates a region's."""
    return f"ecr-templates-{region}"


def within(prefix: str) -> str:
    """All repositories of a prefix, as a pattern of names."""
    return "*" if prefix == ROOT else f"{prefix}/*"
