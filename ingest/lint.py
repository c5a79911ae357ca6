"""The corpus lint: every claim traceable, every figure registered, every sentence able to stand alone.

Pure functions from a corpus to findings; `python -m ingest.lint [FOLDER]` prints them and exits 1 where there are any.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import TYPE_CHECKING, get_args

from ingest.annotated import Page, Segment, parse_page
from ingest.boundaries import QUESTION
from ingest.corpus import (
    ASKED_NAME,
    BOUNDARIES_NAME,
    REGISTRY_NAME,
    ROLES,
    bundled_corpus,
    load_asked,
    load_boundaries,
    load_registry,
    raw_pages,
)
from ingest.errors import InputError
from ingest.figures import unbacked
from ingest.segment import sentence_spans
from ingest.types import Tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from importlib.resources.abc import Traversable

    from ingest.corpus import Registry

_TIERS = get_args(Tier)
_CONFIDENCES = ("page", "secondary", "opinion")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DANGLING = re.compile(
    r"(?:This|These|Those|They|Their|Them|It|Its|He|She|His|Her|Such|The former|The latter|The same|Both|Neither|Here|"
    r"In contrast|However|Also|Moreover)\b"
)
_MARKUP = re.compile(r"\*\*|__|`|(?<!\w)\*(?=\w)|^\||<[a-z/][^>]*>|\[[^\]]*\]")
_CONTENT_WORD = re.compile(r"[a-z0-9][a-z0-9'$%,.+-]*[a-z0-9%+]|[a-z0-9]")
# Share of words, and of neighbouring word pairs, that two sentences of one document, or of two, may have in common.
_DUPLICATE = 0.85


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something to correct: where (path in the corpus, 1-based line), what is wrong, and what to do."""

    file: str
    line: int
    message: str
    advice: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message} {self.advice}"


def lint_corpus(root: Traversable) -> list[Finding]:
    """All findings of a corpus, sorted by file and line."""
    try:
        registry = load_registry(root)
    except InputError as error:
        return [Finding(REGISTRY_NAME, 1, error.message, error.hint)]
    pages, findings = _parse(root)
    for page in pages:
        findings += [*_metadata(page), *_headings(page), *_links(page, {other.path for other in pages})]
        for segment in _sentences(page):
            findings += [*_marker(page.path, segment, registry), *_figures(page.path, segment, registry)]
            findings += _wording(page.path, segment)
    findings += [*_unused(pages, registry), *_registry(registry), *_repeated_ids(pages), *near_duplicates(pages)]
    findings += [*_boundaries(root, pages), *_asked(root, registry)]
    return sorted(set(findings))


def _parse(root: Traversable) -> tuple[list[Page], list[Finding]]:
    pages, findings = [], []
    for raw in raw_pages(root):
        try:
            pages.append(parse_page(raw.text, raw.path))
        except InputError as error:
            findings.append(Finding(raw.path, 1, error.message, error.hint))
    return pages, findings


def _sentences(page: Page) -> Iterator[Segment]:
    for piece in page.pieces:
        if piece.kind != "heading":
            yield from piece.segments


def _metadata(page: Page) -> Iterator[Finding]:
    document_id, title, tiers = (page.meta.get(key) for key in ("id", "title", "tiers"))
    if not isinstance(document_id, str) or not _ID.fullmatch(document_id):
        yield Finding(page.path, 1, f"The id {document_id!r} is not in kebab-case.", "Write words joined by hyphens.")
    if not isinstance(title, str) or not title.strip():
        yield Finding(page.path, 1, "There is no title.", "Add title to the front matter.")
    if not isinstance(tiers, list) or not tiers or any(tier not in _TIERS for tier in tiers):
        yield Finding(page.path, 1, f"The tiers {tiers!r} are not tiers.", f"Use some of {', '.join(_TIERS)}, quoted.")


def _headings(page: Page) -> Iterator[Finding]:
    headings = [piece for piece in page.pieces if piece.kind == "heading"]
    if [piece.level for piece in headings].count(1) != 1:
        yield Finding(page.path, 1, "There is not exactly one # title.", "Begin the page with one, then use ##.")
    seen: set[str] = set()
    for piece in headings:
        text = piece.items[0][0].text
        if text.casefold() in seen:
            yield Finding(page.path, piece.line, f"The heading {text!r} stands twice.", "Merge or rename the sections.")
        seen.add(text.casefold())


def _links(page: Page, paths: set[str]) -> Iterator[Finding]:
    folder = PurePosixPath(page.path).parent
    for piece in page.pieces:
        for segment in piece.segments:
            for target in segment.links:
                if normpath((folder / target.partition("#")[0]).as_posix()) not in paths:
                    advice = "Link to a page of the corpus, relative to this one."
                    yield Finding(page.path, segment.line, f"The link to {target!r} does not resolve.", advice)


def _marker(path: str, segment: Segment, registry: Registry) -> Iterator[Finding]:
    shown = _short(segment.text)
    if not segment.claims:
        yield Finding(path, segment.line, f"{shown} has no marker.", "Put [CLAIM] after its full stop, or remove it.")
    if not segment.text:
        yield Finding(path, segment.line, "A marker follows no sentence.", "Put all claims into one marker.")
    for claim in segment.claims:
        if claim not in registry.claims:
            advice = f"Register it in {REGISTRY_NAME} or correct the marker."
            yield Finding(path, segment.line, f"The claim {claim} is unknown.", advice)
    if segment.role not in ROLES:
        yield Finding(path, segment.line, f"The role {segment.role!r} is unknown.", "Use step, limit or none.")
    if len(sentence_spans(segment.text)) > 1:
        yield Finding(path, segment.line, f"{shown} is several sentences with one marker.", "Mark each of them.")


def _figures(path: str, segment: Segment, registry: Registry) -> Iterator[Finding]:
    claims = [registry.claims[claim] for claim in segment.claims if claim in registry.claims]
    if not claims:
        return
    allowed = [text for claim in claims for text in (*claim.figures, claim.scope)]
    for claim in claims:
        source = registry.sources[claim.source]
        allowed += [source.title, source.publisher, str(source.year or "")]
    for figure in unbacked(segment.text, allowed):
        message = f"The figure {figure!r} in {_short(segment.text)} belongs to none of {', '.join(segment.claims)}."
        yield Finding(path, segment.line, message, f"Correct it, name its claim, or add it in {REGISTRY_NAME}.")


def _wording(path: str, segment: Segment) -> Iterator[Finding]:
    start = _DANGLING.match(segment.text)
    if start:
        message = f"{_short(segment.text)} leans on another sentence with {start[0]!r}."
        yield Finding(path, segment.line, message, "Name its subject.")
    if _MARKUP.search(segment.text):
        yield Finding(path, segment.line, f"{_short(segment.text)} holds markup.", "Write plain words.")
    if segment.text and segment.text[-1] not in '.!?:\u201d"':
        yield Finding(path, segment.line, f"{_short(segment.text)} does not end.", "Put a full stop before the marker.")


def _unused(pages: Sequence[Page], registry: Registry) -> Iterator[Finding]:
    used = {claim for page in pages for segment in _sentences(page) for claim in segment.claims}
    for claim in registry.claims.values():
        if claim.id not in used:
            yield Finding(REGISTRY_NAME, 1, f"No sentence states claim {claim.id}.", "Write one or remove the claim.")
    sources = {claim.source for claim in registry.claims.values() if claim.id in used}
    for key in registry.sources.keys() - sources:
        yield Finding(REGISTRY_NAME, 1, f"No sentence uses source {key}.", "Use it or remove it.")


def _registry(registry: Registry) -> Iterator[Finding]:
    for claim in registry.claims.values():
        if claim.confidence not in _CONFIDENCES:
            advice = f"Use one of {', '.join(_CONFIDENCES)}."
            yield Finding(REGISTRY_NAME, 1, f"Claim {claim.id} has confidence {claim.confidence!r}.", advice)
        if not claim.tiers or any(tier not in _TIERS for tier in claim.tiers):
            advice = f"Use some of {', '.join(_TIERS)}."
            yield Finding(REGISTRY_NAME, 1, f"Claim {claim.id} has tiers {list(claim.tiers)}.", advice)
        for other in (*claim.contradicts, *claim.supports):
            if other not in registry.claims or other == claim.id:
                message = f"Claim {claim.id} points at {other}, which is no other claim."
                yield Finding(REGISTRY_NAME, 1, message, "Correct contradicts or supports.")


def _boundaries(root: Traversable, pages: Sequence[Page]) -> Iterator[Finding]:
    """Examples that stand twice, or that a section says it answers; a corpus without any has no boundaries."""
    if not root.joinpath(BOUNDARIES_NAME).is_file():
        return
    try:
        examples = load_boundaries(root)
    except InputError as error:
        yield Finding(BOUNDARIES_NAME, 1, error.message, error.hint)
        return
    if QUESTION not in examples:
        yield Finding(BOUNDARIES_NAME, 1, f"The kind {QUESTION!r} is missing.", "Write examples of real questions.")
    counts = Counter(_plain(text) for texts in examples.values() for text in texts)
    answered = {_plain(text) for page in pages for piece in page.pieces for text in piece.asked}
    for kind, texts in examples.items():
        for text in texts:
            if counts[_plain(text)] > 1:
                yield Finding(BOUNDARIES_NAME, 1, f"The example {_short(text)} stands twice.", "Remove one.")
            if kind != QUESTION and _plain(text) in answered:
                advice = "Remove it there, or the example."
                yield Finding(BOUNDARIES_NAME, 1, f"A section says that it answers {_short(text)}.", advice)


def _asked(root: Traversable, registry: Registry) -> Iterator[Finding]:
    """Questions that stand twice or under claims that are none, and claims that no question asks for."""
    if not root.joinpath(ASKED_NAME).is_file():
        return
    try:
        asked = load_asked(root)
    except InputError as error:
        yield Finding(ASKED_NAME, 1, error.message, error.hint)
        return
    refused: Mapping[str, Sequence[str]] = {}
    # What is wrong with those is told by itself.
    with suppress(InputError):
        refused = load_boundaries(root)
    others = {_plain(text) for texts in refused.values() for text in texts}
    counts = Counter(map(_plain, asked))
    for text, claims in asked.items():
        if counts[_plain(text)] > 1 or _plain(text) in others:
            yield Finding(ASKED_NAME, 1, f"The question {_short(text)} stands twice.", "Remove one.")
        if not claims or any(claim not in registry.claims for claim in claims):
            message = f"The question {_short(text)} stands under {' '.join(claims)!r}."
            yield Finding(ASKED_NAME, 1, message, f"Name claims of {REGISTRY_NAME}.")
    for claim in registry.claims.keys() - {claim for claims in asked.values() for claim in claims}:
        yield Finding(ASKED_NAME, 1, f"No question asks for {claim}.", "Write some as people would ask for it.")


def _plain(text: str) -> str:
    return " ".join(text.lower().split()).rstrip("?!. ")


def _repeated_ids(pages: Sequence[Page]) -> Iterator[Finding]:
    counts = Counter(str(page.meta.get("id")) for page in pages)
    for page in pages:
        if counts[str(page.meta.get("id"))] > 1:
            yield Finding(page.path, 1, f"The id {page.meta.get('id')!r} is taken twice.", "Give each page its own.")


def near_duplicates(pages: Iterable[Page]) -> list[Finding]:
    """Sentences that say nearly the same in the same words; the later one is reported.

    Compared by the Jaccard index of their words and neighbouring word pairs, among sentences that share a claim.
    """
    by_claim: defaultdict[str, list[tuple[str, Segment, frozenset[str]]]] = defaultdict(list)
    findings = []
    for page in pages:
        for segment in _sentences(page):
            words = _word_pairs(segment.text)
            for path, earlier, known in (entry for claim in segment.claims for entry in by_claim[claim]):
                if len(words & known) >= _DUPLICATE * len(words | known):
                    message = f"{_short(segment.text)} repeats {path}:{earlier.line}."
                    findings.append(Finding(page.path, segment.line, message, "Remove one or say something else."))
            for claim in segment.claims:
                by_claim[claim].append((page.path, segment, words))
    return findings


def _word_pairs(text: str) -> frozenset[str]:
    words = _CONTENT_WORD.findall(text.lower())
    return frozenset([*words, *(f"{first} {second}" for first, second in pairwise(words))])


def _short(text: str) -> str:
    return repr(text if len(text) <= 70 else text[:67] + "...")


def main(arguments: Sequence[str] | None = None) -> int:
    """Lint the bundled corpus, or the folder given, and return the exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    findings = lint_corpus(Path(given[0]) if given else bundled_corpus())
    for finding in findings:
        sys.stdout.write(f"{finding}\n")
    sys.stdout.write(f"{len(findings)} findings\n" if findings else "The corpus is clean.\n")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
