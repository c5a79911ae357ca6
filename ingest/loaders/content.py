"""What one file says, before it is a document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.types import Block


@dataclass(frozen=True, slots=True)
class Content:
    """Blocks in reading order, and what the file states about itself ("" and None where it does not).

    Attributes:
        blocks: Content.
        title: Title.
        publisher: Author, or site of a web page.
        year: Year of publication.
        identifier: Document id of its own, from front matter.
    """

    blocks: tuple[Block, ...]
    title: str = ""
    publisher: str = ""
    year: int | None = None
    identifier: str = ""
