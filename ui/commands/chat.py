"""`tierwise chat`: the web page."""

from __future__ import annotations

import os
import sys
import threading
import webbrowser
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from ui import options  # noqa: TC001 - Typer reads annotations at run time
from ui.assessing import claim_citations
from ui.desk import Desk
from ui.runtime import ensure_index, index_facts, settings_from, warm_advisor
from ui.terminal import emit, note, spinner
from ui.web import bound_socket, build_web_app, serve

if TYPE_CHECKING:
    import socket

    from ui.settings import Settings

Host = Annotated[str | None, typer.Option("--host", help="Address to serve on.", show_default=False)]
Port = Annotated[int | None, typer.Option("--port", help="Port; 0 takes any free one.", show_default=False)]
Open = Annotated[
    bool | None, typer.Option("--open/--no-open", help="Open the page in a browser.", show_default="where there is one")
]


def command(
    *,
    host: Host = None,
    port: Port = None,
    open_browser: Open = None,
    model: options.Model = None,
    base_url: options.BaseUrl = None,
    prompt: options.Prompt = None,
    index: options.Index = None,
    embedding: options.Embedding = None,
    home: options.Home = None,
) -> None:
    """Open the advisor as a web page on this machine."""
    settings = settings_from(
        host=host, port=port, model=model, base_url=base_url, prompt=prompt, index=index, embedding=embedding, home=home
    )
    listener = bound_socket(settings.host, settings.port)
    with listener:
        ensure_index(settings)
        _serve(settings, listener, _has_desktop() if open_browser is None else open_browser)


def _serve(settings: Settings, listener: socket.socket, opens: bool) -> None:
    desk = Desk(partial(warm_advisor, settings), partial(index_facts, settings), settings.model)
    with spinner("Starting the page …"):
        app = build_web_app(desk, settings.home, partial(claim_citations, settings))
    # Not before: two heavy imports at a time would keep the page waiting.
    desk.start()
    address = page_address(settings.host, listener.getsockname()[1])
    emit(f"Tierwise is ready at {address}")
    note("Press Ctrl-C to stop.")
    if settings.host not in ("127.0.0.1", "localhost", "::1"):
        note("Warning: anyone who can reach this machine can use the page; there is no password.")
    if opens:
        threading.Timer(0.5, webbrowser.open, (address,)).start()
    serve(app, listener, settings.log_level)


def page_address(host: str, port: int) -> str:
    """The address to type into a browser on this machine."""
    if host in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _has_desktop() -> bool:
    if not sys.stdout.isatty():
        return False
    return sys.platform in ("darwin", "win32") or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
