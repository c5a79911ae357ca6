"""Plain lines, Markdown and delimited tables as blocks."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import yaml

from ingest.types import Block

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from markdown_it.token import Token

_BULLET = re.compile(r"^\s*(?:[-*\u2022\u2023\u25aa\u25cf\u00b7\u2013]|\d{1,2}[.)])\s+")
_BLANK = re.compile(r"\n\s*\n")
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\s*(?:\n|\Z)", re.S)
# Lines this long are whole paragraphs; lines of at least the other length on average are wrapped prose, shorter ones
# (an address, a CV) are items of their own.
_PARAGRAPH_LINE = 160
_WRAPPED_LINE = 45
_DELIMITERS = ",;\t|"
_SNIFFED = 20_000


def blocks_of_text(text: str, page: int | None = None) -> Iterator[Block]:
    """Paragraphs and lists of plain text; blank lines part them, wrapped lines are joined."""
    for part in _BLANK.split(text):
        lines = [line for line in part.split("\n") if line.strip()]
        if lines:
            yield from _blocks_of_lines(lines, page)


def _blocks_of_lines(lines: list[str], page: int | None) -> Iterator[Block]:
    first = next((number for number, line in enumerate(lines) if _BULLET.match(line)), len(lines))
    yield from _plain_lines([line.strip() for line in lines[:first]], page)
    items: list[str] = []
    for line in lines[first:]:
        if _BULLET.match(line):
            items.append(_BULLET.sub("", line).strip())
        else:
            items[-1] += " " + line.strip()
    if items:
        yield Block("list", "\n".join(item for item in items if item), page=page)


def _plain_lines(lines: list[str], page: int | None) -> Iterator[Block]:
    if not lines:
        return
    if max(map(len, lines)) >= _PARAGRAPH_LINE:
        yield from (Block("paragraph", line, page=page) for line in lines)
    elif len(lines) == 1 or sum(map(len, lines[:-1])) >= _WRAPPED_LINE * (len(lines) - 1):
        yield Block("paragraph", " ".join(lines), page=page)
    else:
        yield Block("list", "\n".join(lines), page=page)


def table_block(rows: Iterable[Sequence[object]], page: int | None = None) -> Iterator[Block]:
    """One table of the rows that hold anything, without trailing empty cells; nothing where no row does."""
    lines = []
    for row in rows:
        cells = [" ".join(str(cell).split()) if cell is not None else "" for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            lines.append(" | ".join(cells))
    if lines:
        yield Block("table", "\n".join(lines), page=page)


def blocks_of_csv(text: str) -> Iterator[Block]:
    """One table; the delimiter is the likeliest of comma, semicolon, tab and bar."""
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text[:_SNIFFED], _DELIMITERS)
    except csv.Error:
        dialect = csv.excel
    yield from table_block(csv.reader(io.StringIO(text), dialect))


def front_matter(text: str) -> tuple[Mapping[str, object], str]:
    """Front matter, empty where there is none that can be read, and the text without it."""
    found = _FRONT_MATTER.match(text)
    if not found:
        return {}, text
    try:
        meta = yaml.safe_load(found[1])
    except yaml.YAMLError:
        return {}, text
    return (meta, text[found.end() :]) if isinstance(meta, dict) else ({}, text)


def blocks_of_markdown(text: str) -> Iterator[Block]:
    """Headings, paragraphs, lists (nested items are items) and tables, without markup."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    position = 0
    while position < len(tokens):
        token = tokens[position]
        end = _closing(tokens, position)
        inner = tokens[position : end + 1]
        if token.type == "heading_open":
            yield from _block("heading", _inline_texts(inner), level=int(token.tag[1]))
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            yield from _block("list", _items(inner))
        elif token.type == "table_open":
            yield from table_block(_rows(inner))
        elif token.type in ("fence", "code_block"):
            yield from _block("paragraph", [token.content])
        elif token.type == "html_block":
            from ingest.loaders.html import blocks_of_plain_html

            yield from blocks_of_plain_html(token.content)
        elif token.type == "blockquote_open":
            position += 1
            continue
        else:
            yield from _block("paragraph", _inline_texts(inner))
        position = end + 1


def _closing(tokens: list[Token], position: int) -> int:
    depth = 0
    for number in range(position, len(tokens)):
        depth += tokens[number].nesting
        if depth <= 0:
            return number
    return len(tokens) - 1


def _block(kind: str, texts: list[str], level: int = 0) -> Iterator[Block]:
    joined = "\n".join(text.strip() for text in texts if text.strip())
    if joined:
        yield (
            Block("heading", joined, level=level)
            if kind == "heading"
            else (Block("list", joined) if kind == "list" else Block("paragraph", joined))
        )


def _inline_texts(tokens: list[Token]) -> list[str]:
    return [_inline(token) for token in tokens if token.type == "inline"]


def _inline(token: Token) -> str:
    parts = []
    for child in token.children or []:
        if child.type in ("text", "code_inline", "image"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
    return "".join(parts)


def _items(tokens: list[Token]) -> list[str]:
    items: list[list[str]] = []
    for token in tokens:
        if token.type == "list_item_open":
            items.append([])
        elif token.type == "inline":
            items[-1].append(_inline(token))
        elif token.type in ("fence", "code_block"):
            items[-1].append(" ".join(token.content.split()))
    return [" ".join(item) for item in items]


def _rows(tokens: list[Token]) -> list[list[str]]:
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(_inline(token))
    return rows
