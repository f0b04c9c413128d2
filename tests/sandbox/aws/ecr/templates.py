"""Creation templates, and the repositories that ECR makes of them."""

from datetime import UTC, datetime
from typing import Any

from moto.iam.models import iam_backends

from ...permissions import identity, trust
from ...permissions.conditions import Facts
from ...permissions.policies import read
from . import lifecycles
from .policies import check_repository_policy
from .refusals import Refused, invalid, no_template

PRINCIPAL = "ecr.amazonaws.com"
PURPOSES = {"REPLICATION", "PULL_THROUGH_CACHE", "CREATE_ON_PUSH"}
MEMBERS = (
    *("prefix", "description", "encryptionConfiguration", "resourceTags", "imageTagMutability", "imageTagMutabilityExclusionFilters"),
    *("repositoryPolicy", "lifecyclePolicy", "appliedFor", "customRoleArn"),
)
EMPTY = ("repositoryPolicy", "lifecyclePolicy")


class Templates:
    account_id: str
    region_name: str
    encryption: Any
    rule_for: Any
    create_repository: Any
    repositories: dict[str, Any]

    def __init__(self, region_name: str, account_id: str):
        super().__init__(region_name, account_id)  # type: ignore[call-arg]
        self.templates: dict[str, dict[str, Any]] = {}

    def create_template(self, given: dict[str, Any]) -> dict[str, Any]:
        prefix = given["prefix"].rstrip("/")
        if prefix in self.templates:
            message = f"The Repository Creation Template with prefix '{prefix}' already exists in the registry with id '{self.account_id}'"
            raise Refused("TemplateAlreadyExistsException", message)
        made = {"imageTagMutability": "MUTABLE", **self._checked({**given, "prefix": prefix}), "createdAt": datetime.now(UTC)}
        self.templates[prefix] = {"encryptionConfiguration": {"encryptionType": "AES256"}, **made, "updatedAt": made["createdAt"]}
        return self.templates[prefix]

    def template(self, prefix: str) -> dict[str, Any]:
        found = self.templates.get(prefix.rstrip("/"))
        if found is None:
            raise no_template(prefix, self.account_id)
        return found

    def update_template(self, given: dict[str, Any]) -> dict[str, Any]:
        """What is left out stays, but for whether tags may move, which then they may."""
        before = self.template(given["prefix"])
        kept = {name: value for name, value in before.items() if name not in ("imageTagMutability", "imageTagMutabilityExclusionFilters")}
        whole = {**kept, "imageTagMutability": "MUTABLE", **given, "prefix": before["prefix"]}
        after = {**self._checked(whole), "createdAt": before["createdAt"], "updatedAt": datetime.now(UTC)}
        self.templates[before["prefix"]] = after
        return after

    def list_templates(self, prefixes: list[str] | None) -> list[dict[str, Any]]:
        return [found for prefix, found in self.templates.items() if not prefixes or prefix in prefixes]

    def delete_template(self, prefix: str) -> dict[str, Any]:
        return self.templates.pop(self.template(prefix)["prefix"])

    def _checked(self, given: dict[str, Any]) -> dict[str, Any]:
        """What ECR takes of a template, without what is empty."""
        found = {name: value for name, value in given.items() if name in MEMBERS and not (name in EMPTY and not value)}
        if not found.get("appliedFor") or set(found["appliedFor"]) - PURPOSES:
            raise invalid("appliedFor", f"Member must satisfy enum value set: {sorted(PURPOSES)}")
        if found.get("repositoryPolicy"):
            check_repository_policy(found["repositoryPolicy"])
        if found.get("lifecyclePolicy"):
            lifecycles.check(found["lifecyclePolicy"])
        if found.get("encryptionConfiguration"):
            found["encryptionConfiguration"] = self.encryption(found["encryptionConfiguration"])
        self._check_role(found)
        return found

    def _check_role(self, template: dict[str, Any]) -> None:
        """https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates-create.html"""
        key = template.get("encryptionConfiguration", {}).get("encryptionType", "AES256") != "AES256"
        arn = template.get("customRoleArn")
        if not arn and (key or template.get("resourceTags")):
            raise invalid("customRoleArn", "a custom role is required for resource tags and KMS encryption")
        if arn and self._role(arn) is None:
            raise invalid("customRoleArn", f"the role {arn} does not exist or can't be assumed by {PRINCIPAL}")

    def _role(self, arn: str) -> Any:
        iam: Any = iam_backends[self.account_id]["aws"]
        found = next((one for one in iam.roles.values() if one.arn == arn), None)
        trusted = found and trust.of_service(found.assume_role_policy_document, PRINCIPAL, ("AssumeRole",), {})
        return found if trusted else None

    def pulled(self, name: str) -> Any:
        """The repository that ECR makes at the first pull through a cache, of the template with the longest prefix."""
        if name in self.repositories:
            return self.repositories[name]
        if self.rule_for(name) is None:
            raise invalid("repositoryName", f"there is no pull through cache rule for {name}")
        template = self._template_for(name, "PULL_THROUGH_CACHE")
        tags = template.get("resourceTags") or []
        if tags and not self._may_tag(template["customRoleArn"], name):
            raise Refused("AccessDeniedException", f"the role of the template {template['prefix']} may not make {name} with tags")
        made = self.create_repository(
            name,
            None,
            template.get("encryptionConfiguration"),
            image_scan_config=None,
            image_tag_mutability=template.get("imageTagMutability"),
            image_tag_mutability_exclusion_filters=template.get("imageTagMutabilityExclusionFilters"),
            tags=tags,
        )
        made.policy, made.lifecycle_policy = template.get("repositoryPolicy"), template.get("lifecyclePolicy")
        return made

    def _template_for(self, name: str, purpose: str) -> dict[str, Any]:
        fitting = [one for one in self.templates.values() if purpose in one["appliedFor"]]
        found = [one for one in fitting if one["prefix"] == "ROOT" or name.startswith(f"{one['prefix']}/")]
        return max(found, key=lambda one: 0 if one["prefix"] == "ROOT" else len(one["prefix"]), default={})

    def _may_tag(self, role: str, name: str) -> bool:
        """https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates-custom.html"""
        found = self._role(role)
        own = read(*identity.own_documents(found)) if found else read()
        arn = f"arn:aws:ecr:{self.region_name}:{self.account_id}:repository/{name}"
        actions = ("ecr:CreateRepository", "ecr:TagResource")
        return all(own.decide(action, arn, Facts({})) == "allowed" for action in actions)
