"""The web application: HTTP interface, page and protective headers, served on a socket that is already bound."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import ExternalError, TierwiseError, UsageError

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from ui.desk import Desk
    from ui.fit import Sources

_STATIC = Path(__file__).with_name("static")
# The page may load nothing from, and send nothing to, any other host. Gradio's scripts need the two `unsafe-` words.
HEADERS = (
    (
        b"content-security-policy",
        b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
        b"img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
        b"object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'",
    ),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)


class ProtectiveHeaders:
    """Adds `HEADERS` to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *HEADERS]
            await send(message)

        await self._app(scope, receive, send_with_headers)


def build_web_app(desk: Desk, home: Path, sources: Sources = dict) -> FastAPI:
    """The whole application; imports Gradio, which takes seconds.

    Args:
        desk: Where the advisor is.
        home: Where the index is, for display.
        sources: What says for each claim id which sentence of the index states it.
    """
    import gradio as gr
    from fastapi import FastAPI
    from starlette.responses import RedirectResponse

    from ui.api import build_routes, show_crash, show_error
    from ui.fit_page import build_fit_page
    from ui.page import build_page, theme

    app = FastAPI(title="Tierwise", docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(build_routes(desk))
    app.add_exception_handler(TierwiseError, show_error)
    app.add_exception_handler(Exception, show_crash)
    app.add_middleware(ProtectiveHeaders)
    # Relative, so that it holds under any path that a proxy puts before.
    app.add_route("/fit", lambda _request: RedirectResponse("fit/"))
    # The chat page takes every path that is left, so it comes last.
    for path, page in (("/fit", build_fit_page(sources)), ("/", build_page(desk, home))):
        gr.mount_gradio_app(
            app,
            page,
            path=path,
            theme=theme(),
            head=_head(),
            favicon_path=str(_STATIC / "icon.svg") if path == "/" else None,
            footer_links=[],
            max_file_size="10mb",
            show_error=False,
            enable_monitoring=False,
            run_history=False,
            ssr_mode=False,
        )
    return app


def _head() -> str:
    style, script = ((_STATIC / name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
    # Not by Gradio's `css=`, which confines rules to its own container: the panel lies outside of it.
    return f'<meta name="color-scheme" content="light dark"><style>{style}</style><script>{script}</script>'


def bound_socket(host: str, port: int) -> socket.socket:
    """A listening socket; binding comes first, so that a taken port is said before anything is loaded.

    Raises:
        ExternalError: The port is taken or may not be used.
        UsageError: The host is no address of this machine.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise UsageError(f"{host!r} is no address of this machine.", hint="Use --host 127.0.0.1.") from error
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise ExternalError(
            f"Port {port} on {host} cannot be used ({error.strerror}).",
            hint="Choose another: tierwise chat --port 0 takes any free one.",
        ) from error
    return listener


def serve(app: FastAPI, listener: socket.socket, log_level: str) -> None:
    """Serve until Ctrl-C or a termination signal."""
    import uvicorn

    config = uvicorn.Config(app, log_level=log_level, access_log=False, timeout_graceful_shutdown=2)
    uvicorn.Server(config).run(sockets=[listener])
