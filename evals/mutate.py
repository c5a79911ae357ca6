"""Good answers made bad in one respect each, to see whether the checks notice.

Each mutation changes the shown text and the sentence alike, as a model that errs would, and leaves citations honest.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.types import AnswerSentence
    from evals.checks import Subject
    from evals.reply import Reply

Mutation = Callable[["Subject", random.Random], "Reply | None"]

TIERS = ("1", "2", "3", "adjacent", "not-a-path")
_TIER_NAMES = {"1": "core research", "2": "ML engineering", "3": "AI applications"}
_TIER = re.compile(r"\b([Tt])ier ([123])\b(?! (?:and|or) \d)(?: \((?:core research|ML engineering|AI applications)\))?")
_NUMBER = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?")
_AUXILIARY = re.compile(r"\b(is|are|was|were|can|could|will|would|should|may|might|has|have|does|do)\b(?! not\b)")
_VERB = re.compile(
    r"\b(asks|requires|needs|covers|names|says|puts|estimates|gives|calls|draws|labels|teach|teaches|finds|lists|earned)\b"
)
# Claims that no passage of the corpus makes, each with a name or figure that could be believed.
FOREIGN = (
    "Most AI start-ups in Helsinki hire without any interview.",
    "Every applicant with a GitHub account gets an internship at Mistral within 14 days.",
    "Tier 2 (ML engineering) is open to anyone who has passed the AWS certification.",
    "Senior researchers at Baidu work 61 hours a week on average.",
    "Universities in Ghana now train more AI engineers than those in Germany.",
    "The article recommends quitting a paid job before applying.",
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A good answer made bad.

    Attributes:
        kind: What was done to it.
        case: Id of its case.
        before: The sentence or verdict that was changed; "" where one was added.
        after: What it became.
        reply: The bad answer.
    """

    kind: str
    case: str
    before: str
    after: str
    reply: Reply


def mutants(subject: Subject, seed: int) -> list[Mutant]:
    """One mutant of each kind that the answer allows."""
    found = []
    for kind, mutate in MUTATIONS.items():
        reply = mutate(subject, random.Random(f"{seed} {kind} {subject.case.id}"))  # noqa: S311 - a choice, not a secret
        if reply is not None and reply != subject.reply:
            found.append(Mutant(kind, subject.case.id, *_change(subject.reply, reply), reply))
    return found


def swap_verdict(subject: Subject, draw: random.Random) -> Reply | None:
    """Give another tier as the verdict than the case allows."""
    expect = subject.case.expect
    if not expect.tier and not expect.tier_not:
        return None
    wrong = [tier for tier in TIERS if (tier not in expect.tier if expect.tier else tier in expect.tier_not)]
    return replace(subject.reply, tier=draw.choice(wrong)) if wrong else None


def swap_tier(subject: Subject, draw: random.Random) -> Reply | None:
    """Name another tier in a sourced sentence, with that tier's name."""
    candidates = [item for item in _sourced(subject) if len(set(_tiers(item.text))) == 1]
    if not candidates:
        return None
    sentence = draw.choice(candidates)
    other = draw.choice([tier for tier in _TIER_NAMES if tier not in _tiers(sentence.text)])
    changed = _TIER.sub(lambda match: f"{match[1]}ier {other} ({_TIER_NAMES[other]})", sentence.text)
    for name in _TIER_NAMES.values():
        if name != _TIER_NAMES[other]:
            changed = changed.replace(name, _TIER_NAMES[other])
    return _reworded(subject.reply, sentence, changed)


def change_number(subject: Subject, draw: random.Random) -> Reply | None:
    """Change one figure of a sourced sentence."""
    candidates = [(item, match) for item in _sourced(subject) for match in _figures(item.text)]
    if not candidates:
        return None
    sentence, match = draw.choice(candidates)
    digits = list(match.group())
    at = draw.choice([place for place, letter in enumerate(digits) if letter.isdigit()])
    digits[at] = draw.choice([digit for digit in "123456789" if digit != digits[at]])
    return _reworded(
        subject.reply, sentence, sentence.text[: match.start()] + "".join(digits) + sentence.text[match.end() :]
    )


def drop_citation(subject: Subject, draw: random.Random) -> Reply | None:
    """Show a sourced sentence without any marker, and leave out the citations that nothing else uses."""
    candidates = _sourced(subject)
    if not candidates:
        return None
    sentence = draw.choice(candidates)
    markers = "".join(f" [{marker}]" for marker in sentence.markers)
    text = subject.reply.text.replace(sentence.text + markers, sentence.text)
    bare = tuple(replace(item, markers=()) if item is sentence else item for item in subject.reply.sentences)
    used = {marker for item in bare for marker in item.markers}
    numbers = {old: new for new, old in enumerate(sorted(used), 1)}
    citations = tuple(
        replace(item, marker=numbers[item.marker]) for item in subject.reply.citations if item.marker in used
    )
    renumbered = tuple(replace(item, markers=tuple(numbers[marker] for marker in item.markers)) for item in bare)
    shown = re.sub(r"\[(\d+)\]", lambda match: f"[{numbers[int(match[1])]}]" if int(match[1]) in numbers else "", text)
    return replace(subject.reply, text=shown, sentences=renumbered, citations=citations)


def negate(subject: Subject, draw: random.Random) -> Reply | None:
    """Turn a sourced claim into its opposite."""
    candidates = [(item, changed) for item in _sourced(subject) if (changed := _negated(item.text))]
    if not candidates:
        return None
    sentence, changed = draw.choice(candidates)
    return _reworded(subject.reply, sentence, changed)


def splice(subject: Subject, draw: random.Random) -> Reply | None:
    """Add a sentence that no passage supports, with the marker of one that is supported."""
    candidates = _sourced(subject)
    if not candidates:
        return None
    sentence, foreign = draw.choice(candidates), draw.choice(FOREIGN)
    added = replace(sentence, text=foreign)
    markers = "".join(f" [{marker}]" for marker in sentence.markers)
    text = subject.reply.text.replace(sentence.text + markers, f"{sentence.text}{markers} {foreign}{markers}", 1)
    return replace(subject.reply, text=text, sentences=(*subject.reply.sentences, added))


MUTATIONS: dict[str, Mutation] = {
    "verdict swapped": swap_verdict,
    "tier swapped": swap_tier,
    "number changed": change_number,
    "citation dropped": drop_citation,
    "claim negated": negate,
    "foreign sentence": splice,
}


def _change(before: Reply, after: Reply) -> tuple[str, str]:
    if before.tier != after.tier:
        return f"tier {before.tier}", f"tier {after.tier}"
    old = [f"{item.text} {list(item.markers)}" for item in before.sentences]
    new = [f"{item.text} {list(item.markers)}" for item in after.sentences]
    removed, added = [item for item in old if item not in new], [item for item in new if item not in old]
    return "".join(removed[:1]), "".join(added[:1])


def _sourced(subject: Subject) -> list[AnswerSentence]:
    return [item for item in subject.reply.sentences if item.support == "corpus" and item.markers]


def _tiers(text: str) -> list[str]:
    return [match[2] for match in _TIER.finditer(text)]


def _figures(text: str) -> list[re.Match[str]]:
    """Figures that state something; the number of a tier is its name."""
    return [
        match for match in _NUMBER.finditer(text) if not re.search(r"\b[Tt]iers? (?:\d and )?$", text[: match.start()])
    ]


def _negated(text: str) -> str | None:
    auxiliary, verb = _AUXILIARY.search(text), _VERB.search(text)
    if verb and (auxiliary is None or verb.start() < auxiliary.start()):
        stem = (
            verb[1] if verb[1] in ("teach", "earned") else verb[1].removesuffix("es" if verb[1] == "teaches" else "s")
        )
        helper = {"teach": "do", "earned": "did"}.get(verb[1], "does")
        stem = "earn" if stem == "earned" else stem
        return f"{text[: verb.start()]}{helper} not {stem}{text[verb.end() :]}"
    return f"{text[: auxiliary.end()]} not{text[auxiliary.end() :]}" if auxiliary else None


def _reworded(reply: Reply, sentence: AnswerSentence, text: str) -> Reply:
    sentences = tuple(replace(item, text=text) if item is sentence else item for item in reply.sentences)
    return replace(reply, text=reply.text.replace(sentence.text, text), sentences=sentences)
