"""Whose voice a stretch of text speaks in: the asker's own facts, or plans, other people, adverts, questions.

Only what stands in `SELF` and is not negated may become a fact about the asker.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.facts.cues import (
    BEFORE_OBJECT,
    BROUGHT_ALONG,
    CONTINUES,
    CUE,
    FINISHING_OWN,
    FIRST,
    FULL_LINE,
    FUTURE,
    IS_ASKER,
    LEADS_ON,
    NEGATION,
    NEGATION_END,
    ON_BEHALF,
    ONES_WHO,
    PEOPLE,
    QUOTED,
    RELATED_TO,
    RELATIVE,
    SENTENCE,
    TOWARDS_END,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.facts.reading import Reading

SELF, OTHER, PLAN, QUESTION, ADVERT = range(5)


_ONLY_A_TIME = 3
_BARE_QUESTION = 4
_PRONOUNS = ("they", "they've", "they're")
_POSSESSIVES = ("her", "his", "their")
# "The professor I work for": the asker is only named to say which one.
_WHOM = re.compile(rf"\b(?:{PEOPLE})(?: that| whom| who)?\s+$")
_DOES = re.compile(
    r"\s+(?:of mine\b|before me|after me|i |whom |at |from |who |has|have|is|was|works|did|got|wrote"
    r"|with|told|\w+(?:ed|s)\b)"
)


@dataclass(frozen=True, slots=True)
class Voices:
    """Voice and negation of every character of a reading, and its sentences.

    Attributes:
        voice: One of the constants of this module for each character.
        negated: 1 for each character inside a negation.
        sentences: Ranges of the sentences.
    """

    voice: bytes
    negated: bytes
    sentences: tuple[tuple[int, int], ...]

    def asserted(self, start: int, end: int) -> bool:
        """Whether the asker states this stretch about themselves."""
        return not any(self.voice[start:end]) and not any(self.negated[start:end])

    def own(self, start: int, end: int) -> bool:
        """Whether the asker speaks about themselves, negated or not."""
        return not any(self.voice[start:end])

    def sentence_at(self, place: int) -> tuple[int, int]:
        """The sentence around a place."""
        return next((span for span in self.sentences if span[0] <= place < span[1]), (place, place))


def hear(reading: Reading) -> Voices:
    """Mark voice and negation in a reading's text."""
    text = reading.text
    joined = _unwrapped(reading)
    voice = bytearray(len(text))
    negated = bytearray(len(text))
    sentences = tuple(_sentences(joined))
    on_behalf = carried = SELF
    for start, end in sentences:
        sentence = joined[start:end]
        if ON_BEHALF.search(sentence):
            on_behalf = OTHER
        opening = carried if carried == ADVERT or (carried == OTHER and CONTINUES.match(sentence)) else SELF
        carried = _mark(sentence, start, voice, opening)
        if carried == OTHER and on_behalf == SELF and not CONTINUES.match(sentence) and _first(sentence):
            carried = OTHER
        _mark_negations(sentence, start, negated)
        if text[end : end + 2].count("\n") > 1:
            carried = SELF
    for match in QUOTED.finditer(text):
        voice[match.start() : match.end()] = bytes([ADVERT]) * (match.end() - match.start())
    return Voices(bytes(voice), bytes(negated), sentences)


def _unwrapped(reading: Reading) -> str:
    """The text without the line breaks inside of sentences; as long as before."""
    chars = list(reading.text)
    for (start, end), (following, _) in itertools.pairwise(reading.lines):
        after = reading.original(following, following + 1)
        if end - start >= FULL_LINE and following == end + 1 and after.islower() and chars[end - 1] not in ".!?:;":
            chars[end] = " "
    return "".join(chars)


def _first(sentence: str) -> bool:
    return re.search(FIRST, sentence) is not None


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    for match in SENTENCE.finditer(text):
        if match[0].strip():
            yield match.span()


def _mark(sentence: str, offset: int, voice: bytearray, opening: int) -> int:
    """Mark one sentence; returns the voice that the next one starts in where it has no subject of its own."""
    state = opening
    asks = sentence.rstrip().endswith("?")
    had_first = False
    place = 0
    for match in CUE.finditer(sentence):
        cue = str(match.lastgroup)
        new = _after(cue, match, sentence, state, asks=asks)
        if new is None:
            continue
        had_first = had_first or cue == "first"
        _paint(voice, offset + place, offset + match.start(), state)
        place, state = match.start(), new
    _paint(voice, offset + place, offset + len(sentence), state)
    _mark_future(sentence, offset, voice)
    if asks and len(sentence.split()) <= _BARE_QUESTION and not _first(sentence):
        _paint(voice, offset, offset + len(sentence), QUESTION)
    if asks or QUESTION in voice[offset : offset + len(sentence)]:
        _mark_companions(sentence, offset, voice)
    if state == ADVERT and (":" in sentence or opening == ADVERT) and not had_first:
        return ADVERT
    return OTHER if state == OTHER else SELF


def _after(cue: str, match: re.Match[str], sentence: str, state: int, *, asks: bool) -> int | None:
    """The voice from a cue on; None where it changes nothing."""
    if cue == "first":
        return _after_first(match, sentence, state)
    if cue == "back":
        return SELF if state == PLAN else None
    if cue == "other":
        return OTHER if _is_subject(match, sentence, state) else None
    if cue == "ask":
        return _after_ask(match, sentence, asks=asks)
    if cue == "plan":
        return _after_plan(match, sentence, state)
    return ADVERT if state != OTHER else None


def _after_first(match: re.Match[str], sentence: str, state: int) -> int | None:
    is_object = match[0] in ("me", "myself") and not re.match(r"\s*[:,-]", sentence[match.end() :])
    leads_on = state == PLAN and LEADS_ON.search(sentence[: match.start()])
    relative = state == OTHER and _WHOM.search(sentence[: match.start()])
    reported = state in (OTHER, ADVERT) and re.search(r"\b(?:whether|if)\s+$", sentence[: match.start()])
    if is_object or leads_on or relative or reported or (state == QUESTION and match[0] in ("i", "my", "me", "we")):
        return None
    if match[0].startswith("my ") and state == PLAN:
        return SELF if BROUGHT_ALONG.search(sentence[: match.start()]) else None
    return SELF


def _after_ask(match: re.Match[str], sentence: str, *, asks: bool) -> int | None:
    before = sentence[: match.start()].strip()
    if match[0].startswith("which") and before and not asks:
        # ", which is my highest degree" goes on with a statement.
        return None
    is_header = not asks and before == "" and match[0].startswith(("what", "how", "where"))
    opens = before == "" or asks or before.endswith((",", ":", "-", "and", "so", "but", "."))
    return QUESTION if not is_header and (opens or re.search(r"\bi$", match[0])) else None


def _after_plan(match: re.Match[str], sentence: str, state: int) -> int | None:
    if state in (OTHER, ADVERT, QUESTION):
        return None
    rest = sentence[match.start() : match.start() + 80]
    before = sentence[: match.start()]
    paper = re.search(r"\b(?:paper|article|work|submission|poster|publication)s?\b[^,]*$", before)
    if paper and re.match(r"accepted", match[0]):
        return None
    if match[0] == "into" and not re.search(r"\bfrom\b", before):
        return None
    if match[0] in ("like", "love", "need", "'d", "if", "want") and re.match(r"\s*[,.]?$", rest[len(match[0]) :]):
        return None
    if match[0].startswith(TOWARDS_END) and FINISHING_OWN.search(rest[:60]):
        return None
    return PLAN


def _is_subject(match: re.Match[str], sentence: str, state: int) -> bool:
    """Whether a word for another person takes over as the one who is spoken of."""
    before, words = sentence[: match.start()], match[0]
    relation = re.match(r" of (?:an?|two|three|four)\b", sentence[match.end() :]) or RELATED_TO.search(words)
    if state == OTHER or relation:
        return True
    if IS_ASKER.search(before):
        return False
    if ONES_WHO.search(words) or words in _PRONOUNS:
        return True
    if words in _POSSESSIVES:
        return before.strip() in ("", "and", "but")
    return _takes_over(match, sentence, before)


def _takes_over(match: re.Match[str], sentence: str, before: str) -> bool:
    if match[0] == "who":
        return bool(re.search(rf"(?:{PEOPLE})\s*,?\s*$", before))
    is_vague = match[0].split()[0] in ("a", "an", "the", "many", "some")
    is_inside = is_vague and not re.search(r"(?:^|,|\band|\bbut)\s*$", before)
    if is_inside or BEFORE_OBJECT.search(before):
        return bool(RELATIVE.match(sentence, match.end()))
    return not is_vague or bool(_DOES.match(sentence, match.end()))


def _mark_future(sentence: str, offset: int, voice: bytearray) -> None:
    """A clause with a time to come is a plan, unless it is about finishing what already runs."""
    opens = False
    for clause in re.finditer(r"(?:[^,;:]|,(?=\d))+", sentence):
        is_future = FUTURE.search(clause[0]) and not FINISHING_OWN.search(clause[0])
        is_plan = is_future or (opens and not re.search(FIRST, clause[0]))
        # "One day, a PhD": a clause that only names the time speaks for the next one.
        opens = bool(is_future) and len(clause[0].split()) <= _ONLY_A_TIME
        if is_plan:
            for at in range(offset + clause.start(), offset + clause.end()):
                voice[at] = voice[at] or PLAN


_COMPANION = re.compile(
    r"\b(?:with (?=(?:my|just|only|an?|\d|one|two|three|four|five|six|seven|eight|nine|ten|over|about"
    r"|around|more)\b)|(?<!job )(?<!work )(?<!working )(?<!role )(?<!career )(?<!start )(?<!hired "
    r")(?<!position )(?<!future )(?<!apply )(?<!employed )as (?=an?\b)|being |after (?=my|\d|one|two"
    r"|three|four|five|six|seven|eight|nine|ten)|having |like me,? |from my |i (?:have|hold|did|know"
    r"|worked|studied|built|am a|was a)\b|i'm an? |i've )"
)


def _mark_companions(sentence: str, offset: int, voice: bytearray) -> None:
    """Inside a question about themselves, what the asker comes with is theirs: "what can I do with my BSc?"."""
    if not re.search(r"\b(?:i|my|i'm|i've)\b|like me\b", sentence):
        return
    for match in _COMPANION.finditer(sentence):
        at = offset + match.start()
        if voice[at] != QUESTION or (re.match(r"(?:being |having )", match[0]) and "am i" in sentence):
            continue
        stop = re.search(
            r"[?;]|\bto (?:get|become|work|reach|do|be)\b|\bor (?:do|should|is|would)\b|\bget\b|\bbecome\b|\benough\b",
            sentence[match.end() :],
        )
        end = match.end() + (stop.start() if stop else len(sentence) - match.end())
        _paint(voice, at, offset + end, SELF)


def _mark_negations(sentence: str, offset: int, negated: bytearray) -> None:
    for match in NEGATION.finditer(sentence):
        stop = NEGATION_END.search(sentence, match.end())
        end = stop.start() if stop else len(sentence)
        _paint(negated, offset + match.start(), offset + end, 1)


def _paint(target: bytearray, start: int, end: int, value: int) -> None:
    target[start:end] = bytes([value]) * max(0, end - start)
