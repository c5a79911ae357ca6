"""Figures of a canonical text with what they count: percent, money, multiples or plain things.

Stricter than a search for equal digits: the unit, the currency, a bound ("at least", "up to") and the other end of a
range belong to a figure. Tier numbers and digits inside names (GPT-4, A100) are no figures. Knows nothing about
passages.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from advisor.gate.figure import Figure

if TYPE_CHECKING:
    from advisor.gate.figure import Bound, Kind


_SMALL = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen
""".split()  # noqa: SIM905 - a line of words is read, a column of them is not
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORDS = {word: float(value) for value, word in enumerate(_SMALL)} | {w: 20.0 + 10 * i for i, w in enumerate(_TENS)}
_SCALES = {
    "k": 1e3, "m": 1e6, "b": 1e9, "bn": 1e9,
    "mn": 1e6, "tn": 1e12, "dozen": 12.0, "hundred": 1e2, "thousand": 1e3, "lakh": 1e5,
    "lakhs": 1e5, "crore": 1e7, "million": 1e6, "billion": 1e9, "trillion": 1e12,
}  # fmt: skip
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
_TIMES = {
    "twice": 2.0, "double": 2.0, "doubled": 2.0, "doubles": 2.0, "twofold": 2.0,
    "triple": 3.0, "tripled": 3.0, "threefold": 3.0,
    "thrice": 3.0, "fourfold": 4.0, "quadrupled": 4.0, "fivefold": 5.0, "tenfold": 10.0, "hundredfold": 100.0,
}  # fmt: skip
_VAGUE = "dozens|hundreds|thousands|millions|billions|lakhs"
_SCALE = "dozen|hundred|thousand|lakhs?|crore|million|billion|trillion"
_ONE_WORD = "|".join(sorted((*_SMALL, *_TENS), key=len, reverse=True))
_WORDY = rf"(?:{'|'.join(_TENS)})-(?:{'|'.join(_SMALL[1:10])})|{_ONE_WORD}"
_CURRENCY = {"$": "usd", "\u20ac": "eur", "\u00a3": "gbp", "\u00a5": "cny", "\u20b9": "inr"}
_MONEY_WORDS = {
    "dollar": "usd", "dollars": "usd", "usd": "usd", "euro": "eur", "euros": "eur", "eur": "eur",
    "pounds": "gbp", "gbp": "gbp",
    "yuan": "cny", "rmb": "cny", "rupee": "inr", "rupees": "inr", "inr": "inr",
}  # fmt: skip
_FIGURE = re.compile(
    rf"""
    \b(?P<share>(?:{_ONE_WORD}|\d{{1,2}})\s(?:in|out\sof)(?:\severy)?\s(?:{_ONE_WORD}|\d{{1,3}}))\b(?![,.]?\d)
    | (?:(?:\b(?-i:US|CA|AU|A|C|S))?(?P<currency>[$\u20ac\u00a3\u00a5\u20b9])\s?|(?P<code>\b(?:USD|EUR|GBP|RMB|INR)\s))?
    (?: (?<![\w.])(?<![\d],)(?:(?<![A-Za-z]-)|(?<=\d[kKMB]-))
        (?P<digits>\d{{1,3}}(?:,\d{{2,3}})+(?:\.\d+)?|\d+(?:\.\d+)?)
        (?P<letters>(?-i:[kKMmBb])|bn|mn|tn)?(?![A-WYZa-wyz\d])
      | \b(?P<words>{_WORDY})\b
      | \b(?P<lone>half\sa|an?|one)(?=\s(?:{_SCALE})\b) )
    (?P<scales>(?:[\s-](?:{_SCALE})\b)*)
    (?P<plus>\s?\+)?
    (?: (?P<percent>\s?%|[\s-]per\s?cent\b|[\s-]percentage[\s-]points?\b)
      | (?P<times>x\b|\s?-?fold\b|\stimes\b)
      | [\s-](?P<part>half|thirds?|quarters?|fifths?|tenths?)\b
      | \s(?:U\.?S\.?\s)?(?P<money>{"|".join(_MONEY_WORDS)})\b
      | (?:[\s-]|-to-|\sor\smore\s)(?P<unit>year|month|week|day|hour|minute|second)s?\b )?
    | \b(?P<multiple>{"|".join(_TIMES)})\b
    | \b(?P<vague>(?:(?:tens|hundreds|thousands)\sof\s)?(?:{_VAGUE}))\b
    | \b(?P<fraction>half(?!\s(?:a|way|of\sthe\stime))|an?\s(?:third|quarter|fifth|tenth|half))\b(?!-)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_YEAR_PAIR = re.compile(r"\b((?:19|20)\d\d)-(\d\d)\b(?!,\d|%)")
_JOINT = re.compile(r"\s?(?:-|to|and|or|-to-)\s?", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?:between|from)(?: about| around| some)?\s*$", re.IGNORECASE)
_BEFORE_MIN = re.compile(
    r"(?:at least|more than|over|above|upwards? of|a minimum of|no fewer than|no less than|exceed(?:s|ed"
    r"|ing)?|well over"
    r"|from|or more)(?: about| some)?\s*$",
    re.IGNORECASE,
)
_BEFORE_MAX = re.compile(
    r"(?:up to|at most|less than|fewer than|under|below|as (?:much|many|high) as|a maximum of|no more"
    r" than)(?: about| some)?\s*$",
    re.IGNORECASE,
)
_AFTER_MIN = re.compile(
    r"^\s?(?:\w+ ){0,2}(?:or more|and (?:more|up|above)|or (?:higher|above)|at least)\b", re.IGNORECASE
)
_AFTER_MAX = re.compile(r"^\s?(?:\w+ ){0,2}(?:or (?:less|fewer|below)|at most)\b", re.IGNORECASE)
_NEAR = re.compile(
    r"(?:about|around|roughly|approximately|some|nearly|almost|circa|ca\.?|just (?:under|over)|close to|~"
    r"|over|more than|well over)\s*(?:US)?$",
    re.IGNORECASE,
)
_LOOK = 28


def figures_in(text: str) -> tuple[Figure, ...]:
    """Figures of a canonical text in reading order; a lone "one" is none."""
    text = _YEAR_PAIR.sub(lambda match: f"{match[1]}-{match[1][:2]}{match[2]}", text)
    found = [figure for match in _FIGURE.finditer(text) if (figure := _figure(match)) is not None]
    for index in range(len(found) - 1):
        first, second = found[index], found[index + 1]
        if _JOINT.fullmatch(text[first.stop : second.start]) and _is_range(text, first, second):
            found[index], found[index + 1] = _as_range(first, second)
    return tuple(found)


def with_whole_years(text: str) -> str:
    """`2024-34` as `2024-2034`, which is the text that positions of figures point into."""
    return _YEAR_PAIR.sub(lambda match: f"{match[1]}-{match[1][:2]}{match[2]}", text)


def _figure(match: re.Match[str]) -> Figure | None:
    if match["multiple"]:
        return _placed(match, _TIMES[match["multiple"].lower()], "times")
    if match["vague"]:
        return replace(_placed(match, 0.0, "vague"), vague=match["vague"].lower())
    if match["share"]:
        few, many = _simple(match["share"].split()[0]), _simple(match["share"].split()[-1])
        return replace(_placed(match, 100.0 * few / max(1.0, many), "percent"), loose=True) if many > few else None
    if match["fraction"]:
        part = match["fraction"].lower().split()[-1]
        return replace(_placed(match, 100.0 / _PARTS[part], "percent"), loose=True)
    return _counted(match)


def _counted(match: re.Match[str]) -> Figure | None:
    word = (match["words"] or "").lower()
    measured = any(match[name] for name in ("scales", "percent", "times", "part", "money", "unit"))
    if word == "one" and not (measured and not match["unit"]):
        return None
    value = _base(match)
    for scale in (match["letters"] or "", *match["scales"].replace("-", " ").split()):
        value *= _SCALES[scale.lower()] if scale else 1.0
    kind, currency = _kind(match)
    figure = replace(_placed(match, value, kind), currency=currency, unit=(match["unit"] or "").lower())
    if match["part"]:
        return replace(
            figure, value=100.0 * value / _PARTS[match["part"].lower().removesuffix("s")], kind="percent", loose=True
        )
    if re.search(r"factor of\s*$", match.string[: match.start()], re.IGNORECASE):
        return replace(figure, unit="factor")
    return replace(figure, bound="min") if match["plus"] else figure


def _base(match: re.Match[str]) -> float:
    if match["digits"]:
        return float(match["digits"].replace(",", ""))
    if match["lone"]:
        return 0.5 if match["lone"].lower().startswith("half") else 1.0
    return sum(_WORDS[word] for word in match["words"].lower().split("-"))


def _simple(word: str) -> float:
    return float(word) if word.isdigit() else _WORDS[word.lower()]


def _kind(match: re.Match[str]) -> tuple[Kind, str]:
    if match["percent"]:
        return "percent", ""
    if match["times"]:
        return "times", ""
    if match["currency"]:
        return "money", _CURRENCY[match["currency"]]
    word = (match["money"] or match["code"] or "").strip().lower()
    return ("money", _MONEY_WORDS[word]) if word else ("plain", "")


def _placed(match: re.Match[str], value: float, kind: Kind) -> Figure:
    before = match.string[max(0, match.start() - _LOOK) : match.start()]
    after = match.string[match.end() : match.end() + _LOOK]
    bound: Bound = ""
    if _BEFORE_MIN.search(before) or _AFTER_MIN.search(after):
        bound = "min" if not before.lower().rstrip().endswith("from") else ""
    elif _BEFORE_MAX.search(before) or _AFTER_MAX.search(after):
        bound = "max"
    near = bool(_NEAR.search(before)) or after.lstrip().lower().startswith("or so")
    return Figure(match[0].strip(), value, kind, bound=bound, near=near, start=match.start(), stop=match.end())


def _is_range(text: str, first: Figure, second: Figure) -> bool:
    joint = text[first.stop : second.start].strip().lower()
    if first.vague or second.vague or (first.kind in ("percent", "money") and second.kind not in (first.kind, "plain")):
        return False
    if first.is_year or second.is_year:
        return False
    if joint == "and":
        return bool(
            re.search(r"\bbetween(?: about| around| some)?\s*[$\u20ac\u00a3]?\s*$", text[: first.start], re.IGNORECASE)
        )
    if joint == "or" and not ((first.value < second.value and second.kind in ("times", "percent")) or second.unit):
        return False
    return not re.search(r"\bfrom(?: about| around| some)?\s*[$]?\s*$", text[: first.start], re.IGNORECASE)


def _as_range(first: Figure, second: Figure) -> tuple[Figure, Figure]:
    low = first.value
    scale = re.search(r"(thousand|million|billion|lakh|crore|hundred|[kKMmBb])(?:n)?\b", second.text)
    if (
        scale
        and not re.search(r"[a-zA-Z]{3,}\s?(?:thousand|million|billion)|\d[kKMmBb]", first.text)
        and low < second.value / 10
    ):
        low *= _SCALES.get(scale[1].lower(), 1.0)
    kind = second.kind if first.kind == "plain" else first.kind
    currency = first.currency or second.currency
    unit = first.unit or second.unit
    high = replace(second, end="high", kind=kind, currency=currency, unit=unit, bound="")
    return replace(first, value=low, end="low", kind=kind, currency=currency, unit=unit, bound=""), high
