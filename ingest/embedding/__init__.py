"""Text to vectors: the setting `embedding` turned into an `Encoder`.

Knows nothing about documents, chunks or where vectors are stored.
"""

from ingest.embedding.factory import build_encoder, resolve_model

__all__ = ["build_encoder", "resolve_model"]
