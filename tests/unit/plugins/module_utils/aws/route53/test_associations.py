# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A zone of another account is associated by three calls of two accounts, and by one no more."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.route53.associations import VpcAssociation
from ansible_collections.piksel.infra.plugins.module_utils.aws.route53.vpcs import Vpcs
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing
from botocore.exceptions import ClientError

from unit.plugins.module_utils.aws.stubs import Aws

from .answers import SUBMITTED, ZONE, expect_zones, hosted

NAME, VPC = "example.internal (private) main", "ap-southeast-3/vpc-1"
GIVEN = {
    "zone": "example.internal",
    "vpc_name": "main",
    "vpc_id": None,
    "region": None,
    "assume_role_arn": "arn:aws:iam::123456789012:role/example-dns",
    "external_id": "example",
}
WHICH = {"HostedZoneId": ZONE, "VPC": {"VPCRegion": "ap-southeast-3", "VPCId": "vpc-1"}}
ATTRIBUTES = {"zone_id": ZONE, "vpc": VPC}


@pytest.fixture
def there():
    answers = Aws()
    yield answers
    answers.verify()


class Elsewhere:
    def __init__(self, clients):
        self.found, self.asked = clients, []

    def clients(self, *asked):
        self.asked.append(asked)
        return self.found


@pytest.fixture
def elsewhere(there):
    return Elsewhere(there)


@pytest.fixture
def kind(aws, elsewhere):
    return VpcAssociation(aws, elsewhere, [GIVEN], Vpcs(aws, "ap-southeast-3"), all_owned=False)


def summary(name, zone=ZONE, account="123456789012"):
    return {"HostedZoneId": zone, "Name": name, "Owner": {"OwningAccount": account}}


def expect_vpcs(aws):
    found = [{"VpcId": "vpc-1", "Tags": [{"Key": "Name", "Value": "main"}]}, {"VpcId": "vpc-2"}]
    aws.expect("ec2", "describe_vpcs", {"Vpcs": found})


def expect_summaries(aws, *summaries, token=None, **more):
    answer = {"HostedZoneSummaries": list(summaries), "MaxItems": "100", **({"NextToken": token} if token else {})}
    aws.expect("route53", "list_hosted_zones_by_vpc", answer, VPCRegion="ap-southeast-3", VPCId="vpc-1", **more)


def test_what_the_vpc_has_is_read_page_by_page_without_the_other_account(aws, kind, elsewhere):
    expect_vpcs(aws)
    expect_summaries(aws, summary("other.internal.", "Z2"), token="more")
    expect_summaries(aws, summary("example.internal."), NextToken="more")
    (one,) = kind.read()
    assert (one.name, one.attributes, elsewhere.asked) == (NAME, ATTRIBUTES, [])


def test_where_they_may_go_all_of_that_account_are_found(aws, elsewhere):
    kind = VpcAssociation(aws, elsewhere, [GIVEN], Vpcs(aws, "ap-southeast-3"), all_owned=True)
    expect_vpcs(aws)
    expect_summaries(aws, summary("other.internal.", "Z2"), summary("strange.internal.", "Z3", "210987654321"))
    assert [one.name for one in kind.read()] == ["other.internal (private) main"]


def test_the_zone_is_found_in_the_other_account(there, kind, elsewhere):
    expect_zones(there, hosted("example.internal.", "Z2"), hosted("example.internal.", private=True))
    assert kind.zone_id(GIVEN) == ZONE
    assert elsewhere.asked[0][0] == "dns_associations: example.internal: assume_role_arn"


def test_without_the_other_account_it_is_not_known(aws):
    assert VpcAssociation(aws, Elsewhere(None), [GIVEN], Vpcs(aws, "ap-southeast-3"), False).zone_id(GIVEN) is None


def test_it_is_allowed_made_and_the_leave_taken_back(aws, there, kind, pauses):
    there.expect("route53", "create_vpc_association_authorization", WHICH, **WHICH)
    aws.fail("route53", "associate_vpc_with_hosted_zone", "NotAuthorizedException")
    aws.expect("route53", "associate_vpc_with_hosted_zone", {"ChangeInfo": SUBMITTED}, **WHICH)
    there.expect("route53", "delete_vpc_association_authorization", **WHICH)
    assert kind.create(NAME, ATTRIBUTES).attributes == ATTRIBUTES
    assert pauses


def test_the_leave_is_taken_back_if_it_fails(aws, there, kind):
    there.expect("route53", "create_vpc_association_authorization", WHICH, **WHICH)
    aws.fail("route53", "associate_vpc_with_hosted_zone", "ConflictingDomainExists")
    there.expect("route53", "delete_vpc_association_authorization", **WHICH)
    with pytest.raises(ClientError, match="ConflictingDomainExists"):
        kind.create(NAME, ATTRIBUTES)


@pytest.mark.parametrize("code", [None, "VPCAssociationNotFound", "NoSuchHostedZone"])
def test_it_ends_by_this_account_alone(aws, kind, code):
    if code:
        aws.fail("route53", "disassociate_vpc_from_hosted_zone", code, status=404)
    else:
        aws.expect("route53", "disassociate_vpc_from_hosted_zone", {"ChangeInfo": SUBMITTED}, **WHICH)
    kind.delete(Existing("route53_vpc_association", NAME, ATTRIBUTES, {"id": "x"}, owned=True))


VPC_PROBLEMS = [
    ({"vpc_name": "main", "vpc_id": None, "region": None}, False, []),
    ({"vpc_name": "none", "vpc_id": None, "region": None}, True, []),
    ({"vpc_name": "none", "vpc_id": None, "region": None}, False, ["there is no VPC none in ap-southeast-3"]),
    ({"vpc_name": None, "vpc_id": "vpc-9", "region": None}, True, ["there is no VPC vpc-9 in ap-southeast-3"]),
    ({"vpc_name": "twice", "vpc_id": None, "region": None}, False, ["2 VPCs of ap-southeast-3 are called twice: vpc-3, vpc-4"]),
]


@pytest.mark.parametrize(("given", "check_mode", "problems"), VPC_PROBLEMS)
def test_a_vpc_is_there_or_may_still_come(aws, given, check_mode, problems):
    names = {"vpc-1": "main", "vpc-3": "twice", "vpc-4": "twice"}
    aws.expect("ec2", "describe_vpcs", {"Vpcs": [{"VpcId": vpc, "Tags": [{"Key": "Name", "Value": name}]} for vpc, name in names.items()]})
    vpcs = Vpcs(aws, "ap-southeast-3")
    assert [problem.split(";")[0] for problem in vpcs.problems(given, check_mode)] == problems
    known = VPC if given["vpc_name"] == "main" else f"(known after vpc {given['vpc_name'] or given['vpc_id']} is created)"
    assert vpcs.place(given) == known


def test_in_a_region_that_cant_be_asked_nothing_is_ours(aws):
    aws.fail("ec2", "describe_vpcs", "AuthFailure")
    assert Vpcs(aws, "ap-southeast-3").owns("ap-southeast-3", "vpc-1") is False
