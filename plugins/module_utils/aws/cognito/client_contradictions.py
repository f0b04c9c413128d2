# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with app clients whatever there is. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from . import names
from .client_settings import seconds

# https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
LOCAL = ("localhost", "127.0.0.1", "::1")
WEB = ("http", "https")
NEVER = ("javascript", "data", "file", "ftp", "about", "blob")
USERS_SCOPES = ("openid", "email", "profile", "phone", "aws.cognito.signin.user.admin")
DAY, YEARS = 86400, 315360000
LIMITS = {"access_token": (300, DAY), "id_token": (300, DAY), "refresh_token": (3600, YEARS)}
SECRET = re.compile(r"[A-Za-z0-9/_+=.@-]{1,512}")
SESSION = range(3, 16)


def problems(params: Mapping[str, Any]) -> Iterator[str]:
    clients = params["clients"] or []
    yield from _twice("clients: {} is described twice for one environment; leave it in once", map(names.client_name, clients))
    present = [one for one in clients if names.is_present(one, params)]
    secrets = [names.secret_name(one, params["project"]) for one in present if one["generate_secret"]]
    yield from _twice("clients: two write the secret {}; give one of them another in secret", secrets)
    known = [one["name"] for one in params["environments"] or []]
    servers = {server["identifier"]: server for server in params["resource_servers"] or []}
    for client in clients:
        found = [*_environment(client, known)]
        if names.is_present(client, params):
            found += [*_urls(client), *_flows(client), *_scopes(client, servers), *_times(client), *_secret(client, params)]
        yield from (f"clients: {client['name']}: {problem}" for problem in found)


def _twice(sentence: str, given: Any) -> Iterator[str]:
    yield from (sentence.format(name) for name, count in Counter(given).items() if count > 1)


def _environment(client: Mapping[str, Any], known: list[str]) -> Iterator[str]:
    if client["environment"] not in known:
        there = f"it has {', '.join(known)}" if known else "it has none"
        yield f"environment {client['environment']} is not in identity_environments; {there}: correct it, or describe the environment there"


def _urls(client: Mapping[str, Any]) -> Iterator[str]:
    for option in ("callback_urls", "logout_urls"):
        yield from (f"{option}: {problem}" for url in client[option] for problem in _url(url))
    default = client["default_redirect_uri"]
    if default and default not in client["callback_urls"]:
        yield f"default_redirect_uri: {default} is none of callback_urls; add it there"


def _url(url: str) -> Iterator[str]:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        yield f"{url} is no URL; write it as https://app.example.org/callback"
        return
    if not parts.scheme or (parts.scheme in WEB and not host) or parts.scheme in NEVER:
        yield f"{url} is no URL to come back to; write it whole, as https://app.example.org/callback"
    elif parts.scheme == "http" and host not in LOCAL:
        yield f"{url} is not https, so that who listens gets the code; write https://, or http://localhost for a test on one's own machine"
    if "#" in url:
        yield f"{url} has a fragment, which Cognito refuses; leave it out from the # on"


def _flows(client: Mapping[str, Any]) -> Iterator[str]:
    flows = client["oauth_flows"]
    people = [flow for flow in flows if flow != "client_credentials"]
    if people and not client["callback_urls"]:
        yield f"callback_urls is empty, and the flow {people[0]} comes back to one; give them"
    if "client_credentials" in flows and people:
        yield f"oauth_flows: client_credentials stands alone; take {', '.join(people)} away, or make two clients"
    if "client_credentials" in flows and not client["generate_secret"]:
        yield "generate_secret: the flow client_credentials needs a secret; leave it out"
    allowed = client["explicit_auth_flows"]
    if allowed and "ALLOW_REFRESH_TOKEN_AUTH" not in allowed:
        yield "explicit_auth_flows: Cognito wants ALLOW_REFRESH_TOKEN_AUTH among them; add it"


def _scopes(client: Mapping[str, Any], servers: Mapping[str, Any]) -> Iterator[str]:
    for scope in client["oauth_scopes"] if client["oauth_flows"] else ():
        server, _, name = scope.rpartition("/")
        if scope in USERS_SCOPES:
            if "client_credentials" in client["oauth_flows"]:
                yield f"oauth_scopes: {scope} is about a person, and client_credentials has none; name scopes of resource_servers alone"
        elif not server:
            known = ", ".join(USERS_SCOPES)
            yield f"oauth_scopes: {scope} is none of Cognito's, {known}; one of a resource server is written IDENTIFIER/SCOPE"
        elif server in servers and name not in [one["name"] for one in servers[server]["scopes"]]:
            yield f"oauth_scopes: {server} has no scope {name}; describe it in identity_resource_servers, or correct it"


def _times(client: Mapping[str, Any]) -> Iterator[str]:
    given = {name: seconds(client[name]) for name in LIMITS if client[name]}
    for name, (least, most) in LIMITS.items():
        if name in given and not least <= given[name] <= most:
            yield f"{name}: {given[name]} seconds is not possible; Cognito takes {least} to {most}"
    if "refresh_token" in given:
        longer = [name for name in ("access_token", "id_token") if given.get(name, 0) > given["refresh_token"]]
        yield from (f"{name}: it outlasts refresh_token, which renews it; shorten it" for name in longer)
    minutes = client["auth_session_minutes"]
    if minutes is not None and minutes not in SESSION:
        yield f"auth_session_minutes: {minutes} is not possible; Cognito takes 3 to 15"


def _secret(client: Mapping[str, Any], params: Mapping[str, Any]) -> Iterator[str]:
    name = names.secret_name(client, params["project"])
    if client["secret"] and not client["generate_secret"]:
        yield "secret: a client without a secret has nothing to store; leave it out, or say generate_secret: true"
    if not SECRET.fullmatch(name):
        yield f"secret: {name!r} can't be a secret's name; it takes letters, digits and /_+=.@-"
    prefix = f"{params['project']}/{client['environment']}/"
    if not name.startswith(prefix):
        yield f"secret: {name} is not under {prefix}, which is what its environment's role may read; put it there"
