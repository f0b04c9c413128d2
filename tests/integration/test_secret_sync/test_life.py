# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Made, changed and removed, each in check mode, for real, in check mode again and again for real."""

import pytest

from integration.support.secret_sync import LABEL, VALUES

AGAIN = (True, False)


@pytest.fixture
def entry(place):
    return {
        "name": "database",
        "namespaces": [place.namespace("web"), place.namespace("jobs")],
        "data": {"host": {"value": "db.example.com"}, "password": {"source": "database"}},
    }


@pytest.fixture
def sources(place):
    return {"database": {"secret": place.secret("database", "first-value")}}


def test_made_once(place, sync, entry, sources):
    names = [f"{place.mark}-{name}/database" for name in ("jobs", "web")]
    changes, result = sync(entry, sources=sources)
    assert {name: one["action"] for name, one in changes.items()} == {f"secret {name}": "create" for name in names}
    assert result["outputs"] == {"kubernetes_secrets": names, "waiting": {}}
    one = changes[f"secret {names[0]}"]["attributes"]
    assert one["data"] == {"before": None, "after": {"host": "(secret)", "password": "(secret)"}}
    assert one["versions"]["after"].keys() == {f"{place.mark}/database"}
    for name in names:
        assert place.data(name) == {"host": "db.example.com", "password": "first-value"}
        metadata = place.read(name)["metadata"]
        assert metadata["labels"] == {LABEL: place.mark, "app.kubernetes.io/managed-by": "piksel.infra"}
        assert "first-value" not in str(metadata)
        assert "db.example.com" not in str(metadata)
    result = sync.nothing(entry, checks=AGAIN, sources=sources)
    assert place.asked() <= {"DescribeCluster", "DescribeSecret", "GetCallerIdentity"}
    assert (result["unchanged"], result["outputs"]["kubernetes_secrets"]) == (2, names)


def test_changed_once(place, sync, entry, sources):
    sync(entry, sources=sources)
    place.rewrite("database", "second-value")
    entry |= {"namespaces": [f"{place.mark}-web"], "labels": {"team": "maps"}}
    entry["data"]["user"] = {"value": "maps"}
    changes, _ = sync(entry, sources=sources)
    (change,) = changes.values()
    assert (change["name"], change["action"], change["attributes"].keys()) == (
        f"{place.mark}-web/database",
        "update",
        {"labels", "data", "versions"},
    )
    assert change["attributes"]["data"] == {
        "before": {"host": "(secret)", "password": "(secret)"},
        "after": {"host": "(secret)", "password": "(secret, changed)", "user": "(secret)"},
    }
    assert place.data(f"{place.mark}-web/database") == {"host": "db.example.com", "password": "second-value", "user": "maps"}
    assert place.data(f"{place.mark}-jobs/database")["password"] == "first-value"  # named no longer, and not pruned
    sync.nothing(entry, checks=AGAIN, sources=sources)


def test_pruned_once(place, sync, entry, sources):
    sync(entry, sources=sources)
    entry |= {"namespaces": [f"{place.mark}-web"]}
    changes, result = sync(entry, sources=sources, prune=True)
    assert {name: one["action"] for name, one in changes.items()} == {f"secret {place.mark}-jobs/database": "delete"}
    assert result["outputs"]["kubernetes_secrets"] == [f"{place.mark}-web/database"]
    assert place.there(f"{place.mark}-web", f"{place.mark}-jobs") == [f"{place.mark}-web/database"]
    sync.nothing(entry, checks=AGAIN, sources=sources, prune=True)


def test_removed_once(place, sync, entry, sources):
    sync(entry, sources=sources)
    changes, result = sync(entry, sources=sources, state="absent")
    assert {one["action"] for one in changes.values()} == {"delete"}
    assert (len(changes), result["outputs"]["kubernetes_secrets"]) == (2, [])
    assert place.there(f"{place.mark}-web", f"{place.mark}-jobs") == []
    assert not place.asked() & VALUES
    sync.nothing(entry, checks=AGAIN, sources=sources, state="absent")
    sync.nothing(state="absent")


def test_a_run_without_changes_asks_little(place, sync, entry, sources):
    """However many Secrets there are."""
    entries = [{**entry, "name": f"database-{number}"} for number in range(30)]
    sync(*entries, sources=sources)
    counts = []
    for some in (entries[:1], entries):
        before = place.reads()
        sync.nothing(*some, sources=sources)
        counts.append((sorted(call["operation"] for call in place.sandbox.calls()), place.reads() - before))
    assert counts[0] == counts[1]
    assert counts[1][1] == {"LIST": 1}


def test_more_than_a_hundred_are_listed(place, sync):
    web = place.namespace()
    sources = {f"s{number}": {"secret": place.secret(f"s{number}", f"value-{number}")} for number in range(101)}
    entries = [{"name": name, "namespaces": [web], "data": {"key": {"source": name}}} for name in sources]
    changes, _ = sync(*entries, sources=sources)
    assert len(changes) == 101
    assert {place.data(f"{web}/s{number}")["key"] for number in (0, 50, 100)} == {"value-0", "value-50", "value-100"}
    batches = [call["parameters"]["SecretIdList"] for call in place.sandbox.calls() if call["operation"] == "BatchGetSecretValue"]
    assert sorted(name for batch in batches for name in batch) == sorted(one["secret"] for one in sources.values())
    assert max(map(len, batches)) == 20
    before = place.reads()
    sync.nothing(*entries, sources=sources)
    assert place.asked() <= {"DescribeCluster", "ListSecrets", "GetCallerIdentity"}
    assert place.reads() - before == {"LIST": 1}
