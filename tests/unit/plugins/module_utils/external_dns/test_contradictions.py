# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import InvalidPlan
from ansible_collections.piksel.infra.plugins.module_utils.external_dns.contradictions import refuse_releases

from unit.plugins.module_utils.external_dns.described import ROLE, release

OTHERS = "arn:aws:iam::210987654321:role/example-dns"


def problems(*releases, further=()):
    with pytest.raises(InvalidPlan) as refused:
        refuse_releases(releases, "example", further)
    return refused.value.problems


SOUND = [
    [release()],
    [release(assume_role_arn=ROLE, external_id="external-dns-staging")],
    [release(assume_role_arn="arn:aws-cn:iam::123456789012:role/path/dns")],
    [release(domain_filters=[".example.com", "example.org.", "_acme.example.net", "Example.NET"])],
    [release(sources=["crd", "gateway-httproute"])],
    [],
]


@pytest.mark.parametrize("releases", SOUND)
def test_what_is_right_passes(releases):
    refuse_releases(releases, "example", ())


WRONG = [
    ({"domain_filters": []}, "domain_filters is empty, so it would change every zone that it may; name the domains that are its own"),
    (
        {"domain_filters": ["*.example.com"]},
        "domain filter '*.example.com' is no domain; write it as example.com, or .example.com for what lies below it alone",
    ),
    (
        {"domain_filters": ["https://example.com"]},
        "domain filter 'https://example.com' is no domain; write it as example.com, or .example.com for what lies below it alone",
    ),
    ({"interval": "30"}, "interval '30' is no duration; write it as 30s, 1m or 1m30s"),
    ({"interval": "-1m"}, "interval '-1m' is no duration; write it as 30s, 1m or 1m30s"),
    ({"interval": "0s"}, "interval '0s' is no duration; write it as 30s, 1m or 1m30s"),
    ({"interval": "1 minute"}, "interval '1 minute' is no duration; write it as 30s, 1m or 1m30s"),
    ({"external_id": "external-dns"}, "external_id is given, and there is no role to tell it; give assume_role_arn too, or leave it out"),
    ({"assume_role_arn": ROLE, "external_id": "a b"}, "external_id 'a b': AWS takes 2 to 1224 letters, digits and _+=,.@:/-"),
    (
        {"assume_role_arn": "arn:aws:iam::123456789012:role/*"},
        "assume_role_arn arn:aws:iam::123456789012:role/* has a wildcard: it would be anybody's role; name the one zone role",
    ),
    (
        {"assume_role_arn": "example-dns"},
        "assume_role_arn example-dns is no role's ARN; write it as arn:aws:iam::123456789012:role/example-dns",
    ),
    (
        {"assume_role_arn": "arn:aws:iam::123456789012:user/dns"},
        "assume_role_arn arn:aws:iam::123456789012:user/dns is no role's ARN; write it as arn:aws:iam::123456789012:role/example-dns",
    ),
    ({"sources": []}, "sources is empty, so there would be nothing to publish; name one, such as service"),
    ({"txt_prefix": "a", "txt_suffix": "b"}, "txt_prefix and txt_suffix exclude each other; give one of them"),
    ({"registry": "noop", "txt_owner_id": "a"}, "txt_owner_id belongs to registry txt, and registry is noop; leave it out"),
    ({"service_account": "External"}, "service_account 'External' can't be one: it takes lowercase letters, digits, hyphens and dots"),
    (
        {"role_name": "a/b"},
        "the role a/b can't be called so: IAM takes up to 64 letters, digits and _+=,.@-; give role_name",
    ),
]


@pytest.mark.parametrize(("given", "problem"), WRONG)
def test_what_is_wrong_is_named_with_what_to_write(given, problem):
    assert problems(release(**given)) == [f"external_dns_releases: external-dns: {problem}"]


def test_an_unknown_source_is_told_those_that_there_are():
    (problem,) = problems(release(sources=["service", "services"]))
    assert problem.startswith("external_dns_releases: external-dns: sources: external-dns knows no services; choose from ambassador-host, ")


@pytest.mark.parametrize("interval", ["30s", "1m", "1m30s", "1.5h", ".5m", "100ms"])
def test_durations_are_those_of_go(interval):
    refuse_releases([release(interval=interval)], "example", ())


def test_a_role_name_that_comes_out_too_long_is_told():
    name = "r" * 53  # Helm's longest
    (problem,) = problems(release(name=f"{name}-and-more"))
    what = f"the role example-{name}-and-more can't be called so"
    assert problem.startswith(f"external_dns_releases: {name}-and-more: {what}: IAM takes up to 64")


def test_everything_is_told_at_once():
    found = problems(release(domain_filters=[], interval="soon"), release(name="other", sources=[]), further=["Helm's own words"])
    assert [problem.split(":")[0] for problem in found] == ["Helm's own words", *["external_dns_releases"] * 3]


def test_two_of_one_name_are_refused_in_other_namespaces_too():
    assert problems(release(), release(namespace="other", domain_filters=["example.org"])) == [
        "external_dns_releases: two releases are called external-dns; give one of them another name, in another namespace too"
    ]


def test_two_with_one_service_account_or_role_are_refused():
    one, other = (
        release(),
        release(name="other", domain_filters=["example.org"], service_account="external-dns", role_name="EXAMPLE-external-dns"),
    )
    assert problems(one, other) == [
        "external_dns_releases: external-dns and other have the same service account external-dns/external-dns; each needs its own",
        "external_dns_releases: external-dns and other have the same role example-external-dns; each needs its own",
    ]


SHARED = (
    "external_dns_releases: external-dns and other have the same txt_owner_id shared in the same zone, and would delete each other's "
    "records; give each its own"
)


def pair(one, other):
    return release(txt_owner_id="shared", **one), release(name="other", txt_owner_id="shared", **other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {}),
        ({}, {"domain_filters": ["example.com"]}),
        ({"domain_filters": [".example.com"]}, {"domain_filters": ["Staging.Example.com."]}),
        ({"zone_type": "public"}, {}),
        ({"assume_role_arn": ROLE}, {"assume_role_arn": f"{ROLE}-other"}),
    ],
)
def test_one_owner_id_in_one_zone_is_refused(one, other):
    assert problems(*pair(one, other)) == [SHARED]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {"domain_filters": ["production.example.com"]}),
        ({"zone_type": "public"}, {"zone_type": "private"}),
        ({"assume_role_arn": ROLE}, {"assume_role_arn": OTHERS}),
        ({"assume_role_arn": ROLE}, {}),
    ],
)
def test_one_owner_id_in_different_zones_is_not(one, other):
    refuse_releases(pair(one, other), "example", ())


def test_one_that_remembers_nothing_has_no_owner_id():
    refuse_releases([release(txt_owner_id="example-other"), release(name="other", registry="noop")], "example", ())


def test_one_that_remembers_nothing_may_not_delete_in_a_zone_of_another():
    forgetful = {"registry": "noop", "policy": "sync"}
    what = "other has registry noop and policy sync, and would delete the other's records; give it registry txt"
    assert problems(release(), release(name="other", **forgetful)) == [
        f"external_dns_releases: external-dns and other have a zone in common, where {what}"
    ]
    refuse_releases([release(), release(name="other", domain_filters=["example.org"], **forgetful)], "example", ())


def test_owner_ids_that_nobody_gave_differ():
    refuse_releases([release(), release(name="other")], "example", ())
