"""What tells questions for the sources from other messages, fitted when an index is built."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from ingest.boundaries import Boundaries, digest_texts, fit_boundaries
from ingest.corpus import load_boundaries
from ingest.errors import InputError
from ingest.lint import lint_corpus
from tests.fakes import BagOfWords

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLES = {
    "odds": ("what are my chances", "will they take me", "my chances at a lab"),
    "off_topic": ("how do I bake bread", "bake a cake with me", "bread recipe"),
    "question": ("what does tier one ask for",),
}
ASKED = ("how many positions are there", "which degree does tier two ask for", "how many people apply")


def fitted() -> tuple[BagOfWords, Boundaries]:
    encoder = BagOfWords(dimensions=64)
    return encoder, fit_boundaries(encoder, EXAMPLES, ASKED, encoder.encode_passages(ASKED))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("chances at the lab, what are my chances", "odds"),
        ("bread, how do I bake bread", "off_topic"),
        ("how many positions does tier two have", "question"),
    ],
)
def test_a_message_is_of_the_kind_of_the_examples_like_it(text: str, kind: str) -> None:
    encoder, boundaries = fitted()
    found = boundaries.probabilities(encoder.encode_queries([text])[0])
    assert max(found, key=found.__getitem__) == kind
    assert sum(found.values()) == pytest.approx(1.0)


def test_what_is_stored_is_what_is_read(tmp_path: Path) -> None:
    _encoder, boundaries = fitted()
    boundaries.save(tmp_path)
    again = Boundaries.load(tmp_path)
    assert again is not None
    assert (again.kinds, again.digest) == (boundaries.kinds, digest_texts(EXAMPLES, ASKED))
    assert np.array_equal(again.weights, boundaries.weights)
    assert Boundaries.load(tmp_path / "nowhere") is None


def test_a_model_with_prompts_of_its_own_for_questions_embeds_them_all_as_questions() -> None:
    class Asymmetric(BagOfWords):
        def encode_passages(self, texts):
            return super().encode_passages([f"passage passage passage {text}" for text in texts])

    encoder = Asymmetric(dimensions=64)
    boundaries = fit_boundaries(encoder, EXAMPLES, ASKED, encoder.encode_passages(ASKED))
    found = boundaries.probabilities(encoder.encode_queries([ASKED[0]])[0])
    assert max(found, key=found.__getitem__) == "question"


def test_the_shipped_examples_are_many_and_stand_once() -> None:
    examples = load_boundaries()
    assert all(
        len(examples[kind]) >= 80 for kind in ("odds", "promise", "regulated", "off_topic", "beyond", "question")
    )


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
