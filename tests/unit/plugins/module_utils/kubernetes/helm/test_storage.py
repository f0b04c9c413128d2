# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import base64
from datetime import UTC, datetime, timedelta

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.helm.storage import GRACE, content, existing, histories

from .stored import OURS, metadata, secret

START = datetime(2026, 1, 1, tzinfo=UTC)


def history(*revisions, **more):
    """revisions: their statuses, the first first."""
    [found] = histories([metadata(number, status, **more) for number, status in enumerate(revisions, 1)]).values()
    return found


def numbers(found):
    return found.latest.number, found.sound and found.sound.number, found.telling.number


@pytest.mark.parametrize(
    ("statuses", "known"),
    [
        (["deployed"], (1, 1, 1)),
        (["superseded", "deployed"], (2, 2, 2)),
        (["superseded", "deployed", "failed"], (3, 2, 2)),
        (["superseded", "superseded", "failed"], (3, 2, 2)),
        (["failed"], (1, None, 1)),
        (["pending-install"], (1, None, 1)),
        (["deployed", "pending-upgrade"], (2, 1, 1)),
        (["deployed", "failed", "pending-rollback"], (3, 1, 1)),
        (["uninstalling"], (1, None, 1)),
        (["superseded", "uninstalling"], (2, 1, 1)),
        (["deployed", "unknown"], (2, 1, 2)),
    ],
)
def test_which_revision_tells_what(statuses, known):
    assert numbers(history(*statuses)) == known


def test_the_latest_is_the_highest_number_and_not_the_last_of_a_list():
    found = histories([metadata(10, "deployed"), metadata(9, "superseded")])["web/app"]
    assert (found.latest.number, [one.number for one in found.revisions]) == (10, [9, 10])


def test_releases_are_told_apart_and_what_is_none_is_left_out():
    nothing = {"metadata": {"name": "other", "namespace": "web", "creationTimestamp": "2026-01-01T00:00:00Z"}}
    strange = {"metadata": {**nothing["metadata"], "labels": {"owner": "helm", "name": "x", "version": "one"}}}
    kept = metadata(1, "uninstalled", name="kept")
    found = histories([metadata(), metadata(name="b"), metadata(namespace="other"), nothing, strange, kept])
    assert found.keys() == {"web/app", "web/b", "other/app"}


@pytest.mark.parametrize("status", ["pending-install", "pending-upgrade", "pending-rollback", "uninstalling"])
def test_another_helm_may_be_at_work_until_its_time_is_over(status):
    until = START + timedelta(seconds=300 + GRACE)
    assert history("deployed", status).busy(300, until - timedelta(seconds=1)) == until
    assert history("deployed", status).busy(300, until) is None


@pytest.mark.parametrize("status", ["deployed", "failed", "unknown", "superseded"])
def test_nobody_is_at_work_on_what_has_ended(status):
    assert history(status).busy(300, START) is None


def test_the_time_begins_with_the_last_touch():
    later = START + timedelta(hours=1)
    found = history("uninstalling", modifiedAt=str(int(later.timestamp())))
    assert found.latest.since == later
    assert history("uninstalling", modifiedAt="").latest.since == START


def test_as_the_engine_has_it():
    [found] = histories([metadata(3, **OURS, more="of others")]).values()
    one = existing(found, content(secret(3, config={"a": 1})), "web", (("kind", "name"),))
    assert one.key == ("helm_release", "web/app")
    assert one.attributes == {
        "namespace": "web",
        "chart": "app",
        "version": "1.0.0",
        "values": {"a": 1},
        "labels": OURS,
        "status": "deployed",
    }
    assert one.outputs == {"id": "web/app", "release": {"revision": 3, "app_version": "1.0.0-app"}}
    assert (one.owned, one.busy, one.after) == (True, False, (("kind", "name"),))


@pytest.mark.parametrize("labels", [{}, {**OURS, "helm.piksel.infra/owner": "other"}, {"helm.piksel.infra/owner": "web"}])
def test_of_others(labels):
    [found] = histories([metadata(**labels)]).values()
    one = existing(found, content(secret()), "web")
    assert (one.owned, one.attributes["labels"], one.attributes["values"]) == (False, labels, {})


def test_also_what_is_not_compressed():
    plain = base64.b64encode(base64.b64encode(b'{"chart": {"metadata": {"name": "app"}}, "version": 1}')).decode()
    assert content({"data": {"release": plain}})["version"] == 1


@pytest.mark.parametrize("data", [{}, {"release": ""}, {"release": "!!!"}, {"release": base64.b64encode(b"e30=").decode()}, None])
def test_what_helm_has_not_written(data):
    with pytest.raises(ValueError, match=r"^\w+"):
        content({"data": data})
