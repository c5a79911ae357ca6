from __future__ import annotations

import pytest

from advisor.thinking import ThoughtFilter, thinks_first


def shown(text: str, *, held: bool = False, complete: bool = True, size: int = 1) -> str:
    thoughts = ThoughtFilter(held=held)
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    return "".join(thoughts.feed(piece) for piece in pieces) + thoughts.close(complete=complete)


@pytest.mark.parametrize("size", [1, 3, 1000])
@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("<think>Secret.</think>Shown.", "Shown."),
        ("Before. <thinking>Secret.</thinking>After.", "Before. After."),
        ("[THINK]Secret.[/THINK]Shown.", "Shown."),
        ("<think>Secret, never closed", ""),
        ("<think>a</think>A.<think>b</think>B.", "A.B."),
        ("<|channel|>analysis<|message|>Secret.<|channel|>final<|message|>Shown.", "Shown."),
        ("5 < 6 and [1] and <b> stay.", "5 < 6 and [1] and <b> stay."),
        ("Ends with <", "Ends with <"),
        ("Ended.<|im_end|>", "Ended."),
    ],
)
def test_thoughts_are_taken_out(text: str, left: str, size: int):
    assert shown(text, size=size) == left


def test_a_model_that_begins_inside_its_thoughts_is_held_until_they_end():
    thoughts = ThoughtFilter(held=True)
    assert thoughts.feed("Secret plans. ") == ""
    assert thoughts.feed("</think>Shown.") == "Shown."


def test_a_held_model_that_did_not_think_is_shown_at_its_end_unless_it_was_cut_off():
    assert shown("Just an answer.", held=True) == "Just an answer."
    assert shown("Endless plans", held=True, complete=False) == ""


def test_a_closing_tag_alone_tells_that_what_came_before_was_thought():
    thoughts = ThoughtFilter()
    thoughts.feed("Secret plans. ")
    assert thoughts.feed("</think>Shown.") == "Shown."
    assert thoughts.closed_unopened


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("openai:deepseek-r1", True),
        ("openai:qwq:32b", True),
        ("openai:qwen3-4b-thinking", True),
        ("openai:gpt-4o", False),
        ("openai:llama3.1", False),
    ],
)
def test_names_of_reasoning_models_are_known(name: str, expected: bool):
    assert thinks_first(name) is expected
