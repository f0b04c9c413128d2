# SPDX-License-Identifier: GPL-3.0-or-later
"""What RDS offers in the region: versions, and classes with what each can. Asked only about what is to be changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .area import Area


class Catalogue:
    def __init__(self, area: Area, engine: str):
        self.area, self.engine = area, engine

    def versions(self) -> dict[str, Mapping[str, Any]]:
        """All of the engine, by version."""
        found = self.area.described("describe_db_engine_versions", "DBEngineVersions", Engine=self.engine)
        return {one["EngineVersion"]: one for one in found}

    def version(self, version: str) -> Mapping[str, Any]:
        """One of them; empty where RDS does not offer it any more."""
        which = {"Engine": self.engine, "EngineVersion": version, "IncludeAll": True}
        return next(iter(self.area.described("describe_db_engine_versions", "DBEngineVersions", **which)), {})

    def offers(self, version: str, instance_class: str) -> list[dict[str, Any]]:
        """One for each type of storage."""
        return self._orderable(EngineVersion=version, DBInstanceClass=instance_class)

    def classes(self, version: str) -> set[str]:
        """Many calls: only for a sentence that names them."""
        return {one["DBInstanceClass"] for one in self._orderable(EngineVersion=version)}

    def _orderable(self, **which: str) -> list[dict[str, Any]]:
        return self.area.described(
            "describe_orderable_db_instance_options", "OrderableDBInstanceOptions", Engine=self.engine, Vpc=True, **which
        )

    def certificates(self) -> list[str]:
        return [one["CertificateIdentifier"] for one in self.area.described("describe_certificates", "Certificates")]


def targets(version: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The versions that one can be upgraded to."""
    found: Sequence[Mapping[str, Any]] = version.get("ValidUpgradeTarget") or []
    return found
