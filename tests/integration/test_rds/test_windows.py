"""Changes that restart a database: announced, left to the maintenance window, or made at once."""

WINDOW = "in its maintenance window, mon:00:00-mon:03:00 UTC; rds_apply_immediately: true makes that at once"


def instance_of(rds, name="data"):
    return rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]


def test_a_restart_is_announced_and_left_to_the_window(aws, network, rds, run_module, described, converge):
    converge(**described)
    described |= {"instance_class": "db.t4g.xlarge", "multi_az": True}
    planned = run_module("rds", check=True, **described)
    sentence = f"db_instance data: instance_class from db.t4g.large to db.t4g.xlarge restarts it {WINDOW}"
    assert (planned["announcements"], planned["warnings"]) == ([sentence], [sentence])
    changes, result = converge(**described)
    assert set(changes["db_instance data"]["attributes"]) == {"instance_class", "multi_az"}
    assert instance_of(rds)["DBInstanceClass"] == "db.t4g.large"
    when = "maintenance window mon:00:00-mon:03:00 UTC"
    waits = {"instance_class": {"to": "db.t4g.xlarge", "when": when}, "multi_az": {"to": True, "when": when}}
    assert result["outputs"]["pending"] == waits
    # What waits counts as done.
    changes, result = converge(**described)
    assert (changes, result["announcements"], result["outputs"]["pending"]) == ({}, [], waits)
    aws.maintenance_window("staging", "data")
    rds.get_waiter("db_instance_available").wait(DBInstanceIdentifier="data", WaiterConfig={"Delay": 1})
    assert instance_of(rds)["DBInstanceClass"] == "db.t4g.xlarge"
    changes, result = converge(**described)
    assert (changes, result["outputs"]["pending"]) == ({}, {})


def test_what_waits_is_taken_back_or_made_at_once(network, rds, run_module, described, converge):
    larger = {**described, "instance_class": "db.t4g.xlarge"}
    for given in (described, larger):
        assert not run_module("rds", **given).get("failed")
    changes, result = converge(**described)
    assert list(changes["db_instance data"]["attributes"]) == ["instance_class"]
    assert not instance_of(rds)["PendingModifiedValues"]
    assert (instance_of(rds)["DBInstanceClass"], result["outputs"]["pending"]) == ("db.t4g.large", {})
    assert not run_module("rds", **larger).get("failed")
    described = larger
    changes, result = converge(**described, apply_immediately=True)
    assert list(changes["db_instance data"]["attributes"]) == ["instance_class"]
    assert result["announcements"] == ["db_instance data: instance_class from db.t4g.large to db.t4g.xlarge restarts it at once"]
    assert instance_of(rds)["DBInstanceClass"] == "db.t4g.xlarge"
    assert converge(**described, apply_immediately=True)[0] == {}


def test_a_parameter_of_the_start_waits_for_a_restart_or_brings_one(network, rds, described, converge):
    converge(**described)
    described["parameters"] = {"max_connections": 120}
    changes, result = converge(**described)
    assert list(changes) == ["db_parameter_group data-postgres16"]
    (sentence,) = result["announcements"]
    assert "max_connections count after the next restart, which no maintenance window brings" in sentence
    assert instance_of(rds)["DBParameterGroups"][0]["ParameterApplyStatus"] == "pending-reboot"
    changes, result = converge(**described)
    assert changes == {}
    assert result["outputs"]["pending"] == {"parameters": {"to": "data-postgres16", "when": "next restart"}}
    changes, result = converge(**described, apply_immediately=True)
    restart = {"parameter_apply_status": {"before": "pending-reboot", "after": "in-sync"}}
    assert {name: one["attributes"] for name, one in changes.items()} == {"db_instance data": restart}
    assert result["announcements"] == ["db_instance data is restarted at once for its parameters"]
    assert instance_of(rds)["DBParameterGroups"][0]["ParameterApplyStatus"] == "in-sync"
    # Parameter and restart in one plan.
    described["parameters"] = {"max_connections": 130}
    changes, _ = converge(**described, apply_immediately=True)
    assert set(changes) == {"db_parameter_group data-postgres16", "db_instance data"}
    assert instance_of(rds)["DBParameterGroups"][0]["ParameterApplyStatus"] == "in-sync"
    assert converge(**described, apply_immediately=True)[0] == {}


SERVER = "ansible_collections.piksel.infra.plugins.module_utils.aws.rds.server"


def test_another_major_version_takes_a_snapshot_and_is_verified(aws, network, rds, described, run_module, converge, monkeypatch):
    assert not run_module("rds", **{**described, "engine_version": "15"}).get("failed")
    old = described
    refused = run_module("rds", **old)
    assert "is another major version; set rds_allow_major_version_upgrade: true, which takes a snapshot first" in refused["msg"]
    with monkeypatch.context() as impatient:
        impatient.setattr(f"{SERVER}.LOOKS", 3)
        aws.upgrade_trouble("staging", "data", "The instance has prepared transactions")
        fails_in_awss_words(rds, run_module("rds", **old, allow_major_version_upgrade=True))
    changes, result = converge(**old, allow_major_version_upgrade=True)
    version = instance_of(rds)["EngineVersion"]
    assert version.startswith("16.")
    snapshot = f"data-before-{version.replace('.', '-')}"
    assert {name: one["action"] for name, one in changes.items()} == {
        # The snapshot of a moment ago, and the new group, are there from the first try.
        "db_instance data": "update",
    }
    assert "restarts it at once" in result["announcements"][0]
    (taken,) = rds.describe_db_snapshots(SnapshotType="manual")["DBSnapshots"]
    assert (taken["DBSnapshotIdentifier"], taken["EngineVersion"].partition(".")[0]) == (snapshot, "15")
    assert instance_of(rds)["DBParameterGroups"][0]["DBParameterGroupName"] == "data-postgres16"
    assert converge(**old)[0] == {}
    changes, _ = converge(**old, purge=["db_parameter_group"])
    assert {name: one["action"] for name, one in changes.items()} == {"db_parameter_group data-postgres15": "delete"}


def fails_in_awss_words(rds, failed):
    assert failed["failed"]
    assert "RDS did not carry out engine_version" in failed["msg"]
    assert "The instance has prepared transactions" in failed["msg"]
    assert instance_of(rds)["EngineVersion"].startswith("15.")
    outcomes = {f"{one['kind']}": one["outcome"] for one in failed["changes"]}
    assert outcomes == {"db_snapshot": "done", "db_parameter_group": "done", "db_instance": "failed"}
