from __future__ import annotations

import json
import time
from dataclasses import replace

import pytest

from advisor.phrases import MODEL_FAILED
from evals.case import Case
from evals.run.journal import Journal, read_journal
from evals.run.runner import Control, Runner
from evals.run.stored import read_stored
from evals.run.variants import Plan, live_turns, make_variants
from ingest.errors import ExternalError, InputError, ModelUnavailableError, UsageError
from tests.fakes_evals import FACTS, FakeAdvisor, answer, lost

FAST = Control(backoff=0.001, backoff_limit=0.002, timeout=5)


def make_case(case_id, question="How many core AI positions in Europe?", **more):
    body = {"question": question} if "turns" not in more else {}
    return Case.model_validate({"id": case_id, **body, "expect": {"tier": "1"}, **more})


def make_plan(count=6, **more):
    cases = tuple(make_case(f"c{at}", f"positions in Europe number {at}") for at in range(count))
    return Plan(make_variants(["fake"], [], ["bundled"]), cases, **more)


def run(folder, plan, fake, control=FAST, **journal):
    with Journal(folder, plan, **journal) as records:
        jobs = records.open_jobs(plan)
        progress = Runner(lambda variant: fake, control, records.add).run(jobs)
    return progress, records


def test_every_case_is_asked_once_of_every_variant_and_repeat(tmp_path):
    variants = make_variants(["fake"], ["default", "mine"], ["bundled", "other"])
    plan = Plan(variants, make_plan(3).cases, repeat=2)
    assert [item.label for item in variants] == [
        "default + bundled", "default + other", "mine + bundled", "mine + other",
    ]  # fmt: skip
    fake = FakeAdvisor()
    progress, journal = run(tmp_path, plan, fake)
    assert progress.done == len(fake.asked) == len(journal.records) == plan.calls == 24
    assert all(record.reply.tier == "1" for record in journal.records.values())


def test_the_order_is_drawn_by_the_seed_and_nothing_else():
    first, again, other = make_plan(30), make_plan(30), make_plan(30, seed=8)
    assert [job.key for job in first.jobs] == [job.key for job in again.jobs]
    assert [job.key for job in first.jobs] != [job.key for job in other.jobs]


def test_no_more_than_the_limit_run_at_once(tmp_path):
    fake = FakeAdvisor(delay=0.01)
    run(tmp_path, make_plan(20), fake, replace(FAST, concurrency=5))
    assert fake.most_running == 5


def test_the_next_ones_are_prepared_while_the_places_are_taken(tmp_path):
    prepared, ahead = [], []

    class Preparing(FakeAdvisor):
        async def aprepare(self, question, history=(), profile=None):
            prepared.append(question)
            return await super().aprepare(question, history, profile)

        async def aask(self, question, history=(), profile=None):
            answer = await super().aask(question, history, profile)
            ahead.append(len(prepared) - len(self.asked))
            return answer

    run(tmp_path, make_plan(6), Preparing(delay=0.01), replace(FAST, concurrency=1))
    assert ahead == [1, 1, 1, 1, 1, 0]


def test_what_cannot_be_prepared_fails_when_it_is_asked_and_is_tried_again(tmp_path):
    broken = [lost(), lost()]

    class Breaking(FakeAdvisor):
        async def aprepare(self, question, history=(), profile=None):
            if broken:
                raise broken.pop()
            return await super().aprepare(question, history, profile)

    _, journal = run(tmp_path, make_plan(1), Breaking())
    (record,) = journal.records.values()
    assert (record.failure, record.attempts) == (None, 3)


def test_what_may_pass_is_tried_again_and_counted(tmp_path):
    fake = FakeAdvisor(failures=[lost(), lost()])
    progress, journal = run(tmp_path, make_plan(1), fake)
    (record,) = journal.records.values()
    assert (progress.failed, record.failure, record.attempts) == (0, None, 3)


def test_what_cannot_pass_is_not_tried_again(tmp_path):
    fake = FakeAdvisor(failures=[InputError("No."), ZeroDivisionError("bug")])
    progress, journal = run(tmp_path, make_plan(3), fake, replace(FAST, concurrency=1))
    failures = [record.failure for record in journal.records.values()]
    assert progress.failed == 2
    assert [failure.message for failure in failures[:2]] == ["No.", "ZeroDivisionError: bug"]
    assert [record.attempts for record in journal.records.values()] == [1, 1, 1]
    assert failures[2] is None


def test_a_wrong_setting_ends_the_run(tmp_path):
    fake = FakeAdvisor(failures=[UsageError("The key is wrong.")])
    with pytest.raises(UsageError, match="key is wrong"):
        run(tmp_path, make_plan(6), fake)


def test_a_slow_answer_is_an_error_in_time(tmp_path):
    started = time.perf_counter()
    control = replace(FAST, timeout=0.05, attempts=2)
    _, journal = run(tmp_path, make_plan(1), FakeAdvisor(delay=5), control)
    (record,) = journal.records.values()
    assert "within 0.05 seconds" in record.failure.message
    assert record.failure.retryable
    assert time.perf_counter() - started < 2


def test_an_answer_that_another_model_gave_is_an_error(tmp_path):
    notice = MODEL_FAILED.format(reason="connection refused")
    _, journal = run(tmp_path, make_plan(1), FakeAdvisor(notice=notice), replace(FAST, attempts=2))
    (record,) = journal.records.values()
    assert record.failure.retryable
    assert "connection refused" in record.failure.message


def test_an_answer_in_place_of_a_draft_that_did_not_stand_up_is_the_variants_own_fault(tmp_path):
    notice = MODEL_FAILED.format(reason="nothing that it wrote stood up to its sources")
    _, journal = run(tmp_path, make_plan(1), FakeAdvisor(notice=notice))
    (record,) = journal.records.values()
    assert record.reply.fallback == "unsupported"


def test_a_server_that_dies_half_way_is_gone_on_with_and_nothing_is_asked_twice(tmp_path):
    plan = make_plan(30)
    dying = FakeAdvisor()
    control = replace(FAST, attempts=1, give_up_after=4, concurrency=2)
    original = dying.aask

    async def until_it_dies(question, history=(), profile=None):
        if len(dying.asked) >= 12:
            raise ModelUnavailableError("Connection refused.", retryable=True)
        return await original(question, history, profile)

    dying.aask = until_it_dies
    progress, _ = run(tmp_path, plan, dying, control)
    assert "4 jobs in a row" in progress.stopped or "5 jobs in a row" in progress.stopped
    assert len(dying.asked) == 12
    alive = FakeAdvisor()
    progress, journal = run(tmp_path, plan, alive, control, resume=True)
    assert progress.stopped is None
    assert len(alive.asked) == 18
    assert not set(alive.asked) & set(dying.asked)
    assert all(record.reply for record in journal.records.values())
    assert len(read_journal(journal.path)) == 30


def test_final_errors_are_asked_again_only_on_request(tmp_path):
    plan = make_plan(2)
    run(tmp_path, plan, FakeAdvisor(failures=[InputError("No.")]), replace(FAST, concurrency=1))
    with Journal(tmp_path, plan, resume=True) as journal:
        assert journal.open_jobs(plan) == []
        assert len(journal.open_jobs(plan, retry_errors=True)) == 1


def test_a_torn_last_line_is_cut_off_and_its_job_asked_again(tmp_path):
    plan = make_plan(3)
    run(tmp_path, plan, FakeAdvisor())
    path = tmp_path / "journal.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole[:-40])
    fake = FakeAdvisor()
    _, journal = run(tmp_path, plan, fake, resume=True)
    assert len(fake.asked) == 1
    assert len(journal.records) == len(read_journal(path)) == 3
    assert all(json.loads(line) for line in path.read_text().splitlines())


def test_a_run_is_never_overwritten_nor_mixed_with_another(tmp_path):
    run(tmp_path, make_plan(2), FakeAdvisor())
    with pytest.raises(UsageError, match="already holds a run"):
        run(tmp_path, make_plan(2), FakeAdvisor())
    with pytest.raises(UsageError, match="other cases"):
        run(tmp_path, make_plan(3), FakeAdvisor(), resume=True)


def test_an_edited_prompt_is_another_plan(tmp_path):
    prompt = tmp_path / "mine.md"
    prompt.write_text("one")
    plan = Plan(make_variants(["fake"], [str(prompt)], ["bundled"]), make_plan().cases)
    before = plan.digest
    prompt.write_text("two")
    assert plan.digest != before


def test_the_budget_stops_the_run(tmp_path):
    control = replace(FAST, concurrency=1, max_tokens=300)
    progress, journal = run(tmp_path, make_plan(10), FakeAdvisor(), control)
    assert progress.stopped == "the budget of 300 tokens is spent"
    assert len(journal.records) == 3


def test_a_prompt_for_an_answerer_without_one_is_refused_with_a_way_out():
    with pytest.raises(UsageError, match="would change nothing") as caught:
        make_variants(["extractive"], ["mine.md"], ["bundled"])
    assert "--model" in caught.value.hint
    assert make_variants(["extractive"], [], ["bundled"])[0].prompt == "default"


def test_a_conversation_is_told_as_written_and_open_turns_are_asked_live(tmp_path):
    turns = [
        {"role": "user", "content": "How many core AI positions in Europe?"},
        {"role": "user", "content": "And how many years to expect?"},
        {"role": "assistant", "content": "Five to ten."},
        {"role": "user", "content": "Does a bootcamp positions me?"},
    ]
    case = make_case("talk", turns=turns)
    assert live_turns(case) == 2
    heard = []

    class Listening(FakeAdvisor):
        async def aask(self, question, history=(), profile=None):
            heard.append([turn["content"] for turn in history])
            return await super().aask(question, history, profile)

    fake = Listening()
    plan = Plan(make_variants(["fake"], [], ["bundled"]), (case,))
    run(tmp_path, plan, fake)
    assert fake.asked == [turns[0]["content"], turns[3]["content"]]
    assert heard[1][1].startswith("The article estimates 5,000-10,000")
    assert heard[1][2:] == ["And how many years to expect?", "Five to ten."]
    assert plan.calls == 2


def counting(fake):
    looked = []

    class Counting(FakeAdvisor):
        def retrieve(self, question, history=(), k=8):
            looked.append(question)
            return super().retrieve(question, history, k)

    return Counting(**{name: getattr(fake, name) for name in ("model", "delay")}), looked


def test_what_retrieval_finds_is_recorded_and_can_be_left_out(tmp_path):
    _, journal = run(tmp_path / "a", make_plan(1), FakeAdvisor(), replace(FAST, retrieval=True))
    (record,) = read_journal(journal.path)
    assert record.retrieved[0].claims == {"A028"}
    _, journal = run(tmp_path / "b", make_plan(1), FakeAdvisor(), replace(FAST, retrieval=False))
    assert read_journal(journal.path)[0].retrieved is None


def test_retrieval_is_looked_at_once_for_all_prompts_and_repeats(tmp_path):
    fake, looked = counting(FakeAdvisor())
    plan = Plan(make_variants(["fake"], ["default", "mine"], ["bundled"]), make_plan(3).cases, repeat=2)
    _, journal = run(tmp_path, plan, fake, replace(FAST, retrieval=True))
    assert len(looked) == 3
    assert all(record.retrieved for record in journal.records.values())


@pytest.mark.parametrize(("model", "embeddings", "looks"), [("extractive", 1, 1), ("fake", 1, 0), ("fake", 2, 2)])
def test_retrieval_is_looked_at_by_itself_where_it_may_differ(tmp_path, model, embeddings, looks):
    fake, looked = counting(FakeAdvisor())
    plan = Plan(make_variants([model], [], ["bundled", "other"][:embeddings]), make_plan(1).cases)
    run(tmp_path, plan, fake)
    assert len(looked) == looks


def test_stored_answers_need_no_advisor(tmp_path):
    rows = [
        {"id": "c1", **answer(FACTS[0]).as_dict()},
        {"id": "c1", **answer(FACTS[1]).as_dict()},
        {"id": "elsewhere", **answer(FACTS[1]).as_dict()},
        {"id": "c2", "line": 4, "error": {"message": "gone", "hint": "", "retryable": True}},
    ]
    path = tmp_path / "answers.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows))
    records = read_stored(path, "stored", {"c1", "c2"})
    assert [(record.case, record.repeat) for record in records] == [("c1", 1), ("c1", 2), ("c2", 1)]
    assert records[1].reply.text == answer(FACTS[1]).text
    assert records[2].failure.retryable


@pytest.mark.parametrize("text", ["{broken", "[1]", '{"id": "c1", "text": "x"}', '{"id": "other"}', ""])
def test_rows_that_are_no_answers_are_refused(tmp_path, text):
    path = tmp_path / "answers.jsonl"
    path.write_text(text)
    with pytest.raises(InputError):
        read_stored(path, "stored", {"c1"})


def test_an_error_tells_whether_it_may_pass():
    assert lost().retryable
    assert not ExternalError("x").retryable
