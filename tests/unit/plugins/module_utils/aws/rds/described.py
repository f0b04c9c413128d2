# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Databases as a module is given them, and as RDS describes them."""

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.piksel.infra.plugins.modules.rds import ARGUMENTS

ACCOUNT, REGION = "123456789012", "ap-southeast-3"
ARN = f"arn:aws:rds:{REGION}:{ACCOUNT}"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/00000000-0000-0000-0000-000000000000"
MINIMUM = {"name": "data", "vpc_name": "main", "engine_version": "16"}


def params(**given):
    """Of an instance, as the module has them."""
    result = ArgumentSpecValidator(ARGUMENTS).validate({**MINIMUM, "tags": {}, **given})
    assert not result.error_messages, result.error_messages
    return result.validated_parameters


def instance(status="available", **more):
    """One that is there, as AWS describes it."""
    return {
        "DBInstanceIdentifier": "data",
        "DBInstanceArn": f"{ARN}:db:data",
        "DBInstanceStatus": status,
        "DbiResourceId": "db-ABC",
        "Engine": "postgres",
        "EngineVersion": "16.6",
        "DBInstanceClass": "db.t4g.large",
        "AllocatedStorage": 50,
        "StorageType": "gp3",
        "StorageEncrypted": True,
        "KmsKeyId": KEY,
        "MultiAZ": False,
        "MasterUsername": "postgres",
        "MasterUserSecret": {"SecretArn": f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:rds!db-1-AbCdEf", "SecretStatus": "active"},
        "Endpoint": {"Address": "data.abc.ap-southeast-3.rds.amazonaws.com", "Port": 5432},
        "DBSubnetGroup": {"DBSubnetGroupName": "data", "VpcId": "vpc-1"},
        "DBParameterGroups": [{"DBParameterGroupName": "data-postgres16", "ParameterApplyStatus": "in-sync"}],
        "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-1", "Status": "active"}, {"VpcSecurityGroupId": "sg-0", "Status": "removing"}],
        "PreferredMaintenanceWindow": "mon:00:00-mon:03:00",
        "PreferredBackupWindow": "03:00-06:00",
        "BackupRetentionPeriod": 14,
        "CopyTagsToSnapshot": True,
        "DeletionProtection": True,
        "PubliclyAccessible": False,
        "CACertificateIdentifier": "rds-ca-rsa2048-g1",
        "IAMDatabaseAuthenticationEnabled": False,
        "PendingModifiedValues": {},
        "TagList": [{"Key": "ManagedBy", "Value": "piksel.infra"}],
        **more,
    }


def cluster(status="available", **more):
    return {
        "DBClusterIdentifier": "data",
        "DBClusterArn": f"{ARN}:cluster:data",
        "DbClusterResourceId": "cluster-ABC",
        "Status": status,
        "Engine": "aurora-postgresql",
        "EngineVersion": "16.6",
        "StorageEncrypted": True,
        "KmsKeyId": KEY,
        "MasterUsername": "postgres",
        "Endpoint": "data.cluster-abc.ap-southeast-3.rds.amazonaws.com",
        "ReaderEndpoint": "data.cluster-ro-abc.ap-southeast-3.rds.amazonaws.com",
        "Port": 5432,
        "DBSubnetGroup": "data",
        "DBClusterParameterGroup": "data-aurora-postgresql16",
        "DBClusterMembers": [
            {"DBInstanceIdentifier": "data-1", "IsClusterWriter": True, "DBClusterParameterGroupStatus": "in-sync"},
            {"DBInstanceIdentifier": "data-2", "IsClusterWriter": False, "DBClusterParameterGroupStatus": "pending-reboot"},
        ],
        "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-1", "Status": "active"}],
        "ServerlessV2ScalingConfiguration": {"MinCapacity": 0.5, "MaxCapacity": 8.0},
        "TagList": [{"Key": "ManagedBy", "Value": "piksel.infra"}],
        **more,
    }
