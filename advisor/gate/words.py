"""Word knowledge of the gate: stems, synonyms, opposites, hedges and the words that carry no content.

Synonyms and opposites are read once from the text files beside this module. Knows nothing about sentences or passages.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

_STOP = """
a an the this that these those it its they them their he she his her him we our us you your yours i my me mine who whom whose which
what when where why how there here is are was were be been being am do does did done doing has have had having will would shall should
and or but if then than as of in on at by for from with to into onto upon over under about above below up down out off through during
between among across against per via so such very too also even just still yet while whereas although though because since until
unless whether both either each every own same other another any some all most more less much many few both way ways else thing things
not no nor never without neither none nobody nothing hardly scarcely barely can could may might must ought
'll 've 're 'd 's t s re ve ll d however therefore thus hence meanwhile moreover further besides namely respectively instead rather
only already now then once again soon later almost nearly roughly around approximately about some likely quite well right kind
get gets got getting go goes going went come comes came put puts one ones oneself themselves itself themself himself herself yourself
people person persons someone somebody anyone anybody individual individuals
because due plus versus like unlike within toward towards
"""
_ATTRIBUTION = """
say says said saying state states stated write writes wrote written report reports reported note notes noted describe describes described
estimate estimates estimated estimating observe observes observed argue argues argued claim claims claimed conclude concludes concluded
according account accounts accounted view views viewed relay relays relayed mention mentions mentioned call calls called cite cites
cited article articles author authors writer source sources quote quotes quoted find finds found point points suggest suggests suggested
think thinks thought explain explains explained advise advises advised recommend recommends recommended warn warns warned tell tells told
reckon reckons reckoned consider considers considered give gives gave given figure figures data judgement opinion reasoning words
summary list lists listed rough roughly puts publish believe believes see sees seen saw show shows showed shown name names named
"""
_HEDGES = {
    "probably": "doubt", "perhaps": "doubt", "possibly": "doubt", "maybe": "doubt", "likely": "doubt", "may": "doubt", "might": "doubt",
    "could": "doubt", "can": "ability", "appear": "doubt", "appears": "doubt", "seem": "doubt", "seems": "doubt", "apparently": "doubt",
    "presumably": "doubt", "potentially": "doubt", "potential": "doubt", "unlikely": "doubt", "possible": "doubt", "uncertain": "doubt",
    "almost": "near", "nearly": "near", "effectively": "near", "virtually": "near", "practically": "near", "essentially": "near",
    "some": "part", "several": "part", "most": "part", "often": "part", "usually": "part", "typically": "part",
    "mostly": "part", "sometimes": "part", "largely": "part", "generally": "part", "mainly": "part", "partly": "part",
    "typical": "part", "usual": "part", "tends": "part", "tend": "part", "majority": "part", "bulk": "part", "commonly": "part",
    "normally": "part", "frequently": "part", "rarely": "part", "seldom": "part", "chiefly": "part", "primarily": "part",
}  # fmt: skip
ABSOLUTES = frozenset(
    "all always every everyone everybody must guaranteed certainly definitely undoubtedly entirely completely only solely "
    "exclusively none nobody never inevitably proven proves".split()
)
NEGATORS = frozenset("not no never without neither nor none nobody nothing hardly scarcely barely lack lacks lacking lacked".split())
STOP = frozenset(_STOP.split())
ATTRIBUTION = frozenset(_ATTRIBUTION.split())


class Side(NamedTuple):
    """One side of an opposition: its line in the file and which side of the bar."""

    line: int
    sign: int


@cache
def _stemmer() -> object:
    from Stemmer import Stemmer

    return Stemmer("english")


@lru_cache(maxsize=32768)
def stem(word: str) -> str:
    """The stem of one lower-case word."""
    return str(_stemmer().stemWord(word))  # type: ignore[attr-defined]


def _lines(name: str) -> list[str]:
    text = files(__package__ or "advisor.gate").joinpath(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def british(word: str) -> str:
    """The spelling that canonical texts use, for one word of a table."""
    from advisor.gate.canonical import canonical

    return canonical(word).strip().lower()


@cache
def _classes() -> Mapping[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, line in enumerate(_lines("synonyms.txt")):
        for word in line.split():
            found.setdefault(stem(british(word)), set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


@cache
def opposites() -> Mapping[str, tuple[Side, ...]]:
    """Every side that a stem stands on."""
    found: dict[str, list[Side]] = {}
    for number, line in enumerate(_lines("opposites.txt")):
        for sign, half in zip((1, -1), line.split("|"), strict=True):
            for word in half.split():
                found.setdefault(stem(british(word)), []).append(Side(number, sign))
    return {word: tuple(sides) for word, sides in found.items()}


def hedge(word: str) -> str:
    """The kind of hedge that a word is; "" for none."""
    return _HEDGES.get(word, "")


@lru_cache(maxsize=65536)
def alike(first: str, second: str) -> bool:
    """Whether two stems may stand for each other: equal, derived from each other, or in one class of synonyms."""
    if first == second:
        return True
    shorter, longer = sorted((first, second), key=len)
    if len(shorter) >= 5 and longer.startswith(shorter[: max(5, len(shorter) - 1)]) and len(longer) - len(shorter) <= 5:
        return not _distinct(shorter, longer)
    classes = _classes()
    return not classes.get(first, frozenset()).isdisjoint(classes.get(second, frozenset()))


_LOOKALIKES = frozenset(
    {("intern", "intern"), ("intern", "internet"), ("expect", "expert"), ("experi", "expert"), ("gener", "general"), ("gradu", "gradual")}
)


def _distinct(shorter: str, longer: str) -> bool:
    return (shorter, longer) in _LOOKALIKES or (shorter == "intern" and longer.startswith("internat"))


@cache
def known_words() -> frozenset[str]:
    """Stems of everyday words, by which a capital at the start of a sentence is told from a name."""
    return frozenset(_classes()) | frozenset(opposites()) | {stem(word) for word in (*STOP, *ATTRIBUTION)}
