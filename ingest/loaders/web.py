"""http(s) addresses as documents, without letting an address reach into the private network.

Every hop is resolved once, checked, and connected to by the very address that was checked, so that neither a redirect
nor a second answer of the name server can lead elsewhere.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from ingest.errors import ExternalError, UnreadableFileError
from ingest.loaders.files import document_of_bytes
from ingest.loaders.limits import Limits

if TYPE_CHECKING:
    import httpx

    from ingest.types import Document

Resolve = Callable[[str, int], Sequence[str]]

_SCHEMES = {"http": 80, "https": 443}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CONNECT_SECONDS = 10.0
_HEADERS = {
    "User-Agent": "tierwise",
    "Accept": "text/html, application/pdf;q=0.9, text/*;q=0.8, */*;q=0.5",
    "Accept-Encoding": "gzip",
}


@dataclass(frozen=True, slots=True)
class _Reply:
    """Final status and body of one hop; `location` is where it redirects to, "" where it does not."""

    body: bytes
    encoding: str
    location: str


def resolve_host(host: str, port: int) -> list[str]:
    """Addresses of a host by the system's resolver.

    Raises:
        ExternalError: The name has none.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ExternalError(f"The host {host} was not found.", hint="Check the address.", retryable=True) from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """Whether an IP address lies on the public internet; one that carries an IPv4 address counts as that one."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return inner.is_global and not inner.is_multicast
    return ip.is_global and not ip.is_multicast


def fetch(
    url: str,
    *,
    limits: Limits | None = None,
    allow_hosts: Sequence[str] = (),
    resolve: Resolve = resolve_host,
    transport: httpx.BaseTransport | None = None,
) -> Document:
    """Main text of the page, or the file, at an http(s) address.

    Args:
        url: The address; it becomes the document's id.
        limits: Size, time and redirects; None for the defaults.
        allow_hosts: Host names that may be private.
        resolve: Addresses of a host and port.
        transport: Way to the network; None for the real one. Proxies of the environment are not used, since
            they would resolve the name a second time.

    Raises:
        UnreadableFileError: The address is refused, too large, or holds no text.
        ExternalError: The host does not answer, or not in time.
    """
    import httpx

    limits = limits or Limits()
    allowed = frozenset(host.lower().rstrip(".") for host in allow_hosts)
    deadline = time.monotonic() + limits.fetch_seconds
    here = url
    with httpx.Client(transport=transport, trust_env=False, follow_redirects=False) as client:
        for _ in range(limits.redirects + 1):
            request = _pinned_request(client, here, allowed, resolve)
            reply = _send(client, request, here, limits, deadline)
            if not reply.location:
                return document_of_bytes(url, reply.body, limits, encoding=reply.encoding, url=url)
            here = urljoin(here, reply.location)
    raise UnreadableFileError(
        f"{url} redirects more than {limits.redirects} times.", hint="Open it and copy its address."
    )


def _pinned_request(client: httpx.Client, url: str, allowed: frozenset[str], resolve: Resolve) -> httpx.Request:
    """A request that connects to an address that was checked, and still names the host to server and certificate."""
    import httpx

    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port or _SCHEMES[parts.scheme]
        target = httpx.URL(url)
    except (KeyError, ValueError, httpx.InvalidURL) as error:
        raise UnreadableFileError(f"{url} is no http(s) address.", hint="Check the address.") from error
    if not host or parts.username or parts.password:
        raise UnreadableFileError(f"{url} names no host, or a password.", hint="Give a plain address.")
    addresses = resolve(host, port)
    if not addresses or (host not in allowed and not all(is_public(address) for address in addresses)):
        hint = f"Allow the host {host} by name if you trust it."
        raise UnreadableFileError(f"{url} leads to a private address.", hint=hint)
    named = target.netloc.decode().rpartition("@")[2]
    return client.build_request(
        "GET",
        target.copy_with(host=addresses[0], port=port, fragment=None),
        headers={**_HEADERS, "Host": named},
        extensions={"sni_hostname": target.raw_host.decode()},
    )


def _send(client: httpx.Client, request: httpx.Request, url: str, limits: Limits, deadline: float) -> _Reply:
    import httpx

    left = max(0.1, deadline - time.monotonic())
    request.extensions["timeout"] = httpx.Timeout(min(_CONNECT_SECONDS, left)).as_dict()
    response = None
    try:
        response = client.send(request, stream=True)
        if response.status_code in _REDIRECTS and "location" in response.headers:
            return _Reply(b"", "", response.headers["location"])
        if response.status_code >= 400:
            _refuse_status(url, response.status_code)
        return _Reply(_body(response, url, limits, deadline), response.charset_encoding or "", "")
    except httpx.HTTPError as error:
        message = f"{url} cannot be fetched: {str(error) or type(error).__name__}."
        raise ExternalError(message, hint="Check the address, or try again later.", retryable=True) from error
    finally:
        if response is not None:
            response.close()


def _refuse_status(url: str, status: int) -> None:
    if status >= 500 or status == 429:
        raise ExternalError(f"{url} answers with status {status}.", hint="Try again later.", retryable=True)
    raise UnreadableFileError(f"{url} answers with status {status}.", hint="Check the address.")


def _body(response: httpx.Response, url: str, limits: Limits, deadline: float) -> bytes:
    body = bytearray()
    for part in response.iter_bytes():
        body += part
        if len(body) > limits.fetch_bytes:
            message = f"{url} is larger than {limits.fetch_bytes:,} bytes."
            raise UnreadableFileError(message, hint="Save the part that matters as a file.")
        if time.monotonic() > deadline:
            message = f"{url} was not fetched within {limits.fetch_seconds:g} seconds."
            raise ExternalError(message, hint="Try again later.", retryable=True)
    return bytes(body)
