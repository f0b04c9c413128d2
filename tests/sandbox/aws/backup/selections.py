"""Selections: what of an account a plan backs up, and as whom. One can't be changed, only made anew."""

import copy

from moto.iam.models import iam_backends

from ..eks.roles import role, services
from .refusals import already, invalid, not_found
from .store import Record, new_id, now, page

PRINCIPAL = "backup.amazonaws.com"


class Selections:
    def check_role(self, arn: str) -> None:

        found = role(iam_backends[self.account_id]["aws"], arn)
        if found is None or PRINCIPAL not in services(found):
            raise invalid(f"IAM Role {arn} cannot be assumed by AWS Backup")

    def create_backup_selection(self, given: Record) -> Record:
        plan, selection = self.plan(given["BackupPlanId"]), given["BackupSelection"]
        before = self.once("selection", given)
        if before in self.selections:
            return _made(self.selections[before])
        if not any(selection.get(name) for name in ("Resources", "ListOfTags", "Conditions", "NotResources")):
            raise invalid("A selection needs resources, tags or conditions.")
        for arn in [*(selection.get("Resources") or []), *(selection.get("NotResources") or [])]:
            if arn != "*" and not arn.startswith("arn:"):
                raise invalid(f"Invalid resource: {arn}")
        self.check_role(selection["IamRoleArn"])
        for one in self.selections.values():
            if one["BackupPlanId"] == plan["BackupPlanId"] and one["BackupSelection"] == selection:
                raise already("Backup selection with the same plan document already exists")
        made = {
            "SelectionId": new_id(),
            "BackupPlanId": plan["BackupPlanId"],
            "CreationDate": now(),
            "CreatorRequestId": given.get("CreatorRequestId"),
            "BackupSelection": copy.deepcopy(selection),
        }
        self.selections[made["SelectionId"]] = made
        self.remember("selection", given, made["SelectionId"])
        return _made(made)

    def selection(self, given: Record) -> Record:
        found = self.selections.get(given["SelectionId"])
        if found is None or found["BackupPlanId"] != given["BackupPlanId"]:
            raise not_found(f"Backup selection {given['SelectionId']} does not exist")
        selection: Record = found
        return selection

    def get_backup_selection(self, given: Record) -> Record:
        return self.selection(given)

    def list_backup_selections(self, given: Record) -> Record:
        self.plan(given["BackupPlanId"])
        found = [one for one in self.selections.values() if one["BackupPlanId"] == given["BackupPlanId"]]
        names = ("SelectionId", "BackupPlanId", "CreationDate", "CreatorRequestId")
        listed = [
            {
                **{name: one[name] for name in names},
                **{name: one["BackupSelection"][name] for name in ("SelectionName", "IamRoleArn")},
            }
            for one in found
        ]
        return page(listed, given, "BackupSelectionsList")

    def delete_backup_selection(self, given: Record) -> None:
        del self.selections[self.selection(given)["SelectionId"]]


def _made(selection: Record) -> Record:
    return {name: selection[name] for name in ("SelectionId", "BackupPlanId", "CreationDate")}
