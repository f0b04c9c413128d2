# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What IAM refuses, and bounds, in the sandbox."""

import json

import boto3
import pytest

from sandbox.expect import refused

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": "222222222222"}, "Action": "sts:AssumeRole"}],
    }
)


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": [*statements]})


ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}


@pytest.fixture
def iam(aws):
    return aws.client("staging", "iam")


@pytest.fixture
def boundary(iam):
    """A policy that lets its holder do anything but make users."""
    denied = {"Effect": "Deny", "Action": "iam:CreateUser", "Resource": "*"}
    return iam.create_policy(PolicyName="bounds", PolicyDocument=document(ALL, denied))["Policy"]["Arn"]


def test_a_boundary_has_to_be_there(iam, boundary):
    for arn in (f"{boundary}-2", boundary.replace("222222222222", "333333333333")):
        with refused("NoSuchEntity", f"Scope ARN: {arn} does not exist or is not attachable."):
            iam.create_role(RoleName="deploy", AssumeRolePolicyDocument=TRUST, PermissionsBoundary=arn)
    iam.create_role(RoleName="deploy", AssumeRolePolicyDocument=TRUST)
    with refused("NoSuchEntity", "does not exist or is not attachable"):
        iam.put_role_permissions_boundary(RoleName="deploy", PermissionsBoundary=f"{boundary}-2")
    iam.put_role_permissions_boundary(RoleName="deploy", PermissionsBoundary=boundary)
    assert iam.get_role(RoleName="deploy")["Role"]["PermissionsBoundary"]["PermissionsBoundaryArn"] == boundary


def test_a_policy_that_something_has_is_not_deleted(iam, boundary):
    iam.create_role(RoleName="deploy", AssumeRolePolicyDocument=TRUST, PermissionsBoundary=boundary)
    with refused("DeleteConflict", "Cannot delete a policy attached to entities."):
        iam.delete_policy(PolicyArn=boundary)
    iam.delete_role_permissions_boundary(RoleName="deploy")
    iam.attach_role_policy(RoleName="deploy", PolicyArn=boundary)
    with refused("DeleteConflict", "Cannot delete a policy attached to entities."):
        iam.delete_policy(PolicyArn=boundary)
    iam.detach_role_policy(RoleName="deploy", PolicyArn=boundary)
    iam.create_policy_version(PolicyArn=boundary, PolicyDocument=document(ALL), SetAsDefault=True)
    with refused("DeleteConflict", "This policy has more than one version."):
        iam.delete_policy(PolicyArn=boundary)
    iam.delete_policy_version(PolicyArn=boundary, VersionId="v1")
    iam.delete_policy(PolicyArn=boundary)
    assert not iam.list_policies(Scope="Local")["Policies"]


def test_what_a_boundary_bounds_is_listed_with_what_has_the_policy(iam, boundary):
    iam.create_role(RoleName="bounded", AssumeRolePolicyDocument=TRUST, PermissionsBoundary=boundary)
    iam.create_role(RoleName="attached", AssumeRolePolicyDocument=TRUST)
    iam.attach_role_policy(RoleName="attached", PolicyArn=boundary)

    def listed(**given):
        return sorted(role["RoleName"] for role in iam.list_entities_for_policy(PolicyArn=boundary, **given)["PolicyRoles"])

    assert listed() == ["attached", "bounded"]
    assert listed(PolicyUsageFilter="PermissionsBoundary") == ["bounded"]
    assert listed(PolicyUsageFilter="PermissionsPolicy") == ["attached"]
    assert listed(EntityFilter="User") == []


def test_a_boundary_bounds_whatever_is_allowed(aws, iam, boundary):
    role = iam.create_role(RoleName="deploy", AssumeRolePolicyDocument=TRUST, PermissionsBoundary=boundary)["Role"]["Arn"]
    iam.attach_role_policy(RoleName="deploy", PolicyArn=ADMINISTRATOR)
    keys = aws.client("staging", "sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"], region_name="ap-southeast-3")
    bounded = session.client("iam", endpoint_url=aws.endpoint)
    bounded.create_role(RoleName="other", AssumeRolePolicyDocument=TRUST)
    with refused("AccessDenied", "iam:CreateUser"):
        bounded.create_user(UserName="somebody")
    iam.create_user(UserName="somebody")
