from __future__ import annotations

import json
import os
import threading
from typing import TYPE_CHECKING

import pytest

from evals.index_compare import Question, compare_indexes, load_questions, score
from ingest.errors import IndexMissingError, InputError, NegativeResult, TierwiseError, UsageError
from ingest.generations import list_generations, promote, read_comparison, remove, rollback, show_generation
from ingest.pipeline import run_ingest
from ingest.settings import IngestSettings
from ingest.store import IndexStore
from ingest.types import Chunk, Passage, Sentence, Source
from tests.fakes import fake_encoder, write_files

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.generations import Verdict

TOPICS = ("cats mice", "dogs houses", "trains rails", "ships seas", "planes skies", "bees flowers", "cooks kitchens")
TOPICS += ("miners coal", "bakers bread", "sailors ropes", "judges laws", "nurses wards", "smiths iron", "poets verse")


@pytest.fixture
def settings(home: Path) -> IngestSettings:
    return IngestSettings(home=home)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    texts = {f"{topic.split()[0]}.txt": "The {} work with {}.".format(*topic.split()) for topic in TOPICS}
    return write_files(tmp_path / "documents", texts)


def ingest(settings: IngestSettings, folder: Path, model: str) -> str:
    named = settings.model_copy(update={"embedding": f"fake:{model}"})
    return str(run_ingest(named, [str(folder)], only=True, encoder=fake_encoder(named)).index_id)


def compared(settings: IngestSettings, first: str, second: str, verdict: Verdict) -> None:
    file = IndexStore(settings.home, "default").comparison_file(first, second)
    file.parent.mkdir(exist_ok=True)
    figures = {"headline": "recall@5 0.97 -> 0.61"}
    file.write_text(json.dumps({"a": first, "b": second, "verdict": verdict, "figures": figures}), encoding="utf-8")


def serving(settings: IngestSettings) -> str:
    return IndexStore(settings.home, "default").require_serving().generation


@pytest.fixture
def pair(settings: IngestSettings, folder: Path) -> tuple[str, str]:
    return ingest(settings, folder, "words"), ingest(settings, folder, "other")


def test_the_list_says_what_serves_and_what_waits(settings: IngestSettings, pair: tuple[str, str]) -> None:
    assert list_generations(settings.model_copy(update={"index": "nothing"})) == []
    compared(settings, *pair, "worse")
    first, second = list_generations(settings)
    assert (first.manifest.index_id, first.state, first.compared) == (pair[0], "serving", None)
    assert (second.manifest.index_id, second.state) == (pair[1], "candidate")
    assert second.compared is not None
    assert second.compared.verdict == "worse"
    assert first.bytes > 10_000
    promote(settings, pair[1], force=True)
    assert [one.state for one in list_generations(settings)] == ["previous", "serving"]
    json.dumps(first.as_dict())


def test_a_generation_is_shown_by_the_beginning_of_its_name(settings: IngestSettings, pair: tuple[str, str]) -> None:
    assert show_generation(settings).manifest.index_id == pair[0]
    assert show_generation(settings, pair[1][:-1]).manifest.index_id == pair[1]
    with pytest.raises(IndexMissingError, match="2 generations that begin with '2'"):
        show_generation(settings, "2")
    with pytest.raises(IndexMissingError, match="no generation 'x'"):
        show_generation(settings, "x")


def test_promotion_without_comparison_is_refused(settings: IngestSettings, pair: tuple[str, str]) -> None:
    with pytest.raises(NegativeResult, match="has not been compared") as caught:
        promote(settings, pair[1])
    assert f"tierwise index compare {pair[0]} {pair[1]}" in caught.value.hint
    assert serving(settings) == pair[0]


def test_a_loss_is_refused_with_its_figures(settings: IngestSettings, pair: tuple[str, str]) -> None:
    compared(settings, *pair, "worse")
    with pytest.raises(NegativeResult, match=r"worse .* \(recall@5 0\.97 -> 0\.61\)"):
        promote(settings, pair[1])
    assert serving(settings) == pair[0]


def test_force_is_recorded(settings: IngestSettings, pair: tuple[str, str]) -> None:
    compared(settings, *pair, "worse")
    promote(settings, pair[1], force=True)
    assert serving(settings) == pair[1]
    (entry,) = show_generation(settings).manifest.history
    assert f"promoted over {pair[0]}: worse, forced (recall@5 0.97 -> 0.61)" in entry


@pytest.mark.parametrize("verdict", ["better", "no difference shown"])
def test_what_is_not_worse_is_promoted_and_rolled_back(
    verdict: Verdict, settings: IngestSettings, pair: tuple[str, str]
) -> None:
    with pytest.raises(NegativeResult, match="no earlier generation"):
        rollback(settings)
    compared(settings, *pair, verdict)
    assert promote(settings, pair[1]).index_id == serving(settings) == pair[1]
    assert promote(settings, pair[1]).index_id == pair[1]
    assert rollback(settings).index_id == serving(settings) == pair[0]
    assert rollback(settings).index_id == pair[1]
    assert [entry.split()[1] for entry in show_generation(settings).manifest.history] == ["promoted", "rolled"]


@pytest.mark.parametrize(("verdict", "seen"), [("better", "worse"), ("worse", "better")])
def test_a_comparison_the_other_way_round_counts(
    verdict: Verdict, seen: Verdict, settings: IngestSettings, pair: tuple[str, str]
) -> None:
    compared(settings, pair[1], pair[0], verdict)
    found = read_comparison(IndexStore(settings.home, "default"), *pair)
    assert found is not None
    assert found.verdict == seen


def test_a_damaged_comparison_counts_as_none(settings: IngestSettings, pair: tuple[str, str]) -> None:
    compared(settings, *pair, "better")
    IndexStore(settings.home, "default").comparison_file(*pair).write_text("[]", encoding="utf-8")
    with pytest.raises(NegativeResult, match="has not been compared"):
        promote(settings, pair[1])


def test_what_serves_is_not_removed(settings: IngestSettings, pair: tuple[str, str]) -> None:
    with pytest.raises(NegativeResult, match="serves and stays"):
        remove(settings, pair[0])
    compared(settings, *pair, "worse")
    remove(settings, pair[1])
    store = IndexStore(settings.home, "default")
    assert store.generations() == [pair[0]]
    assert not store.comparison_file(*pair).exists()


def exports(settings: IngestSettings) -> set[str]:
    return {entry.name for entry in (settings.home / "models").iterdir()}


def test_exports_go_with_the_last_generation_of_their_model(
    settings: IngestSettings, folder: Path, pair: tuple[str, str]
) -> None:
    words, other = (
        fake_encoder(IngestSettings(embedding=f"fake:{name}")).identity.fingerprint for name in ("words", "other")
    )
    elsewhere = settings.model_copy(update={"index": "elsewhere"})
    ingest(elsewhere, folder, "other")
    begun = IndexStore(settings.home, "third").new_generation(fingerprint="begun")
    for name in (words, other, "begun", "nobody's", ".export-unfinished"):
        (settings.home / "models" / name).mkdir(parents=True)
        (settings.home / "models" / name / "model.onnx").write_bytes(b"x")
    abandoned = settings.home / "models" / ".export-abandoned"
    abandoned.mkdir()
    os.utime(abandoned, (0, 0))
    remove(settings, pair[1])
    assert exports(settings) == {words, other, "begun", ".export-unfinished"}
    store = IndexStore(settings.home, "elsewhere")
    store.delete(store.require_serving().generation)
    IndexStore(settings.home, "third").delete(begun)
    (folder / "more.txt").write_text("One more fact.", encoding="utf-8")
    ingest(settings, folder, "words")
    assert exports(settings) == {words, ".export-unfinished"}


def test_candidates_of_other_models_survive_a_refresh(
    settings: IngestSettings, folder: Path, pair: tuple[str, str]
) -> None:
    names = {*pair}
    for number in range(3):
        (folder / "more.txt").write_text(f"Fact {number}.", encoding="utf-8")
        names.add(ingest(settings, folder, "words"))
    kept = set(IndexStore(settings.home, "default").generations())
    assert pair[1] in kept
    assert pair[0] not in kept
    assert len(kept) == 4


def test_a_refresh_without_a_named_model_keeps_the_promoted_one(
    settings: IngestSettings, folder: Path, pair: tuple[str, str]
) -> None:
    promote(settings, pair[1], force=True)
    (folder / "more.txt").write_text("One more fact.", encoding="utf-8")
    report = run_ingest(
        IngestSettings(home=settings.home), encoder=fake_encoder(IngestSettings(embedding="fake:other"))
    )
    assert report.serving
    assert report.reused == len(TOPICS)
    assert show_generation(settings).manifest.model_settings["embedding"] == "fake:other"


def test_of_two_operators_at_once_the_second_sees_what_the_first_did(settings: IngestSettings, folder: Path) -> None:
    names = [ingest(settings, folder, model) for model in ("words", "other", "third")]
    compared(settings, names[0], names[1], "better")
    compared(settings, names[0], names[2], "better")
    barrier, outcomes = threading.Barrier(2), {}

    def operator(name: str) -> None:
        barrier.wait()
        try:
            outcomes[name] = promote(settings, name).index_id
        except TierwiseError as error:
            outcomes[name] = type(error).__name__

    threads = [threading.Thread(target=operator, args=(name,)) for name in names[1:]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winner = serving(settings)
    (loser,) = {names[1], names[2]} - {winner}
    assert outcomes == {winner: winner, loser: "NegativeResult"}


def questions(tmp_path: Path) -> Path:
    rows = [
        {"id": str(number), "question": f"who work with {topic.split()[1]}", "relevant": [f"{topic.split()[0]}.txt"]}
        for number, topic in enumerate(TOPICS)
    ]
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return file


def test_a_bad_model_is_found_worse_and_a_like_one_not(settings: IngestSettings, folder: Path, tmp_path: Path) -> None:
    first, other, bad = (ingest(settings, folder, model) for model in ("words", "other", "bad"))
    asked = questions(tmp_path)
    found = compare_indexes(settings, first, other, asked, answers=False, build=fake_encoder)
    assert found.verdict == "no difference shown"
    assert found.figures["metrics"]["recall@5"]["a"] == 1.0
    promote(settings, other)
    found = compare_indexes(settings, other, bad, asked, answers=False, build=fake_encoder)
    assert found.verdict == "worse"
    assert found.figures["metrics"]["ndcg@10"]["b"] < found.figures["metrics"]["ndcg@10"]["a"]
    assert found.figures["metrics"]["ndcg@10"]["interval"][1] < 0
    assert len(found.figures["changed_passages"]) > len(TOPICS) / 2
    assert found.figures["milliseconds"]["a"] > 0
    with pytest.raises(NegativeResult, match="worse"):
        promote(settings, bad)
    back = compare_indexes(settings, bad, other, asked, answers=False, build=fake_encoder)
    assert back.verdict == "better"


def test_shipped_questions_need_the_bundled_corpus(settings: IngestSettings, pair: tuple[str, str]) -> None:
    with pytest.raises(UsageError, match="bundled corpus"):
        compare_indexes(settings, *pair, build=fake_encoder)


def test_shipped_questions_each_name_a_claim() -> None:
    asked = load_questions()
    assert len(asked) == 342
    assert all(len(question.claims) == 1 and not question.documents for question in asked)


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"id": "x"}', "no json"])
def test_a_file_without_questions_is_an_input_error(text: str, tmp_path: Path) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"q\.jsonl"):
        load_questions(file)


def passage(document: str, *claims: str) -> Passage:
    source = Source("s", "S")
    sentences = (Sentence(0, 1, source, claims),)
    return Passage(Chunk(document, document, "", "", "x", source, sentences, 1), 1.0)


def test_scores_are_those_of_the_formulas() -> None:
    one = Question("q", "?", frozenset({"A1"}), frozenset())
    ranked = [passage("d1"), passage("d2", "A2"), passage("d3", "A2", "A1"), passage("d4", "A1")]
    assert score(one, ranked) == {"recall@5": 1.0, "recall@10": 1.0, "mrr": 1 / 3, "ndcg@10": 0.5}
    assert score(one, ranked[:2]) == {"recall@5": 0.0, "recall@10": 0.0, "mrr": 0.0, "ndcg@10": 0.0}
    several = Question("q", "?", frozenset(), frozenset({"d1", "d7"}))
    ranked = [passage("d1"), *(passage(f"x{n}") for n in range(5)), passage("d7")]
    found = score(several, ranked)
    assert (found["recall@5"], found["recall@10"], found["mrr"]) == (0.5, 1.0, 1.0)
    assert found["ndcg@10"] == pytest.approx((1 + 1 / 3) / (1 + 0.6309298), abs=1e-6)
