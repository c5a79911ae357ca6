"""A sentence-transformers model on disk: its files, its prompts, its window and its fingerprint.

Reads JSON and hashes files; imports neither torch nor sentence-transformers.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from ingest.errors import ModelUnavailableError
from ingest.types import EmbeddingIdentity

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.settings import IngestSettings

# Files that can change a vector; a model card or a licence cannot.
_MODEL_SUFFIXES = {".safetensors", ".bin", ".json", ".txt", ".model", ".py"}
_QUERY_PROMPTS = ("query", "search_query")
_PASSAGE_PROMPTS = ("document", "passage", "search_document", "corpus")
_DEFAULT_MAX_TOKENS = 512
_Json = TypeVar("_Json", list[Any], dict[str, Any])


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """Where a model lies and how its texts are prepared.

    Attributes:
        spec: The setting that named it.
        path: Folder with `modules.json`.
        query_prefix: Put before each question.
        passage_prefix: Put before each passage.
        max_tokens: Tokens read of one text, special tokens included.
        dtype: Precision of the weights in use.
    """

    spec: str
    path: Path
    query_prefix: str
    passage_prefix: str
    max_tokens: int
    dtype: str

    def identity(self, dimensions: int) -> EmbeddingIdentity:
        """Identity over the weights' content and every setting that changes a vector."""
        parts = (files_digest(self.path), self.query_prefix, self.passage_prefix, str(self.max_tokens), self.dtype)
        fingerprint = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
        return EmbeddingIdentity(self.spec, fingerprint, dimensions, self.max_tokens)


def open_model_folder(spec: str, path: Path, settings: IngestSettings) -> ModelFolder:
    """Read a model folder's own settings and apply the overrides of `settings`.

    Raises:
        ModelUnavailableError: The folder is not a sentence-transformers model.
    """
    if not (path / "modules.json").is_file():
        raise ModelUnavailableError(
            f"{path} is no sentence-transformers model: it has no modules.json.",
            hint="Name the folder that SentenceTransformer.save() wrote, the one with modules.json in it.",
        )
    prompts = _read_json(path / "config_sentence_transformers.json").get("prompts") or {}
    return ModelFolder(
        spec=spec,
        path=path,
        query_prefix=_first(settings.query_prefix, prompts, _QUERY_PROMPTS),
        passage_prefix=_first(settings.passage_prefix, prompts, _PASSAGE_PROMPTS),
        max_tokens=settings.max_tokens or _own_max_tokens(path),
        dtype=settings.dtype,
    )


def own_dimensions(path: Path) -> int | None:
    """Length of the model's vectors as its files state it; None when they do not."""
    dimensions: int | None = None
    for module in _modules(path):
        config = _read_json(path / module.get("path", "") / "config.json")
        for key in ("out_features", "word_embedding_dimension", "embedding_dimension", "hidden_size"):
            if isinstance(config.get(key), int):
                # Pooling in several modes at once puts their vectors side by side.
                modes = sum(value is True for name, value in config.items() if name.startswith("pooling_mode_"))
                dimensions = config[key] * max(1, modes)
                break
    return dimensions


def files_digest(path: Path) -> str:
    """SHA-256 over the relative names and contents of every file that can change a vector."""
    total = hashlib.sha256()
    for file in sorted(path.rglob("*")):
        if file.is_file() and file.suffix in _MODEL_SUFFIXES and not file.name.startswith("."):
            total.update(str(file.relative_to(path)).encode() + b"\0" + sha256_weights(file).encode())
    return total.hexdigest()


def sha256_file(path: Path) -> str:
    """SHA-256 (hex) of a file, read in blocks; raises OSError."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sha256_weights(path: Path) -> str:
    """SHA-256 (hex) of a file that this process may ask for several times; read again once it has changed."""
    now = path.stat()
    return _remembered(path, now.st_size, now.st_mtime_ns)


@lru_cache(maxsize=256)
def _remembered(path: Path, size: int, modified: int) -> str:  # noqa: ARG001 - they tell one content from another
    return sha256_file(path)


def _first(override: str | None, prompts: dict[str, str], names: tuple[str, ...]) -> str:
    if override is not None:
        return override
    return next((prompts[name] for name in names if prompts.get(name)), "")


def _own_max_tokens(path: Path) -> int:
    own = _read_json(path / "sentence_bert_config.json").get("max_seq_length")
    if isinstance(own, int):
        return own
    limits = [
        value
        for value in (
            _read_json(path / "tokenizer_config.json").get("model_max_length"),
            _read_json(path / "config.json").get("max_position_embeddings"),
        )
        # Tokenizers without a limit store a huge float there.
        if isinstance(value, int) and value < 1_000_000
    ]
    return min(limits, default=_DEFAULT_MAX_TOKENS)


def _modules(path: Path) -> list[dict[str, str]]:
    return [module for module in _parsed(path / "modules.json", list) if isinstance(module, dict)]


def _read_json(path: Path) -> dict[str, Any]:
    return _parsed(path, dict) if path.is_file() else {}


def _parsed(path: Path, kind: type[_Json]) -> _Json:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelUnavailableError(
            f"{path} is not valid JSON.", hint="The model folder is damaged; download or copy it again."
        ) from error
    if not isinstance(content, kind):
        raise ModelUnavailableError(
            f"{path} does not hold what a sentence-transformers model has there.",
            hint="The model folder is damaged; download or copy it again.",
        )
    return content
