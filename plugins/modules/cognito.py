#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: cognito
short_description: A Cognito user pool with its domain, groups, identity providers and app clients
version_added: 0.1.0
author:
  - Piksel maintainers (@piksel-ina)
description:
  - Brings one user pool of Amazon Cognito, and all that belongs to it, to the described state in one task.
  - What a program needs to sign people in, C(CLIENT_ID:CLIENT_SECRET), is written to a secret of AWS Secrets Manager, and stands in no
    result, log or file. For each environment a role is made that may read that environment's secrets, and nothing else.
  - In check mode it stops after the plan, which is the one that a run carries out, on an empty account too.
  - An option that is not given leaves what it describes alone. A resource that is not described is left alone, unless O(purge) names
    its kind. A message about an option calls it by the name of the variable of the role C(piksel.infra.identity), which is the option's
    name behind C(identity_).
options:
  project:
    description: Project that names of secrets and roles begin with. Required with O(environments).
    type: str
  name:
    description: Name of the user pool. It is the only one of this name in the account and region.
    type: str
    required: true
  deletion_protection:
    description: Whether the pool is protected from deletion. One that is to be deleted has to be unprotected by a run before.
    type: bool
    default: true
  tier:
    description: Feature plan of the pool, by which AWS charges. AWS gives a new one V(ESSENTIALS).
    type: str
    choices: [LITE, ESSENTIALS, PLUS]
  username_attributes:
    description: What people sign in with in the place of a user name. It can't change later.
    type: list
    elements: str
    choices: [email, phone_number]
  alias_attributes:
    description: What people may sign in with beside their user name. It can't change later, and excludes O(username_attributes).
    type: list
    elements: str
    choices: [email, phone_number, preferred_username]
  username_case_sensitive:
    description: Whether small and capital letters differ in names that people sign in with. It can't change later.
    type: bool
    default: false
  auto_verified_attributes:
    description: What Cognito verifies by a message when people sign up.
    type: list
    elements: str
    choices: [email, phone_number]
  verify_before_update:
    description: What stays as it was, where a person changes it, until the new value is verified.
    type: list
    elements: str
    choices: [email, phone_number]
  attributes:
    description:
      - Attributes of users. Own ones, named without C(custom:), are added, and can't be changed or removed later.
      - Of a standard attribute, such as V(email), only O(attributes[].required) and O(attributes[].mutable) can be said, when the pool
        is made.
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the attribute.
        type: str
        required: true
      type:
        description: Type of its values.
        type: str
        choices: [String, Number, DateTime, Boolean]
        default: String
      mutable:
        description: Whether a value can change. One that an identity provider gives has to.
        type: bool
        default: true
      required:
        description: Whether people have to give a value. Own attributes can't be required.
        type: bool
        default: false
      min:
        description: Least value of a number, or number of characters of a text.
        type: int
      max:
        description: Largest value of a number, or number of characters of a text.
        type: int
  password_policy:
    description: Rules for passwords. A rule that is left out is left alone.
    type: dict
    suboptions:
      minimum_length:
        description: Characters, 6 to 99.
        type: int
      require_lowercase:
        description: Whether a small letter is needed.
        type: bool
      require_uppercase:
        description: Whether a capital letter is needed.
        type: bool
      require_numbers:
        description: Whether a digit is needed.
        type: bool
      require_symbols:
        description: Whether another character is needed.
        type: bool
      history_size:
        description: Number of former passwords, 0 to 24, that can't be used again. It needs O(tier) V(ESSENTIALS) or V(PLUS).
        type: int
      temporary_validity_days:
        description: Days, 0 to 365, after which a password that was set for somebody no longer lets them in.
        type: int
  mfa_configuration:
    description: Whether people have to show more than a password, V(ON), or may choose to, V(OPTIONAL).
    type: str
    choices: ["OFF", "ON", OPTIONAL]
  software_token_mfa:
    description: Whether an authenticator app can be that.
    type: bool
  email_mfa:
    description: A code by e-mail can be that. It needs O(email.account) V(DEVELOPER).
    type: dict
    suboptions:
      enabled:
        description: Whether it can.
        type: bool
        default: true
      subject:
        description: Subject of the message.
        type: str
      message:
        description: The message, with C({code}) in the place of the code.
        type: str
  sms_mfa:
    description: A code by SMS can be that. It needs O(sms).
    type: dict
    suboptions:
      enabled:
        description: Whether it can.
        type: bool
        default: true
      message:
        description: The message, with C({code}) in the place of the code.
        type: str
  account_recovery:
    description: How people get back in who forgot their password, the first choice first. V(admin_only) stands alone.
    type: list
    elements: str
    choices: [verified_email, verified_phone_number, admin_only]
  email:
    description: How e-mail is sent. What is left out of it is left alone.
    type: dict
    suboptions:
      account:
        description: V(COGNITO_DEFAULT) sends 50 messages a day at most, V(DEVELOPER) through an identity of SES.
        type: str
        choices: [COGNITO_DEFAULT, DEVELOPER]
      source_arn:
        description: ARN of the identity of SES.
        type: str
      from:
        description: Sender, as C(name@example.org) or C(Name <name@example.org>).
        type: str
      reply_to:
        description: Address that answers go to.
        type: str
      configuration_set:
        description: Configuration set of SES.
        type: str
  sms:
    description: How SMS are sent, by a role that lets Cognito publish to SNS.
    type: dict
    suboptions:
      role_arn:
        description: ARN of the role.
        type: str
        required: true
      external_id:
        description: External id that the role asks for.
        type: str
      region:
        description: Region of SNS, where it is not the pool's.
        type: str
  verification:
    description: Messages by which people show whose an address or a number is. What is left out of it is left alone.
    type: dict
    suboptions:
      by:
        description: Whether an e-mail has a code or a link.
        type: str
        choices: [CONFIRM_WITH_CODE, CONFIRM_WITH_LINK]
      email_subject:
        description: Subject of the e-mail with a code.
        type: str
      email_message:
        description: The e-mail with a code, with C({code}) in its place.
        type: str
      email_subject_by_link:
        description: Subject of the e-mail with a link.
        type: str
      email_message_by_link:
        description: The e-mail with a link, with C({link:its words}) in its place.
        type: str
      sms_message:
        description: The SMS, with C({code}) in the place of the code.
        type: str
  admin_create_only:
    description: Whether people are added by administrators alone, and can't sign up.
    type: bool
  invitation:
    description: Messages to people whom an administrator added. What is left out of it is left alone.
    type: dict
    suboptions:
      email_subject:
        description: Subject of the e-mail.
        type: str
      email_message:
        description: The e-mail, with C({username}) and C({code}), the password, in it.
        type: str
      sms_message:
        description: The SMS, with C({username}) and C({code}) in it.
        type: str
  device:
    description: Whether devices that people sign in on are remembered.
    type: dict
    suboptions:
      remember:
        description: V(opt_in) leaves that to each person.
        type: str
        choices: [never, always, opt_in]
        required: true
      challenge_on_new_device:
        description: Whether a remembered device spares people the second factor.
        type: bool
        default: false
  advanced_security:
    description: Threat protection, which needs O(tier) V(PLUS). V(AUDIT) observes, V(ENFORCED) acts.
    type: str
    choices: ["OFF", AUDIT, ENFORCED]
  lambda_triggers:
    description: ARNs of functions that Cognito calls. One that is left out is left alone, an empty text takes it away.
    type: dict
    suboptions:
      pre_sign_up:
        description: Before somebody signs up.
        type: str
      post_confirmation:
        description: Once somebody has signed up.
        type: str
      pre_authentication:
        description: Before somebody signs in.
        type: str
      post_authentication:
        description: Once somebody has signed in.
        type: str
      pre_token_generation:
        description: Before tokens are made.
        type: str
      custom_message:
        description: Before a message is sent.
        type: str
      user_migration:
        description: For a user who is not there yet.
        type: str
      define_auth_challenge:
        description: Which challenge comes next.
        type: str
      create_auth_challenge:
        description: What a challenge is.
        type: str
      verify_auth_challenge_response:
        description: Whether a challenge is met.
        type: str
  domain:
    description: Where the pages for signing in are. A pool can have one domain of Cognito's and one of its own. Another takes its place.
    type: dict
    suboptions:
      prefix:
        description: First part of a domain of Cognito's, as C(<prefix>.auth.<region>.amazoncognito.com). It is one pool's in all of AWS.
        type: str
      name:
        description: A domain of its own. The name above it needs an A record, or Cognito refuses it.
        type: str
      zone:
        description: The public zone of O(domain.name). Records in it lead the name to Cognito, and others validate the certificate.
        type: dict
        suboptions:
          name:
            description: Name of the zone.
            type: str
            required: true
          assume_role_arn:
            description: ARN of the role that reaches the zone, if it is another account's.
            type: str
          external_id:
            description: External id that the role asks for.
            type: str
      certificate_arn:
        description: ARN of a certificate in us-east-1 that is there already, in the place of an own one.
        type: str
      managed_login_version:
        description: Which pages are shown, V(1) the classic ones, V(2) those of managed login, which O(tier) V(LITE) lacks.
        type: int
        choices: [1, 2]
      state:
        description: V(absent) takes the domains that are named away, with the records and the certificate of one of its own.
        type: str
        choices: [present, absent]
        default: present
  groups:
    description: Groups of users.
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the group.
        type: str
        required: true
      description:
        description: What it is for.
        type: str
      precedence:
        description: Which group's role counts for who is in several, the lowest number first.
        type: int
      role_arn:
        description: ARN of a role that its tokens name.
        type: str
      state:
        description: Whether it is there. A group is deleted, and who was in it forgotten, only if this says so or O(delete_data) names it.
        type: str
        choices: [present, absent]
        default: present
  resource_servers:
    description: APIs, whose scopes clients may ask for as C(<identifier>/<scope>).
    type: list
    elements: dict
    suboptions:
      identifier:
        description: Identifier of the API, mostly its URL.
        type: str
        required: true
      name:
        description: Its name for people.
        type: str
        required: true
      scopes:
        description: Its scopes, complete.
        type: list
        elements: dict
        default: []
        suboptions:
          name:
            description: Name of the scope.
            type: str
            required: true
          description:
            description: What it allows.
            type: str
            required: true
      state:
        description: Whether it is there.
        type: str
        choices: [present, absent]
        default: present
  identity_providers:
    description: Where people may sign in instead.
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the provider. Those of Google, Facebook, Amazon and Apple are called as their type.
        type: str
        required: true
      type:
        description: Type of the provider. Another one takes its place.
        type: str
        choices: [SAML, OIDC, Google, Facebook, LoginWithAmazon, SignInWithApple]
        required: true
      details:
        description:
          - What Cognito has to know of the provider, as Cognito calls it, such as C(client_id), C(authorize_scopes), C(oidc_issuer)
            or C(MetadataURL).
          - What is left out of it is left alone. A client's secret stands in O(identity_providers[].client_secret).
        type: dict
        default: {}
      client_secret:
        description:
          - Name of the secret in AWS Secrets Manager, in this account, whose value is the client's secret at the provider.
          - Of V(SignInWithApple) it is the private key. Cognito never tells that, so that another one is only written when something
            else of the provider changes.
        type: str
      attribute_mapping:
        description: Attributes of users, such as C(email), by what the provider calls them, complete.
        type: dict
      idp_identifiers:
        description: Identifiers, such as domains of e-mail, by which people are led to the provider. Complete where it is given.
        type: list
        elements: str
      state:
        description: Whether it is there.
        type: str
        choices: [present, absent]
        default: present
  environments:
    description: Environments that this account signs people in for. Each gets a role, C(<project>-<name>-identity), to read its secrets.
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the environment.
        type: str
        required: true
      account_id:
        description: Id of its account, twelve digits in quotes.
        type: str
        required: true
      external_id:
        description: What its runs say beside the role's ARN. It is required.
        type: str
      principals:
        description: Roles of that account that may assume it, by name, with their path if they have one. A star stands for the rest.
        type: list
        elements: str
        required: true
  clients:
    description: App clients. One is called C(<name>-<environment>) in Cognito.
    type: list
    elements: dict
    suboptions:
      name:
        description: What it is for, as its secret is called.
        type: str
        required: true
      environment:
        description: Name of one of O(environments).
        type: str
        required: true
      callback_urls:
        description: Where people come back to, complete. Each begins with C(https://), or is C(http://localhost).
        type: list
        elements: str
        default: []
      logout_urls:
        description: Where people come to after they signed out, complete.
        type: list
        elements: str
        default: []
      default_redirect_uri:
        description: The callback URL that counts where none is asked for.
        type: str
      oauth_flows:
        description: Ways to a token. An empty list leaves the client without OAuth.
        type: list
        elements: str
        choices: [code, implicit, client_credentials]
        default: [code]
      oauth_scopes:
        description: What it may ask for, also C(<identifier>/<scope>) of O(resource_servers).
        type: list
        elements: str
        default: [openid, email, profile]
      identity_providers:
        description: Where its users may sign in, by name; V(COGNITO) is the pool itself.
        type: list
        elements: str
        default: [COGNITO]
      generate_secret:
        description: Whether it has a secret. Another answer makes it anew, with another id.
        type: bool
        default: true
      explicit_auth_flows:
        description: Ways to sign in without the pages of Cognito, complete.
        type: list
        elements: str
        choices:
          - ALLOW_ADMIN_USER_PASSWORD_AUTH
          - ALLOW_CUSTOM_AUTH
          - ALLOW_REFRESH_TOKEN_AUTH
          - ALLOW_USER_AUTH
          - ALLOW_USER_PASSWORD_AUTH
          - ALLOW_USER_SRP_AUTH
      access_token: &token
        description: How long such a token is valid.
        type: dict
        suboptions:
          validity:
            description: Number of units.
            type: int
            required: true
          unit:
            description: The unit.
            type: str
            choices: [seconds, minutes, hours, days]
            required: true
      id_token: *token
      refresh_token: *token
      auth_session_minutes:
        description: Minutes, 3 to 15, in which a person has to have signed in.
        type: int
      prevent_user_existence_errors:
        description: Whether a refusal is the same for a user who is not there.
        type: bool
        default: true
      token_revocation:
        description: Whether tokens can be revoked.
        type: bool
        default: true
      read_attributes:
        description: Attributes of users that it may read, complete. Own ones are called C(custom:<name>).
        type: list
        elements: str
      write_attributes:
        description: Attributes of users that it may write, complete.
        type: list
        elements: str
      secret:
        description:
          - Name of the secret that holds C(CLIENT_ID:CLIENT_SECRET). It begins with C(<project>/<environment>/), which is what the
            environment's role may read. By default O(clients[].name) is the rest of it.
        type: str
      state:
        description: Whether it is there. Its secret, once deleted, can be restored for 30 days.
        type: str
        choices: [present, absent]
        default: present
  purge:
    description: Kinds of resources of which those of the pool that are no longer described are deleted.
    type: list
    elements: str
    choices: &kinds
      - acm_certificate
      - acm_validation
      - cognito_group
      - cognito_identity_provider
      - cognito_resource_server
      - cognito_user_pool_client
      - cognito_user_pool_domain
      - iam_role
      - route53_record
      - secretsmanager_secret
    default: []
  state:
    description:
      - V(absent) removes the pool, if this module made it, and all that belongs to it.
      - With its users it is kept, unless O(delete_data) names it, and so are its groups.
    type: str
    choices: [present, absent]
    default: present
  delete_data:
    description: Resources that may be deleted although they hold data, one by one, as C(cognito_user_pool <name>).
    type: list
    elements: str
    default: []
  wait:
    description: Whether to wait for what takes time. V(false) starts it and returns; the same task with V(true) awaits it.
    type: bool
    default: true
extends_documentation_fragment:
  - piksel.infra.converge
  - piksel.infra.converge.tags
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Sign-in for two environments
  piksel.infra.cognito:
    project: example
    name: example
    username_attributes: [email]
    auto_verified_attributes: [email]
    admin_create_only: true
    password_policy:
      minimum_length: 14
      require_numbers: true
      temporary_validity_days: 7
    mfa_configuration: OPTIONAL
    software_token_mfa: true
    account_recovery: [verified_email]
    domain:
      name: auth.example.org
      zone:
        name: example.org
    groups:
      - name: admin
        description: Who looks after the platform
    environments:
      - name: staging
        account_id: "123456789012"
        external_id: example-staging
        principals: [example-deploy]
    clients:
      - name: grafana
        environment: staging
        callback_urls: ["https://grafana.staging.example.org/login/generic_oauth"]
    tags:
      Project: example

- name: Remove it, with all its users
  piksel.infra.cognito:
    project: example
    name: example
    state: absent
    delete_data:
      - cognito_user_pool example
"""

RETURN = r"""
changes:
  description: What differs, resource by resource, in the order of the run. The same in check mode, as V(planned).
  returned: always
  type: list
  elements: dict
  contains:
    kind:
      description: Kind of resource.
      type: str
      sample: cognito_user_pool_client
    name:
      description: Its name.
      type: str
      sample: grafana-staging
    action:
      description: V(create), V(update), V(replace) or V(delete).
      type: str
      sample: update
    attributes:
      description: The attributes that differ, each with C(before) and C(after). A value not known yet says after what it will be.
      type: dict
    outcome:
      description: V(planned), V(done), V(failed), V(skipped) as something it needs failed, or V(deferred) as it is still being made.
      type: str
      sample: done
    reason:
      description: Why it failed, was skipped or was deferred.
      type: str
      returned: where there is one
unchanged:
  description: How many described resources are as described.
  returned: always
  type: int
pending:
  description: Resources that are still being made, or wait for one that is.
  returned: always
  type: list
  elements: str
kept:
  description: Resources that were not deleted because of their data, each with the reason.
  returned: always
  type: list
  elements: str
outputs:
  description: Ids that others need; V(null) for what does not exist yet. Empty for O(state=absent).
  returned: always
  type: dict
  contains:
    user_pool:
      description: Its C(id), its C(arn), and its C(issuer), by which tokens are checked.
      type: dict
    domain:
      description: Its C(name), the C(url) of its pages, and in C(cloudfront) what a domain of its own leads to. Empty where there is none.
      type: dict
    clients:
      description: Of each client, by its name in Cognito, the C(client_id) and the C(secret_name).
      type: dict
    environments:
      description: Of each environment in C(role_arn) the role that reads its secrets.
      type: dict
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.aws.arguments import STATE, STRINGS, converging
from ..module_utils.aws.cognito.build import Build
from ..module_utils.aws.environment_roles import ENVIRONMENT
from ..module_utils.aws.run import run

TEXT = {"type": "str"}
FLAG = {"type": "bool"}
NUMBER = {"type": "int"}
NAME: dict[str, Any] = {"type": "str", "required": True}
EMPTY: dict[str, Any] = {**STRINGS, "default": []}

ATTRIBUTE = {
    "name": NAME,
    "type": {"type": "str", "choices": ["String", "Number", "DateTime", "Boolean"], "default": "String"},
    "mutable": {"type": "bool", "default": True},
    "required": {"type": "bool", "default": False},
    "min": NUMBER,
    "max": NUMBER,
}
RULES = ("require_lowercase", "require_uppercase", "require_numbers", "require_symbols")
PASSWORDS = {**dict.fromkeys(("minimum_length", "history_size", "temporary_validity_days"), NUMBER), **dict.fromkeys(RULES, FLAG)}
EMAIL = {
    "account": {"type": "str", "choices": ["COGNITO_DEFAULT", "DEVELOPER"]},
    **dict.fromkeys(("source_arn", "from", "reply_to", "configuration_set"), TEXT),
}
VERIFICATION = {
    "by": {"type": "str", "choices": ["CONFIRM_WITH_CODE", "CONFIRM_WITH_LINK"]},
    **dict.fromkeys(("email_subject", "email_message", "email_subject_by_link", "email_message_by_link", "sms_message"), TEXT),
}
TRIGGERS = (
    *("pre_sign_up", "post_confirmation", "pre_authentication", "post_authentication", "pre_token_generation", "custom_message"),
    *("user_migration", "define_auth_challenge", "create_auth_challenge", "verify_auth_challenge_response"),
)
DEVICE = {
    "remember": {"type": "str", "choices": ["never", "always", "opt_in"], "required": True},
    "challenge_on_new_device": {"type": "bool", "default": False},
}
MESSAGE = {"enabled": {"type": "bool", "default": True}, "message": TEXT}
DOMAIN = {
    "prefix": TEXT,
    "name": TEXT,
    "zone": {"type": "dict", "options": {"name": NAME, "assume_role_arn": TEXT, "external_id": TEXT}},
    "certificate_arn": TEXT,
    "managed_login_version": {"type": "int", "choices": [1, 2]},
    "state": STATE,
}
GROUP = {"name": NAME, "description": TEXT, "precedence": NUMBER, "role_arn": TEXT, "state": STATE}
SCOPES = {"type": "list", "elements": "dict", "default": [], "options": {"name": NAME, "description": NAME}}
RESOURCE_SERVER = {"identifier": NAME, "name": NAME, "scopes": SCOPES, "state": STATE}
PROVIDER = {
    "name": NAME,
    "type": {"type": "str", "choices": ["SAML", "OIDC", "Google", "Facebook", "LoginWithAmazon", "SignInWithApple"], "required": True},
    "details": {"type": "dict", "default": {}},
    "client_secret": {"type": "str", "no_log": False},  # the name of one
    "attribute_mapping": {"type": "dict"},
    "idp_identifiers": STRINGS,
    "state": STATE,
}
UNIT = {"type": "str", "choices": ["seconds", "minutes", "hours", "days"], "required": True}
TOKEN = {"type": "dict", "options": {"validity": {"type": "int", "required": True}, "unit": UNIT}, "no_log": False}
AUTH_FLOWS = ("ADMIN_USER_PASSWORD_AUTH", "CUSTOM_AUTH", "REFRESH_TOKEN_AUTH", "USER_AUTH", "USER_PASSWORD_AUTH", "USER_SRP_AUTH")
CLIENT = {
    "name": NAME,
    "environment": NAME,
    "callback_urls": EMPTY,
    "logout_urls": EMPTY,
    "default_redirect_uri": TEXT,
    "oauth_flows": {**STRINGS, "choices": ["code", "implicit", "client_credentials"], "default": ["code"]},
    "oauth_scopes": {**STRINGS, "default": ["openid", "email", "profile"]},
    "identity_providers": {**STRINGS, "default": ["COGNITO"]},
    "generate_secret": {"type": "bool", "default": True, "no_log": False},
    "explicit_auth_flows": {**STRINGS, "choices": [f"ALLOW_{flow}" for flow in AUTH_FLOWS]},
    "access_token": TOKEN,
    "id_token": TOKEN,
    "refresh_token": TOKEN,
    "auth_session_minutes": NUMBER,
    "prevent_user_existence_errors": {"type": "bool", "default": True},
    "token_revocation": {"type": "bool", "default": True, "no_log": False},
    "read_attributes": STRINGS,
    "write_attributes": STRINGS,
    "secret": {"type": "str", "no_log": False},  # the name of one
    "state": STATE,
}
COGNITO = ("group", "identity_provider", "resource_server", "user_pool_client", "user_pool_domain")
BESIDE = ("acm_certificate", "acm_validation", "iam_role", "route53_record", "secretsmanager_secret")
KINDS = sorted((*BESIDE, *(f"cognito_{one}" for one in COGNITO)))


def _list_of(options: dict[str, Any]) -> dict[str, Any]:
    return {"type": "list", "elements": "dict", "options": options}


ARGUMENTS: dict[str, Any] = {
    "project": TEXT,
    "name": NAME,
    "deletion_protection": {"type": "bool", "default": True},
    "tier": {"type": "str", "choices": ["LITE", "ESSENTIALS", "PLUS"]},
    "username_attributes": {**STRINGS, "choices": ["email", "phone_number"]},
    "alias_attributes": {**STRINGS, "choices": ["email", "phone_number", "preferred_username"]},
    "username_case_sensitive": {"type": "bool", "default": False},
    "auto_verified_attributes": {**STRINGS, "choices": ["email", "phone_number"]},
    "verify_before_update": {**STRINGS, "choices": ["email", "phone_number"]},
    "attributes": _list_of(ATTRIBUTE),
    "password_policy": {"type": "dict", "options": PASSWORDS, "no_log": False},
    "mfa_configuration": {"type": "str", "choices": ["OFF", "ON", "OPTIONAL"]},
    "software_token_mfa": {"type": "bool", "no_log": False},
    "email_mfa": {"type": "dict", "options": {**MESSAGE, "subject": TEXT}},
    "sms_mfa": {"type": "dict", "options": MESSAGE},
    "account_recovery": {**STRINGS, "choices": ["verified_email", "verified_phone_number", "admin_only"]},
    "email": {"type": "dict", "options": EMAIL},
    "sms": {"type": "dict", "options": {"role_arn": NAME, "external_id": TEXT, "region": TEXT}},
    "verification": {"type": "dict", "options": VERIFICATION},
    "admin_create_only": FLAG,
    "invitation": {"type": "dict", "options": dict.fromkeys(("email_subject", "email_message", "sms_message"), TEXT)},
    "device": {"type": "dict", "options": DEVICE},
    "advanced_security": {"type": "str", "choices": ["OFF", "AUDIT", "ENFORCED"]},
    "lambda_triggers": {"type": "dict", "options": dict.fromkeys(TRIGGERS, TEXT)},
    "domain": {"type": "dict", "options": DOMAIN},
    "groups": _list_of(GROUP),
    "resource_servers": _list_of(RESOURCE_SERVER),
    "identity_providers": _list_of(PROVIDER),
    "environments": _list_of(ENVIRONMENT),
    "clients": _list_of(CLIENT),
    **converging(KINDS),
}


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENTS, supports_check_mode=True)
    run(module, f"User pool {module.params['name']}", lambda: Build(module).converge())


if __name__ == "__main__":
    main()
