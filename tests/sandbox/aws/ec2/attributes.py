"""Attributes are altered one at a time: AWS refuses two in a request."""

from moto.core.responses import ActionResult

from .refusals import refuse

VPC = ("EnableDnsSupport", "EnableDnsHostnames", "EnableNetworkAddressUsageMetrics")
SUBNET = (
    "MapPublicIpOnLaunch",
    "AssignIpv6AddressOnCreation",
    "EnableDns64",
    "EnableResourceNameDnsARecordOnLaunch",
    "EnableResourceNameDnsAAAARecordOnLaunch",
    "PrivateDnsHostnameTypeOnLaunch",
    "MapCustomerOwnedIpOnLaunch",
    "EnableLniAtDeviceIndex",
)


class AttributesResponse:
    def modify_vpc_attribute(self) -> ActionResult:
        self._check_one_of(VPC)
        return super().modify_vpc_attribute()

    def modify_subnet_attribute(self) -> ActionResult:
        self._check_one_of(SUBNET)
        return super().modify_subnet_attribute()

    def _check_one_of(self, names: tuple[str, ...]) -> None:
        given = [name for name in names if self._get_param(name) is not None]
        if len(given) > 1:
            raise refuse("InvalidParameterCombination", f"Fields for multiple attribute types specified: {', '.join(given)}")
