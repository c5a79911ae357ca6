"""HTML as blocks: the main text of a page by trafilatura, or all of its text by a parser that knows no recursion."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from ingest.errors import UnreadableFileError
from ingest.loaders.content import Content
from ingest.loaders.limits import parsing
from ingest.loaders.prose import table_block
from ingest.types import Block

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SILENT = frozenset({"script", "style", "template", "noscript", "svg", "head", "nav", "iframe", "select", "button"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BREAKING = frozenset(
    {"p", "div", "section", "article", "main", "header", "footer", "aside", "blockquote", "pre", "ul", "ol", "dl", "dt"}
    | {"dd", "figure", "figcaption", "form", "address", "hr", "body", "html", "table", "li", "tr", *_HEADINGS}
)
_YEAR = re.compile(r"(?:19|20)\d\d")


def read_html(name: str, text: str) -> Content:
    """Main text of a page with its structure; where no main text stands out, all of its text."""
    plain = _Flattener()
    plain.feed(text)
    plain.close()
    everything = tuple(plain.finish())
    main = _main_text(name, text)
    # Of a short page, or one that it cannot make out, the library returns one run of text without structure.
    blocks = everything if len(main.blocks) < min(2, len(everything)) else main.blocks
    return Content(blocks, plain.title.strip() or main.title, main.publisher, main.year)


def _main_text(name: str, text: str) -> Content:
    from trafilatura import bare_extraction

    nothing = Content(())
    try:
        with parsing(name, "HTML"):
            page = bare_extraction(text, include_tables=True, favor_recall=True, with_metadata=True)
            if page is None or isinstance(page, dict):
                return nothing
            return Content(tuple(_tree_blocks(page.body)), page.title or "", page.sitename or "", _year(page.date))
    except UnreadableFileError:
        return nothing


def blocks_of_plain_html(text: str) -> Iterator[Block]:
    """All text of a fragment, scripts and navigation apart."""
    plain = _Flattener()
    plain.feed(text)
    plain.close()
    yield from plain.finish()


def _year(date: str | None) -> int | None:
    found = _YEAR.match(date or "")
    return int(found[0]) if found else None


def _tree_blocks(body: Any) -> Iterator[Block]:  # noqa: ANN401 - an lxml element, for which there are no types here
    for element in body:
        if element.tag == "head":
            level = str(element.get("rend", "h2"))
            yield from _if_text(Block("heading", _flat(element), level=int(level[1]) if level[1:].isdigit() else 2))
        elif element.tag == "list":
            items = [_flat(item) for item in element.iter("item")]
            yield from _if_text(Block("list", "\n".join(item for item in items if item)))
        elif element.tag == "table":
            yield from table_block([[_flat(cell) for cell in row.iter("cell")] for row in element.iter("row")])
        else:
            yield from _if_text(Block("paragraph", _flat(element)))


def _flat(element: Any) -> str:  # noqa: ANN401 - as above
    return " ".join("".join(element.itertext()).split())


def _if_text(block: Block) -> Iterator[Block]:
    if block.text:
        yield block


class _Flattener(HTMLParser):
    """Text of a page in reading order; it keeps no tree, so nesting cannot exhaust the stack."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self._silent: list[str] = []
        self._in_title = False
        self._text: list[str] = []
        self._tag = ""
        self._blocks: list[Block] = []
        self._items: list[str] = []
        self._rows: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag == "title" and not self.title:
            self._in_title = True
        elif tag in _SILENT:
            self._silent.append(tag)
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag == "br":
            self._text.append(" ")
        elif tag in _BREAKING:
            self._end_block()
            if tag == "tr":
                self._rows.append([])
            self._tag = tag if tag in ("li", *_HEADINGS) else ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        elif self._silent and tag in self._silent:
            while self._silent.pop() != tag:
                continue
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag in _BREAKING:
            self._end_block()
            if tag == "table":
                self._end_rows()

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        elif not self._silent:
            self._text.append(data)

    def finish(self) -> list[Block]:
        """All blocks; call it once, after `close`."""
        self._end_block()
        self._end_rows()
        self._end_items()
        return self._blocks

    def _take(self) -> str:
        text = " ".join("".join(self._text).split())
        self._text.clear()
        return text

    def _end_cell(self) -> None:
        text = self._take()
        if self._rows and text:
            self._rows[-1].append(text)
        elif text:
            self._add(Block("paragraph", text))

    def _end_block(self) -> None:
        text = self._take()
        if not text:
            return
        if self._rows:
            self._rows[-1].append(text)
        elif self._tag == "li":
            self._items.append(text)
        elif self._tag in _HEADINGS:
            self._add(Block("heading", text, level=_HEADINGS[self._tag]))
        else:
            self._add(Block("paragraph", text))
        self._tag = ""

    def _end_rows(self) -> None:
        rows, self._rows = self._rows, []
        for block in table_block(rows):
            self._add(block)

    def _end_items(self) -> None:
        if self._items:
            self._blocks.append(Block("list", "\n".join(self._items)))
            self._items = []

    def _add(self, block: Block) -> None:
        self._end_items()
        self._blocks.append(block)
