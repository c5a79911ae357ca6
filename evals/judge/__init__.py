"""An optional chat model as judge: stated policy, discrete grades with "cannot judge", trusted only once calibrated."""

from evals.judge.apply import JUDGE_CHECK, with_judge
from evals.judge.calibrate import Calibration, LabelledRow, calibrate, read_calibration, read_labels, write_calibration
from evals.judge.judge import Judge, JudgeModel, JudgeSettings, OpenAIJudgeModel
from evals.judge.policy import CANNOT, GRADES, Grade, judge_messages, read_verdict

__all__ = [
    "CANNOT",
    "GRADES",
    "JUDGE_CHECK",
    "Calibration",
    "Grade",
    "Judge",
    "JudgeModel",
    "JudgeSettings",
    "LabelledRow",
    "OpenAIJudgeModel",
    "calibrate",
    "judge_messages",
    "read_calibration",
    "read_labels",
    "read_verdict",
    "with_judge",
    "write_calibration",
]
