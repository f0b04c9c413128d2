"""What AWS Backup is asked and how it answers: an operation is the backend's method of its name."""

from collections.abc import Callable
from typing import Any

from botocore import xform_name
from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import get_service_model

from .constraints import check

OPERATIONS = (
    *("CreateBackupVault", "DescribeBackupVault", "ListBackupVaults", "DeleteBackupVault"),
    *("PutBackupVaultAccessPolicy", "GetBackupVaultAccessPolicy", "DeleteBackupVaultAccessPolicy"),
    *("PutBackupVaultLockConfiguration", "DeleteBackupVaultLockConfiguration"),
    *("CreateBackupPlan", "GetBackupPlan", "UpdateBackupPlan", "ListBackupPlans", "DeleteBackupPlan"),
    *("CreateBackupSelection", "GetBackupSelection", "ListBackupSelections", "DeleteBackupSelection"),
    *("DescribeRegionSettings", "UpdateRegionSettings", "GetSupportedResourceTypes"),
    *("StartBackupJob", "DescribeBackupJob", "ListBackupJobs", "StartCopyJob", "DescribeCopyJob", "ListCopyJobs"),
    *("StartRestoreJob", "DescribeRestoreJob", "ListRestoreJobs", "GetRecoveryPointRestoreMetadata"),
    *("DescribeRecoveryPoint", "ListRecoveryPointsByBackupVault", "ListRecoveryPointsByResource", "DeleteRecoveryPoint"),
    *("ListProtectedResources", "DescribeProtectedResource", "ListTags", "TagResource", "UntagResource"),
)


class Requests:
    params: Any
    backup_backend: Any

    def __init__(self) -> None:
        super().__init__()
        self.automated_parameter_parsing = True

    def _do(self, operation: str) -> ActionResult:
        given = {name: value for name, value in self.params.items() if value is not None}
        check(given, get_service_model("backup").operation_model(operation).input_shape)
        self.backup_backend.provisioning.settle(operation)
        answer = getattr(self.backup_backend, xform_name(operation))(given)
        return EmptyResult() if answer is None else ActionResult(answer)


def _handler(operation: str) -> Callable[[Requests], ActionResult]:
    def handle(self: Requests) -> ActionResult:
        return self._do(operation)

    handle.__name__ = xform_name(operation)
    return handle


for _operation in OPERATIONS:
    setattr(Requests, xform_name(_operation), _handler(_operation))
