"""Checks of what an answer costs: time, tokens and money. Reported always, gating where a limit is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evals.checks.base import Check, Finding, Subject, failed, passed

if TYPE_CHECKING:
    from collections.abc import Callable

    from evals.reply import Reply


@dataclass(frozen=True, slots=True)
class Prices:
    """Money per million tokens, in any one currency; zero for models that cost nothing."""

    tokens_in: float = 0.0
    tokens_out: float = 0.0

    def cost(self, tokens_in: int, tokens_out: int) -> float:
        """What these tokens cost."""
        return (tokens_in * self.tokens_in + tokens_out * self.tokens_out) / 1e6


@dataclass(frozen=True, slots=True)
class Limits:
    """Most that one answer may take; None where there is no limit.

    Attributes:
        milliseconds: From the call to the last sentence.
        first_sentence: Milliseconds to the first shown sentence.
        tokens: Tokens read and written together.
        cost: Money, in the currency of the prices.
    """

    milliseconds: float | None = None
    first_sentence: float | None = None
    tokens: float | None = None
    cost: float | None = None


def limit_checks(limits: Limits, prices: Prices) -> tuple[Check, ...]:
    """One check each for latency, time to the first sentence, tokens and cost."""
    return (
        _limit("latency", lambda reply: reply.milliseconds, limits.milliseconds, "ms"),
        _limit("first_sentence", lambda reply: reply.first_sentence or 0.0, limits.first_sentence, "ms"),
        _limit("tokens", lambda reply: reply.tokens_in + reply.tokens_out, limits.tokens, "tokens"),
        _limit("cost", lambda reply: prices.cost(reply.tokens_in, reply.tokens_out), limits.cost, ""),
    )


def _limit(name: str, measure: Callable[[Reply], float], limit: float | None, unit: str) -> Check:
    def judge(subject: Subject) -> Finding:
        got = measure(subject.reply)
        if limit is not None and got > limit:
            return failed(f"{got:g} {unit}, at most {limit:g} allowed".replace("  ", " "), got)
        return passed(score=got)

    return Check(name, judge, gating=limit is not None, about=f"{name} within its limit" if limit else name)
