# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong is named, with what to write instead, before anything is changed."""

import pytest

from integration.support.external_dns import EXTERNAL_ID, hub, zone
from integration.support.kubernetes import calls


@pytest.fixture
def refused(real, run):
    """Runs the module, which fails without having written anything; gives its problems."""

    def refused(*releases, **arguments):
        real.clear_calls()
        result = run(*releases, **arguments)
        assert result["msg"].startswith("external-dns on piksel-staging: nothing was changed: ")
        assert [call["operation"] for call in real.calls(write=True) if call["operation"] != "AssumeRole"] == []
        assert calls(real) == []
        return result["problems"]

    return refused


def test_a_filter_that_means_no_zone_of_the_account(real, refused, release, mark):
    zone(real.client("staging", "route53"), f"{mark}.example.com")
    (problem,) = refused(release(domain_filters=[f"{mark}.example.com", f"{mark}.example.org"]))
    assert problem.startswith(
        f"external_dns_releases: {mark}-dns: domain filter {mark}.example.org means no zone of this account, which has: "
    )
    assert f"{mark}.example.com (public)" in problem


def test_a_filter_that_means_no_zone_of_the_hub(real, refused, release, mark):
    arn = hub(real, f"{mark}.example.com")
    (problem,) = refused(release(domain_filters=[f"{mark}.example.net"], assume_role_arn=arn, external_id=EXTERNAL_ID))
    what = f"external_dns_releases: {mark}-dns: domain filter {mark}.example.net means no zone of the account of {arn}, which has: "
    assert problem.startswith(what)
    assert f"{mark}.example.com (public)" in problem


def test_a_zone_role_that_lets_nobody_in_yet_is_a_warning(run, release, mark):
    arn = "arn:aws:iam::111111111111:role/later"
    planned = run(release(assume_role_arn=arn, external_id=EXTERNAL_ID), check=True)
    assert [one["kind"] for one in planned["changes"]] == ["iam_role", "eks_pod_identity_association", "helm_release"]
    (warning,) = planned["warnings"]
    assert warning.startswith(f"external_dns_releases: {mark}-dns: whether its domain filters mean zones could not be seen through {arn}: ")
    assert "AssumeRole: AccessDenied" in warning


def test_everything_at_once(refused, release, mark):
    releases = (release(interval="soon", policy="sync", sources=["services"]), release(name="other", domain_filters=[]))
    found = [problem.partition(": ")[2] for problem in refused(*releases, version="1.17")]
    assert [problem.split("; ")[0] for problem in found] == [
        f"release {mark}/{mark}-dns: version 1.17 of its chart is not exact",
        f"release {mark}/{mark}-other: version 1.17 of its chart is not exact",
        f"{mark}-dns: interval 'soon' is no duration",
        f"{mark}-dns: sources: external-dns knows no services",
        f"{mark}-other: domain_filters is empty, so it would change every zone that it may",
    ]


def test_a_chart_that_can_not_be_fetched(real, refused, release, mark, tmp_path):
    zone(real.client("staging", "route53"), f"{mark}.example.com")
    (problem,) = refused(release(), chart_mirror=str(tmp_path))
    assert "chart external-dns 1.17.0 is not in the mirror" in problem


@pytest.mark.parametrize(
    ("given", "words"),
    [({"values": {"logLevel": "loud"}}, "logLevel"), ({"policy": "create-only"}, "policy")],
    ids=["a value of its own", "a policy of later charts"],
)
def test_what_the_chart_does_not_take(real, refused, release, mark, given, words):
    zone(real.client("staging", "route53"), f"{mark}.example.com")
    (problem,) = refused(release(**given))
    assert problem.startswith(
        f"external_dns_releases: release {mark}/{mark}-dns: chart external-dns 1.17.0 can't be rendered with its values"
    )
    assert words in problem


def test_a_cluster_that_is_not_there(real, refused, run, release, mark):
    """It is planned, and refused without check mode."""
    zone(real.client("staging", "route53"), f"{mark}.example.com")
    planned = run(release(), cluster_name="later", kubernetes_version="1.34", check=True)
    assert [one["name"] for one in planned["changes"]] == [f"later-{mark}-dns", f"{mark}/{mark}-dns", f"{mark}/{mark}-dns"]
    real.clear_calls()
    result = run(release(), cluster_name="later")
    assert "EKS cluster later is not there" in result["msg"]
    assert real.calls(write=True) == []
    assert run(release(), cluster_name="later", state="absent")["changes"] == []
