# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every call of the kind of OIDC providers."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.iam import IamOidcProvider
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing

from unit.plugins.module_utils.aws.stubs import tag_list

URL = "https://oidc.example.com/id/A"
ARN = "arn:aws:iam::123456789012:oidc-provider/oidc.example.com/id/A"
THUMBPRINT = "a" * 40
NAMED = {"OpenIDConnectProviderArn": ARN}
OUTPUTS = {"id": ARN, "arn": ARN, "issuer": "oidc.example.com/id/A"}
PROVIDERS = {"OpenIDConnectProviderList": [{"Arn": "arn:aws:iam::123456789012:oidc-provider/other"}, {"Arn": ARN}]}


def existing(**attributes):
    whole = {"url": URL, "client_ids": frozenset({"sts.amazonaws.com"}), "thumbprints": frozenset(), "tags": {}, **attributes}
    return Existing("iam_oidc_provider", "cluster", whole, OUTPUTS)


@pytest.fixture
def kind(aws):
    return IamOidcProvider(aws, {"cluster": URL}, "piksel.infra", purge_tags=False)


def expect_read(aws):
    aws.expect("iam", "list_open_id_connect_providers", PROVIDERS)
    answer = {"Url": "oidc.example.com/id/A", "ClientIDList": ["sts.amazonaws.com"], "ThumbprintList": [THUMBPRINT]}
    aws.expect("iam", "get_open_id_connect_provider", {**answer, "Tags": tag_list(ManagedBy="piksel.infra")}, **NAMED)


def test_it_is_found_by_its_url_and_read(aws, kind):
    expect_read(aws)
    (one,) = kind.read()
    assert (one.name, one.owned, one.outputs) == ("cluster", True, OUTPUTS)
    assert one.attributes == {
        "url": URL,
        "client_ids": frozenset({"sts.amazonaws.com"}),
        "thumbprints": frozenset({THUMBPRINT}),
        "tags": {"ManagedBy": "piksel.infra"},
    }


def test_one_that_is_not_there_takes_one_call(aws):
    aws.expect("iam", "list_open_id_connect_providers", PROVIDERS)
    assert IamOidcProvider(aws, {"cluster": "https://elsewhere"}, "piksel.infra", purge_tags=False).read() == []


def test_without_a_url_nothing_is_asked(aws):
    assert IamOidcProvider(aws, {"cluster": None}, "piksel.infra", purge_tags=False).read() == []


def test_it_is_made_by_one_call(aws, kind):
    aws.expect_once(
        "iam",
        "create_open_id_connect_provider",
        NAMED,
        Url=URL,
        ClientIDList=["a", "b"],
        ThumbprintList=[THUMBPRINT],
        Tags=tag_list(Team="maps"),
    )
    wanted = {"url": URL, "client_ids": frozenset("ab"), "thumbprints": frozenset({THUMBPRINT}), "tags": {"Team": "maps"}}
    assert kind.create("cluster", wanted).outputs == OUTPUTS


def test_a_lost_answer_makes_no_second_one_though_its_url_was_not_known_before(aws):
    kind = IamOidcProvider(aws, {"cluster": None}, "piksel.infra", purge_tags=False)
    aws.fail("iam", "create_open_id_connect_provider", "EntityAlreadyExists", use="once", status=409)
    expect_read(aws)
    assert kind.create("cluster", {"url": f"{URL}/", "client_ids": frozenset({"sts.amazonaws.com"})}).outputs == OUTPUTS


def test_its_audiences_are_added_before_others_are_removed(aws, kind):
    aws.expect("iam", "add_client_id_to_open_id_connect_provider", **NAMED, ClientID="new")
    aws.fail("iam", "remove_client_id_from_open_id_connect_provider", "NoSuchEntity", **NAMED, ClientID="gone")
    aws.expect("iam", "remove_client_id_from_open_id_connect_provider", **NAMED, ClientID="old")
    kind.update(existing(client_ids=frozenset({"old", "gone", "same"})), {"client_ids": frozenset({"new", "same"})})


def test_its_thumbprints_and_tags_are_set(aws, kind):
    aws.expect("iam", "tag_open_id_connect_provider", **NAMED, Tags=tag_list(Team="maps"))
    aws.expect("iam", "untag_open_id_connect_provider", **NAMED, TagKeys=["Old"])
    aws.expect("iam", "update_open_id_connect_provider_thumbprint", **NAMED, ThumbprintList=[THUMBPRINT])
    kind.update(existing(tags={"Old": "x"}), {"thumbprints": frozenset({THUMBPRINT}), "tags": {"Team": "maps"}})


def test_it_is_deleted(aws, kind):
    aws.expect("iam", "delete_open_id_connect_provider", **NAMED)
    kind.delete(existing())
    aws.fail("iam", "delete_open_id_connect_provider", "NoSuchEntity", **NAMED)
    kind.delete(existing())


def test_a_url_in_another_form_is_no_difference(kind):
    assert kind.target("url", "oidc.example.com/id/A/", URL) == URL
    assert kind.target("url", "https://elsewhere", URL) == "https://elsewhere"
    assert kind.target("url", URL, None) == URL
