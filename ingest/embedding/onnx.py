"""A sentence-transformers model as one ONNX graph: transformer, pooling and normalisation together.

Answering needs onnxruntime and tokenizers only, so it never waits for torch to be imported.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ingest.disk import private_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from ingest.embedding.model_folder import ModelFolder
    from ingest.types import Vectors

# Below this cosine an export is not the same model any more; MiniLM in float32 agrees to 0.9999996.
MIN_COSINE = 0.99999
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_OPSET = 17
# Tokens of one call, padding included. On two cores MiniLM embedded 98 passages of 105 tokens a second in batches of 4
# to 8 and 84 in batches of 32: small batches stay in the cache.
_BATCH_TOKENS = 768
_TOKENIZED_AT_ONCE = 512
# On two cores a model with weights of at most so many bytes embeds a question no sooner on two threads than on one
# (MiniLM, 90 MB, 12 and 30 tokens: 7.5 and 12.3 ms on either, at a quarter more processor time), and passages a quarter
# sooner when each thread has texts of its own.
_ONE_THREAD_BYTES = 200_000_000


@dataclass(frozen=True, slots=True)
class OnnxModel:
    """A loaded export.

    Attributes:
        session: onnxruntime session whose only output has shape (batch, dimensions), rows of unit length.
        tokenizer: The model's own tokenizer, truncating at the model's window.
        inputs: Names of the tensors that the graph takes.
        pad_id: Token that fills up shorter texts of a batch.
        side_by_side: Batches that are run at a time.
    """

    session: Any
    tokenizer: Any
    inputs: tuple[str, ...]
    pad_id: int
    side_by_side: int

    @classmethod
    def load(cls, folder: Path, threads: int) -> OnnxModel | None:
        """Load the export in `folder` for `threads` threads in all; None when there is none or it is incomplete."""
        about = _described(folder)
        if about is None:
            return None
        import onnxruntime
        from tokenizers import Tokenizer

        file = folder / "model.onnx"
        providers = [name for name in ("CUDAExecutionProvider",) if name in onnxruntime.get_available_providers()]
        within = 1 if file.stat().st_size <= _ONE_THREAD_BYTES and not providers else threads
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = within
        # By default its threads keep their cores busy for a while after each text, waiting for another one.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(str(file), options, providers=[*providers, "CPUExecutionProvider"])
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(about["max_tokens"])
        return cls(session, tokenizer, tuple(about["inputs"]), about["pad_id"], threads // within)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Embed texts whose prefix is already in place; float32 of shape (len(texts), dimensions), in their order."""
        ids = [
            np.asarray(encoding.ids, dtype=np.int64)
            for at in range(0, len(texts), _TOKENIZED_AT_ONCE)
            for encoding in self.tokenizer.encode_batch_fast(list(texts[at : at + _TOKENIZED_AT_ONCE]))
        ]
        total = sum(len(row) for row in ids)
        budget = min(_BATCH_TOKENS, -(-total // self.side_by_side))
        batches = similar_lengths([len(row) for row in ids], budget)
        if not batches:
            return np.empty((0, 0), dtype=np.float32)
        jobs = [[ids[at] for at in batch] for batch in batches]
        parts = [self._run(jobs[0])] if len(jobs) == 1 else self._run_side_by_side(jobs)
        vectors = np.empty((len(texts), parts[0].shape[1]), dtype=np.float32)
        for batch, part in zip(batches, parts, strict=True):
            vectors[batch] = part
        return vectors

    def _run_side_by_side(self, jobs: Sequence[Sequence[npt.NDArray[np.int64]]]) -> list[Vectors]:
        with ThreadPoolExecutor(self.side_by_side) as pool:
            return list(pool.map(self._run, jobs))

    def _run(self, rows: Sequence[npt.NDArray[np.int64]]) -> Vectors:
        shape = (len(rows), max(len(row) for row in rows))
        ids, mask = np.full(shape, self.pad_id, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        for at, row in enumerate(rows):
            ids[at, : len(row)], mask[at, : len(row)] = row, 1
        columns = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros(shape, dtype=np.int64)}
        vectors: Vectors = self.session.run(None, {name: columns[name] for name in self.inputs})[0]
        return vectors


def similar_lengths(lengths: Sequence[int], budget: int = _BATCH_TOKENS) -> list[list[int]]:
    """Positions in batches of similar length, the longest first, each of at most `budget` tokens, padding included."""
    batches: list[list[int]] = []
    for at in sorted(range(len(lengths)), key=lambda at: -lengths[at]):
        # The first of a batch is its longest, to which all others are padded.
        if batches and (len(batches[-1]) + 1) * lengths[batches[-1][0]] <= budget:
            batches[-1].append(at)
        else:
            batches.append([at])
    return batches


def export(model: Any, folder: ModelFolder, target: Path, texts: Sequence[str]) -> str | None:  # noqa: ANN401
    """Write the export of `model` to `target`, whole or not at all.

    Args:
        model: A loaded SentenceTransformer.
        folder: Where it came from.
        target: Folder to create.
        texts: Texts on which the export must agree with torch to a cosine of `MIN_COSINE`.

    Returns:
        None on success, else one clause that says why this model stays on torch.

    Raises:
        OSError: The disk is full or the folder cannot be written.
    """
    private_folder(target.parent)
    # The exporter would report a full disk as a model that it cannot export.
    if shutil.disk_usage(target.parent).free < sum(file.stat().st_size for file in folder.path.glob("*.safetensors")):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    partial = Path(tempfile.mkdtemp(prefix=".export-", dir=target.parent))
    device = model.device
    try:
        problem = _export_into(model, folder, partial) or _disagreement(model, partial, texts)
        if problem is None:
            _put_in_place(partial, target)
        return problem
    finally:
        # Exporting works on the processor; passages are embedded where the model was before.
        model.to(device)
        shutil.rmtree(partial, ignore_errors=True)


def _put_in_place(partial: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    try:
        partial.replace(target)
    except OSError:
        # Another index of this home exported the same model in the meantime.
        if _described(target) is None:
            raise


def _described(folder: Path) -> dict[str, Any] | None:
    """What an export says about itself; None where it is absent or its files are not as long as they were."""
    try:
        about: dict[str, Any] = json.loads((folder / "export.json").read_text(encoding="utf-8"))
        whole = all((folder / name).stat().st_size == size for name, size in about["sizes"].items())
    except (OSError, ValueError, KeyError, AttributeError):
        return None
    return about if whole else None


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
        "opset": _OPSET,
        "sizes": {file.name: file.stat().st_size for file in target.iterdir()},
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
    import torch

    exported = OnnxModel.load(folder, torch.get_num_threads())
    if exported is None or not texts:
        return "there is no text to check the export on"
    ours = exported.encode(texts)
    theirs = model.to("cpu").encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
    worst = float(np.min(np.sum(ours * theirs, axis=1)))
    return None if worst >= MIN_COSINE else f"the export's vectors differ (cosine {worst:.6f})"
