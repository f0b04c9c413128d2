"""IAM: what moto lacks of providers, profiles and boundaries; AWS's managed policies are read once, not at every reset."""

from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.iam.exceptions import DeleteConflictException, NotFoundException

_policies: dict[str, list[Any]] = {}


class Backend:
    def _init_aws_policies(self) -> list[Any]:
        account: str = self.account_id
        if account not in _policies:
            _policies[account] = super()._init_aws_policies()
        for policy in _policies[account]:
            policy.attachment_count = 0
        return _policies[account]

    def create_role(self, *given: Any, **named: Any) -> Any:
        self._refuse_missing(named.get("permissions_boundary") or (given[3] if len(given) > 3 else None))
        return super().create_role(*given, **named)

    def put_role_permissions_boundary(self, role_name: str, permissions_boundary: str) -> None:
        self._refuse_missing(permissions_boundary)
        super().put_role_permissions_boundary(role_name, permissions_boundary)

    def _refuse_missing(self, boundary: str | None) -> None:
        if boundary and boundary not in self.managed_policies:
            raise NotFoundException(f"Scope ARN: {boundary} does not exist or is not attachable.")

    def delete_policy(self, policy_arn: str) -> None:
        """Refused while something has it, as its boundary too, and while it has older versions."""
        policy = self.get_policy(policy_arn)
        holders = [*self.roles.values(), *self.users.values(), *self.groups.values()]
        if self.bounded_by(policy_arn) or any(policy_arn in holder.managed_policies for holder in holders):
            raise DeleteConflictException("Cannot delete a policy attached to entities.")
        if len(policy.versions) > 1:
            raise DeleteConflictException(
                "This policy has more than one version. Before you delete a policy, you must delete the policy's versions."
                " The default version is deleted with the policy."
            )
        super().delete_policy(policy_arn)

    def bounded_by(self, policy_arn: str) -> list[Any]:
        return [role for role in self.roles.values() if role.permissions_boundary_arn == policy_arn]

    def get_role(self, role_name: str) -> Any:
        """Missing, in AWS's words, which programs read: Karpenter looks for `role` in them."""
        try:
            return super().get_role(role_name)
        except NotFoundException:
            raise NotFoundException(f"The role with name {role_name} cannot be found.") from None

    def get_instance_profile(self, profile_name: str) -> Any:
        try:
            return super().get_instance_profile(profile_name)
        except NotFoundException:
            raise NotFoundException(f"Instance Profile {profile_name} cannot be found.") from None


class Response:
    def list_entities_for_policy(self) -> ActionResult:
        """With the roles that have it as their boundary, which are a usage of it too."""
        usage, entity = self._get_param("PolicyUsageFilter"), self._get_param("EntityFilter")
        answer = super().list_entities_for_policy().result
        kinds = ("PolicyUsers", "PolicyRoles", "PolicyGroups")
        attached = {kind: [] if usage == "PermissionsBoundary" else answer[kind] for kind in kinds}
        bounded = self.backend.bounded_by(self._get_param("PolicyArn"))
        if usage != "PermissionsPolicy" and entity in (None, "Role"):
            attached["PolicyRoles"] += [role for role in bounded if role not in attached["PolicyRoles"]]
        return ActionResult({**answer, **attached})

    def add_client_id_to_open_id_connect_provider(self) -> ActionResult:
        """Added twice it is there once."""
        provider = self.backend.get_open_id_connect_provider(self._get_param("OpenIDConnectProviderArn"))
        client = self._get_param("ClientID")
        if client not in provider.client_id_list:
            provider.client_id_list = [*provider.client_id_list, client]
        return EmptyResult()

    def remove_client_id_from_open_id_connect_provider(self) -> ActionResult:
        """What is not there is removed without a word."""
        provider = self.backend.get_open_id_connect_provider(self._get_param("OpenIDConnectProviderArn"))
        client = self._get_param("ClientID")
        provider.client_id_list = [found for found in provider.client_id_list if found != client]
        return EmptyResult()

    def list_instance_profiles(self) -> ActionResult:
        prefix = self._get_param("PathPrefix") or "/"
        found = [profile for profile in self.backend.get_instance_profiles() if profile.path.startswith(prefix)]
        return ActionResult({"InstanceProfiles": found})
