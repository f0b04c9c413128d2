"""Replicas: the same secret in other regions, to be read there."""

import re
from copy import copy
from typing import Any

from .refusals import invalid_parameter, invalid_request
from .secret import DEFAULT_KEY, Replica, Secret

REGION = re.compile(r"(af|ap|ca|eu|il|me|mx|sa|us)-[a-z]+-\d")


class Replicas:
    beside: Any
    forget: Any
    keep: Any
    key_problem: Any
    look_up: Any
    provisioning: Any
    region_name: str
    secret: Any

    def status(self, found: Any) -> list[dict[str, Any]] | None:
        """Of the primary's replicas; a replica has none itself."""
        return None if isinstance(found, Replica) else [dict(one) for one in found.replicas.values()] or None

    def replicate_to_regions(self, given: dict[str, Any]) -> dict[str, Any]:
        found = self.secret(given["SecretId"], "ReplicateSecretToRegions")
        self.replicate(found, given["AddReplicaRegions"], given.get("ForceOverwriteReplicaSecret", False))
        return {"ARN": found.arn, "ReplicationStatus": self.status(found)}

    def check_regions(self, regions: list[dict[str, str]], replicas: dict[str, dict[str, Any]]) -> None:
        for one in regions:
            region = one.get("Region", "")
            there = replicas.get(region, {}).get("Status", "Failed") != "Failed"
            if not REGION.fullmatch(region) or region == self.region_name or there:
                raise invalid_parameter("Invalid replica region.")

    def replicate(self, found: Secret, regions: list[dict[str, str]], force: bool) -> None:
        self.check_regions(regions, found.replicas)
        for one in regions:
            self._replicate(found, one["Region"], one.get("KmsKeyId"), force)

    def _replicate(self, found: Secret, region: str, key: str | None, force: bool) -> None:
        """What goes wrong in the other region is told by the status there, as in AWS, and not by a refusal."""
        status = {"Region": region, "KmsKeyId": key or DEFAULT_KEY, "Status": "InProgress"}
        found.replicas[region] = status
        own, there = key if key and key != DEFAULT_KEY else None, self.beside(region)
        taken = there.by_name.get(found.name)
        if own and self.key_problem(own, region):
            failure = f"Replication failed: {self.key_problem(own, region)}"
        elif taken is not None and not force:
            failure = f"Replication failed: Secret name {found.name} already exists in region {region}."
        else:
            if taken is not None:
                there.forget(taken)
            there.keep(Replica(there.number(), found, region, own))
            self.provisioning.begin("secret replica", lambda: status.update(Status="InSync", StatusMessage="Replication succeeded"))
            return
        status.update(Status="Failed", StatusMessage=failure)

    def remove_regions(self, given: dict[str, Any]) -> dict[str, Any]:
        found, regions = self.secret(given["SecretId"], "RemoveRegionsFromReplication"), given["RemoveReplicaRegions"]
        unknown = [region for region in regions if region not in found.replicas]
        if unknown:
            raise invalid_parameter(f"The secret is not replicated to {', '.join(unknown)}.")
        for region in regions:
            del found.replicas[region]
            there = self.beside(region)
            replica = there.by_name.get(found.name)
            if isinstance(replica, Replica) and replica.primary is found:
                there.forget(replica)
        return {"ARN": found.arn, "ReplicationStatus": self.status(found) or []}

    def stop_replication(self, given: dict[str, Any]) -> dict[str, Any]:
        """The replica becomes a secret of its own, in its own region."""
        replica = self.secret(given["SecretId"], "StopReplicationToReplica", replica=True)
        if not isinstance(replica, Replica):
            raise invalid_request("The secret is not a replica.")
        own = Secret(replica.number, replica.name, replica.arn, replica.region)
        own.description, own.key_id, own.tags, own.policy = replica.description, replica.key_id, dict(replica.tags), replica.policy
        for version in replica.versions.values():
            alike = copy(version)
            alike.stages = []
            own.put(alike, version.stages)
        self.forget(replica)
        self.keep_in_place(own)
        replica.primary.replicas.pop(replica.region, None)
        return {"ARN": own.arn}

    def keep_in_place(self, secret: Secret) -> None:
        """With the number of the replica that it was, the place in lists is the same."""
        self.keep(secret)
        self.numbers: list[int] = sorted(self.numbers)
