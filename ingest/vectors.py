"""The only place that touches Chroma: one collection of passage vectors a generation, embedded or on a server."""

from __future__ import annotations

import weakref
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np

from ingest.errors import ExternalError, IndexMismatchError, IndexMissingError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from ingest.settings import IngestSettings
    from ingest.types import Vectors

# Above Chroma's own sync threshold nothing is gained, and one call's memory stays bounded.
_BATCH = 1000
# HNSW's list of candidates while searching. More finds more of the true neighbours and costs time; with 200, the 60
# nearest of 10,000 vectors are found in about 1 ms.
_SEARCH_EF = 200


class VectorStore:
    """A Chroma collection of unit vectors under cosine distance, keyed by passage id."""

    def __init__(self, client: Any, collection: Any) -> None:  # noqa: ANN401 - Chroma's generic types say nothing here
        self._collection = collection
        # A running app follows many generations; the files of one are closed once nobody reads it any more.
        weakref.finalize(self, client.close)

    @classmethod
    def create(
        cls, settings: IngestSettings, folder: Path, name: str, metadata: Mapping[str, str | int]
    ) -> VectorStore:
        """Create an empty collection.

        Args:
            settings: Says whether Chroma is embedded or a server.
            folder: Generation folder; embedded Chroma lives in its sub-folder `chroma`.
            name: Name of the collection.
            metadata: What the collection says about itself, the model's fingerprint and dimensions included.

        Raises:
            ExternalError: The server or the disk failed.
        """
        with vector_errors(settings):
            client = _client(settings, folder)
            collection = client.create_collection(
                name,
                metadata=dict(metadata),
                embedding_function=None,
                configuration={"hnsw": {"space": "cosine", "ef_search": _SEARCH_EF}},
            )
            return cls(client, collection)

    @classmethod
    def open(cls, settings: IngestSettings, folder: Path, name: str) -> VectorStore:
        """Open an existing collection.

        Raises:
            IndexMissingError: Chroma does not have it.
            ExternalError: The server or the disk failed.
        """
        if settings.chroma_url is None and not (folder / "chroma").is_dir():
            # The client would create an empty database there.
            raise IndexMissingError(
                f"The vectors of {folder.name} are gone.", hint="Build the index anew: tierwise ingest --rebuild"
            )
        from chromadb.errors import NotFoundError

        with vector_errors(settings):
            client = _client(settings, folder)
            try:
                return cls(client, client.get_collection(name, embedding_function=None))
            except NotFoundError as error:
                raise IndexMissingError(
                    f"Chroma has no collection {name!r}.", hint="Build the index anew: tierwise ingest --rebuild"
                ) from error

    @staticmethod
    def drop(settings: IngestSettings, folder: Path, name: str) -> None:
        """Remove a collection from a server; embedded Chroma goes with its folder."""
        if settings.chroma_url is None:
            return
        from chromadb.errors import NotFoundError

        with vector_errors(settings), suppress(NotFoundError):
            _client(settings, folder).delete_collection(name)

    @property
    def metadata(self) -> Mapping[str, Any]:
        """What the collection says about itself."""
        return self._collection.metadata or {}

    def add(self, ids: Sequence[str], vectors: Vectors, metadatas: Sequence[Mapping[str, str]]) -> None:
        """Add passages; `vectors` has shape (len(ids), dimensions)."""
        for at in range(0, len(ids), _BATCH):
            part = slice(at, at + _BATCH)
            self._collection.add(
                ids=list(ids[part]), embeddings=vectors[part], metadatas=[dict(row) for row in metadatas[part]]
            )

    def get(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Vectors of those of `ids` that are there."""
        found: dict[str, Vectors] = {}
        for at in range(0, len(ids), _BATCH):
            reply = self._collection.get(ids=list(ids[at : at + _BATCH]), include=["embeddings"])
            rows = np.asarray(reply["embeddings"], dtype=np.float32)
            found.update(zip(reply["ids"], rows, strict=True))
        return found

    def nearest(self, vector: Vectors, k: int, where: Mapping[str, str] | None = None) -> dict[str, float]:
        """The `k` passages nearest to a unit vector of shape (dimensions,): passage id to cosine similarity."""
        if k <= 0:
            return {}
        reply = self._collection.query(
            query_embeddings=vector[None, :], n_results=k, where=_where(where), include=["distances"]
        )
        return {
            key: 1.0 - float(distance) for key, distance in zip(reply["ids"][0], reply["distances"][0], strict=True)
        }

    def count(self) -> int:
        """Number of passages."""
        return int(self._collection.count())


def _where(where: Mapping[str, str] | None) -> dict[str, Any] | None:
    if not where:
        return None
    terms: list[dict[str, Any]] = [{key: value} for key, value in where.items()]
    return terms[0] if len(terms) == 1 else {"$and": terms}


def _client(settings: IngestSettings, folder: Path) -> Any:  # noqa: ANN401
    import chromadb
    from chromadb.config import Settings

    quiet = Settings(anonymized_telemetry=False)
    if settings.chroma_url is None:
        return chromadb.PersistentClient(path=str(folder / "chroma"), settings=quiet)
    address = urlsplit(settings.chroma_url)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise UsageError(
            f"TIERWISE_CHROMA_URL {settings.chroma_url!r} is no http(s) address.",
            hint="Write it like http://localhost:8000",
        )
    secure = address.scheme == "https"
    port = address.port or (443 if secure else 80)
    _knock(f"{address.scheme}://{address.hostname}:{port}", settings.timeout)
    key = settings.chroma_api_key
    client = chromadb.HttpClient(
        host=address.hostname,
        port=port,
        ssl=secure,
        headers={"x-chroma-token": key.get_secret_value()} if key else None,
        settings=quiet,
        tenant=settings.chroma_tenant,
        database=settings.chroma_database,
    )
    _limit_waiting(client, settings.timeout)
    return client


def _knock(address: str, timeout: float) -> None:
    """See that the server answers at all; the client's constructor would wait for a silent one without end."""
    import httpx

    httpx.get(f"{address}/api/v2/heartbeat", timeout=timeout).raise_for_status()


def _limit_waiting(client: Any, timeout: float) -> None:  # noqa: ANN401
    # The client offers no setting for it; where its insides change, the server's own limits remain.
    session = getattr(getattr(client, "_server", None), "_session", None)
    if session is not None:
        session.timeout = timeout


@contextmanager
def vector_errors(settings: IngestSettings) -> Iterator[None]:
    """Translate what Chroma raises while a collection is opened or used.

    Raises:
        IndexMismatchError: The collection holds vectors of another length.
        ExternalError: The server or the disk failed.
    """
    import httpx
    from chromadb.errors import ChromaError

    where = f"The Chroma server {settings.chroma_url}" if settings.chroma_url else "Embedded Chroma"
    try:
        yield
    except (httpx.HTTPError, ConnectionError) as error:
        raise ExternalError(
            f"{where} does not answer ({type(error).__name__}).",
            hint="Start the Chroma server, or correct TIERWISE_CHROMA_URL.",
            retryable=True,
        ) from error
    except (ChromaError, ValueError) as error:
        # chromadb wraps a refused connection of HttpClient() and an unknown tenant in a bare ValueError.
        if "dimension" in str(error).lower():
            raise IndexMismatchError(
                f"{where} holds vectors of another length under this name ({_short(error)}).",
                hint="Build the index anew under a name of its own: tierwise ingest --rebuild --index NAME",
            ) from error
        raise ExternalError(
            f"{where} failed ({type(error).__name__}: {_short(error)}).",
            hint="Look at the server's log, free disk space, or build anew: tierwise ingest --rebuild",
            retryable=True,
        ) from error


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
