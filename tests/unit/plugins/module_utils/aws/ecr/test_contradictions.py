# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is refused before anything is read, each by one sentence that names the variable."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.ecr.contradictions import refuse_contradictions
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import InvalidPlan

from unit.plugins.module_utils.aws.ecr.described import ACCOUNT, OTHER, cache, params, repository, template

SECRET = "ecr-pullthroughcache/docker-hub"
HUB = {"prefix": "docker-hub", "upstream": "registry-1.docker.io"}
ARN = f"arn:aws:iam::{OTHER}:role/ci/push"
ELSEWHERE = {"region": "ap-southeast-1"}


def statements(*given):
    return repository(policy_statements=list(given))


def rules(*given, **more):
    return repository(lifecycle_rules=list(given), **more)


def replication(*places, **more):
    return params(replication=[{"destinations": list(places), **more}])


def scan(kind, *frequencies):
    return params(scanning={"type": kind, "rules": [{"frequency": one, "filters": ["*"]} for one in frequencies]})


WRONG = [
    (params(pull_accounts=["12345"]), "registry_pull_accounts: '12345' is not an account's id; write its twelve digits in quotes"),
    (params(pull_accounts=["arn:aws:iam::1:root"]), "registry_pull_accounts: 'arn:aws:iam::1:root' is not an account's id"),
    (params(push_roles=["a role"]), "registry_push_roles: 'a role' is no role; write its name, such as example-ci, or its ARN"),
    (params(push_roles=[f"arn:aws:iam::{ACCOUNT}:user/ci"]), "registry_push_roles: 'arn:aws:iam::123456789012:user/ci' is no role"),
    (params(repositories=[{"name": "app"}, {"name": "app"}]), "registry_repositories: 2 have the name app; leave one"),
    (params(repositories=[{"name": "App"}]), "registry_repositories: 'App' is no repository's name; write 2 to 256 lowercase letters"),
    (params(repositories=[{"name": "a"}]), "registry_repositories: 'a' is no repository's name"),
    (params(repositories=[{"name": "team//app"}]), "registry_repositories: 'team//app' is no repository's name"),
    (repository(pull_accounts=["1"]), "registry_repositories: app: pull_accounts: '1' is not an account's id"),
    (repository(push_roles=["arn:x"]), "registry_repositories: app: push_roles: 'arn:x' is no role"),
    (
        repository(image_tag_exclusions=list("abcdef")),
        "registry_repositories: app: image_tag_exclusions: ECR takes 5 at most, and these are 6",
    ),
    (repository(image_tag_exclusions=["v/*"]), "registry_repositories: app: image_tag_exclusions: 'v/*': a tag has letters, digits"),
    (repository(encryption={"type": "AES256", "kms_key": "k"}), "registry_repositories: app: encryption: AES256 is S3's key, and takes no"),
    (statements({"Effect": "Maybe", "Principal": "*", "Action": "ecr:*"}), "policy_statements: 1: Effect is Maybe; write Allow or Deny"),
    (statements({"Sid": "One", "Effect": "Allow", "Action": "ecr:*"}), "policy_statements: One: it needs either Principal or NotPrincipal"),
    (
        statements({"Effect": "Allow", "Principal": "*", "Action": "a", "NotAction": "b"}),
        "policy_statements: 1: it needs either Action or NotAction",
    ),
    (
        statements({"Effect": "Allow", "Principal": "*", "Action": "ecr:*", "Resource": "*"}),
        "policy_statements: 1: it names a Resource, which is the repository itself; leave it out",
    ),
    (repository(keep_last=-1), "registry_repositories: app: keep_last: -1 is below 0; give a number from 1 on, or 0 for none"),
    (
        rules({}),
        "lifecycle_rules: rule 1: it needs exactly one of keep_last, older_than_days, not_pulled_for_days, archived_for_days; it has none",
    ),
    (rules({"keep_last": 1, "older_than_days": 1}), "rule 1: it needs exactly one of keep_last"),
    (rules({"older_than_days": 0}), "rule 1: older_than_days: 0 is below 1, which is the least that ECR takes"),
    (rules({"archived_for_days": 89}), "rule 1: archived_for_days: 89 is below 90"),
    (rules({"archived_for_days": 90, "action": "archive"}), "rule 1: archived_for_days is about images that are archived already"),
    (rules({"not_pulled_for_days": 9}), "rule 1: not_pulled_for_days may archive and not delete; give action archive"),
    (rules({"keep_last": 1, "tag_status": "tagged"}), "rule 1: tag_status tagged needs tag_patterns or tag_prefixes"),
    (rules({"keep_last": 1, "tag_status": "untagged", "tag_patterns": ["v*"]}), "rule 1: tag_status untagged takes no tag_patterns"),
    (rules({"keep_last": 1, "tag_patterns": ["v*"], "tag_prefixes": ["v"]}), "rule 1: it has both tag_patterns and tag_prefixes"),
    (rules({"keep_last": 1, "tag_patterns": ["*a*b*c*d*"]}), "rule 1: tag_patterns: *a*b*c*d* has more than 4 of *"),
    (rules({"keep_last": 1}, {"older_than_days": 1}), "lifecycle_rules: 2 rules are about all images, with keep_last; ECR takes one"),
    (rules({"older_than_days": 1}, keep_last=5), "lifecycle_rules: 2 rules are about all images, with keep_last; ECR takes one"),
    (rules({"keep_last": 1}, {"keep_last": 1, "tag_patterns": ["v*"]}), "lifecycle_rules: the rule about all images has to be the last"),
    (
        rules({"archived_for_days": 90}, {"archived_for_days": 99, "tag_patterns": ["v*"]}),
        "lifecycle_rules: the rule about all archived images has to be the last of those about archived images; move it to the end",
    ),
    (rules(*[{"keep_last": 1, "tag_patterns": [str(one)]} for one in range(51)]), "ECR takes 50 rules at most, and these are 51"),
    (cache(prefix="quay/"), "registry_pull_through_caches: quay/: prefix 'quay/' is no namespace of 2 to 30 characters"),
    (cache(prefix="q" * 31), "is no namespace of 2 to 30 characters"),
    (cache(upstream_prefix="X"), "registry_pull_through_caches: quay: upstream_prefix 'X' is no namespace"),
    (params(pull_through_caches=[HUB, {**HUB, "prefix": "docker-hub/"}]), "registry_pull_through_caches: 2 have the prefix docker-hub"),
    (cache(upstream="https://quay.io/"), "quay: upstream 'https://quay.io/' is no registry that ECR caches; write quay.io"),
    (cache(upstream="docker.io"), "quay: upstream 'docker.io' is no registry that ECR caches; it caches public.ecr.aws, quay.io"),
    (
        params(pull_through_caches=[HUB]),
        f"registry-1.docker.io lets nobody in without credentials; name their secret in credential_secret, such as {SECRET}",
    ),
    (cache(upstream="maps.azurecr.io"), "maps.azurecr.io lets nobody in without credentials"),
    (cache(credential_secret=SECRET), "quay: quay.io takes no credentials; leave credential_secret out"),
    (
        params(pull_through_caches=[{**HUB, "credential_secret": "docker-hub"}]),
        "ECR takes a secret only if its name begins with ecr-pullthroughcache/",
    ),
    (cache(role_arn=ARN), "quay: role_arn is for an upstream that is ECR itself; leave it out for quay.io"),
    (cache(upstream=f"{OTHER}.dkr.ecr.eu-west-1.amazonaws.com", role_arn="pull"), "quay: role_arn 'pull' is not the ARN of a role"),
    (params(creation_templates=[{"prefix": "ROOT"}] * 2), "registry_creation_templates: 2 have the prefix ROOT; leave one"),
    (template(prefix="quay/"), "registry_creation_templates: quay/: prefix is no namespace; write one such as quay or team/app"),
    (
        template(role_arn="ecr"),
        "registry_creation_templates: ROOT: role_arn 'ecr' is not the ARN of a role; leave it out for one of its own",
    ),
    (template(applied_for=[]), "registry_creation_templates: ROOT: applied_for is empty, so it would be used for nothing"),
    (template(pull_accounts=["1"]), "registry_creation_templates: ROOT: pull_accounts: '1' is not an account's id"),
    (params(policy={"pull_through_accounts": ["1"]}), "registry_policy: pull_through_accounts: '1' is not an account's id"),
    (params(policy={"pull_through_accounts": [OTHER]}), "registry_policy: pull_through_accounts: there is no cache; describe it in"),
    (params(policy={"replication_accounts": ["1"]}), "registry_policy: replication_accounts: '1' is not an account's id"),
    (
        params(policy={"statements": [{"Effect": "Allow", "Principal": "*", "Action": "ecr:ReplicateImage"}]}),
        "registry_policy: statements: 1: it needs either Resource or NotResource",
    ),
    (scan("BASIC", "CONTINUOUS_SCAN"), "registry_scanning: BASIC scans know no CONTINUOUS_SCAN; they know SCAN_ON_PUSH and MANUAL"),
    (scan("ENHANCED", "MANUAL"), "registry_scanning: ENHANCED scans know no MANUAL"),
    (scan("BASIC", "MANUAL", "MANUAL"), "registry_scanning: 2 rules have the frequency MANUAL; join their filters in one"),
    (
        params(scanning={"type": "BASIC", "rules": [{"frequency": "MANUAL", "filters": ["App"]}]}),
        "registry_scanning: filter 'App' is no name of a repository",
    ),
    (replication(), "registry_replication: rule 1: it has no destination; give one, or leave the rule out"),
    (replication({"region": "Jakarta"}), "registry_replication: rule 1: 'Jakarta' is no region; write one such as ap-southeast-1"),
    (replication({**ELSEWHERE, "account_id": "1"}), "registry_replication: rule 1: account_id '1' is not an account's id"),
    (replication(ELSEWHERE, prefixes=["A"]), "registry_replication: rule 1: prefix 'A' is no beginning of a repository's name"),
    (replication(ELSEWHERE, prefixes=["ab"] * 101), "registry_replication: rule 1: ECR takes 100 prefixes of a rule at most"),
    (params(replication=[{"destinations": [ELSEWHERE]}] * 11), "registry_replication: ECR takes 10 rules at most, and these are 11"),
    (
        replication(*({**ELSEWHERE, "account_id": f"{number:012}"} for number in range(26))),
        "registry_replication: ECR takes 25 destinations at most over all rules, and these are 26",
    ),
]


@pytest.mark.parametrize(("given", "sentence"), WRONG)
def test_it_is_refused(given, sentence):
    with pytest.raises(InvalidPlan) as refused:
        refuse_contradictions(given)
    assert any(sentence in problem for problem in refused.value.problems), refused.value.problems


FINE = [
    params(),
    params(pull_accounts=[ACCOUNT], push_roles=["ci/push", "push", ARN], repositories=[{"name": "team/app-1.x__y"}]),
    rules({"tag_prefixes": ["v"], "keep_last": 3}, {"not_pulled_for_days": 30, "action": "archive"}, {"archived_for_days": 90}),
    rules({"tag_patterns": ["v*"], "older_than_days": 3}, expire_untagged_days=3, keep_last=3),
    repository(keep_last=0, expire_untagged_days=0, encryption={"type": "KMS_DSSE", "kms_key": "alias/images"}),
    params(pull_through_caches=[{**HUB, "credential_secret": SECRET}], policy={"pull_through_accounts": [OTHER]}),
    cache(upstream=f"{OTHER}.dkr.ecr.eu-west-1.amazonaws.com", role_arn=ARN, upstream_prefix="ROOT"),
    template(prefix="team/app", encryption={"type": "KMS"}, role_arn=ARN),
    scan("ENHANCED", "CONTINUOUS_SCAN", "SCAN_ON_PUSH"),
    replication(ELSEWHERE, {**ELSEWHERE, "account_id": OTHER}, prefixes=["team/", "app"]),
]


@pytest.mark.parametrize("given", FINE)
def test_it_is_taken(given):
    refuse_contradictions(given)


def test_what_holds_for_all_is_told_once():
    with pytest.raises(InvalidPlan) as refused:
        refuse_contradictions(
            params(pull_accounts=["1"], repositories=[{"name": "one"}, {"name": "other"}], creation_templates=[{"prefix": "ROOT"}])
        )
    assert refused.value.problems == ["registry_pull_accounts: '1' is not an account's id; write its twelve digits in quotes"]


def test_what_the_defaults_get_wrong_is_told_of_each_repository():
    with pytest.raises(InvalidPlan) as refused:
        refuse_contradictions(params(defaults={"keep_last": -1}, repositories=[{"name": "one"}, {"name": "other"}]))
    assert [problem.split(": ")[1] for problem in refused.value.problems] == ["one", "other"]
