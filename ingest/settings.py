"""Settings of ingestion: where the index lives and which model makes its vectors.

Plain pydantic models; reading the environment and files is the caller's business.
"""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - pydantic reads the annotation at run time
from typing import Literal

from platformdirs import user_data_path
from pydantic import BaseModel, Field, SecretStr


class IngestSettings(BaseModel):
    """What ingestion needs to know."""

    home: Path = Field(
        default_factory=lambda: user_data_path("tierwise", appauthor=False),
        description="folder for index, conversations, feedback and runs",
    )
    embedding: str = Field(
        default="bundled",
        description="bundled; sentence-transformers:NAME_OR_PATH; openai:NAME",
    )
    embedding_base_url: str | None = Field(
        default=None, description="OpenAI-compatible endpoint for openai: embeddings"
    )
    embedding_api_key: SecretStr | None = Field(default=None, description="key of the embedding endpoint")
    embedding_dimensions: int | None = Field(default=None, ge=1, description="dimensions asked of an openai: embedding")
    query_prefix: str | None = Field(
        default=None, description="text put before each question; default: the model's own prompt"
    )
    passage_prefix: str | None = Field(
        default=None, description="text put before each passage; default: the model's own prompt"
    )
    max_tokens: int | None = Field(
        default=None, ge=16, description="tokens of a text that the model reads; default: the model's own"
    )
    dtype: Literal["float32", "float16", "bfloat16"] = Field(
        default="float32", description="precision of the embedding model"
    )
    backend: Literal["auto", "torch", "onnx"] = Field(
        default="auto", description="what embeds questions: auto takes the ONNX export where there is one"
    )
    device: str | None = Field(default=None, description="torch device; default: a GPU where there is one, else cpu")
    threads: int | None = Field(
        default=None, ge=1, description="threads of the embedding model; default: the cores available"
    )
    trust_remote_code: str | None = Field(default=None, description="name of the one model whose own code may run")
    chroma_url: str | None = Field(
        default=None, description="http(s) address of a Chroma server; default: embedded Chroma"
    )
    chroma_api_key: SecretStr | None = Field(default=None, description="key of the Chroma server or Chroma Cloud")
    chroma_tenant: str = Field(default="default_tenant", description="tenant on the Chroma server")
    chroma_database: str = Field(default="default_database", description="database on the Chroma server")
    index: str = Field(
        default="default", pattern=r"^[a-z0-9][a-z0-9._-]{0,62}$", description="name of the index in use"
    )
    timeout: float = Field(default=60.0, gt=0, description="seconds before a server counts as silent")
