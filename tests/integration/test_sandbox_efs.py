"""EFS, and what else a cluster's storage and identities need of AWS."""

import pytest

from sandbox.expect import refused

STORAGE = {"TransitionToIA": "AFTER_30_DAYS"}


@pytest.fixture
def efs(aws):
    return aws.client("staging", "efs")


@pytest.fixture
def system(efs):
    return efs.create_file_system(CreationToken="data", Encrypted=True, Tags=[{"Key": "Name", "Value": "data"}])["FileSystemId"]


@pytest.fixture
def subnet(aws):
    ec2 = aws.client("staging", "ec2")
    vpc = ec2.create_vpc(CidrBlock="10.2.0.0/16")["Vpc"]["VpcId"]
    return ec2.create_subnet(VpcId=vpc, CidrBlock="10.2.0.0/24", AvailabilityZone="ap-southeast-3a")["Subnet"]


def test_a_file_system_is_creating_and_then_available(aws, efs):
    made = efs.create_file_system(CreationToken="data", Encrypted=True, Tags=[{"Key": "Name", "Value": "data"}])
    assert (made["LifeCycleState"], made["Name"], made["ThroughputMode"]) == ("creating", "data", "bursting")
    key = aws.client("staging", "kms").describe_key(KeyId="alias/aws/elasticfilesystem")["KeyMetadata"]
    assert (made["KmsKeyId"], key["KeyUsage"]) == (key["Arn"], "ENCRYPT_DECRYPT")
    (found,) = efs.describe_file_systems(CreationToken="data")["FileSystems"]
    assert (found["LifeCycleState"], found["FileSystemId"]) == ("available", made["FileSystemId"])
    assert efs.describe_tags(FileSystemId=made["FileSystemId"])["Tags"] == [{"Key": "Name", "Value": "data"}]
    with refused("FileSystemAlreadyExists"):
        efs.create_file_system(CreationToken="data")
    with refused("BadRequest"):
        efs.create_file_system(CreationToken="other", Encrypted=True, KmsKeyId="arn:aws:kms:ap-southeast-3:222222222222:key/nobody")
    assert len(efs.describe_file_systems()["FileSystems"]) == 1


def test_throughput_lifecycle_and_backup_are_altered(efs, system):
    one = {"FileSystemId": system}
    assert efs.update_file_system(**one, ThroughputMode="elastic")["LifeCycleState"] == "updating"
    with refused("BadRequest", "ProvisionedThroughputInMibps"):
        efs.update_file_system(**one, ThroughputMode="provisioned")
    efs.update_file_system(**one, ThroughputMode="provisioned", ProvisionedThroughputInMibps=10)
    (found,) = efs.describe_file_systems(**one)["FileSystems"]
    assert (found["ThroughputMode"], found["ProvisionedThroughputInMibps"]) == ("provisioned", 10)
    efs.put_lifecycle_configuration(**one, LifecyclePolicies=[STORAGE])
    assert efs.describe_lifecycle_configuration(**one)["LifecyclePolicies"] == [STORAGE]
    with refused("BadRequest", "single transition"):
        efs.put_lifecycle_configuration(**one, LifecyclePolicies=[{**STORAGE, "TransitionToArchive": "AFTER_90_DAYS"}])
    assert efs.describe_backup_policy(**one)["BackupPolicy"]["Status"] == "DISABLED"
    efs.put_backup_policy(**one, BackupPolicy={"Status": "ENABLED"})
    assert efs.describe_backup_policy(**one)["BackupPolicy"]["Status"] == "ENABLED"


def test_a_mount_target_has_an_interface_that_keeps_its_subnet(aws, efs, system, subnet):
    ec2 = aws.client("staging", "ec2")
    made = efs.create_mount_target(FileSystemId=system, SubnetId=subnet["SubnetId"])
    assert made["LifeCycleState"] == "creating"
    identity = made["MountTargetId"]
    (found,) = efs.describe_mount_targets(FileSystemId=system)["MountTargets"]
    assert (found["LifeCycleState"], found["VpcId"]) == ("available", subnet["VpcId"])
    with refused("MountTargetConflict"):
        efs.create_mount_target(FileSystemId=system, SubnetId=subnet["SubnetId"])
    with refused("FileSystemInUse"):
        efs.delete_file_system(FileSystemId=system)
    with refused("DependencyViolation"):
        ec2.delete_subnet(SubnetId=subnet["SubnetId"])
    group = ec2.create_security_group(GroupName="nfs", Description="nfs", VpcId=subnet["VpcId"])["GroupId"]
    efs.modify_mount_target_security_groups(MountTargetId=identity, SecurityGroups=[group])
    assert efs.describe_mount_target_security_groups(MountTargetId=identity)["SecurityGroups"] == [group]
    interface = ec2.describe_network_interfaces(NetworkInterfaceIds=[found["NetworkInterfaceId"]])["NetworkInterfaces"][0]
    assert [one["GroupId"] for one in interface["Groups"]] == [group]
    efs.delete_mount_target(MountTargetId=identity)
    assert efs.describe_mount_targets(FileSystemId=system)["MountTargets"] == []
    with refused("MountTargetNotFound"):
        efs.describe_mount_targets(MountTargetId=identity)
    ec2.delete_subnet(SubnetId=subnet["SubnetId"])


def test_access_points_go_with_their_file_system(efs, system):
    root = {"Path": "/data", "CreationInfo": {"OwnerUid": 1000, "OwnerGid": 1000, "Permissions": "0755"}}
    given = {"ClientToken": "data", "FileSystemId": system, "PosixUser": {"Uid": 1000, "Gid": 1000}, "RootDirectory": root}
    made = efs.create_access_point(**given)
    assert made["LifeCycleState"] == "creating"
    with refused("AccessPointAlreadyExists"):
        efs.create_access_point(**given)
    (found,) = efs.describe_access_points(FileSystemId=system)["AccessPoints"]
    assert (found["LifeCycleState"], found["RootDirectory"]) == ("available", root)
    efs.delete_file_system(FileSystemId=system)
    assert efs.describe_file_systems()["FileSystems"] == []
    with refused("AccessPointNotFound"):
        efs.describe_access_points(AccessPointId=made["AccessPointId"])


def test_an_identity_provider_gains_and_loses_clients(aws):
    iam = aws.client("staging", "iam")
    url = "https://oidc.eks.ap-southeast-3.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF"
    one = {"OpenIDConnectProviderArn": iam.create_open_id_connect_provider(Url=url, ClientIDList=["sts"])["OpenIDConnectProviderArn"]}
    for _ in range(2):
        iam.add_client_id_to_open_id_connect_provider(**one, ClientID="other")
    assert iam.get_open_id_connect_provider(**one)["ClientIDList"] == ["sts", "other"]
    for _ in range(2):
        iam.remove_client_id_from_open_id_connect_provider(**one, ClientID="sts")
    assert iam.get_open_id_connect_provider(**one)["ClientIDList"] == ["other"]


def test_instance_profiles_are_listed_by_their_path(aws):
    iam = aws.client("staging", "iam")
    iam.create_instance_profile(InstanceProfileName="karpenter", Path="/karpenter/")
    iam.create_instance_profile(InstanceProfileName="other")
    found = iam.list_instance_profiles(PathPrefix="/karpenter/")["InstanceProfiles"]
    assert [profile["InstanceProfileName"] for profile in found] == ["karpenter"]
