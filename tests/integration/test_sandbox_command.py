"""The command line: up, down, status, env, reset."""

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sandbox.expect import eventually

TESTS = Path(__file__).parents[1]


@pytest.fixture
def run(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    environment = {**os.environ, "PYTHONPATH": str(TESTS), "SANDBOX_DIR": str(tmp_path), "SANDBOX_PORT": str(port)}

    def command(*words, **more):
        program = [sys.executable, "-m", "sandbox", *words]
        return subprocess.run(program, env=environment | more, capture_output=True, text=True, check=False)

    yield command
    command("down")


def pid(tmp_path):
    return json.loads((tmp_path / "state.json").read_text())["pid"]


def test_starting_and_stopping_twice_is_harmless(run, tmp_path):
    assert "did not run" in run("down").stdout
    assert run("status").returncode == 1
    first = run("up")
    assert first.returncode == 0, first.stderr
    assert "The sandbox runs at http://127.0.0.1:" in first.stdout
    running = pid(tmp_path)
    assert "already runs" in run("up").stdout
    assert "make sandbox-down first" in run("up", SANDBOX_REALISTIC="1").stdout
    assert pid(tmp_path) == running
    status = run("status")
    assert status.returncode == 0
    assert "222222222222" in status.stdout
    assert "was stopped" in run("down").stdout
    assert "did not run" in run("down").stdout


def test_env_leads_a_shell_to_it_whatever_it_had(run, tmp_path):
    refusal = run("env")
    assert (refusal.returncode, refusal.stdout) == (1, "")
    assert refusal.stderr == "The sandbox does not run: make sandbox-up.\n"
    run("up")
    lines = run("env").stdout.splitlines()
    assert all(shlex.split(line)[0] in ("export", "unset") for line in lines)
    script = "\n".join([*lines, "aws sts get-caller-identity --query Account --output text"])
    stray = {**os.environ, "AWS_ACCESS_KEY_ID": "stray", "AWS_SECRET_ACCESS_KEY": "stray", "AWS_PROFILE": "stray", "PATH": "/usr/bin:/bin"}
    answer = subprocess.run(["bash", "-euc", script], env=stray, capture_output=True, text=True, check=False)
    assert (answer.stdout.strip(), answer.stderr) == ("222222222222", "")


def test_make_prints_nothing_but_what_a_shell_evaluates(run, tmp_path):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    environment = kept | {"SANDBOX_DIR": str(tmp_path), "SANDBOX_PORT": "0"}
    answer = subprocess.run(["make", "-s", "sandbox-env"], cwd=TESTS.parent, env=environment, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    assert {line.split()[0] for line in answer.stdout.splitlines()} == {"export", "unset"}
    assert "The sandbox runs at" in answer.stderr


def test_a_taken_port_gets_one_sentence(run, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refusal = run("up", SANDBOX_PORT=str(port))
    assert refusal.returncode == 1
    assert refusal.stdout == ""
    assert refusal.stderr == f"Port {port} of 127.0.0.1 is taken by another program: set SANDBOX_PORT to a free port.\n"


def test_a_taken_port_of_its_dns_server_gets_one_too(run):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        refusal = run("up", SANDBOX_DNS_PORT=str(port))
    assert refusal.returncode == 1
    assert refusal.stderr == f"Port {port} of 127.0.0.1 is taken by another program: set SANDBOX_DNS_PORT to a free port.\n"


def test_its_dns_server_is_told(run, tmp_path):
    run("up")
    port = json.loads((tmp_path / "state.json").read_text())["dns_port"]
    assert f"Its DNS server: 127.0.0.1 port {port}." in run("status").stdout


def test_a_domain_is_delegated(run):
    run("up")
    said = run("delegate", "piksel.example.org", "ns-1.awsdns-00.com", "--ds", f"1 13 2 {'AB' * 32}")
    assert said.stdout == "The servers above piksel.example.org name ns-1.awsdns-00.com.\n"
    assert run("delegate", "piksel.example.org").stdout == "The servers above piksel.example.org hold nothing of it.\n"
    refusal = run("delegate")
    assert (refusal.returncode, refusal.stderr.split(":")[0]) == (1, "Say which domain")
    assert "takes no arguments" in run("status", "now").stderr


def test_a_crash_is_told_with_its_log_and_mended_by_up(run, tmp_path):
    run("up")
    os.kill(pid(tmp_path), signal.SIGKILL)
    eventually(lambda: run("status").returncode)
    assert f"its log is {tmp_path}/server.log" in run("status").stdout
    assert "runs at" in run("up").stdout
    assert run("status").returncode == 0


def test_another_program_with_the_same_process_id_is_left_alone(run, tmp_path):
    other = subprocess.Popen(["sleep", "60"])
    try:
        state = {"pid": other.pid, "started": time.time(), "port": 1, "minute": None, "faults": None}
        (tmp_path / "state.json").write_text(json.dumps(state))
        assert "did not run" in run("down").stdout
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_reset_empties_it(run, tmp_path):
    run("up")
    script = run("env").stdout + "aws ec2 create-vpc --cidr-block 10.2.0.0/16 >/dev/null; aws ec2 describe-vpcs --query 'length(Vpcs)'"
    assert subprocess.run(["bash", "-euc", script], capture_output=True, text=True, check=True).stdout.strip() == "2"
    running = pid(tmp_path)
    assert run("reset").returncode == 0
    assert pid(tmp_path) == running
    script = run("env").stdout + "aws ec2 describe-vpcs --query 'length(Vpcs)'"
    assert subprocess.run(["bash", "-euc", script], capture_output=True, text=True, check=True).stdout.strip() == "1"


def test_it_listens_on_the_loopback_interface_alone(run, tmp_path):
    run("up")
    state = json.loads((tmp_path / "state.json").read_text())
    assert listening("tcp", state["port"]) == listening("tcp", state["dns_port"]) == listening("udp", state["dns_port"]) == {"0100007F"}


def listening(protocol, port):
    """Addresses, as Linux writes them."""
    sockets = [line.split() for line in Path(f"/proc/net/{protocol}").read_text().splitlines()[1:]]
    idle = {"tcp": "0A", "udp": "07"}[protocol]
    return {line[1].split(":")[0] for line in sockets if line[3] == idle and int(line[1].split(":")[1], 16) == port}


def test_a_number_that_is_none_is_said(run):
    refusal = run("up", SANDBOX_PORT="http")
    assert refusal.returncode == 1
    assert refusal.stderr.startswith("SANDBOX_PORT, SANDBOX_DNS_PORT, SANDBOX_MINUTE and SANDBOX_FAULTS are numbers: ")
