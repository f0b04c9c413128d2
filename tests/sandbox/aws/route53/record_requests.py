"""What Route 53 is asked of records and tags, and how it answers."""

from typing import Any

from moto.core.responses import ActionResult

from .zone import Record

PAGE = 300


class RecordRequests:
    def change_resource_record_sets(self) -> ActionResult:
        batch = self._get_param("ChangeBatch")
        change = self.backend.change_records(self._get_param("HostedZoneId"), batch.get("Changes") or [], batch.get("Comment"))
        return ActionResult({"ChangeInfo": change.shown()})

    def list_resource_record_sets(self) -> ActionResult:
        found = self.backend.records_from(
            self._get_param("HostedZoneId"),
            self._get_param("StartRecordName"),
            self._get_param("StartRecordType"),
            self._get_param("StartRecordIdentifier"),
        )
        sets, following, about = self._page(found, most=PAGE)
        more = {"NextRecordName": following["Name"], "NextRecordType": following["Type"]} if following else {}
        if following and following.get("SetIdentifier"):
            more["NextRecordIdentifier"] = following["SetIdentifier"]
        return ActionResult({"ResourceRecordSets": [shown(one) for one in sets], **about, **more})


def shown(record: Record) -> dict[str, Any]:
    values = record.get("ResourceRecords")
    return {**record, **({"ResourceRecords": [{"Value": value} for value in values]} if values else {})}
