"""The OpenAPI keeps its word: whatever is sent, the answer has a declared status and a body of the declared shape."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import jsonschema
import pytest
from serving import Running, serving

from mien.client import Client


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    data = tmp_path_factory.mktemp("server") / "data"
    with serving(data, "--rate", "100000") as running:
        yield running


@pytest.fixture(scope="module")
def described(server: Running) -> Any:
    return httpx2.get(f"{server.url}/openapi.json").json()


@pytest.fixture(scope="module")
def done(server: Running) -> str:
    """The id of an analysis that is done."""
    with Client(server.url) as client:
        job = client.submit(text="I passed!")
        assert [*client.follow(job.id)][-1].state == "done"
        return job.id


# No schema can say whether bytes are a recording and words a transcript, nor that words alone have no recording.
UNSAID = "positive_data_acceptance,ensure_resource_availability"


def check(described: Any, path: str, method: str, answer: httpx2.Response) -> None:
    """The answer is one that the operation declares."""
    operation = described["paths"][path].get(method)
    assert answer.status_code < 500, answer.text
    if operation is None:
        assert answer.status_code == 405
        allowed = {name.strip() for name in answer.headers["allow"].split(",")} - {"HEAD"}
        assert allowed == {name.upper() for name in described["paths"][path]}
        return
    declared = operation["responses"].get(str(answer.status_code))
    assert declared is not None, f"{method} {path} answers {answer.status_code}, which it does not declare"
    kinds = declared.get("content", {})
    if answer.status_code == 204:
        assert answer.content == b""
        return
    kind = answer.headers["content-type"].split(";")[0]
    if kind in kinds and "json" in kind and "schema" in kinds[kind]:
        schema = kinds[kind]["schema"] | {"components": described["components"]}
        jsonschema.validate(answer.json(), schema)
    elif answer.status_code >= 400:
        pytest.fail(f"a refusal is a problem detail, not {kind}")


def test_schemathesis_finds_no_answer_that_was_not_declared(server: Running, done: str, tmp_path: Path) -> None:
    """Requests of every kind that the description allows, and of many that it forbids; then whole sequences of them."""
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{server.url}/openapi.json"]
    command += [
        "--exclude-checks",
        UNSAID,
        "--phases",
        "coverage,fuzzing,stateful",
        "--max-examples",
        "8",
        "--generation-deterministic",
    ]
    run = subprocess.run(
        [*command, "--request-timeout", "60", "--no-color"],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=280,
    )
    assert run.returncode == 0, run.stdout
    assert "Selected: 11/11" in run.stdout


def test_what_is_done_has_the_declared_shape(server: Running, described: Any, done: str) -> None:
    for method, path, params in (
        ("get", "/v1/analyses", {}),
        ("get", "/v1/analyses/{id}", {}),
        ("get", "/v1/analyses/{id}/events", {}),
        ("get", "/v1/analyses/{id}/export", {"format": "csv"}),
        ("get", "/v1/analyses/{id}/export", {"format": "srt"}),
        ("get", "/v1/analyses/{id}/recording", {}),
        ("post", "/v1/analyses/{id}/cancel", {}),
        ("get", "/v1/bundles", {}),
        ("get", "/healthz", {}),
        ("get", "/metrics", {}),
    ):
        url = server.url + path.replace("{id}", done)
        check(described, path, method, httpx2.request(method, url, params=params, timeout=60))


def test_every_operation_says_what_it_does_and_refuses(described: Any) -> None:
    operations = [operation for methods in described["paths"].values() for operation in methods.values()]
    assert len(operations) >= 11
    for operation in operations:
        assert operation["description"]
        assert {"401", "403", "429", "503"} <= set(operation["responses"])
