"""The bundled corpus: its registry of sources and claims, and its pages as documents.

Knows nothing about chunks, vectors or the index. Reads any folder-like resource, so a corpus inside a wheel works too.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections import Counter
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any, cast

from ingest.annotated import Page, Piece, Segment, parse_page
from ingest.errors import InputError
from ingest.types import Block, Document, Sentence, Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable

    from ingest.types import SentenceRole

REGISTRY_NAME = "sources.toml"
BOUNDARIES_NAME = "boundaries.toml"
ASKED_NAME = "asked.toml"
ROLES = ("claim", "step", "limit")
_LINT_HINT = "Run `python -m ingest.lint`: it names every such place."


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim that the corpus takes from a source.

    Attributes:
        id: Key in `sources.toml`, as the markers name it.
        source: Key of its source.
        tiers: Tiers of AI work that it speaks about.
        topic: What it is about, in a word or two.
        figures: The only figures that a sentence marked with it may state.
        scope: Year, country or edition that it holds for; "" where the source gives none.
        confidence: `page` (read at the original), `secondary` (relayed) or `opinion` (one person's view).
        contradicts: Claims that say otherwise.
        supports: Claims that it backs.
    """

    id: str
    source: str
    tiers: tuple[str, ...]
    topic: str
    figures: tuple[str, ...] = ()
    scope: str = ""
    confidence: str = "page"
    contradicts: tuple[str, ...] = ()
    supports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Registry:
    """Sources and claims by their keys."""

    sources: Mapping[str, Source]
    claims: Mapping[str, Claim]


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page as it lies in the corpus: path relative to its root, with forward slashes, and its bytes."""

    path: str
    data: bytes

    @property
    def text(self) -> str:
        """The page decoded; raises InputError where it is not UTF-8."""
        try:
            return self.data.decode()
        except UnicodeDecodeError as error:
            raise InputError(f"{self.path} is not UTF-8.", hint="Save it as UTF-8.") from error


def bundled_corpus() -> Traversable:
    """Root of the corpus that came with the installation."""
    return files("corpus")


def load_registry(root: Traversable | None = None) -> Registry:
    """Read `sources.toml`.

    Raises:
        InputError: It is absent, is not TOML, or an entry lacks a field or names an unknown source.
    """
    return _parse_registry(_registry_bytes(root or bundled_corpus()))


def corpus_updated(root: Traversable | None = None) -> str:
    """Date on which the corpus was last revised, ISO 8601, as `sources.toml` states it."""
    table = tomllib.loads(_registry_bytes(root or bundled_corpus()).decode())
    return str(table["corpus"]["updated"])


def load_boundaries(root: Traversable | None = None) -> dict[str, tuple[str, ...]]:
    """Example messages by kind, as `boundaries.toml` has them.

    Raises:
        InputError: It is absent, is not TOML, or a kind has no list of examples.
    """
    try:
        return {kind: _strings(entry["examples"]) for kind, entry in _table(root, BOUNDARIES_NAME).items()}
    except (KeyError, TypeError) as error:
        hint = 'Write examples = ["...", "..."] under each kind.'
        raise InputError(f"{BOUNDARIES_NAME} has a kind without examples.", hint=hint) from error


def load_asked(root: Traversable | None = None) -> dict[str, tuple[str, ...]]:
    """Questions as people ask them, each with the ids of the claims that answer it, as `asked.toml` has them.

    Raises:
        InputError: It is absent, is not TOML, claims have no list of questions, or a question stands twice.
    """
    try:
        rows = [
            (text, tuple(claims.split()))
            for claims, texts in _table(root, ASKED_NAME).items()
            for text in _strings(texts)
        ]
    except TypeError as error:
        hint = 'Write "A001 A002" = ["...", "..."] for questions that these claims answer.'
        raise InputError(f"{ASKED_NAME} has claims without questions.", hint=hint) from error
    if len({text for text, _ in rows}) < len(rows):
        twice = next(text for text, count in Counter(text for text, _ in rows).items() if count > 1)
        raise InputError(
            f"{ASKED_NAME} has the question {twice!r} twice.", hint="Put it under all of its claims, once."
        )
    return dict(rows)


def _table(root: Traversable | None, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads((root or bundled_corpus()).joinpath(name).read_bytes().decode())
    except OSError as error:
        raise InputError(f"The corpus has no readable {name}.", hint="Name the corpus folder.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{name} is not TOML: {error}", hint="Correct the named line.") from error


def raw_pages(root: Traversable, prefix: str = "") -> Iterator[RawPage]:
    """Pages of a corpus in the order of their paths; the maintainer's README and hidden files are none."""
    for entry in sorted(root.iterdir(), key=lambda entry: entry.name):
        name = entry.name
        if name.startswith((".", "_")):
            continue
        if entry.is_dir():
            yield from raw_pages(entry, f"{prefix}{name}/")
        elif name.endswith(".md") and name != "README.md":
            yield RawPage(prefix + name, entry.read_bytes())


def load_corpus(root: Traversable | None = None) -> list[Document]:
    """Read every page as a curated document whose sentences carry claims, role, source, tiers and topic.

    The content hash covers the page and the registry, since both make the sentences.

    Raises:
        InputError: A page or the registry is malformed, or a marker names an unknown claim or role.
    """
    root = root or bundled_corpus()
    data = _registry_bytes(root)
    registry = _parse_registry(data)
    return [_document(parse_page(raw.text, raw.path), raw.data + data, registry) for raw in raw_pages(root)]


def _registry_bytes(root: Traversable) -> bytes:
    try:
        return root.joinpath(REGISTRY_NAME).read_bytes()
    except OSError as error:
        raise InputError(
            f"The corpus {root} has no readable {REGISTRY_NAME}.", hint="Name the corpus folder."
        ) from error


def _parse_registry(data: bytes) -> Registry:
    try:
        table = tomllib.loads(data.decode())
        sources = {key: _source(key, entry) for key, entry in table["sources"].items()}
        claims = {key: _claim(key, entry) for key, entry in table["claims"].items()}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{REGISTRY_NAME} is not TOML: {error}", hint="Correct the named line.") from error
    except (KeyError, TypeError) as error:
        raise InputError(f"{REGISTRY_NAME} lacks {error}.", hint="Add the field to the entry.") from error
    for claim in claims.values():
        if claim.source not in sources:
            raise InputError(
                f"Claim {claim.id} names the unknown source {claim.source!r}.", hint="Register the source."
            )
    return Registry(sources, claims)


def _source(key: str, entry: Mapping[str, object]) -> Source:
    year = entry.get("year")
    url = entry.get("url")
    return Source(
        key=key,
        title=str(entry["title"]),
        publisher=str(entry.get("publisher", "")),
        year=year if isinstance(year, int) else None,
        url=str(url) if url else None,
    )


def _claim(key: str, entry: Mapping[str, object]) -> Claim:
    return Claim(
        id=key,
        source=str(entry["source"]),
        tiers=_strings(entry["tiers"]),
        topic=str(entry["topic"]),
        figures=_strings(entry["figures"]),
        scope=str(entry.get("scope", "")),
        confidence=str(entry.get("confidence", "page")),
        contradicts=_strings(entry.get("contradicts", [])),
        supports=_strings(entry.get("supports", [])),
    )


def _strings(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError(f"a list where {value!r} stands")
    return tuple(str(item) for item in value)


def _document(page: Page, data: bytes, registry: Registry) -> Document:
    for key in ("id", "title", "tiers"):
        if not page.meta.get(key):
            raise InputError(f"{page.path} lacks {key} in its front matter.", hint=_LINT_HINT)
    title = str(page.meta["title"])
    own = Source(key=str(page.meta["id"]), title=title, publisher="Tierwise corpus")
    blocks = tuple(_block(piece, page.path, own, registry) for piece in page.pieces)
    sources = {sentence.source for block in blocks for sentence in block.sentences}
    return Document(
        document_id=own.key,
        title=title,
        blocks=blocks,
        source=sources.pop() if len(sources) == 1 else own,
        content_hash=hashlib.sha256(data).hexdigest(),
        curated=True,
        tiers=_strings(page.meta["tiers"]),
    )


def _block(piece: Piece, path: str, own: Source, registry: Registry) -> Block:
    if piece.kind == "heading":
        return Block("heading", piece.items[0][0].text, level=piece.level, asked=piece.asked)
    text, sentences = "", []
    for item in piece.items:
        separator = "\n" if text else ""
        for segment in item:
            text += separator
            sentences.append(_sentence(segment, len(text), path, own, registry))
            text += segment.text
            separator = " "
    return Block(piece.kind, text, sentences=tuple(sentences))


def _sentence(segment: Segment, start: int, path: str, own: Source, registry: Registry) -> Sentence:
    unknown = [claim for claim in segment.claims if claim not in registry.claims]
    if unknown or segment.role not in ROLES:
        wrong = unknown[0] if unknown else segment.role
        raise InputError(f"{path}, line {segment.line}: the marker names the unknown {wrong!r}.", hint=_LINT_HINT)
    claims = [registry.claims[claim] for claim in segment.claims]
    return Sentence(
        start=start,
        end=start + len(segment.text),
        source=registry.sources[claims[0].source] if claims else own,
        claims=segment.claims,
        role=cast("SentenceRole", segment.role),
        tiers=tuple(dict.fromkeys(tier for claim in claims for tier in claim.tiers)),
        topic=claims[0].topic if claims else "",
        opinion=any(claim.confidence == "opinion" for claim in claims),
    )
