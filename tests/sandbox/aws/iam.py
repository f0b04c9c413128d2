"""IAM: what moto lacks of identity providers and instance profiles; AWS's managed policies are read once, not at every reset."""

from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.iam.exceptions import NotFoundException

_policies: dict[str, list[Any]] = {}


class Backend:
    def _init_aws_policies(self) -> list[Any]:
        account: str = self.account_id
        if account not in _policies:
            _policies[account] = super()._init_aws_policies()
        for policy in _policies[account]:
            policy.attachment_count = 0
        return _policies[account]


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
