"""The page's handlers as functions: waiting, streaming, stopping, asking again, failing, and who sees what."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from ingest.errors import ExternalError, IndexMissingError
from tests.fakes_ui import WordAdvisor
from ui.conversation import LOADING, LOOKING, Exchange, ask, history_of, without_last
from ui.desk import Desk
from ui.handlers import NOTHING_NEW, View, Visit, answer, answer_again, clear, edit_last, stop_answer
from ui.render import conversation_html

if TYPE_CHECKING:
    from ui.conversation import Conversation

QUESTION = "How many people apply per tier 2 opening?"


def _desk(advisor: WordAdvisor | None = None) -> Desk:
    desk = Desk(lambda: advisor or WordAdvisor(), lambda: None)  # type: ignore[arg-type, return-value]
    desk.start()
    assert desk.wait(5)
    return desk


def _asked(desk: Desk, *questions: str) -> Conversation:
    conversation: Conversation = ()
    for question in questions:
        *_, conversation = ask(desk, conversation, question)
    return conversation


def test_sentences_come_one_by_one_and_the_answer_last() -> None:
    steps = [conversation[-1] for conversation in ask(_desk(), (), QUESTION)]

    assert steps[0].waiting == LOOKING
    counts = [len(step.events) for step in steps]
    assert counts == sorted(counts)
    assert counts[-1] >= 2
    assert [step.answer is None for step in steps] == [True] * (len(steps) - 1) + [False]
    assert steps[-1].waiting == ""


def test_the_first_question_waits_with_a_sign_while_the_model_loads() -> None:
    release = threading.Event()

    def slow() -> WordAdvisor:
        release.wait(5)
        return WordAdvisor()

    desk = Desk(slow, lambda: None)  # type: ignore[arg-type]
    desk.start()
    shown = ask(desk, (), QUESTION)
    assert next(shown)[-1].waiting == LOADING
    release.set()
    *_, last = shown
    assert last[-1].answer is not None


def test_later_questions_carry_the_whole_history_oldest_first() -> None:
    advisor = WordAdvisor()
    questions = [f"How many people apply per tier 2 opening? ({number})" for number in range(30)]
    _asked(_desk(advisor), *questions)

    history = advisor.asked[-1][1]
    assert [turn["content"] for turn in history[::2]] == questions[:-1]
    assert [turn["role"] for turn in history] == ["user", "assistant"] * 29


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ExternalError("The server is down.", hint="Start it."), "The server is down. Start it."),
        (ZeroDivisionError("oops"), "Something inside Tierwise failed (ZeroDivisionError: oops)."),
    ],
)
def test_a_failure_is_a_sentence_and_the_conversation_goes_on(error: Exception, expected: str) -> None:
    advisor = WordAdvisor()
    desk = _desk(advisor)
    conversation = _asked(desk, QUESTION)
    advisor.error = error
    *_, conversation = ask(desk, conversation, QUESTION)
    assert conversation[-1].problem.startswith(expected)
    assert conversation[-1].waiting == ""
    assert conversation[0].answer is not None

    advisor.error = None
    *_, conversation = ask(desk, conversation, QUESTION)
    assert conversation[-1].answer is not None
    assert len(advisor.asked[-1][1]) == 2


@pytest.mark.parametrize(("text", "expected"), [("x" * 1_000_000, "20,000"), ("\x00\x01\x02", "not text")])
def test_a_question_that_cannot_be_read_is_said_so(text: str, expected: str) -> None:
    (conversation,) = ask(_desk(), (), text)
    assert expected in conversation[-1].problem
    assert edit_last(conversation).box["value"] == text
    assert len(conversation_html(conversation)) < 2_000


def test_an_advisor_that_could_not_be_made_is_made_anew_for_the_next_question() -> None:
    attempts: list[int] = []

    def make() -> WordAdvisor:
        attempts.append(1)
        if len(attempts) < 3:
            raise IndexMissingError("There is no index yet.", hint="Run: tierwise ingest")
        return WordAdvisor()

    desk = Desk(make, lambda: None)  # type: ignore[arg-type]
    desk.start()
    assert desk.wait(5)
    assert (desk.state, desk.problem) == ("failed", "There is no index yet. Run: tierwise ingest")
    *_, conversation = ask(desk, (), QUESTION)
    assert conversation[-1].problem == "There is no index yet. Run: tierwise ingest"
    *_, conversation = ask(desk, (), QUESTION)
    assert conversation[-1].answer is not None
    assert desk.problem == ""


def test_the_advisor_is_made_once_for_all() -> None:
    made: list[int] = []

    def make() -> WordAdvisor:
        time.sleep(0.05)
        made.append(1)
        return WordAdvisor()

    desk = Desk(make, lambda: None)  # type: ignore[arg-type]
    threads = [threading.Thread(target=desk.advisor) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]


def test_stopping_keeps_what_was_shown_and_the_next_question_knows_it() -> None:
    gate = threading.Event()
    advisor = WordAdvisor(gate=gate)
    desk, visit = _desk(advisor), Visit()
    shown = answer(desk, (), visit, QUESTION)
    first = next(view for view in shown if view.conversation[-1].events)
    stop_answer(visit)
    started = time.perf_counter()
    *_, last = shown
    assert time.perf_counter() - started < 2
    gate.set()

    kept = last.conversation
    assert kept[-1].stopped
    assert kept[-1].events == first.conversation[-1].events
    assert "You stopped this answer." in last.log
    assert history_of(kept)[1]["content"] == kept[-1].events[0].sentence.text
    assert _visible(last)["retry"]

    *_, after = answer(desk, kept, visit, QUESTION)
    assert after.conversation[-1].answer is not None
    assert advisor.asked[-1][1] == history_of(kept)


def test_stopping_while_the_model_loads() -> None:
    release = threading.Event()

    def slow() -> WordAdvisor:
        release.wait(5)
        return WordAdvisor()

    visit = Visit()
    shown = answer(Desk(slow, lambda: None), (), visit, QUESTION)  # type: ignore[arg-type]
    next(shown)
    stop_answer(visit)
    *_, last = shown
    release.set()
    assert last.conversation[-1].stopped


def test_a_second_question_at_the_same_time_changes_nothing() -> None:
    desk, visit = _desk(), Visit()
    shown = answer(desk, (), visit, QUESTION)
    next(shown)
    assert list(answer(desk, (), visit, "tier 3?")) == [NOTHING_NEW]
    assert list(answer_again(desk, (), visit)) == [NOTHING_NEW]
    *_, last = shown
    assert last.conversation[-1].answer is not None
    assert not visit.busy


def test_a_question_without_a_word_of_answer_is_no_history() -> None:
    assert history_of((Exchange("a", problem="down"),)) == ()


def test_visitors_share_nothing_but_the_advisor() -> None:
    desk = _desk()
    ann, ben = _asked(desk, QUESTION), _asked(desk, "How many core positions in Europe?")
    assert [exchange.question for exchange in ann] == [QUESTION]
    assert [exchange.question for exchange in ben] == ["How many core positions in Europe?"]


def _visible(view: View) -> dict[str, bool]:
    return {name: getattr(view, name)["visible"] for name in ("examples", "stop", "retry", "edit", "fresh")}


def test_the_buttons_follow_what_can_be_done() -> None:
    views = list(answer(_desk(), (), Visit(), QUESTION))
    assert _visible(views[0]) == {"examples": False, "stop": True, "retry": False, "edit": False, "fresh": False}
    assert _visible(views[-1]) == {"examples": False, "stop": False, "retry": True, "edit": True, "fresh": True}
    assert _visible(clear()) == {"examples": True, "stop": False, "retry": False, "edit": False, "fresh": False}


def test_the_box_is_emptied_once_so_that_typing_ahead_is_not_lost() -> None:
    views = list(answer(_desk(), (), Visit(), QUESTION))
    assert views[0].box["value"] == ""
    assert all("value" not in view.box for view in views[1:])


def test_an_empty_box_changes_nothing() -> None:
    assert list(answer(_desk(), _asked(_desk(), QUESTION), Visit(), "  \n")) == [NOTHING_NEW]


def test_asking_again_and_editing_replace_the_last_question_only() -> None:
    advisor = WordAdvisor()
    conversation = _asked(_desk(advisor), "tier 3 applications?", QUESTION)

    *_, again = answer_again(_desk(advisor), conversation, Visit())
    assert [exchange.question for exchange in again.conversation] == ["tier 3 applications?", QUESTION]
    assert len(advisor.asked[-1][1]) == 2

    edited = edit_last(conversation)
    assert [exchange.question for exchange in edited.conversation] == ["tier 3 applications?"]
    assert edited.box["value"] == QUESTION
    assert without_last(()) == ((), "")
