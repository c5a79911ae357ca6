"""What a result was made of: commit, versions, model, prompt, index, cases, settings. The date stays outside of it."""

from __future__ import annotations

import hashlib
import json
import subprocess
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from evals.loading import cases_digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evals.case import Case
    from evals.results import CaseRun


@dataclass(frozen=True, slots=True)
class VariantStamp:
    """What answered under one label, as the answers themselves say; several values where they differ."""

    label: str
    models: tuple[str, ...]
    prompts: tuple[str, ...]
    embeddings: tuple[str, ...]
    indexes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stamp:
    """Where a result comes from.

    Attributes:
        version: Version of Tierwise.
        commit: Commit of the working tree, with `+` where it has changes; "" outside of one.
        cases: Hash over the questions and expectations.
        seed: Seed of order and resampling.
        settings: Every other setting that decides the result.
        variants: What answered.
    """

    version: str
    commit: str
    cases: str
    seed: int
    settings: Mapping[str, str]
    variants: tuple[VariantStamp, ...]


def make_stamp(
    runs: Iterable[CaseRun], cases: Sequence[Case], labels: Sequence[str], seed: int, settings: Mapping[str, str]
) -> Stamp:
    """Describe a judged run."""
    known = list(runs)
    variants = tuple(_variant([run for run in known if run.record.variant == label], label) for label in labels)
    content = json.dumps(cases_digest(cases), sort_keys=True)
    digest = hashlib.sha256(content.encode()).hexdigest()[:16]
    return Stamp(_version(), _commit(), digest, seed, dict(sorted(settings.items())), variants)


def _variant(runs: Sequence[CaseRun], label: str) -> VariantStamp:
    replies = [run.reply for run in runs if run.reply]

    def values(name: str) -> tuple[str, ...]:
        return tuple(sorted({str(getattr(reply, name)) for reply in replies}))

    return VariantStamp(label, values("model"), values("prompt_id"), values("embedding"), values("index_id"))


def _version() -> str:
    try:
        return version("tierwise")
    except PackageNotFoundError:
        return "not installed"


def _commit() -> str:
    root = Path(__file__).parent.parent
    # An installed copy may lie inside somebody else's repository.
    if not (root / ".git").exists():
        return ""
    command = ["git", "-C", str(root), "describe", "--always", "--dirty=+", "--abbrev=12", "--exclude=*"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
