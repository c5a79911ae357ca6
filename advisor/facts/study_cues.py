"""Words around a degree: its field, whether it runs or was broken off. Patterns match a reading."""

from __future__ import annotations

import re

from advisor.facts.fields import FIELD
from advisor.facts.trades import TITLE
from advisor.facts.work import ROLE

_ORDINAL = r"(?:first|second|third|fourth|fifth|sixth|final|penultimate|[1-9](?:st|nd|rd|th))"
_YEAR_OF = rf"(?:{_ORDINAL}[- ](?:year|semester|term)|[1-9]\. semester)"
GENERIC = re.compile(r"(?:\w+ )?degree$|degree")
STUDY = re.compile(
    r"(?P<running>(?<!to )\b(?:i(?:'m| am)? |currently |and |, |am |now |full-time "
    r"|part-time )?(?:study|studying|studiere|reading for a degree in)(?: for (?:a"
    rf"|my) [\w']+ in)? (?P<f1>{FIELD}))"
    rf"|(?P<year>{_YEAR_OF}(?: of)?(?: my| a)? (?P<f7>{FIELD}))"
    rf"|(?P<student>(?P<f2>{FIELD}) (?:under)?(?:student|undergrad(?:uate)?(?: student)?)\b(?! (?:debt"
    rf"|loan|union)))|(?P<student2>\b(?:student|undergrad(?:uate)?) (?:of|in) (?P<f3>{FIELD}))"
    r"|(?P<held>\b(?:studied|graduated (?:in|with|from)|majored in|degree course in|read|studium der"
    rf"|studierte) (?P<f4>{FIELD}))|(?P<held2>(?P<f5>{FIELD}) (?:graduate|grad|major|alum\w*"
    r"|absolvent(?:in)?)\b(?! (?:student|school|programme|program)))|(?P<held3>\b(?:graduate|major"
    rf"|absolvent(?:in)?) (?:of|in) (?P<f6>{FIELD}))"
)
AFTER = re.compile(
    rf"(?:'s)?\s*(?:,? ?{_YEAR_OF}\s*)?(?:\(?hon(?:ou)?rs\)?|degree|student|candidate|graduate|holder"
    r"|programme|program|studies|research|thesis|work|dissertation|course|place|diploma)*"
    rf"(?:\s*\({_YEAR_OF}\))?\s*(?:is"
    r"|was)?\s*(?P<mark>[,:(/)-]*)\s*(?:with (?:a )?(?:major|honours|hons|distinction|first"
    r"|specialisation|specialization|focus) )?(?P<in>\b(?:in|of|on|im|en|für|der)\b|d'"
    r"|de\b)?\s*(?:the )?(?:field of |area of |major of )?"
)
PHRASE = re.compile(
    rf"{FIELD}(?:(?: and |/| & |-)(?:{FIELD}))*(?: (?:engineering|science|studies|management|technology"
    r"|systems|development))?"
)
OPEN_PHRASE = re.compile(
    r"[a-zäöüßéèá&' -]+?(?=\s*(?:[,.;:()\n\d\"]|$|\b(?:from|at|with|and|but|since|while|where|which"
    r"|who|plus|for|then|after|before|now|is|was|on|that|as|by|or|in|by|not|from|because|so|years?"
    r"|though|although|when|i|my|dropped|took|taught)\b))"
)
OF_SCHOOL = re.compile(
    rf"[^,;.(]{{0,45}}?\b(?:programme|program|university|school|department"
    rf"|college)\b[^,;.(]{{0,15}}? (?:in|for) (?P<field>{FIELD})|\s*(?:from"
    rf"|at) [^,;.()]{{2,45}}? in (?P<field2>{FIELD})"
)
NO_FIELD = re.compile(
    rf"\s*(?:its|my|the (?:first|second|third|final)|{_ORDINAL}|progress|the|a|an|hand|this|some|one"
    r"|two|three|my|that|it|general|january|february|march|april|may|june|july|august|september"
    r"|october|november|december)\b"
)
RUN_BEFORE = re.compile(
    r"(?:\b(?:doing|pursuing|pursue|study(?:ing)?(?: for| towards)?|work(?:ing)? (?:on|towards?)"
    rf"|{_YEAR_OF} (?:of|in|into)|years? into|months? into|enrolled (?:in|on|at)|half-?way (?:through"
    r"|into)?|through|finishing|completing|(?:still|currently|now|presently) (?:in|doing|on|a|an|at)"
    r"|am in|i'm in|started|began|begun|in the middle of|part[- ]way through|candidate for"
    r"|writing (?:up )?|reading for|mache|(?:will|going to|hope to|about to|expect to|plan to|due to"
    r"|'ll|aim to) (?:\w+ )?(?:finish|complete|defend|submit|graduate)\w*|graduating"
    rf"|towards?)\b(?:(?!, and\b)[\w\s',/-]){{0,34}}|{_YEAR_OF}[\w\s',/-]{{0,25}}|\bcurrent )$"
)
RUN_AFTER = re.compile(
    rf"[\w\s,':()/-]{{0,45}}?(?:\b(?:students?|candidate|in progress|ongoing|expected|pending"
    rf"|to be completed|still running|part-way|halfway|half-way|{_YEAR_OF}|(?:is|am) (?:in its|in my) "
    r"|will (?:finish|graduate|complete)|(?:i )?(?:finish|graduate|complete|defend) (?:next|this|in)"
    r"|graduating|(?:for|after|studied for) \w+ (?:semesters?|terms) (?:so far|now)|(?:laufend"
    r"|voraussichtlich|angestrebt)|abd)\b)"
)
STOP_BEFORE = re.compile(
    r"\b(?:dropp(?:ed|ing) out(?: of)?|dropped|quit|quitted|abandoned|gave up(?: on)?|left|broke off"
    r"|discontinued|(?:never|didn't|did not|not|haven't|couldn't|failed to) (?:finish|finished"
    r"|complete|completed|graduate from|graduated from)|unfinished|incomplete|partial|abgebrochene?s?"
    r"|without (?:finishing|completing)|failed)(?: from)?(?: (?!job|after|work|company"
    r"|with)[\w']+){0,5}\s*$"
)
STOP_AFTER = re.compile(
    r"[\w\s,'()-]{0,50}?\b(?:but (?:i )?(?:dropped out|quit|left|never (?:finished|completed)"
    r"|didn't (?:finish|complete)|stopped|had to (?:stop|leave))|(?:i |which i "
    r"|that i )?(?:dropped out|never finished|never completed|didn't finish|did not finish|abandoned"
    r"|quit|broke off)|not (?:finished|completed)(?! yet)|unfinished|incomplete|abgebrochen"
    r"|dropped out|no degree awarded|without (?:finishing|graduating|a degree|completing))\b"
)
# Between a degree and a length these say that the length belongs to something else.
OTHER_DATES = re.compile(rf"\b(?:19|20)\d\d\b|{ROLE.pattern}|{TITLE.pattern}|\bwork")
FINISH = re.compile(r"\b(?:finish|complet|graduat|done|through|defend)\w*")
YET = re.compile(r"\b(?:yet|still)\b")
FIELD_ELSEWHERE = re.compile(
    r"\bmy (?:field|major|subject|area|discipline|speciali[sz]ation|topic)(?: of study)? (?:is"
    rf"|was) (?P<f>{FIELD})|\bmajor(?:ed|ing)? in (?P<g>{FIELD})"
)
LIST_GAP = re.compile(
    r"\s*(?:'s)?(?: degree)?\s*(?:,|and|/|&|\+|then|plus|, then|and an?|and my|followed by an?|\()+\s*(?:an? |my )?\s*$"
)
JOINED_GAP = re.compile(r"[\s(:=/-]*(?:a |an |is a |is an |is my |was a |level,? )?[\s(:-]*$")
