"""The words for the tiers of AI work and the roles in them. The only place that maps a role's name to a tier."""

from __future__ import annotations

import re

TIER_NAMES = {
    "1": "tier 1 (core research)",
    "2": "tier 2 (ML engineering)",
    "3": "tier 3 (AI applications)",
    "adjacent": "a field adjacent to AI",
    "not-a-path": "data annotation",
}

# Longer names first where one contains another: an "ML research engineer" is no ML engineer.
_PATTERNS = {
    "1": (
        r"tiers? (?:1|one|i)\b|first (?:tier|layer)|top tier|core (?:ai |ml )?research\w*"
        r"|research (?:scientist|engineer|lead)s?"
        r"|(?:ai|ml|core|llm|machine[- ]learning) researchers?|applied scientists?|(?:ai|ml) scientists?"
        r"|frontier (?:lab|research)\w*"
        r"|(?:ai|research) residenc\w+|fundamental research"
    ),
    "2": (
        r"tiers? (?:2|two|ii)\b|second (?:tier|layer)|(?:ml|machine[- ]learning)[- ](?:engine\w+|eng\b"
        r"|infra\w*|platform)|\bmles?\b"
        r"|(?:gpu|cuda|kernel) (?:engineer|programm|develop|work|job|kernel)\w*|(?:gpu|cuda) (?:kernels?"
        r"|jobs?)|training pipelines?"
        r"|ai performance engineers?"
    ),
    "3": (
        r"tiers? (?:3|three|iii)\b|third (?:tier|layer)|(?:ai|llm|genai) app\w*|(?:ai|llm|genai"
        r"|gen ai)[- ](?:engineer|developer|dev)\w*"
        r"|prompt engineer\w*|rag (?:systems?|develop\w*|engineer\w*)|forward[- ]deployed\w*"
        r"|solutions? (?:engineer|architect)s?"
        r"|applied ai|ai products?(?! manage)"
    ),
    "adjacent": (
        r"data engineer\w*|\bml ?ops\b|ml platform|ai infra\w*|ai product manag\w*|ai pms?\b"
        r"|product manage\w*|adjacent"
        r"|domain (?:expert\w*|knowledge)|data (?:scien\w+|analys\w+)|ai governance|ai consult\w*"
    ),
    "not-a-path": (
        r"annotat\w+|label+(?:ing|ling|er|ler)s?\b|(?:data|image|ai) label\w*|\brlhf\b|ai (?:tutor"
        r"|trainer)s?|data tagging"
    ),
}
_COMPILED = {tier: re.compile(rf"\b(?:{pattern})", re.IGNORECASE) for tier, pattern in _PATTERNS.items()}
# `corpus/sources.toml` calls it annotation, the contract not-a-path.
_FROM_CORPUS = {"annotation": "not-a-path"}


def tiers_named(text: str) -> tuple[str, ...]:
    """Tiers that a text names, by number or by a role of theirs, in the order 1, 2, 3, adjacent, not-a-path."""
    rest = text
    found = []
    for tier, pattern in _COMPILED.items():
        if pattern.search(rest):
            found.append(tier)
            rest = pattern.sub(" ", rest)
    return tuple(found)


def answer_tier(corpus_tier: str) -> str | None:
    """A corpus tier as `Answer.tier` names it; None for `all`."""
    tier = _FROM_CORPUS.get(corpus_tier, corpus_tier)
    return tier if tier in TIER_NAMES else None
