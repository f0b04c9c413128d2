"""Which name servers a zone has: four, each under another top level domain, as AWS names its own.

A number says all of a server: `ns-130.awsdns-16.com` is number 130. Here it has an address of this machine too.
"""

import hashlib
import re
from collections.abc import Collection, Iterable

TOPS = ("com", "net", "org", "co.uk")
OF_EACH = 512
# Of private zones, which nobody asks from outside: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html
PRIVATE = tuple(f"ns-{number * OF_EACH}.awsdns-00.{top}" for number, top in enumerate(TOPS))
NAME = re.compile(r"ns-(\d{1,4})\.awsdns-(\d\d)\.(com|net|org|co\.uk)")
NETWORK = "127.53"


def name(number: int) -> str:
    return f"ns-{number}.awsdns-{number % OF_EACH // 8:02}.{TOPS[number // OF_EACH]}"


def address(server: str) -> str | None:
    """None: it is no server of Route 53."""
    found = NAME.fullmatch(server.rstrip(".").lower())
    if not found or name(int(found[1])) != found[0]:
        return None
    high, low = divmod(int(found[1]), 256)
    return f"{NETWORK}.{high}.{low}"


def server(address: str) -> str | None:
    """The server that answers at this address; None if it is another address."""
    if not address.startswith(f"{NETWORK}."):
        return None
    high, low = map(int, address.split(".")[2:])
    number = 256 * high + low
    return name(number) if number < len(TOPS) * OF_EACH else None


def choose(seed: str, taken: Collection[str]) -> list[str]:
    """Four that none of `taken` is among: zones of one name, or above and below each other, share none."""
    return [_first(top, seed, taken) for top in range(len(TOPS))]


def _first(top: int, seed: str, taken: Collection[str]) -> str:
    for place in range(OF_EACH):
        number = int(hashlib.sha256(f"{seed} {top} {place}".encode()).hexdigest(), 16) % (OF_EACH - 1) + 1
        found = name(top * OF_EACH + number)
        if found not in taken:
            return found
    raise ValueError(f"No name server of .{TOPS[top]} is left.")


def records(servers: Iterable[str]) -> list[str]:
    """As NS records have them."""
    return [f"{one}." for one in servers]
