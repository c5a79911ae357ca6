"""Turns off what the libraries would report to their makers.

Must run before any of those libraries is imported, for several read the environment once, at import.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import MutableMapping

TELEMETRY_OFF = {
    "ANONYMIZED_TELEMETRY": "False",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "LANGCHAIN_TRACING_V2": "false",
    "LANGCHAIN_TRACING": "false",
    "LANGSMITH_TRACING": "false",
    "LANGSMITH_TRACING_V2": "false",
    "DO_NOT_TRACK": "1",
}


def turn_telemetry_off(environ: MutableMapping[str, str]) -> None:
    """Set the switches, over any value that another project left in the shell.

    A LangSmith account set up for other work would otherwise receive every question.
    """
    environ.update(TELEMETRY_OFF)
