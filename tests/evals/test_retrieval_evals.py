from __future__ import annotations

import json

import numpy as np
import pytest
import pytrec_eval

from evals.retrieval import METRICS, compare_studies, load_beir, load_shipped, measure, run_study
from evals.retrieval.study import ranked_ids
from ingest.errors import InputError
from ingest.types import Passage
from tests.fakes_evals import FACTS, FakeAdvisor, passage

TREC = {
    "ndcg@10": "ndcg_cut_10", "recall@5": "recall_5", "recall@10": "recall_10", "recall@100": "recall_100",
    "mrr": "recip_rank", "success@5": "success_5",
}  # fmt: skip


def test_metrics_agree_with_trec_eval():
    random = np.random.default_rng(11)
    names = [f"d{at}" for at in range(300)]
    run, qrels = {}, {}
    for at in range(60):
        found = random.permutation(names)[: random.integers(1, 200)]
        run[f"q{at}"] = {name: float(len(found) - rank) for rank, name in enumerate(found)}
        judged = random.permutation(names)[: random.integers(1, 30)]
        qrels[f"q{at}"] = {str(name): int(random.integers(-1, 4)) for name in judged}
    theirs = pytrec_eval.RelevanceEvaluator(qrels, set(TREC.values())).evaluate(run)
    for query, ranking in run.items():
        ours = measure(sorted(ranking, key=lambda name: -ranking[name]), qrels[query])
        assert {metric: theirs[query][TREC[metric]] for metric in METRICS} == pytest.approx(ours, abs=1e-6)


def test_nothing_found_and_nothing_relevant_are_zero():
    assert set(measure([], {"a": 1}).values()) == {0.0}
    assert set(measure(["a"], {}).values()) == {0.0}


def write(tmp_path, queries, qrels):
    (tmp_path / "queries.jsonl").write_text("\n".join(json.dumps(row) for row in queries))
    (tmp_path / "test.tsv").write_text(qrels)
    return tmp_path / "queries.jsonl", tmp_path / "test.tsv"


QUERIES = [
    {"_id": "1", "text": "core AI positions in Europe"},
    {"_id": "2", "text": "and how many years", "history": [{"role": "user", "content": "tiers 1 and 2, way into"}]},
    {"_id": "3", "text": "not judged"},
]


def test_a_beir_set_is_measured_by_document(tmp_path):
    data = load_beir(*write(tmp_path, QUERIES, "query-id\tcorpus-id\tscore\n1\tarticle\t1\n2\tstrategies\t1\n"))
    assert [query.id for query in data.queries] == ["1", "2"]
    study = run_study("words", data, FakeAdvisor().retrieve)
    assert study.mean("mrr") == 1.0
    assert study.misses == ()
    row = study.as_dict()
    assert row["metrics"]["ndcg@10"]["mean"] == 1.0
    assert json.dumps(row)


@pytest.mark.parametrize(
    ("queries", "qrels"),
    [([{"_id": "1"}], "1\ta\t1\n"), (QUERIES, "1\ta\n"), (QUERIES, "9\ta\t1\n"), (QUERIES, "a\tb\tc\nx\ty\tz\n")],
)
def test_a_malformed_set_is_refused(tmp_path, queries, qrels):
    with pytest.raises(InputError):
        load_beir(*write(tmp_path, queries, qrels))


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        load_beir(tmp_path / "absent", tmp_path / "absent")


def test_the_shipped_set_finds_passages_by_the_claims_of_their_sentences():
    chunks = [passage(fact).chunk for fact in FACTS]
    data = load_shipped("retrieval", chunks)
    assert data.relevant["A028"] == {"p-A028": 1}
    assert data.relevant["A091"] == {"p-A066": 1}
    assert data.relevant["A001"] == {}
    assert len(data.queries) == 342
    halves = [load_shipped("retrieval", chunks, split).queries for split in ("tune", "report")]
    assert sum(len(half) for half in halves) == 342
    study = run_study("words", data, FakeAdvisor().retrieve)
    assert 0 < study.mean("success@5") < 1
    assert "A001" in study.misses


def test_the_shipped_conversations_ask_with_their_history():
    data = load_shipped("conversations", [passage(fact).chunk for fact in FACTS])
    first = next(query for query in data.queries if query.id == "c01")
    assert first.text == "How many people would I be up against?"
    assert len(first.history) == 4
    assert data.relevant["c01"] == {"p-A045": 1}


def test_another_corpus_has_no_shipped_questions():
    with pytest.raises(InputError, match="no claim"):
        load_shipped("retrieval", [])


def test_two_retrievers_are_compared_query_by_query():
    data = load_shipped("retrieval", [passage(fact).chunk for fact in FACTS])
    good = run_study("good", data, lambda text, history, k: [passage(fact) for fact in FACTS])
    none = run_study("none", data, lambda text, history, k: [])
    results = compare_studies(good, none)
    assert results["success@5"].lost == 6
    assert results["success@5"].verdict == "no difference shown"
    assert compare_studies(good, good)["mrr"].difference == 0.0


def test_other_queries_cannot_be_compared():
    chunks = [passage(fact).chunk for fact in FACTS]
    first, second = (
        run_study("x", load_shipped("retrieval", chunks, half), FakeAdvisor().retrieve) for half in ("tune", "report")
    )
    with pytest.raises(ValueError, match="different queries"):
        compare_studies(first, second)


def test_a_passage_of_several_documents_stands_for_each():
    one = passage(FACTS[0]).chunk
    other = type(one)(**{name: getattr(one, name) for name in one.__slots__} | {"also_in": ("copy",)})
    assert ranked_ids([Passage(other, 1.0), Passage(one, 0.5)], by_document=True) == ["article", "copy"]
    assert ranked_ids([Passage(other, 1.0), Passage(one, 0.5)], by_document=False) == ["p-A028"]
