"""Own projects: things that the asker built and that somebody uses. What nobody uses is no experience."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.facts.model import Fact
from advisor.facts.sections import section_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.facts.reading import Reading
    from advisor.facts.sections import Section
    from advisor.facts.voices import Voices

_THING = (
    r"(?:apps?|applications?|games?|websites?|web ?sites?|web apps?|tools?|bots?|chat ?bots?"
    r"|librar(?:y|ies)|packages?|plugins?|plug-ins?|extensions?|services?|systems?|platforms?|sites?"
    r"|shops?|web ?shops?|scripts?|programs?|databases?|compilers?|kernels?|operating systems?"
    r"|engines?|api|apis|dashboards?|saas|products?|software|trackers?|calculators?|schedulers?"
    r"|booking systems?|portals?|firmware|drivers?|clis?|mods?|modules?|utilit(?:y|ies)|assistants?)"
)
_MADE = re.compile(
    r"\b(?:built|made|wrote|created|developed|shipped|launched|published|released|coded|programmed"
    r"|designed|build|maintain|run|sell)\b (?:and \w+ )?(?:(?:a|an|my|the|some|several|two|three|four"
    rf"|own|small|little|smal|few|open-source|\w+) ){{0,5}}?{_THING}\b"
)
_NAMED = re.compile(rf"\b(?:an?|my|our|the|two|three|several|\w+) (?:(?:\w+-?\w*) ){{0,3}}?{_THING}\b")
_USED = re.compile(
    r"\b(?:used by|people (?:\w+ )?(?:use|play|like|pay)|(?:that|which|who) (?:\w+ ){0,4}?(?:uses?|plays?"
    r"|rel(?:y|ies) on|pays?)|(?:in )?(?:daily|active|regular|everyday|live|real) use"
    r"|\d[\d,.]*k?\+? (?:\w+ ){0,2}?(?:users?|downloads?|installs?|players?|stars?|customers?"
    r"|subscribers?|sales)|users\b|downloads|installs|(?:play|app|google play|apple|chrome web"
    r"|steam) ?store|on steam|in production|went live|is live|now live|gone live|deployed|shipped"
    r"|launched|released on|paying|customers|published on|(?:my|our|the) (?:club|team|school|church"
    r"|office|company|department|ward|clinic|shop|family|village|society|association|class|hospital"
    r"|colleagues) (?:\w+ )?(?:uses?|using|relies|runs on)|used (?:at|in|daily|every|for|across)"
    r"|for (?:\w+ )?(?:clients|customers)|for (?:a|an|my|our|the|two|three|four|five|several|local|his"
    r"|her|some) (?:\w+(?:'s)? ){0,3}?(?:shop|shops|club|restaurant|business|charity|school|company"
    r"|friends?|clients?|church|store|community|association|clinic|office|bakery|gym|team|ngo|uncle"
    r"|aunt|cousin|father|mother|brother|sister|family)|im einsatz|genutzt von)\b"
)
# "My newsroom uses a tool I built", "my club uses it", "the tool it uses": told from the side of those who use it.
_USED_OF_MINE = re.compile(
    rf"\b(?:my|our) (?:\w+ ){{1,2}}?uses? (?:it|them)\b|\b{_THING} (?:that |which )?(?:it|they) uses?\b|"
    r"\b(?:my|our|the) (?:\w+ ){1,2}?(?:uses?|relies on|runs on) (?:an?|the|some|two|three) (?:\w+ ){0,3}?"
    rf"{_THING} (?:(?:that|which) )?(?:i|we)(?:'ve| have)? (?:built|made|wrote|written|created|developed|coded"
    r"|programmed|designed)\b"
)
# Those who use a thing are other people: "that my customers use".
_RELATIVE = re.compile(r"(?:that|which|who)\b")
_PAID = re.compile(
    r"\b(?:freelanc\w*|for (?:a |an |several |paying |\w+ )?clients?|self-employed|at work"
    r"|at my (?:job|company|employer)|as part of my job|in my job|contract(?:or|ing)|agency|paid by)\b"
)
_MAKING = re.compile(
    r"\b(?:built|made|wrote|written|create[ds]?|developed|shipped|launched|published|released|coded"
    r"|programmed|designed|build|maintain(?:er)?|run|sell|own|project|side|startup|start-up|founded"
    r"|co-founded|(?:my|our) (?:\w+ )?(?:app|game|website|product|saas|tool))\b"
)
_SYSTEMS = re.compile(
    r"\b(?:compiler|kernel|operating system|firmware|driver|database engine|storage engine|embedded"
    r"|emulator|file ?system)\b"
)
_BACKEND = re.compile(r"\b(?:back-?end|server|full[- ]?stack|web service)\b")
_CONTRIBUTES = re.compile(
    r"\b(?:contribut(?:e|ed|or|ing|ions?) to|maintain(?:er|ing|s|ed)?(?: of)?|commit(?:s|ter)? (?:to"
    r"|on|in)|merged (?:\w+ )?(?:prs?|pull requests?|patches) (?:in|into|to)|patches (?:in|to"
    r"|for))\b (?:\w+ ){0,5}?(?P<what>linux kernel|kernel|llvm|gcc|postgres\w*|pytorch|kubernetes"
    r"|redis|sqlite|rust compiler|open[- ]source|\w+ (?:library|project|framework|compiler|database))"
)


def is_project(sentence: str) -> bool:
    """Whether a sentence tells of something that the asker made and that is used."""
    used = _USED.search(sentence) or _USED_OF_MINE.search(sentence)
    return bool(_NAMED.search(sentence) and used and _MAKING.search(sentence))


def find_projects(reading: Reading, voices: Voices, sections: Sequence[Section]) -> list[Fact]:
    """Things that the asker made and that are shipped or in use, and contributions to known software."""
    facts: list[Fact] = []
    for start, end in voices.sentences:
        sentence = reading.text[start:end]
        in_projects = section_at(sections, start) == "projects"
        hits = [*_MADE.finditer(sentence), *_NAMED.finditer(sentence)]
        match = next((hit for hit in hits if voices.asserted(start + hit.start(), start + hit.end())), None)
        used = _USED.search(sentence) or _USED_OF_MINE.search(sentence)
        made = in_projects or _MAKING.search(sentence)
        if match and used and made:
            first, last = min(match.start(), used.start()), max(match.end(), used.end())
            told = min(last, used.start()) if _RELATIVE.match(used[0]) else last
            if voices.asserted(start + first, start + told) and not any(voices.negated[start + first : start + last]):
                facts.append(_fact(reading, start + match.start(), start + last, sentence))
                continue
        given = _CONTRIBUTES.search(sentence)
        if given and voices.asserted(start + given.start(), start + given.end()):
            facts.append(_fact(reading, start + given.start(), start + given.end(), given[0]))
    return facts


def _fact(reading: Reading, first: int, last: int, words: str) -> Fact:
    start, end = reading.place(first, last)
    kernel = re.search(
        r"\b(?:linux kernel|kernel|llvm|gcc|postgres\w*|redis|sqlite|rust compiler)\b", words
    ) and _CONTRIBUTES.search(words)
    area = "systems" if kernel or _SYSTEMS.search(words) else "backend" if _BACKEND.search(words) else "software"
    form = "paid" if _PAID.search(words) else "own project"
    return Fact(
        "experience",
        f"{area}; length unstated; {form}",
        start,
        end,
        reading.raw[start:end],
        area=area,
        form="paid" if form == "paid" else "own project",
    )
