"""What the `tierwise eval` commands share: an advisor for each variant, live progress, and how a run ends."""

from __future__ import annotations

import hashlib
import io
import re
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ingest.errors import ExternalError, NegativeResult, UsageError
from ui.runtime import open_advisor, settings_from
from ui.terminal import emit, note, width

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from advisor import Advisor
    from evals.judge import Judge
    from evals.report import Report
    from evals.run.runner import Progress
    from evals.run.variants import AskableAdvisor, Variant
    from ui.settings import Settings


def run_folder(settings: Settings, out: Path | None, *, resume: bool) -> Path:
    """The folder of a run: the given one, else a new one below the home folder."""
    if out:
        return out
    if resume:
        raise UsageError("--resume needs the folder of the run.", hint="Give it with --out.")
    return settings.home / "runs" / datetime.now().astimezone().strftime("%Y%m%d-%H%M%S-%f")


def newest_run(home: Path | None) -> Path:
    """The newest reported run below the home folder."""
    from evals.folder import latest_run

    return latest_run(settings_from(home=home).home / "runs")


@dataclass(frozen=True, slots=True)
class Opened:
    """An advisor and the settings that it was opened with."""

    settings: Settings
    advisor: Advisor


def variant_advisor(settings: Settings, variant: Variant) -> AskableAdvisor:
    """The advisor of a variant; an embedding other than the configured one gets an index of its own."""
    asked = settings.model_copy(update={"model": variant.model, "prompt": variant.prompt})
    return open_with(asked, variant.embedding).advisor


def open_with(settings: Settings, embedding: str, corpus: Path | None = None) -> Opened:
    """An advisor over an embedding and a corpus; whatever is not the configured index gets one of its own, built once.

    Args:
        settings: The configured ones.
        embedding: As in `TIERWISE_EMBEDDING`.
        corpus: BEIR corpus in place of everything else; None for what the index is built from anyway.
    """
    if embedding == settings.embedding and corpus is None:
        return Opened(settings, open_advisor(settings))
    place = "" if corpus is None else hashlib.sha256(str(corpus.absolute()).encode()).hexdigest()[:8]
    name = re.sub(r"[^a-z0-9]+", "-", f"eval-{place}-{embedding}".casefold()).strip("-")[:60]
    own = settings.model_copy(update={"embedding": embedding, "index": name})
    _refresh(own, corpus)
    return Opened(own, open_advisor(own))


def open_judge(settings: Settings, model: str, base_url: str | None) -> Judge:
    """The judge behind an OpenAI-compatible endpoint, its past verdicts kept below the home folder."""
    from evals.judge import Judge, JudgeSettings, OpenAIJudgeModel

    key = settings.api_key.get_secret_value() if settings.api_key else None
    endpoint = OpenAIJudgeModel(base_url or settings.base_url, key)
    return Judge(endpoint, JudgeSettings(model.removeprefix("openai:")), settings.home / "judge" / "outputs")


def calibrations(settings: Settings) -> Path:
    """Where it is kept how good each judge was found to be."""
    return settings.home / "judge" / "calibrations"


@contextmanager
def progress_line() -> Iterator[Callable[[Progress], None]]:
    """What to call with each progress: one line on standard error that replaces itself, nothing without a terminal."""
    if not sys.stderr.isatty():
        yield lambda _progress: None
        return
    from rich.console import Console

    status = Console(stderr=True).status("Asking …")

    def show(progress: Progress) -> None:
        # Not before the first answer: loading the models shows a line of its own.
        status.start()
        failed = f", {progress.failed} without an answer" if progress.failed else ""
        spent = f", {progress.tokens:,} tokens" if progress.tokens else ""
        cost = f", {progress.cost:.4g} spent" if progress.cost else ""
        status.update(f"{progress.done} of {progress.total}{failed}{spent}{cost}")

    try:
        yield show
    finally:
        status.stop()


def finish(report: Report, folder: Path, *, json: bool) -> None:
    """Write the reports, show one, and end as the result deserves.

    Raises:
        NegativeResult: The gate is red.
        ExternalError: Too much has no verdict.
    """
    from evals.folder import write_reports
    from evals.report import to_json

    page = write_reports(report, folder)
    if json:
        emit(to_json(report), end="")
    else:
        _show(report)
    note(f"Report: {page}")
    if report.gate and report.gate.verdict == "regression":
        raise NegativeResult(f"The gate is red: {report.gate.reasons[0]}.", hint=f"Read {page}")
    if report.incomplete:
        raise ExternalError(f"The run is incomplete: {report.incomplete}.", hint=f"Go on with --resume --out {folder}")


def _refresh(settings: Settings, corpus: Path | None) -> None:
    """Build an index of the suite's own, or bring it up to date; unchanged input costs nothing."""
    from ingest.pipeline import run_ingest
    from ui.progress import shown_progress

    note(f"Preparing the index {settings.index!r} with {settings.embedding}.")
    with shown_progress() as progress:
        run_ingest(settings, [str(corpus)] if corpus else [], only=corpus is not None, progress=progress)


def _show(report: Report) -> None:
    from rich.console import Console

    from evals.report import to_terminal

    out = io.StringIO()
    console = Console(file=out, width=width() or 140, force_terminal=sys.stdout.isatty(), highlight=False)
    console.print(to_terminal(report))
    emit(out.getvalue().rstrip("\n"))
