"""A request understood: its kind, its parts, the passages for each and whether they answer it.

Everything that is decided before a sentence is written.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from advisor.answerable import Finding, is_answerable
from advisor.conversation import (
    contextual_query,
    is_follow_up,
    last_question,
    leans_on_context,
    points_back,
    standalone_tiers,
    without_change_of_subject,
)
from advisor.domain import tiers_named
from advisor.question import MAX_CHARACTERS, clean, take_apart, wants
from advisor.retrieval import Query, search
from advisor.routing import CERTAIN, TOLD_BY_QUESTION, Route, asks_own_odds, kind_of, route, told_kind
from advisor.wording import as_meant
from ingest.lexical import tokenize

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from advisor.knowledge import Knowledge
    from advisor.routing import RouteKind
    from advisor.types import Request
    from ingest.index import Index
    from ingest.types import Passage, Vectors

# Passages per question of a message; an answer cites two to five.
PASSAGES = 8
# Share of the message around a question in its vector; what the asker tells about themselves is said there.
_CONTEXT_SHARE = 0.3
_CONTEXT_WORDS = 80
# Similarity of a passage of an operator's own documents from which on a question may be about it, whatever its kind.
OWN_FLOOR = 0.5
# Similarity from which a sentence that holds all that a question names answers it, whatever kind of message it is like.
_SAYS_SO = 0.83
# One that is less near answers what is at least this likely to be a question for the sources.
_SAYS_MUCH = 0.75
_HALF_LIKELY = 0.2
# Probability from which on a question that leans on others is of a kind by itself.
_PLAINLY = 0.6
# What likeness to other people's questions for one claim adds to the logarithm of the odds that a message is a question
# for the sources, and the likeness that adds nothing. Fitted by logistic regression on the tuning half of the refusal
# and answerable questions.
_LIKENESS_WEIGHT = 5.0
_USUAL_LIKENESS = 0.3
# Likeness from which on a question is plainly for one claim.
_PLAINLY_ASKED_FOR = 0.5
# Kinds of question that are about the world alone.
_OF_NOBODY = ("off_topic", "beyond")
_CONTEXT_TERM_WEIGHT = 0.3
# Kinds that someone who wants to be placed in a tier may be taken for.
_NEAR_PLACING = ("odds", "promise", *_OF_NOBODY)

_PERSONAL = re.compile(
    r"\b(?:can|could|should|shall|will|would|am|do|did|have|must|may) (?:i|we|someone like me)\b"
    r"|\bfor me\b|\b(?:my|our)\b|\bi'?m\b|\bi am\b"
    r"|\bi (?:have|want|need|would|can|could|hope|plan|work|studied|finished|just)\b",
    re.IGNORECASE,
)
_PLACE_ME = re.compile(
    r"\bmy tier\b"
    r"|\b(?:which|what)(?: of the)? tiers? (?:am i|do i|is (?:mine|for me|right for me)|(?:fits?|suits?) me)\b"
    r"|\bwhere (?:do|would|should|could) i (?:fit|stand|aim|belong|start)\b|\b(?:place|assess) me\b",
    re.IGNORECASE,
)
_WHERE_TO_BEGIN = re.compile(
    r"\W*(?:so |and |but )*(?:what (?:now|next|(?:can|should|do|would|could) i do(?: (?:now|next|first))?)"
    r"|where (?:do|should|can|to) (?:i )?(?:begin|start|go)(?: (?:now|next|from here))?|now what|any advice)\W*$",
    re.IGNORECASE,
)
# What someone says they aim at, as against what they are.
_WISH = re.compile(
    r"\b(?:want\w*|wish\w*|hop(?:e|ing)|plan(?:s|ned|ning)?|aim\w*|dream\w*"
    r"|think\w* (?:of|about)|consider\w*|interested"
    r"|becom(?:e|ing)|(?:get|getting|mov(?:e|ing)|switch\w*|go|break\w*|transition\w*) (?:in)?to)\b[^.!?;]{0,60}",
    re.IGNORECASE,
)
_DENIED = re.compile(r"(?:n't|\bnot|\bnever|\bno longer)\b[^.!?;]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """One question of a message.

    Attributes:
        text: The question.
        query: What was searched for.
        passages: What was found for it, best first.
        finding: Whether the passages answer it.
        tiers: Tiers that it names, or inherits from the conversation.
        own_way: Whether it asks about the asker's own way, which what they tell about themselves may answer, and not
            for something that holds whoever asks.
        kind: Its kind.
        odds: Whether it asks for the asker's own chances too, which stay unsaid beside what is answered.
    """

    text: str
    query: Query
    passages: tuple[Passage, ...]
    finding: Finding
    tiers: tuple[str, ...]
    own_way: bool
    kind: RouteKind
    odds: bool


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A request understood.

    Attributes:
        text: The message, cleaned.
        route: Its kind.
        parts: Its questions; empty where the kind alone decides.
        user_text: Everything that the asker wrote, oldest first.
    """

    text: str
    route: Route
    parts: tuple[Part, ...]
    user_text: str

    @property
    def own_way(self) -> bool:
        """Whether one of its questions is about the asker's own way."""
        return any(part.own_way for part in self.parts)

    @property
    def tiers(self) -> tuple[str, ...]:
        """Tiers that the message names, without repetition."""
        return tuple(dict.fromkeys(tier for part in self.parts for tier in part.tiers))


def inquire(knowledge: Knowledge, request: Request, *, describes_asker: bool) -> Inquiry:
    """Understand a request.

    Args:
        knowledge: The corpus, and the index where passages are found.
        request: The request; over-long questions are cut at `MAX_CHARACTERS`.
        describes_asker: Whether the asker describes themselves in it.
    """
    text = clean(request.question[:MAX_CHARACTERS])
    user_text = "\n".join(user_messages(request, text))
    message = take_apart(text)
    kind = route(message, has_history=bool(request.history), describes_asker=describes_asker)
    personal = describes_asker or bool(_PERSONAL.search(text))
    index = knowledge.index
    around = message.unintroduced
    if kind.kind == "foreign" and kind_of(_kinds(index, around)) == "injection":
        kind = Route("injection", kind.vent)
    if kind.kind != "question" and kind.kind not in TOLD_BY_QUESTION:
        return Inquiry(text, kind, (), user_text)
    told = without_change_of_subject(message.context)
    whole = None if message.parts == (around,) else Whole.of(index, around)
    if whole and len(message.parts) > 1:
        # Each question asks for its own claims.
        whole = replace(whole, claims={})
    rules = [told_kind(part) for part in message.parts]
    # What a rule saw in the message counts for all its questions, unless it is one of them that it saw it in.
    if kind.kind != "question" and not any(rules):
        rules = [kind.kind] * len(rules)
    asked = [_asked(knowledge, request, part, whole, rule) for part, rule in zip(message.parts, rules, strict=True)]
    # An operator's own documents may be about anything.
    open_kinds = ("question", "beyond") if index.is_all_curated else ("question", *_OF_NOBODY)
    if all(one.kind not in open_kinds for one in asked):
        # What must be told beside a refusal comes before what is merely about something else.
        told_off = next((one.kind for one in asked if one.kind in TOLD_BY_QUESTION), asked[-1].kind)
        return Inquiry(text, Route(told_off, kind.vent), (), user_text)
    context = told if describes_asker or len(message.parts) == 1 else ""
    spoken = message.asking if len(asked) == 1 else ""
    # A message whose subject changes within it says what does not belong to its question.
    beside = whole if told == message.context else None
    parts = tuple(
        _part(knowledge, request, one, beside, context=context, spoken=spoken, personal=personal) for one in asked
    )
    return Inquiry(text, Route("question", kind.vent), parts, user_text)


def user_messages(request: Request, text: str) -> list[str]:
    """What the asker wrote: profile, earlier messages, this one."""
    earlier = [clean(turn["content"]) for turn in request.history if turn["role"] == "user"]
    return [*([clean(request.profile)] if request.profile else []), *earlier, text]


@dataclass(frozen=True, slots=True)
class Whole:
    """A message around its questions.

    Attributes:
        vector: Its unit vector, shape (dimensions,).
        kinds: Probability of each kind.
        claims: How much it is like the questions that each claim answers; empty where that is no matter.
    """

    vector: Vectors
    kinds: Mapping[str, float]
    claims: Mapping[str, float]

    @classmethod
    def of(cls, index: Index, text: str) -> Whole:
        """The text judged."""
        vector = index.embed_query(text)
        return cls(vector, index.message_kinds(text, vector), index.claims_asked_for(text, vector))


def query_for(
    index: Index,
    request: Request,
    text: str,
    *,
    context: str = "",
    asked: Asked | None = None,
    whole: Whole | None = None,
) -> Query:
    """What to search for: the question in the light of the conversation and of what the asker told.

    Args:
        index: Embeds the texts.
        request: The request.
        text: The question.
        context: What else the message says; "" for nothing.
        asked: The question as judged; None where it was not.
        whole: The message around the question; None where that is all of it, or about something else too.
    """
    vector = asked.vector if asked else None
    if context and leans_on_context(text):
        vector = whole.vector if whole else index.embed_query(f"{context} {text}")
    query = contextual_query(index, text, request.history, vector)
    if asked and query.vector is asked.vector:
        claims = asked.claims
    else:
        earlier = last_question(request.history) if is_follow_up(text, request.history) else ""
        claims = index.claims_asked_for(f"{earlier} {query.text}".strip(), query.vector)
    if whole:
        claims = {claim: max(value, whole.claims.get(claim, 0.0)) for claim, value in claims.items()}
    query = replace(query, claims=claims)
    if context:
        query = _with_context(index, query, context, whole)
    # Nobody else has asked for what an operator's documents say, so where they are near, nearness alone decides.
    if not index.is_all_curated and _in_own_documents(search(index, replace(query, claims={}), PASSAGES)):
        return replace(query, claims={})
    return query


def _with_context(index: Index, query: Query, context: str, whole: Whole | None) -> Query:
    """The query with some of what else the message says, mostly about the asker."""
    told = " ".join(context.split()[-_CONTEXT_WORDS:])
    beside = whole.vector if whole else index.embed_query(told)
    mixed = (1 - _CONTEXT_SHARE) * query.vector + _CONTEXT_SHARE * beside
    known = {term for term, _ in query.terms}
    terms = [(term, _CONTEXT_TERM_WEIGHT) for term in dict.fromkeys(tokenize([told])[0]) if term not in known]
    vector = (mixed / np.linalg.norm(mixed)).astype(np.float32)
    return replace(query, vector=vector, terms=(*query.terms, *terms))


@dataclass(frozen=True, slots=True)
class Asked:
    """One question judged.

    Attributes:
        text: As written.
        meant: With slang and typing errors put right.
        vector: Unit vector of that, shape (dimensions,).
        claims: How much it is like the questions that each claim answers.
        kind: Its kind.
        likely: Probability that it is one for the corpus.
    """

    text: str
    meant: str
    vector: Vectors
    claims: Mapping[str, float]
    kind: RouteKind
    likely: float


def _kinds(index: Index, text: str) -> Mapping[str, float]:
    return index.message_kinds(text, index.embed_query(text))


def _asked(
    knowledge: Knowledge,
    request: Request,
    text: str,
    whole: Whole | None,
    rule: RouteKind | None,
) -> Asked:
    """One question; `whole` is the message around it, None where it is all of that."""
    meant = as_meant(text, knowledge.vocabulary)
    vector = knowledge.index.embed_query(meant)
    probabilities: Mapping[str, float] = knowledge.index.message_kinds(meant, vector)
    if whole and leans_on_context(meant) and not _speaks_for_itself(meant, probabilities, whole.kinds):
        # "How do I square that?" is a question about what was said before it.
        probabilities = whole.kinds
    elif whole:
        probabilities = _between(probabilities, whole.kinds)
    claims = knowledge.index.claims_asked_for(meant, vector)
    follows = is_follow_up(meant, request.history)
    likeness = max([*claims.values(), *(whole.claims.values() if whole else ())], default=0.0)
    # The words of a follow-up are like nothing by themselves, and nobody else has asked for what an operator added.
    if follows or not knowledge.index.is_all_curated:
        likeness = max(likeness, _USUAL_LIKENESS)
    probabilities = _in_the_light_of(likeness, probabilities)
    kind = kind_of(probabilities, rule)
    # Who follows up writes of much that is no career by itself.
    unsure = rule is None and (kind == "beyond" or probabilities.get(kind, 1.0) < _PLAINLY)
    # "I was laid off. What now?" asks where to begin, and is neither about something else nor a case for a lawyer.
    begins = rule is None and kind in ("off_topic", "regulated") and bool(_WHERE_TO_BEGIN.match(meant))
    # Which tier one is in is what the sources are for; rules have sorted out who asks for odds there by that word.
    if begins or (follows and unsure) or (kind in _NEAR_PLACING and _PLACE_ME.search(text)):
        kind = "question"
    likely = CERTAIN if begins else probabilities.get("question", 0.0)
    return Asked(text, meant, vector, claims, kind, likely)


def _speaks_for_itself(text: str, own: Mapping[str, float], whole: Mapping[str, float]) -> bool:
    """Whether the kind of a short question is plain without the message around it."""
    if points_back(text):
        return False
    likeliest, around = kind_of(own), kind_of(whole)
    if likeliest == "question":
        return own["question"] >= CERTAIN and (around in ("question", "beyond") or whole[around] < _PLAINLY)
    return likeliest != "beyond" and own[likeliest] >= _PLAINLY


def _between(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    """Probabilities halfway between two, as the logarithms of their ratios are."""
    means = {kind: math.sqrt(one[kind] * other[kind]) for kind in one}
    total = sum(means.values()) or 1.0
    return {kind: value / total for kind, value in means.items()}


def _in_the_light_of(likeness: float, probabilities: Mapping[str, float]) -> Mapping[str, float]:
    """Probabilities of the kinds, knowing how like a message is to other people's questions for one claim."""
    if not probabilities:
        return probabilities
    odds = math.exp(_LIKENESS_WEIGHT * (likeness - _USUAL_LIKENESS))
    total = 1 + (odds - 1) * probabilities["question"]
    return {kind: (odds if kind == "question" else 1.0) * value / total for kind, value in probabilities.items()}


def _part(
    knowledge: Knowledge,
    request: Request,
    asked: Asked,
    whole: Whole | None,
    *,
    context: str,
    spoken: str,
    personal: bool,
) -> Part:
    """One question with its passages; `spoken` has it with how it is introduced, "" where the part is all there is."""
    index, meant = knowledge.index, asked.meant
    query = query_for(index, request, meant, context=context, asked=asked, whole=whole)
    passages = search(index, query, PASSAGES, request.filters or None)
    asks = asked.kind == "question" or (asked.kind in _OF_NOBODY and _in_own_documents(passages))
    finding = Finding("off_topic" if asked.kind == "off_topic" else "no")
    personal = personal and asks
    if asks or asked.kind == "beyond":
        near = best_similarity(passages)
        follows = is_follow_up(meant, request.history) or (bool(context) and leans_on_context(meant))
        found = is_answerable(
            knowledge,
            meant,
            near,
            passages,
            personal=personal and not wants(meant).number,
            context=context,
            follows=follows,
            likely=asked.likely,
        )
        # Of what is beyond the sources, this still tells which name they lack.
        says_so = near >= _SAYS_SO or (near >= _SAYS_MUCH and asked.likely >= _HALF_LIKELY)
        finding = found if asks or says_so or found.verdict == "no" else finding
    tiers = standalone_tiers(meant, request.history)
    if not tiers and context and leans_on_context(meant):
        wishes = (wish for wish in _WISH.finditer(context) if not _DENIED.search(context[: wish.start()]))
        tiers = tiers_named(" ".join(wish[0] for wish in wishes))
    own_way = personal and _is_about_own_way(meant, spoken or asked.text, query)
    odds = asks and asks_own_odds(asked.text)
    return Part(asked.text, query, tuple(passages), finding, tiers, own_way, asked.kind, odds)


def _is_about_own_way(text: str, spoken: str, query: Query) -> bool:
    """Whether a question is about the asker's own way; `spoken` has it with how it is introduced.

    A short one such as "Realistic?" is, unless it is plainly for something that the corpus states.
    """
    asked = wants(text)
    if asked.action or (_PERSONAL.search(spoken) and not asked.pay):
        return True
    return not asked.number and leans_on_context(text) and max(query.claims.values(), default=0.0) < _PLAINLY_ASKED_FOR


def _in_own_documents(passages: Sequence[Passage]) -> bool:
    """Whether a passage of an operator's own documents is about what is asked."""
    own = (passage.similarity or 0.0 for passage in passages if not passage.chunk.curated)
    return max(own, default=0.0) >= OWN_FLOOR


def best_similarity(passages: Sequence[Passage]) -> float:
    """Similarity of the sentence or passage nearest to a query, in [-1, 1]; -1 when nothing was found."""
    found = (value for passage in passages for value in (passage.similarity, passage.fine) if value is not None)
    return max(found, default=-1.0)
