"""Secrets Manager: secrets read from other accounts and regions, and rotated by what no test runs."""

import json
from uuid import uuid4

import pytest

from sandbox import ACCOUNTS
from sandbox.expect import eventually, refused

HUB, STAGING = ACCOUNTS["hub"], ACCOUNTS["staging"]
DEPLOY = f"arn:aws:iam::{HUB}:role/piksel-deploy"
TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": STAGING}, "Action": "sts:AssumeRole"}]}
ELSEWHERE = "ap-southeast-1"


@pytest.fixture
def sm(aws):
    return aws.client("staging", "secretsmanager")


@pytest.fixture
def there(aws):
    """The account's secrets in another region."""
    return aws.client("staging", "secretsmanager", region_name=ELSEWHERE)


@pytest.fixture
def shared(aws, sm):
    """The ARN of a secret with a key of the account's own, as AWS wants it for others."""
    key = aws.client("staging", "kms").create_key()["KeyMetadata"]["Arn"]
    return sm.create_secret(Name="shared", SecretString="value", KmsKeyId=key)["ARN"]


def policy(principal, action="secretsmanager:GetSecretValue", effect="Allow", **more):
    return {"Effect": effect, "Principal": principal, "Action": action, "Resource": "*", **more}


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.mark.parametrize(
    ("statements", "allowed"),
    [
        ([policy({"AWS": f"arn:aws:iam::{HUB}:root"})], True),
        ([policy({"AWS": DEPLOY})], True),
        ([policy({"AWS": HUB}, "secretsmanager:Get*")], True),
        ([policy({"AWS": ACCOUNTS["production"]})], False),
        ([policy({"AWS": HUB}, "secretsmanager:DescribeSecret")], False),
        ([policy({"AWS": HUB}), policy({"AWS": DEPLOY}, effect="Deny")], False),
        ([policy("*", Condition={"StringEquals": {"aws:PrincipalAccount": HUB}})], True),
        ([policy("*", Condition={"StringEquals": {"aws:PrincipalAccount": STAGING}})], False),
        ([policy("*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}})], False),
    ],
)
def test_another_account_reads_what_the_policy_lets_it(aws, sm, shared, statements, allowed):
    hub = aws.client("hub", "secretsmanager")
    sm.put_resource_policy(SecretId="shared", ResourcePolicy=document(*statements))
    batch = hub.batch_get_secret_value(SecretIdList=[shared])
    if allowed:
        assert hub.get_secret_value(SecretId=shared)["SecretString"] == "value"
        assert [one["ARN"] for one in batch["SecretValues"]] == [shared]
    else:
        with refused("AccessDeniedException", "because no resource-based policy allows the secretsmanager:GetSecretValue action"):
            hub.get_secret_value(SecretId=shared)
        assert [(one["SecretId"], one["ErrorCode"]) for one in batch["Errors"]] == [(shared, "AccessDeniedException")]


def test_without_a_policy_or_a_key_of_its_own_nobody_else_reads_it(aws, sm, shared):
    hub = aws.client("hub", "secretsmanager")
    missing = shared.replace("shared", "missing")
    for arn in (shared, missing, shared.replace(STAGING, "444444444444")):
        with refused("AccessDeniedException"):
            hub.get_secret_value(SecretId=arn)
    with refused("ResourceNotFoundException"):
        hub.get_secret_value(SecretId="shared")
    sm.update_secret(SecretId="shared", KmsKeyId="alias/aws/secretsmanager")
    sm.put_resource_policy(SecretId="shared", ResourcePolicy=document(policy({"AWS": HUB}, "secretsmanager:*")))
    assert hub.describe_secret(SecretId=shared)["Name"] == "shared"
    with refused("AccessDeniedException", "Access to KMS is not allowed"):
        hub.get_secret_value(SecretId=shared)
    assert sm.get_secret_value(SecretId="shared")["SecretString"] == "value"


def test_a_role_of_the_other_account_reads_as_one_of_its_own(aws, sm):
    sm.create_secret(Name="own", SecretString="value")
    trust = json.dumps(TRUST).replace(STAGING, HUB)
    iam = aws.client("staging", "iam")
    arn = iam.create_role(RoleName="reader", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    iam.attach_role_policy(RoleName="reader", PolicyArn="arn:aws:iam::aws:policy/SecretsManagerReadWrite")
    keys = aws.client("hub", "sts").assume_role(RoleArn=arn, RoleSessionName="reader")["Credentials"]
    names = {"access_key_id": "AccessKeyId", "secret_access_key": "SecretAccessKey", "session_token": "SessionToken"}
    reader = aws._client({name: keys[key] for name, key in names.items()}, "secretsmanager")
    assert reader.batch_get_secret_value(SecretIdList=["own"])["SecretValues"][0]["SecretString"] == "value"


@pytest.mark.parametrize(
    "text",
    [
        "not JSON",
        "[]",
        json.dumps({"Version": "2019-10-19", "Statement": [policy("*")]}),
        json.dumps({"Version": "2012-10-17", "Statement": []}),
        document({"Effect": "Allow", "Action": "*", "Resource": "*"}),
        document({**policy("*"), "Colour": "red"}),
        document(policy("*", effect="Perhaps")),
    ],
)
def test_a_malformed_policy_is_refused(sm, text):
    sm.create_secret(Name="a")
    for refuse in (sm.put_resource_policy, sm.validate_resource_policy):
        with refused("MalformedPolicyDocumentException"):
            refuse(SecretId="a", ResourcePolicy=text)
    assert "ResourcePolicy" not in sm.get_resource_policy(SecretId="a")


def test_a_public_policy_is_refused_where_that_is_asked(sm):
    sm.create_secret(Name="a")
    public, own = document(policy("*")), document(policy({"AWS": f"arn:aws:iam::{STAGING}:root"}))
    with refused("PublicPolicyException"):
        sm.put_resource_policy(SecretId="a", ResourcePolicy=public, BlockPublicPolicy=True)
    checked = sm.validate_resource_policy(ResourcePolicy=public)
    assert (checked["PolicyValidationPassed"], len(checked["ValidationErrors"])) == (False, 1)
    assert sm.validate_resource_policy(SecretId="a", ResourcePolicy=own)["PolicyValidationPassed"]
    for text in (public, own):
        sm.put_resource_policy(SecretId="a", ResourcePolicy=text)
        assert sm.get_resource_policy(SecretId="a")["ResourcePolicy"] == text
    sm.delete_resource_policy(SecretId="a")
    assert "ResourcePolicy" not in sm.get_resource_policy(SecretId="a")


def test_a_replica_is_read_in_its_region_and_altered_in_the_first(sm, there):
    made = sm.create_secret(Name="spread", SecretString="one", AddReplicaRegions=[{"Region": ELSEWHERE}])
    assert [(one["Region"], one["Status"]) for one in made["ReplicationStatus"]] == [(ELSEWHERE, "InProgress")]
    described = sm.describe_secret(SecretId="spread")
    assert [one["Status"] for one in described["ReplicationStatus"]] == ["InSync"]
    assert described["PrimaryRegion"] == "ap-southeast-3"
    sm.put_secret_value(SecretId="spread", SecretString="two")
    replica = there.get_secret_value(SecretId="spread")
    assert (replica["SecretString"], replica["ARN"]) == ("two", made["ARN"].replace("ap-southeast-3", ELSEWHERE))
    assert there.batch_get_secret_value(SecretIdList=[replica["ARN"]])["SecretValues"][0]["SecretString"] == "two"
    (listed,) = there.list_secrets(Filters=[{"Key": "primary-region", "Values": ["ap-southeast-3"]}])["SecretList"]
    assert (listed["Name"], listed["PrimaryRegion"], listed["ARN"]) == ("spread", "ap-southeast-3", replica["ARN"])
    for refuse in (
        lambda: there.put_secret_value(SecretId="spread", SecretString="x"),
        lambda: there.delete_secret(SecretId="spread"),
        lambda: there.create_secret(Name="spread"),
    ):
        with refused("InvalidParameterException", "Call must be made in primary secret's region"):
            refuse()
    with refused("InvalidParameterException", f"still has replica regions [{ELSEWHERE}]"):
        sm.delete_secret(SecretId="spread")
    with refused("InvalidParameterException"):
        sm.remove_regions_from_replication(SecretId="spread", RemoveReplicaRegions=["us-east-1"])
    assert sm.remove_regions_from_replication(SecretId="spread", RemoveReplicaRegions=[ELSEWHERE])["ReplicationStatus"] == []
    with refused("ResourceNotFoundException"):
        there.describe_secret(SecretId="spread")
    assert "PrimaryRegion" not in sm.describe_secret(SecretId="spread")
    sm.delete_secret(SecretId="spread")


def test_what_hinders_a_replica_is_told_by_its_status(sm, there):
    there.create_secret(Name="taken", SecretString="theirs")
    sm.create_secret(Name="taken", SecretString="ours")
    to = [{"Region": ELSEWHERE, "KmsKeyId": str(uuid4())}]
    (failed,) = sm.replicate_secret_to_regions(SecretId="taken", AddReplicaRegions=to)["ReplicationStatus"]
    assert failed["Status"] == "Failed"
    assert "does not exist" in failed["StatusMessage"]
    (failed,) = sm.replicate_secret_to_regions(SecretId="taken", AddReplicaRegions=[{"Region": ELSEWHERE}])["ReplicationStatus"]
    assert "already exists in region" in failed["StatusMessage"]
    assert there.get_secret_value(SecretId="taken")["SecretString"] == "theirs"
    sm.replicate_secret_to_regions(SecretId="taken", AddReplicaRegions=[{"Region": ELSEWHERE}], ForceOverwriteReplicaSecret=True)
    assert there.get_secret_value(SecretId="taken")["SecretString"] == "ours"
    with refused("InvalidParameterException", "Invalid replica region"):
        sm.replicate_secret_to_regions(SecretId="taken", AddReplicaRegions=[{"Region": ELSEWHERE}])


def test_a_replica_becomes_a_secret_of_its_own(sm, there):
    sm.create_secret(Name="parted", SecretString="one", AddReplicaRegions=[{"Region": ELSEWHERE}])
    there.create_secret(Name="later")
    there.stop_replication_to_replica(SecretId="parted")
    sm.put_secret_value(SecretId="parted", SecretString="two")
    assert there.get_secret_value(SecretId="parted")["SecretString"] == "one"
    there.put_secret_value(SecretId="parted", SecretString="three")
    assert sm.get_secret_value(SecretId="parted")["SecretString"] == "two"
    assert "ReplicationStatus" not in sm.describe_secret(SecretId="parted")
    assert [one["Name"] for one in there.list_secrets()["SecretList"]] == ["parted", "later"]
    with refused("InvalidRequestException", "not a replica"):
        there.stop_replication_to_replica(SecretId="parted")


@pytest.fixture
def function(aws):
    """The ARN of a rotation function that Secrets Manager may invoke."""
    trust = json.dumps(TRUST).replace(f'"AWS": "{STAGING}"', '"Service": "lambda.amazonaws.com"')
    role = aws.client("staging", "iam").create_role(RoleName="rotation", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    functions = aws.client("staging", "lambda")
    code = {"ZipFile": b"PK\5\6" + b"\0" * 18}  # an empty archive
    arn = functions.create_function(FunctionName="rotation", Role=role, Code=code, Runtime="python3.12", Handler="f.f")["FunctionArn"]
    rest = {"StatementId": "rotation", "Action": "lambda:InvokeFunction", "Principal": "secretsmanager.amazonaws.com"}
    functions.add_permission(FunctionName="rotation", **rest)
    return arn


def test_rotation_makes_a_new_value_and_never_loses_the_current_one(sm, function):
    before = sm.create_secret(Name="turned", SecretString=json.dumps({"username": "piksel", "password": "old"}))["VersionId"]
    rules = {"AutomaticallyAfterDays": 30}
    after = sm.rotate_secret(SecretId="turned", RotationLambdaARN=function, RotationRules=rules)["VersionId"]
    found = sm.describe_secret(SecretId="turned")
    assert found["VersionIdsToStages"] == {before: ["AWSPREVIOUS"], after: ["AWSPENDING", "AWSCURRENT"]}
    assert (found["RotationEnabled"], found["RotationLambdaARN"], found["RotationRules"]) == (True, function, rules)
    assert found["NextRotationDate"] > found["LastRotatedDate"]
    value = json.loads(sm.get_secret_value(SecretId="turned")["SecretString"])
    assert value["username"] == "piksel"
    assert value["password"] != "old"
    again = sm.rotate_secret(SecretId="turned")["VersionId"]
    assert sm.get_secret_value(SecretId="turned")["VersionId"] == again
    sm.cancel_rotate_secret(SecretId="turned")
    found = sm.describe_secret(SecretId="turned")
    assert found["RotationEnabled"] is False
    assert found["RotationRules"] == rules
    assert "NextRotationDate" not in found
    assert sm.get_secret_value(SecretId="turned")["VersionId"] == again


def test_rotation_can_be_set_up_without_one_at_once(sm, function):
    version = sm.create_secret(Name="turned", SecretString="one")["VersionId"]
    rules = {"ScheduleExpression": "rate(10 days)", "Duration": "3h"}
    sm.rotate_secret(SecretId="turned", RotationLambdaARN=function, RotationRules=rules, RotateImmediately=False)
    found = sm.describe_secret(SecretId="turned")
    assert (found["VersionIdsToStages"], found["RotationRules"]) == ({version: ["AWSCURRENT"]}, rules)
    assert "LastRotatedDate" not in found


def test_a_rotation_that_can_not_be_is_refused(aws, sm, function):
    sm.create_secret(Name="turned", SecretString="one")
    sm.create_secret(Name="empty")
    good = {"SecretId": "turned", "RotationLambdaARN": function, "RotationRules": {"AutomaticallyAfterDays": 30}}
    for more, code in (
        ({"RotationLambdaARN": function + "-2"}, "ResourceNotFoundException"),
        ({"RotationRules": {"AutomaticallyAfterDays": 1001}}, "ValidationException"),
        ({"RotationRules": {"ScheduleExpression": "rate(3 hours)"}}, "InvalidParameterException"),
        ({"RotationRules": {"ScheduleExpression": "daily"}}, "InvalidParameterException"),
        ({"RotationRules": {"ScheduleExpression": "rate(1 day)", "AutomaticallyAfterDays": 1}}, "InvalidParameterException"),
        ({"SecretId": "empty"}, "InvalidRequestException"),
    ):
        with refused(code):
            sm.rotate_secret(**{**good, **more})
    with refused("InvalidRequestException", "No Lambda rotation function ARN is associated with this secret."):
        sm.rotate_secret(SecretId="turned")
    with refused("InvalidRequestException"):
        sm.cancel_rotate_secret(SecretId="turned")
    assert "RotationEnabled" not in sm.describe_secret(SecretId="turned")
    aws.client("staging", "lambda").remove_permission(FunctionName="rotation", StatementId="rotation")
    with refused("AccessDeniedException", "Ensure that the function policy grants access"):
        sm.rotate_secret(**good)
    pending = {"SecretId": "turned", "VersionStages": ["AWSPENDING"], "SecretString": "never finished"}
    sm.put_secret_value(**pending)
    aws.client("staging", "lambda").add_permission(
        FunctionName="rotation", StatementId="again", Action="lambda:InvokeFunction", Principal="secretsmanager.amazonaws.com"
    )
    with refused("InvalidRequestException", "A previous rotation isn't complete"):
        sm.rotate_secret(**good)
    assert sm.get_secret_value(SecretId="turned")["SecretString"] == "one"


def test_a_database_s_own_secret_is_there(aws, sm):
    """RDS makes it, and asks for its rotation."""
    rds = aws.client("staging", "rds")
    given = {"DBInstanceClass": "db.t4g.large", "Engine": "postgres", "AllocatedStorage": 50, "MasterUsername": "piksel"}
    made = rds.create_db_instance(DBInstanceIdentifier="database", ManageMasterUserPassword=True, **given)["DBInstance"]
    arn = made["MasterUserSecret"]["SecretArn"]
    (listed,) = sm.list_secrets(Filters=[{"Key": "owning-service", "Values": ["rds"]}])["SecretList"]
    assert (listed["ARN"], listed["OwningService"]) == (arn, "rds")
    before = sm.get_secret_value(SecretId=arn)["VersionId"]
    eventually(lambda: rds.describe_db_instances()["DBInstances"][0]["DBInstanceStatus"] == "available")
    rds.modify_db_instance(DBInstanceIdentifier="database", RotateMasterUserPassword=True, ApplyImmediately=True)
    assert sm.get_secret_value(SecretId=arn)["VersionId"] != before
    rds.delete_db_instance(DBInstanceIdentifier="database", SkipFinalSnapshot=True)
    eventually(lambda: rds.describe_db_instances()["DBInstances"] == [])
    assert sm.list_secrets()["SecretList"] == []


def test_tags_of_all_services_and_references_find_secrets(aws, sm):
    arn = sm.create_secret(Name="tagged", SecretString="value", Tags=[{"Key": "Project", "Value": "piksel"}])["ARN"]
    tagging = aws.client("staging", "resourcegroupstaggingapi")
    found = tagging.get_resources(TagFilters=[{"Key": "Project", "Values": ["piksel"]}])["ResourceTagMappingList"]
    assert [one["ResourceARN"] for one in found] == [arn]
    parameter = aws.client("staging", "ssm").get_parameter(Name="/aws/reference/secretsmanager/tagged", WithDecryption=True)
    assert parameter["Parameter"]["Value"] == "value"
