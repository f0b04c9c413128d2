"""Refusals of Route 53 (https://docs.aws.amazon.com/Route53/latest/APIReference/API_Operations_Amazon_Route_53.html).

The codes are those of its model. Words are AWS's where its users report them; others are ours.
"""

from moto.route53.exceptions import Route53ClientError


class Refused(Route53ClientError):
    def __init__(self, code: str, message: str):
        super().__init__(code, message)


class InvalidChangeBatch(Refused):
    """Nothing of the batch was done. AWS gives its reasons in brackets."""

    def __init__(self, *reasons: str):
        super().__init__("InvalidChangeBatch", f"[{', '.join(reasons)}]")


def invalid_input(message: str) -> Refused:
    return Refused("InvalidInput", message)


def no_such_zone(identity: str) -> Refused:
    return Refused("NoSuchHostedZone", f"No hosted zone found with ID: {identity}")


def conflicting_domain(vpc: str, region: str, zone: str) -> Refused:
    message = f"The VPC {vpc} in region {region} has already been associated with the hosted zone {zone} with the same domain name."
    return Refused("ConflictingDomainExists", message)


def foreign_vpc(vpc: str) -> Refused:
    return Refused("InvalidVPCId", f"The VPC: {vpc} that you provided is not authorized to make the association.")


def unauthorized(vpc: str) -> Refused:
    return Refused("NotAuthorizedException", f"The VPC: {vpc} has not authorized to associate with your hosted zone.")
