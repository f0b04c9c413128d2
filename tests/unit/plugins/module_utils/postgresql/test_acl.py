# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one role may do, from access lists: what deviates stands out, and what is its own, or out of reach, does not."""

from ansible_collections.piksel.infra.plugins.module_utils.postgresql.acl import MASTER, Access
from ansible_collections.piksel.infra.plugins.module_utils.postgresql.catalog import Catalog, catalog, contents

SELECT, BOTH = frozenset({"SELECT"}), frozenset({"SELECT", "INSERT"})
DATABASE = {"name": "odc", "owner": "chief", "acl": [["", "CONNECT"], ["reader", "CONNECT"], ["chief", "CREATE"]]}
ROLES = [{"name": "reader"}, {"name": "writer"}, {"name": "stranger", "acted_for": False}]
WHOLE = catalog({"me": "chief", "superuser": False, "replica": False, "databases": [DATABASE], "roles": ROLES})
WANTED = {"tables": {"public": SELECT}}


def group(owner, names, *privileges, kind="tables"):
    acl = [["reader", privilege] for privilege in privileges] + [[owner, "SELECT"]]
    return {"schema": "public", "class": kind, "owner": owner, "names": [f"public.{name}" for name in names], "acl": acl}


def inside(*groups, defaults=(), schemas=()):
    return contents({"schemas": list(schemas), "objects": list(groups), "defaults": list(defaults), "extensions": []})


def access(found, role="reader", **more):
    return Access(role, "odc", WHOLE, found, {"reader", "writer"}, **more)


def statements(found, wanted, role="reader", **more):
    return [one.as_string() for one in access(found, role, **more).statements(wanted)]


def test_all_alike_is_one_word():
    found = inside(group("chief", ["a", "b"], "SELECT"), group("writer", ["c"], "SELECT"))
    assert access(found).present(WANTED) == WANTED
    assert statements(found, WANTED) == []
    found = inside(group("chief", ["a", "b"], "INSERT"), group("writer", ["c"], "INSERT"))
    assert access(found).present(WANTED) == {"tables": {"public": frozenset({"INSERT"})}}


def test_what_deviates_is_named_and_alone_is_changed():
    found = inside(group("chief", ["a"], "SELECT"), group("chief", ["b"]), group("writer", ["c"], "SELECT", "INSERT"))
    assert access(found).present(WANTED) == {"tables": {"public": SELECT, "public.b": frozenset(), "public.c": BOTH}}
    assert statements(found, WANTED) == [
        'GRANT SELECT ON TABLE public.b TO "reader"',
        'REVOKE INSERT ON TABLE public.c FROM "reader"',
    ]


def test_without_tables_there_is_nothing_to_grant():
    assert access(inside()).present(WANTED) == WANTED
    assert not access(inside()).statements(WANTED)


def test_what_is_its_own_is_as_wanted():
    found = inside(group("reader", ["a"]), schemas=[{"name": "tiles", "owner": "reader", "acl": []}])
    wanted = {**WANTED, "schemas": {"tiles": frozenset({"USAGE"})}}
    assert access(found).present(wanted) == wanted


def test_what_the_master_user_may_not_grant_is_told_apart():
    found = inside(group("stranger", ["a"]), group("chief", ["b"], "SELECT"))
    assert access(found).present(WANTED) == WANTED
    assert [one.names for one in access(found).out_of_reach(WANTED)] == [("public.a",)]
    assert not access(inside(group("stranger", ["a"], "SELECT"))).out_of_reach(WANTED)


def test_the_owner_of_a_database_has_it_as_such_until_it_is_another():
    connect = {"database": frozenset({"CONNECT"})}
    assert access(inside(), "chief").present(connect) == connect
    assert access(inside(), "chief", owner="writer").present(connect) == {"database": frozenset()}
    assert statements(inside(), connect, "chief", owner="writer") == ['GRANT CONNECT ON DATABASE "odc" TO "chief"']


def test_default_privileges_by_who_makes_what():
    defaults = [
        ["chief", "public", "r", "reader", "INSERT"],
        ["writer", "public", "S", "reader", "USAGE"],
        ["writer", "x", "T", "reader", "USAGE"],
    ]
    wanted = {"default_privileges": {"public": {MASTER: {"tables": SELECT}, "writer": {"sequences": frozenset({"USAGE"})}}}}
    found = inside(defaults=defaults)
    assert access(found).present(wanted)["default_privileges"]["public"] == {
        MASTER: {"tables": frozenset({"INSERT"})},
        "writer": {"sequences": frozenset({"USAGE"})},
    }
    assert statements(found, wanted) == [
        'ALTER DEFAULT PRIVILEGES FOR ROLE "chief" IN SCHEMA "public" REVOKE INSERT ON TABLES FROM "reader"',
        'ALTER DEFAULT PRIVILEGES FOR ROLE "chief" IN SCHEMA "public" GRANT SELECT ON TABLES TO "reader"',
    ]


def test_nothing_by_name_is_no_grant():
    assert not access(inside(group("chief", ["a"])), "writer").any()
    assert access(inside(group("chief", ["a"], "SELECT"))).any()
    assert access(inside(), "reader").any()  # it may connect
    assert access(inside(defaults=[["chief", "public", "r", "writer", "SELECT"]]), "writer").any()


def test_all_of_it_is_taken_away():
    usage = {"name": "public", "owner": "pg_database_owner", "acl": [["reader", "USAGE"], ["", "USAGE"]]}
    found = inside(group("chief", ["a"], "SELECT"), defaults=[["chief", "public", "r", "reader", "SELECT"]], schemas=[usage])
    assert access(found).everything() == {
        "database": frozenset({"CONNECT"}),
        "schemas": {"public": frozenset({"USAGE"})},
        "tables": {"public.a": SELECT},
        "default_privileges": {"public": {"chief": {"tables": SELECT}}},
    }
    assert [one.as_string() for one in access(found).removal()] == [
        'REVOKE CONNECT ON DATABASE "odc" FROM "reader"',
        'REVOKE USAGE ON SCHEMA "public" FROM "reader"',
        'REVOKE SELECT ON TABLE public.a FROM "reader"',
        'ALTER DEFAULT PRIVILEGES FOR ROLE "chief" IN SCHEMA "public" REVOKE SELECT ON TABLES FROM "reader"',
    ]


def test_many_tables_take_several_statements():
    names = [f"t{number}" for number in range(250)]
    assert [len(one.split(",")) for one in statements(inside(group("chief", names)), WANTED)] == [100, 100, 50]


def test_names_are_quoted():
    wanted = {"schemas": {'a"b': frozenset({"USAGE"})}}
    assert statements(inside(), wanted, 'x"; DROP') == ['GRANT USAGE ON SCHEMA "a""b" TO "x""; DROP"']


def test_for_whom_the_master_user_may_act():
    assert WHOLE.acts_for("chief", "odc", ())
    assert WHOLE.acts_for("pg_database_owner", "odc", ())  # its only member is the owner
    assert not WHOLE.acts_for("stranger", "odc", ())
    assert WHOLE.acts_for("stranger", "odc", {"stranger"})
    assert Catalog(superuser=True).acts_for("stranger", "odc", ())
