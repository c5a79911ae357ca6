"""What an index is built from, seen from outside: which files there are and whether any of them changed.

Decides in well under a second whether there is anything to do, without parsing a file or loading a model.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.corpus import bundled_corpus
from ingest.embedding.model_folder import sha256_file
from ingest.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from importlib.resources.abc import Traversable


@dataclass(frozen=True, slots=True)
class FileStamp:
    """Size in bytes, modification time in nanoseconds and SHA-256 of a file."""

    size: int
    modified: int
    digest: str


def is_address(path: str) -> bool:
    """Whether an input is an http(s) address rather than a file."""
    return path.startswith(("http://", "https://"))


def absolute_inputs(paths: Sequence[str]) -> tuple[str, ...]:
    """Inputs as they are recorded: absolute paths and addresses, without repetition, in the order given.

    Raises:
        InputError: A path does not exist.
    """
    found = []
    for path in paths:
        if is_address(path):
            found.append(path)
            continue
        absolute = Path(path).expanduser().resolve()
        if not absolute.exists():
            raise InputError(f"There is no file or folder {path}.", hint="Check the path.")
        found.append(str(absolute))
    return tuple(dict.fromkeys(found))


def stamp_files(inputs: Sequence[str], known: Mapping[str, FileStamp]) -> dict[str, FileStamp]:
    """Stamp every file behind the inputs; content is read again only where size or time differ from `known`.

    Args:
        inputs: Absolute paths and addresses; addresses have no stamp.
        known: Stamps of the last run.
    """
    stamps: dict[str, FileStamp] = {}
    for file in sorted({file for path in inputs if not is_address(path) for file in _files(Path(path))}):
        try:
            now = file.stat()
            if not stat.S_ISREG(now.st_mode):
                continue
            before = known.get(str(file))
            same = before is not None and (before.size, before.modified) == (now.st_size, now.st_mtime_ns)
            digest = before.digest if before and same else sha256_file(file)
        except OSError:
            # An unreadable file is the loader's to report; a stamp that never matches keeps it in view.
            stamps[str(file)] = FileStamp(-1, -1, "unreadable")
            continue
        stamps[str(file)] = FileStamp(now.st_size, now.st_mtime_ns, digest)
    return stamps


def digest_inputs(stamps: Mapping[str, FileStamp], inputs: Sequence[str], parts: Mapping[str, str]) -> str:
    """Digest over everything that decides what an index holds: contents, inputs, model, chunking, corpus."""
    content = {
        "files": {path: stamp.digest for path, stamp in sorted(stamps.items())},
        "inputs": list(inputs),
        "parts": dict(sorted(parts.items())),
    }
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def corpus_files_digest() -> str:
    """Digest over every file of the bundled corpus."""
    total = hashlib.sha256()
    for name, data in _corpus_files(bundled_corpus()):
        total.update(name.encode() + b"\0" + hashlib.sha256(data).digest())
    return total.hexdigest()


def newest_file_date(stamps: Mapping[str, FileStamp]) -> str:
    """Date of the file that was changed last, ISO 8601; "" when there is no readable file."""
    newest = max((stamp.modified for stamp in stamps.values()), default=-1)
    return datetime.fromtimestamp(newest / 1e9, UTC).date().isoformat() if newest > 0 else ""


def read_stamps(file: Path) -> dict[str, FileStamp]:
    """Stamps that `write_stamps` stored; empty when there are none to be read."""
    try:
        return {path: FileStamp(*row) for path, row in json.loads(file.read_text(encoding="utf-8")).items()}
    except (OSError, ValueError):
        return {}


def stamps_text(stamps: Mapping[str, FileStamp]) -> str:
    """Stamps as `read_stamps` reads them."""
    return json.dumps({path: [stamp.size, stamp.modified, stamp.digest] for path, stamp in stamps.items()})


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    # Links to folders are not followed, so a loop cannot catch it; what cannot be listed is the loader's to report.
    for folder, _, names in os.walk(path):
        yield from (Path(folder, name) for name in names)


def _corpus_files(root: Traversable, prefix: str = "") -> Iterator[tuple[str, bytes]]:
    for entry in sorted(root.iterdir(), key=lambda entry: entry.name):
        name = prefix + entry.name
        if entry.name.startswith((".", "_")):
            continue
        if entry.is_dir():
            yield from _corpus_files(entry, name + "/")
        else:
            yield name, entry.read_bytes()
