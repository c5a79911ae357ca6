"""What a question names has to stand in one sentence together with the figure that it asks for."""

from __future__ import annotations

import pytest

from advisor.specifics import Statement, figure_asked, lacking

STATEMENTS = [
    Statement("AI engineers in San Francisco had a median base salary of $246,250 in March 2026.", "Pay"),
    Statement("San Francisco, New York and Dallas have the most AI-engineer jobs.", "Places"),
    Statement("OpenAI plans growth from about 4,500 to 8,000 employees by the end of 2026.", "Demand"),
    Statement("Employees of OpenAI stay about 16 months on average.", "Tenure"),
    Statement("The new H-1B fee is $100,000.", "Visas"),
]
VOCABULARY = frozenset({"the", "how", "much", "do", "engineers", "earn", "in", "what", "is", "people", "stay", "when"})
PROPER = frozenset({"openai", "deepmind"})


def missing(question: str, context: str = "", *, pay: bool = False, near: bool = True) -> str | None:
    figure = figure_asked(question, pay=pay)
    statements = [one for one in STATEMENTS if figure is None or figure.search(one.text)]
    return lacking(question, context, statements, VOCABULARY, PROPER, figure=figure is not None, near=near)


@pytest.mark.parametrize(
    ("question", "pay", "expected"),
    [
        ("How much do AI engineers earn in San Francisco?", True, None),
        ("How much do AI engineers earn in New York?", True, "New York"),
        ("How much do AI engineers earn in Gothenburg?", True, "Gothenburg"),
        ("How many people will OpenAI have in 2026?", False, None),
        ("How many people will OpenAI have in 2031?", False, "2031"),
        ("how long do people stay at openai", False, None),
        ("how long do people stay at deepmind", False, "deepmind"),
        ("how much is the new H1B fee", True, None),
    ],
)
def test_names_and_years_belong_to_the_figure(question: str, pay: bool, expected: str | None) -> None:
    assert missing(question, pay=pay) == expected


def test_there_is_the_place_that_was_named_before() -> None:
    assert missing("How much do engineers earn there?", "I am moving to Poland.", pay=True) == "Poland"
    assert missing("How much do engineers earn there?", "I am moving to San Francisco.", pay=True) is None


def test_a_kind_of_figure_that_no_sentence_has_is_lacking_without_a_name() -> None:
    assert missing("What share of engineers is remote?") == ""


@pytest.mark.parametrize(
    ("question", "lacks"), [("Did they lower the bar like in 2015?", None), ("What about 2035?", "2035")]
)
def test_a_year_that_is_no_figures_matters_where_no_source_has_reached_it(question: str, lacks: str | None) -> None:
    assert missing(question) == lacks


def test_a_thing_that_is_no_place_may_go_by_another_name_where_a_sentence_is_near() -> None:
    vocabulary = VOCABULARY | {"twitter"}
    question = "Is the pay on Twitter real?"
    assert lacking(question, "", STATEMENTS, vocabulary, PROPER, figure=False, near=True) is None
    assert lacking(question, "", STATEMENTS, vocabulary, PROPER, figure=False, near=False) == "Twitter"
