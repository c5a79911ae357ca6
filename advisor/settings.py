"""Settings of the advisor: which model answers, with which prompt and limits."""

from __future__ import annotations

from pydantic import BaseModel, Field, SecretStr


class AdvisorSettings(BaseModel):
    """What the advisor needs to know."""

    model: str = Field(
        default="extractive",
        description="extractive; openai:NAME; local:PATH.gguf; any init_chat_model spec",
    )
    base_url: str | None = Field(
        default=None, description="any OpenAI-compatible endpoint; default: the provider's own"
    )
    api_key: SecretStr | None = Field(default=None, description="key of the chat model's endpoint")
    model_timeout: float = Field(
        default=60.0, gt=0, description="seconds of silence before a chat model counts as failed"
    )
    retries: int = Field(default=2, ge=0, le=10, description="times a failed call to a chat model is tried again")
    context_window: int = Field(
        default=8192, ge=512, description="tokens that the chat model reads and writes together"
    )
    max_answer_tokens: int = Field(default=700, ge=64, description="tokens that the chat model may write")
    temperature: float = Field(default=0.0, ge=0, le=2, description="sampling temperature of the chat model")
    seed: int = Field(default=7, description="seed sent to the chat model")
    prompt: str = Field(default="default", description="name of a prompt in advisor/prompts/ or a path")
    reranker: str = Field(default="", description="sentence-transformers cross-encoder, name or path; empty for none")
