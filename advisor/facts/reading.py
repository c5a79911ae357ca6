"""A text as the rules read it: lower case, one spelling for each degree, typos of known words corrected.

Every character of the reading knows where it came from, so that a fact's words are always the asker's own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from advisor.facts.spelling import corrected

_PLAIN = str.maketrans(
    {
        "\u2019": "'",
        "\u2018": "'",
        "\u02bc": "'",
        "`": "'",
        "\u00b4": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u201e": '"',
        "\u2013": "-",
        "\u2014": "-",
        "\u2212": "-",
        "\u2010": "-",
        "\u2011": "-",
        "\u00a0": " ",
        "\t": " ",
        "\u2022": " ",
        "\u00b7": " ",
        "\u25cf": " ",
        "\u25aa": " ",
        "\uf0b7": " ",
        "\r": " ",
        "\u200b": " ",
        "|": ",",
    }
)

# Abbreviations and names whose dots or signs would end a word or a sentence; the first pattern that fits wins.
_SPECIAL: tuple[tuple[str, str], ...] = (
    (r"dr\.? ?rer\.? ?(?:nat|pol|oec)\b\.?|dr\.?[- ]ing\b\.?|dr\.? ?phil\b\.?|ph\.? ?d\b\.?|d\.?phil\b\.?", "phd"),
    (
        (
            r"b\. ?sc\b\.?|bsc\b\.?|b\. ?s\b\.?|\bbs(?:/ms)?(?= (?:in|cs|ee|degree|from|computer)\b)"
            r"|b\.s\.c\b\.?|sc\.b\b\.?"
        ),
        "bsc",
    ),
    (r"m\. ?sc\b\.?|msc\b\.?|m\. ?s\b\.?|\bms(?= (?:in|cs|ee|degree|from|computer)\b)|m\.s\.c\b\.?|sc\.m\b\.?", "msc"),
    (r"b\. ?a\b\.?|a\.b\b\.(?=,? in)", "ba"),
    (r"m\. ?a\b\.?", "ma"),
    (r"b\. ?eng\b\.?|beng\b\.?|b\.e\b\.?", "beng"),
    (r"m\. ?eng\b\.?|meng\b\.?|m\.e\b\.?(?= in)", "meng"),
    (r"b\. ?tech\b\.?|btech\b\.?", "btech"),
    (r"m\. ?tech\b\.?|mtech\b\.?", "mtech"),
    (r"b\. ?com\b\.?", "bcom"),
    (r"m\. ?phil\b\.?", "mphil"),
    (r"b\. ?ed\b\.?", "bed"),
    (r"m\. ?ed\b\.?", "med"),
    (r"ll\. ?b\b\.?", "llb"),
    (r"ll\. ?m\b\.?", "master of laws"),
    (r"j\.d\b\.?", "jd"),
    (r"m\.d\b\.?", "md"),
    (r"m\. ?b\. ?a\b\.?", "mba"),
    (r"b\. ?c\. ?a\b\.?", "bca"),
    (r"m\. ?c\. ?a\b\.?", "mca"),
    (r"dipl\.?[- ]?(?:ing|inf|math|phys|wirt\w*|kfm|chem|biol|psych)\b\.?(?=[\s(])", "diplom"),
    (r"ex-(?=[a-z])", "ex "),
    (r"mscs\b", "msc cs"),
    (r"bscs\b", "bsc cs"),
    (r"msee\b", "msc ee"),
    (r"bsee\b", "bsc ee"),
    (r"node\.? ?js\b", "nodejs"),
    (r"(?:next|vue|react|express|nest|angular)\.js\b", "reactjs"),
    (r"(?:asp)?\.net\b(?: core)?", "dotnet"),
    (r"c ?\+\+(?:\d\d)?", "cpp"),
    (r"\bc ?#|\bc[- ]sharp\b", "csharp"),
    (r"\bf ?#", "fsharp"),
    (r"yrs\b\.?|yr\b\.?|yoe\b", "years"),
    (r"\be\.g\.|\bi\.e\.|\betc\.(?! [A-Z])|\bapprox\.|\bvs\.|\bincl\.", "for example"),
    (r"\bdr\.|\bprof\.|\bmr\.|\bmrs\.|\bms\.|\bst\.(?= [A-Z])|\bno\.(?= ?\d)", "nr"),
)
_TOKEN = re.compile(
    "(?<![A-Za-z])(?:"
    + "|".join(f"(?P<s{number}>{pattern})" for number, (pattern, _) in enumerate(_SPECIAL))
    + r")|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)",
    re.IGNORECASE,
)
_NEVER_LAST = ("nr", "for example", "years")
# A dot that belongs to an abbreviation ends the sentence as well when such a word follows.
_NEW_SENTENCE = re.compile(
    r"\s+(?:I|I'm|I've|I'd|My|He|She|We|They|It|The|This|That|Now|Then|After|Before|But|And|Since"
    r"|Currently|Never|No|Not|Do|Does"
    r"|Did|Can|Could|Should|What|How|Where|Is|Am|Are|Five|Four|Three|Two|One|Six|Seven|Eight|Nine|Ten"
    r"|Also|Later|At|Worked)\b"
    r"|\s*$|\s*\n"
)


@dataclass(frozen=True)
class Reading:
    """A normalised text with the way back.

    Attributes:
        raw: What the asker wrote.
        text: What the rules match; lower case.
        starts: For each character of `text` the index in `raw` where it comes from.
        ends: For each character of `text` one past the index in `raw` where it comes from.
    """

    raw: str
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The range in `raw` of a range of `text`, without white space at its edges."""
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        if start >= end:
            return (0, 0)
        return self.starts[start], self.ends[end - 1]

    def original(self, start: int, end: int) -> str:
        """The asker's words behind a range of `text`."""
        first, last = self.place(start, end)
        return self.raw[first:last]

    @cached_property
    def lines(self) -> list[tuple[int, int]]:
        """Ranges of the lines of `text`."""
        return [match.span() for match in re.finditer(r"[^\n]+", self.text)]


def read(raw: str) -> Reading:
    """Normalise a text."""
    plain = raw.translate(_PLAIN)
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0

    def copy(start: int, end: int) -> None:
        text.extend(plain[start:end])
        starts.extend(range(start, end))
        ends.extend(range(start + 1, end + 1))

    for match in _TOKEN.finditer(plain):
        copy(done, match.start())
        new = _spelling(plain, match)
        if len(new) == len(match[0]):
            starts.extend(range(match.start(), match.end()))
            ends.extend(range(match.start() + 1, match.end() + 1))
        else:
            starts.extend([match.start()] * len(new))
            ends.extend([match.end()] * len(new))
        text.extend(new)
        done = match.end()
    copy(done, len(plain))
    return Reading(raw, "".join(text), tuple(starts), tuple(ends))


def _spelling(plain: str, match: re.Match[str]) -> str:
    """What a token is read as."""
    if match["word"] is not None:
        word = "".join(char.lower() if len(char.lower()) == 1 else char for char in match[0])
        return corrected(word)
    new = _SPECIAL[int(str(match.lastgroup)[1:])][1]
    if match[0].endswith(".") and new not in _NEVER_LAST:
        is_stop = match[0].count(".") == 1 or _NEW_SENTENCE.match(plain, match.end())
        new += "." if is_stop else ""
    return new
