"""Which tests one process runs together, and which ones are begun with."""

from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

from .companions import ROLES

HERE = Path(__file__).parents[1]
# Files whose tests of one role have nothing to do with those of another, and take minutes.
BY_ROLE = {"test_contract.py", "test_drift.py", "test_faults.py", "test_killed.py", "test_waiting.py"}
# What takes longest and can't be divided comes first, so that in the end no process works alone.
FIRST = (
    "test_site.py",
    "controllers",
    "test_ways_to_run.py",
    "test_scenarios.py",
    *sorted(BY_ROLE),
    *("test_eks.py", "test_helm_release", "test_secrets_leak.py", "test_rds", "test_karpenter_module", "test_vpc_connectivity"),
    *("test_cluster.py", "test_sandbox_kubernetes", "test_sandbox_rds", "test_databases.py", "test_restore.py", "test_postgresql"),
)


def place(nodeid: str) -> str:
    """Of tests that share what they stand on: a folder, since its tests share a cluster, a file, or of some files a role's part."""
    path, _, test = nodeid.partition("::")
    file = Path(path)
    if file.parent.name != HERE.name:
        return str(file.parent)
    if file.name == "test_scenarios.py":
        return nodeid
    if file.name in BY_ROLE:
        parameters = test.partition("[")[2].rstrip("]").split("-")
        return f"{file}[{next((one for one in parameters if one in ROLES), '')}]"
    return str(file)


def rank(nodeid: str) -> int:
    """Which of the first it belongs to; all others come after them."""
    name = Path(place(nodeid).partition("::")[0].partition("[")[0]).name
    return FIRST.index(name) if name in FIRST else len(FIRST)


class ByPlace(LoadScopeScheduling):
    """Each process takes whole places, in the order of collection."""

    def __init__(self, config, log):
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return place(nodeid)
