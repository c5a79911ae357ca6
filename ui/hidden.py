"""Finds text in a PDF or DOCX that nobody can see: white on white, invisible, or too small to read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ingest.loaders.limits import parsing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_WHITE = 0.98
_INVISIBLE = 3
_TINY_POINTS = 2.0
_SHOWING = (b"Tj", b"TJ", b"'", b'"')
_FILLING = (b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*")


def hidden_text(path: Path) -> tuple[str, ...]:
    """Passages of a file that cannot be seen; empty for formats that cannot hide any.

    White text on a page with painted areas may be visible on them, so it counts as seen there.
    """
    suffix = path.suffix.lower()
    if suffix == ".docx":
        return tuple(_hidden_in_docx(path))
    return tuple(_hidden_in_pdf(path)) if suffix == ".pdf" else ()


def _hidden_in_docx(path: Path) -> Iterator[str]:
    import docx

    with parsing(path.name, "a Word file"):
        for paragraph in docx.Document(str(path)).paragraphs:
            words = "".join(run.text for run in paragraph.runs if _is_hidden_run(run)).strip()
            if words:
                yield words


def _is_hidden_run(run: Any) -> bool:  # noqa: ANN401 - the library carries no types
    font = run.font
    colour = font.color.rgb if font.color is not None and font.color.type is not None else None
    is_white = colour is not None and min(colour) >= 255 * _WHITE
    return bool(font.hidden) or is_white or (font.size is not None and font.size.pt < _TINY_POINTS)


def _hidden_in_pdf(path: Path) -> Iterator[str]:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    with parsing(path.name, "a PDF", PyPdfError):
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            return
        for page in reader.pages:
            yield from _hidden_on(page, reader)


def _hidden_on(page: Any, reader: Any) -> Iterator[str]:  # noqa: ANN401
    """Lines that vanish when what cannot be seen is taken off the page."""
    from pypdf.generic import ContentStream, NameObject

    contents = page.get_contents()
    if contents is None:
        return
    stream = ContentStream(contents, reader)
    kept = list(_visible(stream.operations))
    if len(kept) == len(stream.operations):
        return
    before = page.extract_text().splitlines()
    stream.operations = kept
    page[NameObject("/Contents")] = stream
    after = page.extract_text()
    yield from (line.strip() for line in before if line.strip() and line.strip() not in after)


def _visible(operations: Sequence[tuple[Any, bytes]]) -> Iterator[tuple[Any, bytes]]:
    """The operations of a page without those that show text which cannot be seen."""
    is_white, mode, size = False, 0, 12.0
    saved: list[tuple[bool, int, float]] = []
    painted = any(operator in _FILLING for _, operator in operations)
    for operands, operator in operations:
        if operator == b"q":
            saved.append((is_white, mode, size))
        elif operator == b"Q" and saved:
            is_white, mode, size = saved.pop()
        elif operator in (b"g", b"rg", b"k", b"sc", b"scn"):
            is_white = _is_white(operands, operator)
        elif operator == b"Tr" and operands:
            mode = int(operands[0])
        elif operator == b"Tf" and len(operands) > 1:
            size = float(operands[1])
        unseen = (is_white and not painted) or mode == _INVISIBLE or 1.0 < size < _TINY_POINTS
        if not (operator in _SHOWING and unseen):
            yield operands, operator


def _is_white(operands: Sequence[Any], operator: bytes) -> bool:
    numbers = [float(item) for item in operands if isinstance(item, int | float)]
    if not numbers:
        return False
    return max(numbers) <= 1 - _WHITE if operator == b"k" or len(numbers) == 4 else min(numbers) >= _WHITE
