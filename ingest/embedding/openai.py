"""Embeddings of any OpenAI-compatible endpoint. Sends texts, never token ids, which only one vendor understands."""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ingest.errors import ModelUnavailableError
from ingest.types import EmbeddingIdentity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.settings import IngestSettings
    from ingest.types import Vectors

_BATCH = 128
_RETRIES = 4
# The endpoint's tokenizer is unknown; English has about 4 characters a token in common vocabularies, 3 is cautious.
_CHARACTERS_PER_TOKEN = 3
_DEFAULT_MAX_TOKENS = 512


class OpenAIEncoder:
    """Implements `Encoder` over HTTP; its identity is the endpoint's model name and what was asked of it."""

    def __init__(self, name: str, settings: IngestSettings) -> None:
        self._name = name
        self._settings = settings

    @cached_property
    def identity(self) -> EmbeddingIdentity:
        """Identity; asks the endpoint for one vector, whose length it records.

        Raises:
            ModelUnavailableError: The endpoint does not answer.
        """
        settings = self._settings
        dimensions = len(self._request(["probe"])[0])
        parts = (
            self._name,
            settings.embedding_base_url or "",
            str(dimensions),
            settings.query_prefix or "",
            settings.passage_prefix or "",
        )
        fingerprint = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
        return EmbeddingIdentity(
            settings.embedding, fingerprint, dimensions, settings.max_tokens or _DEFAULT_MAX_TOKENS
        )

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Embed questions."""
        return self._encode([(self._settings.query_prefix or "") + text for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed passages."""
        return self._encode([(self._settings.passage_prefix or "") + text for text in texts])

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """A cautious estimate, since the endpoint's tokenizer is not known here."""
        return [len(text) // _CHARACTERS_PER_TOKEN + 2 for text in texts]

    def _encode(self, texts: list[str]) -> Vectors:
        if not texts:
            return np.empty((0, self.identity.dimensions), dtype=np.float32)
        rows = [row for at in range(0, len(texts), _BATCH) for row in self._request(texts[at : at + _BATCH])]
        vectors = np.asarray(rows, dtype=np.float32)
        unit: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        return unit

    @cached_property
    def _client(self) -> Any:  # noqa: ANN401 - kept out of the signature so that openai is imported on first use
        from openai import OpenAI

        key = self._settings.embedding_api_key
        return OpenAI(
            api_key=key.get_secret_value() if key else "not-needed",
            base_url=self._settings.embedding_base_url,
            timeout=self._settings.timeout,
            max_retries=_RETRIES,
        )

    def _request(self, texts: list[str]) -> list[list[float]]:
        from openai import APIConnectionError, APIError, APIStatusError, omit

        wanted = self._settings.embedding_dimensions
        try:
            reply = self._client.embeddings.create(
                model=self._name, input=texts, encoding_format="float", dimensions=omit if wanted is None else wanted
            )
        except APIConnectionError as error:
            raise ModelUnavailableError(
                f"The embedding endpoint {self._client.base_url} cannot be reached.",
                hint="Start it, or correct TIERWISE_EMBEDDING_BASE_URL.",
                retryable=True,
            ) from error
        except APIStatusError as error:
            raise ModelUnavailableError(
                f"The embedding endpoint refused model {self._name} (HTTP {error.status_code}).",
                hint="Check the model's name and TIERWISE_EMBEDDING_API_KEY.",
                retryable=error.status_code in (408, 429) or error.status_code >= 500,
            ) from error
        except APIError as error:
            raise ModelUnavailableError(
                f"The embedding endpoint {self._client.base_url} sent no usable answer.",
                hint="Check that it serves embeddings.",
            ) from error
        rows = sorted(reply.data, key=lambda item: item.index)
        if len(rows) != len(texts):
            raise ModelUnavailableError(
                f"The embedding endpoint returned {len(rows)} vectors for {len(texts)} texts.",
                hint="Check that endpoint.",
            )
        return [row.embedding for row in rows]
