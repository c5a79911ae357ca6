"""Checks of where an answer's sentences come from: citations that exist, resolve and support.

Support is decided by the advisor's own gate, handed in and applied from outside to what was shown.
Citation precision and recall follow ALCE (Gao et al. 2023): recall is the share of cited sentences that their passages
support together; a citation is superfluous when it supports nothing alone and its sentence holds without it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evals.checks.base import Check, Finding, Subject, failed, passed, skipped

if TYPE_CHECKING:
    from advisor.types import AnswerSentence, Citation
    from evals.reply import Found

# Share of useful citations below which an answer points readers at the wrong places.
PRECISION_FLOOR = 0.8


@dataclass(frozen=True, slots=True)
class Support:
    """What the gate says of one sentence.

    Attributes:
        supported: Whether the sentence may be shown with these passages.
        reason: The test that it failed; "" when supported.
        detail: What exactly failed.
    """

    supported: bool
    reason: str = ""
    detail: str = ""


Gate = Callable[[str, "Sequence[Citation]", "Sequence[Found]", Sequence[str]], Support]


def citation_exists(subject: Subject) -> Finding:
    """Every marker has its citation, every citation its marker, and numbering starts at 1 without gaps."""
    reply = subject.reply
    given = [citation.marker for citation in reply.citations]
    used = set(reply.markers) | {marker for sentence in reply.sentences for marker in sentence.markers}
    if not used and not given:
        return skipped("the answer cites nothing")
    if given != list(range(1, len(given) + 1)):
        return failed(f"citations are numbered {given}")
    if used - set(given):
        return failed(f"no citation for marker {_listed(used - set(given))}")
    if set(given) - set(reply.markers):
        return failed(f"the text never uses citation {_listed(set(given) - set(reply.markers))}")
    return passed()


def citation_resolves(subject: Subject) -> Finding:
    """Every quote is the stated span of its passage, and the passage is the retrieved one where that is known."""
    citations = subject.reply.citations
    if not citations:
        return skipped("the answer cites nothing")
    known = {found.passage_id: found.text for found in subject.retrieved or ()}
    for citation in citations:
        if not citation.quote or citation.passage[citation.start : citation.end] != citation.quote:
            return failed(f"[{citation.marker}] quotes what its passage does not hold there")
        if known.get(citation.passage_id, citation.passage) != citation.passage:
            return failed(f"[{citation.marker}] shows another text than passage {citation.passage_id}")
    return passed()


def retrieved_source(subject: Subject) -> Finding:
    """A retrieved passage states one of the claims that answer the case; the score is the reciprocal rank."""
    source, found = set(subject.case.source), subject.retrieved
    if not source or found is None:
        return skipped("no labelled claim" if not source else "retrieval was not asked")
    if not any(passage.claims for passage in found):
        return skipped("the retrieved passages carry no claims")
    rank = next((at for at, passage in enumerate(found, 1) if passage.claims & source), None)
    if rank is None:
        return failed(f"none of {len(found)} passages states {_listed(source)}", 0.0)
    return passed(f"rank {rank}", 1 / rank)


def cited_source(subject: Subject) -> Finding:
    """A quoted sentence states one of the claims that answer the case."""
    source, found = set(subject.case.source), {item.passage_id: item for item in subject.retrieved or ()}
    if not source or not subject.reply.citations:
        return skipped("no labelled claim" if not source else "the answer cites nothing")
    known = [citation for citation in subject.reply.citations if citation.passage_id in found]
    if not known:
        return skipped("none of the cited passages is among the retrieved")
    quoted = {claim for citation in known for claim in _quoted_claims(citation, found[citation.passage_id])}
    return passed() if quoted & source else failed(f"quotes {_listed(quoted) or 'no claim'}, not {_listed(source)}")


def gate_checks(gate: Gate) -> tuple[Check, ...]:
    """The checks that ask the advisor's gate."""
    return (
        Check("grounded", lambda subject: _grounded(subject, gate), about="every shown claim has support"),
        Check("citation_recall", lambda subject: _recall(subject, gate), about="cited sentences that hold"),
        Check(
            "citation_precision",
            lambda subject: _precision(subject, gate),
            gating=False,
            about="citations that their sentence needs",
        ),
    )


def _grounded(subject: Subject, gate: Gate) -> Finding:
    sentences = subject.reply.sentences
    if not sentences:
        return skipped("nothing was shown")
    for sentence in sentences:
        verdict = _support(subject, sentence, gate)
        if not verdict.supported:
            return failed(f"{verdict.reason}: {verdict.detail}, in {sentence.text!r}")
    return passed()


def _recall(subject: Subject, gate: Gate) -> Finding:
    cited = [sentence for sentence in subject.reply.sentences if sentence.support == "corpus"]
    if not cited:
        return skipped("no sentence rests on the corpus")
    held = [sentence for sentence in cited if sentence.markers and _support(subject, sentence, gate).supported]
    score = len(held) / len(cited)
    if score < 1:
        first = next(sentence for sentence in cited if sentence not in held)
        return failed(f"{len(cited) - len(held)} of {len(cited)} not supported, first {first.text!r}", score)
    return passed(score=score)


def _precision(subject: Subject, gate: Gate) -> Finding:
    pairs = [(sentence, marker) for sentence in subject.reply.sentences for marker in sentence.markers]
    if not pairs:
        return skipped("the answer cites nothing")
    useful = sum(_useful(subject, sentence, marker, gate) for sentence, marker in pairs)
    score = useful / len(pairs)
    reason = f"{len(pairs) - useful} of {len(pairs)} citations add nothing"
    return passed(score=score) if score >= PRECISION_FLOOR else failed(reason, score)


def _useful(subject: Subject, sentence: AnswerSentence, marker: int, gate: Gate) -> bool:
    if _verdict(subject, sentence.text, [marker], gate).supported:
        return True
    rest = [other for other in sentence.markers if other != marker]
    together = _verdict(subject, sentence.text, sentence.markers, gate).supported
    return together and not (rest and _verdict(subject, sentence.text, rest, gate).supported)


def _support(subject: Subject, sentence: AnswerSentence, gate: Gate) -> Support:
    if sentence.support == "corpus" and not sentence.markers:
        return Support(supported=False, reason="no_citation", detail="a claim without a marker")
    return _verdict(subject, sentence.text, sentence.markers, gate)


def _verdict(subject: Subject, text: str, markers: Sequence[int], gate: Gate) -> Support:
    return gate(text, subject.reply.cited(markers), subject.retrieved or (), subject.user_texts)


def _quoted_claims(citation: Citation, found: Found) -> set[str]:
    overlapping = (item for item in found.sentences if item.start < citation.end and citation.start < item.end)
    return {claim for item in overlapping for claim in item.claims}


def _listed(items: set[int] | set[str]) -> str:
    return ", ".join(str(item) for item in sorted(items, key=str))


SOURCED = (
    Check("citation_exists", citation_exists, about="markers and citations belong together"),
    Check("citation_resolves", citation_resolves, about="every quote stands in its passage"),
    Check("retrieved_source", retrieved_source, gating=False, about="retrieval finds the labelled claim"),
    Check("cited_source", cited_source, gating=False, about="the labelled claim is quoted"),
)
