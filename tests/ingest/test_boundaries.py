"""What tells questions for the sources from other messages, fitted when an index is built."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from ingest.boundaries import QUESTION, Boundaries, example_texts, fit_boundaries, training_digest
from ingest.corpus import load_asked, load_boundaries
from ingest.errors import InputError
from ingest.lint import lint_corpus
from tests.fakes import BagOfWords

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.types import Encoder

EXAMPLES = {
    "odds": ("what are my chances", "will they take me", "my chances at a lab"),
    "off_topic": ("how do I bake bread", "bake a cake with me", "bread recipe"),
    "question": ("what does tier one ask for", "how many people work there", "which degree is needed"),
}
ANSWERED = ("how many positions are there", "which degree does tier two ask for", "how many people apply")


def fitted(encoder: Encoder | None = None) -> tuple[Encoder, Boundaries]:
    encoder = encoder or BagOfWords(dimensions=64)
    vectors = encoder.encode_queries(example_texts(EXAMPLES))
    return encoder, fit_boundaries(EXAMPLES, vectors, encoder.encode_passages(ANSWERED), [0, 1, 2])


def probabilities(text: str, encoder: Encoder, boundaries: Boundaries) -> dict[str, float]:
    vector = encoder.encode_queries([text])[0]
    return boundaries.probabilities(text, vector, encoder.encode_passages(ANSWERED) @ vector)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("chances at the lab, what are my chances", "odds"),
        ("bread, how do I bake bread", "off_topic"),
        ("which degree does tier one ask for", "question"),
    ],
)
def test_a_message_is_of_the_kind_of_the_examples_like_it(text: str, kind: str) -> None:
    found = probabilities(text, *fitted())
    assert max(found, key=found.__getitem__) == kind
    assert sum(found.values()) == pytest.approx(1.0)


def test_the_nearer_the_corpus_comes_the_more_a_message_is_a_question() -> None:
    encoder, boundaries = fitted()
    text = "how many people bake"
    vector = encoder.encode_queries([text])[0]
    far, near = (
        boundaries.probabilities(text, vector, np.full(3, value, dtype=np.float32))["question"] for value in (0.0, 0.9)
    )
    assert near > far


def test_words_count_beside_the_meaning_of_the_whole_message() -> None:
    encoder, boundaries = fitted()
    vector = encoder.encode_queries(["something else"])[0]
    similarities = np.zeros(3, dtype=np.float32)
    chances, bread = (
        boundaries.probabilities(text, vector, similarities)["odds"] for text in ("my chances", "bread, how do I bake")
    )
    assert chances > bread


def test_what_is_stored_is_what_is_read(tmp_path: Path) -> None:
    encoder, boundaries = fitted()
    boundaries.save(tmp_path)
    again = Boundaries.load(tmp_path)
    assert again is not None
    assert (again.kinds, again.digest) == (
        boundaries.kinds,
        training_digest(EXAMPLES, encoder.encode_passages(ANSWERED), [0, 1, 2]),
    )
    assert np.array_equal(again.directions, boundaries.directions)
    assert np.array_equal(again.coefficients, boundaries.coefficients)
    assert np.array_equal(again.examples, boundaries.examples)
    assert np.array_equal(again.evidence, boundaries.evidence)
    assert np.array_equal(again.shares, boundaries.shares)
    assert again.words.terms == boundaries.words.terms
    assert np.array_equal(again.words.rarity, boundaries.words.rarity)
    assert np.array_equal(again.word_weights, boundaries.word_weights)
    assert Boundaries.load(tmp_path / "nowhere") is None


def test_what_an_older_version_stored_is_not_read(tmp_path: Path) -> None:
    np.savez(
        tmp_path / "boundaries.npz",
        kinds=np.asarray(["odds"]),
        coefficients=np.zeros((1, 1)),
        word_weights=np.zeros((1, 1)),
        digest="old",
    )
    assert Boundaries.load(tmp_path) is None


def test_the_shipped_examples_are_many_and_stand_once() -> None:
    examples = load_boundaries()
    assert all(len(examples[kind]) >= 80 for kind in ("odds", "promise", "regulated", "off_topic", "beyond"))
    assert len(examples[QUESTION]) + len(load_asked()) >= 80


def test_examples_that_stand_twice_or_lack_their_list_are_found(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text('[corpus]\nupdated = "2026-11-01"\n[sources]\n[claims]\n', encoding="utf-8")
    file = tmp_path / "boundaries.toml"
    file.write_text('[odds]\nexamples = ["My chances?", "my chances"]\n', encoding="utf-8")
    messages = " ".join(finding.message for finding in lint_corpus(tmp_path))
    assert "stands twice" in messages
    assert "'question' is missing" in messages
    file.write_text("[odds]\n", encoding="utf-8")
    with pytest.raises(InputError, match="a kind without examples"):
        load_boundaries(tmp_path)
