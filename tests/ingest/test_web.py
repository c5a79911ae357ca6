from __future__ import annotations

import gzip
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import httpx
import pytest

from ingest.errors import ExternalError, UnreadableFileError
from ingest.loaders import Limits, Skipped, fetch, iter_documents
from ingest.loaders.web import is_public

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TEXT = "Tier 2 asks for a master's degree, the page says."
HTML = f"<html><head><title>Jobs</title></head><body><p>{TEXT}</p></body></html>"
PUBLIC = "93.184.215.14"


class Network(httpx.BaseTransport):
    """A small internet: pages by host and path, names by address. Remembers where it was asked to connect."""

    def __init__(self, pages: dict[str, httpx.Response], names: dict[str, list[list[str]]] | None = None) -> None:
        self.pages = pages
        self.names = names or {}
        self.connected: list[str] = []
        self.certificates: list[str] = []

    def resolve(self, host: str, port: int) -> Sequence[str]:
        answers = self.names.get(host, [[PUBLIC]])
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.connected.append(request.url.host)
        self.certificates.append(request.extensions["sni_hostname"])
        return self.pages[request.headers["host"] + request.url.path]


def html(text: str = HTML) -> httpx.Response:
    return httpx.Response(200, headers={"content-type": "text/html; charset=utf-8"}, content=text.encode())


def redirect(target: str) -> httpx.Response:
    return httpx.Response(302, headers={"location": target})


def get(network: Network, url: str, **options: object) -> object:
    return fetch(url, resolve=network.resolve, transport=network, **options)  # type: ignore[arg-type]


def test_a_page_becomes_a_document_of_its_address() -> None:
    network = Network({"jobs.example/a": html()})
    document = fetch("https://jobs.example/a", resolve=network.resolve, transport=network)
    assert (document.document_id, document.title, document.source.url) == (
        "https://jobs.example/a", "Jobs", "https://jobs.example/a",
    )  # fmt: skip
    assert "Tier 2 asks for a master's degree" in document.blocks[0].text
    assert network.connected == [PUBLIC]
    assert network.certificates == ["jobs.example"]


def test_a_text_and_a_redirect_within_the_public_network_are_read() -> None:
    plain = httpx.Response(
        200, headers={"content-type": "text/plain; charset=latin-1"}, content="Öffnung heute.".encode("latin-1")
    )
    network = Network({"jobs.example/a": redirect("/b"), "jobs.example/b": plain})
    document = fetch("http://jobs.example/a", resolve=network.resolve, transport=network)
    assert [block.text for block in document.blocks] == ["Öffnung heute."]


PRIVATE = """
127.0.0.1 10.0.0.8 192.168.1.1 172.16.0.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 ::1 :: fe80::1 fe80::1%eth0
fd00::1 ::ffff:127.0.0.1 64:ff9b::7f00:1 2002:7f00:1:: nonsense
"""


@pytest.mark.parametrize("address", PRIVATE.split())
def test_private_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:8.8.8.8"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "names"),
    [
        ("http://inside.example/", [["10.0.0.8"]]),
        ("http://both.example/", [[PUBLIC, "127.0.0.1"]]),
        ("http://nowhere.example/", [[]]),
    ],
)
def test_a_name_that_leads_inside_is_refused_before_connecting(url: str, names: list[list[str]]) -> None:
    network = Network({}, {url.split("/")[2]: names})
    with pytest.raises(UnreadableFileError, match="private address") as caught:
        get(network, url)
    assert "by name" in caught.value.hint
    assert network.connected == []


def test_a_redirect_that_leads_inside_is_refused() -> None:
    network = Network(
        {"jobs.example/": redirect("http://metadata.internal/secret")}, {"metadata.internal": [["169.254.169.254"]]}
    )
    with pytest.raises(UnreadableFileError, match=r"metadata\.internal.*private"):
        get(network, "http://jobs.example/")
    assert network.connected == [PUBLIC]


def test_a_name_server_that_changes_its_mind_gains_nothing() -> None:
    network = Network({"jobs.example/": html()}, {"jobs.example": [[PUBLIC], ["127.0.0.1"]]})
    get(network, "http://jobs.example/")
    assert network.connected == [PUBLIC]


def test_a_private_host_can_be_allowed_by_name_and_only_that_one() -> None:
    names = {"wiki.local": [["10.0.0.8"]], "other.local": [["10.0.0.9"]]}
    network = Network({"wiki.local/": html(), "wiki.local/go": redirect("http://other.local/")}, names)
    assert get(network, "http://wiki.local/", allow_hosts=["WIKI.local"])
    with pytest.raises(UnreadableFileError, match="private"):
        get(network, "http://wiki.local/go", allow_hosts=["wiki.local"])


@pytest.mark.parametrize(
    "url", ["ftp://jobs.example/", "file:///etc/passwd", "http://", "http://user:pw@jobs.example/", "http://a:b:c/"]
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(UnreadableFileError):
        get(Network({}), url)


def test_a_redirect_to_a_file_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match=r"no http\(s\) address"):
        get(Network({"jobs.example/": redirect("file:///etc/passwd")}), "http://jobs.example/")


def test_an_endless_redirect_ends() -> None:
    with pytest.raises(UnreadableFileError, match="redirects more than 5 times"):
        get(Network({"jobs.example/": redirect("/")}), "http://jobs.example/")


def test_a_page_above_the_limit_is_refused_also_when_it_is_packed() -> None:
    packed = httpx.Response(200, headers={"content-encoding": "gzip"}, content=gzip.compress(b"0" * 5_000_000))
    with pytest.raises(UnreadableFileError, match="larger than 1,000,000 bytes"):
        get(Network({"jobs.example/": packed}), "http://jobs.example/", limits=Limits(fetch_bytes=1_000_000))


def test_a_page_that_takes_too_long_is_given_up() -> None:
    def drip() -> Iterator[bytes]:
        while True:
            yield b"slow "

    slow = httpx.Response(200, content=drip())
    limits = Limits(fetch_seconds=0.2, fetch_bytes=10**12)
    with pytest.raises(ExternalError, match=r"within 0\.2 seconds") as caught:
        get(Network({"jobs.example/": slow}), "http://jobs.example/", limits=limits)
    assert caught.value.retryable


@pytest.mark.parametrize(("status", "error"), [(404, UnreadableFileError), (500, ExternalError), (429, ExternalError)])
def test_a_status_says_whether_to_try_again(status: int, error: type[Exception]) -> None:
    with pytest.raises(error, match=str(status)):
        get(Network({"jobs.example/": httpx.Response(status)}), "http://jobs.example/")


def test_a_host_that_does_not_answer_is_an_external_error() -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    with pytest.raises(ExternalError, match="refused"):
        fetch("http://jobs.example/", resolve=lambda host, port: [PUBLIC], transport=httpx.MockTransport(fail))


def test_an_archive_at_an_address_is_refused() -> None:
    data = b"PK\x05\x06" + b"\x00" * 18
    with pytest.raises(UnreadableFileError, match="collection"):
        get(Network({"jobs.example/a.zip": httpx.Response(200, content=data)}), "http://jobs.example/a.zip")


def test_an_address_that_is_refused_does_not_stop_the_others(tmp_path) -> None:
    (tmp_path / "a.txt").write_text("Some text.")
    first, second = iter_documents(["http://127.0.0.1:9/x", str(tmp_path / "a.txt")])
    assert isinstance(first, Skipped)
    assert "private" in first.reason
    assert not isinstance(second, Skipped)


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = f"{TEXT} Host {self.headers['Host']}".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Keep the test's output clean."""


def test_a_real_server_is_reached_by_the_checked_address_and_told_its_name() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Page) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://wiki.test:{server.server_port}/page"
        with pytest.raises(UnreadableFileError, match="private"):
            fetch(url, resolve=lambda host, port: ["127.0.0.1"])
        document = fetch(url, resolve=lambda host, port: ["127.0.0.1"], allow_hosts=["wiki.test"])
        server.shutdown()
    assert document.blocks[0].text == f"{TEXT} Host wiki.test:{server.server_port}"
