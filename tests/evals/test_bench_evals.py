"""How long 200 cases take against a server that needs 300 ms: retrieval, verification and every check included."""

from __future__ import annotations

import re
import time

import pytest

from advisor import AdvisorSettings, build_advisor
from evals.loading import load_cases, shipped_cases
from evals.run.runner import Control
from evals.run.variants import Plan, make_variants
from evals.session import Judging, evaluate
from ingest.pipeline import run_ingest
from ingest.settings import IngestSettings
from tests.fake_openai import FakeOpenAI, Reply

DELAY, CASES, CONCURRENCY = 0.3, 200, 20
IDEAL = CASES * DELAY / CONCURRENCY


def repeat_passages(seen):
    """A faithful model: three sentences of its first passages, each cited."""
    passages = re.findall(r"^Passage \[(\d+)\]\n> \(.*\)\n> (.*)$", seen.prompt, re.MULTILINE)[:3]
    text = " ".join(f"{body.split('. ')[0].rstrip('.')} [{number}]." for number, body in passages)
    return Reply(text or "My sources do not say.", pieces=(text,) if text else (), delay=DELAY)


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    settings = IngestSettings(home=tmp_path_factory.mktemp("home"), threads=2)
    run_ingest(settings)
    return settings


def answerable(count):
    """Cases that a chat model is asked for: one question each, expected to be answered."""
    cases = load_cases([shipped_cases()])
    chosen = [case for case in cases if "answered" in case.expect.outcome and not case.turns and not case.profile]
    return [case for case in chosen if not {"smalltalk", "self", "injections"} & set(case.tags)][:count]


@pytest.mark.bench
def test_bench_200_cases_against_a_server_that_takes_300_ms(settings, tmp_path, record_property):
    with FakeOpenAI(replies=repeat_passages) as server:
        own = AdvisorSettings(model="openai:test-model", base_url=server.url, api_key="test")
        advisor = build_advisor(settings, own)
        advisor.warm_up()
        cases = answerable(CASES)
        variants = make_variants(["openai:test-model"], [], ["bundled"])
        control = Control(concurrency=CONCURRENCY)
        warm = Plan(variants, tuple(cases[:CONCURRENCY]))
        evaluate(warm, lambda variant: advisor, Judging(), control, tmp_path / "warm")
        asked = len(server.asked)
        started = time.perf_counter()
        evaluated = evaluate(
            Plan(variants, tuple(cases)), lambda variant: advisor, Judging(), control, tmp_path / "run"
        )
        seconds = time.perf_counter() - started
        asked = len(server.asked) - asked
    ideal = asked * DELAY / CONCURRENCY
    print(f"\n{len(cases)} cases, {asked} model calls: {seconds:.2f} s, ideal {ideal:.2f} s, {seconds / ideal:.2f} x")
    assert all(run.verdict != "error" for run in evaluated.runs)
    assert seconds <= 1.5 * ideal
