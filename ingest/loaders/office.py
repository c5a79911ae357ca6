"""Word, Excel and PowerPoint files as blocks."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from ingest.errors import UnreadableFileError
from ingest.loaders.limits import Limits, parsing
from ingest.loaders.prose import table_block
from ingest.types import Block

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MEGABYTE = 1_000_000


def check_packed(name: str, data: bytes, limits: Limits) -> None:
    """Refuse a packed file that would unpack to more than the limits allow.

    Raises:
        UnreadableFileError: It would, or its directory cannot be read.
    """
    with parsing(name, "a packed file"), zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
    total = sum(member.file_size for member in members)
    bombs = [member for member in members if is_bomb(member, limits)]
    if total > limits.archive_bytes or len(members) > limits.archive_members or bombs:
        message = f"{name} unpacks to {total:,} bytes in {len(members):,} parts, more than is read."
        raise UnreadableFileError(message, hint="Split it into smaller files.")


def is_bomb(member: zipfile.ZipInfo, limits: Limits) -> bool:
    """Whether a part unpacks to more than a megabyte and to more times its packed size than real text does."""
    return member.file_size > _MEGABYTE and member.file_size > limits.archive_ratio * max(1, member.compress_size)


def read_docx(name: str, data: bytes) -> list[Block]:
    """Headings, paragraphs, lists and tables of a Word file in reading order."""
    import docx
    from docx.opc.exceptions import OpcError
    from docx.table import Table

    with parsing(name, "a Word file", OpcError):
        blocks: list[Block] = []
        for item in docx.Document(io.BytesIO(data)).iter_inner_content():
            if isinstance(item, Table):
                blocks.extend(table_block(_distinct_cells(row.cells) for row in item.rows))
            elif item.text.strip():
                blocks.append(_word_paragraph(item))
        return list(merge_items(blocks))


def _distinct_cells(cells: Iterable[Any]) -> list[str]:
    """Texts of a row; a merged cell, which the library repeats, counts once."""
    seen: dict[int, str] = {}
    for cell in cells:
        seen.setdefault(id(cell._tc), cell.text)
    return list(seen.values())


def _word_paragraph(paragraph: Any) -> Block:  # noqa: ANN401 - the library carries no types
    text = " ".join(paragraph.text.split())
    style = (paragraph.style.name if paragraph.style is not None else "") or ""
    if style == "Title":
        return Block("heading", text, level=1)
    if style.startswith("Heading") and style[-1:].isdigit():
        return Block("heading", text, level=min(6, int(style[-1])))
    properties = paragraph._p.pPr
    numbered = properties is not None and properties.numPr is not None
    return Block("list" if numbered or style.startswith("List") else "paragraph", text)


def merge_items(blocks: Iterable[Block]) -> Iterator[Block]:
    """Join neighbouring lists of the same page into one."""
    pending: Block | None = None
    for block in blocks:
        if pending and block.kind == "list" and block.page == pending.page:
            pending = Block("list", f"{pending.text}\n{block.text}", page=block.page)
            continue
        if pending:
            yield pending
        pending = block if block.kind == "list" else None
        if block.kind != "list":
            yield block
    if pending:
        yield pending


def read_xlsx(name: str, data: bytes, limits: Limits) -> list[Block]:
    """One heading and one table a sheet, formulas as their stored results."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    blocks: list[Block] = []
    with parsing(name, "an Excel file", InvalidFileException):
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        cells = 0
        for number, sheet in enumerate(book.worksheets, start=1):
            # The size that a file states for a sheet may be a million empty rows.
            sheet.reset_dimensions()
            rows: list[tuple[object, ...]] = []
            for row in sheet.iter_rows(values_only=True):
                cells += len(row)
                if cells > limits.table_cells:
                    message = f"{name} holds more than {limits.table_cells:,} cells."
                    raise UnreadableFileError(message, hint="Split it into smaller files.")
                rows.append(row)
            blocks += [Block("heading", sheet.title, level=2, page=number), *table_block(rows, page=number)]
        book.close()
    return blocks if any(block.kind == "table" for block in blocks) else []


def read_pptx(name: str, data: bytes) -> list[Block]:
    """Slides in order: title, texts, tables, notes; `page` is the slide's number."""
    from pptx import Presentation
    from pptx.exc import PythonPptxError

    blocks: list[Block] = []
    with parsing(name, "a PowerPoint file", PythonPptxError):
        for number, slide in enumerate(Presentation(io.BytesIO(data)).slides, start=1):
            title = slide.shapes.title
            heading = " ".join(title.text_frame.text.split()) if title is not None else ""
            blocks.append(Block("heading", heading or f"Slide {number}", level=2, page=number))
            for shape in slide.shapes:
                if title is None or shape.shape_id != title.shape_id:
                    blocks += _shape_blocks(shape, number)
            if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
                blocks += _frame_blocks(slide.notes_slide.notes_text_frame, number)
    return blocks if any(block.kind != "heading" or not block.text.startswith("Slide ") for block in blocks) else []


def _shape_blocks(shape: Any, page: int) -> Iterator[Block]:  # noqa: ANN401 - the library carries no types
    waiting = [shape]
    while waiting:
        current = waiting.pop(0)
        if hasattr(current, "shapes"):
            waiting = [*current.shapes, *waiting]
        elif current.has_text_frame:
            yield from _frame_blocks(current.text_frame, page)
        elif getattr(current, "has_table", False):
            yield from table_block([[cell.text for cell in row.cells] for row in current.table.rows], page=page)


def _frame_blocks(frame: Any, page: int) -> Iterator[Block]:  # noqa: ANN401 - as above
    lines = [" ".join(paragraph.text.split()) for paragraph in frame.paragraphs]
    lines = [line for line in lines if line]
    if lines:
        yield Block("list" if len(lines) > 1 else "paragraph", "\n".join(lines), page=page)
