"""AWS Resource Access Manager between accounts without an organization: nothing is shared before the other account has accepted it."""

import json

import pytest

from sandbox import ACCOUNTS, REGION
from sandbox.expect import refused

HUB, STAGING, PRODUCTION = (ACCOUNTS[name] for name in ("hub", "staging", "production"))


@pytest.fixture
def hub(aws):
    return aws.client("hub", "ram")


@pytest.fixture
def staging(aws):
    return aws.client("staging", "ram")


@pytest.fixture
def gateway(aws):
    ec2 = aws.client("hub", "ec2")
    identifier = ec2.create_transit_gateway()["TransitGateway"]["TransitGatewayId"]
    ec2.describe_transit_gateways()
    return f"arn:aws:ec2:{REGION}:{HUB}:transit-gateway/{identifier}"


def create(ram, gateway, *principals, **more):
    given = {"name": "network", "resourceArns": [gateway], "principals": list(principals), **more}
    return ram.create_resource_share(**given)["resourceShare"]


def invitation(ram):
    (found,) = ram.get_resource_share_invitations()["resourceShareInvitations"]
    return found


def accept(ram):
    return ram.accept_resource_share_invitation(resourceShareInvitationArn=invitation(ram)["resourceShareInvitationArn"])


def seen(aws, account):
    return aws.client(account, "ec2").describe_transit_gateways()["TransitGateways"]


def statuses(ram, kind):
    found = ram.get_resource_share_associations(associationType=kind)["resourceShareAssociations"]
    return {one["associatedEntity"]: one["status"] for one in found}


def test_a_share_is_the_others_once_it_has_accepted(aws, hub, staging, gateway):
    made = create(hub, gateway, STAGING, tags=[{"key": "Name", "value": "network"}])
    assert (made["status"], made["owningAccountId"], made["allowExternalPrincipals"]) == ("ACTIVE", HUB, True)
    assert statuses(hub, "PRINCIPAL") == {STAGING: "ASSOCIATING"}
    assert statuses(hub, "RESOURCE") == {gateway: "ASSOCIATED"}
    assert seen(aws, "staging") == []
    assert staging.get_resource_shares(resourceOwner="OTHER-ACCOUNTS")["resourceShares"] == []
    found = invitation(staging)
    assert (found["status"], found["senderAccountId"], found["receiverAccountId"]) == ("PENDING", HUB, STAGING)
    assert hub.get_resource_share_invitations()["resourceShareInvitations"] == []
    assert accept(staging)["resourceShareInvitation"]["status"] == "ACCEPTED"
    with refused("ResourceShareInvitationAlreadyAcceptedException"):
        accept(staging)
    assert statuses(hub, "PRINCIPAL") == {STAGING: "ASSOCIATED"}
    assert [one["TransitGatewayArn"] for one in seen(aws, "staging")] == [gateway]
    assert seen(aws, "production") == []
    (share,) = staging.get_resource_shares(resourceOwner="OTHER-ACCOUNTS", name="network")["resourceShares"]
    assert (share["resourceShareArn"], "tags" in share) == (made["resourceShareArn"], False)
    (own,) = hub.get_resource_shares(resourceOwner="SELF", tagFilters=[{"tagKey": "Name", "tagValues": ["network"]}])["resourceShares"]
    assert own["tags"] == [{"key": "Name", "value": "network"}]
    assert hub.get_resource_shares(resourceOwner="SELF", tagFilters=[{"tagKey": "Name", "tagValues": ["other"]}])["resourceShares"] == []
    (resource,) = staging.list_resources(resourceOwner="OTHER-ACCOUNTS", resourceType="ec2:TransitGateway")["resources"]
    assert (resource["arn"], resource["type"]) == (gateway, "ec2:TransitGateway")
    assert [one["id"] for one in hub.list_principals(resourceOwner="SELF")["principals"]] == [STAGING]
    assert [one["id"] for one in staging.list_principals(resourceOwner="OTHER-ACCOUNTS")["principals"]] == [HUB]


def test_a_rejected_invitation_gives_nothing(aws, hub, staging, gateway):
    create(hub, gateway, STAGING)
    arn = invitation(staging)["resourceShareInvitationArn"]
    with refused("ResourceShareInvitationArnNotFoundException"):
        aws.client("production", "ram").accept_resource_share_invitation(resourceShareInvitationArn=arn)
    staging.reject_resource_share_invitation(resourceShareInvitationArn=arn)
    with refused("ResourceShareInvitationAlreadyRejectedException"):
        staging.accept_resource_share_invitation(resourceShareInvitationArn=arn)
    assert seen(aws, "staging") == []
    assert statuses(hub, "PRINCIPAL") == {STAGING: "FAILED"}


def test_members_come_and_go(aws, hub, staging, gateway):
    share = {"resourceShareArn": create(hub, gateway, STAGING)["resourceShareArn"]}
    accept(staging)
    hub.associate_resource_share(**share, principals=[PRODUCTION])
    production = aws.client("production", "ram")
    accept(production)
    assert seen(aws, "production")
    hub.disassociate_resource_share(**share, principals=[PRODUCTION])
    assert seen(aws, "production") == []
    with refused("OperationNotPermittedException"):
        staging.disassociate_resource_share(**share, resourceArns=[gateway])
    with refused("UnknownResourceException"):
        staging.associate_resource_share(**share, principals=[PRODUCTION])
    staging.disassociate_resource_share(**share, principals=[STAGING])
    assert seen(aws, "staging") == []
    assert statuses(hub, "PRINCIPAL") == {STAGING: "DISASSOCIATED", PRODUCTION: "DISASSOCIATED"}


def test_a_deleted_share_gives_nothing_and_takes_its_invitations_along(aws, hub, staging, gateway):
    made = create(hub, gateway, STAGING)
    accept(staging)
    hub.associate_resource_share(resourceShareArn=made["resourceShareArn"], principals=[PRODUCTION])
    hub.delete_resource_share(resourceShareArn=made["resourceShareArn"])
    assert seen(aws, "staging") == []
    assert aws.client("production", "ram").get_resource_share_invitations()["resourceShareInvitations"] == []
    (left,) = hub.get_resource_shares(resourceOwner="SELF")["resourceShares"]
    assert left["status"] == "DELETED"
    with refused("UnknownResourceException"):
        hub.delete_resource_share(resourceShareArn=made["resourceShareArn"])


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"principals": ["piksel"]}, "InvalidParameterException"),
        ({"principals": [HUB]}, "InvalidParameterException"),
        ({"allowExternalPrincipals": False}, "OperationNotPermittedException"),
        ({"resourceArns": [f"arn:aws:ec2:{REGION}:{HUB}:transit-gateway/tgw-00000000000000000"]}, "UnknownResourceException"),
        ({"resourceArns": [f"arn:aws:ec2:{REGION}:{STAGING}:transit-gateway/tgw-00000000000000000"]}, "OperationNotPermittedException"),
        ({"resourceArns": [f"arn:aws:ec2:{REGION}:{HUB}:vpc/vpc-00000000000000000"]}, "MalformedArnException"),
        ({"resourceArns": ["tgw-00000000000000000"]}, "MalformedArnException"),
    ],
)
def test_what_can_not_be_shared(hub, gateway, wrong, code):
    with refused(code):
        create(hub, gateway, **{"principals": [STAGING], **wrong})
    assert hub.get_resource_shares(resourceOwner="SELF")["resourceShares"] == []


def test_a_token_makes_one_share_and_a_share_is_renamed_and_tagged(hub, gateway):
    made = create(hub, gateway, STAGING, clientToken="once")["resourceShareArn"]
    assert create(hub, gateway, STAGING, clientToken="once")["resourceShareArn"] == made
    with refused("IdempotentParameterMismatchException"):
        create(hub, gateway, PRODUCTION, clientToken="once")
    assert hub.update_resource_share(resourceShareArn=made, name="links")["resourceShare"]["name"] == "links"
    hub.tag_resource(resourceShareArn=made, tags=[{"key": "a", "value": "1"}, {"key": "b", "value": "2"}])
    hub.untag_resource(resourceShareArn=made, tagKeys=["a"])
    (found,) = hub.get_resource_shares(resourceOwner="SELF")["resourceShares"]
    assert (found["name"], found["tags"]) == ("links", [{"key": "b", "value": "2"}])


def session(aws, account, *statements):
    """Clients of a new role of the account that may do this."""
    iam = aws.client(account, "iam")
    trust = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNTS[account]}:root"}, "Action": "sts:AssumeRole"}
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **one} for one in statements]}
    role = iam.create_role(RoleName="sharer", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
    iam.put_role_policy(RoleName="sharer", PolicyName="own", PolicyDocument=json.dumps(policy))
    keys = aws.client(account, "sts").assume_role(RoleArn=role["Role"]["Arn"], RoleSessionName="test")["Credentials"]
    named = {"access_key_id": "AccessKeyId", "secret_access_key": "SecretAccessKey", "session_token": "SessionToken"}
    return lambda service: aws._client({name: keys[key] for name, key in named.items()}, service)


def test_a_role_may_share_with_whom_and_accept_from_whom_its_policy_says(aws, hub, gateway):
    may_share = {
        "Action": "ram:CreateResourceShare",
        "Resource": "*",
        "Condition": {
            "StringEquals": {"ram:RequestedResourceType": "ec2:TransitGateway"},
            "ForAllValues:StringEquals": {"ram:Principal": STAGING},
        },
    }
    ram = session(aws, "hub", may_share)("ram")
    with refused("AccessDeniedException", "ram:CreateResourceShare"):
        create(ram, gateway, STAGING, PRODUCTION)
    with refused("AccessDeniedException", "ram:TagResource"):
        create(ram, gateway, STAGING, tags=[{"key": "Name", "value": "network"}])
    made = create(ram, gateway, STAGING)
    with refused("AccessDeniedException", made["resourceShareArn"]):
        ram.delete_resource_share(resourceShareArn=made["resourceShareArn"])
    may_accept = {
        "Action": "ram:AcceptResourceShareInvitation",
        "Resource": "*",
        "Condition": {"StringEquals": {"ram:ShareOwnerAccountId": PRODUCTION}},
    }
    other = session(aws, "staging", may_accept, {"Action": "ram:GetResourceShareInvitations", "Resource": "*"})("ram")
    with refused("AccessDeniedException", "ram:AcceptResourceShareInvitation"):
        accept(other)


def test_attaching_asks_for_the_gateway_by_its_owners_arn_and_for_vpc_subnets_and_the_attachment(aws, hub, staging, gateway):
    create(hub, gateway, STAGING)
    accept(staging)
    ec2 = aws.client("staging", "ec2")
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.1.0.0/24", AvailabilityZone=f"{REGION}a")["Subnet"]["SubnetId"]
    given = {"TransitGatewayId": gateway.rpartition("/")[2], "VpcId": vpc, "SubnetIds": [subnet]}
    own = [f"arn:aws:ec2:{REGION}:{STAGING}:{kind}/*" for kind in ("vpc", "subnet", "transit-gateway-attachment")]
    attach = {"Action": "ec2:CreateTransitGatewayVpcAttachment"}
    without = session(aws, "staging", {**attach, "Resource": [*own, f"arn:aws:ec2:{REGION}:{STAGING}:transit-gateway/*"]})("ec2")
    with refused("UnauthorizedOperation", gateway):
        without.create_transit_gateway_vpc_attachment(**given)
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **attach, "Resource": [*own, gateway]}]}
    aws.client("staging", "iam").put_role_policy(RoleName="sharer", PolicyName="own", PolicyDocument=json.dumps(policy))
    assert without.create_transit_gateway_vpc_attachment(**given)["TransitGatewayVpcAttachment"]["VpcId"] == vpc
