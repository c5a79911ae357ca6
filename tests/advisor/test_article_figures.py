"""Each figure of the article, asked in plain words, comes back right and cited to a passage that holds it."""

from __future__ import annotations

import pytest

CASES = [
    ("How many core AI positions are there in Europe?", "5,000-10,000"),
    ("How many core AI positions does the US have?", "15,000-25,000"),
    ("And how many core AI jobs are there in China?", "2,000-6,000"),
    ("How many core AI positions exist in the rest of the world?", "3,000-5,000"),
    ("How many core AI positions are there worldwide if you add up all regions?", "25,000-46,000"),
    ("How many core research positions are there in the world?", "5,000"),
    ("How many ML engineering positions are there worldwide?", "50,000"),
    ("How many AI application positions are there?", "500,000"),
    ("How many people apply per Tier 2 opening?", "hundreds"),
    ("How many applicants are there for one tier 1 job?", "thousands"),
    ("How many candidates compete for a tier 3 position?", "dozens"),
    ("How many companies in China build large models?", "20-30"),
    ("How many core technical staff does each Chinese large-model company have?", "100-200"),
    ("How many CS master's students graduate in China every year?", "100,000"),
    ("How many CS PhDs graduate in China a year?", "10,000"),
    ("By how much does supply exceed demand for core AI jobs in China?", "20"),
    ("How much better is a good engineer than an average one in ordinary software?", "2-3"),
    ("How much value does an average software engineer produce in the article's example?", "$200K"),
    ("What value does the article give a great software engineer?", "$500K"),
    ("How much value does a top AI researcher produce in the article's example?", "$20M"),
    ("How many users can a leading ML researcher affect?", "hundreds of millions"),
    ("How many times an average engineer's output can a top researcher produce?", "100"),
    ("Why can paying one person $2M beat hiring twenty people?", "$2M"),
    ("How many years does it take to reach tier 1 or tier 2?", "5-10 years"),
    ("How many layers does the AI industry have?", "three"),
    ("Which conferences does tier 1 want publications at?", "NeurIPS"),
    ("From which programmes does tier 1 want a PhD?", "top-20"),
    ("How many years of experience do job adverts ask for with brand-new technologies?", "five"),
    ("How many CS students do universities turn out each year?", "hundreds of thousands"),
    ("Which cities are AI hubs?", "San Francisco"),
]


@pytest.mark.parametrize(("question", "figure"), CASES, ids=[question for question, _ in CASES])
def test_figure_comes_back_right_and_cited(advisor, question, figure):
    answer = advisor.ask(question)
    said = [
        sentence
        for sentence in answer.sentences
        if sentence.support == "corpus" and figure.lower() in sentence.text.lower()
    ]
    assert said, answer.text
    markers = {marker for sentence in said for marker in sentence.markers}
    quotes = [citation.quote for citation in answer.citations if citation.marker in markers]
    assert any(figure.lower() in quote.lower() for quote in quotes)
