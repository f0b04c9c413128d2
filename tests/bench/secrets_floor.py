"""The floor of secrets in bulk: a plain program that brings secrets of AWS to Kubernetes, with boto3 and Kubernetes' own client.

python secrets_floor.py first|again MAP

`first` knows that nothing is there, and reads all values. `again` compares the ids of versions in AWS with those that an annotation of
each Secret has, and reads and writes what differs. MAP is a file: {cluster, map, entries: [{secret, shape, keys, namespace, name}]}.
It prints the seconds that it took without its imports, and how many values it read and Secrets it wrote.
"""

import base64
import hashlib
import hmac
import json
import secrets
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import boto3
from botocore.config import Config
from kubernetes import client as kubernetes

THREADS, BATCH, PAGE = 8, 20, 100
MANAGER, STATE = "floor", "floor.piksel.example/sync-state"
METADATA_ONLY = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json"
APPLY = "application/apply-patch+yaml"


def main(mode: str, path: str) -> dict[str, Any]:
    with open(path) as file:
        wanted = json.load(file)
    session = boto3.Session()
    aws = session.client("secretsmanager", config=Config(max_pool_connections=THREADS))
    cluster = connect(session, session.client("eks").describe_cluster(name=wanted["cluster"])["cluster"])
    with ThreadPoolExecutor(THREADS) as pool:
        present = pool.submit(states, cluster)
        versions = {} if mode == "first" else version_ids(aws)
        found = present.result()
        stale = [
            one for one in wanted["entries"] if found.get((one["namespace"], one["name"])) != {one["secret"]: versions.get(one["secret"])}
        ]
        batches = [stale[start : start + BATCH] for start in range(0, len(stale), BATCH)]
        values = {name: value for batch in pool.map(partial(read, aws), batches) for name, value in batch.items()}
        list(pool.map(lambda one: write(cluster, wanted["map"], one, *values[one["secret"]]), stale))
    return {"read": len(values), "written": len(stale)}


def connect(session: Any, found: dict[str, Any]) -> Any:
    """Kubernetes' client, with a token of its own and without kubectl's plugin, which would be a process more."""
    configuration = kubernetes.Configuration(
        host=found["endpoint"],
        api_key={"BearerToken": token(session, found["name"])},
        api_key_prefix={"BearerToken": "Bearer"},
        ca_cert_data=base64.b64decode(found["certificateAuthority"]["data"]).decode(),
        connection_pool_maxsize=THREADS,
    )
    return kubernetes.ApiClient(configuration)


def request(cluster: Any, method: str, path: str, headers: dict[str, str], query: Any = (), body: Any = None) -> bytes:
    """By the client's general call: its calls for Secrets check each argument and answer against a model, which takes longer."""
    ways = {"query_params": [*query], "header_params": headers, "auth_settings": ["BearerToken"]}
    answer = cluster.call_api(*cluster.param_serialize(method, path, body=body, **ways))
    content: bytes = answer.read()  # or the connection would not serve again
    if answer.status >= 300:
        raise RuntimeError(f"{method} {path}: {answer.status}")
    return content


def token(session: Any, name: str) -> str:
    sts = session.client("sts")
    sts.meta.events.register("before-sign.sts.GetCallerIdentity", lambda request, **_: request.headers.add_header("x-k8s-aws-id", name))
    url = sts.generate_presigned_url("get_caller_identity", ExpiresIn=60, HttpMethod="GET")
    return "k8s-aws-v1." + base64.urlsafe_b64encode(url.encode()).decode().rstrip("=")


def listed(cluster: Any, path: str) -> Any:
    """The metadata of all that is there, in one request."""
    return json.loads(request(cluster, "GET", path, {"Accept": METADATA_ONLY}))["items"] or []


def states(cluster: Any) -> dict[tuple[str, str], Any]:
    """Of each Secret in Kubernetes the versions that it was made of."""
    return {(one["metadata"]["namespace"], one["metadata"]["name"]): state(one["metadata"]) for one in listed(cluster, "/api/v1/secrets")}


def state(metadata: dict[str, Any]) -> Any:
    written = metadata.get("annotations", {}).get(STATE)
    return json.loads(written)["versions"] if written else None


def version_ids(aws: Any) -> dict[str, str]:
    found = {}
    for page in aws.get_paginator("list_secrets").paginate(MaxResults=PAGE):
        for one in page["SecretList"]:
            stages = one.get("SecretVersionsToStages", {}).items()
            found[one["Name"]] = next((version for version, names in stages if "AWSCURRENT" in names), "")
    return found


def read(aws: Any, entries: list[dict[str, Any]]) -> dict[str, tuple[str, str]]:
    """By name the version's id and the value."""
    answer = aws.batch_get_secret_value(SecretIdList=[one["secret"] for one in entries])
    return {one["Name"]: (one["VersionId"], one["SecretString"]) for one in answer["SecretValues"]}


def write(cluster: Any, name: str, entry: dict[str, Any], version: str, value: str) -> None:
    keys, salt = entry["keys"], secrets.token_hex(8)
    fingerprint = hmac.new(salt.encode(), json.dumps(entry, sort_keys=True).encode(), hashlib.sha256).hexdigest()
    about = {"versions": {entry["secret"]: version}, "keys": keys, "fingerprint": fingerprint, "salt": salt}
    metadata = {
        "name": entry["name"],
        "namespace": entry["namespace"],
        "labels": {"app.kubernetes.io/managed-by": MANAGER, "floor.piksel.example/name": name},
        "annotations": {STATE: json.dumps(about, sort_keys=True, separators=(",", ":"))},
    }
    data = {key: base64.b64encode(part.encode()).decode() for key, part in zip(keys, parts(entry, value), strict=True)}
    body = {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "type": "Opaque", "data": data}
    path = f"/api/v1/namespaces/{entry['namespace']}/secrets/{entry['name']}"
    request(cluster, "PATCH", path, {"Content-Type": APPLY}, [("fieldManager", MANAGER), ("force", "false")], body)


def parts(entry: dict[str, Any], value: str) -> list[str]:
    if entry["shape"] == "json":
        found = json.loads(value)
        return [found[key] for key in entry["keys"]]
    return value.split(":") if entry["shape"] == "pair" else [value]


if __name__ == "__main__":
    began = time.perf_counter()
    done = main(*sys.argv[1:])
    print(json.dumps({"seconds": time.perf_counter() - began, **done}))
