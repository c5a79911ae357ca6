from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest

from ingest.errors import (
    ExternalError,
    IndexMissingError,
    InputError,
    LockHeldError,
    ModelUnavailableError,
    UnreadableFileError,
    UsageError,
)
from ingest.index import IndexHandle
from ingest.pipeline import run_ingest
from ingest.report import SilentProgress
from ingest.settings import IngestSettings
from ingest.store import IndexStore
from tests.fakes import BagOfWords, best_text, fake_encoder, write_files
from tests.servers import ChromaServer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ingest.types import Vectors

CATS = "# Animals\n\n## Cats\n\nCats chase mice at night.\n\n## Dogs\n\nDogs guard houses by day.\n"
TRAINS = "Trains run on steel rails."


@pytest.fixture
def settings(home: Path) -> IngestSettings:
    return IngestSettings(home=home, embedding="fake:words")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_files(tmp_path / "documents", {"animals.md": CATS, "trains.txt": TRAINS})


def serving_texts(settings: IngestSettings) -> set[str]:
    index = IndexHandle(settings, fake_encoder).current()
    return {chunk.text for chunk in index.chunks(index.ids_at(range(index.manifest.chunks)))}


def test_what_was_ingested_is_found(settings: IngestSettings, folder: Path) -> None:
    report = run_ingest(settings, [str(folder)], only=True, encoder=BagOfWords())
    assert (report.changed, report.serving, report.documents, report.chunks) == (True, True, 2, 3)
    assert (report.embedded, report.reused, report.removed, report.skipped) == (3, 0, 0, ())
    assert report.seconds.keys() == {"read", "model", "embed", "sentences", "lexical", "switch"}
    index = IndexHandle(settings, fake_encoder).current()
    assert best_text(index, "what do cats chase") == "Cats chase mice at night."
    assert best_text(index, "what are rails of") == TRAINS
    assert index.manifest.tokens == report.tokens > 0


def test_an_unchanged_run_embeds_nothing(settings: IngestSettings, folder: Path) -> None:
    first = run_ingest(settings, [str(folder)], only=True, encoder=BagOfWords())
    encoder = BagOfWords()
    again = run_ingest(settings, encoder=encoder)
    assert (again.changed, again.serving, again.index_id) == (False, True, first.index_id)
    assert encoder.embedded == []


def test_touching_a_file_is_no_change(settings: IngestSettings, folder: Path) -> None:
    run_ingest(settings, [str(folder)], only=True, encoder=BagOfWords())
    os.utime(folder / "trains.txt", (0, 0))
    assert not run_ingest(settings, encoder=BagOfWords()).changed


def test_an_edited_file_embeds_only_its_changed_passages(settings: IngestSettings, folder: Path) -> None:
    run_ingest(settings, [str(folder)], only=True, encoder=BagOfWords())
    write_files(folder, {"animals.md": CATS.replace("houses", "castles"), "trains.txt": TRAINS})
    encoder = BagOfWords()
    report = run_ingest(settings, encoder=encoder)
    assert (report.embedded, report.reused, report.removed) == (1, 2, 1)
    assert len(encoder.embedded) == 1
    assert "castles" in encoder.embedded[0]
    assert serving_texts(settings) == {"Cats chase mice at night.", "Dogs guard castles by day.", TRAINS}


def test_a_removed_files_passages_go(settings: IngestSettings, folder: Path) -> None:
    run_ingest(settings, [str(folder)], only=True, encoder=BagOfWords())
    write_files(folder, {"animals.md": CATS})
    report = run_ingest(settings, encoder=BagOfWords())
    assert (report.embedded, report.reused, report.removed, report.documents) == (0, 2, 1, 1)
    assert TRAINS not in serving_texts(settings)


def test_a_change_that_is_taken_back_is_served_again(settings: IngestSettings, folder: Path) -> None:
    run_ingest(settings, [str(folder)], only=True, encoder=BagOfWords())
    write_files(folder, {"animals.md": CATS})
    run_ingest(settings, encoder=BagOfWords())
    write_files(folder, {"animals.md": CATS, "trains.txt": TRAINS})
    report = run_ingest(settings, encoder=BagOfWords())
    assert report.changed
    assert report.serving
    assert TRAINS in serving_texts(settings)


def test_the_same_content_under_two_names_is_stored_once(settings: IngestSettings, folder: Path) -> None:
    write_files(folder, {"a.txt": TRAINS, "b.txt": TRAINS})
    report = run_ingest(settings, [str(folder)], only=True, encoder=BagOfWords())
    assert (report.documents, report.chunks, report.embedded) == (2, 1, 1)
    index = IndexHandle(settings, fake_encoder).current()
    (chunk,) = index.chunks(index.ids_at([0]))
    assert {chunk.document_id, *chunk.also_in} == {"a.txt", "b.txt"}


def test_beir_documents_keep_their_ids(settings: IngestSettings, tmp_path: Path) -> None:
    rows = [{"_id": "d7", "title": "Trains", "text": TRAINS}, {"_id": "d9", "title": "", "text": "Ships sail seas."}]
    write_files(tmp_path / "beir", {"corpus.jsonl": "\n".join(json.dumps(row) for row in rows)})
    run_ingest(settings, [str(tmp_path / "beir" / "corpus.jsonl")], only=True, encoder=BagOfWords())
    index = IndexHandle(settings, fake_encoder).current()
    found = index.chunks(list(index.nearest(index.embed_query("ships on seas"), 2)))
    assert [chunk.document_id for chunk in found] == ["d9", "d7"]


def test_check_tells_the_truth_and_changes_nothing(settings: IngestSettings, folder: Path) -> None:
    assert run_ingest(settings, [str(folder)], only=True, check=True, encoder=BagOfWords()).changed
    assert IndexStore(settings.home, "default").serving() is None
    run_ingest(settings, [str(folder)], only=True, encoder=BagOfWords())
    assert not run_ingest(settings, check=True, encoder=BagOfWords()).changed
    write_files(folder, {"animals.md": CATS})
    before = IndexStore(settings.home, "default").serving()
    assert run_ingest(settings, check=True, encoder=BagOfWords()).changed
    assert IndexStore(settings.home, "default").serving() == before


def test_a_dry_run_counts_and_stores_nothing(settings: IngestSettings, folder: Path) -> None:
    encoder = BagOfWords()
    report = run_ingest(settings, [str(folder)], only=True, dry_run=True, encoder=encoder)
    assert (report.documents, report.chunks, report.index_id) == (2, 3, None)
    assert encoder.embedded == []
    assert not (settings.home / "indexes").exists()


def test_an_unreadable_file_is_reported_and_does_not_stop_the_rest(settings: IngestSettings, folder: Path) -> None:
    write_files(folder, {"animals.md": CATS, "broken.pdf": "%PDF-1.4 truncated"})
    report = run_ingest(settings, [str(folder)], only=True, encoder=BagOfWords())
    assert [skipped.path.rpartition("/")[2] for skipped in report.skipped] == ["broken.pdf"]
    assert report.documents == 1
    with pytest.raises(UnreadableFileError, match=r"broken\.pdf"):
        run_ingest(settings, strict=True, rebuild=True, encoder=BagOfWords())
    assert best_text(IndexHandle(settings, fake_encoder).current(), "cats") == "Cats chase mice at night."


def test_an_absent_path_is_an_input_error(settings: IngestSettings, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere"):
        run_ingest(settings, [str(tmp_path / "nowhere")], encoder=BagOfWords())


def test_the_bundled_corpus_has_vectors_of_its_sentences(settings: IngestSettings, bundled_by_words: Path) -> None:
    shutil.copytree(bundled_by_words, settings.home)
    report = run_ingest(settings, encoder=BagOfWords())
    index = IndexHandle(settings, fake_encoder).current()
    chunk = index.curated_chunks()[0]
    (vectors,) = index.sentence_vectors([chunk])
    first = chunk.sentences[0]
    assert vectors.shape == (len(chunk.sentences), 128)
    assert float(vectors[0] @ index.embed_query(chunk.text[first.start : first.end])) == pytest.approx(1, abs=1e-5)
    assert report.documents > 10
    again = run_ingest(settings, rebuild=True, encoder=(encoder := BagOfWords()))
    assert again.embedded == report.chunks
    assert len(encoder.embedded) > report.chunks


def test_sentence_vectors_are_taken_over_too(settings: IngestSettings, folder: Path, bundled_by_words: Path) -> None:
    shutil.copytree(bundled_by_words, settings.home)
    encoder = BagOfWords()
    report = run_ingest(settings, [str(folder)], encoder=encoder)
    assert report.embedded == 3
    assert len(encoder.embedded) == 3
    index = IndexHandle(settings, fake_encoder).current()
    chunk = index.curated_chunks()[-1]
    (vectors,) = index.sentence_vectors([chunk])
    last = chunk.sentences[-1]
    assert float(vectors[-1] @ index.embed_query(chunk.text[last.start : last.end])) == pytest.approx(1, abs=1e-5)


class FullDisk(BagOfWords):
    """The disk fills up while passages are embedded."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        raise OSError(28, "No space left on device")


def remains(settings: IngestSettings) -> list[str]:
    store = IndexStore(settings.home, settings.index)
    return [name for name in store.generations() if not store.is_complete(name)]


@pytest.mark.parametrize("place", ["ingest.lexical.LexicalIndex.build", "numpy.save", "ingest.build.write_atomically"])
def test_a_full_disk_leaves_the_old_index_serving(
    place: str, settings: IngestSettings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run_ingest(settings, [str(folder)], only=True, encoder=BagOfWords())
    write_files(folder, {"animals.md": CATS})

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(place, full)
        with pytest.raises(ExternalError, match="No space left on device") as caught:
            run_ingest(settings, encoder=BagOfWords())
    assert caught.value.retryable
    assert remains(settings) == []
    assert IndexHandle(settings, fake_encoder).current().manifest.index_id == first.index_id
    assert best_text(IndexHandle(settings, fake_encoder).current(), "steel rails") == TRAINS
    assert run_ingest(settings, encoder=BagOfWords()).removed == 1


def test_a_failing_encoder_leaves_the_old_index_serving(settings: IngestSettings, folder: Path) -> None:
    run_ingest(settings, [str(folder)], only=True, encoder=BagOfWords())
    write_files(folder, {"ships.txt": "Ships sail the seas."})
    with pytest.raises(ExternalError, match="No space left"):
        run_ingest(settings, encoder=FullDisk())
    assert remains(settings) == []
    assert TRAINS in serving_texts(settings)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="mounting needs root")
@pytest.mark.parametrize("megabytes", [1, 2, 4])
def test_a_really_full_disk_leaves_the_old_index_serving(megabytes: int, tmp_path: Path, folder: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes + 2}m", "tmpfs", disk], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        settings = IngestSettings(home=disk / "home", embedding="fake:words")
        run_ingest(settings, [str(folder)], only=True, encoder=BagOfWords())
        used = sum(file.stat().st_size for file in disk.rglob("*") if file.is_file())
        (disk / "filler").write_bytes(bytes(max(0, 2_000_000 - used)))
        many = "\n\n".join(f"Fact {number} is about thing{number} and {'word ' * 90}." for number in range(4000))
        write_files(folder, {"animals.md": CATS, "trains.txt": TRAINS, "many.txt": many})
        with pytest.raises(ExternalError):
            run_ingest(settings, encoder=BagOfWords())
        assert remains(settings) == []
        assert best_text(IndexHandle(settings, fake_encoder).current(), "steel rails") == TRAINS
        write_files(folder, {"animals.md": CATS})
        (disk / "filler").unlink()
        assert run_ingest(settings, encoder=BagOfWords()).removed == 1
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


class Vanishing(BagOfWords):
    """Kills a Chroma server once it has been asked to embed so many times."""

    def __init__(self, server: ChromaServer, calls: int) -> None:
        super().__init__()
        self._server = server
        self._calls = calls

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self._calls -= 1
        if self._calls == 0:
            self._server.kill()
        return super().encode_passages(texts)


def collections(server: ChromaServer) -> set[str]:
    import chromadb

    with chromadb.HttpClient(host="127.0.0.1", port=int(server.url.rpartition(":")[2])) as client:
        return {one.name for one in client.list_collections()}


@pytest.mark.parametrize("calls", [1, 2])
def test_a_chroma_server_that_vanishes_leaves_the_old_index(
    calls: int, home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.build.WINDOW", 2)
    with ChromaServer(home.parent / "chroma") as server:
        settings = IngestSettings(home=home, embedding="fake:words", chroma_url=server.url, timeout=10)
        first = run_ingest(settings, [str(folder)], only=True, encoder=BagOfWords())
        write_files(folder, {"a.txt": "One ship.", "b.txt": "Two boats.", "c.txt": "Three rafts.", "d.txt": "Four."})
        with pytest.raises(ExternalError, match=server.url) as caught:
            run_ingest(settings, encoder=Vanishing(server, calls))
        assert caught.value.retryable
        assert IndexStore(home, "default").require_serving().generation == first.index_id
        server.start()
        assert best_text(IndexHandle(settings, fake_encoder).current(), "steel rails") == TRAINS
        run_ingest(settings, encoder=BagOfWords())
        assert serving_texts(settings) == {"One ship.", "Two boats.", "Three rafts.", "Four."}
        assert remains(settings) == []
        assert collections(server) == {one.collection for one in IndexStore(home, "default").manifests()}


def test_collections_of_swept_generations_leave_the_server(home: Path, folder: Path) -> None:
    with ChromaServer(home.parent / "chroma") as server:
        settings = IngestSettings(home=home, embedding="fake:words", chroma_url=server.url)
        run_ingest(settings, [str(folder)], only=True, encoder=BagOfWords())
        for text in ("One.", "Two.", "Three."):
            write_files(folder, {"a.txt": text})
            run_ingest(settings, encoder=BagOfWords())
        store = IndexStore(home, "default")
        assert collections(server) == {one.collection for one in store.manifests()}
        # The one that serves, the one before, and the one that the next run sweeps.
        assert len(list(store.manifests())) == 3


def test_vectors_move_to_a_server_and_stay_there(home: Path, folder: Path, tmp_path: Path) -> None:
    plain = IngestSettings(home=home, embedding="fake:words")
    run_ingest(plain, [str(folder)], only=True, encoder=BagOfWords())
    with ChromaServer(tmp_path / "one") as server, ChromaServer(tmp_path / "two") as elsewhere:
        served = IngestSettings(home=home, embedding="fake:words", chroma_url=server.url)
        # Until the next run, the index is where it was built.
        assert TRAINS in serving_texts(served)
        report = run_ingest(served, encoder=BagOfWords())
        assert (report.changed, report.embedded, report.reused) == (True, 0, 3)
        assert not run_ingest(plain, encoder=BagOfWords()).changed
        assert collections(server) == {IndexHandle(plain, fake_encoder).manifest.collection}
        assert best_text(IndexHandle(plain, fake_encoder).current(), "steel rails") == TRAINS
        moved = IngestSettings(home=home, embedding="fake:words", chroma_url=elsewhere.url)
        with pytest.raises(IndexMissingError, match="has no collection") as caught:
            best_text(IndexHandle(moved, fake_encoder).current(), "steel rails")
        assert "--rebuild" in caught.value.hint


def test_a_second_run_says_who_is_writing(settings: IngestSettings, folder: Path) -> None:
    store = IndexStore(settings.home, "default")
    with store.lock(), pytest.raises(LockHeldError, match=f"process {os.getpid()} "):
        run_ingest(settings, [str(folder)], only=True, encoder=BagOfWords())


def test_a_damaged_manifest_is_mended_by_rebuilding(settings: IngestSettings, folder: Path) -> None:
    first = run_ingest(settings, [str(folder)], only=True, encoder=BagOfWords())
    file = IndexStore(settings.home, "default").generation_folder(str(first.index_id)) / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text(encoding="utf-8")) | {"format": 0}), encoding="utf-8")
    with pytest.raises(UsageError, match="--rebuild"):
        run_ingest(settings, encoder=BagOfWords())
    assert run_ingest(settings, rebuild=True, encoder=BagOfWords()).serving
    assert serving_texts(settings) == {"Cats chase mice at night.", "Dogs guard houses by day.", TRAINS}


def test_another_model_builds_a_candidate_once(settings: IngestSettings, folder: Path) -> None:
    first = run_ingest(settings, [str(folder)], only=True, encoder=BagOfWords())
    other = settings.model_copy(update={"embedding": "fake:other"})
    candidate = run_ingest(other, encoder=BagOfWords("other"))
    assert (candidate.changed, candidate.serving, candidate.embedded) == (True, False, 3)
    again = run_ingest(other, encoder=BagOfWords("other"))
    assert (again.changed, again.serving, again.index_id) == (False, False, candidate.index_id)
    assert IndexHandle(settings, fake_encoder).current().manifest.index_id == first.index_id
    write_files(folder, {"animals.md": CATS, "trains.txt": TRAINS, "ships.txt": "Ships sail the seas."})
    refreshed = run_ingest(other, encoder=BagOfWords("other"))
    assert (refreshed.serving, refreshed.embedded, refreshed.reused) == (False, 1, 3)


def test_an_operator_who_moves_the_pointer_during_a_run_is_not_overruled(
    settings: IngestSettings, folder: Path
) -> None:
    from ingest.generations import rollback

    first = run_ingest(settings, [str(folder)], only=True, encoder=BagOfWords())
    write_files(folder, {"animals.md": CATS})
    run_ingest(settings, encoder=BagOfWords())
    write_files(folder, {"ships.txt": "Ships sail the seas."})

    class RollsBack(SilentProgress):
        def stage(self, name: str, total: int | None, /) -> None:
            if name == "lexical":
                rollback(settings)

    report = run_ingest(settings, encoder=BagOfWords(), progress=RollsBack())
    assert not report.serving
    assert IndexHandle(settings, fake_encoder).current().manifest.index_id == first.index_id


CHILD = """
    import sys, time
    started = time.perf_counter()
    from pathlib import Path
    from ingest.pipeline import _model_digest, run_ingest
    from ingest.settings import IngestSettings
    from tests.fakes import BagOfWords
    settings = IngestSettings(home=Path(sys.argv[1]), embedding="fake:words")
    report = run_ingest(settings, encoder=BagOfWords())
    _model_digest(IngestSettings(home=Path(sys.argv[1])))
    heavy = [name for name in ("torch", "chromadb", "onnxruntime", "sentence_transformers") if name in sys.modules]
    print(report.changed, heavy, time.perf_counter() - started < 2)
"""


def test_an_unchanged_run_is_light(settings: IngestSettings, folder: Path) -> None:
    run_ingest(settings, [str(folder)], encoder=BagOfWords())
    command = [sys.executable, "-c", textwrap.dedent(CHILD), str(settings.home)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stdout == "False [] True\n"


def test_an_unknown_embedding_is_refused_before_anything_is_written(home: Path, folder: Path) -> None:
    with pytest.raises(UsageError, match="not known"):
        run_ingest(IngestSettings(home=home, embedding="nonsense"), [str(folder)])
    with pytest.raises(ModelUnavailableError, match="no folder"):
        run_ingest(IngestSettings(home=home, embedding="sentence-transformers:/no/such/folder"), [str(folder)])
    assert not home.exists()
