"""Is the judge any good? Its grades against people's: agreement, Cohen's kappa, base rate and confusion."""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from evals.judge.policy import CANNOT, GRADES
from evals.stats import Interval, wilson
from ingest.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evals.judge.judge import Judge

# Below any of these a judge is reported but never gates.
KAPPA_BAR = 0.6
AGREEMENT_BAR = 0.8
ROWS_BAR = 30
CANNOT_BAR = 0.2
COLUMNS = ("question", "answer", "label")


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """An answer that a person graded.

    Attributes:
        question: The question.
        answer: The answer.
        passages: What the answer could know; may be "".
        label: The person's grade.
        judged: The judge's grade where the file has it; None to ask.
    """

    question: str
    answer: str
    passages: str
    label: str
    judged: str | None


@dataclass(frozen=True, slots=True)
class Calibration:
    """How a judge compares with people.

    Attributes:
        judge_id: The judge with its settings and policy.
        model: Its model, for readers.
        rows: Rows that both graded.
        undecided: Rows that the judge could not or did not grade.
        agreement: Share of equal grades.
        agreement_low: Lower end of its 95% interval.
        kappa: Cohen's kappa; 0 when it agrees no more than chance, nan-free.
        base_rate: Share of the people's commonest grade, which a judge that always says it would reach.
        confusion: People's grade -> judge's grade -> count.
    """

    judge_id: str
    model: str
    rows: int
    undecided: int
    agreement: float
    agreement_low: float
    kappa: float
    base_rate: float
    confusion: dict[str, dict[str, int]]

    @property
    def shortcomings(self) -> tuple[str, ...]:
        """Why it may not gate; empty when it may."""
        total = self.rows + self.undecided
        found = []
        if self.rows < ROWS_BAR:
            found.append(f"{self.rows} rows are too few, {ROWS_BAR} are needed")
        if self.kappa < KAPPA_BAR:
            found.append(f"kappa {self.kappa:.2f} is below {KAPPA_BAR}")
        if self.agreement < AGREEMENT_BAR:
            found.append(f"agreement {self.agreement:.0%} is below {AGREEMENT_BAR:.0%}")
        if total and self.undecided / total > CANNOT_BAR:
            found.append(f"{self.undecided} of {total} rows got no grade")
        return tuple(found)

    @property
    def may_gate(self) -> bool:
        """Whether a failure in its eyes may fail a case."""
        return not self.shortcomings


def read_labels(path: Path) -> list[LabelledRow]:
    """Rows of a CSV with `question`, `answer`, `label`, and optionally `passages` and `judge`.

    Raises:
        InputError: A column is missing or a grade is unknown.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                message = f"{path} lacks the columns {', '.join(missing)}."
                raise InputError(message, hint=f"Needed: {', '.join(COLUMNS)}; optional: passages, judge.")
            return [_labelled(row, path, number) for number, row in enumerate(reader, 2)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        message = f"{path} cannot be read: {error}."
        raise InputError(message, hint="Give a CSV file in UTF-8.") from error


def calibrate(rows: Sequence[LabelledRow], judge: Judge | None, judge_id: str = "", model: str = "") -> Calibration:
    """Compare the judge's grades with the labels; rows whose grade the file gives are not asked again.

    Raises:
        UsageError: There is no row that both graded, or a row has no grade and there is no judge to ask.
    """
    judged = [row.judged or _ask(row, judge) for row in rows]
    pairs = [
        (row.label, grade)
        for row, grade in zip(rows, judged, strict=True)
        if grade in GRADES and CANNOT not in (grade, row.label)
    ]
    if not pairs:
        message = "No row was graded by both."
        raise UsageError(message, hint="Label answers with good, flawed or bad.")
    agreed = sum(label == grade for label, grade in pairs)
    band: Interval = wilson(agreed, len(pairs))
    labels = Counter(label for label, _ in pairs)
    return Calibration(
        judge_id=judge.settings.judge_id if judge else judge_id,
        model=judge.settings.model if judge else model,
        rows=len(pairs),
        undecided=sum(row.label != CANNOT for row in rows) - len(pairs),
        agreement=agreed / len(pairs),
        agreement_low=band.low,
        kappa=cohens_kappa(pairs),
        base_rate=labels.most_common(1)[0][1] / len(pairs),
        confusion=_confusion(pairs),
    )


def cohens_kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Agreement beyond chance; 0 where both always give the same one grade, which shows nothing."""
    total = len(pairs)
    first, second = Counter(left for left, _ in pairs), Counter(right for _, right in pairs)
    chance = sum(first[grade] * second[grade] for grade in first) / total**2
    agreed = sum(left == right for left, right in pairs) / total
    return 0.0 if chance == 1 else (agreed - chance) / (1 - chance)


def write_calibration(calibration: Calibration, folder: Path) -> Path:
    """Keep it under the judge's id."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{calibration.judge_id}.json"
    path.write_text(json.dumps(asdict(calibration), indent=1), encoding="utf-8")
    return path


def read_calibration(judge_id: str, folder: Path) -> Calibration | None:
    """What is known of a judge; None where nothing is."""
    path = folder / f"{judge_id}.json"
    if not path.is_file():
        return None
    try:
        return Calibration(**json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        message = f"{path} is no calibration: {error}."
        raise UsageError(message, hint="Calibrate the judge anew with `tierwise eval calibrate`.") from error


def _ask(row: LabelledRow, judge: Judge | None) -> str | None:
    if judge is None:
        message = "A row has no grade of a judge."
        raise UsageError(message, hint="Name the judge with --judge, or add a column `judge`.")
    return judge.grade(row.question, row.answer, (row.passages,) if row.passages else ()).grade


def _labelled(row: dict[str, str], path: Path, number: int) -> LabelledRow:
    grades = [(row.get(name) or "").strip().casefold() for name in ("label", "judge")]
    for grade in grades[:1] + [grade for grade in grades[1:] if grade]:
        if grade not in GRADES:
            message = f"{path}:{number}: {grade!r} is no grade."
            raise InputError(message, hint=f"Grades are {', '.join(GRADES)}.")
    return LabelledRow(row["question"], row["answer"], row.get("passages") or "", grades[0], grades[1] or None)


def _confusion(pairs: Sequence[tuple[str, str]]) -> dict[str, dict[str, int]]:
    counts = Counter(pairs)
    grades = [grade for grade in GRADES if grade != CANNOT]
    return {label: {grade: counts[label, grade] for grade in grades} for label in grades}
