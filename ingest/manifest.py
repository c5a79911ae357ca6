"""What a generation of an index says about itself, and which one serves: values only, no files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ingest.types import EmbeddingIdentity

if TYPE_CHECKING:
    from ingest.settings import IngestSettings

FORMAT = 1

# What changes a vector; part of an index's identity and recorded in its manifest.
MODEL_SETTINGS = (
    "embedding",
    "embedding_base_url",
    "embedding_dimensions",
    "query_prefix",
    "passage_prefix",
    "max_tokens",
    "dtype",
    "trust_remote_code",
)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation says about itself.

    Attributes:
        index_id: Name of the generation, unique.
        created: Moment of completion, ISO 8601 in UTC.
        embedding: Identity of the model whose vectors it holds.
        model_settings: Settings that model was loaded with, so that a reader loads it the same way.
        chunking: Parameters of the chunker.
        corpus_digest: Digest over every document's content; equal inputs give equal digests.
        material_date: Date of the newest material in it, ISO 8601.
        inputs: Paths and addresses it was built from, as given.
        bundled: Whether the bundled corpus is in it.
        documents: Number of documents.
        chunks: Number of passages.
        sentences: Number of passages' sentences with vectors of their own.
        tokens: Tokens of all passages.
        collection: Chroma collection.
        chroma_url: Server that holds the vectors; None for embedded Chroma.
        query_backend: What embeds questions: `onnx`, or why it is torch.
        seconds: Seconds per stage of the build.
        history: Recorded decisions about it, such as a forced promotion.
    """

    index_id: str
    created: str
    embedding: EmbeddingIdentity
    model_settings: dict[str, Any]
    chunking: dict[str, int]
    corpus_digest: str
    material_date: str
    inputs: tuple[str, ...]
    bundled: bool
    documents: int
    chunks: int
    sentences: int
    tokens: int
    collection: str
    chroma_url: str | None
    query_backend: str
    seconds: dict[str, float] = field(default_factory=dict)
    history: tuple[str, ...] = ()
    format: int = FORMAT

    @classmethod
    def from_dict(cls, row: dict[str, Any]) -> Manifest:
        """Read what `asdict` wrote; KeyError or TypeError where a field is absent or unknown."""
        row = row | {
            "embedding": EmbeddingIdentity(**row["embedding"]),
            "inputs": tuple(row["inputs"]),
            "history": tuple(row["history"]),
        }
        return cls(**row)


@dataclass(frozen=True, slots=True)
class Serving:
    """Which generation answers, and which one did before (for a rollback; None when there was none)."""

    generation: str
    previous: str | None = None


@dataclass(frozen=True, slots=True)
class RecordedInputs:
    """What an index is refreshed from when nothing is named: paths and addresses, and whether the bundled corpus."""

    paths: tuple[str, ...] = ()
    bundled: bool = True


@dataclass(frozen=True, slots=True)
class Begun:
    """What is known of a generation from its first moment on, so that even its remains can be cleared away.

    Attributes:
        collection: Chroma collection that it writes to.
        chroma_url: Server that holds the collection; None for embedded Chroma.
        fingerprint: Of the model whose vectors it holds; "" where it was begun by a version that did not note it.
    """

    collection: str
    chroma_url: str | None
    fingerprint: str = ""


def as_built(settings: IngestSettings, manifest: Manifest) -> IngestSettings:
    """Settings for working with a generation: what the user set explicitly, else what it was built with."""
    built_with = manifest.model_settings | {"chroma_url": manifest.chroma_url}
    recorded = {name: value for name, value in built_with.items() if name not in settings.model_fields_set}
    return settings.model_copy(update=recorded)


def where_vectors_are(settings: IngestSettings, chroma_url: str | None) -> IngestSettings:
    """Settings for reaching vectors that were written to embedded Chroma (None) or to a server.

    A server may have moved since: the address that is set explicitly wins over the recorded one.
    """
    if chroma_url is not None and settings.chroma_url is not None and "chroma_url" in settings.model_fields_set:
        return settings
    return settings.model_copy(update={"chroma_url": chroma_url})
