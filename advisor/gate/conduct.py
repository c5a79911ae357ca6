"""What no source can license: personal odds, promises and markup. Also tells advice and questions from claims.

Works on the wording alone. Knows nothing about passages.
"""

from __future__ import annotations

import re
from functools import cache

from advisor.gate.parts import take_apart
from advisor.gate.verdict import Fault
from advisor.gate.words import word_list

_MARKUP = re.compile(
    r"!\[|\]\(|<\s*/?\s*[a-z!][^>]*>?|https?:|www\.|\bjavascript:|&#?\w+;|```|\bdata:\w+/", re.IGNORECASE
)
_ODDS_WORD = r"(?:chances?|odds|probabilit(?:y|ies)|likelihood|shot|prospects?|success rate)"
_HIRED = (
    r"(?:hired|accepted|admitted|an offer|the offer|the job|a job|that job|in|selected|rejected"
    r"|interviews?|an interview|there)"
)
_ODDS = re.compile(
    rf"\b(?:your|my|his|her|their own)\s+(?:\w+\s+){{0,3}}{_ODDS_WORD}\b"
    rf"|\b(?:you|you'd|you'll|you're|someone like you|people like you|a person like you)\b[^.;]{{0,40}}\b{_ODDS_WORD}\b"
    rf"|\b{_ODDS_WORD}\b[^.;]{{0,40}}\b(?:you|your|yours|someone like you)\b"
    r"|\b(?:give|gives|gave|put|puts|rate|rates)\s+(?:you|yourself|your)\b[^.;]{0,30}(?:\d|percent|per"
    r" cent|chance|odds)"
    r"|\byou(?:'re|'d| are| would| stand| look| will)?\s+(?:\w+\s+){0,3}(?:likely|unlikely|certain|sure"
    r"|guaranteed|bound|destined|"
    rf"poised|set|going)\s+to\s+(?:\w+\s+){{0,2}}(?:be |get |land |make |receive |win |succeed|fail|find |become )",
    re.IGNORECASE,
)
_PROMISE = re.compile(
    rf"\byou(?:'ll| will| shall| are going to|'re going to)\s+(?:\w+ly\s+|soon\s+|then\s+)?(?:be|get|land"
    rf"|receive|win|find|have|become|earn|"
    rf"make|secure|end up)\s+(?:{_HIRED}|(?:an?\s+|the\s+|your\s+|any\s+)?(?:\S+\s+){{0,3}}?(?:hired|roles?"
    rf"|jobs?|offers?|positions?|engineer|"
    r"researcher|scientist|salary|\$|rich|career|successful|million))\b(?! (?:ad|ads|advert\w*|post\w*"
    r"|list\w*|market|search))"
    r"|\byou(?:'ll| will)\s+(?:\w+ly\s+)?(?:succeed|make it|get in|be fine|be hired|get there|not regret"
    r"|never regret)\b"
    r"|\b(?:i|we)\s+(?:can\s+)?(?:promise|guarantee|assure)\b|\bguarantee[sd]?\b|\bassured of\b|\bwithout"
    r" fail\b|\bsure[- ]fire\b"
    r"|\b(?:certain|sure|bound)\s+to\s+(?:get|land|be|find|succeed|lead|pay)\b|\bfool-?proof\b|\bcan(?:not"
    r"|'t) fail\b|\brisk-free\b"
    r"|\b100\s?(?:%|per cent|percent)\s+(?:sure|certain|guaranteed|safe)\b|\bno doubt (?:that )?you\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:no(?:body| one|thing)?|not|never|cannot|can't|don't|doesn't|without)\b[^.;]{0,30}\b(?:guarantee"
    r"|promise|assure|tell|quote|know|predict)"
    r"|\b(?:no|not an?)\s+guarantee|\bnot guaranteed\b",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(
    r"^(?:(?:so|then|now|first|second|third|next|also|finally|instead|and|but|please|after that|in that"
    r" case|for now|meanwhile|if possible|"
    r"either way|to start|as a first step|as a next step|before that|in short|ideally|still|together)\b,?\s+)+",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"^(?:if|when|before|once|after|to|for|whether|while|unless)\b[^,]{3,90},\s+", re.IGNORECASE)
_SHOULD = re.compile(
    r"^(?:you|one)\s+(?:should|could|may want to|might want to|may wish to|might|can|need to|ought to"
    r"|would do well to)\b|^it(?:'s| is) worth \w+ing\b"
    r"|^(?:my|the) (?:advice|suggestion) is to\b|^a good (?:first|next) step is to\b|^let us\b|^let's\b"
    r"|^i(?:'d| would) (?:suggest|start|look|ask|begin)\b",
    re.IGNORECASE,
)
_CLAIM_INSIDE = re.compile(
    r"\b(?:because|since|as (?:it|they|most|many|employers|companies|the|that|this)|given that|so that"
    r"|which (?:is|are|will|has|have|pays?)|"
    r"the fact that|after all|employers|companies|recruiters|labs|most people|everyone|nobody"
    r"|guarantees?)\b|;|:\s+\w+\s+\w+\s+(?:is|are|will|pays?)\b",
    re.IGNORECASE,
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|will|has|have|pays?|requires?|leads?|means?|wants?|hires?|earns?|needs?)\b", re.IGNORECASE
)
_EMBEDDED = re.compile(
    r"\b(?:what|which|who|how|where|whether|when|if|that you|you|things? that|something that|someone who"
    r"|people who)\b[^,;]*",
    re.IGNORECASE,
)
_BARE_TIER = re.compile(r"\b(?:tier|layer)\b", re.IGNORECASE)


@cache
def _imperative() -> re.Pattern[str]:
    verbs = "|".join(sorted(word_list("imperatives")))
    return re.compile(rf"^(?:do not|don't|never|always|just|rather)?\s*(?:{verbs})\b(?!\s*,)", re.IGNORECASE)


def conduct_fault(text: str) -> Fault | None:
    """Why the wording alone keeps a sentence from being shown; None when nothing does."""
    if _MARKUP.search(text):
        return Fault("markup", "an image, a link or markup")
    odds = _ODDS.search(text)
    if odds and not _DENIED.search(text):
        return Fault("personal_odds", odds[0])
    promise = _PROMISE.search(text)
    if promise and not _DENIED.search(text):
        return Fault("promise", promise[0])
    return None


def is_advice(text: str) -> bool:
    """Whether a sentence only tells or asks the asker something: no figure, name, tier, quote or reason in it."""
    body = _LEAD_IN.sub("", text.strip().strip("*-> ")).strip()
    parts = take_apart(text)
    if parts.figures or parts.tiers or _BARE_TIER.search(text) or '"' in parts.text:
        return False
    if any(name not in ("AI", "ML") for name in parts.names):
        return False
    if body.endswith("?"):
        return _CLAIM_INSIDE.search(body) is None
    body = _CONDITION.sub("", body)
    if not (_imperative().search(body) or _SHOULD.search(body)):
        return False
    return _CLAIM_INSIDE.search(text) is None and not _FINITE.search(_EMBEDDED.sub("", _SHOULD.sub("", body)))
