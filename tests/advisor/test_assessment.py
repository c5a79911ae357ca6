"""Verdicts: the labelled rows, who must not matter, and how they are computed."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from advisor.assessment import Assessment, assess, assess_text
from advisor.facts import Fact, extract_facts
from advisor.rules import load_rules, parse_rules
from ingest.corpus import load_registry
from ingest.errors import InputError

DATA = Path(__file__).parents[1] / "data"
SHAPE = {
    "1": ["education", "publications", "experience"],
    "2": ["education", "skills", "experience"],
    "3": ["education", "skills", "experience"],
}


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines() if line.strip()]


def lines(assessment: Assessment) -> dict[str, dict[str, str]]:
    return {tier: {name: line.verdict for name, line in row.items()} for tier, row in assessment.tiers.items()}


def outcome(text: str) -> tuple[str | None, str | None, dict[str, dict[str, str]]]:
    assessment = assess_text(text)
    return assessment.most_realistic, assessment.adjacent_field, lines(assessment)


@pytest.mark.parametrize("split", ["tune", "report"])
def test_labelled_descriptions(split: str) -> None:
    judged = right = tiers = invented = 0
    chosen = [row for row in rows("self_descriptions.jsonl") if row["split"] == split]
    for row in chosen:
        assessment = assess_text(row["text"])
        got = lines(assessment)
        pairs = [(got[tier][name], want) for tier, wanted in row["verdicts"].items() for name, want in wanted.items()]
        judged, right = judged + len(pairs), right + sum(one == other for one, other in pairs)
        tiers += assessment.most_realistic == row["most_realistic"]
        traps = [(row["text"].index(trap["span"]), len(trap["span"])) for trap in row["traps"]]
        invented += sum(
            fact.kind in ("education", "publication", "experience", "skill")
            and fact.start < at + size
            and at < fact.end
            for fact in assessment.facts
            for at, size in traps
        )
    assert right / judged >= 0.92
    assert tiers / len(chosen) >= 0.95
    assert invented == 0


def test_irrelevant_traits_move_nothing() -> None:
    for row in rows("profiles.jsonl"):
        base = outcome(row["text"])
        for text in row["swaps"]:
            assert outcome(text) == base, text


def test_other_wordings_give_the_same_tier() -> None:
    same = total = 0
    for row in rows("profiles.jsonl"):
        base = outcome(row["text"])[:2]
        total += len(row["paraphrases"])
        for text in row["paraphrases"]:
            alike = outcome(text)[:2] == base
            same += alike
            assert alike or not (assess_text(text).stable and assess_text(row["text"]).stable), text
    assert same / total >= 0.95


GROUPS = (DATA / "same_person.txt").read_text(encoding="utf-8").strip().split("\n\n")


@pytest.mark.parametrize("group", GROUPS)
def test_one_person_in_several_wordings(group: str) -> None:
    assert len(Counter(str(outcome(text)) for text in group.split("\n"))) == 1


def test_the_json_contract() -> None:
    row = assess_text("Nurse, 8 years, I have no degree.", {"A042": "p1", "A050": "p2"}).as_dict()
    assert list(row) == ["most_realistic", "adjacent_field", "between", "question", "stable", "facts", "tiers"]
    assert {tier: list(entry) for tier, entry in row["tiers"].items()} == SHAPE
    line = row["tiers"]["1"]["education"]
    assert line["verdict"] == "not_met"
    assert line["passage_id"] == "p1"
    assert line["span"]["text"] == "no degree"
    assert line["flip"]
    assert row["tiers"]["2"]["skills"] | {"flip": ""} == {
        "verdict": "not_shown", "span": None, "passage_id": "p2", "flip": ""
    }  # fmt: skip
    assert json.loads(json.dumps(row)) == row


def test_missing_is_never_not_met() -> None:
    assert {verdict for entry in lines(assess_text("Hello.")).values() for verdict in entry.values()} == {"not_shown"}


def test_a_lack_never_lowers_what_is_shown() -> None:
    assessment = assess_text("I dropped out of a PhD in physics. I have a master's in physics.")
    assert lines(assessment)["2"]["education"] == "partly"


def test_a_school_is_no_standing() -> None:
    named = assess_text("PhD in computer science from Stanford University")
    told = assess_text("PhD in computer science from a top-20 university")
    assert lines(named)["1"]["education"] == "partly"
    assert lines(told)["1"]["education"] == "met"


def test_the_same_facts_in_another_order_give_the_same_verdict() -> None:
    facts = extract_facts("I was a nurse for 8 years. MSc in AI. Python, REST APIs. No PhD.")
    rules = load_rules()
    forward, backward = assess(facts, rules), assess(facts[::-1], rules)
    assert lines(forward) == lines(backward)
    assert forward.most_realistic == backward.most_realistic


def job(years: float | None, area: str = "systems") -> Fact:
    return Fact("experience", f"{area}; {years}; paid", 0, 4, "work", area=area, form="paid", years=years)


def test_a_length_at_the_threshold_is_borderline() -> None:
    rules = load_rules()
    degree = Fact("education", "", 5, 8, "MSc", level="master", status="finished", related=True, field="CS")
    near = assess((job(2.1), degree), rules)
    far = assess((job(8), degree), rules)
    assert (near.most_realistic, far.most_realistic) == ("2", "2")
    assert near.between == ("2", "3")
    assert not near.stable
    assert near.deciding is not None
    assert (far.stable, far.between) == (True, None)


def test_dropping_the_deciding_fact_tips_the_verdict() -> None:
    text = "I know a bit of Python."
    assessment = assess_text(text)
    assert (assessment.most_realistic, assessment.between) == ("3", ("3", None))
    rest = tuple(fact for fact in assessment.facts if fact != assessment.deciding)
    assert assess(rest, load_rules()).most_realistic is None


@pytest.mark.parametrize(
    ("text", "between", "words"),
    [
        (
            "I know some Python. Knitting patterns for shops have been my bread for 9 years.",
            ("3", "adjacent"),
            "9 years",
        ),
        (
            "Journalist, nine years. I know Python. The newsroom chatbot is my own work.",
            ("adjacent", "3"),
            "newsroom chatbot",
        ),
        (
            "MSc in AI, three years as an ML engineer. I do distributed training and made it far faster.",
            ("3", "2"),
            "far faster",
        ),
    ],
)
def test_words_that_may_say_more_than_was_read_make_a_verdict_unstable(
    text: str, between: tuple[str, str], words: str
) -> None:
    assessment = assess_text(text)
    assert not assessment.stable
    assert assessment.between == between
    assert assessment.deciding is not None
    assert words in assessment.deciding.text
    tier = load_rules().tiers.get(between[1])
    assert tier is None or assessment.question in {row.question for row in tier.criteria.values()}


@pytest.mark.parametrize(
    "text",
    [
        "Journalist, nine years. I know Python. My sister wrote the newsroom chatbot.",
        "Journalist, nine years. I know Python. I have no chatbot.",
        "Journalist, nine years. I know Python. I want to build a chatbot.",
        "Journalist, nine years. I know Python.",
    ],
)
def test_words_about_others_plans_and_lacks_are_no_hints(text: str) -> None:
    assert assess_text(text).stable


def test_time_in_a_sentence_with_work_that_was_read_is_no_hint() -> None:
    text = "I know some Python. Knitting for a year, I built a pattern app that 400 people use."
    assert [fact.form for fact in assess_text(text).facts if fact.kind == "experience"] == ["own project"]
    assert assess_text(text).stable


def test_hints_never_count() -> None:
    text = "Journalist, nine years. I know Python. The newsroom chatbot is my own work."
    assert outcome(text) == outcome("Journalist, nine years. I know Python.")
    assert assess(extract_facts(text), load_rules()).stable


def test_most_verdicts_are_stable() -> None:
    texts = [text for row in rows("profiles.jsonl") for text in (row["text"], *row["paraphrases"])]
    unstable = sum(not assess_text(text).stable for text in texts)
    assert 0 < unstable / len(texts) < 0.1


def test_a_deleted_fact_re_scores() -> None:
    facts = extract_facts("MSc in CS from a strong programme, five years of distributed systems work, latency tuning.")
    rules = load_rules()
    assert assess(facts, rules).most_realistic == "2"
    without = tuple(fact for fact in facts if fact.kind != "education")
    assert assess(without, rules).most_realistic == "3"
    weaker = tuple(replace(fact, standing="unstated") for fact in facts)
    assert lines(assess(weaker, rules))["2"]["education"] == "partly"


def test_the_adjacent_field_with_most_years_wins_then_the_later_one() -> None:
    assert assess_text("Nurse for 3 years, then product manager for 6 years.").adjacent_field == "ai-product-management"
    assert assess_text("Nurse for 3 years, then product manager for 3 years.").adjacent_field == "ai-product-management"
    assert assess_text("Data analyst, 4 years, SQL.").adjacent_field == "data-engineering"
    assert assess_text("Data analyst, 4 years, Excel.").adjacent_field == "domain-expertise"


def test_nothing_reachable_has_a_first_step() -> None:
    assessment = assess_text("I drive a delivery van, five years.")
    assert assessment.most_realistic is None
    assert assessment.claims == load_rules().nothing_yet
    assert assessment.question


def test_every_claim_of_the_rules_is_registered() -> None:
    claims = load_registry().claims
    rules = load_rules()
    named = {claim for tier in rules.tiers.values() for row in tier.criteria.values() for claim in row.claims}
    named |= {claim for row in rules.adjacent.values() for claim in (*row.claims, *row.first_step)}
    named |= {claim for tier in rules.tiers.values() for claim in tier.time_scale} | set(rules.nothing_yet)
    assert named <= set(claims)


def test_malformed_rules_are_named() -> None:
    with pytest.raises(InputError, match=r"tiers\.yaml"):
        parse_rules("levels: [a]\n")
