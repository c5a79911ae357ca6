"""Texts as their words, as scikit-learn's tf-idf has them."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from ingest.words import WordTable

TEXTS = (
    "Will they take me? Will they, will they?",
    "what does tier 2 ask for, and what does it pay",
    "What does a nurse's pay look like",
    "they pay for what they ask",
)


def test_weights_are_those_of_scikit_learn() -> None:
    table = WordTable.of(TEXTS)
    theirs = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True).fit(TEXTS)
    assert list(table.terms) == theirs.get_feature_names_out().tolist()
    asked = ("Will they ask what it does pay, or what they pay?", "take me")
    assert table.matrix(asked).toarray() == pytest.approx(theirs.transform(asked).toarray(), abs=1e-6)


def test_a_text_of_unknown_words_weighs_nothing() -> None:
    rows, values = WordTable.of(TEXTS).weights("zebra crossing")
    assert len(rows) == len(values) == 0
    assert np.count_nonzero(WordTable.of(TEXTS).matrix(["zebra", "they pay"]).toarray()[0]) == 0
