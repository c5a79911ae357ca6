"""Checks that users write: every `Check` at the top level of a Python file is one."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

from evals.checks.base import Check
from ingest.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path
    from types import ModuleType

HINT = "Write `from evals.checks import Check, failed, passed` and `MINE = Check('name', function)` at the top level."


def load_checks(path: Path) -> tuple[Check, ...]:
    """The checks of a Python file, in the order of their definition. The file is executed.

    Raises:
        UsageError: The file is missing, fails when executed, or defines no check.
    """
    module = _execute(path)
    found = tuple(value for value in vars(module).values() if isinstance(value, Check))
    if not found:
        message = f"{path} defines no check."
        raise UsageError(message, hint=HINT)
    return found


def unique_checks(checks: Iterable[Check]) -> Sequence[Check]:
    """The checks as given.

    Raises:
        UsageError: Two checks have one name, so that a report could not tell them apart.
    """
    seen: dict[str, Check] = {}
    for check in checks:
        if check.name in seen:
            message = f"Two checks are named {check.name!r}."
            raise UsageError(message, hint="Give the user-written one another name.")
        seen[check.name] = check
    return tuple(seen.values())


def _execute(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"tierwise_checks_{path.stem}", path)
    if spec is None or spec.loader is None:
        message = f"{path} is no Python file."
        raise UsageError(message, hint=HINT)
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        message = f"{path} cannot be executed: {type(error).__name__}: {error}."
        raise UsageError(message, hint=HINT) from error
    return module
