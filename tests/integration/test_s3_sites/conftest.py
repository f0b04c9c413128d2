# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A zone in the hub, the role that leads to it, and module `s3` with a site, its plan held against what is done."""

import copy
import json
from functools import partial

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws import run
from ansible_collections.piksel.infra.plugins.module_utils.converge.apply import apply

BUCKET, ZONE, NAME = "example-site", "staging.example.org", "www.staging.example.org"
EXTERNAL_ID = "example-staging"


@pytest.fixture
def zone(aws):
    """As the option has it, with a role for the staging account that may change that one zone."""
    iam, route53 = aws.client("hub", "iam"), aws.client("hub", "route53")
    identity = route53.create_hosted_zone(Name=ZONE, CallerReference="zone")["HostedZone"]["Id"].rpartition("/")[2]
    condition = {"StringEquals": {"sts:ExternalId": EXTERNAL_ID}}
    trust = {"Effect": "Allow", "Principal": {"AWS": "222222222222"}, "Action": "sts:AssumeRole", "Condition": condition}
    changes = ["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets"]
    allowed = [
        {"Effect": "Allow", "Action": "route53:ListHostedZones", "Resource": "*"},
        {"Effect": "Allow", "Action": changes, "Resource": f"arn:aws:route53:::hostedzone/{identity}"},
    ]
    role = iam.create_role(RoleName="staging-dns", AssumeRolePolicyDocument=document(trust))["Role"]["Arn"]
    iam.put_role_policy(RoleName="staging-dns", PolicyName="zone", PolicyDocument=document(*allowed))
    return {"name": ZONE, "assume_role_arn": role, "external_id": EXTERNAL_ID}


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.fixture
def records(aws, zone):
    """By name and type the records of the zone, but those that each zone has."""

    def records():
        route53 = aws.client("hub", "route53")
        (found,) = route53.list_hosted_zones()["HostedZones"]
        listed = route53.list_resource_record_sets(HostedZoneId=found["Id"])["ResourceRecordSets"]
        return {f"{one['Name'].rstrip('.')} {one['Type']}": one for one in listed if one["Type"] not in ("NS", "SOA")}

    return records


@pytest.fixture
def change(aws, zone):
    """Changes a record by hand."""

    def change(action, **record):
        route53 = aws.client("hub", "route53")
        (found,) = route53.list_hosted_zones()["HostedZones"]
        batch = {"Changes": [{"Action": action, "ResourceRecordSet": record}]}
        route53.change_resource_record_sets(HostedZoneId=found["Id"], ChangeBatch=batch)

    return change


@pytest.fixture
def cloudfront(aws):
    return aws.client("staging", "cloudfront")


@pytest.fixture
def acm(aws):
    return aws.client("staging", "acm", region_name="us-east-1")


@pytest.fixture
def described(zone):
    """The module's options for a site with a name."""
    site = {
        "domain_names": [NAME],
        "zone": zone,
        "error_responses": [{"error_code": 403, "page": "/404.html", "response_code": 404}],
        "security_headers": {"content_security_policy": "default-src 'self'"},
    }
    return {"buckets": [{"name": BUCKET, "site": site}], "tags": {"Project": "example"}}


@pytest.fixture
def site(described):
    return described["buckets"][0]["site"]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    """What is awaited is looked at again without a pause: in the sandbox it is done by then."""
    monkeypatch.setattr(run, "apply", partial(apply, pause=lambda seconds: None))


@pytest.fixture
def converge(aws, run_module):
    """Runs the module in check mode and for real: the plan is what is done. Gives (changes, result)."""

    def converge(**arguments):
        aws.clear_calls()
        planned = run_module("s3", check=True, **copy.deepcopy(arguments))
        assert not planned.get("failed"), planned["msg"]
        assert not [call for call in aws.calls(write=True) if call["service"] != "sts"]
        done = run_module("s3", **copy.deepcopy(arguments))
        assert not done.get("failed"), done["msg"]
        for one in planned["changes"]:
            assert one.pop("outcome") == "planned"
        for one in done["changes"]:
            assert one.pop("outcome") == "done", one
        assert planned["changes"] == done["changes"]
        assert planned["changed"] == done["changed"] == bool(done["changes"])
        return {f"{one['kind']} {one['name']}": one for one in done["changes"]}, done

    return converge


def actions(changes):
    """What is done, by resource, and of updates to which attributes."""
    return {
        name: ("update", *sorted(one["attributes"])) if one["action"] == "update" else one["action"] for name, one in changes.items()
    }
