from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ingest.errors import ExternalError, IndexMismatchError, IndexMissingError
from ingest.generations import promote
from ingest.index import Index, IndexHandle, PinnedIndex
from ingest.lexical import tokenize
from ingest.pipeline import run_ingest
from ingest.settings import IngestSettings
from ingest.store import IndexStore
from tests.fakes import BagOfWords, best_text, fake_encoder, write_files

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "cats.md": "# Cats\n\nCats chase mice at night.\n",
    "trains.txt": "Trains run on steel rails.",
    "pay.txt": "The role pays 5,000 a month to C++ people.",
}


@pytest.fixture
def settings(home: Path) -> IngestSettings:
    return IngestSettings(home=home)


@pytest.fixture
def index(settings: IngestSettings, tmp_path: Path) -> Index:
    ingest(settings, tmp_path, FILES)
    return IndexHandle(settings, fake_encoder).current()


def ingest(settings: IngestSettings, tmp_path: Path, files: dict[str, str], model: str = "words") -> str:
    folder = write_files(tmp_path / "documents", files)
    named = settings.model_copy(update={"embedding": f"fake:{model}"})
    report = run_ingest(named, [str(folder)], only=True, encoder=fake_encoder(named))
    return str(report.index_id)


def test_there_is_no_index_before_there_is_one(settings: IngestSettings) -> None:
    with pytest.raises(IndexMissingError, match="tierwise ingest"):
        IndexHandle(settings, fake_encoder).current()


def test_dense_and_lexical_halves_name_the_same_passages(index: Index) -> None:
    question = "who chases mice"
    (nearest, *_) = index.nearest(index.embed_query(question), 3)
    scores = index.lexical_scores([(term, 1.0) for term in tokenize([question])[0]])
    assert index.ids_at([int(np.argmax(scores))]) == [nearest]
    assert index.rows_of([nearest]) == {nearest: int(np.argmax(scores))}


def test_figures_and_names_with_signs_are_terms(index: Index) -> None:
    for term in tokenize(["5,000", "C++"]):
        scores = index.lexical_scores([(term[0], 1.0)])
        assert "5,000" in index.chunks(index.ids_at([int(np.argmax(scores))]))[0].text
        assert int(np.sum(scores > 0)) == 1


def test_rare_terms_weigh_more(index: Index) -> None:
    assert index.idf("train") == index.idf("mice") < index.idf("unheard")
    assert index.lexical_scores([("unheard", 1.0)]).tolist() == [0.0] * 3


def test_similarities_agree_with_the_search(index: Index) -> None:
    vector = index.embed_query("steel trains")
    found = index.nearest(vector, 3)
    assert index.similarities(vector, list(found)) == pytest.approx(found, abs=1e-5)


def test_sentences_of_own_documents_are_embedded_when_asked_for(index: Index) -> None:
    chunks = index.chunks(index.ids_at([0, 1]))
    vectors = index.sentence_vectors(chunks)
    assert [len(rows) for rows in vectors] == [len(chunk.sentences) for chunk in chunks]
    first = chunks[1].sentences[0]
    text = chunks[1].text[first.start : first.end]
    assert float(vectors[1][0] @ index.embed_query(text)) == pytest.approx(1, abs=1e-5)
    assert index.finest_similarities(index.embed_query(text)) == {}


def test_the_finest_similarity_is_that_of_the_best_sentence(settings: IngestSettings) -> None:
    named = settings.model_copy(update={"embedding": "fake:words"})
    run_ingest(named, encoder=BagOfWords())
    index = IndexHandle(settings, fake_encoder).current()
    chunk = next(chunk for chunk in index.curated_chunks() if len(chunk.sentences) > 2)
    second = chunk.sentences[1]
    vector = index.embed_query(chunk.text[second.start : second.end])
    found = index.finest_similarities(vector)
    assert max(found, key=lambda key: found[key]) == chunk.passage_id
    assert found[chunk.passage_id] == pytest.approx(1, abs=1e-5)
    ids = list(found)
    kept = index.similarities(vector, [*ids, "unknown"])
    assert kept == pytest.approx(index.nearest(vector, len(ids)), abs=1e-5)
    assert index.documents_of([ids[2], "unknown", ids[0]]) == {
        key: index.chunks([key])[0].document_id for key in (ids[2], ids[0])
    }


def test_a_model_named_explicitly_must_be_the_one_that_made_it(index: Index, settings: IngestSettings) -> None:
    other = IngestSettings(home=settings.home, embedding="fake:other")
    with pytest.raises(IndexMismatchError, match=r"built with fake:words .* not with fake:other") as caught:
        IndexHandle(other, fake_encoder).current()
    assert "--embedding fake:other" in caught.value.hint


def test_a_collection_of_another_model_is_refused(index: Index, settings: IngestSettings, tmp_path: Path) -> None:
    import chromadb

    folder = IndexStore(settings.home, "default").generation_folder(index.manifest.index_id)
    with chromadb.PersistentClient(path=str(folder / "chroma")) as client:
        client.get_collection(index.manifest.collection).modify(metadata={"fingerprint": "somebody else's"})
    with pytest.raises(IndexMismatchError, match="another model"):
        IndexHandle(settings, fake_encoder).current().nearest(index.embed_query("cats"), 1)


def test_a_damaged_generation_is_one_clear_error(index: Index, settings: IngestSettings) -> None:
    store = IndexStore(settings.home, "default")
    (store.generation_folder(index.manifest.index_id) / "catalogue.sqlite").unlink()
    with pytest.raises(IndexMissingError, match="--rebuild"):
        IndexHandle(settings, fake_encoder).current()


def test_a_running_reader_follows_a_refresh(settings: IngestSettings, tmp_path: Path) -> None:
    ingest(settings, tmp_path, FILES)
    handle = IndexHandle(settings, fake_encoder)
    before = handle.current()
    assert handle.current() is before
    after = ingest(settings, tmp_path, FILES | {"ships.txt": "Ships sail the seas."})
    assert handle.current().manifest.index_id == after == handle.manifest.index_id
    assert handle.current().encoder is before.encoder
    assert best_text(handle.current(), "sailing ships") == "Ships sail the seas."
    # Whoever still holds the old one reads on.
    assert best_text(before, "steel rails") == "Trains run on steel rails."


def test_a_running_reader_follows_a_promotion_to_another_model(settings: IngestSettings, tmp_path: Path) -> None:
    ingest(settings, tmp_path, FILES)
    handle = IndexHandle(settings.model_copy(update={"embedding": "fake:words"}), fake_encoder)
    assert handle.current().manifest.embedding.spec == "fake:words"
    candidate = ingest(settings, tmp_path, FILES, "other")
    assert handle.current().manifest.embedding.spec == "fake:words"
    promote(settings, candidate, force=True)
    assert handle.current().manifest.embedding.spec == "fake:other"
    assert best_text(handle.current(), "steel rails") == "Trains run on steel rails."


def test_while_one_opens_the_new_generation_the_others_go_on_with_the_old(
    settings: IngestSettings, tmp_path: Path
) -> None:
    first = ingest(settings, tmp_path, FILES)
    opening, may_go_on = threading.Event(), threading.Event()

    def slow_encoder(chosen: IngestSettings, root: Path | None) -> BagOfWords:
        if chosen.embedding == "fake:other":
            opening.set()
            assert may_go_on.wait(20)
        return fake_encoder(chosen, root)

    handle = IndexHandle(settings, slow_encoder)
    handle.current()
    second = ingest(settings, tmp_path, FILES, "other")
    promote(settings, second, force=True)
    seen: list[str] = []
    opener = threading.Thread(target=lambda: seen.append(handle.current().manifest.index_id))
    opener.start()
    assert opening.wait(20)
    assert handle.current().manifest.index_id == first
    may_go_on.set()
    opener.join()
    assert seen == [second]
    assert handle.current().manifest.index_id == second


def test_what_cannot_be_followed_leaves_the_old_one_answering(
    settings: IngestSettings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first = ingest(settings, tmp_path, FILES)
    handle = IndexHandle(settings, fake_encoder)
    handle.current()
    second = ingest(settings, tmp_path, FILES | {"ships.txt": "Ships sail the seas."})
    (IndexStore(settings.home, "default").generation_folder(second) / "catalogue.sqlite").unlink()
    with caplog.at_level(logging.ERROR):
        assert handle.current().manifest.index_id == first
    assert "answers on" in caplog.text
    assert best_text(handle.current(), "steel rails") == "Trains run on steel rails."


def test_a_pinned_generation_does_not_follow(settings: IngestSettings, tmp_path: Path) -> None:
    first = ingest(settings, tmp_path, FILES)
    explicit = IngestSettings(home=settings.home, embedding="fake:other")
    pinned = PinnedIndex(explicit, first, fake_encoder)
    assert pinned.current().manifest.embedding.spec == "fake:words"
    ingest(settings, tmp_path, FILES | {"ships.txt": "Ships sail the seas."})
    assert pinned.current().manifest.index_id == first == pinned.manifest.index_id


def test_clients_under_load_never_see_mixed_vectors(settings: IngestSettings, tmp_path: Path) -> None:
    ingest(settings, tmp_path, FILES)
    handle = IndexHandle(settings, fake_encoder)
    handle.current().warm_up()
    stop, problems, seen = threading.Event(), [], set()

    def client() -> None:
        while not stop.is_set():
            index = handle.current()
            seen.add(index.manifest.index_id)
            text = best_text(index, "steel rails")
            if text != "Trains run on steel rails.":
                problems.append(text)

    def guarded() -> None:
        try:
            client()
        except ExternalError as error:
            problems.append(str(error))

    threads = [threading.Thread(target=guarded) for _ in range(8)]
    for thread in threads:
        thread.start()
    for number in range(3):
        ingest(settings, tmp_path, FILES | {"more.txt": f"Fact {number} is new."})
        promote(
            settings, ingest(settings, tmp_path, FILES | {"more.txt": f"Fact {number} is new."}, "other"), force=True
        )
        promote(settings, ingest(settings, tmp_path, FILES | {"more.txt": f"Fact {number} is old."}), force=True)
    stop.set()
    for thread in threads:
        thread.join()
    assert problems == []
    assert len(seen) > 2
