"""Real models swapped under a running reader: bundled MiniLM, all-mpnet-base-v2, and a model that went wrong."""

from __future__ import annotations

import shutil
import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest

from evals.index_compare import compare_indexes
from ingest.embedding import build_encoder
from ingest.embedding.local import LocalEncoder
from ingest.errors import IndexMismatchError, ModelUnavailableError, NegativeResult, TierwiseError
from ingest.generations import list_generations, promote, rollback, show_generation
from ingest.index import IndexHandle
from ingest.pipeline import run_ingest
from ingest.settings import IngestSettings
from tests.fakes import best_text
from tests.models import mpnet_folder, write_random_model
from tests.servers import ChromaServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]

QUESTION = "Do I need a doctorate for core research roles?"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("swap")


@pytest.fixture(scope="module")
def mpnet(place: Path) -> Path:
    return mpnet_folder(place / "mpnet")


@pytest.fixture(scope="module")
def random_model(place: Path) -> Path:
    return write_random_model(place / "random")


def with_model(settings: IngestSettings, path: Path) -> IngestSettings:
    return IngestSettings(
        home=settings.home,
        index=settings.index,
        chroma_url=settings.chroma_url,
        embedding=f"sentence-transformers:{path}",
    )


@pytest.fixture(scope="module", params=["embedded", "server"])
def swapped(request: pytest.FixtureRequest, place: Path, mpnet: Path, random_model: Path) -> Iterator[IngestSettings]:
    """An index of the bundled model with a good and a bad candidate, on embedded Chroma and on a server."""
    server = ChromaServer(place / "server-data")
    if request.param == "server":
        server.start()
    url = server.url if request.param == "server" else None
    settings = IngestSettings(home=place / "home", index=request.param, chroma_url=url)
    run_ingest(settings)
    for path in (mpnet, random_model):
        report = run_ingest(with_model(settings, path))
        assert not report.serving
    yield settings
    server.kill()


def names(settings: IngestSettings) -> tuple[str, str, str]:
    """Generations of the bundled model, of mpnet and of the random one."""
    first, second, third = (one.manifest.index_id for one in list_generations(settings))
    return first, second, third


def test_models_run_on_their_export(swapped: IngestSettings) -> None:
    found = [(one.manifest.embedding.dimensions, one.manifest.query_backend) for one in list_generations(swapped)]
    assert found == [(384, "onnx"), (768, "onnx"), (384, "onnx")]


def test_a_model_that_went_wrong_is_refused_with_figures(swapped: IngestSettings) -> None:
    bundled, _, bad = names(swapped)
    found = compare_indexes(swapped, bundled, bad, answers=False)
    print(found.verdict, found.figures["headline"], found.figures["milliseconds"])
    assert found.verdict == "worse"
    with pytest.raises(NegativeResult, match=r"worse .*recall@5 0\.\d+ -> 0\.\d+"):
        promote(swapped, bad)
    assert show_generation(swapped).manifest.index_id == bundled


def test_a_good_model_is_promoted_and_rolled_back_under_load(swapped: IngestSettings) -> None:
    bundled, good, _ = names(swapped)
    found = compare_indexes(swapped, bundled, good, answers=False)
    print(found.verdict, found.figures["headline"], found.figures["milliseconds"])
    handle = IndexHandle(swapped)
    handle.current().warm_up()
    stop, problems, seen = threading.Event(), [], []

    def client() -> None:
        while not stop.wait(0.01):
            try:
                index = handle.current()
                assert index.embed_query(QUESTION).shape == (index.manifest.embedding.dimensions,)
                assert best_text(index, QUESTION)
                seen.append(index.manifest.index_id)
            except (TierwiseError, AssertionError) as error:
                problems.append(str(error))

    clients = [threading.Thread(target=client) for _ in range(8)]
    for one in clients:
        one.start()
    promote(swapped, good, force=found.verdict == "worse")
    while good not in seen and not problems:
        stop.wait(0.1)
    rollback(swapped)
    while seen[-1] != bundled and not problems:
        stop.wait(0.1)
    stop.set()
    for one in clients:
        one.join()
    assert problems == []
    assert set(seen) <= {bundled, good}
    assert show_generation(swapped).manifest.index_id == bundled


def test_a_setting_that_names_another_model_is_refused(swapped: IngestSettings, mpnet: Path) -> None:
    with pytest.raises(IndexMismatchError, match="384 dimensions"):
        IndexHandle(with_model(swapped, mpnet)).current()


def test_the_export_agrees_with_torch(swapped: IngestSettings, mpnet: Path, place: Path) -> None:
    settings = IngestSettings(home=place / "home", embedding=f"sentence-transformers:{mpnet}")
    exported = build_encoder(settings, settings.home / "models")
    plain = build_encoder(settings.model_copy(update={"backend": "torch"}))
    assert isinstance(exported, LocalEncoder)
    assert exported.backend() == "onnx"
    texts = [QUESTION, "", "word " * 600, "Größe 5,000 €", *(f"Sentence {number}." for number in range(40))]
    cosines = np.sum(exported.encode_passages(texts) * plain.encode_passages(texts), axis=1)
    assert float(cosines.min()) >= 0.99999
    assert exported.identity == plain.identity


def test_corrupted_weights_are_one_clear_sentence_and_lose_nothing(
    swapped: IngestSettings, random_model: Path, place: Path
) -> None:
    damaged = place / f"damaged-{swapped.index}"
    shutil.copytree(random_model, damaged)
    before = list_generations(swapped)
    weights = damaged / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[: weights.stat().st_size // 2])
    settings = with_model(swapped, damaged)
    with pytest.raises(ModelUnavailableError, match="cannot be loaded") as caught:
        run_ingest(settings)
    assert "copy or download the model again" in caught.value.hint
    weights.unlink()
    with pytest.raises(ModelUnavailableError, match="cannot be loaded"):
        run_ingest(settings)
    assert list_generations(swapped) == before
    assert best_text(IndexHandle(swapped).current(), QUESTION)
