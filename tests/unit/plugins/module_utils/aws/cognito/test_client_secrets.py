# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is read of the secrets of a pool's clients, and of those of identity providers."""

from datetime import UTC, datetime

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.cognito.client_secrets import NOT_YET, ClientSecrets, provider_secrets
from ansible_collections.piksel.infra.plugins.module_utils.aws.secrets_manager.values import Hidden
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import InvalidPlan

SERVICE, NAME = "secretsmanager", "example/staging/grafana"
ARN = f"arn:aws:secretsmanager:ap-southeast-3:123456789012:secret:{NAME}-AbCdEf"
OURS = [{"Key": "ManagedBy", "Value": "piksel.infra"}, {"Key": "UserPool", "Value": "main"}]
VERSION = "a" * 32
IN_TIME = datetime(2100, 1, 1, tzinfo=UTC)
VALUE = {"ARN": ARN, "Name": NAME, "SecretString": "id:secret", "VersionId": VERSION}


def secrets(aws, present=True, every=False):
    return ClientSecrets(aws, "main", {NAME: present}, "piksel.infra", purge_tags=False, every=every)


def expect_described(aws, tags=OURS, **more):
    answer = {"ARN": ARN, "Name": NAME, "Tags": tags, "VersionIdsToStages": {VERSION: ["AWSCURRENT"]}, **more}
    aws.expect(SERVICE, "describe_secret", answer, SecretId=NAME)


def expect_value(aws):
    aws.expect(SERVICE, "batch_get_secret_value", {"SecretValues": [VALUE]}, SecretIdList=[ARN])


def test_a_secret_is_read_with_its_value_which_shows_nowhere(aws):
    expect_described(aws)
    expect_value(aws)
    (one,) = secrets(aws).read()
    assert one.attributes["value"] == Hidden("id:secret")
    assert one.owned
    assert "id:secret" not in repr(one)


def test_one_that_is_not_of_this_pool_is_not_ours(aws):
    expect_described(aws, tags=[OURS[0], {"Key": "UserPool", "Value": "main-2"}])
    expect_value(aws)
    (one,) = secrets(aws).read()
    assert not one.owned


def test_one_that_is_not_there_is_none(aws):
    aws.fail(SERVICE, "describe_secret", "ResourceNotFoundException", SecretId=NAME)
    assert secrets(aws).read() == []


def test_the_value_of_one_that_is_scheduled_for_deletion_can_t_be_read(aws):
    expect_described(aws, DeletedDate=IN_TIME)
    (one,) = secrets(aws).read()
    assert one.attributes["value"].value is None
    expect_described(aws, DeletedDate=IN_TIME)
    assert secrets(aws, present=False).read() == []  # it has gone, as far as a plan goes


def test_all_of_a_pool_are_found_by_their_mark(aws):
    filters = [{"Key": "tag-key", "Values": ["UserPool"]}, {"Key": "tag-value", "Values": ["main"]}]
    others = {"Name": "other", "ARN": ARN, "Tags": [{"Key": "UserPool", "Value": "main-2"}]}
    aws.expect(SERVICE, "list_secrets", {"SecretList": [{"Name": NAME, "ARN": ARN, "Tags": OURS}, others]}, Filters=filters)
    expect_described(aws)
    expect_value(aws)
    found = ClientSecrets(aws, "main", {}, "piksel.infra", purge_tags=False, every=True).read()
    assert [one.name for one in found] == [NAME]


def test_an_answer_may_have_fewer_than_were_asked_for(aws):
    expect_described(aws)
    aws.expect(SERVICE, "batch_get_secret_value", {"SecretValues": [], "NextToken": "more"}, SecretIdList=[ARN])
    aws.expect(SERVICE, "batch_get_secret_value", {"SecretValues": [VALUE]}, SecretIdList=[ARN], NextToken="more")
    (one,) = secrets(aws).read()
    assert one.attributes["value"].value == "id:secret"


def test_one_that_may_not_be_read_is_told(aws):
    expect_described(aws)
    errors = [{"SecretId": ARN, "ErrorCode": "AccessDeniedException", "Message": "no"}]
    aws.expect(SERVICE, "batch_get_secret_value", {"SecretValues": [], "Errors": errors}, SecretIdList=[ARN])
    with pytest.raises(InvalidPlan, match=f"identity_clients: {NAME}: its value, .* can't be read: AccessDeniedException: no"):
        secrets(aws).read()


GOOGLE = {"name": "Google", "client_secret": "google"}


def test_a_providers_secret_is_read_by_its_name(aws):
    aws.expect(SERVICE, "get_secret_value", {"SecretString": "from-google", "VersionId": VERSION}, SecretId="google")
    assert provider_secrets(aws, [GOOGLE], check_mode=False, warn=print) == {"Google": Hidden("from-google")}


def test_one_that_is_missing_is_refused_and_in_check_mode_told(aws):
    warnings = []
    words = "identity_identity_providers: Google: client_secret: there is no secret google with a value here; store it first"
    aws.fail(SERVICE, "get_secret_value", "ResourceNotFoundException", SecretId="google")
    with pytest.raises(InvalidPlan, match=words):
        provider_secrets(aws, [GOOGLE], check_mode=False, warn=warnings.append)
    aws.fail(SERVICE, "get_secret_value", "ResourceNotFoundException", SecretId="google")
    found = provider_secrets(aws, [GOOGLE], check_mode=True, warn=warnings.append)
    assert (str(found["Google"]), warnings) == (NOT_YET, [words])
