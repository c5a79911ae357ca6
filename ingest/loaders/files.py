"""One file's bytes as documents."""

from __future__ import annotations

import hashlib
import json
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING

from ingest.errors import UnreadableFileError
from ingest.loaders.books import read_epub, read_pdf
from ingest.loaders.content import Content
from ingest.loaders.detect import Kind, declared_charset, decode, detect
from ingest.loaders.html import read_html
from ingest.loaders.limits import Limits, Skipped
from ingest.loaders.office import check_packed, read_docx, read_pptx, read_xlsx
from ingest.loaders.prose import blocks_of_csv, blocks_of_markdown, blocks_of_text, front_matter
from ingest.types import Block, Document, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

JSONL_SUFFIXES = (".jsonl", ".ndjson")
_PACKED = ("docx", "xlsx", "pptx", "epub")
# After so many lines that are no documents, or so many at its beginning, the rest of a file is not worth reading.
_BROKEN_LINES = 100
_BROKEN_START = 3


def document_of_bytes(
    document_id: str, data: bytes, limits: Limits, *, encoding: str = "", url: str | None = None
) -> Document:
    """One document of any kind but archives and JSON Lines.

    Args:
        document_id: Path relative to what was given, or the address.
        data: All of its bytes.
        limits: How much is read at most.
        encoding: Encoding that the sender named; "" for none.
        url: Address that it was fetched from.

    Raises:
        UnreadableFileError: It cannot be turned into text, or holds none.
    """
    content = _content(
        detect(document_id.partition("?")[0] if url else document_id, data), document_id, data, limits, encoding
    )
    if not content.blocks:
        raise UnreadableFileError(f"{document_id} holds no text.", hint="Check that it is the right file.")
    heading = next((block.text for block in content.blocks if block.kind == "heading" and block.level == 1), "")
    stem = PurePosixPath(document_id).stem if url is None else document_id
    title = " ".join((content.title or heading).split()) or stem
    return Document(
        document_id=content.identifier or document_id,
        title=title,
        blocks=content.blocks,
        source=Source(document_id, title, " ".join(content.publisher.split()), content.year, url),
        content_hash=hashlib.sha256(data).hexdigest(),
    )


def _content(kind: Kind, name: str, data: bytes, limits: Limits, encoding: str) -> Content:
    if kind in ("zip", "jsonl"):
        raise UnreadableFileError(f"{name} is a collection inside of another.", hint="Unpack it and add it by itself.")
    if kind in _PACKED:
        check_packed(name, data, limits)
    if kind in _BINARY:
        return _BINARY[kind](name, data, limits)
    if kind == "html":
        return read_html(name, decode(name, data, encoding or declared_charset(data)))
    text = decode(name, data, encoding)
    if kind == "markdown":
        return _markdown(text)
    return Content(tuple(blocks_of_csv(text) if kind == "csv" else blocks_of_text(text)))


_BINARY: dict[Kind, Callable[[str, bytes, Limits], Content]] = {
    "pdf": lambda name, data, _: read_pdf(name, data),
    "epub": lambda name, data, _: read_epub(name, data),
    "docx": lambda name, data, _: Content(tuple(read_docx(name, data))),
    "pptx": lambda name, data, _: Content(tuple(read_pptx(name, data))),
    "xlsx": lambda name, data, limits: Content(tuple(read_xlsx(name, data, limits))),
}


def _markdown(text: str) -> Content:
    meta, body = front_matter(text)
    title, identifier = meta.get("title"), meta.get("id")
    return Content(
        tuple(blocks_of_markdown(body)),
        title=title if isinstance(title, str) else "",
        identifier=identifier.strip() if isinstance(identifier, str) else "",
    )


def documents_of_lines(path: str, lines: IO[bytes], limits: Limits) -> Iterator[Document | Skipped]:
    """Documents of a BEIR-style JSON Lines file ({"_id", "title", "text"} a line), one line in memory at a time."""
    name = PurePosixPath(path).name
    broken = number = 0
    while line := lines.readline(limits.line_bytes + 1):
        number += 1
        if not line.strip():
            continue
        try:
            yield _document_of_line(f"{path}:{number}", name, line, limits)
        except UnreadableFileError as error:
            broken += 1
            yield Skipped(f"{path}:{number}", error.message, error.hint)
            if broken >= _BROKEN_LINES or broken == number == _BROKEN_START or len(line) > limits.line_bytes:
                yield Skipped(path, f"The lines after line {number} were not read.", "Correct the lines named above.")
                return


def _document_of_line(place: str, name: str, line: bytes, limits: Limits) -> Document:
    if len(line) > limits.line_bytes:
        raise UnreadableFileError(f"{place} is longer than {limits.line_bytes:,} bytes.", hint="Split the document.")
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UnreadableFileError(f"{place} is not JSON: {error}.", hint="Write one object a line.") from error
    given, text, title = (row.get(key) for key in ("_id", "text", "title")) if isinstance(row, dict) else (None,) * 3
    if not isinstance(given, str | int) or isinstance(given, bool) or not str(given).strip():
        raise UnreadableFileError(f"{place} has no _id.", hint='Write {"_id", "title", "text"} a line.')
    if not isinstance(text, str) or not isinstance(title, str | None):
        raise UnreadableFileError(f"{place} has no text.", hint='Write {"_id", "title", "text"} a line, as strings.')
    heading = " ".join((title or "").split())
    blocks = [*([Block("heading", heading, level=1)] if heading else []), *blocks_of_text(text.replace("\x00", ""))]
    if not blocks:
        raise UnreadableFileError(f"{place} holds no text.", hint="Remove the line.")
    return Document(
        str(given), heading or str(given), tuple(blocks), Source(key=name, title=heading or str(given)),
        hashlib.sha256(line).hexdigest(),
    )  # fmt: skip
