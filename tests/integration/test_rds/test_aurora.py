"""Aurora PostgreSQL by the same options."""

import pytest

CLUSTER = {
    "db_subnet_group data",
    "db_cluster_parameter_group data-aurora-postgresql16",
    "security_group data-rds",
    "db_cluster data",
    "db_cluster_instance data-1",
    "db_cluster_instance data-2",
}
SERVERLESS = {"min_capacity": 0.5, "max_capacity": 4.0}


@pytest.fixture
def aurora(described):
    """The options of a cluster with two members."""
    of_rds = ("allocated_storage", "storage_type", "instance_class")
    shared = {key: value for key, value in described.items() if key not in of_rds}
    return {**shared, "engine": "aurora-postgresql", "aurora": {"instances": 2, "serverless": SERVERLESS}}


def test_a_cluster_lives(network, rds, aurora, converge):
    changes, result = converge(**aurora)
    assert {name: one["action"] for name, one in changes.items()} == dict.fromkeys(CLUSTER, "create")
    (cluster,) = rds.describe_db_clusters()["DBClusters"]
    assert (cluster["Status"], len(cluster["DBClusterMembers"])) == ("available", 2)
    outputs = result["outputs"]
    assert (outputs["address"], outputs["reader_address"]) == (cluster["Endpoint"], cluster["ReaderEndpoint"])
    assert (outputs["cluster_identifier"], outputs["identifier"]) == ("data", "data")
    assert outputs["master_secret"]["arn"] == cluster["MasterUserSecret"]["SecretArn"]
    assert outputs["ca_certificate"]
    assert converge(**aurora)[0] == {}
    for change, resource in (
        ({"backup_retention_period": 3}, "db_cluster data"),
        ({"aurora": {"instances": 2, "serverless": {**SERVERLESS, "max_capacity": 8.0}}}, "db_cluster data"),
        ({"parameters": {"log_min_duration_statement": 500}}, "db_cluster_parameter_group data-aurora-postgresql16"),
    ):
        aurora |= change
        assert list(converge(**aurora)[0]) == [resource]
    aurora["aurora"] = {"instances": 1, "serverless": aurora["aurora"]["serverless"]}
    changes, _ = converge(**aurora, purge=["db_cluster_instance"])
    assert {name: one["action"] for name, one in changes.items()} == {"db_cluster_instance data-2": "delete"}
    absent = {"name": "data", "vpc_name": "main", "engine": "aurora-postgresql", "state": "absent"}
    changes, result = converge(**absent)
    # A cluster that is kept keeps what serves it.
    assert changes == {}
    changes, result = converge(**absent, delete_data=["db_cluster data"])
    assert {one["action"] for one in changes.values()} == {"delete"}
    assert set(changes) == CLUSTER - {"db_cluster_instance data-2"}
    assert not rds.describe_db_clusters()["DBClusters"]
    (snapshot,) = rds.describe_db_cluster_snapshots()["DBClusterSnapshots"]
    assert result["announcements"] == [f"a last snapshot stays behind: {snapshot['DBClusterSnapshotIdentifier']}"]
