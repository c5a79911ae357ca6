"""The advisor: a question with its conversation in, a verified and cited answer out.

Everything public is importable from here; the heavy parts load on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from advisor.settings import AdvisorSettings
from advisor.types import Answer, AnswerEvent, Citation, Event, Request, SentenceEvent, Turn
from ingest.errors import TierwiseError

if TYPE_CHECKING:
    from advisor.advisor import Advisor
    from advisor.assessment import Assessment
    from ingest.settings import IngestSettings

__all__ = [
    "Advisor",
    "AdvisorSettings",
    "Answer",
    "AnswerEvent",
    "Assessment",
    "Citation",
    "Event",
    "Request",
    "SentenceEvent",
    "TierwiseError",
    "Turn",
    "build_advisor",
]


def build_advisor(ingest_settings: IngestSettings, advisor_settings: AdvisorSettings | None = None) -> Advisor:
    """Wire an advisor: the index that is followed, and the chat model where one is set.

    Nothing heavy is loaded before the first question or `Advisor.warm_up`.

    Args:
        ingest_settings: Which index, where.
        advisor_settings: Which model answers; None for answers composed from the corpus.

    Raises:
        UsageError: A setting names no known model or prompt.
    """
    from advisor.advisor import Advisor
    from ingest.index import IndexHandle

    chosen = advisor_settings or AdvisorSettings()
    handle = IndexHandle(ingest_settings)
    if chosen.model == "extractive":
        return Advisor(handle)
    from advisor.chat_model import ChatModel

    return Advisor(handle, ChatModel(chosen))


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module's attributes have no common type
    if name == "Advisor":
        from advisor.advisor import Advisor

        return Advisor
    if name == "Assessment":
        from advisor.assessment import Assessment

        return Assessment
    raise AttributeError(f"module 'advisor' has no attribute {name!r}")
