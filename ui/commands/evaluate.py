"""`tierwise eval`: run the suite, compare runs, bless a baseline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.errors import NegativeResult, UsageError
from ui import options  # noqa: TC001 - Typer reads annotations at run time
from ui.commands.evaluate_parts import JudgeUrl, calibrate_command, retrieval_command, selftest_command
from ui.evaluation import calibrations, finish, newest_run, open_judge, progress_line, run_folder, variant_advisor
from ui.runtime import settings_from
from ui.terminal import emit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evals.case import Case
    from evals.checks import Prices
    from evals.run.variants import Plan
    from evals.selection import Filter
    from ui.settings import Settings

app = typer.Typer(no_args_is_help=False)
app.command("retrieval")(retrieval_command)
app.command("selftest")(selftest_command)
app.command("calibrate")(calibrate_command)

Cases = Annotated[list[Path] | None, typer.Option("--cases", help="Case file or folder; default: the shipped ones.")]
Tags = Annotated[list[str] | None, typer.Option("--tag", help="Only cases with this tag; repeatable.")]
Ids = Annotated[list[str] | None, typer.Option("--id", help="Only cases with this id, * for anything; repeatable.")]
Split = Annotated[str | None, typer.Option("--split", help="Only tune or report cases.")]
Checks = Annotated[list[Path] | None, typer.Option("--check", help="Python file with checks of your own; repeatable.")]
MaxMilliseconds = Annotated[float | None, typer.Option("--max-ms", help="Fail answers that take longer.")]
PriceIn = Annotated[float, typer.Option("--price-in", help="Price of a million tokens read.")]
PriceOut = Annotated[float, typer.Option("--price-out", help="Price of a million tokens written.")]
BaselineFile = Annotated[Path | None, typer.Option("--baseline", help="Hold the run against this blessed result.")]
Tolerance = Annotated[float, typer.Option("--tolerance", help="Fall of the pass rate that is never a regression.")]
JudgeModel = Annotated[str | None, typer.Option("--judge", help="Model that judges too.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON and nothing else.")]
RunFolder = Annotated[Path | None, typer.Argument(help="Folder of a run; default: the newest one.", show_default=False)]


@app.command("run")
def run_command(
    *,
    cases: Cases = None,
    tag: Tags = None,
    case_id: Ids = None,
    split: Split = None,
    failed_last: Annotated[bool, typer.Option("--failed-last", help="Only what the newest run failed.")] = False,
    ask: Annotated[str | None, typer.Option("--ask", help="One question instead of case files.")] = None,
    expect: Annotated[
        list[str] | None, typer.Option("--expect", help="What --ask should give, such as tier=3; repeatable.")
    ] = None,
    model: Annotated[list[str] | None, typer.Option("--model", help="Model to ask; repeatable.")] = None,
    prompt: Annotated[list[str] | None, typer.Option("--prompt", help="Prompt, name or path; repeatable.")] = None,
    embedding: Annotated[list[str] | None, typer.Option("--embedding", help="Embedding; repeatable.")] = None,
    base_url: options.BaseUrl = None,
    index: options.Index = None,
    home: options.Home = None,
    repeat: Annotated[int, typer.Option("--repeat", min=1, help="Times that each case is asked.")] = 1,
    seed: Annotated[int, typer.Option("--seed", help="Order of the cases and resampling.")] = 7,
    concurrency: Annotated[int, typer.Option("--concurrency", min=1, help="Answers waited for at once.")] = 4,
    timeout: Annotated[float, typer.Option("--timeout", help="Seconds for one answer.")] = 120.0,
    attempts: Annotated[int, typer.Option("--attempts", min=1, help="Calls for one answer at most.")] = 4,
    max_tokens: Annotated[int | None, typer.Option("--max-tokens", help="Stop when these are spent.")] = None,
    max_cost: Annotated[float | None, typer.Option("--max-cost", help="Stop when this is spent.")] = None,
    price_in: PriceIn = 0.0,
    price_out: PriceOut = 0.0,
    max_ms: MaxMilliseconds = None,
    check: Checks = None,
    answers: Annotated[
        Path | None, typer.Option("--answers", help="Judge stored answers (JSONL of `ask --json`); asks nobody.")
    ] = None,
    baseline: BaselineFile = None,
    tolerance: Tolerance = 0.02,
    out: Annotated[Path | None, typer.Option("--out", help="Folder of the run; default: a new one.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the run in --out.")] = False,
    retry_errors: Annotated[bool, typer.Option("--retry-errors", help="With --resume: ask errors again.")] = False,
    judge: JudgeModel = None,
    judge_base_url: JudgeUrl = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say how many calls it would be, and stop.")] = False,
    json: Json = False,
) -> None:
    """Ask the cases of every combination of model, prompt and embedding, and judge the answers."""
    from evals.checks import Limits, Prices
    from evals.run.runner import Control
    from evals.run.variants import Plan, make_variants
    from evals.session import Judging, add_judge, evaluate, gate_run, judge_stored

    settings = settings_from(base_url=base_url, index=index, home=home)
    wanted = _filter(settings, tag, case_id, split, failed_last=failed_last)
    chosen = _cases(cases, wanted, ask, expect)
    prices = Prices(price_in, price_out)
    judging = Judging(tuple(check or ()), Limits(milliseconds=max_ms), prices)
    variants = make_variants(model or [settings.model], prompt or [], embedding or [settings.embedding])
    plan = Plan(variants, tuple(chosen), repeat, seed)
    if dry_run:
        _announce(plan, prices)
        return
    folder = run_folder(settings, out, resume=resume)
    if answers:
        evaluated = judge_stored(plan, answers, judging, folder)
    else:
        control = Control(
            concurrency=concurrency,
            timeout=timeout,
            attempts=attempts,
            max_tokens=max_tokens,
            max_cost=max_cost,
            prices=prices,
        )
        with progress_line() as show:
            evaluated = evaluate(
                plan,
                lambda variant: variant_advisor(settings, variant),
                judging,
                control,
                folder,
                resume=resume,
                retry_errors=retry_errors,
                on_progress=show,
            )
    if judge:
        evaluated = add_judge(evaluated, open_judge(settings, judge, judge_base_url), calibrations(settings))
    gate = gate_run(evaluated, baseline, tolerance, partial=not wanted.empty) if baseline else None
    finish(evaluated.report(gate=gate), folder, json=json)


@app.command("compare")
def compare_command(
    first: Annotated[Path, typer.Argument(help="Folder of the run to compare with.")],
    second: Annotated[Path, typer.Argument(help="Folder of the run in question.")],
    *,
    check: Checks = None,
    json: Json = False,
    out: Annotated[Path | None, typer.Option("--out", help="Folder for the report.", show_default=False)] = None,
    home: options.Home = None,
) -> None:
    """Compare two runs on the cases that both asked; exit status 1 when the second is worse."""
    from evals.session import Judging, join_runs, read_run

    judging = Judging(tuple(check or ()))
    joined = join_runs(read_run(first, judging), read_run(second, judging), first.name, second.name)
    report = joined.report()
    finish(report, out or run_folder(settings_from(home=home), None, resume=False), json=json)
    worse = [item.second for item in report.comparisons if item.result.verdict == "worse"]
    if worse:
        raise NegativeResult(f"{', '.join(worse)} is worse than {report.labels[0]}.", hint="See the report above.")


@app.command("bless")
def bless_command(
    *,
    run: RunFolder = None,
    to: Annotated[Path, typer.Option("--to", help="File of the baseline.")] = Path("evals-baseline.json"),
    variant: Annotated[str | None, typer.Option("--variant", help="Which variant, where there are several.")] = None,
    check: Checks = None,
    home: options.Home = None,
) -> None:
    """Make a run the result that later ones are held against."""
    from evals.baseline import make_baseline, write_baseline
    from evals.session import Judging, read_run

    evaluated = read_run(run or newest_run(home), Judging(tuple(check or ())))
    report = evaluated.report()
    label = variant or report.labels[0]
    if label not in report.labels or (variant is None and len(report.labels) > 1):
        raise UsageError("Say which variant to bless.", hint=f"--variant with one of: {', '.join(report.labels)}.")
    summary = report.summaries[report.labels.index(label)]
    write_baseline(make_baseline(summary, report.cases, report.stamp), to)
    emit(f"Blessed {len(report.cases)} cases of {label}: {to}")


@app.command("validate")
def validate_command(
    paths: Annotated[list[Path] | None, typer.Argument(help="Case files or folders; default: the shipped.")] = None,
    near: Annotated[float, typer.Option("--near", help="Common words from which two cases are one.")] = 0.75,
) -> None:
    """Check case files: every mistake with file and line, and cases that ask nearly the same."""
    from evals.duplicates import near_duplicates
    from evals.loading import load_cases, shipped_cases

    cases = load_cases(paths or [shipped_cases()])
    pairs = near_duplicates(cases, near)
    for pair in pairs:
        emit(f"{pair.first} and {pair.second} share {pair.overlap:.0%} of their words")
    if pairs:
        raise NegativeResult(f"{len(pairs)} pairs ask nearly the same.", hint="Reword or remove one of each.")
    known = sum(case.known_failure is not None for case in cases)
    emit(f"{len(cases)} cases are in order, {known} of them known failures.")


@app.command("report")
def report_command(
    *,
    run: RunFolder = None,
    check: Checks = None,
    max_ms: MaxMilliseconds = None,
    baseline: BaselineFile = None,
    tolerance: Tolerance = 0.02,
    judge: JudgeModel = None,
    judge_base_url: JudgeUrl = None,
    json: Json = False,
    home: options.Home = None,
) -> None:
    """Judge a run's answers anew and write its reports again; asks nobody."""
    from evals.checks import Limits
    from evals.session import Judging, add_judge, gate_run, read_run

    folder = run or newest_run(home)
    evaluated = read_run(folder, Judging(tuple(check or ()), Limits(milliseconds=max_ms)))
    if judge:
        settings = settings_from(home=home)
        evaluated = add_judge(evaluated, open_judge(settings, judge, judge_base_url), calibrations(settings))
    gate = gate_run(evaluated, baseline, tolerance, partial=False) if baseline else None
    finish(evaluated.report(gate=gate), folder, json=json)


def _filter(
    settings: Settings, tags: list[str] | None, ids: list[str] | None, split: str | None, *, failed_last: bool
) -> Filter:
    from evals.folder import failed_cases, latest_run
    from evals.selection import Filter

    only = failed_cases(latest_run(settings.home / "runs")) if failed_last else None
    return Filter(tuple(tags or ()), tuple(ids or ()), split, only)


def _cases(paths: list[Path] | None, wanted: Filter, ask: str | None, expect: list[str] | None) -> Sequence[Case]:
    from evals.loading import load_cases, shipped_cases
    from evals.selection import select, typed_case

    if ask is not None:
        return [typed_case(ask, expect or ())]
    if expect:
        raise UsageError("--expect belongs to --ask.", hint='For example: --ask "question" --expect tier=3')
    return select(load_cases(paths or [shipped_cases()]), wanted)


def _announce(plan: Plan, prices: Prices) -> None:
    tokens_in, tokens_out = plan.typical_tokens
    emit(f"{len(plan.cases)} cases x {len(plan.variants)} variants x {plan.repeat} repeats: {plan.calls} answers.")
    emit(
        f"{plan.model_calls} of them by a chat model, about {tokens_in:,} tokens read and {tokens_out:,} written, "
        f"cost {prices.cost(tokens_in, tokens_out):.4g}."
    )
