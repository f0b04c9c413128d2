"""An Aurora cluster, whose master user has a password of one's own secret."""

import time

import psycopg

from .areas import ALL, MAPS

PASSWORD = "of-ones-own"


def test_it_is_as_an_instance_is(inside, sandbox):
    rds, secrets = (sandbox.client("staging", service) for service in ("rds", "secretsmanager"))
    secrets.create_secret(Name="db/master", SecretString=PASSWORD)
    given = {"Engine": "aurora-postgresql", "EngineVersion": "16.6"}
    rds.create_db_cluster(DBClusterIdentifier="aurora", **given, MasterUsername="chief", MasterUserPassword=PASSWORD)
    rds.create_db_instance(
        DBInstanceIdentifier="aurora-1", DBClusterIdentifier="aurora", Engine=given["Engine"], DBInstanceClass="db.t4g.medium"
    )
    for _ in range(300):
        cluster = rds.describe_db_clusters(DBClusterIdentifier="aurora")["DBClusters"][0]
        member = rds.describe_db_instances(DBInstanceIdentifier="aurora-1")["DBInstances"][0]
        if {cluster["Status"], member["DBInstanceStatus"]} == {"available"}:
            break
        time.sleep(0.1)
    found = {"identifier": "aurora", "engine": "aurora-postgresql", "master": {"secret": "db/master"}}
    assert sorted(inside.converged(**found, **MAPS)) == sorted(ALL)
    where = {"host": cluster["Endpoint"], "port": cluster["Port"], "sslmode": "require"}
    with psycopg.connect(**where, user="chief", password=PASSWORD, dbname="maps") as session:
        assert session.execute("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'maps%'").fetchone() == (2,)
    assert "rds_master_secret: RDS manages no password of db_cluster aurora" in inside.refusal(**{**found, "master": {}}, **MAPS)
