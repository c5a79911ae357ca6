"""Case files (YAML or JSONL) -> cases, with the file and line of everything that is wrong.

Knows nothing about answers. A file is a list of cases; a folder is all its `*.yaml`, `*.yml` and `*.jsonl` files.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from pydantic import ValidationError

from evals.case import Case
from ingest.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SUFFIXES = (".yaml", ".yml", ".jsonl")
SHOWN_PROBLEMS = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a case file.

    Attributes:
        file: The file as it was named.
        line: Line from 1.
        message: What is wrong there.
    """

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class CaseFileError(InputError):
    """One or more case files cannot be used; `problems` has every reason."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        shown = "\n".join(str(problem) for problem in problems[:SHOWN_PROBLEMS])
        more = f"\n… and {len(problems) - SHOWN_PROBLEMS} more" if len(problems) > SHOWN_PROBLEMS else ""
        super().__init__(f"{shown}{more}", hint="Mend the case files; `tierwise eval validate` checks them all.")
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class LocatedCase:
    """A case and where it stands."""

    case: Case
    file: str
    line: int


def shipped_cases() -> Path:
    """The folder of the cases that come with Tierwise."""
    return Path(str(files("evals"))) / "cases"


def load_cases(paths: Iterable[Path]) -> list[Case]:
    """Every case of the given files and folders.

    Raises:
        CaseFileError: A file is missing or malformed, an id occurs twice, or there is no case at all.
    """
    return [located.case for located in load_located(paths)]


def load_located(paths: Iterable[Path]) -> list[LocatedCase]:
    """Like `load_cases`, with the place of each case."""
    found: list[LocatedCase] = []
    problems: list[Problem] = []
    seen: dict[str, LocatedCase] = {}
    for path in _case_files(paths):
        for item in _read_file(path):
            if isinstance(item, Problem):
                problems.append(item)
                continue
            first = seen.setdefault(item.case.id, item)
            if first is not item:
                message = f"id {item.case.id!r} is taken by {first.file}:{first.line}"
                problems.append(Problem(item.file, item.line, message))
            found.append(item)
    if problems:
        raise CaseFileError(problems)
    if not found:
        names = ", ".join(str(path) for path in paths)
        message = f"No case in {names or 'the given files'}."
        raise InputError(message, hint=f"Give files that end in {', '.join(SUFFIXES)}.")
    return found


def cases_digest(cases: Iterable[Case]) -> dict[str, str]:
    """Case id -> hash of everything that decides its verdict; known failures and tags do not."""
    return {case.id: _digest(case) for case in cases}


def _digest(case: Case) -> str:
    content = case.model_dump_json(include={"question", "turns", "profile", "expect"})
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _case_files(paths: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found.extend(sorted(item for item in path.rglob("*") if item.suffix in SUFFIXES))
        elif path.suffix not in SUFFIXES:
            message = f"{path} is no case file."
            raise InputError(message, hint=f"Case files end in {', '.join(SUFFIXES)}.")
        else:
            found.append(path)
    return found


def _read_file(path: Path) -> Iterator[LocatedCase | Problem]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        yield Problem(str(path), 1, f"cannot be read: {error}")
        return
    yield from _read_jsonl(text, str(path)) if path.suffix == ".jsonl" else _read_yaml(text, str(path))


def _read_jsonl(text: str, name: str) -> Iterator[LocatedCase | Problem]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            yield Problem(name, number, f"no JSON: {error.msg} at column {error.colno}")
            continue
        yield from _validated(row, name, number, None)


def _read_yaml(text: str, name: str) -> Iterator[LocatedCase | Problem]:
    loader = yaml.SafeLoader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return
        if not isinstance(node, yaml.SequenceNode):
            yield Problem(name, _line(node), "a case file is a list of cases, each starting with '- id:'")
            return
        for child in node.value:
            repeated = list(_repeated_keys(child))
            for key in repeated:
                yield Problem(name, _line(key), f"key {key.value!r} is given twice")
            if not repeated:
                yield from _validated(loader.construct_document(child), name, _line(child), child)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        yield Problem(name, line, f"no YAML: {error.problem}")
    finally:
        loader.dispose()


def _repeated_keys(node: yaml.Node) -> Iterator[yaml.Node]:
    """PyYAML keeps the last of two equal keys and says nothing."""
    if isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _repeated_keys(child)
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield key
            seen.add(str(key.value))
            yield from _repeated_keys(value)


def _validated(row: object, name: str, line: int, node: yaml.Node | None) -> Iterator[LocatedCase | Problem]:
    if not isinstance(row, dict):
        yield Problem(name, line, "a case is a mapping with id, question and expect")
        return
    try:
        yield LocatedCase(Case.model_validate(row), name, line)
    except ValidationError as error:
        case = row.get("id", "without id")
        for detail in error.errors():
            where = ".".join(str(part) for part in detail["loc"])
            at = _line_of(node, detail["loc"]) or line
            reason = detail["msg"].removeprefix("Value error, ")
            yield Problem(name, at, f"case {case!r}, {where}: {reason}" if where else f"case {case!r}: {reason}")


def _line_of(node: yaml.Node | None, location: Sequence[int | str]) -> int | None:
    """Line of the innermost node on the way to a location; None without nodes."""
    line = None if node is None else _line(node)
    for part in location:
        if isinstance(node, yaml.MappingNode):
            pair = next(((key, value) for key, value in node.value if key.value == part), None)
            if pair is None:
                return line
            line, node = _line(pair[0]), pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = _line(node)
        else:
            return line
    return line


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
