"""DNSSEC: keys and signing are switched on from below and off from above, as the zone above must not speak of a key that is gone.

https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-configuring-dnssec-disable.html
"""

import re
from typing import Any

from ...dns import chain
from .changes import Change
from .key_signing_keys import KeySigningKey, public_key
from .refusals import Refused, invalid_input
from .zone import Zone

NAME = re.compile(r"[A-Za-z0-9_]{3,128}")
MOST = 2
UNKNOWN = (
    "Due to DNS lookup failure, we cannot determine if disabling DNSSEC in hosted zone '{}' will break the authentication chain. "
    "Please retry later."
)


class Dnssec:
    def create_key_signing_key(self, id_: str, name: str, arn: str, status: str, reference: str) -> tuple[KeySigningKey, Change]:
        zone = self.get_hosted_zone(id_)
        if zone.private_zone:
            raise Refused("InvalidArgument", "DNSSEC is for public hosted zones.")
        if status not in ("ACTIVE", "INACTIVE"):
            raise invalid_input(f"Invalid value for Status: {status}. It is ACTIVE or INACTIVE.")
        if not NAME.fullmatch(name):
            raise Refused("InvalidKeySigningKeyName", f"The Key Signing Key name '{name}' is not valid.")
        known = zone.keys.values()
        if name in zone.keys or any(one.arn == arn or one.reference == reference for one in known):
            raise Refused("KeySigningKeyAlreadyExists", "A Key Signing Key with this name, CMK or caller reference already exists.")
        if len(zone.keys) >= MOST:
            raise Refused("TooManyKeySigningKeys", f"Hosted zone with ID '{zone.resource_id}' has {MOST} Key Signing Keys.")
        made = KeySigningKey(name, arn, zone, reference, public_key(arn, zone), status)
        zone.keys = {**zone.keys, name: made}
        return made, self.begin()

    def activate_key_signing_key(self, id_: str, name: str) -> Change:
        key = self._key(id_, name)
        public_key(key.arn, key.zone)
        key.set("ACTIVE")
        return self.begin()

    def deactivate_key_signing_key(self, id_: str, name: str) -> Change:
        key = self._key(id_, name)
        active = [one for one in key.zone.keys.values() if one.wanted == "ACTIVE"]
        if key.zone.signing == "SIGNING" and active == [key]:
            raise Refused("KeySigningKeyInUse", f"Key Signing Key with name {name} is the only active one of a zone that is signed.")
        self._check_above(key.zone, {key.ds})
        key.set("INACTIVE")
        return self.begin()

    def delete_key_signing_key(self, id_: str, name: str) -> Change:
        key = self._key(id_, name)
        if key.wanted != "INACTIVE":
            message = f"Key Signing Key with name {name} cannot be deleted because current status is not INACTIVE."
            raise Refused("InvalidKeySigningKeyStatus", message)
        key.zone.keys = {other: one for other, one in key.zone.keys.items() if other != name}
        return self.begin()

    def enable_dnssec(self, id_: str) -> Change:
        zone = self.get_hosted_zone(id_)
        if zone.private_zone:
            raise Refused("InvalidArgument", "DNSSEC is for public hosted zones.")
        active = [one for one in zone.keys.values() if one.wanted == "ACTIVE"]
        if not active:
            message = f"Hosted zone with ID '{zone.resource_id}' does not have a Key Signing Key in ACTIVE status."
            raise Refused("KeySigningKeyWithActiveStatusNotFound", message)
        for one in active:
            public_key(one.arn, zone)
        above, own = chain.servers_above(zone.name), {f"{one}." for one in zone.servers}
        if above & own and above != own:
            raise Refused("HostedZonePartiallyDelegated", "The hosted zone nameservers don't match the parent nameservers.")
        return self._sign(zone, "SIGNING")

    def disable_dnssec(self, id_: str) -> Change:
        zone = self.get_hosted_zone(id_)
        if zone.signing == "NOT_SIGNING":
            raise Refused("DNSSECNotFound", f"Hosted zone with ID '{zone.resource_id}' is not signed.")
        self._check_above(zone, {one.ds for one in zone.keys.values()})
        return self._sign(zone, "NOT_SIGNING")

    def dnssec(self, id_: str) -> dict[str, Any]:
        zone = self.get_hosted_zone(id_)
        needed = zone.signing == "SIGNING" and any(one.status == "ACTION_NEEDED" for one in zone.keys.values())
        return {
            "Status": {"ServeSignature": "ACTION_NEEDED" if needed else zone.signing},
            "KeySigningKeys": [one.shown() for one in zone.keys.values()],
        }

    def _sign(self, zone: Zone, signing: str) -> Change:
        zone.signing = signing
        return self.begin()

    def _key(self, id_: str, name: str) -> KeySigningKey:
        zone = self.get_hosted_zone(id_)
        if name not in zone.keys:
            raise Refused("NoSuchKeySigningKey", f"Hosted zone with ID '{zone.resource_id}' has no Key Signing Key with name {name}.")
        found: KeySigningKey = zone.keys[name]
        return found

    @staticmethod
    def _check_above(zone: Zone, own: set[str]) -> None:
        above = chain.ds_above(zone.name)
        if above is None:
            raise Refused("KeySigningKeyInParentDSRecord", UNKNOWN.format(zone.name))
        if above & own:
            message = f"The zone above {zone.name} has a DS record of its Key Signing Key."
            raise Refused("KeySigningKeyInParentDSRecord", message)
