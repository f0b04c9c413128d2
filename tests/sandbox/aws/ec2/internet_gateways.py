"""Internet gateways: one to a VPC, and not taken away under public addresses."""

from typing import Any

from .refusals import dependency, refuse


class InternetGateways:
    def create_internet_gateway(self, *given: Any, **more: Any) -> Any:
        if len(self.internet_gateways) >= self.allowed("vpc", "L-A4707A72"):
            raise refuse("InternetGatewayLimitExceeded", "The maximum number of internet gateways has been reached.")
        return super().create_internet_gateway(*given, **more)

    def has_internet_gateway(self, vpc_id: str) -> bool:
        return any(gateway.vpc and gateway.vpc.id == vpc_id for gateway in self.internet_gateways.values())

    def attach_internet_gateway(self, internet_gateway_id: str, vpc_id: str) -> Any:
        gateway = self.get_internet_gateway(internet_gateway_id)
        if not gateway.vpc and self.has_internet_gateway(vpc_id):
            raise refuse("InvalidParameterValue", f"Network {vpc_id} already has an internet gateway attached")
        return super().attach_internet_gateway(internet_gateway_id, vpc_id)

    def detach_internet_gateway(self, internet_gateway_id: str, vpc_id: str) -> None:
        if any(interface.public_ip for interface in self.enis.values() if interface.vpc_id == vpc_id):
            raise refuse(
                "DependencyViolation",
                f"Network {vpc_id} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.",
            )
        super().detach_internet_gateway(internet_gateway_id, vpc_id)

    def delete_internet_gateway(self, internet_gateway_id: str) -> None:
        if self.get_internet_gateway(internet_gateway_id).vpc:
            raise dependency("internetGateway", internet_gateway_id)
        self.forget_tags(internet_gateway_id)
        super().delete_internet_gateway(internet_gateway_id)
