"""What is in an account, asked of AWS with boto3 and nothing of the collection."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sandbox import ACCOUNTS, Sandbox

Account = Callable[[str], Any]  # from a service's name to its client, and from "kubernetes" to the account's clusters


@dataclass(frozen=True)
class Found:
    """One resource. by_aws: it came along with another, and goes with it."""

    kind: str
    id: str
    name: str
    tags: dict[str, str]
    description: dict[str, Any]
    by_aws: bool = False


Description = dict[str, Any]
Items = Callable[[Account], Iterable[Description]]


class Listed(NamedTuple):
    """A kind, and how AWS lists it. gone: values of `State` that mean that it no longer is. Named by its tag, or else by its id."""

    kind: str
    items: Items
    id: str
    gone: tuple[str, ...] = ()
    by_aws: Callable[[Description], bool] = lambda _: False
    tags: Callable[[Account, Description], dict[str, str]] = lambda _, description: tags_of(description)
    name: Callable[[Description], str | None] = lambda description: tags_of(description).get("Name")


def listed_by(service: str, operation: str, result: str) -> Items:
    """All items of one operation."""

    def items(of: Account) -> Iterable[Description]:
        return listing(of(service), operation, result)

    return items


def listing(client: Any, operation: str, result: str, **arguments: Any) -> list[Any]:
    """All pages, where there are pages."""
    if client.can_paginate(operation):
        found: list[Any] = client.get_paginator(operation).paginate(**arguments).build_full_result().get(result, [])
    else:
        found = getattr(client, operation)(**arguments)[result]
    return found


Contents = dict[str, Found]  # by id


def tags_of(description: Mapping[str, Any]) -> dict[str, str]:
    """From either of AWS's two forms."""
    if "tags" in description:
        return dict(description["tags"])
    return {tag["Key"]: tag["Value"] for tag in description.get("Tags", [])}


def account(sandbox: Sandbox, name: str) -> Account:
    """A service may have a region behind it, as in acm@us-east-1, and another account before it, as in hub/iam."""

    def client(service: str) -> Any:
        if service == "kubernetes":
            return sandbox.clusters(name)
        service, _, region = service.partition("@")
        other, _, service = service.rpartition("/")
        return sandbox.client(other or name, service, **({"region_name": region} if region else {}))

    return client


def contents(of: Account, kinds: Iterable[Listed]) -> Contents:
    return {one.id: one for listed in kinds for one in _all(of, listed)}


def everything(sandbox: Sandbox, kinds: Iterable[Listed]) -> dict[str, Contents]:
    """The contents of every account of the sandbox."""
    return {name: contents(account(sandbox, name), kinds) for name in ACCOUNTS}


def _all(of: Account, listed: Listed) -> Iterator[Found]:
    for item in listed.items(of):
        if item.get("State") not in listed.gone:
            tags, identity = listed.tags(of, item), item[listed.id]
            yield Found(listed.kind, identity, listed.name(item) or identity, tags, item, listed.by_aws(item))


def made(before: Contents, after: Contents) -> list[Found]:
    """What came since."""
    return [one for key, one in after.items() if key not in before]


def doubled(found: Iterable[Found]) -> list[tuple[str, str]]:
    """Kinds and names that are there more than once."""
    return [key for key, number in Counter((one.kind, one.name) for one in found if not one.by_aws).items() if number > 1]
