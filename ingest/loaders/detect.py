"""What kind of file some bytes are, by content first and by name second, and text in any encoding."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePosixPath
from typing import Literal

from ingest.errors import UnreadableFileError

Kind = Literal["text", "markdown", "html", "pdf", "docx", "xlsx", "pptx", "epub", "csv", "jsonl", "zip"]

_BY_SUFFIX: dict[str, Kind] = {
    ".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html", ".xhtml": "html", ".csv": "csv",
    ".tsv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl",
}  # fmt: skip
_BY_MEMBER: dict[str, Kind] = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx", "META-INF/container.xml": "epub"}
_FOREIGN = {
    b"\xd0\xcf\x11\xe0": ("an old or encrypted Office file", "Save it without a password as .docx, .xlsx or .pptx."),
    b"{\\rtf": ("a Rich Text file", "Save it as .docx or .txt."),
    b"\x89PNG": ("an image", "Only text is read; run a text recognition over it."),
    b"\xff\xd8\xff": ("an image", "Only text is read; run a text recognition over it."),
    b"GIF8": ("an image", "Only text is read; run a text recognition over it."),
    b"\x1f\x8b": ("a gzip archive", "Unpack it, or pack it as .zip."),
    b"7z\xbc\xaf": ("a 7z archive", "Unpack it, or pack it as .zip."),
    b"Rar!": ("a RAR archive", "Unpack it, or pack it as .zip."),
    b"BZh": ("a bzip2 archive", "Unpack it, or pack it as .zip."),
    b"\x7fELF": ("a program", ""),
    b"MZ": ("a program", ""),
    b"SQLite format 3": ("a database", "Export it as .csv."),
}
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_PDF_WINDOW = 1024
_HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
# Enough to tell an encoding; the detector's cost grows with the length.
_SAMPLE = 200_000
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_ENOUGH_WIDE = 0.3


def detect(name: str, data: bytes) -> Kind:
    """Kind of a file from its bytes, whatever its name says.

    Args:
        name: File name; only its suffix counts, and only for text.
        data: All of its bytes.

    Raises:
        UnreadableFileError: It is empty, binary, or of a kind that no loader reads.
    """
    if not data.strip():
        raise UnreadableFileError(f"{name} is empty.", hint="Check that it was copied as a whole.")
    if b"%PDF-" in data[:_PDF_WINDOW]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed_kind(name, data)
    for magic, (what, hint) in _FOREIGN.items():
        if data.startswith(magic) and (len(magic) > 2 or b"\x00" in data[:_PDF_WINDOW]):
            raise UnreadableFileError(f"{name} is {what}, not a document.", hint=hint)
    if b"\x00" in data and not _wide_encoding(data):
        raise UnreadableFileError(f"{name} holds NUL bytes, so it is no text.", hint="Export it as text or PDF.")
    return _text_kind(name, data)


def _packed_kind(name: str, data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        message = f"{name} is truncated or damaged: {error}."
        raise UnreadableFileError(message, hint="Copy or download it again.") from error
    for start, kind in _BY_MEMBER.items():
        if any(member.startswith(start) for member in members):
            return kind
    return "zip"


def _text_kind(name: str, data: bytes) -> Kind:
    suffix = PurePosixPath(name).suffix.lower()
    if suffix == ".json":
        raise UnreadableFileError(f"{name} is JSON, which has no prose.", hint="Convert it to JSON Lines or text.")
    if suffix in (".md", ".markdown"):
        return "markdown"
    return "html" if _HTML_START.match(data[:_PDF_WINDOW]) else _BY_SUFFIX.get(suffix, "text")


def _wide_encoding(data: bytes) -> str:
    """UTF-16 or UTF-32 with a byte order mark, or UTF-16 that shows by its zeros; "" for anything else."""
    for mark, encoding in _BOMS[1:]:
        if data.startswith(mark):
            return encoding
    sample = data[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd > _ENOUGH_WIDE * len(sample) / 2 and not even:
        return "utf-16-le"
    return "utf-16-be" if even > _ENOUGH_WIDE * len(sample) / 2 and not odd else ""


def decode(name: str, data: bytes, encoding: str = "") -> str:
    """Text of some bytes: byte order mark, then `encoding` or UTF-8 where they fit, then the likeliest encoding.

    Line ends become newlines, form feeds blank lines, and control characters go.

    Raises:
        UnreadableFileError: No encoding fits.
    """
    text = _decoded(data, encoding)
    if text is None:
        raise UnreadableFileError(f"{name} is in no known encoding.", hint="Save it as UTF-8.")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").replace("\v", "\n")
    return _CONTROL.sub("", lines)


def declared_charset(data: bytes) -> str:
    """Encoding that an HTML page names near its beginning; "" where it names none."""
    found = _CHARSET.search(data[:2048])
    return found[1].decode() if found else ""


def _decoded(data: bytes, encoding: str) -> str | None:
    marked = "utf-8-sig" if data.startswith(_BOMS[0][0]) else _wide_encoding(data)
    for candidate in (marked, encoding, "utf-8"):
        try:
            if candidate:
                return data.decode(candidate)
        except (UnicodeDecodeError, LookupError):
            continue
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE]).best()
    return data.decode(best.encoding, errors="replace") if best else None
