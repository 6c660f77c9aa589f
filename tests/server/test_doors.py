"""Who may come in: tokens, hosts, origins and how often. And that no route is forgotten."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from serving import Running, serving
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from mien.client import Client
from mien.errors import UsageError
from mien.server.page import serve_page
from mien.server.settings import Settings

TOKEN = "correct horse battery staple"
OPEN = {"/healthz"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    data = tmp_path_factory.mktemp("server") / "data"
    with serving(data, "--host", "0.0.0.0", "--workers", "0", "--rate", "5", MIEN_TOKEN=TOKEN) as running:
        running.url = running.url.replace("0.0.0.0", "127.0.0.1")
        yield running


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with serving(tmp_path_factory.mktemp("local") / "data", "--workers", "0") as running:
        yield running


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.2", "::", "example.org"])
def test_beyond_this_machine_a_server_without_a_token_does_not_start(tmp_path: Path, host: str) -> None:
    with pytest.raises(UsageError, match=f"{host} can be reached from other machines.*MIEN_TOKEN or --token-file"):
        Settings(tmp_path, host)
    assert Settings(tmp_path, host, token=TOKEN).token == TOKEN


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_on_loopback_it_needs_none(tmp_path: Path, host: str) -> None:
    assert Settings(tmp_path, host).is_loopback


def test_a_token_that_can_be_guessed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="a token has at least 16 characters, got 6"):
        Settings(tmp_path, token="secret")


def test_no_route_works_without_the_token(server: Running) -> None:
    """Every operation of the OpenAPI, and the documents beside it."""
    described = httpx2.get(f"{server.url}/openapi.json", headers={"authorization": f"Bearer {TOKEN}"}).json()
    asked = [(method, path) for path, methods in described["paths"].items() for method in methods]
    assert len(asked) >= 10
    for method, path in [*asked, ("get", "/openapi.json"), ("get", "/v1/nothing"), ("get", "/v1/live")]:
        if path in OPEN:
            continue
        for headers in ({}, {"authorization": "Bearer wrong"}, {"authorization": TOKEN[:-1]}):
            answer = httpx2.request(method, server.url + path.replace("{id}", "0" * 32), headers=headers)
            assert answer.status_code == 401, (method, path)
            assert answer.headers["www-authenticate"] == "Bearer"
    assert httpx2.get(f"{server.url}/docs").status_code == 404


def test_the_open_route_says_nothing_of_anybody(server: Running) -> None:
    assert set(httpx2.get(f"{server.url}/healthz").json()) == {"status", "version", "sign_in"}


def test_with_the_token_it_works(server: Running) -> None:
    with Client(server.url, TOKEN) as client:
        assert client.jobs() == []
    with Client(server.url, "wrong") as client, pytest.raises(UsageError, match="Authorization: Bearer"):
        client.jobs()


def test_a_socket_needs_the_token_too_by_header_or_by_protocol(server: Running) -> None:
    url = server.url.replace("http", "ws") + "/v1/live"
    for options in ({}, {"subprotocols": ["mien.live.1", "bearer.wrong"]}):
        with pytest.raises(InvalidStatus) as refused, connect(url, **options):
            pass
        assert refused.value.response.status_code == 401
    with connect(url, additional_headers={"authorization": f"Bearer {TOKEN}"}) as socket:
        assert socket.subprotocol is None
    spaceless = TOKEN.replace(" ", "")
    assert spaceless != TOKEN, "a token for a page has no spaces: a protocol's name may not"


def test_uploads_come_only_so_often(server: Running) -> None:
    with Client(server.url, TOKEN) as client:
        for _ in range(5):
            client.submit(text="Hello.")
        answer = httpx2.post(
            f"{server.url}/v1/analyses", files={"text": (None, "Hello.")}, headers={"authorization": f"Bearer {TOKEN}"}
        )
        assert answer.status_code == 429
        assert 1 <= int(answer.headers["retry-after"]) <= 60
        assert len(client.jobs()) == 5


ELSEWHERE = ["https://evil.example", "null", "http://127.0.0.1:1", "http://localhost.evil.example"]


@pytest.mark.parametrize("origin", ELSEWHERE)
def test_a_page_elsewhere_can_neither_write_nor_listen(local: Running, origin: str) -> None:
    for method, path in (("POST", ""), ("DELETE", f"/{'0' * 32}"), ("POST", f"/{'0' * 32}/cancel")):
        answer = httpx2.request(method, f"{local.url}/v1/analyses{path}", headers={"origin": origin})
        assert answer.status_code == 403
    with (
        pytest.raises(InvalidStatus) as refused,
        connect(local.url.replace("http", "ws") + "/v1/live", origin=origin),  # type: ignore[arg-type]
    ):
        pass
    assert refused.value.response.status_code == 403


def test_no_other_page_may_read(local: Running) -> None:
    answer = httpx2.get(f"{local.url}/v1/analyses", headers={"origin": "https://evil.example"})
    assert "access-control-allow-origin" not in answer.headers
    asked = {"origin": "https://evil.example", "access-control-request-method": "DELETE"}
    preflight = httpx2.options(f"{local.url}/v1/analyses", headers=asked)
    assert preflight.status_code == 405
    assert "access-control-allow-origin" not in preflight.headers


def test_our_own_page_may(local: Running) -> None:
    with connect(local.url.replace("http", "ws") + "/v1/live", origin=local.url):  # type: ignore[arg-type]
        pass
    answer = httpx2.post(f"{local.url}/v1/analyses", files={"text": (None, "Hi.")}, headers={"origin": local.url})
    assert answer.status_code == 202


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", ""])
def test_a_name_that_was_bent_to_this_machine_is_refused(local: Running, host: str) -> None:
    """DNS rebinding: the browser believes that it speaks to the page's own server."""
    assert httpx2.get(f"{local.url}/v1/analyses", headers={"host": host}).status_code in {400, 421}


def test_logs_are_lines_of_json_without_tokens_or_names(server: Running) -> None:
    lines = [json.loads(line) for line in server.log.read_text().splitlines()]
    said = [line for line in lines if line["message"] == "request"]
    assert {"method", "route", "status", "milliseconds"} <= set(said[0])
    assert {line["route"] for line in said} >= {"/v1/analyses", "/healthz"}
    assert TOKEN not in server.log.read_text()


def test_a_built_page_is_served_and_nothing_beside_it(tmp_path: Path) -> None:
    from fastapi import FastAPI
    from fastapi.testclient import TestClient

    page = tmp_path / "page"
    (page / "assets").mkdir(parents=True)
    (page / "index.html").write_text("<html>mien</html>")
    (page / "assets" / "app.js").write_text("1")
    (tmp_path / "secret").write_text("no")
    app = FastAPI()
    serve_page(app, page)
    with TestClient(app) as browser:
        assert browser.get("/").text == "<html>mien</html>"
        assert browser.get("/assets/app.js").text == "1"
        for path in ("/../secret", "/%2e%2e/secret", "/assets/../../secret"):
            assert browser.get(path).status_code == 404
