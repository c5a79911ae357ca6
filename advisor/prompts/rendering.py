"""Puts a brief into a prompt: what exactly is sent, and how much of it fits.

Foreign text goes in as quoted lines only, and what the asker wrote without their name and contact data. Knows nothing
about models.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from advisor.domain import TIER_NAMES
from advisor.quoting import LINE_MARK, NOTHING, OMITTED, one_line, orders_the_reader, quoted, told
from advisor.redact import redact
from ingest.errors import ModelUnavailableError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from advisor.answerer import Brief
    from advisor.prompts.files import Prompt
    from advisor.settings import AdvisorSettings
    from advisor.types import Outcome, Turn
    from ingest.types import Chunk, Passage

# The endpoint's tokenizer is not known. English has about 4.5 characters a token in common vocabularies and small
# vocabularies get down to 3.5, so 3 is cautious; other scripts take up to a token a character.
_CHARACTERS_PER_TOKEN = 3
# Tokens that a chat template adds around a message.
_MESSAGE_TOKENS = 8
# Share of the prompt's room that the conversation may take, for the passages matter more.
_HISTORY_SHARE = 0.2
_HISTORY_TURNS = 6
_TURN_CHARACTERS = 1200
_PROFILE_CHARACTERS = 3000
_QUESTION_CHARACTERS = 3000
# An answer never gets more than this share of a small window.
_ANSWER_SHARE = 0.5

TASKS: Mapping[Outcome, str] = {
    "answered": "Answer the question.",
    "partial": "The passages hold a part of the answer. Give that part, and say what your sources do not cover.",
    "refused": "The sources do not answer this. Say so in one sentence, then what the passages offer instead.",
    "clarify": "Ask the one question whose answer would decide most. Do not answer yet.",
    "off_topic": "This is not about working in AI. Say so in one sentence.",
}


@dataclass(frozen=True, slots=True)
class Message:
    """One message as sent; `role` is `system` or `user`."""

    role: str
    content: str


def estimate_tokens(text: str) -> int:
    """Tokens of a text in an unknown tokenizer, rather too many than too few."""
    plain = len(text.encode("ascii", "ignore"))
    return -(-plain // _CHARACTERS_PER_TOKEN) + len(text) - plain


def answer_tokens(settings: AdvisorSettings) -> int:
    """Tokens that the model may write."""
    return min(settings.max_answer_tokens, int(settings.context_window * _ANSWER_SHARE))


def prompt_room(settings: AdvisorSettings) -> int:
    """Tokens that the whole prompt may take."""
    return settings.context_window - answer_tokens(settings)


def render_messages(prompt: Prompt, brief: Brief, room: int | None = None) -> tuple[Message, ...]:
    """The messages exactly as they are sent.

    Args:
        prompt: An `answer` prompt.
        brief: What goes into it.
        room: Tokens that all messages may take, by `estimate_tokens`; None for no limit.

    Raises:
        ModelUnavailableError: Not even the prompt without passages fits.
    """
    return messages_of(prompt, fill(prompt, brief, room))


def messages_of(prompt: Prompt, values: Mapping[str, str]) -> tuple[Message, ...]:
    """A prompt with its variables filled in."""
    roles = {"system": "system", "human": "user"}
    formatted = prompt.template().format_messages(**values)
    return tuple(Message(roles[message.type], str(message.content)) for message in formatted)


def fill(prompt: Prompt, brief: Brief, room: int | None = None) -> dict[str, str]:
    """The value of every variable, with as many passages and earlier turns as `room` tokens hold.

    Raises:
        ModelUnavailableError: Not even the prompt without passages fits.
    """
    history = brief.request.history
    values = {
        "question": told("\n".join(part[:_QUESTION_CHARACTERS] for part in brief.parts or (brief.request.question,))),
        "profile": told((brief.request.profile or "")[:_PROFILE_CHARACTERS]),
        "history": quoted_turns(history, None if room is None else int(room * _HISTORY_SHARE)),
        "verdict": _verdict(brief),
        "task": TASKS[brief.outcome],
        "passages": "",
    }
    left = None if room is None else room - _tokens(prompt, values)
    if left is not None and left < 0 and values["history"] != NOTHING:
        return fill(prompt, replace(brief, request=replace(brief.request, history=())), room)
    if left is not None and left < 0:
        raise ModelUnavailableError(
            f"The context window of the chat model leaves {room} tokens, less than prompt {prompt.name} takes.",
            hint="Raise TIERWISE_CONTEXT_WINDOW if the model has more, or use a shorter prompt.",
        )
    values["passages"] = _fitting(brief.passages, left)
    return {name: values[name] for name in prompt.variables}


def quoted_turns(history: Sequence[Turn], room: int | None = None) -> str:
    """The last turns of a conversation as quoted lines, the oldest left out first."""
    kept: list[str] = []
    for turn in reversed(history[-_HISTORY_TURNS:]):
        is_asker = turn["role"] == "user"
        words = redact(turn["content"]).text if is_asker else turn["content"]
        said = quoted(f"{'Asker' if is_asker else 'You'}: {one_line(words[:_TURN_CHARACTERS])}")
        if room is not None and estimate_tokens("\n".join([said, *kept])) > room:
            break
        kept.insert(0, said)
    return "\n".join(kept) or NOTHING


def _tokens(prompt: Prompt, values: Mapping[str, str]) -> int:
    used = {name: values[name] for name in prompt.variables}
    return sum(estimate_tokens(text.format(**used)) + _MESSAGE_TOKENS for text in (prompt.system, prompt.user) if text)


def _fitting(passages: Sequence[Passage], room: int | None) -> str:
    """Numbered passages, best first, those that fit; a number is the place in the brief, so gaps may appear."""
    taken: list[str] = []
    for number, passage in enumerate(passages, 1):
        text = _passage(number, passage.chunk)
        cost = estimate_tokens(text) + 1
        if room is not None and cost > room:
            continue
        room = None if room is None else room - cost
        taken.append(text)
    return "\n\n".join(taken) or NOTHING


def _passage(number: int, chunk: Chunk) -> str:
    within = chunk.section.removeprefix(chunk.title).removeprefix(" > ")
    where = " > ".join(part for part in (chunk.title, within) if part)
    sources = sorted({sentence.source.label for sentence in chunk.sentences} or {chunk.source.label})
    head = f"Passage [{number}]\n{LINE_MARK}({one_line(where)}; source: {one_line('; '.join(sources))})"
    return f"{head}\n{quoted(_without_orders(chunk))}"


def _without_orders(chunk: Chunk) -> str:
    """The text of a passage; sentences that speak to the model instead of the reader are replaced."""
    pieces, at = [], 0
    for sentence in chunk.sentences:
        if orders_the_reader(chunk.text[sentence.start : sentence.end]):
            pieces += [chunk.text[at : sentence.start], OMITTED]
            at = sentence.end
    return "".join([*pieces, chunk.text[at:]])


def _verdict(brief: Brief) -> str:
    if brief.assessment is None or not brief.personal:
        return NOTHING
    tier = TIER_NAMES.get(brief.tier or "", "none of the tiers yet")
    return f"Computed by rules from what the asker wrote; the most realistic for them is {tier}."
