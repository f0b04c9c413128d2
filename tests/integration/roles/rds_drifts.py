# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person may do to a database, what is inside it and the way to it behind the role's back, and the changes that put it right."""

from collections.abc import Mapping

from integration.support.accounts import Account, Found
from integration.support.logins import logged_in, master

from .eks_drifts import together
from .vpc_drifts import Change, create, update

At = Mapping[tuple[str, str], Found]  # by kind and name
CLUSTER = "piksel-staging"
READS = {"tables": ["SELECT"], "sequences": ["SELECT", "USAGE"]}


def _say(of: Account, *statements: str) -> None:
    """As the master user, in the database maps."""
    with logged_in(of, "rich", *master(of, "rich"), "maps") as connection:
        for statement in statements:
            connection.execute(statement)


def parameter(of: Account, at: At) -> list[Change]:
    changed = {"ParameterName": "log_min_duration_statement", "ParameterValue": "9000", "ApplyMethod": "immediate"}
    of("rds").modify_db_parameter_group(DBParameterGroupName="rich-postgres16", Parameters=[changed])
    wanted = {"log_min_duration_statement": "500", "max_connections": "200"}
    return [update("db_parameter_group", "rich-postgres16", parameters=({**wanted, "log_min_duration_statement": "9000"}, wanted))]


def fewer_backups(of: Account, at: At) -> list[Change]:
    of("rds").modify_db_instance(DBInstanceIdentifier="rich", BackupRetentionPeriod=3, CopyTagsToSnapshot=False, ApplyImmediately=True)
    return [update("db_instance", "rich", backup_retention_period=(3, 7), copy_tags_to_snapshot=(False, True))]


def opened(of: Account, at: At) -> list[Change]:
    everywhere = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    of("ec2").authorize_security_group_ingress(GroupId=at["security_group", "rich-rds"].id, IpPermissions=[everywhere])
    rule = {"protocol": "tcp", "from_port": 5432, "to_port": 5432}
    wanted = [{**rule, "source": cidr, "description": "PostgreSQL"} for cidr in ("10.2.0.0/16", "10.3.0.0/16")]
    return [update("security_group", "rich-rds", ingress=([{**rule, "source": "0.0.0.0/0", "description": ""}, *wanted], wanted))]


def grant(of: Account, at: At) -> list[Change]:
    """A reader may make tables."""
    _say(of, "GRANT CREATE ON SCHEMA public TO reader")
    return [update("postgresql_grant", "reader@maps", schemas=({"public": ["CREATE", "USAGE"]}, {"public": ["USAGE"]}))]


def default_privileges(of: Account, at: At) -> list[Change]:
    """What the owner is to make would not be read by whom it is for."""
    _say(of, "ALTER DEFAULT PRIVILEGES FOR ROLE maps IN SCHEMA tiles REVOKE INSERT ON TABLES FROM loader")
    loads = {"tables": ["INSERT", "SELECT"], "functions": ["EXECUTE"]}
    wanted = {"(master user)": loads, "maps": loads}
    before = {**wanted, "maps": {**loads, "tables": ["SELECT"]}}
    return [update("postgresql_grant", "loader@maps", default_privileges=({"tiles": before}, {"tiles": wanted}))]


def password(of: Account, at: At) -> list[Change]:
    """And how often one may be logged in."""
    _say(of, "ALTER ROLE maps PASSWORD 'of somebody'", "ALTER ROLE reader CONNECTION LIMIT 100")
    return [
        update("postgresql_role", "maps", password=("(secret)", "(secret)")),
        update("postgresql_role", "reader", connection_limit=(100, 5)),
    ]


def dropped_extension(of: Account, at: At) -> list[Change]:
    _say(of, "DROP EXTENSION vector")
    return [create("postgresql_extension", "maps/vector", schema="tiles")]


def service(of: Account, at: At) -> list[Change]:
    """It leads to nowhere."""
    found = at["kubernetes_service", "rich/maps"].description["spec"]["externalName"]
    of("kubernetes")[CLUSTER].api.patch("/api/v1/namespaces/rich/services/maps", {"spec": {"externalName": "nowhere.example.com"}})
    return [update("kubernetes_service", "rich/maps", external_name=("nowhere.example.com", found))]


def secret(of: Account, at: At) -> list[Change]:
    of("kubernetes")[CLUSTER].api.patch("/api/v1/namespaces/rich/secrets/login", {"data": {"password": "c29tZWJvZHkncw=="}})
    data = dict.fromkeys(("db_address", "db_name", "password", "username"), "(secret)")
    return [update("kubernetes_secret", "rich/login", data=(data, {**data, "password": "(secret, changed)"}))]


DRIFTS = (
    together("what AWS has", parameter, fewer_backups, opened),
    together("what is inside", grant, default_privileges, password, dropped_extension),
    together("the way to it", service, secret),
)
