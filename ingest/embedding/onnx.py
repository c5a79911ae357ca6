"""A sentence-transformers model as one ONNX graph: transformer, pooling and normalisation together.

Answering needs onnxruntime and tokenizers only, so it never waits for torch to be imported.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.embedding.model_folder import ModelFolder
    from ingest.types import Vectors

# Below this cosine an export is not the same model any more; MiniLM in float32 agrees to 0.9999996.
MIN_COSINE = 0.99999
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_OPSET = 17
_BATCH = 16


@dataclass(frozen=True, slots=True)
class OnnxModel:
    """A loaded export.

    Attributes:
        session: onnxruntime session whose only output has shape (batch, dimensions), rows of unit length.
        tokenizer: The model's own tokenizer, truncating at the model's window.
        inputs: Names of the tensors that the graph takes.
    """

    session: Any
    tokenizer: Any
    inputs: tuple[str, ...]

    @classmethod
    def load(cls, folder: Path, threads: int) -> OnnxModel | None:
        """Load the export in `folder`; None when there is none or it is incomplete."""
        described = folder / "export.json"
        if not described.is_file():
            return None
        import onnxruntime
        from tokenizers import Tokenizer

        about = json.loads(described.read_text(encoding="utf-8"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        providers = [name for name in ("CUDAExecutionProvider",) if name in onnxruntime.get_available_providers()]
        session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=[*providers, "CPUExecutionProvider"]
        )
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.enable_truncation(about["max_tokens"])
        tokenizer.enable_padding(pad_id=about["pad_id"], pad_token=about["pad_token"])
        return cls(session, tokenizer, tuple(about["inputs"]))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Embed texts whose prefix is already in place; float32 of shape (len(texts), dimensions)."""
        parts = [self._run(texts[at : at + _BATCH]) for at in range(0, len(texts), _BATCH)]
        dimensions = self.session.get_outputs()[0].shape[-1]
        return np.concatenate(parts) if parts else np.empty((0, dimensions), dtype=np.float32)

    def _run(self, texts: Sequence[str]) -> Vectors:
        encodings = self.tokenizer.encode_batch(list(texts))
        columns = {
            "input_ids": [encoding.ids for encoding in encodings],
            "attention_mask": [encoding.attention_mask for encoding in encodings],
            "token_type_ids": [encoding.type_ids for encoding in encodings],
        }
        feed = {name: np.asarray(columns[name], dtype=np.int64) for name in self.inputs}
        vectors: Vectors = self.session.run(None, feed)[0].astype(np.float32, copy=False)
        return vectors


def export(model: Any, folder: ModelFolder, target: Path, texts: Sequence[str]) -> str | None:  # noqa: ANN401
    """Write the export of `model` to `target`, whole or not at all.

    Args:
        model: A loaded SentenceTransformer.
        folder: Where it came from.
        target: Folder to create.
        texts: Texts on which the export must agree with torch to a cosine of `MIN_COSINE`.

    Returns:
        None on success, else one clause that says why this model stays on torch.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=".export-", dir=target.parent))
    try:
        problem = _export_into(model, folder, partial) or _disagreement(model, partial, texts)
        if problem is None:
            shutil.rmtree(target, ignore_errors=True)
            partial.replace(target)
        return problem
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _export_into(model: Any, folder: ModelFolder, target: Path) -> str | None:  # noqa: ANN401
    import torch

    tokenizer_file = folder.path / "tokenizer.json"
    if not tokenizer_file.is_file():
        return "the model has no tokenizer.json"
    features = model.preprocess(["one text", "another, longer text"])
    inputs = tuple(name for name in _INPUTS if name in features)
    axes = {name: {0: "batch", 1: "tokens"} for name in inputs} | {"embedding": {0: "batch"}}
    arguments = tuple(features[name].to("cpu") for name in inputs)
    try:
        import warnings

        with warnings.catch_warnings(), torch.no_grad():
            warnings.simplefilter("ignore")
            torch.onnx.export(
                _wrapper(model, inputs).to("cpu").eval(),
                arguments,
                str(target / "model.onnx"),
                input_names=list(inputs),
                output_names=["embedding"],
                dynamic_axes=axes,
                opset_version=_OPSET,
                dynamo=False,
            )
    except (RuntimeError, ValueError, TypeError, NotImplementedError) as error:
        return f"torch cannot export it ({type(error).__name__})"
    except torch.onnx.errors.OnnxExporterError as error:
        return f"torch cannot export it ({type(error).__name__})"
    shutil.copyfile(tokenizer_file, target / "tokenizer.json")
    tokenizer = model.tokenizer
    about = {
        "inputs": inputs,
        "max_tokens": folder.max_tokens,
        "pad_id": tokenizer.pad_token_id or 0,
        "pad_token": tokenizer.pad_token or "[PAD]",
        "opset": _OPSET,
    }
    (target / "export.json").write_text(json.dumps(about, indent=1), encoding="utf-8")
    return None


def _wrapper(model: Any, inputs: tuple[str, ...]) -> Any:  # noqa: ANN401
    import torch

    class Graph(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
            vectors = self.model(dict(zip(inputs, tensors, strict=True)))["sentence_embedding"]
            return torch.nn.functional.normalize(vectors, dim=-1).float()

    return Graph()


def _disagreement(model: Any, folder: Path, texts: Sequence[str]) -> str | None:  # noqa: ANN401
    exported = OnnxModel.load(folder, threads=1)
    if exported is None or not texts:
        return "there is no text to check the export on"
    ours = exported.encode(texts)
    theirs = model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
    worst = float(np.min(np.sum(ours * theirs, axis=1)))
    return None if worst >= MIN_COSINE else f"the export's vectors differ (cosine {worst:.6f})"
