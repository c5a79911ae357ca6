"""A sentence cut into clauses that may each stand in another source sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.gate.parts import take_apart

if TYPE_CHECKING:
    from collections.abc import Iterator

_JOINT = re.compile(
    r"(?:,|;)\s+(?:and|but|while|whereas|although|though|yet|so|because|since|with|which|where|who|or"
    r"|compared with|even if|as)?\s*"
    r"|,\s+(?=not\b)|\s+(?:while|whereas|although|though|but|because|and)\s+"
)
_LEAST_CONTENT = 2
_MOST_CLAUSES = 4


def cuts(text: str) -> Iterator[tuple[str, ...]]:
    """Ways to cut a sentence, coarsest first; every clause has content of its own."""
    joints = [match for match in _JOINT.finditer(text) if match.start() and not _inside_figure(text, match)]
    for joint in joints:
        pair = (text[: joint.start()].strip(), text[joint.end() :].strip())
        if all(_stands(clause) for clause in pair):
            yield pair
    pieces = []
    start = 0
    for joint in joints:
        if _stands(text[start : joint.start()]) and _stands(text[joint.end() :]):
            pieces.append(text[start : joint.start()].strip())
            start = joint.end()
    pieces.append(text[start:].strip())
    if 2 < len(pieces) <= _MOST_CLAUSES:
        yield tuple(pieces)


def _inside_figure(text: str, match: re.Match[str]) -> bool:
    return text[match.start() - 1].isdigit() and text[match.end() : match.end() + 1].isdigit() and " " not in match[0]


def _stands(clause: str) -> bool:
    parts = take_apart(clause)
    return len(parts.content) + any(token.kind == "negation" for token in parts.tokens) >= _LEAST_CONTENT
