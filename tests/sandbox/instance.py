"""`Sandbox`: an AWS on this machine, from Python."""

import json
import os
import pkgutil
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from . import configuration
from .kubernetes.administrator import Administrator, administrators
from .kubernetes.audit import AUDIT_LOGS, AuditReader
from .lines import Lines
from .process import Process, SandboxError
from .settings import ACCOUNTS, HOST, REGION, Mode
from .shapes import surplus

EXTENDED = {module.name for module in pkgutil.iter_modules([str(Path(__file__).parent / "aws")])}
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Sandbox:
    """`port` and `dns_port` 0 are any that is free. `realistic`, `faults` and `kubernetes` are those of `settings.Mode`."""

    def __init__(
        self,
        directory: Path | str,
        port: int = 0,
        realistic: float | None = None,
        faults: int | None = None,
        kubernetes: bool = False,
        dns_port: int = 0,
    ):
        self.directory = Path(directory).resolve()
        self.process = Process(self.directory)
        self.mode = Mode(realistic, faults, kubernetes)
        self._port, self._dns_port = port, dns_port
        self._own = False
        self._log = Lines(self.directory / "calls.jsonl")
        self._planes = self.directory / "kubernetes"
        self._audit = AuditReader(self._planes / AUDIT_LOGS)
        self._clients: dict[tuple[str, str], Any] = {}
        # What the extended services' answers to this object's clients had that AWS's models lack.
        self.surplus: list[str] = []

    def start(self, detached: bool = False) -> bool:
        """Start it and wait until it answers; whether it did not run before. Not detached, it ends with this program at the latest."""
        started = self.process.start(self._port, self.mode, None if detached else os.getpid(), self._dns_port)
        self._control("GET", "health")
        self._clients.clear()
        self.clear_calls()
        return started

    def stop(self) -> bool:
        self._clients.clear()
        return self.process.stop()

    def __enter__(self) -> "Sandbox":
        self._own = self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._own:
            self.stop()

    @property
    def endpoint(self) -> str:
        return f"http://{HOST}:{self._state()['port']}"

    @property
    def dns(self) -> tuple[str, int]:
        """Address and port of a resolver, which finds the names of the sandbox's public zones as the world does."""
        return HOST, self._state()["dns_port"]

    def _state(self) -> dict[str, Any]:
        state = self.process.state()
        if state is None:
            raise SandboxError("The sandbox does not run.")
        return state

    @property
    def env(self) -> dict[str, str]:
        """The variables that lead a client here, as `sandbox-env` prints them."""
        return configuration.environment(self.directory, self.endpoint)

    def process_environment(self, **more: str) -> dict[str, str]:
        """A whole environment for a program: this one's, led to the sandbox, without what would lead it elsewhere."""
        kept = {name: value for name, value in os.environ.items() if name not in configuration.OVERRIDING}
        return {**kept, **self.env, **more}

    def environment(self, account: str, expired: bool = False) -> dict[str, str]:
        """Variables with a session's own keys, in the account's deploy role, in place of a profile."""
        session = self._control("POST", "sessions", account=account, expired=expired)
        return {
            **{name: value for name, value in self.env.items() if name != "AWS_PROFILE"},
            # Files that are not there: a client that finds the keys expired must not fall back on others.
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_ACCESS_KEY_ID": session["access_key_id"],
            "AWS_SECRET_ACCESS_KEY": session["secret_access_key"],
            "AWS_SESSION_TOKEN": session["session_token"],
        }

    def expired_environment(self, account: str = "staging") -> dict[str, str]:
        return self.environment(account, expired=True)

    def client(self, account: str, service: str, **options: Any) -> Any:
        """A boto3 client with a session in the account's deploy role."""
        key = (account, service)
        if options or key not in self._clients:
            client = self._client(self._control("POST", "sessions", account=account), service, **options)
            if options:
                return client
            self._clients[key] = client
        return self._clients[key]

    def user_client(self, service: str) -> Any:
        """A boto3 client with the user's own keys, in the hub account."""
        identifier, secret = configuration.read_access_key(self.directory)
        return self._client({"access_key_id": identifier, "secret_access_key": secret}, service)

    def _client(self, keys: dict[str, Any], service: str, **options: Any) -> Any:
        import boto3  # the command line does without it, and is quicker so

        session = boto3.Session(
            aws_access_key_id=keys["access_key_id"],
            aws_secret_access_key=keys["secret_access_key"],
            aws_session_token=keys.get("session_token"),
            region_name=REGION,
        )
        client = session.client(service, endpoint_url=self.endpoint, **options)
        client.meta.events.register("before-parse", self._check_shape)
        return client

    def _check_shape(self, operation_model: Any, response_dict: dict[str, Any], **_: Any) -> None:
        extended = operation_model.service_model.service_name.replace("-", "") in EXTENDED  # moto leaves hyphens out
        if extended and response_dict["status_code"] < 300:
            self.surplus += surplus(operation_model, response_dict["body"])

    def calls(self, write: bool | None = None) -> list[dict[str, Any]]:
        """The API calls since the last `clear_calls`: all, or those that write, or those that read."""
        return [call for call in self._log.read() if write is None or call["write"] is write]

    def clear_calls(self) -> None:
        self._log.clear()
        self._audit.clear()

    def kubernetes_writes(self) -> list[dict[str, Any]]:
        """What was written to the accounts' clusters since the last `clear_calls`, by people and programs and not by Kubernetes itself."""
        if os.environ.get("SANDBOX_KUBECONFIG"):
            raise SandboxError("A cluster of your own has no log of what is written to it: unset SANDBOX_KUBECONFIG.")
        return self._audit.read()

    def clusters(self, account: str) -> dict[str, Administrator]:
        """An administrator of each of the account's clusters whose control plane is ready, by name."""
        return administrators(self._planes, ACCOUNTS[account], REGION)

    def kubernetes(self, account: str, cluster: str) -> Administrator:
        found = self.clusters(account)
        if cluster not in found:
            raise SandboxError(f"No control plane is ready behind a cluster {cluster} of {account}.")
        return found[cluster]

    def pod_identity_endpoint(self, account: str, cluster: str) -> str:
        """For AWS_CONTAINER_CREDENTIALS_FULL_URI of a program that stands for a pod: what EKS's agent is on a node."""
        return f"{self.endpoint}/sandbox/eks/{ACCOUNTS[account]}/{REGION}/{cluster}/credentials"

    def reset(self) -> None:
        """Empty accounts, the same identities; sessions in the deploy roles go on."""
        self._control("POST", "reset")
        self.clear_calls()

    @contextmanager
    def held_after(self, writes: int) -> Iterator[None]:
        """AWS answers so many calls that write, and no more until the end of the block; what waited then comes to nothing."""
        self._control("POST", "hold", writes=writes)
        try:
            yield
        finally:
            self._control("POST", "hold", writes=None)

    def delegate(self, name: str, servers: Sequence[str], ds: Sequence[str] = ()) -> None:
        """The DNS servers above this domain, which are somebody else's, have it be these name servers', with these DS records (their
        values). In place of what they held before; no servers: they hold nothing of it."""
        self._control("POST", "route53/delegations", domain=name, servers=list(servers), ds=list(ds))

    def add_zone(self, letter: str | None = None) -> str:
        """Open a new availability zone in the region; its name."""
        name: str = self._control("POST", "zones", letter=letter)["name"]
        return name

    def eks_trouble(self, account: str, kind: str, cluster: str, resource: str, code: str, message: str = "") -> None:
        """The next time that this "nodegroup" or "addon" is made or updated, it fails with AWS's code of a health issue."""
        self._control("POST", "eks/troubles", account=account, kind=kind, cluster=cluster, resource=resource, code=code, message=message)

    def instance_event(self, account: str, instance: str, happening: str) -> None:
        """AWS tells by EventBridge that it will take back a spot instance ("interruption") or may ("rebalance"), or has to retire
        the hardware of any ("maintenance"). Two of AWS's minutes after an interruption's warning the instance ends, without
        `realistic` when a test ends it."""
        self._control("POST", "events/instances", account=account, instance=instance, happening=happening)

    def vpn_tunnel(self, account: str, connection: str, number: int = 0, up: bool = True) -> None:
        """The device at the other end of a VPN connection brings this tunnel up, or it goes down."""
        self._control("POST", "ec2/tunnels", account=account, connection=connection, number=number, up=up)

    def quota_decision(self, account: str, service_code: str, quota_code: str, decision: str, **more: Any) -> None:
        """The open request for the quota is decided on: "approve", "deny", "invalid" or "close" its case. `value`: what is granted."""
        given = {"account": account, "service_code": service_code, "quota_code": quota_code, "decision": decision, **more}
        self._control("POST", "servicequotas/decisions", **given)

    def set_quota(self, account: str, service_code: str, quota_code: str, value: float, region: str = REGION) -> None:
        """What the account may have from now on, without a request."""
        given = {"account": account, "service_code": service_code, "quota_code": quota_code, "value": value, "region": region}
        self._control("POST", "servicequotas/values", **given)

    def maintenance_window(self, account: str, database: str) -> None:
        """It comes: what waits for it is done to this instance or cluster."""
        self._control("POST", "rds/maintenance", account=account, identifier=database)

    def backup_window(self, account: str, database: str) -> None:
        """It comes: an automated snapshot is taken."""
        self._control("POST", "rds/backups", account=account, identifier=database)

    def upgrade_trouble(self, account: str, database: str, message: str) -> None:
        """The database's next upgrade fails of this, as AWS's checks before it find, and all stays as it was."""
        self._control("POST", "rds/troubles", account=account, identifier=database, message=message)

    @property
    def database_ca(self) -> Path:
        """The certificate of the authority that signs databases' certificates, once there is a database."""
        return self.directory / "rds-ca.pem"

    def approve_quotas(self, account: str, value: float | None) -> None:
        """Requests up to the value are approved without a decision. None: no request is, as at the start."""
        self._control("POST", "servicequotas/automatic", account=account, value=value)

    def run_backup_plan(self, account: str, plan: str, rule: str | None = None, region: str = REGION) -> list[str]:
        """The time of the plan's rules, or of one of them, has come; ids of the jobs that begin."""
        jobs: list[str] = self._control("POST", "backup/schedules", account=account, plan=plan, rule=rule, region=region)["jobs"]
        return jobs

    def first_pull(self, account: str, repository: str, region: str = REGION) -> str:
        """Somebody pulls through a cache what nobody has pulled yet; the ARN of the repository that ECR makes for it."""
        arn: str = self._control("POST", "ecr/first-pull", account=account, repository=repository, region=region)["arn"]
        return arn

    def web_identity_token(self, issuer: str, subject: str, audience: str = "sts.amazonaws.com", seconds: int = 300) -> str:
        """What a forge, at this URL, gives to a job of a pipeline, for AssumeRoleWithWebIdentity. seconds: until it expires."""
        given = {"issuer": issuer, "subject": subject, "audience": audience, "seconds": seconds}
        return str(self._control("POST", "sts/tokens", **given)["token"])

    def healthy(self) -> bool:
        try:
            return self.process.running() is not None and self._control("GET", "health")["status"] == "healthy"
        except (SandboxError, OSError):
            return False

    def _control(self, method: str, name: str, **given: Any) -> dict[str, Any]:
        body = json.dumps(given).encode() if method == "POST" else None
        request = urllib.request.Request(f"{self.endpoint}/sandbox/{name}", body, method=method)
        try:
            with _direct.open(request, timeout=30) as answer:
                found: dict[str, Any] = json.load(answer)
                return found
        except urllib.error.HTTPError as error:
            raise SandboxError(f"The sandbox refused {method} {name}: {error.read().decode()}") from None
        except urllib.error.URLError as error:
            raise SandboxError(f"The sandbox's server does not answer ({error.reason}); its log is {self.process.log}.") from None
