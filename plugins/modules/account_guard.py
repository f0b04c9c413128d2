#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: account_guard
short_description: Refuse to go on unless the credentials are those of the expected AWS account
version_added: 0.1.0
author:
  - Piksel maintainers (@piksel-ina)
description:
  - Asks AWS whose credentials the task uses, with one call that needs no permission, and fails unless they belong to O(account_id).
  - Credentials that are missing, expired, invalid or not allowed to assume their role, and an endpoint that does not answer, fail too,
    each with one sentence that says what was found and what to do.
  - Changes nothing, in check mode or out of it. Put it before anything that does.
options:
  account_id:
    description: The twelve digits of the AWS account that the credentials have to belong to. Quote them in YAML.
    type: str
    required: true
  account_name:
    description: What people call that account, for the messages. The name of its inventory host serves well.
    type: str
  hub_roles:
    description:
      - Roles of another account that the run is to assume later. Each is assumed once, and each refusal told with what comes first.
      - In check mode a refusal is a warning, since a plan can be made before the other account's run.
    type: list
    elements: dict
    default: []
    suboptions:
      role_arn:
        description: ARN of the role.
        type: str
        required: true
      external_id:
        description: External id that the role asks for.
        type: str
        required: true
      made_by:
        description: Name of the role of this collection that makes it in that account, for the message.
        type: str
        required: true
attributes:
  check_mode:
    description: Can run in check mode and return the changed status prediction without modifying the target.
    support: full
  diff_mode:
    description: Will return details on what has changed, when in diff mode.
    support: none
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Stop unless the credentials are those of staging
  piksel.infra.account_guard:
    account_id: "{{ account_id }}"
    account_name: staging

- name: Stop unless the hub lets this account's runs write to its zone
  piksel.infra.account_guard:
    account_id: "{{ account_id }}"
    hub_roles:
      - role_arn: arn:aws:iam::123456789012:role/example-staging-dns
        external_id: example-staging
        made_by: dns

- name: The same with a profile
  piksel.infra.account_guard:
    account_id: "{{ account_id }}"
    profile: staging
"""

RETURN = r"""
account_id:
  description: The account that the credentials belong to.
  returned: when AWS named one
  type: str
  sample: "123456789012"
arn:
  description: The identity that the credentials stand for.
  returned: when AWS named one
  type: str
  sample: arn:aws:sts::123456789012:assumed-role/deploy/session
reason:
  description: Why the credentials were refused, in one word for programs.
  returned: failure
  type: str
  choices: [ambiguous, denied, expired, hub, invalid, malformed, missing, profile, region, unknown, unreachable, wrong_account]
  sample: wrong_account
error_code:
  description: The code of the error in AWS's words, or the name of the error in the SDK's.
  returned: failure, when AWS or the SDK gave one
  type: str
  sample: ExpiredToken
"""

import re
from typing import Any, NamedTuple

try:
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError
    from botocore.session import Session
except ImportError:
    pass  # AnsibleAWSModule says so

from ansible_collections.amazon.aws.plugins.module_utils.botocore import get_aws_connection_info
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.aws.elsewhere import refusal

ARGUMENTS = {
    "account_id": {"type": "str", "required": True},
    "account_name": {"type": "str"},
    "hub_roles": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {name: {"type": "str", "required": True} for name in ("role_arn", "external_id", "made_by")},
    },
}

# Reason, and what to do about it, by the code of AWS's answer or the name of the SDK's error.
REASONS = {
    "expired": (
        "the credentials have expired or can't be renewed",
        "sign in again (for a profile of IAM Identity Center: aws sso login) or renew what the environment holds",
        {
            "CredentialRetrievalError",
            "ExpiredToken",
            "ExpiredTokenException",
            "RequestExpired",
            "SSOTokenLoadError",
            "TokenRetrievalError",
            "UnauthorizedSSOTokenError",
        },
    ),
    "invalid": (
        "AWS does not know these credentials",
        "correct the access key, its secret and its session token, which belong together",
        {"InvalidClientTokenId", "SignatureDoesNotMatch", "UnrecognizedClientException", "InvalidAccessKeyId", "IncompleteSignature"},
    ),
    "missing": (
        "no credentials were found",
        "export AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or set profile in the inventory's connection",
        {"NoCredentialsError", "PartialCredentialsError"},
    ),
    "profile": (
        "the profile is not there, or not complete",
        "name one that `aws configure list-profiles` lists",
        {"ProfileNotFound", "InvalidConfigError", "ConfigParseError", "ConfigNotFound", "InfiniteLoopConfigError"},
    ),
    "denied": (
        "these credentials may not do this",
        "let the role's trust policy name this identity, and this identity's policy allow sts:AssumeRole on the role",
        {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"},
    ),
    "unreachable": (
        "AWS did not answer",
        "check the network, the proxy, the region and AWS_ENDPOINT_URL",
        {
            "ConnectTimeoutError",
            "ConnectionClosedError",
            "EndpointConnectionError",
            "HTTPClientError",
            "ProxyConnectionError",
            "ReadTimeoutError",
            "ResponseParserError",  # something answered, and it was not AWS
            "SSLError",
        },
    ),
    "region": (
        "no region was found",
        "set region in the inventory's connection",
        {"NoRegionError", "InvalidRegionError"},
    ),
}


class Verdict(NamedTuple):
    """Whether to go on; if not, why, in one word and in one sentence."""

    reason: str | None
    message: str = ""
    code: str | None = None


def label(account_name: str | None) -> str:
    return f"the inventory's account_id of {account_name}" if account_name else "account_id"


def malformed(account_id: str, account_name: str | None) -> Verdict:
    """An account id that can't be one: most often digits that YAML took for a number, which loses a leading zero."""
    if re.fullmatch(r"[0-9]{12}", account_id):
        return Verdict(None)
    found = f"{label(account_name)} is {account_id!r}"
    return Verdict("malformed", f"Can't check the account: {found}, and an account id has twelve digits; write them in quotes.")


def ambiguous(params: dict[str, Any]) -> Verdict:
    """A profile beside access keys: the SDK and amazon.aws disagree on which of them counts."""
    if not (params.get("profile") and params.get("access_key")):
        return Verdict(None)
    message = (
        f"Can't check the account: both the profile {params['profile']} and access keys (AWS_ACCESS_KEY_ID, or access_key) are given;"
        " keep one of them, for example with: unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN."
    )
    return Verdict("ambiguous", message)


def compare(identity: dict[str, Any], account_id: str, account_name: str | None) -> Verdict:
    """The identity that AWS named, against the account that was expected."""
    if identity["Account"] == account_id:
        return Verdict(None)
    message = (
        f"Wrong account: the credentials are for account {identity['Account']} ({identity['Arn']}), {label(account_name)} is {account_id}; "
        "use credentials of that account, or correct the inventory."
    )
    return Verdict("wrong_account", message)


def classify(error: Exception, account_id: str, account_name: str | None, profile: str | None = None) -> Verdict:
    """What an error of the SDK means to the person who reads it."""
    code, operation, detail = describe(error)
    asked = f"account {account_id}" + (f" ({account_name})" if account_name else "")
    source = f" of the profile {profile}" if profile else ""
    for reason, (found, advice, codes) in REASONS.items():
        if code in codes:
            message = f"Can't check that the credentials{source} are for {asked}: {found} ({operation}{code}: {detail}); {advice}."
            return Verdict(reason, message, code)
    message = f"Can't check that the credentials{source} are for {asked}: AWS or its SDK answered {operation}{code}: {detail}."
    return Verdict("unknown", message, code)


def describe(error: Exception) -> tuple[str, str, str]:
    """The code, the operation if AWS answered, and the first line of an error's words, without what looks like an access key."""
    if isinstance(error, ClientError):
        answer = error.response.get("Error", {})
        code, operation, words = answer.get("Code", "Unknown"), f"{error.operation_name} answered ", answer.get("Message", "")
    else:
        known = {code for _found, _advice, codes in REASONS.values() for code in codes}
        names = [base.__name__ for base in type(error).__mro__]
        code, operation, words = next((name for name in names if name in known), names[0]), "", str(error)
    first_line = words.strip().split("\n")[0].rstrip(". ")
    return code, operation, re.sub(r"\bA(KIA|SIA)[A-Z0-9]{12,}\b", "(access key)", first_line)


def identify(client) -> dict[str, Any]:
    answer = client.get_caller_identity()
    return {"Account": answer["Account"], "Arn": answer["Arn"]}


def refused_by_hub(client, hub_roles: list[dict[str, Any]]) -> list[str]:
    """A sentence for each role that does not let the caller in."""
    problems = []
    for one in hub_roles:
        try:
            client.assume_role(RoleArn=one["role_arn"], RoleSessionName="piksel.infra", ExternalId=one["external_id"])
        except ClientError as error:
            problems.append(refusal("account_hub_roles", one["role_arn"], f"role {one['made_by']} of the hub's run", error))
    return problems


def of_hub(module: AnsibleAWSModule, problems: list[str]) -> Verdict:
    if problems and not module.check_mode:
        return Verdict("hub", " ".join(f"{problem}." for problem in problems))
    for problem in problems:
        module.warn(f"{problem}.")
    return Verdict(None)


def connect(module: AnsibleAWSModule):
    """A client that gives up in seconds, also while it assumes the profile's role, which is another client's work in the same session."""
    region, endpoint, options = get_aws_connection_info(module)
    session = Session(profile=options.pop("profile_name", None))
    session.set_default_client_config(Config(connect_timeout=5, read_timeout=10, retries={"total_max_attempts": 2, "mode": "standard"}))
    return session.create_client("sts", region_name=region, endpoint_url=endpoint, config=options.pop("aws_config", None), **options)


def main():
    module = AnsibleAWSModule(
        argument_spec=ARGUMENTS,
        supports_check_mode=True,
    )
    account_id, account_name, profile = (module.params[name] for name in ("account_id", "account_name", "profile"))
    identity: dict[str, Any] = {}
    verdict = malformed(account_id, account_name)
    if not verdict.reason:
        verdict = ambiguous(module.params)
    if not verdict.reason:
        try:
            client = connect(module)
            identity = identify(client)
            verdict = compare(identity, account_id, account_name)
            if not verdict.reason:
                verdict = of_hub(module, refused_by_hub(client, module.params["hub_roles"]))
        except (BotoCoreError, ClientError, ResponseParserError, ValueError) as error:
            verdict = classify(error, account_id, account_name, profile)

    result = {"account_id": identity["Account"], "arn": identity["Arn"]} if identity else {}
    if verdict.reason:
        if verdict.code:
            result["error_code"] = verdict.code
        module.fail_json(msg=verdict.message, reason=verdict.reason, **result)
    module.exit_json(changed=False, **result)


if __name__ == "__main__":
    main()
