"""A model's stream of Markdown -> finished sentences with what they cite.

Sentences come out as soon as their end is certain, the same ones however the stream is cut into pieces. Knows nothing
about models, and does not judge what it reads.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from advisor.answerer import Draft
from advisor.lines import LineReader
from advisor.phrases import is_fixed
from ingest.segment import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.answerer import DraftKind
    from advisor.lines import LineEvent

# The same sentence this many times is a model going round in circles; so is a text that repeats its own end.
_LOOP_SENTENCES = 3
_LOOP_INSIDE = re.compile(r"(.{6,160}?)\1{3,}\Z", re.DOTALL)
_LOOP_LENGTH = 200
# A sentence of more characters is none.
_MAX_SENTENCE = 1500

# While a text is read, a citation is one character of Unicode's private use area, whose offset is its number.
_MARK = 0xE000
_MARKS = "\ue000-\ue3e7"
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_NUMBERS = r"\d{1,3}(?:\s*(?:,|;|-|\u2013|and|&)\s*\d{1,3})*"
_WRITTEN = re.compile(
    rf"\s*[\[\u3010]\s*(?:\^|#|(?:passages?|sources?|refs?)\.?\s*#?)?({_NUMBERS})(?:\u2020[^\]\u3011]{{0,20}})?\s*[\]\u3011]",
    re.IGNORECASE,
)
_AFTER_STOP = re.compile(rf"([.!?\u2026\u3002\uff01\uff1f]+[\"'\u201d\u2019)]*)(\s*)((?:\s*[{_MARKS}])+)")
_MAY_BECOME_MARKER = re.compile(r"[\[\u3010][^\]\u3011]{0,30}\Z")
_ENDED = re.compile(rf"[.!?\u2026\u3002\uff01\uff1f\u061f\u0964][\"'\u201d\u2019)\]{_MARKS}]*\s*\Z")
# A lone asterisk inside a word belongs to a name such as O*NET.
_EMPHASIS = re.compile(r"\*{2,3}|(?<!\w)\*|\*(?!\w)|(?<!\w)_{1,3}(?=\w)|(?<=\w)_{1,3}(?!\w)|`")
_ABOUT_ASKER = re.compile(r"you(?:'ve| have)? (?:wrote|said|mentioned|described|told)\b", re.IGNORECASE)
_ADVICE = re.compile(
    r"(?:start|build|learn|write|read|apply|ask|try|look|find|pick|choose|take|talk|show|publish|contribute|practi[cs]e|study"
    r"|join|keep|focus|consider|aim|do|use|make|get|check|compare|tell|plan|prepare|test|ship|work|don't|avoid)\b",
    re.IGNORECASE,
)


class SentenceReader:
    """Reads one answer.

    Args:
        passages: How many passages may be cited; other numbers are dropped.

    Attributes:
        stopped: Whether nothing that follows is part of the answer: it goes round in circles, or lists its sources.
    """

    def __init__(self, passages: int) -> None:
        self._passages = passages
        self._lines = LineReader()
        self._text = ""
        self._in_list = self._gap = self._drafted = False
        self._block = 0
        self._prefix = ""
        self._seen: Counter[str] = Counter()
        self.stopped = False

    def feed(self, text: str) -> Iterator[Draft]:
        """Sentences that are certain to be finished after this piece of the stream."""
        for event in self._lines.feed(_PRIVATE.sub("", text)):
            yield from self._on(event)
        if not self.stopped:
            yield from self._finished()

    def close(self, *, complete: bool) -> Iterator[Draft]:
        """The last sentence.

        Args:
            complete: Whether the model ended by itself; else a sentence without an end was cut off and is dropped.
        """
        if not (complete or self.ends_well):
            self._text = self._text[: self._last_start()]
            self._lines = LineReader()
        for event in self._lines.end_line():
            yield from self._on(event)
        if not self.stopped:
            yield from self._flush()

    def discard(self) -> None:
        """Forget what was read and not yet returned."""
        self._text = ""
        self._lines = LineReader()

    @property
    def ends_well(self) -> bool:
        """Whether what was read so far ends with the end of a sentence, or is nothing."""
        rest = (self._text + self._lines.pending).strip()
        return not rest or bool(_ENDED.search(_marked(rest)))

    def _on(self, event: LineEvent) -> Iterator[Draft]:
        if self.stopped:
            return
        if event.kind == "more":
            self._text += event.text
        elif event.kind == "end":
            # A sentence may go on in the next line; one that has ended need not wait for it.
            if _ENDED.search(_marked(self._text)):
                yield from self._flush()
        elif event.kind in ("gap", "stop"):
            yield from self._flush()
            self._gap = True
            self.stopped = self.stopped or event.kind == "stop"
        else:
            yield from self._begin(event)

    def _begin(self, event: LineEvent) -> Iterator[Draft]:
        is_item = event.kind == "item"
        goes_on = not is_item and not self._gap and (event.indented or not self._in_list)
        if not goes_on:
            yield from self._flush()
            if not (is_item and self._in_list) and self._drafted:
                self._block, self._drafted = self._block + 1, False
            self._in_list, self._prefix = is_item, event.prefix
        self._gap = False
        self._text = f"{self._text} {event.text}" if self._text else event.text

    def _flush(self) -> Iterator[Draft]:
        text, self._text = _marked(self._text), ""
        for span in sentence_spans(text):
            yield from self._draft(text[span.start : span.end])

    def _finished(self) -> Iterator[Draft]:
        """All sentences but the last, which may go on."""
        text = self._text = _marked(self._text)
        last = self._last_start()
        self._text = text[last:]
        for span in sentence_spans(text[:last]):
            yield from self._draft(text[span.start : span.end])
        if len(self._text) > _MAX_SENTENCE or (len(self._text) > _LOOP_LENGTH and _LOOP_INSIDE.search(self._text)):
            self.stopped = True

    def _last_start(self) -> int:
        """Where the last sentence begins that is not certain to be finished."""
        held = _MAY_BECOME_MARKER.search(self._text)
        text = self._text[: held.start()] if held else self._text
        # Letters added to a word that may go on keep the decision from depending on where the stream was cut.
        spans = sentence_spans(text if held or text[-1:].isspace() else f"{text}zz")
        return spans[-1].start if spans else 0

    def _draft(self, sentence: str) -> Iterator[Draft]:
        numbers = [ord(mark) - _MARK for mark in _PRIVATE.findall(sentence)]
        text = " ".join(_EMPHASIS.sub("", _PRIVATE.sub("", sentence)).split()).lstrip(",;: ")
        if self.stopped or not any(char.isalnum() for char in text):
            return
        self._seen[text.casefold()] += 1
        self.stopped = self._seen[text.casefold()] >= _LOOP_SENTENCES
        if self._seen[text.casefold()] > 1:
            return
        cited = tuple(dict.fromkeys(number - 1 for number in numbers if 0 < number <= self._passages))
        prefix, self._prefix, self._drafted = self._prefix, "", True
        yield Draft(text, cited, _kind(text, cited), self._block, prefix)


def _marked(text: str) -> str:
    """Text whose written citations are single characters, each inside the sentence that it belongs to."""
    marked = _WRITTEN.sub(lambda match: "".join(chr(_MARK + number) for number in _numbers(match[1])), text)
    return _AFTER_STOP.sub(lambda match: "".join(match[3].split()) + match[1] + match[2], marked)


def _numbers(written: str) -> list[int]:
    numbers: list[int] = []
    for part in re.split(r"\s*(?:,|;|and|&)\s*", written):
        first, _, last = part.replace("\u2013", "-").partition("-")
        numbers += range(int(first), int(last or first) + 1)
    return numbers


def _kind(text: str, cited: tuple[int, ...]) -> DraftKind:
    if is_fixed(text):
        return "boilerplate"
    if cited:
        return "claim"
    if _ABOUT_ASKER.match(text):
        return "user"
    return "advice" if _ADVICE.match(text) else "claim"
