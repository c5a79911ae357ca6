"""How long 200 cases take against a server that needs 300 ms: retrieval, verification and every check included."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from advisor import AdvisorSettings, build_advisor
from evals.loading import load_cases, shipped_cases
from evals.run.runner import Control
from evals.run.variants import Plan, make_variants
from evals.session import Judging, evaluate
from ingest.pipeline import run_ingest
from ingest.settings import IngestSettings

ROOT = Path(__file__).parents[2]
DELAY, CASES, CONCURRENCY = 0.3, 200, 20

# A faithful model: three sentences of its first passages, each cited. In a process of its own, so that its work does
# not count as ours; for each line that it reads it says how often it was asked so far.
SERVER = r"""
    import re, sys
    from tests.fake_openai import FakeOpenAI, Reply

    def repeat_passages(seen):
        passages = re.findall(r"^Passage \[(\d+)\]\n> \(.*\)\n> (.*)$", seen.prompt, re.MULTILINE)[:3]
        text = " ".join(f"{body.split('. ')[0].rstrip('.')} [{number}]." for number, body in passages)
        return Reply(text or "My sources do not say.", pieces=(text,) if text else (), delay=float(sys.argv[1]))

    with FakeOpenAI(replies=repeat_passages) as fake:
        print(fake.url, flush=True)
        for _ in sys.stdin:
            print(len(fake.asked), flush=True)
"""


@pytest.fixture
def server():
    command = [sys.executable, "-c", textwrap.dedent(SERVER), str(DELAY)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    yield process
    process.kill()
    process.wait()


def asked_of(server):
    server.stdin.write("\n")
    server.stdin.flush()
    return json.loads(server.stdout.readline())


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
def test_bench_200_cases_against_a_server_that_takes_300_ms(settings, tmp_path, server):
    own = AdvisorSettings(model="openai:test-model", base_url=server.stdout.readline().strip(), api_key="test")
    advisor = build_advisor(settings, own)
    advisor.warm_up()
    cases = answerable(CASES)
    variants = make_variants(["openai:test-model"], [], ["bundled"])
    control = Control(concurrency=CONCURRENCY)
    warm = Plan(variants, tuple(cases[:CONCURRENCY]))
    evaluate(warm, lambda variant: advisor, Judging(), control, tmp_path / "warm")
    asked, started, used = asked_of(server), time.perf_counter(), time.process_time()
    evaluated = evaluate(Plan(variants, tuple(cases)), lambda variant: advisor, Judging(), control, tmp_path / "run")
    seconds, used = time.perf_counter() - started, time.process_time() - used
    asked = asked_of(server) - asked
    ideal = asked * DELAY / CONCURRENCY
    print(
        f"\n{len(cases)} cases, {asked} model calls: {seconds:.2f} s, ideal {ideal:.2f} s, {seconds / ideal:.2f} x; "
        f"{1000 * used / len(cases):.0f} ms of processor time a case"
    )
    assert all(run.verdict != "error" for run in evaluated.runs)
    assert seconds <= 1.5 * ideal
