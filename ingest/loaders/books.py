"""PDF and EPUB files as blocks."""

from __future__ import annotations

import io
import logging
import re
import warnings
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.errors import UnreadableFileError
from ingest.loaders.content import Content
from ingest.loaders.detect import declared_charset, decode
from ingest.loaders.html import blocks_of_plain_html
from ingest.loaders.limits import parsing
from ingest.loaders.prose import blocks_of_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ingest.types import Block

_HYPHENATED = re.compile(r"(?<=[a-z])-\n(?=[a-z])")
_PAGE_NUMBER = re.compile(r"^\s*(?:page\s+)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?\s*$", re.I)
# A line that ends a sentence and is shorter than this share of the longest ends its paragraph.
_LAST_LINE = 0.8
_STOPS = (".", "!", "?", ":", ".\u201d", '."')


def read_pdf(name: str, data: bytes) -> Content:
    """Text of a PDF, page by page; a sentence that goes on over a page break is joined.

    Raises:
        UnreadableFileError: It is damaged, needs a password, or holds images without text.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    # It logs every repair of a damaged file; what matters is reported as an error.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    with parsing(name, "a PDF", PyPdfError):
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableFileError(f"{name} needs a password.", hint="Save it without one.")
        pages = [page.extract_text() for page in reader.pages]
        meta = reader.metadata
        title, author = (meta.title or "", meta.author or "") if meta else ("", "")
    if not any(page.strip() for page in pages):
        message = f"{name} is a PDF of {len(pages)} pages without text, probably scanned."
        raise UnreadableFileError(message, hint="Run a text recognition (OCR) over it and add the result.")
    return Content(tuple(_joined(_page_blocks(pages))), title, author)


def _page_blocks(pages: list[str]) -> Iterator[Block]:
    for number, page in enumerate(pages, start=1):
        lines = _HYPHENATED.sub("", page).split("\n")
        for edge in (0, -1):
            if lines and _PAGE_NUMBER.match(lines[edge]):
                lines.pop(edge)
        longest = max(map(len, lines), default=0)
        text = "\n".join(
            line + "\n" if line.rstrip().endswith(_STOPS) and len(line) < _LAST_LINE * longest else line
            for line in lines
        )
        yield from blocks_of_text(text, page=number)


def _joined(blocks: Iterable[Block]) -> Iterator[Block]:
    before: Block | None = None
    for block in blocks:
        if before and _goes_on(before, block):
            before = replace(before, text=f"{before.text} {block.text}")
            continue
        if before:
            yield before
        before = block
    if before:
        yield before


def _goes_on(before: Block, block: Block) -> bool:
    both_prose = before.kind == block.kind == "paragraph"
    return both_prose and before.page != block.page and block.text[0].islower() and not before.text.endswith(_STOPS)


def read_epub(name: str, data: bytes) -> Content:
    """Chapters of an EPUB in reading order."""
    from ebooklib import epub

    with parsing(name, "an EPUB", epub.EpubException), warnings.catch_warnings():
        # The library announces its own future defaults.
        warnings.simplefilter("ignore")
        book = epub.EpubReader(io.BytesIO(data), {"ignore_ncx": True}).load()
        chapters = [book.get_item_with_id(entry[0]) for entry in book.spine]
        texts = [
            chapter.content
            for chapter in chapters
            if isinstance(chapter, epub.EpubHtml) and not isinstance(chapter, epub.EpubNav)
        ]
        title, author = (_meta(book.get_metadata("DC", key)) for key in ("title", "creator"))
        blocks = [block for text in texts for block in blocks_of_plain_html(decode(name, text, declared_charset(text)))]
    return Content(tuple(blocks), title, author)


def _meta(entries: list[tuple[str | None, object]]) -> str:
    return (entries[0][0] or "").strip() if entries else ""
