"""`tierwise eval retrieval` and `selftest`: parts of the suite that ask about retrieval and about the checks."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.errors import NegativeResult, UsageError
from ui import options  # noqa: TC001 - Typer reads annotations at run time
from ui.evaluation import calibrations, newest_run, open_judge, open_with
from ui.runtime import settings_from
from ui.terminal import emit, emit_json, note, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evals.judge import Calibration
    from evals.retrieval import RetrievalSet, Study
    from evals.selftest import Kills
    from ui.settings import Settings

JudgeUrl = Annotated[
    str | None, typer.Option("--judge-base-url", help="Its endpoint; default: the model's.", show_default=False)
]
RunFolder = Annotated[Path | None, typer.Argument(help="Folder of a run; default: the newest.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON and nothing else.")]


def retrieval_command(
    *,
    corpus: Annotated[
        Path | None, typer.Option("--corpus", help="BEIR corpus.jsonl to index; default: the bundled corpus.")
    ] = None,
    queries: Annotated[Path | None, typer.Option("--queries", help="BEIR queries.jsonl, with --qrels.")] = None,
    qrels: Annotated[Path | None, typer.Option("--qrels", help="BEIR judgements, tab-separated.")] = None,
    conversations: Annotated[bool, typer.Option("--conversations", help="The shipped conversations instead.")] = False,
    split: Annotated[str | None, typer.Option("--split", help="Only the tune or report half of a shipped set.")] = None,
    embedding: Annotated[list[str] | None, typer.Option("--embedding", help="Embedding; repeatable.")] = None,
    index: options.Index = None,
    home: options.Home = None,
    json: Json = False,
) -> None:
    """Measure retrieval alone: nDCG, recall, reciprocal rank with intervals, and paired tests between embeddings."""
    from evals.retrieval import run_study

    if (queries is None) != (qrels is None):
        raise UsageError("--queries and --qrels belong together.", hint="Give both, or neither for the shipped set.")
    settings = settings_from(index=index, home=home)
    studies = []
    for name in embedding or [settings.embedding]:
        opened = open_with(settings.model_copy(update={"model": "extractive"}), name, corpus)
        data = _retrieval_set(opened.settings, queries, qrels, conversations=conversations, split=split)
        studies.append(run_study(name, data, opened.advisor.retrieve))
    _show_studies(studies, json=json)


def selftest_command(
    run: Annotated[
        Path | None, typer.Argument(help="Folder of a run; default: the newest.", show_default=False)
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Draws the mutations.")] = 7,
    check: Annotated[list[Path] | None, typer.Option("--check", help="Python file with checks of your own.")] = None,
    home: options.Home = None,
    *,
    json: Json = False,
) -> None:
    """Spoil a run's good answers in known ways and say how many the checks notice; exit status 1 below 97 percent."""
    from evals.selftest import selftest, selftest_row
    from evals.session import Judging, read_run

    judging = Judging(tuple(check or ()))
    evaluated = read_run(run or newest_run(home), judging)
    kills = selftest(evaluated.runs, evaluated.plan.cases, judging.checks(), seed)
    if not kills:
        raise UsageError("The run has no answer that passes.", hint="Run the suite with a working model first.")
    if json:
        emit_json(dict(selftest_row(kills)))
    else:
        _show_kills(kills)
    weak = [item.kind for item in kills if not item.enough]
    if weak:
        raise NegativeResult(f"The checks miss too many: {', '.join(weak)}.", hint="See the survivors with --json.")


def calibrate_command(
    labels: Annotated[Path, typer.Argument(help="CSV with question, answer, label, and maybe passages, judge.")],
    judge: Annotated[str | None, typer.Option("--judge", help="Model that judges.", show_default=False)] = None,
    judge_base_url: JudgeUrl = None,
    home: options.Home = None,
    *,
    json: Json = False,
) -> None:
    """Compare a judge's grades with people's; a judge below the bar is reported but never gates (exit status 1)."""
    from evals.judge import calibrate, read_labels, write_calibration

    settings = settings_from(home=home)
    asked = open_judge(settings, judge, judge_base_url) if judge else None
    found = calibrate(read_labels(labels), asked)
    if asked:
        write_calibration(found, calibrations(settings))
    if json:
        emit_json({**asdict(found), "may_gate": found.may_gate, "shortcomings": found.shortcomings})
    else:
        _show_calibration(found)
    if not found.may_gate:
        raise NegativeResult(f"The judge may not gate: {'; '.join(found.shortcomings)}.", hint="It is only reported.")


def _show_calibration(found: Calibration) -> None:
    emit(f"{found.rows} answers graded by both, {found.undecided} without a grade of the judge")
    emit(f"agreement {found.agreement:.1%} (at least {found.agreement_low:.1%}), kappa {found.kappa:.2f}")
    emit(f"the commonest grade of people alone would agree with {found.base_rate:.1%}")
    grades = list(found.confusion)
    rows = [(f"people: {label}", *(str(found.confusion[label][grade]) for grade in grades)) for label in grades]
    emit(table(("", *(f"judge: {grade}" for grade in grades)), rows))


def _retrieval_set(
    settings: Settings, queries: Path | None, qrels: Path | None, *, conversations: bool, split: str | None
) -> RetrievalSet:
    from evals.retrieval import load_beir, load_shipped
    from ingest.index import IndexHandle

    if queries and qrels:
        return load_beir(queries, qrels)
    chunks = IndexHandle(settings).current().curated_chunks()
    return load_shipped("conversations" if conversations else "retrieval", chunks, split)


def _show_studies(studies: Sequence[Study], *, json: bool) -> None:
    from evals.retrieval import METRICS, compare_studies

    comparisons = {study.label: compare_studies(studies[0], study) for study in studies[1:]}
    if json:
        shown = {
            label: {
                metric: {"difference": item.difference, "p": item.p_adjusted, "verdict": item.verdict}
                for metric, item in results.items()
            }
            for label, results in comparisons.items()
        }
        emit_json({"studies": [study.as_dict() for study in studies], "comparisons": shown})
        return
    rows = [
        (study.label, str(study.queries), *(_metric_words(study, metric) for metric in METRICS), f"{study.seconds:.1f}")
        for study in studies
    ]
    emit(table(("embedding", "queries", *METRICS, "seconds"), rows, studies[0].data))
    for label, results in comparisons.items():
        for metric, item in results.items():
            emit(f"{label}, {metric}: {item.verdict} ({item.difference:+.3f}, p = {item.p_adjusted:.3g})")
    note(f"Nothing right in the first five for {len(studies[0].misses)}: {', '.join(studies[0].misses[:30])}")


def _metric_words(study: Study, metric: str) -> str:
    band = study.interval(metric)
    return f"{study.mean(metric):.3f} ({band.low:.3f}-{band.high:.3f})"


def _show_kills(kills: Sequence[Kills]) -> None:
    rows = [
        (item.kind, str(item.made), str(item.killed), f"{item.rate:.1%}", f"{item.interval.low:.1%}") for item in kills
    ]
    emit(table(("mutation", "made", "noticed", "rate", "at least (95%)"), rows))
    for item in kills:
        for mutant in item.survivors[:5]:
            emit(f"not noticed, {item.kind}, {mutant.case}: {mutant.after}")
