# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the description to resources."""

from ansible_collections.piksel.infra.plugins.module_utils.aws.secrets_manager.values import Hidden
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import plain
from ansible_collections.piksel.infra.plugins.module_utils.postgresql.desired import Description

from .parameters import FULL, READER, parameters

MARK = "ManagedBy: example"
FULL_ON_TABLES, READ, COUNT = ["DELETE", "INSERT", "SELECT", "UPDATE"], ["SELECT"], ["SELECT", "USAGE"]


def resources(passwords=None, without=(), owners=(), **given):
    description = Description(parameters(**given), MARK, passwords or {}, without, owners)
    return {f"{one.kind.removeprefix('postgresql_')} {one.name}": one for one in description.resources()}


def test_a_writer_and_a_reader():
    found = resources({"odc": "one", "odcread": None})
    assert list(found) == ["database odc", "role odc", "grant odc@odc", "role odcread", "grant odcread@odc"]
    assert plain(found["grant odc@odc"].attributes) == {
        "database": ["CONNECT"],
        "schemas": {"public": ["CREATE", "USAGE"]},
        "tables": {"public": FULL_ON_TABLES},
        "sequences": {"public": COUNT},
        "default_privileges": {"public": {"(master user)": {"tables": FULL_ON_TABLES, "sequences": COUNT}}},
    }
    by_default = {"tables": READ, "sequences": COUNT}
    assert plain(found["grant odcread@odc"].attributes["default_privileges"]) == {
        "public": {"(master user)": by_default, "odc": by_default}
    }
    assert found["role odc"].attributes["password"] == Hidden("one")
    assert "one" not in repr(found)


def test_a_grant_comes_after_all_that_it_speaks_of():
    found = resources()["grant odcread@odc"]
    assert {("postgresql_database", "odc"), ("postgresql_role", "odc"), ("postgresql_role", "odcread")} <= {*found.after}


def test_what_is_not_said_is_left_alone():
    found = resources()
    assert found["database odc"].attributes == {"comment": MARK}
    assert found["role odc"].attributes == {"login": True, "acted_for": True, "comment": MARK}


def test_levels_of_one_database_are_joined():
    access = [{"database": "odc", "level": "full"}, {"database": "odc", "level": "count", "schemas": ["tiles"]}]
    given = {"databases": [{"name": "odc", "schemas": ["tiles"]}], "users": [{**FULL, "access": access}, READER]}
    found = resources(**given, access={"count": {"database": ["TEMP"], "sequences": ["USAGE"]}})["grant odc@odc"].attributes
    assert plain(found["database"]) == ["CONNECT", "TEMPORARY"]
    assert plain(found["schemas"]) == {"public": ["CREATE", "USAGE"]}
    assert plain(found["sequences"]) == {"public": COUNT, "tiles": ["USAGE"]}
    assert plain(found["default_privileges"]["tiles"]) == {"(master user)": {"sequences": ["USAGE"]}}


def test_an_owner_makes_things_too_if_the_master_user_may_act_for_it():
    database = {"databases": [{"name": "odc", "owner": "chief"}]}
    creators = [
        [*resources(owners=owners, **database)["grant odc@odc"].attributes["default_privileges"]["public"]] for owners in ((), ("chief",))
    ]
    assert creators == [["(master user)"], ["(master user)", "chief"]]


def test_extensions_come_in_their_order_and_without_those_that_are_left_out():
    given = {"databases": [{"name": "odc", "schemas": ["tiles"], "extensions": ["postgis", {"name": "pg_trgm", "version": 1.6}, "raster"]}]}
    found = resources(without=["odc/pg_trgm"], users=[], **given)
    assert list(found) == ["database odc", "schema odc/tiles", "extension odc/postgis", "extension odc/raster"]
    assert ("postgresql_extension", "odc/postgis") in found["extension odc/raster"].after
    assert resources(users=[], **given)["extension odc/pg_trgm"].attributes == {"version": "1.6"}


def test_what_a_user_is_besides():
    about = {"roles": ["readers"], "iam": False, "connection_limit": 3, "valid_until": "2030-01-31T07:00:00+07:00"}
    found = resources(users=[{**FULL, **about}])["role odc"]
    assert plain(found.attributes) == {
        "login": True,
        "connection_limit": 3,
        "valid_until": "2030-01-31T00:00:00Z",
        "member_of": ["readers"],
        "iam": False,
        "acted_for": True,
        "comment": MARK,
    }
    assert ("postgresql_role", "readers") in found.after
