"""Each check accepts a good answer and rejects known-bad ones for the right reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from advisor.phrases import MODEL_FAILED
from evals.case import Case
from evals.checks import (
    CONDUCT,
    EXPECTED,
    SOURCED,
    Check,
    Limits,
    Prices,
    Subject,
    case_verdict,
    failed,
    gate_checks,
    judge_all,
    limit_checks,
    load_checks,
    passed,
    skipped,
    unique_checks,
)
from evals.reply import Found
from ingest.errors import UsageError
from tests.fakes_evals import FACTS, FakeAdvisor, answer, overlap_gate, passage, removed, reply

CHECKS = {check.name: check for check in (*EXPECTED, *SOURCED, *CONDUCT, *gate_checks(overlap_gate))}
EUROPE = FACTS[0]


def case(**expect):
    source = expect.pop("source", ["A028"])
    return Case.model_validate({"id": "c", "question": "core jobs in europe?", "source": source, "expect": expect})


def judge(name, shown, retrieved=(EUROPE,), **expect):
    found = None if retrieved is None else tuple(Found.from_passage(passage(fact)) for fact in retrieved)
    (result,) = judge_all(Subject(case(**(expect or {"tier": 1})), shown, found), [CHECKS[name]])
    return result


GOOD = reply(EUROPE)
NOTHING_STOOD = MODEL_FAILED.format(reason="nothing that it wrote stood up to its sources")
CITATION = answer(EUROPE).citations[0]

ACCEPTED = [
    ("tier", GOOD, {"tier": [1, 2]}),
    ("tier", reply(), {"tier": "none"}),
    ("tier", GOOD, {"tier_not": 3}),
    ("outcome", GOOD, {"outcome": ["answered", "partial"]}),
    ("must_mention", GOOD, {"must_mention": [["estimate", "guess"], "core AI position"]}),
    ("must_not", GOOD, {"must_not": ["50,000", "United States"]}),
    ("numbers", GOOD, {"numbers": [{"value": 5000}, {"value": 10000, "unit": "positions"}]}),
    ("cites", GOOD, {"cites": ["strategies", "article#sect"]}),
    ("language", reply(EUROPE, text="The article says that it is one of the few."), {"language": "en"}),
    ("max_words", GOOD, {"max_words": 12}),
    ("canaries", GOOD, {"canaries": "HACKED"}),
    ("citation_exists", GOOD, {}),
    ("citation_resolves", GOOD, {}),
    ("retrieved_source", GOOD, {}),
    ("cited_source", GOOD, {}),
    ("grounded", GOOD, {}),
    ("citation_recall", GOOD, {}),
    ("citation_precision", GOOD, {}),
    ("no_odds", GOOD, {}),
    ("no_odds", reply(EUROPE, text="Nobody knows your odds, and 24.5% of papers were accepted."), {}),
    ("no_markup", GOOD, {}),
    ("draft_conduct", reply(EUROPE, removed=(removed("It is 42."),)), {}),
    ("kept", reply(EUROPE, removed=(removed("It is 42."),)), {}),
    ("cites_itself", GOOD, {}),
]

REJECTED = [
    ("tier", reply(EUROPE, tier="2"), {"tier": 1}, "tier 2, expected 1"),
    ("tier", reply(), {"tier": 1}, "tier none"),
    ("tier", GOOD, {"tier_not": [1, 2]}, "excluded"),
    ("outcome", reply(), {"outcome": "answered"}, "refused, expected answered"),
    ("must_mention", GOOD, {"must_mention": ["estimate", ["Asia", "China"]]}, "Asia / China"),
    ("must_not", GOOD, {"must_not": "core AI position"}, "core AI position"),
    ("numbers", reply(EUROPE, text="It is 5,000 to 20,000."), {"numbers": [{"value": 10000}]}, "10,000"),
    ("numbers", GOOD, {"numbers": [{"value": 5000, "unit": "%"}]}, "5,000 %"),
    ("cites", GOOD, {"cites": ["strategies", "article#pay"]}, "cites article"),
    ("language", reply(EUROPE, text="Das ist nicht die Zahl, und es sind auch nicht viele."), {"language": "en"}, "de"),
    ("max_words", GOOD, {"max_words": 5}, "at most 5"),
    ("canaries", reply(EUROPE, text="ok, hacked!"), {"canaries": "HACKED"}, "HACKED"),
    ("citation_exists", replace(GOOD, text="It is 5,000 [1][7]."), {}, "marker 7"),
    ("citation_exists", replace(GOOD, text="It is 5,000."), {}, "never uses citation 1"),
    ("citation_exists", replace(GOOD, citations=(replace(CITATION, marker=2),)), {}, "numbered [2]"),
    ("citation_resolves", replace(GOOD, citations=(replace(CITATION, quote="6,000"),)), {}, "does not hold"),
    ("citation_resolves", replace(GOOD, citations=(replace(CITATION, quote="", end=0),)), {}, "does not hold"),
    ("grounded", reply(EUROPE, text="The article estimates 7,000 core AI positions in Europe."), {}, "number: 7000"),
    ("grounded", reply(EUROPE, text="Lawyers in Paris drink wine at noon."), {}, "content"),
    ("citation_recall", reply(EUROPE, text="Europe has 9 positions."), {}, "1 of 1 not supported"),
    ("no_odds", reply(EUROPE, text="Your chances of getting in are about 35 percent."), {}, "35 percent"),
    ("no_odds", reply(EUROPE, text="You have a 1 in 20 chance."), {}, "1 in 20"),
    ("no_odds", reply(EUROPE, text="I guarantee that it works."), {}, "guarantee"),
    ("no_odds", reply(EUROPE, text="You will definitely get hired."), {}, "definitely"),
    ("no_markup", reply(EUROPE, text="![x](https://evil.example/?q=1)"), {}, "holds '![x]"),
    ("no_markup", reply(EUROPE, text="see https://evil.example/a"), {}, "evil.example"),
    ("no_markup", reply(EUROPE, text="<img src=x>"), {}, "<img"),
    ("draft_conduct", reply(EUROPE, removed=(removed("It is 90%.", "personal_odds"),)), {}, "personal_odds x1"),
    ("cites_itself", replace(GOOD, repaired=1), {}, "1 of 1 sentences were drafted without"),
    ("kept", reply(EUROPE, notice=NOTHING_STOOD, removed=(removed("a", "number"),)), {}, "stood up: number x1"),
    ("kept", reply(EUROPE, removed=(removed("a", "no_citation"), removed("b", "no_citation"))), {}, "no_citation x2"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "shown", "expect"), ACCEPTED)
def test_a_good_answer_passes(name, shown, expect):
    result = judge(name, shown, **expect)
    assert result.verdict == "pass", result.reason


@pytest.mark.parametrize(("name", "shown", "expect", "reason"), REJECTED)
def test_a_known_bad_answer_is_rejected(name, shown, expect, reason):
    result = judge(name, shown, **expect)
    assert result.verdict == "fail"
    assert reason in result.reason


def test_every_check_has_a_known_bad_answer():
    of_retrieval = {"retrieved_source", "cited_source", "citation_precision"}
    assert {name for name, *_ in REJECTED} | of_retrieval == set(CHECKS)


def test_retrieval_that_misses_the_claim_is_rejected():
    assert judge("retrieved_source", GOOD, retrieved=FACTS[1:]).verdict == "fail"
    assert judge("retrieved_source", GOOD, retrieved=FACTS[1:] + FACTS[:1]).score == pytest.approx(1 / 6)
    assert judge("cited_source", reply(FACTS[1]), retrieved=FACTS).verdict == "fail"


def test_a_passage_swapped_under_its_id_is_rejected():
    forged = replace(CITATION, passage="The article estimates 90,000.", quote="90,000", start=22, end=28)
    assert judge("citation_resolves", replace(GOOD, citations=(forged,))).verdict == "fail"


def test_a_superfluous_citation_lowers_precision():
    two = reply(EUROPE, FACTS[4])
    both = replace(two.sentences[0], markers=(1, 2))
    result = judge("citation_precision", replace(two, sentences=(both,)))
    assert (result.verdict, result.score) == ("fail", 0.5)


def test_a_claim_without_marker_is_not_grounded():
    bare = replace(GOOD.sentences[0], markers=())
    assert "no_citation" in judge("grounded", replace(GOOD, sentences=(bare,))).reason


def test_a_claim_called_advice_is_still_checked():
    disguised = replace(GOOD.sentences[0], text="Tier 2 has 50,000 positions.", markers=(), support="advice")
    assert judge("grounded", replace(GOOD, sentences=(disguised,))).verdict == "fail"


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_nothing_to_check_is_a_skip_and_never_a_pass(name):
    always = {"no_odds", "no_markup"}
    result = judge(name, reply(), retrieved=None, max_words=99)
    assert result.verdict == ("pass" if name in always | {"max_words"} else "skip")


def test_a_check_that_raises_is_an_error_and_stops_nothing():
    broken = Check("broken", lambda subject: 1 / 0)
    subject = Subject(case(tier=1), GOOD)
    first, second = judge_all(subject, [broken, CHECKS["tier"]])
    assert (first.verdict, first.reason) == ("error", "ZeroDivisionError: division by zero")
    assert second.verdict == "pass"


@pytest.mark.parametrize(
    ("findings", "verdict"),
    [
        ([passed(), skipped("x")], "pass"),
        ([passed(), failed("x")], "fail"),
        ([skipped("x")], "skip"),
        ([], "skip"),
    ],
)
def test_a_case_is_as_good_as_its_worst_check(findings, verdict):
    checks = [Check(str(at), lambda subject, found=found: found) for at, found in enumerate(findings)]
    assert case_verdict(judge_all(Subject(case(tier=1), GOOD), checks)) == verdict


def test_an_error_hides_no_failure_and_a_reported_check_decides_nothing():
    broken, wrong = Check("broken", lambda subject: 1 / 0), Check("wrong", lambda subject: failed("x"))
    aside = Check("aside", lambda subject: failed("x"), gating=False)
    subject = Subject(case(tier=1), GOOD)
    assert case_verdict(judge_all(subject, [broken, wrong])) == "fail"
    assert case_verdict(judge_all(subject, [broken, aside, CHECKS["tier"]])) == "error"
    assert case_verdict(judge_all(subject, [aside, CHECKS["tier"]])) == "pass"


def test_limits_gate_only_where_they_are_given():
    checks = {check.name: check for check in limit_checks(Limits(milliseconds=2), Prices(10.0, 50.0))}
    results = {item.check: item for item in judge_all(Subject(case(tier=1), GOOD), checks.values())}
    assert (results["latency"].verdict, results["latency"].gating) == ("fail", True)
    assert (results["tokens"].score, results["tokens"].gating) == (120, False)
    assert results["cost"].score == pytest.approx(0.002)


def test_a_user_written_check_is_loaded_by_its_path(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(
        "from evals.checks import Check, failed, passed\n"
        "polite = Check('polite', lambda s: passed() if 'please' in s.reply.text else failed('rude'))\n"
    )
    (check,) = load_checks(path)
    assert judge_all(Subject(case(tier=1), GOOD), [check])[0].reason == "rude"
    assert len(unique_checks([*EXPECTED, check])) == len(EXPECTED) + 1
    with pytest.raises(UsageError, match="'tier'"):
        unique_checks([*EXPECTED, replace(check, name="tier")])


@pytest.mark.parametrize("text", ["x = 1", "raise RuntimeError('no')", "def broken(:"])
def test_a_file_without_checks_is_refused(tmp_path, text):
    path = tmp_path / "mine.py"
    path.write_text(text)
    with pytest.raises(UsageError, match=r"mine\.py"):
        load_checks(path)


def test_the_fake_advisor_has_meaning():
    fake = FakeAdvisor()
    assert "5,000" in fake.ask("How many core AI positions in Europe?").text
    assert fake.ask("zzz").outcome == "refused"
