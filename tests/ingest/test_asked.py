"""Which claims a question asks for, fitted to other people's questions when an index is built."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest

from ingest.asked import AskedFor, asked_digest, fit_asked_for
from ingest.corpus import load_asked, load_boundaries, load_registry
from ingest.errors import InputError
from ingest.lint import lint_corpus
from tests.fakes import BagOfWords

ROOT = Path(__file__).parents[2]
ASKED = {
    "what does an annotator earn": ("A1",),
    "annotators pay per hour": ("A1",),
    "how many people work on chips": ("A2",),
    "number of chip jobs": ("A2",),
    "which degree do chips and annotators want": ("A3", "A2"),
}
# Questions that share this much of their words, as a Jaccard index, are the same question.
SAME = 0.75


def fitted() -> tuple[BagOfWords, AskedFor]:
    encoder = BagOfWords(dimensions=64)
    return encoder, fit_asked_for(ASKED, encoder.encode_queries(list(ASKED)))


@pytest.mark.parametrize(
    ("text", "claim"),
    [("earn as annotator per hour", "A1"), ("how many chip jobs", "A2")],
)
def test_a_question_asks_for_the_claims_of_questions_like_it(text: str, claim: str) -> None:
    encoder, asked_for = fitted()
    likeness = asked_for.likeness(text, encoder.encode_queries([text])[0])
    assert max(likeness, key=likeness.__getitem__) == claim
    assert set(likeness) == {"A1", "A2", "A3"}


def test_what_nobody_asked_is_like_nothing() -> None:
    encoder, asked_for = fitted()
    known, strange = (
        max(asked_for.likeness(text, encoder.encode_queries([text])[0]).values())
        for text in ("annotators pay per hour", "bread recipe without yeast")
    )
    assert known > 0.5
    assert strange < 0.25


def test_claims_of_one_question_share_its_weight() -> None:
    encoder, asked_for = fitted()
    text = "which degree do chips and annotators want"
    likeness = asked_for.likeness(text, encoder.encode_queries([text])[0])
    assert 0.3 < likeness["A3"] < 0.6


def test_what_is_stored_is_what_is_read(tmp_path: Path) -> None:
    encoder, asked_for = fitted()
    assert AskedFor.load(tmp_path) is None
    asked_for.save(tmp_path)
    again = AskedFor.load(tmp_path)
    assert again is not None
    assert (again.claims, again.digest) == (asked_for.claims, asked_digest(ASKED))
    vector = encoder.encode_queries(["annotators"])[0]
    assert again.likeness("annotators", vector) == pytest.approx(asked_for.likeness("annotators", vector))
    assert again.coefficients.dtype == np.float32


def test_the_digest_follows_questions_and_claims_and_not_their_order() -> None:
    turned = dict(reversed(ASKED.items()))
    assert asked_digest(turned) == asked_digest(ASKED)
    assert asked_digest({**ASKED, "number of chip jobs": ("A1",)}) != asked_digest(ASKED)


def test_every_claim_is_asked_for() -> None:
    counts = Counter(claim for claims in load_asked().values() for claim in claims)
    assert set(counts) == set(load_registry().claims)
    assert min(counts.values()) >= 5


def test_no_example_is_nearly_a_question_by_which_results_are_reported() -> None:
    reported = [words(text) for text in reported_questions()]
    assert len(reported) >= 900
    by_word: defaultdict[str, set[int]] = defaultdict(set)
    for at, question in enumerate(reported):
        for word in question:
            by_word[word].add(at)
    examples = [*load_asked(), *(text for texts in load_boundaries().values() for text in texts)]
    nearly = []
    for text in examples:
        own = words(text)
        shared = Counter(at for word in own for at in by_word.get(word, ()))
        nearly += [text for at, count in shared.items() if count >= SAME * len(own | reported[at])]
    assert not nearly


def words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.lower()))


def reported_questions() -> list[str]:
    """Every question of a test set's report half, from the tests' fixtures and the shipped retrieval sets."""
    found = []
    for file in ("tests/data/refusals", "tests/data/answerables", "evals/data/retrieval", "evals/data/conversations"):
        for line in (ROOT / f"{file}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row["split"] == "report":
                turns = [turn["content"] for turn in row.get("turns", ()) if turn["role"] == "user"]
                found += turns or [row["question"]]
    return found


def test_lint_names_questions_that_stand_twice_and_claims_that_are_none(tmp_path: Path) -> None:
    registry = '[corpus]\nupdated = "2026-11-01"\n[sources]\n[claims]\n'
    (tmp_path / "sources.toml").write_text(registry, encoding="utf-8")
    (tmp_path / "boundaries.toml").write_text(
        '[odds]\nexamples = ["My chances?"]\n[question]\nexamples = ["Any?"]\n', encoding="utf-8"
    )
    asked = tmp_path / "asked.toml"
    asked.write_text('"A1" = ["my chances", "how many"]\n"" = ["why"]\n', encoding="utf-8")
    messages = [finding.message for finding in lint_corpus(tmp_path) if finding.file == "asked.toml"]
    assert sum("stands twice" in message for message in messages) == 1
    assert sum("stands under" in message for message in messages) == 3
    asked.write_text('"A1" = ["how many"]\n"A2" = ["how many"]\n', encoding="utf-8")
    with pytest.raises(InputError, match="twice"):
        load_asked(tmp_path)
    asked.write_text('"A1" = "how many"\n', encoding="utf-8")
    with pytest.raises(InputError, match="claims without questions"):
        load_asked(tmp_path)
