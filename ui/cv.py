"""A CV as text, with what a reader should know about how it was read. Nothing of it is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.errors import InputError
from ingest.loaders import Limits, load_file
from ui.hidden import hidden_text

if TYPE_CHECKING:
    from pathlib import Path

MAX_CHARACTERS = 60_000
_LIMITS = Limits(file_bytes=10_000_000)
_SUFFIXES = (".pdf", ".docx", ".txt", ".md")
_LONG_PAGES = 10
# Words to a reader of applications, human or machine, which have no business in a CV.
_INSTRUCTION = re.compile(
    (
        r"[^.\n]*\b(?:ignore (?:all |any |the )?(?:previous|prior|above) instructions|(?:rate|rank|score"
        r"|classify|assess|grade) (?:this|the) (?:candidate|applicant|cv|resume)|you are an? (?:ai"
        r"|assistant|language model)|this candidate (?:is|must be|should be)|recommend (?:this candidate"
        r"|for hire))\b[^.\n]*\.?"
    ),
    re.IGNORECASE,
)
_GERMAN = re.compile(
    r"\b(?:und|der|die|das|mit|bei|seit|heute|berufserfahrung|ausbildung|kenntnisse|lebenslauf|für)\b", re.I
)
_FRENCH = re.compile(r"\b(?:et|avec|depuis|chez|expérience|formation|compétences|développement|langues)\b", re.I)
_SPANISH = re.compile(r"\b(?:y|con|desde|experiencia|formación|educación|habilidades|idiomas|desarrollo)\b", re.I)
_ENGLISH = re.compile(r"\b(?:and|the|with|at|since|experience|education|skills|of|for)\b", re.I)


@dataclass(frozen=True, slots=True)
class Cv:
    """A CV that was read.

    Attributes:
        text: What is assessed.
        notes: Sentences for the reader: what was left out or may have been missed.
    """

    text: str
    notes: tuple[str, ...]


def read_cv(path: Path) -> Cv:
    """Read a PDF, DOCX or text file.

    Raises:
        InputError: It is of another type, too large, scanned, damaged or holds several documents.
    """
    if path.suffix.lower() not in _SUFFIXES:
        raise InputError(
            f"{path.name} is no PDF, DOCX or text file.", hint=f"Save it as one of {', '.join(_SUFFIXES)}."
        )
    documents = load_file(path, _LIMITS)
    if len(documents) != 1:
        raise InputError(f"{path.name} holds several documents.", hint="Give one CV.")
    blocks = documents[0].blocks
    pages = max((block.page or 0 for block in blocks), default=0)
    cv = inspected("\n".join(block.text for block in blocks), hidden_text(path))
    notes = list(cv.notes)
    if pages > _LONG_PAGES:
        notes.insert(0, f"The CV has {pages} pages; one or two are usual.")
    return Cv(cv.text, tuple(notes))


def inspected(text: str, hidden: tuple[str, ...] = ()) -> Cv:
    """A CV's text without what its author hid and without words to a machine, cut to what is read.

    Args:
        text: The whole text.
        hidden: Passages that are in the file and cannot be seen.
    """
    notes: list[str] = []
    for passage in hidden:
        text = _without(text, passage)
    if hidden:
        shown = " ".join(hidden[0].split())[:80]
        notes.append(f'The file holds text that cannot be seen ("{shown}"); it was left out.')
    text, count = _INSTRUCTION.subn("", text)
    if count:
        notes.append("The CV speaks to whoever rates it; such sentences were left out and count for nothing.")
    if len(text) > MAX_CHARACTERS:
        notes.append(f"Only the first {MAX_CHARACTERS:,} of {len(text):,} characters were read.")
        text = text[:MAX_CHARACTERS]
    language = _language(text)
    if language:
        notes.append(
            f"The CV seems to be in {language}; names of degrees, jobs and skills are read, other wording may "
            "be missed."
        )
    return Cv(text, tuple(notes))


def _without(text: str, passage: str) -> str:
    pattern = r"\s+".join(re.escape(word) for word in passage.split())
    return re.sub(pattern, " ", text) if pattern else text


def _language(text: str) -> str | None:
    """The language that a CV seems to be in, when not English."""
    counts = {
        "German": len(_GERMAN.findall(text)),
        "French": len(_FRENCH.findall(text)),
        "Spanish": len(_SPANISH.findall(text)),
    }
    name = max(counts, key=lambda key: counts[key])
    return name if counts[name] >= 3 and counts[name] > len(_ENGLISH.findall(text)) else None
