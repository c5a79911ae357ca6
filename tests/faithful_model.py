"""A chat model that only says what its passages say, in other words: what the gate has to let through.

It reads the prompt as sent, takes the sentences nearest to the question, and says each in one of a number of ways that
leave its meaning alone, ending with advice that states nothing. The ways are rules over any text and were written down
from how chat models write.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from ingest.lexical import tokenize
from ingest.segment import sentence_spans
from tests.fake_openai import Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.fake_openai import Seen

ADVICE = (
    "Pick one next step and give it a fixed number of hours each week.",
    "Compare a few adverts near you before you decide.",
    "Build something small that other people use, and write down what you learned.",
    "Ask somebody who does the work what their days look like.",
    "Start with the gap that takes you least time to close.",
    "You could keep a list of what is missing and cross it off as you go.",
)
# Facts an answer states; the prompt asks for eight sentences at most.
FACTS = 5
# Changes of words in a sentence at most, beside its shape.
CHANGES = 2

_PASSAGE = re.compile(r"^Passage \[(\d+)\]\n> \([^\n]*\)\n((?:>[^\n]*\n?)+)", re.MULTILINE)
_QUESTION = re.compile(r"^Question:\n((?:>[^\n]*\n?)+)", re.MULTILINE)
# First words that are written small when something is put in front of them.
_ORDINARY = frozenset(
    [
        *("a", "about", "according", "added", "after", "all", "among", "an", "and", "annotation", "any", "as", "at"),
        *("before", "besides", "beyond", "bootcamps", "both", "by", "companies", "competition", "counts", "data"),
        *("degree", "developers", "dozens", "each", "early", "employers", "employment", "entry-level", "even", "every"),
        *("experience", "few", "fewer", "for", "getting", "growth", "hundreds", "if", "in", "it", "jobs", "knowledge"),
        *("many", "median", "more", "most", "new", "newcomers", "no", "of", "on", "one", "only", "opinions", "people"),
        *("prompt", "publications", "research", "researchers", "self-reported", "self-taught", "several", "since"),
        *("skill", "software", "some", "someone", "sources", "the", "there", "thousands", "tier", "to", "two"),
        *("unemployment", "what", "while", "with", "without", "workers"),
    ]
)
# Clauses that are said of one part of a sentence only, so that an attribution at its end cannot be moved safely.
_TWO_PARTS = re.compile(r";|:|\b(?:while|whereas|but|because)\b")
_SAYS = "says|concludes|warns|stresses|estimates|adds|observes|suggests|argues|notes"


@dataclass(frozen=True, slots=True)
class Written:
    """One sentence of an answer.

    Attributes:
        text: What is written, without marker and emphasis.
        ways: Names of its rewordings; "advice" for the sentence that states nothing.
        source: The passage's sentence, or both where two are joined; "" for advice.
    """

    text: str
    ways: tuple[str, ...]
    source: str


@dataclass
class FaithfulModel:
    """Replies for `FakeOpenAI`.

    Attributes:
        distort: What is done to a restated fact before it is written; nothing by default.
        answers: The sentences of each answer, in the order in which they were asked for.
    """

    distort: Callable[[str], str] = str
    answers: list[tuple[Written, ...]] = field(default_factory=list)
    _used: Counter[str] = field(default_factory=Counter)

    def __call__(self, seen: Seen) -> Reply:
        passages = {int(number): _unquoted(text) for number, text in _PASSAGE.findall(seen.prompt)}
        asked = _QUESTION.search(seen.prompt)
        if not passages or asked is None:
            # Asked for facts about the asker, of which it has found no more than the rules have.
            return Reply("[]")
        advice = ADVICE[len(self.answers) % len(ADVICE)]
        written, lines = [], []
        for number, sentence, following in _nearest(_unquoted(asked[1]), passages):
            text, ways = self._reworded(sentence, following)
            source = f"{sentence} {following}" if ways[0] in JOINTS else sentence
            written.append(Written(text.replace("**", ""), ways, source))
            lines.append(f"{text.removesuffix('.')} [{number}].")
        is_list = len(self.answers) % 3 == 1
        self.answers.append((*written, Written(advice, ("advice",), "")))
        lines.append(advice)
        return Reply("\n".join(f"- {line}" for line in lines) if is_list else " ".join(lines))

    def _reworded(self, sentence: str, following: str) -> tuple[str, tuple[str, ...]]:
        """A sentence in the shape and with the two changes of words that fit it and were used least."""
        shapes = {name: way(sentence) for name, way in SHAPES.items()}
        shapes |= {name: way(sentence, following) for name, way in JOINTS.items()} if following else {}
        fitting = [name for name, text in shapes.items() if text != sentence or name == "as it stands"]
        ways = [min(fitting, key=lambda name: self._used[name])]
        text = shapes[ways[0]]
        for name in sorted(WORDS, key=lambda name: self._used[name]):
            changed = WORDS[name](text)
            if changed != text and len(ways) <= CHANGES:
                text = changed
                ways.append(name)
        self._used.update(ways)
        return self.distort(text), tuple(ways)


def _unquoted(text: str) -> str:
    return "\n".join(line.removeprefix(">").strip() for line in text.splitlines())


def _nearest(question: str, passages: dict[int, str]) -> list[tuple[int, str, str]]:
    """Passage number, sentence, and the one that follows it there or "": those that share most with a question."""
    wanted = set(tokenize([question])[0])
    rows = []
    for number, text in passages.items():
        spans = [text[span.start : span.end].strip() for span in sentence_spans(text)]
        for sentence, following in zip(spans, [*spans[1:], ""], strict=True):
            shared = len(wanted & set(tokenize([sentence])[0]))
            rows.append((-shared, number, sentence, following))
    rows.sort(key=lambda row: row[:2])
    chosen: dict[str, tuple[int, str, str]] = {}
    for _, number, sentence, following in rows:
        if sentence.endswith(".") and len(chosen) < FACTS:
            chosen.setdefault(sentence, (number, sentence, following if following.endswith(".") else ""))
    return list(chosen.values())


def _lowered(text: str) -> str | None:
    """The text to stand behind other words; None where its first word may be a name or not."""
    first = text.split()[0].rstrip(",")
    if first.lower() in _ORDINARY and first[1:] == first[1:].lower():
        return text[0].lower() + text[1:]
    return text if any(letter.isupper() for letter in first[1:]) or first[0].isdigit() else None


def _behind(words: str, text: str) -> str:
    body = _lowered(text)
    return text if body is None else f"{words} {body}"


def _put(pattern: str, replacement: str | Callable[[re.Match[str]], str]) -> Callable[[str], str]:
    return partial(re.compile(pattern).sub, replacement)


def _attribution_to_front(text: str) -> str:
    found = re.fullmatch(r"(.+?), according to ([^,;]+(?:, [A-Z][^,;]+)?)\.", text)
    if found is None or _TWO_PARTS.search(found[1]):
        return text
    body = _lowered(found[1])
    return text if body is None else f"According to {found[2]}, {body}."


def _article_to_front(text: str) -> str:
    found = re.fullmatch(rf"([^;]+), the article ({_SAYS})\.", text)
    body = found and _lowered(found[1])
    return f"The article {found[2]} that {body}." if found and body else text


def _article_to_end(text: str) -> str:
    found = re.fullmatch(r"The article (?:says|estimates|adds|argues|notes) that ([^;]+)\.", text)
    return f"{found[1][0].upper()}{found[1][1:]}, according to the article." if found else text


def _according_to_article(text: str) -> str:
    found = re.fullmatch(rf"The article (?:{_SAYS}) that ([^;]+)\.", text)
    if found:
        return f"According to the article, {found[1]}."
    found = re.fullmatch(rf"([^;]+), (?:the article (?:{_SAYS})|by the article's (?:account|estimate))\.", text)
    body = found and _lowered(found[1])
    return f"According to the article, {body}." if body else text


def _year_to_front(text: str) -> str:
    found = re.fullmatch(r"([^,;:]+?) in ((?:19|20)\d\d)((?:, (?:according to|as relayed by) [^;]+)?)\.", text)
    body = found and not re.search(r"\b(?:19|20)\d\d\b", found[1]) and _lowered(found[1])
    return f"In {found[2]}, {body}{found[3]}." if found and body else text


def _american(text: str) -> str:
    text = re.sub(r"([Pp])rogrammes?\b", lambda word: word[0].replace("mme", "m"), text)
    text = re.sub(r"\b(organ|optim|special|recogn|summar|general)is(?=e|a|i)", r"\1iz", text)
    return re.sub(r"\b(lab|behavi|fav)our", r"\1or", text)


def _contracted(text: str) -> str:
    text = re.sub(r"\bcannot\b", "can't", re.sub(r"\bwill not\b", "won't", text))
    return re.sub(r"\b(is|are|was|were|do|does|did|has|have|had|could|would|should) not\b", r"\1n't", text)


def _degrees_in_full(text: str) -> str:
    text = re.sub(r"\b(master|bachelor)'s(?= (?:from|in|plus|or|and)\b|[,.;])", r"\1's degree", text)
    return re.sub(r"\b([Aa]) PhD(?= (?:from|in|and|or|is|as)\b|[,.;])", r"\1 doctorate", text)


def _in_other_words(text: str, words: Sequence[tuple[str, str]]) -> str:
    for old, other in words:
        text = re.sub(rf"\b{old}", other, text)
    return text


_VERBS = (
    (r"requires\b", "calls for"),
    (r"asks for\b", "requires"),
    (r"rose\b", "went up"),
    (r"fell\b", "dropped"),
    (r"says that\b", "states that"),
    (r"earn(?=s? (?:about )?\$)", "make"),
    (r"shows\b", "demonstrates"),
    (r"needs\b", "requires"),
)
_HEDGES = (
    (r"probably\b", "likely"),
    (r"may\b", "might"),
    (r"usually\b", "typically"),
    (r"mostly\b", "mainly"),
    (r"often\b", "frequently"),
)
_NOUNS = (
    (r"applicants\b", "candidates"),
    (r"positions\b", "roles"),
    (r"worldwide\b", "globally"),
    (r"companies\b", "firms"),
    (r"resumes\b", "CVs"),
)


def _there_are(text: str) -> str:
    found = re.fullmatch(
        r"(?:The article estimates that )?((?:the |The )?[A-Z][\w ]+?) has ([\d,-]+ [^,;]+?)((?:,| by) [^;]+)?\.", text
    )
    if found is None:
        return text
    place = re.sub(r"^The\b", "the", found[1])
    tail = found[3] or (", the article estimates" if text.startswith("The article") else "")
    return f"There are {found[2]} in {place}{tail}."


def _left_to_citation(text: str) -> str:
    found = re.fullmatch(rf"([^;]+), (?:the article (?:{_SAYS})|according to [^,;]+)\.", text)
    return f"{found[1]}." if found and not _TWO_PARTS.search(found[1]) else text


def _numbers_in_words(text: str) -> str:
    for value, word in enumerate(("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), 2):
        text = re.sub(rf"(?<![\w.,$-])(?<![Tt]ier )(?<![Tt]iers ){value}(?= [a-z]+s\b)(?! to\b)", word, text)
    return text


def _typographic(text: str) -> str:
    text = re.sub(r"(?<=\d)-(?=\$?\d)", "\u2013", text.replace("'", "\u2019"))
    return re.sub(r'"([^"]+)"', "\u201c\\1\u201d", text)


def _joined(words: str, sentence: str, following: str) -> str:
    body = _lowered(following)
    return sentence if body is None else f"{sentence.rstrip('.')}{words} {body}"


def _while_first(sentence: str, following: str) -> str:
    first, second = _lowered(sentence), _lowered(following)
    return sentence if first is None or second is None else f"While {first.rstrip('.')}, {second}"


# What is put around a sentence, and where its parts go.
SHAPES: dict[str, Callable[[str], str]] = {
    "as it stands": str,
    "in short": partial(_behind, "In short,"),
    "on top of that": partial(_behind, "On top of that,"),
    "sources put it": lambda text: f"The sources put it this way: {text}",
    "one source says": lambda text: f"One source says this: {text}",
    "attribution first": _attribution_to_front,
    "article first": _article_to_front,
    "article last": _article_to_end,
    "according to article": _according_to_article,
    "left to citation": _left_to_citation,
    "year first": _year_to_front,
    "there are": _there_are,
}
# Two sentences that follow each other in one passage made one.
JOINTS: dict[str, Callable[[str, str], str]] = {
    "joined by and": partial(_joined, ", and"),
    "joined by semicolon": partial(_joined, ";"),
    "joined by while": partial(_joined, ", while"),
    "while first": _while_first,
}
# Other words for the same.
WORDS: dict[str, Callable[[str], str]] = {
    "roughly": _put(r"\babout (?=[$\d])", "roughly "),
    "around": _put(r"\b(?:about|roughly) (?=[$\d])", "around "),
    "over": _put(r"\bmore than (?=[$\d])", "over "),
    "ranges in words": _put(r"(?<![\d-])(?!(?:19|20)\d\d-)([\d,.]*\d[KM]?)-(?=\$?\d)(?![\d,.]+-)", r"\1 to "),
    "percent": _put(r"(?<=\d)%", " percent"),
    "American spelling": _american,
    "contractions": _contracted,
    "degrees in full": _degrees_in_full,
    "job ads": _put(r"\b(?:job )?advert(s?)\b", r"job ad\1"),
    "job postings": _put(r"\b(?:job )?advert(s?)\b", r"job posting\1"),
    "since": _put(r", because\b", ", since"),
    "other verbs": partial(_in_other_words, words=_VERBS),
    "other nouns": partial(_in_other_words, words=_NOUNS),
    "other hedges": partial(_in_other_words, words=_HEDGES),
    "thousands in words": _put(r"(?<![\d,.$-])(\d{1,3}),000(?= [a-z])", r"\1 thousand"),
    "numbers in words": _numbers_in_words,
    "tier's number": _put(r"\b([Tt]ier \d) \((?:core research|ML engineering|AI applications)\)", r"\1"),
    "tier's name": _put(r"\b[Tt]ier (\d) \((core research|ML engineering|AI applications)\)", r"\2 (tier \1)"),
    "United States": _put(r"\bthe US\b", "the United States"),
    "typographic signs": _typographic,
    "bold figures": _put(r"(?<![\w.,*-])(\$?\d+(?:,\d{3})*(?:\.\d+)?%?)(?![\w,.-]*\d|\w|-)", r"**\1**"),
}
