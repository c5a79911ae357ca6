"""The HTTP interface and the served page, through the real application."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from ingest.errors import ExternalError, IndexMissingError
from tests.fakes_ui import WordAdvisor
from ui.api import MAX_BODY
from ui.desk import Desk, IndexFacts
from ui.web import bound_socket, build_web_app

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def advisor() -> WordAdvisor:
    return WordAdvisor()


@pytest.fixture(scope="module")
def client(advisor: WordAdvisor) -> Iterator[TestClient]:
    desk = Desk(lambda: advisor, lambda: IndexFacts("20261122-x", "2026-11-01", 42, "bundled"))  # type: ignore[arg-type, return-value]
    with TestClient(build_web_app(desk, Path("/data")), raise_server_exceptions=False) as made:
        yield made


@pytest.fixture(autouse=True)
def _healthy(advisor: WordAdvisor) -> None:
    advisor.error = None


def test_health_answers_before_the_advisor_is_there() -> None:
    desk = Desk(WordAdvisor, lambda: None)  # type: ignore[arg-type]
    with TestClient(build_web_app(desk, Path("/data"))) as made:
        row = made.get("/api/health").json()
        page = made.get("/")
    assert row == {"status": "loading", "problem": None, "model": "extractive", "index_id": None, "material_date": None}
    assert page.status_code == 200
    assert "Tierwise" in page.text


def test_health_names_the_index(client: TestClient) -> None:
    row = client.get("/api/health").json()
    assert (row["index_id"], row["material_date"]) == ("20261122-x", "2026-11-01")


def test_ask_gives_the_contract(client: TestClient, advisor: WordAdvisor) -> None:
    body = {
        "id": "q1",
        "question": "How many people apply per tier 2 opening?",
        "history": [{"role": "user", "content": "hi"}],
        "profile": "I have a BSc.",
    }
    reply = client.post("/api/ask", json=body)
    row = reply.json()
    assert reply.status_code == 200
    assert row["id"] == "q1"
    assert row["citations"][0]["quote"].startswith("Hundreds of people")
    assert advisor.asked[-1] == (body["question"], ({"role": "user", "content": "hi"},), "I have a BSc.")


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"{}", b'{"question": ""}', b'{"question": 3}', b'{"question": "x", "history": 1}', b"\xff\xfe",
     b'{"question": "' + b"x" * 30_000 + b'"}', b" " * (MAX_BODY + 1), b"[" * 100_000],
    ids=lambda body: repr(body[:30]),
)  # fmt: skip
def test_a_wrong_request_gets_one_clear_sentence(client: TestClient, body: bytes) -> None:
    reply = client.post("/api/ask", content=body)
    error = reply.json()["error"]
    assert reply.status_code == 400
    assert error["message"]
    assert error["hint"]
    assert error["retryable"] is False


@pytest.mark.parametrize(
    ("error", "status", "retryable"),
    [
        (ExternalError("Down.", retryable=True), 503, True),
        (IndexMissingError("None."), 400, False),
        (ZeroDivisionError("x"), 500, False),
    ],
)
def test_a_failure_is_json_without_a_traceback(
    client: TestClient, advisor: WordAdvisor, error: Exception, status: int, retryable: bool
) -> None:
    advisor.error = error
    reply = client.post("/api/ask", json={"question": "tier 2?"})
    assert reply.status_code == status
    assert reply.json()["error"]["retryable"] is retryable
    assert "Traceback" not in reply.text


def test_lone_surrogates_do_not_break_the_reply(client: TestClient) -> None:
    reply = client.post("/api/ask", content=json.dumps({"id": "\ud800", "question": "tier \ud83d core positions?"}))
    assert reply.status_code == 200


def test_passages(client: TestClient) -> None:
    row = client.get("/api/passages", params={"q": "hundreds of people apply", "k": 1}).json()
    assert [passage["document_id"] for passage in row["passages"]] == ["tier2"]
    assert client.get("/api/passages", params={"q": " "}).status_code == 400
    assert client.get("/api/passages", params={"q": "x", "k": 0}).status_code == 422


def test_the_page_may_talk_to_nobody_else(client: TestClient) -> None:
    for path in ("/", "/api/health"):
        policy = client.get(path).headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "http:" not in policy
        assert "*" not in policy


def test_a_socket_on_any_free_port() -> None:
    with bound_socket("127.0.0.1", 0) as first, bound_socket("127.0.0.1", 0) as second:
        assert first.getsockname()[1] != second.getsockname()[1]
    with pytest.raises(ExternalError, match="cannot be used"), bound_socket("192.0.2.1", 0):
        pass
