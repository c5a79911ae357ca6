"""A sentence-transformers model run on this machine: its ONNX export on the processor, torch on an accelerator.

Questions come one at a time and must not wait for torch to be imported. Passages come in thousands; on a processor the
export embeds them faster too, on a GPU torch does.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ingest.embedding.model_folder import own_dimensions
from ingest.embedding.onnx import OnnxModel, export
from ingest.errors import ModelUnavailableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.embedding.model_folder import ModelFolder
    from ingest.settings import IngestSettings
    from ingest.types import EmbeddingIdentity, Vectors

# Fewer texts than this are done before torch is imported and the model is on the accelerator.
_ACCELERATOR_MIN_TEXTS = 64
# A text of a large model, or a small batch, is not embedded faster by more threads than this; they would only take
# cores from others.
_MAX_THREADS = 8
# Devices without which there is no use in importing torch to ask it for an accelerator: NVIDIA, AMD, Windows' own.
_ACCELERATOR_FILES = ("/dev/nvidiactl", "/dev/kfd", "/dev/dxg")
_BATCH_SIZE = 32


class LocalEncoder:
    """Implements `Encoder` for a folder on disk.

    Models are loaded on first use; loading is safe from several threads.
    """

    def __init__(self, folder: ModelFolder, settings: IngestSettings, export_root: Path | None = None) -> None:
        self.folder = folder
        self._settings = settings
        self._lock = threading.Lock()
        self._torch_model: Any = None
        self._onnx: OnnxModel | None = None
        self._identity = folder.identity(own_dimensions(folder.path) or self._probe_dimensions())
        self._export_folder = export_root / self._identity.fingerprint if export_root else None

    @property
    def identity(self) -> EmbeddingIdentity:
        """Identity recorded in every index that this encoder builds."""
        return self._identity

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Embed questions, on onnxruntime where there is an export."""
        prefixed = [self.folder.query_prefix + text for text in texts]
        return self._encode(prefixed)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed passages, on an accelerator where there is one and enough to do."""
        prefixed = [self.folder.passage_prefix + text for text in texts]
        if len(texts) >= _ACCELERATOR_MIN_TEXTS and self.device() != "cpu":
            return self._encode_torch(prefixed)
        return self._encode(prefixed)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text with the passage prefix and special tokens, without truncation."""
        prefixed = [self.folder.passage_prefix + text for text in texts]
        return [len(encoding.ids) for encoding in self._tokenizer().encode_batch_fast(prefixed)]

    def warm_up(self) -> None:
        """Load whatever answers questions, so that the first one does not wait for it."""
        self.encode_queries(["warm up"])

    def backend(self) -> str:
        """What embeds questions: `onnx` or `torch`."""
        return "onnx" if self._onnx_model() is not None else "torch"

    def device(self) -> str:
        """Torch device that embeds many passages: the one set, else an accelerator where there is one."""
        if self._settings.device:
            return self._settings.device
        return best_device() if accelerator_possible() else "cpu"

    def ensure_export(self, texts: Sequence[str]) -> str | None:
        """Export the model to ONNX unless that was done; checks it on `texts`.

        Args:
            texts: Up to 1,000 texts on which both must agree.

        Returns:
            None when an export is in place, else the reason why questions run on torch.

        Raises:
            ModelUnavailableError: The setting insists on ONNX and this model cannot be exported.
            OSError: The disk is full.
        """
        if self._export_folder is None or self._settings.backend == "torch":
            return "the setting backend is torch"
        if self._onnx_model() is not None:
            return None
        problem = export(self._model(), self.folder, self._export_folder, texts)
        if problem is not None and self._settings.backend == "onnx":
            raise ModelUnavailableError(
                f"The embedding model {self.folder.spec} cannot run on ONNX: {problem}.",
                hint="Set TIERWISE_BACKEND=auto, which falls back to torch.",
            )
        return problem

    def _encode(self, texts: list[str]) -> Vectors:
        model = self._onnx_model()
        return self._encode_torch(texts) if model is None else model.encode(texts)

    def _encode_torch(self, texts: list[str]) -> Vectors:
        vectors = self._model().encode(
            texts, batch_size=_BATCH_SIZE, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32).reshape(len(texts), -1)

    def _onnx_model(self) -> OnnxModel | None:
        with self._lock:
            if self._onnx is None and self._export_folder is not None and self._settings.backend != "torch":
                self._onnx = OnnxModel.load(self._export_folder, self._threads())
            return self._onnx

    def _model(self) -> Any:  # noqa: ANN401 - sentence-transformers carries no usable types
        with self._lock:
            if self._torch_model is None:
                self._torch_model = _load(self.folder, self._settings, self._threads(), self.device())
            return self._torch_model

    def _threads(self) -> int:
        return self._settings.threads or min(usable_cores(), _MAX_THREADS)

    def _probe_dimensions(self) -> int:
        return int(self._model().encode(["probe"]).shape[1])

    def _tokenizer(self) -> Any:  # noqa: ANN401 - the tokenizers package carries no types
        if not hasattr(self, "_counter"):
            self._counter = load_tokenizer(self.folder.path)
        return self._counter


def usable_cores() -> int:
    """Cores that this process may use, which in a container is fewer than the machine has."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(allowed, container_cores()))


def container_cores(file: Path = Path("/sys/fs/cgroup/cpu.max")) -> int:
    """Cores that a container's quota amounts to, rounded up; a large number where there is no quota."""
    try:
        quota, period = file.read_text(encoding="ascii").split()
        return -(-int(quota) // int(period))
    except (OSError, ValueError):
        return sys.maxsize


def accelerator_possible() -> bool:
    """Whether this machine may have an accelerator; False only where it certainly has none that torch could use."""
    return not sys.platform.startswith("linux") or any(Path(name).exists() for name in _ACCELERATOR_FILES)


def best_device() -> str:
    """The fastest device that torch finds."""
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def load_tokenizer(path: Path) -> Any:  # noqa: ANN401 - the tokenizers package carries no types
    """The model's own tokenizer without truncation or padding.

    Raises:
        ModelUnavailableError: The folder has no `tokenizer.json`.
    """
    from tokenizers import Tokenizer

    file = path / "tokenizer.json"
    if not file.is_file():
        raise ModelUnavailableError(
            f"The embedding model in {path} has no tokenizer.json.",
            hint="Save it again with a recent sentence-transformers, which writes that file.",
        )
    tokenizer = Tokenizer.from_file(str(file))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _load(folder: ModelFolder, settings: IngestSettings, threads: int, device: str) -> Any:  # noqa: ANN401
    import torch
    from safetensors import SafetensorError
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # type: ignore[no-untyped-call]
    if device == "cpu":
        torch.set_num_threads(threads)
    try:
        model = SentenceTransformer(
            str(folder.path),
            device=device,
            local_files_only=True,
            trust_remote_code=settings.trust_remote_code == folder.spec.partition(":")[2],
            model_kwargs={"dtype": getattr(torch, folder.dtype)},
        )
    except (OSError, ValueError, RuntimeError, KeyError, TypeError, AttributeError, SafetensorError) as error:
        raise ModelUnavailableError(
            f"The embedding model in {folder.path} cannot be loaded ({type(error).__name__}: {_first_line(error)}).",
            hint="The folder is incomplete or damaged; copy or download the model again.",
        ) from error
    model.max_seq_length = folder.max_tokens
    return model


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [""])[0][:120]
