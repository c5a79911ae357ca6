"""What a sentence states, without who says so and without the words that only lead up to it.

"According to …", "the article says that …" and "…, one guide reports" name a source: two sentences of one source share
these words, which says nothing about whether they share a claim. "In short, …" and "The sources put it this way: …"
state nothing at all.
"""

from __future__ import annotations

import re
from functools import lru_cache

_SAYS = (
    r"(?:says?|said|writes?|wrote|reports?|reported|notes?|noted|finds?|found|estimates?|estimated|argues?"
    r"|argued|observes?|observed|"
    r"states?|stated|concludes?|concluded|advises?|advised|recommends?|recommended|warns?|warned|suggests?"
    r"|suggested|explains?|"
    r"explained|thinks?|thought|believes?|believed|urges?|urged|adds?|added|holds?)"
)
_PATTERNS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^[^,;]{{2,60}}?\b{_SAYS}(?: in [^,;]{{2,40}})? that\s+",
        r"^(?:according to|in the view of|by the account of|in the words of|going by|based on) [^,;]{2,90}?,\s+",
        rf"^the (?:article|author|essay|report|survey|guide) {_SAYS}\s+",
        r",? (?:as )?(?:relayed|reported|cited|quoted|reposted) (?:by|on|in|through|from) [^,;]{2,80}?(?=[,;.]|$)",
        r",? (?:according to|in the view of|in the words of|by the account of|by the count of)"
        r" [^,;]{2,90}?(?=[,;.]?$|[,;])",
        rf", [^,;]{{2,70}}?\b{_SAYS}(?: (?:in|on) [^,;]{{2,60}}?)?\s*(?=[.;]?$|[,;])",
        r",? (?:by|in|on) the article'?s? [^,;]{2,30}?(?=[,;.]?$|[,;])",
    )
]
_LEAST = 12
# None of them gives a reason, sets one thing against another or says which source it is, for all of these are claims.
_LEAD_IN = re.compile(
    r"^(?:(?:in (?:short|brief|summary|sum|other words|addition|fact|particular)|to (?:sum up|summari[sz]e"
    r"|be clear)|put (?:simply|plainly|briefly|another way|differently)|simply put"
    r"|on top of (?:that|this)|(?:besides|beyond|apart from) (?:that|this)|at the same time|for context|overall"
    r"|notably|importantly|additionally|furthermore|briefly),"
    r"|(?:the|one|this|a)(?: cited)? (?:sources?|passages?) (?:puts?|says?|states?|writes?|reports?)"
    r"(?: (?:it|this|so))?(?: (?:this way|as follows|like this|plainly))?:"
    r"|here is (?:what|how) the (?:sources?|passages?) (?:says?|puts? it):)\s+(?=\S)",
    re.IGNORECASE,
)


def without_lead_in(text: str) -> str:
    """The sentence without words in front that only lead up to what it states."""
    return _LEAD_IN.sub("", text, count=1)


@lru_cache(maxsize=4096)
def substance(text: str) -> str:
    """The sentence without its attributions, or all of it where nothing else would be left."""
    rest = text
    for pattern in _PATTERNS:
        shorter = pattern.sub("", rest)
        rest = shorter if len(shorter) >= _LEAST else rest
    return rest
