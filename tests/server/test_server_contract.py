"""The OpenAPI keeps its word: whatever is sent, the answer has a declared status and a body of the declared shape."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx2
import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
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


PATHS = (
    "/healthz",
    "/metrics",
    "/v1/analyses",
    "/v1/analyses/{id}",
    "/v1/analyses/{id}/cancel",
    "/v1/analyses/{id}/events",
    "/v1/analyses/{id}/export",
    "/v1/analyses/{id}/recording",
    "/v1/bundles",
)
METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
ODD = st.one_of(st.text(max_size=12), st.integers(-5, 10**15).map(str), st.sampled_from(["", "nan", "1e999", "json"]))
FORM = st.dictionaries(
    st.sampled_from(["file", "text", "transcript", "bundle", "labels", "asr", "keep", "more"]),
    st.one_of(
        st.text(max_size=20).map(lambda text: (None, text)),
        st.tuples(st.sampled_from(["a.txt", "a.srt", "a.wav", "", "../x"]), st.binary(max_size=40)),
    ),
    max_size=3,
)


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


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    path=st.sampled_from(PATHS),
    method=st.sampled_from(METHODS),
    whose=st.sampled_from(["done", "nobody", "no id"]),
    params=st.dictionaries(st.sampled_from(["limit", "before", "format"]), ODD, max_size=2),
    form=FORM,
)
def test_every_answer_was_declared(
    server: Running,
    described: Any,
    done: str,
    path: str,
    method: str,
    whose: str,
    params: dict[str, str],
    form: dict[str, Any],
) -> None:
    if method == "delete" and whose == "done":
        return
    if method in {"head", "options"} and method not in described["paths"][path]:
        method = "put"
    url = server.url + path.replace("{id}", {"done": done, "nobody": "0" * 32, "no id": "x"}[whose])
    options = {"files": [*form.items()]} if method == "post" and path == "/v1/analyses" else {}
    check(described, path, method, httpx2.request(method, url, params=params, timeout=60, **options))


def test_every_path_is_asked(described: Any) -> None:
    assert sorted(described["paths"]) == sorted(PATHS)


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
