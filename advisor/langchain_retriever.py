"""Tierwise's passages as a LangChain retriever, for chains of one's own."""

from __future__ import annotations

from collections.abc import Callable  # noqa: TC003 - pydantic reads the annotation at run time
from typing import TYPE_CHECKING

from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from ingest.types import Passage  # noqa: TC001 - pydantic reads the annotation at run time

if TYPE_CHECKING:
    from langchain_core.callbacks import CallbackManagerForRetrieverRun


class PassageRetriever(BaseRetriever):
    """Finds passages with the advisor's own retrieval.

    Attributes:
        find: Turns a question into passages, best first.
    """

    find: Callable[[str], list[Passage]]

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:  # noqa: ARG002
        return [
            Document(
                id=passage.chunk.passage_id,
                page_content=passage.chunk.text,
                metadata={
                    "document_id": passage.chunk.document_id,
                    "title": passage.chunk.title,
                    "section": passage.chunk.section,
                    "source": passage.chunk.source.label,
                    "score": passage.score,
                },
            )
            for passage in self.find(query)
        ]
