# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.secrets_manager.copies import Copies, problems
from ansible_collections.piksel.infra.plugins.module_utils.aws.secrets_manager.values import Hidden
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import InvalidPlan
from botocore.exceptions import ClientError

ROLE = "arn:aws:iam::123456789012:role/example-staging-identity"
ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:example/staging/web-AbCdEf"
PLANTED = "planted-value"
THROUGH = {"secret": "example/staging/web", "assume_role_arn": ROLE, "external_id": "example-staging"}


class Module:
    def __init__(self, check_mode=False):
        self.check_mode, self.warnings = check_mode, []
        self.warn = self.warnings.append


class Clients:
    """Of any account. answers: of GetSecretValue by the id that is asked for, or its error's code. refuse: whether AWS refuses the role."""

    def __init__(self, refuse=False, **answers):
        self.refuse, self.answers, self.asked = refuse, answers, []

    def elsewhere(self, *of):
        self.asked.append(of)
        if self.refuse:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "No."}}, "AssumeRole")
        return self

    def get(self, service):
        assert service == "secretsmanager"
        return self

    def get_secret_value(self, SecretId):
        answer = self.answers[SecretId.rpartition("/")[2].partition("-")[0]]
        if isinstance(answer, str):
            raise ClientError({"Error": {"Code": answer, "Message": "Words of AWS."}}, "GetSecretValue")
        return answer


def read(clients, *entries, check_mode=False):
    return Copies(Module(check_mode), clients).read({one["name"]: one for one in entries})


def test_values_are_read_through_a_role_that_is_assumed_once(entry):
    clients = Clients(web={"SecretString": PLANTED}, files={"SecretBinary": b"\x00"})
    copied = [entry("web", copy=THROUGH), entry("files", copy={**THROUGH, "secret": "example/staging/files"}), entry("own", awaited=True)]
    found = read(clients, *copied)
    assert found == {"web": Hidden(PLANTED), "files": Hidden(b"\x00")}
    assert (clients.asked, str(found["web"])) == ([(None, ROLE, "example-staging")], "(copied)")


@pytest.mark.parametrize(
    ("copy", "asked"),
    [
        ({"secret": "web"}, []),
        ({"secret": "web", "region": "us-east-1"}, [("us-east-1", None, None)]),
        ({"secret": ARN}, [("eu-west-1", None, None)]),
        ({"secret": ARN, "region": "us-east-1"}, [("us-east-1", None, None)]),
        ({**THROUGH, "secret": ARN}, [("eu-west-1", ROLE, "example-staging")]),
    ],
)
def test_where_it_is_read(entry, copy, asked):
    clients = Clients(web={"SecretString": PLANTED})
    assert read(clients, entry("ours", copy=copy)) == {"ours": Hidden(PLANTED)}
    assert clients.asked == asked


def test_a_role_that_can_not_be_assumed_stops_a_run_and_not_a_plan(entry):
    copied = [entry("web", copy=THROUGH), entry("files", copy=THROUGH)]
    with pytest.raises(InvalidPlan) as told:
        read(Clients(refuse=True), *copied)
    first, second = told.value.problems
    assert first.startswith(f"secrets: web: copy: assume_role_arn: role {ROLE} could not be assumed: AssumeRole: AccessDenied: No.")
    assert "role identity of the hub's run makes it: run that first" in first
    assert second.startswith("secrets: files: copy: assume_role_arn: role")
    assert read(Clients(refuse=True), *copied, check_mode=True) == {"web": None, "files": None}


def test_all_that_can_not_be_read_is_told(entry):
    clients = Clients(web="ResourceNotFoundException", files="AccessDeniedException")
    copied = [entry("web", copy=THROUGH), entry("files", copy={**THROUGH, "secret": "example/staging/files"})]
    with pytest.raises(InvalidPlan) as told:
        read(clients, *copied)
    missing = "secrets: web: copy: there is no secret example/staging/web with a value where it is copied from; "
    assert told.value.problems == [
        f"{missing}role identity of the hub's run makes those of sign-in clients: run that first",
        "secrets: files: copy: the value of example/staging/files can't be read: GetSecretValue: AccessDeniedException: Words of AWS.",
    ]


def test_a_plan_takes_one_that_is_missing_for_one_that_will_be_there(entry):
    module = Module(check_mode=True)
    copies = Copies(module, Clients(web="ResourceNotFoundException"))
    assert copies.read({"web": entry("web", copy=THROUGH)}) == {"web": None}
    assert len(module.warnings) == 1
    with pytest.raises(InvalidPlan):  # but not one that it may not read
        read(Clients(web="AccessDeniedException"), entry("web", copy=THROUGH), check_mode=True)


@pytest.mark.parametrize(
    ("copy", "more", "problem"),
    [
        ({"secret": "no name"}, {}, "copy: secret 'no name' is neither a secret's name nor its ARN"),
        ({**THROUGH, "assume_role_arn": "example-staging-identity"}, {}, "write arn:aws:iam::<account>:role/<name>"),
        ({**THROUGH, "assume_role_arn": ROLE.replace("role/", "user/")}, {}, "is no role's"),
        ({**THROUGH, "assume_role_arn": None}, {}, "external_id is for a role that is assumed; give assume_role_arn too, or leave it out"),
        ({**THROUGH, "external_id": "!"}, {}, "copy: external_id '!': AWS takes 2 to 1224"),
        ({"secret": "other", "region": "Jakarta"}, {}, "copy: 'Jakarta' is no region"),
        ({"secret": "db"}, {}, "copy: it is itself"),
        ({"secret": "db", "region": "eu-west-1"}, {}, "copy: it is itself"),
        (THROUGH, {"rotation": {"lambda_arn": "arn", "days": 30}}, "it is copied and rotated"),
    ],
)
def test_what_contradicts(entry, copy, more, problem):
    (found,) = problems("db", entry("db", copy=copy, **more), "eu-west-1")
    assert problem in found


@pytest.mark.parametrize("copy", [THROUGH, {"secret": ARN}, {"secret": "db", "region": "us-east-1"}, {**THROUGH, "secret": "db"}])
def test_what_does_not_contradict(entry, copy):
    assert list(problems("db", entry("db", copy=copy, rotation={}), "eu-west-1")) == []
