"""The advisor's own gate, applied from outside to what was shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evals.checks.sourced import Support

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.types import Citation
    from evals.reply import Found


def advisor_gate(
    sentence: str, cited: Sequence[Citation], retrieved: Sequence[Found], user_texts: Sequence[str]
) -> Support:
    """Whether the advisor's gate lets the sentence pass with the passages that it cites."""
    from advisor.gate import verify
    from advisor.phrases import is_fixed

    if is_fixed(sentence):
        return Support(supported=True)
    verdict = verify(
        sentence,
        [citation.passage for citation in cited],
        retrieved=[found.text for found in retrieved],
        user_text="\n".join(user_texts),
    )
    return Support(verdict.ok, verdict.reason or "", verdict.detail)
