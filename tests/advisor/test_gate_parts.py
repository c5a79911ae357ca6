"""Taking sentences apart: spellings, tiers, names, substance, clauses."""

import pytest

from advisor.gate.attribution import substance
from advisor.gate.clauses import cuts
from advisor.gate.parts import take_apart, units_of
from advisor.gate.words import alike, opposites, stem


@pytest.mark.parametrize(
    ("text", "tiers"),
    [
        ("Tier 1 (core research) asks for a PhD.", {"1"}),
        ("Core research asks for a PhD.", {"1"}),
        ("Tiers 1 and 2 are hard.", {"1", "2"}),
        ("Aim at tier two or tier three.", {"2", "3"}),
        ("ML engineers earn more.", {"2"}),
        ("AI applications are open, and ML engineering is not.", {"2", "3"}),
        ("The tier list has 3 rows.", set()),
    ],
)
def test_tier_names_and_numbers_are_one(text: str, tiers: set[str]) -> None:
    assert take_apart(text).tiers == tiers


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("According to LinkedIn, a Ph.D. helps.", {"linkedin", "phd"}),
        ("Papers at NeurIPS count.", {"neurips"}),
        ("Chip Huyen wrote it in May 2021.", {"chip", "huyen", "may"}),
        ("It may help.", set()),
        ("Applicants differ.", set()),
        ("A master's degree is asked for.", {"masters"}),
        ("A bachelors in CS is enough.", {"bachelors", "computerscience"}),
        ("Google hires few people.", {"google"}),
    ],
)
def test_names(text: str, names: set[str]) -> None:
    assert {name.lower() for name in take_apart(text).names} == names


def test_substance_leaves_out_who_says_it() -> None:
    bare = "Entry-level roles are compressing"
    for text in (
        f"{bare}, the article says.",
        f"The article says that {bare}",
        f"According to one guide of 2026, {bare}",
    ):
        assert substance(text).rstrip(".") == bare
    assert substance("The article says so.") == "The article says so."


def test_clauses_have_content_of_their_own() -> None:
    assert ("Tier 1 needs a PhD", "tier 2 needs a master's.") in list(
        cuts("Tier 1 needs a PhD, while tier 2 needs a master's.")
    )
    assert list(cuts("It grew from 1,000 to 2,000.")) == []


def test_a_sentence_that_points_back_is_read_with_the_one_before() -> None:
    passage = "Acme trains interns. It pays them $20 an hour."
    spans = {(unit.start, unit.end) for unit in units_of(passage)}
    assert (0, len(passage)) in spans
    assert all(passage[start:end].strip() == passage[start:end] for start, end in spans)


def test_no_synonyms_are_opposites() -> None:
    sides = opposites()
    clashing = [
        (word, other)
        for word, own in sides.items()
        for other, far in sides.items()
        if alike(word, other) and any(a.line == b.line and a.sign != b.sign for a in own for b in far) and word != other
    ]
    assert clashing == []


@pytest.mark.parametrize(
    ("first", "second"), [("adverts", "ads"), ("optimising", "optimisation"), ("hire", "recruit"), ("rise", "grow")]
)
def test_alike(first: str, second: str) -> None:
    assert alike(stem(first), stem(second))


@pytest.mark.parametrize(
    ("first", "second"), [("rise", "fall"), ("intern", "international"), ("expect", "expert"), ("supply", "demand")]
)
def test_not_alike(first: str, second: str) -> None:
    assert not alike(stem(first), stem(second))
