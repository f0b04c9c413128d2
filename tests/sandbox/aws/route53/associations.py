"""Private zones and the VPCs in which they answer, of this or of another account.

https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-associate-vpcs-different-accounts.html
"""

from moto.ec2.models import ec2_backends

from .changes import Change
from .refusals import Refused, conflicting_domain, foreign_vpc, invalid_input, no_such_zone, unauthorized
from .zone import Vpc, Zone, everywhere

# https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html
MOST = 300
PUBLIC = (
    "You're trying to associate a VPC with a public hosted zone. "
    "Amazon Route 53 doesn't support associating a VPC with a public hosted zone."
)
LAST = (
    "The VPC that you're trying to disassociate from the private hosted zone is the last VPC that is associated with the hosted zone. "
    "Amazon Route 53 doesn't support disassociating the last VPC from a hosted zone."
)


class Associations:
    def authorize(self, id_: str, vpc: Vpc) -> Zone:
        """Again is no fault. That another account's VPC is there is not asked for."""
        zone = self.get_hosted_zone(id_)
        if not zone.private_zone:
            raise invalid_input(PUBLIC)
        if vpc not in zone.authorizations:
            if len(zone.authorizations) >= MOST:
                raise Refused("TooManyVPCAssociationAuthorizations", f"The hosted zone has {MOST} authorizations.")
            zone.authorizations.append(vpc)
        return zone

    def deauthorize(self, id_: str, vpc: Vpc) -> None:
        zone = self.get_hosted_zone(id_)
        if vpc not in zone.authorizations:
            message = f"The VPC: {vpc.id} is not authorized to be associated with the hosted zone."
            raise Refused("VPCAssociationAuthorizationNotFound", message)
        zone.authorizations.remove(vpc)

    def associate(self, id_: str, vpc: Vpc, comment: str | None) -> Change:
        """The VPC is the caller's own. Another account's zone has to let it in."""
        zone = self._any(id_)
        if not zone.private_zone:
            raise Refused("PublicZoneVPCAssociation", PUBLIC)
        if not owns(self.account_id, vpc):
            raise unauthorized(vpc.id) if zone.account == self.account_id and owner(vpc) else foreign_vpc(vpc.id)
        if zone.account != self.account_id and vpc not in zone.authorizations:
            raise unauthorized(vpc.id)
        if taken := conflict(zone.name, vpc):
            raise conflicting_domain(vpc.id, vpc.region, taken.resource_id)
        if len(zone.vpcs) >= MOST:
            raise Refused("LimitsExceeded", f"The hosted zone is associated with {MOST} VPCs.")
        zone.vpcs = [*zone.vpcs, vpc]
        return self.begin(comment=comment)

    def disassociate(self, id_: str, vpc: Vpc, comment: str | None) -> Change:
        """By the zone's account or the VPC's."""
        zone = self._any(id_)
        if zone.account != self.account_id and not owns(self.account_id, vpc):
            raise no_such_zone(id_)
        if vpc not in zone.vpcs:
            raise Refused("VPCAssociationNotFound", f"The VPC: {vpc.id} is not associated with the hosted zone.")
        if len(zone.vpcs) == 1:
            raise Refused("LastVPCAssociation", LAST)
        zone.vpcs = [one for one in zone.vpcs if one != vpc]
        return self.begin(comment=comment)

    def zones_of(self, vpc: Vpc) -> list[Zone]:
        """Whosoever's they are."""
        if not owns(self.account_id, vpc):
            raise invalid_input(f"The VPC {vpc.id} in region {vpc.region} is not one of this account.")
        return sorted((zone for zone in everywhere() if vpc in zone.vpcs), key=lambda zone: zone.resource_id)

    @staticmethod
    def _any(id_: str) -> Zone:
        found = next((zone for zone in everywhere() if zone.resource_id == id_.rpartition("/")[2]), None)
        if found is None:
            raise no_such_zone(id_)
        return found


def owns(account: str, vpc: Vpc) -> bool:
    return vpc.id in ec2_backends[account][vpc.region].vpcs if vpc.region in ec2_backends[account].regions else False


def owner(vpc: Vpc) -> str | None:
    return next((account for account in list(ec2_backends) if owns(account, vpc)), None)


def conflict(name: str, vpc: Vpc) -> Zone | None:
    """A VPC has one zone of a name."""
    return next((zone for zone in everywhere() if zone.name == name and vpc in zone.vpcs), None)
