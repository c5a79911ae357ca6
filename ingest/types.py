"""The values that flow through ingestion and out of the index.

Frozen, slotted dataclasses only. Knows nothing about Chroma, file formats, questions or chat models.
All spans are half-open character ranges `[start, end)` into the text they point to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    Vectors = npt.NDArray[np.float32]

SentenceRole = Literal["claim", "step", "limit"]
Tier = Literal["1", "2", "3", "adjacent", "annotation", "all"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a text comes from, as a reader should see it.

    Attributes:
        key: Identifier in `corpus/sources.toml`, or the file name of a user's own document.
        title: Title of the original.
        publisher: Who published it; for a mirror, both the mirror and the original.
        year: Year that the information is about or was published; None where the source is undated.
        url: Address of the source; None for local files and for the article.
    """

    key: str
    title: str
    publisher: str = ""
    year: int | None = None
    url: str | None = None

    @property
    def label(self) -> str:
        """One line for a reader: title, publisher, and the year where neither names it."""
        named = f"{self.title} {self.publisher}"
        year = None if str(self.year) in named else self.year
        return ", ".join(str(part) for part in (self.title, self.publisher, year) if part)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One quotable sentence of a chunk's text.

    Attributes:
        start: First character in the chunk's `text`.
        end: One past the last character.
        claims: Claim ids of `corpus/sources.toml` that it states; empty for a user's own documents.
        role: `claim` states something, `step` advises an action, `limit` says what is not known or not covered.
        source: Where this very sentence comes from.
        tiers: Tiers of AI work that it speaks about.
        topic: Topic of its first claim; "" when it has none.
        opinion: Whether it is one person's view rather than a finding.
    """

    start: int
    end: int
    source: Source
    claims: tuple[str, ...] = ()
    role: SentenceRole = "claim"
    tiers: tuple[str, ...] = ()
    topic: str = ""
    opinion: bool = False


BlockKind = Literal["heading", "paragraph", "list", "table"]


@dataclass(frozen=True, slots=True)
class Block:
    """A structural piece of a document, as a loader delivers it.

    Attributes:
        kind: `heading`, `paragraph`, `list` (one item a line, lead-in as its own paragraph before it) or `table`
            (one row a line, cells joined by " | ", header row first).
        text: Clean text without markup and without claim markers.
        level: Heading level 1-6; 0 for other kinds.
        sentences: Annotated sentences of `text`; empty where the format carries no annotation, then the chunker
            segments the text itself.
        asked: Of a heading: questions that the section answers, in askers' words; never shown, only searched.
        page: 1-based page, slide or sheet; None where the format has none.
    """

    kind: BlockKind
    text: str
    level: int = 0
    sentences: tuple[Sentence, ...] = ()
    asked: tuple[str, ...] = ()
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One source document as structured text.

    Attributes:
        document_id: Stable identifier: front matter `id`, BEIR `_id`, or the path relative to the given root.
        title: Title for readers.
        blocks: Content in reading order.
        source: Where it comes from; sentences of the bundled corpus carry their own.
        content_hash: SHA-256 (hex) of the raw bytes it was read from.
        curated: True for the bundled corpus, whose sentences stand alone and can be quoted by themselves.
        tiers: Tiers that the whole document is about; empty when unknown.
    """

    document_id: str
    title: str
    blocks: tuple[Block, ...]
    source: Source
    content_hash: str
    curated: bool = False
    tiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chunk:
    """What is embedded and retrieved.

    Attributes:
        passage_id: Content hash of section, text and sentence annotation; the same content has the same id wherever it
            stands.
        document_id: Document it was cut from.
        title: The document's title.
        section: Heading path, joined by " > "; "" above the first heading.
        text: The passage itself, without headings, so that spans into it are exact.
        source: Source of the document.
        sentences: Sentences of `text` in order, covering all quotable text.
        tokens: Number of tokens of the embedded text (heading path and `text`) in the model's own tokenizer.
        curated: Whether its sentences stand alone.
        asked: Questions that it answers, in askers' words; never shown, only searched.
        also_in: Other document ids with the same content.
    """

    passage_id: str
    document_id: str
    title: str
    section: str
    text: str
    source: Source
    sentences: tuple[Sentence, ...]
    tokens: int
    curated: bool = False
    asked: tuple[str, ...] = ()
    also_in: tuple[str, ...] = ()

    @property
    def embedded_text(self) -> str:
        """What the embedding model and the lexical index see: the heading path, then the passage."""
        return f"{self.section}\n{self.text}" if self.section else self.text


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk as found for a query.

    Attributes:
        chunk: The chunk.
        score: Fused relevance, higher is better, comparable within one query only.
        similarity: Cosine similarity of query and chunk in [-1, 1]; None when only the lexical half found it.
        fine: Cosine similarity of the query and the chunk's nearest sentence, or question that it says it answers; None
            where these have no vectors of their own.
    """

    chunk: Chunk
    score: float
    similarity: float | None = None
    fine: float | None = None


@dataclass(frozen=True, slots=True)
class EmbeddingIdentity:
    """What makes two sets of vectors comparable.

    Attributes:
        spec: The setting it was made from, such as `bundled` or `sentence-transformers:NAME`.
        fingerprint: Hex digest over the weights' content and every setting that changes a vector.
        dimensions: Length of a vector.
        max_tokens: Tokens that the model reads of one text, special tokens included.
    """

    spec: str
    fingerprint: str
    dimensions: int
    max_tokens: int


@runtime_checkable
class Encoder(Protocol):
    """Text to unit-length vectors; the one expensive edge of ingestion."""

    @property
    def identity(self) -> EmbeddingIdentity:
        """Identity recorded in every index that this encoder builds."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed passages; float32 of shape (len(texts), dimensions), rows of unit length, in the order given."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Embed questions; float32 of shape (len(texts), dimensions), rows of unit length, in the order given."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text in the model's own tokenizer, special tokens included, without truncation."""
