"""What the rules read from a self-description, and what they leave alone."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.facts import Fact, extract_facts, is_self_description
from advisor.facts.lengths import lengths
from advisor.facts.reading import read
from advisor.facts.spelling import corrected
from advisor.redact import redact

DATA = Path(__file__).parents[1] / "data"
ABILITY = ("education", "publication", "experience", "skill")
FOREIGN = (DATA / "not_about_the_asker.txt").read_text(encoding="utf-8").splitlines()


def facts(text: str, *kinds: str) -> list[Fact]:
    return [fact for fact in extract_facts(text) if fact.kind in (kinds or ABILITY)]


def values(text: str, *kinds: str) -> list[str]:
    return [fact.value for fact in facts(text, *kinds)]


@pytest.mark.parametrize("text", FOREIGN)
def test_plans_wishes_other_people_and_adverts_give_nothing(text: str) -> None:
    assert facts(text) == []


def test_a_foreign_sentence_does_not_touch_the_askers_own() -> None:
    own = "I'm a nurse with eight years in intensive care and a BSc in nursing."
    expected = values(own)
    assert len(expected) == 2
    for text in FOREIGN[:40]:
        assert values(f"{own}\n{text}") == expected, text


@pytest.mark.parametrize(
    ("text", "level", "status", "related"),
    [
        ("I have a B.Sc. (Hons) in Computer Science.", "bachelor", "finished", True),
        ("B.Tech in CSE, 2019", "bachelor", "finished", True),
        ("BCA from a regional college", "bachelor", "finished", True),
        ("MEng, electronic engineering", "master", "finished", True),
        ("Diplom-Informatiker", "master", "finished", False),
        ("Diplom (FH) Informatik", "bachelor", "finished", True),
        ("Dr. rer. nat. in physics", "phd", "finished", True),
        ("DPhil in history", "phd", "finished", False),
        ("M.S. in Statistics", "master", "finished", True),
        ("MBA, 2015", "master", "finished", False),
        ("Juris Doctor", "master", "finished", False),
        ("laurea magistrale in informatica", "master", "finished", True),
        ("HND in computing", "vocational", "finished", True),
        ("I'm in the third year of a maths PhD.", "phd", "running", True),
        ("I study computer science, second semester.", "bachelor", "running", True),
        ("I will finish my master's in robotics in June.", "master", "running", True),
        ("MSc Data Science, 2024 - present", "master", "running", True),
        ("I quit my PhD in linguistics.", "phd", "stopped", False),
        ("studing informtics bachelor", "bachelor", "running", True),
    ],
)
def test_degrees_by_many_names(text: str, level: str, status: str, related: bool) -> None:
    found = facts(text, "education")[0]
    assert (found.level, found.status, found.related) == (level, status, related)


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        ("PhD in CS from a top-20 programme", "top"),
        ("PhD in CS, university ranked 12th", "top"),
        ("MSc in CS from a leading university", "strong"),
        ("MSc in CS, a top-50 school", "strong"),
        ("I have an MSc in CS. The programme is highly ranked.", "strong"),
        ("MSc in CS from a small regional university", "unstated"),
        ("MSc in CS from MIT", "unstated"),
        ("MSc in CS from Stanford University, Oxford and ETH", "unstated"),
        ("MSc in CS, not from a top university", "unstated"),
        ("MSc in CS, top 5% of my class", "unstated"),
    ],
)
def test_standing_is_what_the_asker_says_and_never_a_name(text: str, standing: str) -> None:
    assert facts(text, "education")[0].standing == standing


def test_a_standing_belongs_to_the_degree_that_it_is_said_of() -> None:
    found = facts("PhD in physics, before it a Diplom in physics from a leading department.", "education")
    assert [(fact.level, fact.standing) for fact in found] == [("phd", "unstated"), ("master", "strong")]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("for 3.5 years", 3.5),
        ("2016\u20132025", 9),
        ("Mar 2021 - Mar 2023", 2),
        ("since 2019", 7),
        ("a couple of years", 2),
        ("eighteen months", 1.5),
        ("two decades", 20),
        ("10yrs", 10),
        ("5 Jahre", 5),
        ("over 3 years", 3),
        ("2020 to present", 6),
        ("a year and a half", 1.5),
    ],
)
def test_lengths_of_time(text: str, years: float) -> None:
    assert [length.years for length in lengths(read(text).text)] == [years]


@pytest.mark.parametrize(
    "text",
    [
        "33 years old",
        "two years ago",
        "took two years off",
        "a three-year gap",
        "learning Python for 6 months",
        "unemployed for eighteen months",
        "third year",
        "diabetes for 20 years",
    ],
)
def test_other_lengths_are_not_time_at_work(text: str) -> None:
    assert lengths(read(text).text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("I was a Java backend developer for three years.", "backend; 3 years; paid"),
        ("Embedded software engineer, 2017\u20132025", "systems; 8 years; paid"),
        ("I keep other people's servers alive: SRE for eight years", "operations; 8 years; paid"),
        ("I wait tables, two years now.", "other; 2 years; paid"),
        ("Fourteen years as a secondary school teacher", "domain: teaching; 14 years; paid"),
        ("six-month developer internship", "software; 0.5 years; internship"),
        ("I built an app that 300 people use.", "software; length unstated; own project"),
        ("Software engineer for five years, mostly on compilers", "systems; 5 years; paid"),
        ("research internship at DeepMind", "research at an AI lab; length unstated; internship"),
        ("I worked as a research assistant at my university.", "research; length unstated; paid"),
    ],
)
def test_kinds_of_experience(text: str, value: str) -> None:
    assert value in values(text, "experience")


def test_each_length_goes_to_its_own_job() -> None:
    found = values("I was a Java backend developer for three years, then product manager for six.", "experience")
    assert found == ["backend; 3 years; paid", "product; 6 years; paid"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("I write C and R.", ["C", "R"]),
        ("Vitamin C and grade A, at level C1", []),
        ("I'm Julia and I go home.", []),
        ("Julia is my language.", ["Julia"]),
        ("tools in Go, some Rust", ["Go", "Rust"]),
        ("C++, C# and .NET", ["C++", "C#", ".NET"]),
        ("nodejs and javascirpt", ["Node.js", "JavaScript"]),
    ],
)
def test_skills_that_are_also_words(text: str, names: list[str]) -> None:
    assert [value.split(";")[0] for value in values(text, "skill")] == names


@pytest.mark.parametrize("text", ["basic Python", "a bit of Python", "I'm learning Python", "Python (beginner)"])
def test_a_hedge_is_kept(text: str) -> None:
    assert facts(text, "skill")[0].hedged


def test_a_machine_learning_course_hedges_nothing_beside_it() -> None:
    assert not facts("I know machine learning and Python.", "skill")[-1].hedged


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("two papers at NeurIPS", "main"),
        ("NeurIPS workshop paper", "workshop"),
        ("a preprint on arXiv", "preprint"),
        ("I submitted a paper to ICLR, it's under review.", "under review"),
        ("three EMNLP papers", "other"),
    ],
)
def test_types_of_publication(text: str, area: str) -> None:
    assert facts(text, "publication")[0].area == area


@pytest.mark.parametrize(
    "text",
    ["I reviewed for NeurIPS.", "I attended ICML.", "My thesis was about ICLR papers.", "I wrote a blog on NeurIPS."],
)
def test_what_is_no_publication(text: str) -> None:
    assert facts(text, "publication") == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("I have no degree.", "no bachelor degree"),
        ("I never went to university", "no bachelor degree"),
        ("My highest degree is a bachelor's in chemistry.", "no master's degree"),
        ("I dropped out of my computer science degree", "no bachelor degree"),
        ("I quit my PhD", "no PhD"),
        ("I have never written code", "no programming"),
        ("I can't program at all", "no programming"),
        ("I have never had a job of any kind.", "no work experience"),
        ("No publications so far.", "no publications"),
        ("I have never worked as a developer", "never worked as a developer"),
        ("no distributed systems experience", "no systems or distributed work"),
    ],
)
def test_stated_lacks(text: str, value: str) -> None:
    assert value in values(text, "lack")


def test_lacking_a_computing_degree_is_not_lacking_a_degree() -> None:
    assert values("I don't have a degree in computer science.", "lack") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I'm a nurse with eight years in intensive care.", True),
        ("What can I do with my physics BSc?", True),
        ("Software engineer here.", True),
        ("What is tier 2?", False),
        ("Do I need a PhD for tier 1?", False),
        ("How much does a data engineer earn?", False),
        ("My sister has a PhD in AI.", False),
        ("I want to become an ML engineer.", False),
        ("Compare a master's and a PhD.", False),
    ],
)
def test_who_describes_themselves(text: str, expected: bool) -> None:
    assert is_self_description(text) is expected


def test_typos_of_known_words_only() -> None:
    assert [corrected(word) for word in ("develper", "bachlor", "kuberntes")] == ["developer", "bachelor", "kubernetes"]
    for word in ("protection", "tracking", "electrician", "programmes", "mater", "server"):
        assert corrected(word) == word


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_gives_exact_spans(text: str) -> None:
    for fact in extract_facts(text):
        assert text[fact.start : fact.end] == fact.text != ""


@pytest.mark.parametrize("piece", ["1", "PhD ", "a-", "my sister ", "in ", '"a '])
def test_long_nonsense_is_read_in_bounded_time(piece: str) -> None:
    start = time.perf_counter()
    extract_facts(piece * (30_000 // len(piece)))
    redact(piece * (30_000 // len(piece)))
    assert time.perf_counter() - start < 10


def test_redaction_leaves_what_is_no_contact_datum() -> None:
    text = "I'm a Data Engineer. 2016-2025, 20 years, 3,000 users, C++17."
    assert redact(text).text == text
