"""What the gate says about a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.types import RemovalReason, Support


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a sentence may be shown, and what stands behind it.

    Attributes:
        ok: Whether it may be shown.
        support: What supports it; of a sentence that may not be shown, what it would have needed.
        reason: The check that it failed; None when `ok`.
        detail: What exactly failed, for the record; "" when `ok`.
        score: Strength of the support in [0, 1]; 1.0 for verbatim quotes and everything that needs no passage.
        passage: Index into `cited` of the supporting passage; of a sentence that may not be shown, of the passage that
            comes near enough to be quoted in its place; None for none.
        span: The supporting sentences in that passage, or those that come near (or, where `elsewhere` is set, those
            in that one).
        elsewhere: Index into `retrieved` of a passage that supports what the cited ones do not, so that the citation
            can be repaired; None for none.
    """

    ok: bool
    support: Support
    reason: RemovalReason | None = None
    detail: str = ""
    score: float = 1.0
    passage: int | None = None
    span: tuple[int, int] = (0, 0)
    elsewhere: int | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """One failed check.

    Attributes:
        reason: The check.
        detail: What failed.
    """

    reason: RemovalReason
    detail: str
