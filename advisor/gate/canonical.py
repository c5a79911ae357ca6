"""Text in one spelling before it is compared: quotes, contractions, abbreviations, tiers, degrees and British endings.

A canonical text is for comparing only and never shown. Knows nothing about passages or verdicts.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Replacement = str | Callable[[re.Match[str]], str]

_SIGNS = str.maketrans({
    "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00ab": '"', "\u00bb": '"',
    "\u2010": "-",
    "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2212": "-", "\u2014": ";", "\u00a0": " ", "\u202f": " ",
})  # fmt: skip

_TIER_WORDS = {
    "1": "core (?:ai )?research",
    "2": "(?:ml|machine[- ]learning)[- ]engineering",
    "3": "ai applications?(?: layer)?",
}
_TIER_NUMBERS = {"1": "1|one|i", "2": "2|two|ii", "3": "3|three|iii"}
_ORDINALS = {"1": "first", "2": "second", "3": "third"}
_ANY_NUMBER = r"(?:[123]|one|two|three|iii|ii|i)"


_COUNTRIES = {
    "chinese": "China",
    "indian": "India", "european": "Europe", "japanese": "Japan", "german": "Germany", "french": "France",
    "canadian": "Canada",
}  # fmt: skip


_HALVES = {"one": "1.5", "two": "2.5", "three": "3.5", "four": "4.5", "five": "5.5", "six": "6.5", "seven": "7.5"}


def _rules(*pairs: tuple[str, Replacement]) -> list[tuple[re.Pattern[str], Replacement]]:
    return [(re.compile(pattern, re.IGNORECASE), replacement) for pattern, replacement in pairs]


_SPELLING = _rules(
    (r"\bcan(?:not|'t)\b", "can not"),
    (r"\bwon't\b", "will not"),
    (r"\bshan't\b", "shall not"),
    (r"n't\b", " not"),
    (r"\bph\.\s?d\b\.?", "PhD"),
    (r"(?-i:\bB\.?[SA]\.?(?= |,|$)(?! code)|\bBSc\b)", "Bachelors"),
    (r"(?-i:\bM\.?S\.?(?= |,|$)|\bMSc\b)", "Masters"),
    (r"\bphds\b|\bdoctorates?\b|\bdoctoral(?: degrees?)?\b", "PhD"),
    (r"\bPhD degrees?\b", "PhD"),
    (r"\bm\.?sc?\.?(?=\s(?:degree|in|or|and|from|is)\b)|\bM\.S\.|\bMSc\b", "Masters"),
    (r"\bmaster'?s'?(?:'s)?(?: degrees?| programmes?)?\b(?=\W|$)(?! a\b)", "Masters"),
    (r"\bbachelor'?s?'?(?: degrees?)?\b|\bb\.?sc\b\.?|\bundergraduate degrees?\b", "Bachelors"),
    (
        r"\b(?:the )?(?:us |u\.s\. )?bureau of labou?r statistics(?: \(bls\))?|\bBLS\b|\b(?:us |u\.s\."
        r" )?labou?r bureau\b",
        "LabourBureau",
    ),
    (r"\bthe united states(?: of america)?\b|\bunited states\b|\bu\.s\.(?:a\.)?|\bUSA\b|\bamerican?s?\b", "US"),
    (r"\bunited kingdom\b|\bu\.k\.|\b(?:great )?britain\b|\bbritish\b", "UK"),
    (r"\bworld economic forum\b(?: \(wef\))?", "WEF"),
    (r"\bmachine[- ]learning\b", "ML"),
    (r"\bartificial intelligence\b", "AI"),
    (r"\b(?:large[- ])?language model(?:s|ling|ing)?\b", "LLM"),
    (r"\bllms\b", "LLM"),
    (r"\bcomputer[- ]science\b|\bcs\b(?=\s)", "ComputerScience"),
    (r"\bretrieval[- ]augmented generation\b", "RAG"),
    (r"\bgenerative[- ]ai\b|\bgen ?ai\b", "GenAI"),
    (r"\bnatural language processing\b", "NLP"),
    (r"\bapplication programming interface", "API"),
    (r"\bml ?ops\b", "MLOps"),
    (r"\bpm(s?)\b(?![\d:])", r"product manager\1"),
    (r"\bRecruiting\b(?= post)", "recruiting"),
    (r"\bdata[- ]scien(?:ce|tists?)\b", "DataScience"),
    (r"\bdata[- ]engineer(?:s|ing)?\b", "DataEngineering"),
    (r"\b80,000 hours\b", "EightyThousandHours"),
    (r"\bapplied scientists?\b", "AppliedScientist"),
    (r"\bai[- ]engineers?\b", "AIEngineer"),
    (r"\b(?:ai|ml|software) (?:apis?)\b", "API"),
    (r"\bjob (ad|advert|advertisement|posting|opening|seeker)(s?)\b", r"\1\2"),
    (r"\bseekers?\b(?<!job )", "applicant"),
    (r"\bmetropolitan\b", "metro"),
    (r"\bopen-source\b", "opensource"),
    (r"\b(top|mid|pre|post|late|early|number|under|over|age|aged|ages)-(?=\d)", r"\1 "),
    (r"\b(top|under|over)-(?=(?:ten|twenty|five)\b)", r"\1 "),
    (r"\b(?:a|one) decade\b", "10 years"),
    (r"\bhalf a year\b", "6 months"),
    (r"\btwelve months\b|\b12 months\b", "1 year"),
    (r"\bseveral hundred thousands?\b", "hundreds of thousands"),
    (r"\b(one|two|three|four|five|six|seven) and a half\b", lambda match: _HALVES[match[1].lower()]),
    (r"\bseveral (hundred|thousand|dozen|million)\b", r"\1s"),
    (r"\b(?:in the )?(hundreds|thousands|dozens) of thousands\b", r"\1 of thousands"),
    (r"(\d)-to-(\d)|(\d)- to (?=\d)", lambda match: f"{match[1]}-{match[2]}" if match[1] else f"{match[3]}-"),
    (r"\b(?:a )?quarter of a million\b", "250,000"),
    (r"\bthree quarters of a million\b", "750,000"),
    (r"\b(?:every|each|per) (year|month|week|day|hour)\b|\b(?:annually|yearly)\b", "a year"),
)
# What says "no" in more than one word, or says it of a part only; one token each.
_MEANING = _rules(
    (r"\b(?:but |and )?not (?:only|just|merely|simply|solely)\b|\b(?:is|are|will|does|do) not (?:be"
    r" )?(?:enough|sufficient|do|suffice)\b"
     r"|\binsufficient\b|\b(?:nowhere|not) near(?:ly)? enough\b|\bnot (?:enough|sufficient)\b", " INSUFFICIENT "),
    (r"\b(alone)\b[^,.;]{0,30}?\sINSUFFICIENT\s", " INSUFFICIENT "),
    (r"\b(chinese|indian|european|japanese|german|french|canadian)\b", lambda match: _COUNTRIES[match[1].lower()]),
    (r"\bno longer\b", "not"),
    (r"\bf[ae]lls? short of\b|\bfallen short of\b", "trail"),
    (r"\bnot even (?=\d)", "fewer than "),
    (r"\bnot even\b", "including"),
    (r"\bout of work\b", "without work"),
    (r"\bwarn(s|ed|ing)? against\b", "warn not"),
    (r"\b(?:made|make|makes|making) up\b(?! to)", "are"),
    (r"\bno (?:other )?(\w+) (?:has|had|have) an? (\w{3,})er\b", r"\1 has the \2est"),
    (r"\bno (?:other )?([^,;.]{2,40}?) (is|was|are|were) (\w{3,})er ([^,;.]{0,30}?)than\b", r"\1 \2 the \3est \4"),
    (r"\bno (?:other )?([^,;.]{2,40}?) (is|was|are|were) as (\w{3,}) as\b", r"\1 \2 the \3est"),
    (r"\bmore and more\b", "growing"),
    (r"\bless and less\b|\bfewer and fewer\b", "shrinking"),
    (r"\bno (?:other )?(\w+) ([^,;.]*?)\bmore (\w+) ([^,;.]*?)than\b", r"\1 \2most \3 \4"),
    (r"\brather than\b|\binstead of\b|\bas opposed to\b|\band not\b|\bbut not\b", " , not"),
    (r"\bin effect\b|\bmore or less\b|\bpretty much\b|\bclose to (?=[a-z])|\bnext to (?=[a-z]{4})"
        r"|\bas good as\b|\ball but\b|\bpractically\b|\bvirtually\b", "effectively"),
    (r"\bas well as\b|\balong with\b|\btogether with\b|\bin addition to\b", "and"),
    (r"\bcompared (?:with|to)\b|\bas against\b|\bversus\b|\bvs\.?\b", "against"),
    (r"\b(?:go|goes|going|went|gone) up\b|\b(?:is|was|are|were) up\b", "rose"),
    (r"\b(?:go|goes|going|went|gone) down\b|\b(?:is|was|are|were) down\b", "fell"),
    (r"\baccording to\b|\bin the view of\b|\bby the account of\b|\bin the words of\b", "reports"),
    (r"\blook(?:s|ed|ing)? (?:for|at)\b", "look"),
    (r"\btakes? on\b|\btook on\b", "hire"),
    (r"\bad+ed (?:up|together)\b", "total"),
)  # fmt: skip
_ENDINGS = _rules(
    (r"(\w{3,})iz(e|ed|es|ing|ation|ations|er|ers)\b", r"\1is\2"),
    (r"\b(lab|fav|behavi|col)our", r"\1or"),
    (r"\bprogramm?es?\b", "program"),
    (r"\bcentre", "center"),
    (r"(\w+)lling\b", r"\1ling"),
    (r"(\w+)lled\b", r"\1led"),
    (r"\bspecialit(y|ies)\b", r"specialt\1"),
)


@lru_cache(maxsize=4096)
def canonical(text: str) -> str:
    """The text with one spelling for what has many; tiers become ` TIER1 ` and the like."""
    for pattern, replacement in _SPELLING:
        text = pattern.sub(replacement, text) if replacement else text
    text = _tiers(text)
    for pattern, replacement in (*_MEANING, *_ENDINGS):
        text = pattern.sub(replacement, text)
    return text


def plain(text: str) -> str:
    """Straight quotes, plain hyphens and single spaces; dashes between clauses become semicolons."""
    return " ".join(text.translate(_SIGNS).split())


def _tiers(text: str) -> str:
    text = _TIER_LIST.sub(lambda match: _each_tier(match[0]), text)
    for pattern, tier in _TIER_FORMS:
        text = pattern.sub(f" TIER{tier} ", text)
    return text


def _each_tier(text: str) -> str:
    if re.search(r"\d\s?-\s?\d", text):
        return " TIER1 , TIER2 and TIER3 " if "1" in text else " TIER2 and TIER3 "
    body = re.sub(r"^tiers?\s+", "", text, flags=re.IGNORECASE)
    for tier, words in _TIER_NUMBERS.items():
        body = re.sub(rf"\b(?:tier\s+)?(?:{words})\b(?!\))", f" TIER{tier} ", body, flags=re.IGNORECASE)
    return f" {body} "


_TIER_LIST = re.compile(
    rf"\btiers?\s+{_ANY_NUMBER}(?:\s?-\s?{_ANY_NUMBER}\b|(?:,? (?:and|or|to|nor|than) |, )(?:tier"
    rf" )?{_ANY_NUMBER}\b(?!\s?[-\d%]))+(?!,\d)",
    re.IGNORECASE,
)
_TIER_FORMS = [
    (
        re.compile(
            rf"\btiers?[ -]+(?:{_TIER_NUMBERS[tier]})\b(?:,? (?:\((?:the )?)?{words}\b\)?)?"
            rf"|\b{_ORDINALS[tier]} tier\b(?: \({words}\))?|\b{words}\b(?: roles?| positions?)? \((?:the"
            rf" article's )?tier {tier}\)"
            rf"|\b{words}\b(?:, (?:the article's )?tier {tier}(?: in the article)?,?)?"
            + (r"|\bml engineers?\b(?: \(tier 2\))?" if tier == "2" else ""),
            re.IGNORECASE,
        ),
        tier,
    )
    for tier, words in _TIER_WORDS.items()
]
