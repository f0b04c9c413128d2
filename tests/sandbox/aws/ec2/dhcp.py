"""DHCP options: the region's own set, and none deleted while a VPC uses it."""

from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.utils import add_tag_specification

from .refusals import dependency


class Dhcp:
    def associate_default_dhcp_options(self, vpc: Any) -> None:
        """A new VPC has the set that AWS made with the account."""
        options = self.__dict__.get("default_dhcp_options")
        if options is None:
            domain = f"{self.region_name}.compute.internal"
            options = self.default_dhcp_options = self.create_dhcp_options(["AmazonProvidedDNS"], [domain])
        if options.id in self.dhcp_options_sets:
            vpc.dhcp_options = options

    def delete_dhcp_options_set(self, options_id: str | None) -> None:
        if any(vpc.dhcp_options and vpc.dhcp_options.id == options_id for vpc in self.vpcs.values()):
            raise dependency("dhcpOptions", str(options_id))
        if options_id in self.dhcp_options_sets:
            self.dhcp_options_sets[options_id].vpc = None
        super().delete_dhcp_options_set(options_id)
        self.forget_tags(str(options_id))


class DhcpResponse:
    def create_dhcp_options(self) -> ActionResult:
        result: ActionResult = super().create_dhcp_options()
        options: Any = result.result
        options["DhcpOptions"].add_tags(add_tag_specification(self._get_param("TagSpecifications", [])))
        return result
