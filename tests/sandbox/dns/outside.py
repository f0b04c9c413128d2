"""The zones above ours, which others keep: they delegate what `sandbox.delegate` said, and hold nothing else."""

from ..aws.route53.delegations import outside
from .questions import parent, upwards
from .views import View

ADDRESS = "127.54.0.1"
SOA = "hostmaster.{0} 1 7200 900 1209600 3600"
SECONDS = 3600


def server(zone: str) -> str:
    return f"ns1.{zone}" if zone != "." else "ns1."


def view_of(name: str) -> View | None:
    """The zone that has the last word outside about the name: the one that delegates it, or is above what others are delegated from."""
    delegations = outside()
    # What is delegated higher up is no longer the outside's to delegate.
    held = {one: said for one, said in delegations.items() if not any(above in delegations for above in upwards(parent(one)))}
    zones = {parent(one) for one in held}
    zone = next((one for one in [*upwards(name), "."] if one in zones), None)
    if zone is None:
        return None
    records = [
        {"Name": zone, "Type": "NS", "TTL": SECONDS, "ResourceRecords": [server(zone)]},
        {"Name": zone, "Type": "SOA", "TTL": SECONDS, "ResourceRecords": [f"{server(zone)} {SOA.format(zone if zone != '.' else '')}"]},
        {"Name": server(zone), "Type": "A", "TTL": SECONDS, "ResourceRecords": [ADDRESS]},
    ]
    for one, said in held.items():
        if parent(one) == zone:
            records.append({"Name": one, "Type": "NS", "TTL": SECONDS, "ResourceRecords": list(said.servers)})
            records += [{"Name": one, "Type": "DS", "TTL": SECONDS, "ResourceRecords": list(said.ds)}] if said.ds else []
    return View(zone, records)
