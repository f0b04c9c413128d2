# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What RDS says of the server, and of the others that a Service may lead to."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.postgresql.instance import AURORA, Instance, elsewhere, extensions, look

from unit.plugins.module_utils.aws.stubs import Aws

ADDRESS, SECRET = (
    "example.abc.ap-southeast-3.rds.amazonaws.com",
    "arn:aws:secretsmanager:ap-southeast-3:123456789012:secret:rds!db-1-abcdef",
)
INSTANCE = {
    "DBInstanceIdentifier": "example",
    "DBInstanceStatus": "available",
    "Endpoint": {"Address": ADDRESS, "Port": 5433},
    "MasterUsername": "chief",
    "MasterUserSecret": {"SecretArn": SECRET},
}
MAKING = {"DBInstanceIdentifier": "other", "DBInstanceStatus": "creating"}
CLUSTER = {
    "DBClusterIdentifier": "aurora",
    "Status": "available",
    "Endpoint": "aurora.example.com",
    "Port": 5432,
    "MasterUsername": "chief",
}


@pytest.fixture
def aws():
    answers = Aws()
    yield answers
    answers.verify()


def test_an_instance(aws):
    aws.expect("rds", "describe_db_instances", {"DBInstances": [MAKING, INSTANCE]})
    found, places = look(aws, "Example", "postgres")
    assert found == Instance("Example", "db_instance", "available", ADDRESS, 5433, "chief", SECRET)
    assert (found.there, found.in_the_way) == (True, None)
    assert places == {ADDRESS: "db_instance example"}


def test_a_cluster_and_what_is_of_the_other_kind(aws):
    aws.expect("rds", "describe_db_clusters", {"DBClusters": [CLUSTER]})
    aws.expect("rds", "describe_db_instances", {"DBInstances": [MAKING, INSTANCE]})
    found, _ = look(aws, "aurora", AURORA)
    assert (found.kind, found.address, found.port, found.secret) == ("db_cluster", "aurora.example.com", 5432, None)
    assert elsewhere(aws, AURORA) == {ADDRESS: "db_instance example"}


@pytest.mark.parametrize(
    ("description", "there", "words"),
    [
        (None, False, "rds_identifier: db_instance example is not there; build it first"),
        ({**INSTANCE, "DBInstanceStatus": "creating"}, False, "rds_identifier: db_instance example is creating; await it first"),
        ({**INSTANCE, "Endpoint": {}}, False, "rds_identifier: db_instance example is available; await it first"),
        ({**INSTANCE, "DBInstanceStatus": "stopped"}, True, "rds_identifier: db_instance example is stopped, and does not answer"),
        ({**INSTANCE, "ReadReplicaSourceDBInstanceIdentifier": "source"}, True, "is a read replica of source, and can't be written to"),
        ({**INSTANCE, "DBInstanceStatus": "modifying"}, True, None),
    ],
)
def test_what_is_in_the_way_is_said(aws, description, there, words):
    aws.expect("rds", "describe_db_instances", {"DBInstances": [description] if description else []})
    found, _ = look(aws, "example", "postgres")
    assert found.there == there
    assert (words in found.in_the_way) if words else found.in_the_way is None


def test_extensions_of_a_version_are_listed_by_its_parameters(aws):
    own = {"ParameterName": "rds.extensions", "ParameterValue": "postgis, vector,pg_trgm"}
    first = {"EngineDefaults": {"Parameters": [{"ParameterName": "shared_buffers", "ParameterValue": "1"}], "Marker": "more"}}
    aws.expect("rds", "describe_engine_default_parameters", first, DBParameterGroupFamily="postgres16")
    answer = {"EngineDefaults": {"Parameters": [own]}}
    aws.expect("rds", "describe_engine_default_parameters", answer, DBParameterGroupFamily="postgres16", Marker="more")
    assert extensions(aws, "postgres", "16.9") == {"postgis", "vector", "pg_trgm"}


def test_where_no_parameter_lists_them_they_are_not_known(aws):
    answer = {"EngineDefaults": {"Parameters": []}}
    aws.expect("rds", "describe_engine_default_cluster_parameters", answer, DBParameterGroupFamily="aurora-postgresql16")
    assert extensions(aws, AURORA, "16") is None
    assert extensions(aws, "postgres", None) is None
