"""The real application on a free port, and a real Chromium to look at it."""

from __future__ import annotations

import shutil
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from ui.desk import Desk, IndexFacts
from ui.web import bound_socket, build_web_app

if TYPE_CHECKING:
    from tests.fakes_ui import WordAdvisor
    from ui.fit import Sources

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync",
    "--no-first-run",
)  # fmt: skip


class Served:
    """The real application on a free port, over an advisor that the test controls."""

    def __init__(self, advisor: WordAdvisor, sources: Sources = dict, prefix: str = "") -> None:
        import uvicorn
        from starlette.applications import Starlette
        from starlette.routing import Mount

        self.advisor = advisor
        self.release = threading.Event()
        self._socket = bound_socket("127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}{prefix}"
        facts = IndexFacts("20261122-000000-abcdef", "2026-11-01", 42, "bundled")
        desk = Desk(self._make, lambda: facts)  # type: ignore[arg-type]
        inner = build_web_app(desk, Path("/home/someone/.local/share/tierwise"), sources)
        # A mounted application does not start by itself.
        app = Starlette(routes=[Mount(prefix, inner)], lifespan=lambda _: inner.router.lifespan_context(inner))
        desk.start()
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.02)

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        self._socket.close()

    def _make(self) -> WordAdvisor:
        self.release.wait(60)
        return self.advisor
