"""What is in an account, asked of AWS with boto3 and nothing of the collection."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from sandbox import ACCOUNTS, Sandbox

Account = Callable[[str], Any]  # from a service's name to its client


@dataclass(frozen=True)
class Found:
    """One resource. by_aws: it came along with another, and goes with it."""

    kind: str
    id: str
    name: str
    tags: dict[str, str]
    description: dict[str, Any]
    by_aws: bool = False


class Listed(NamedTuple):
    """A kind, and where AWS lists it. gone: values of `State` that mean that it no longer is."""

    kind: str
    service: str
    operation: str
    result: str
    id: str
    gone: tuple[str, ...] = ()
    by_aws: Callable[[dict[str, Any]], bool] = lambda _: False
    tags: Callable[[Account, dict[str, Any]], dict[str, str]] = lambda _, description: tags_of(description)


Contents = dict[str, Found]  # by id


def tags_of(description: dict[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in description.get("Tags", [])}


def account(sandbox: Sandbox, name: str) -> Account:
    return lambda service: sandbox.client(name, service)


def contents(of: Account, kinds: Iterable[Listed]) -> Contents:
    return {one.id: one for listed in kinds for one in _all(of, listed)}


def everything(sandbox: Sandbox, kinds: Iterable[Listed]) -> dict[str, Contents]:
    """The contents of every account of the sandbox."""
    return {name: contents(account(sandbox, name), kinds) for name in ACCOUNTS}


def _all(of: Account, listed: Listed) -> Iterator[Found]:
    client = of(listed.service)
    if client.can_paginate(listed.operation):
        items = client.get_paginator(listed.operation).paginate().build_full_result().get(listed.result, [])
    else:
        items = getattr(client, listed.operation)()[listed.result]
    for item in items:
        if item.get("State") not in listed.gone:
            tags = listed.tags(of, item)
            yield Found(listed.kind, item[listed.id], tags.get("Name", item[listed.id]), tags, item, listed.by_aws(item))


def made(before: Contents, after: Contents) -> list[Found]:
    """What came since."""
    return [one for key, one in after.items() if key not in before]


def doubled(found: Iterable[Found]) -> list[tuple[str, str]]:
    """Kinds and names that are there more than once."""
    return [key for key, number in Counter((one.kind, one.name) for one in found if not one.by_aws).items() if number > 1]
