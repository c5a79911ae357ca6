"""Corpus sentences made false, to see whether the gate notices.

Every falsehood is false with regard to the passage that it cites; those that another sentence of the passage may back
are left out. Deterministic, and written without regard to the gate's own tables of words.
"""

from __future__ import annotations

import random
import re
import zlib
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from gate_words import NAMES, ROLES, TURNS

from ingest.chunk import chunk_document
from ingest.corpus import load_corpus, load_registry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ingest.types import Chunk

SEED = 20260501
PER_KIND = 120
MAX_TOKENS = 256

_TIERS = {"1": "core research", "2": "ML engineering", "3": "AI applications"}
_TIER = re.compile(r"tier ([123])(?: \((?:core research|ML engineering|AI applications)\))?")
_DIGITS = re.compile(
    r"(?<![\w.,-])(?<!tier )(?<!tiers )\$?(?:\d[\d,.]*\d|\d)(?:%|M|K|k| million| billion)?(?![\w-]|,\d"
    r"|\.\d)|(?<=\d-)(?:\d[\d,.]*\d|\d)(?:%|M|K)?(?![\w-])"
)
_VAGUE = ("dozens", "hundreds", "thousands")
_ROLE = re.compile(rf"\b(?:{'|'.join(ROLES)})\b")
_PIVOT = re.compile(
    r"\b(?:than|against|exceed|outnumber|rather than|and not|instead of|unlike|times the size of|not)\b"
)
_SOURCED = re.compile(
    r"article|according|relayed|report|writes|survey|list\b|in the view|study|found|estimate", re.IGNORECASE
)
_AUXILIARY = re.compile(r"\b(is|are|was|were|can|may|will|could|does|do|has|have)\b(?! not)")
_VERB = re.compile(
    r"\b(asks|requires|needs|names|gives|earns|expects|exceeds|pays|takes|counts|leads|teaches|shows|wants"
    r"|makes|adds)\b"
)
_NOTS = (
    ("does not", "does"), ("do not", "do"), (" and not ", " and "), (" not ", " "), (" no ", " a "),
    (" never ", " always "), (" without ", " with "), ("cannot", "can"), ("neither", "both"), (" nor ", " and "),
)  # fmt: skip
_STATES = re.compile(
    r"(?i)^(?!by |in |with |for |of |from |more than |once |which |who |where |when |if |after |that |look"
    r" |try |make |of )(?:[\w'-]+ ){1,6}?(?:is|are|was|were|has|have|can|may|will|needs?|asks?|requires?"
    r"|takes?|pays?|\w+ed)\b"
)
_BACKED = 0.6


@dataclass(frozen=True, slots=True)
class TrueSentence:
    """A corpus sentence where it stands."""

    text: str
    chunk: Chunk
    claims: frozenset[str]
    topics: frozenset[str]


@dataclass(frozen=True, slots=True)
class Case:
    """A false sentence and the passage that it claims as support."""

    kind: str
    text: str
    passage: str
    original: str


def half(text: str) -> str:
    """`tune` or `report`, by the sentence's own content."""
    return "tune" if zlib.crc32(text.encode()) % 2 else "report"


def corpus_chunks() -> list[Chunk]:
    """The bundled corpus in chunks, without a tokenizer."""

    def count(texts: Sequence[str]) -> list[int]:
        return [int(len(text.split()) * 1.4) + 2 for text in texts]

    return [chunk for document in load_corpus() for chunk in chunk_document(document, count, MAX_TOKENS)]


def true_sentences(chunks: Sequence[Chunk]) -> list[TrueSentence]:
    claims = load_registry().claims
    rows: dict[str, TrueSentence] = {}
    for chunk in chunks:
        for sentence in chunk.sentences:
            text = chunk.text[sentence.start : sentence.end]
            near = frozenset(sentence.claims).union(*(claims[key].supports for key in sentence.claims if key in claims))
            topics = frozenset(claims[key].topic for key in sentence.claims if key in claims)
            rows.setdefault(text, TrueSentence(text, chunk, near, topics))
    return list(rows.values())


def _other_number(text: str, pick: random.Random) -> str:
    body = re.sub(r"[^\d.,]", "", text)
    value = float(body.replace(",", ""))
    if 1990 <= value <= 2040 and "," not in body and body == text:
        return str(int(value) + pick.choice((-3, -2, -1, 1, 2, 3)))
    changed = pick.choice(
        (value * 10, value * 2, value + max(1, round(value * 0.1)), max(1.0, value // 2 if value > 3 else value + 2))
    )
    decimals = len(body.split(".")[1]) if "." in body else 0
    return text.replace(
        body, f"{changed:,.{decimals}f}" if "," in body or changed >= 10_000 else f"{changed:.{decimals}f}"
    )


def numbers(row: TrueSentence, pick: random.Random) -> Iterator[str]:
    """A figure changed, taken from a neighbour, or exchanged with another of the sentence; a unit changed."""
    found = list(_DIGITS.finditer(row.text))
    words = list(re.finditer(rf"\b(?:{'|'.join(_VAGUE)})\b(?! of)", row.text))
    if words:
        match = pick.choice(words)
        yield _put(row.text, match, pick.choice([word for word in _VAGUE if word not in row.text] or ["millions"]))
    if not found:
        return
    match = pick.choice(found)
    yield _put(row.text, match, _other_number(match[0], pick))
    alien = [
        other[0]
        for other in _DIGITS.finditer(row.chunk.text)
        if other[0] not in row.text and _shape(other[0]) == _shape(match[0])
    ]
    if alien:
        yield _put(row.text, match, pick.choice(alien))
    for one, two in pairwise(found):
        between = row.text[one.end() : two.start()]
        if _shape(one[0]) == _shape(two[0]) and one[0] != two[0] and len(between) > 8 and " as relayed" not in between:
            yield row.text[: one.start()] + two[0] + between + one[0] + row.text[two.end() :]
    if match[0].endswith("%"):
        yield _put(row.text, match, match[0][:-1] + " people")
    elif match[0].startswith("$"):
        yield _put(row.text, match, match[0][1:] + "%")


def _shape(text: str) -> str:
    year = re.fullmatch(r"(?:19|20)\d\d", text)
    return "year" if year else re.sub(r"[\d.,]+", "0", text)


def _put(text: str, match: re.Match[str], new: str) -> str:
    return text[: match.start()] + new + text[match.end() :]


def tiers(row: TrueSentence, pick: random.Random) -> Iterator[str]:
    """One tier for another everywhere, or two exchanged where they are not named in one breath."""
    named = sorted({match[1] for match in _TIER.finditer(row.text)})
    joined = re.search(r"tiers? [123](?: \([\w ]+\))?(?: or| and|,) (?:tier )?[123]|tiers [123]", row.text)
    if joined or not named:
        return
    new = pick.choice([tier for tier in _TIERS if tier not in named] or [""])
    if new:
        old = pick.choice(named)
        yield _TIER.sub(lambda match: f"tier {new} ({_TIERS[new]})" if match[1] == old else match[0], row.text)
    if len(named) > 1:
        one, two = pick.sample(named, 2)
        swap = {one: two, two: one}
        yield _TIER.sub(lambda match: f"tier {(to := swap.get(match[1], match[1]))} ({_TIERS[to]})", row.text)


def negated(row: TrueSentence, pick: random.Random) -> Iterator[str]:
    """A "not" put in or taken out."""
    found = list(_AUXILIARY.finditer(row.text))
    if found:
        match = pick.choice(found)
        yield _put(row.text, match, f"{match[0]} not")
    verbs = list(_VERB.finditer(row.text))
    if verbs:
        match = pick.choice(verbs)
        root = re.sub(r"ches$", "ch", match[0]) if match[0].endswith("ches") else match[0].rstrip("s")
        yield _put(row.text, match, f"{'does' if match[0].endswith('s') else 'do'} not {root}")
    for old, new in _NOTS:
        if old in row.text and "not only" not in row.text:
            yield row.text.replace(old, new, 1)
            break


def turned(row: TrueSentence, pick: random.Random) -> Iterator[str]:
    """A comparative for its opposite, or both sides of a comparison exchanged."""
    found = [
        match for match in re.finditer(r"[\w-]+", row.text) if match[0] in TURNS and not _fixed_use(row.text, match)
    ]
    if found:
        match = pick.choice(found)
        yield _put(row.text, match, TURNS[match[0]])
    sides = list(_ROLE.finditer(row.text))
    for one, two in pairwise(sides):
        if _PIVOT.search(row.text[one.end() : two.start()]) and one[0] != two[0]:
            yield row.text[: one.start()] + two[0] + row.text[one.end() : two.start()] + one[0] + row.text[two.end() :]


def _fixed_use(text: str, match: re.Match[str]) -> bool:
    around = text[max(0, match.start() - 12) : match.end() + 8]
    return bool(
        re.search(
            r"up to|made up|[Aa]dded up|whether|more than one|or more |Fewer, |at most|build up|speed up"
            r"|make up|up-to|up and",
            around,
        )
    ) or (match[0] == "most" and not re.search(r"\bthe most|most (?:requested|wanted|common)", around))


def names(row: TrueSentence, pick: random.Random) -> Iterator[str]:
    """One name for another of its kind."""
    for group in NAMES:
        present = [name for name in group if re.search(rf"\b{re.escape(name)}(?!\w)", row.text)]
        if not present or len(present) == len(group):
            continue
        old = pick.choice(present)
        others = [name for name in group if name not in present]
        near = [name for name in others if name in row.chunk.text]
        new = pick.choice(near or others)
        yield re.sub(rf"\b{re.escape(old)}(?!\w)", new, row.text)


def clauses(text: str) -> list[str]:
    """Clauses that state something themselves, without the words that name a source."""
    parts = re.split(r", (?:while|according to|as relayed|and|because|so)?|; | while | because ", text.rstrip("."))
    return [
        part.strip() for part in parts if len(part.split()) >= 5 and not _SOURCED.search(part) and _STATES.search(part)
    ]


def spliced(row: TrueSentence, others: Sequence[TrueSentence], pick: random.Random) -> Iterator[str]:
    """A clause of an unrelated passage joined on, or put in the place of the end."""
    for other in pick.sample(others, 12):
        parts = clauses(other.text)
        if (
            parts
            and not other.topics & row.topics
            and not other.claims & row.claims
            and other.chunk.document_id != row.chunk.document_id
        ):
            clause = pick.choice(parts)
            clause = (
                clause if re.match(r"[A-Z]\w*[A-Z]|US\b|I\b|Google|China", clause) else clause[0].lower() + clause[1:]
            )
            body = row.text.rstrip(".")
            yield pick.choice((f"{body}, and {clause}.", f"{body}, while {clause}.", f"{body}; {clause}."))
            head = body.split(", ")[0]
            if len(head.split()) >= 6 and head != body:
                yield f"{head}, and {clause}."
            return


def moved(row: TrueSentence, chunks: Sequence[Chunk], topics: dict[str, frozenset[str]]) -> Iterator[Case]:
    """The sentence citing the passage that is nearest in words and carries neither its claims nor its topic."""
    mine = _words(row.text)
    free = [
        chunk
        for chunk in chunks
        if not row.claims & {key for sentence in chunk.sentences for key in sentence.claims}
        and not row.topics & topics[chunk.passage_id]
        and not any(
            len(mine & _words(sentence)) >= _BACKED * len(mine) for sentence in re.split(r"(?<=\.) ", chunk.text)
        )
    ]
    best = max(free, key=lambda chunk: len(mine & _words(chunk.text)))
    yield Case("citation", row.text, best.text, row.text)


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"[\w$%]+", text.lower()) if len(word) > 3 or word.isdigit()}


def still_backed(case: Case) -> bool:
    """Whether another sentence of the passage may make the changed sentence true, so that it is no honest case."""
    new = _words(case.text) - _words(case.original)
    kept = _words(case.text)
    for sentence in re.split(r"(?<=\.) ", case.passage):
        words = _words(sentence)
        if sentence != case.original and new and new <= words and len(kept & words) >= _BACKED * len(kept):
            return True
    return False


def _rng(name: str) -> random.Random:
    """A generator of its own for every sentence and kind, so that a change of one kind leaves the others alone."""
    return random.Random(f"{SEED} {name}")  # noqa: S311 - a fixed choice, nothing secret


def cases(rows: Sequence[TrueSentence], chunks: Sequence[Chunk]) -> dict[tuple[str, str], list[Case]]:
    """False sentences by half and kind, `PER_KIND` of each at most."""
    claims = load_registry().claims
    topics = {
        chunk.passage_id: frozenset(
            claims[key].topic for sentence in chunk.sentences for key in sentence.claims if key in claims
        )
        for chunk in chunks
    }
    makers: dict[str, Callable[[TrueSentence, random.Random], Iterator[str]]] = {
        "number": numbers, "tier": tiers, "negation": negated, "comparison": turned, "name": names,
        "splice": lambda row, pick: spliced(row, rows, pick),
    }  # fmt: skip
    found: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for row in _rng("order").sample(rows, len(rows)):
        made = [
            Case(kind, text, row.chunk.text, row.text)
            for kind, make in makers.items()
            for text in make(row, _rng(kind + row.text))
        ]
        for case in (*made, *moved(row, chunks, topics)):
            room = found[half(row.text), case.kind]
            if len(room) < PER_KIND and case.text not in case.passage and not still_backed(case):
                room.append(case)
    return found
