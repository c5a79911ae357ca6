"""Reads prompt files: front matter that declares, a Markdown body with what is sent.

    ---
    name: default
    version: 1
    description: What this prompt is after.
    variables: [question, passages]
    ---
    # System
    …
    # User
    {passages} … {question}

A literal brace is written twice. Knows nothing about models and questions.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Literal, get_args

import yaml

from ingest.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from langchain_core.prompts import ChatPromptTemplate

Purpose = Literal["answer", "rewrite", "translate", "facts"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)

# What each purpose can fill in.
VARIABLES: Mapping[Purpose, Mapping[str, str]] = {
    "answer": {
        "question": "the asker's question or questions, as quoted lines",
        "passages": "the numbered passages that were found, as quoted lines",
        "history": "the conversation so far, as quoted lines",
        "profile": "what the asker wrote about themselves beside the conversation, as quoted lines",
        "verdict": "the tier that was computed for the asker",
        "task": "what kind of answer is due",
    },
    "rewrite": {
        "question": "the asker's last message, as quoted lines",
        "history": "the conversation so far, as quoted lines",
    },
    "translate": {
        "sentence": "one sentence, as a quoted line",
        "source_language": "English name of its language",
        "target_language": "English name of the language to translate to",
    },
    "facts": {"text": "what the asker wrote about themselves, without contact data, as quoted lines"},
}
REQUIRED: Mapping[Purpose, tuple[str, ...]] = {
    "answer": ("question", "passages"),
    "rewrite": ("question", "history"),
    "translate": ("sentence", "target_language"),
    "facts": ("text",),
}
_FIELDS = {"name", "version", "description", "purpose", "variables"}
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)
_SECTION = re.compile(r"^# +(system|user) *$", re.IGNORECASE | re.MULTILINE)
_MAX_BYTES = 200_000
_START_OVER = "Correct the file, or start over with: tierwise prompt copy default"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as its file declares it.

    Attributes:
        name: How settings refer to a bundled one.
        version: Declared by its author; raised when the wording changes.
        purpose: What it is used for; only `answer` prompts can be set by `TIERWISE_PROMPT`.
        description: One line for people who choose between prompts.
        variables: What the body refers to, in the declared order.
        system: Template of the system message; "" for none, as some models know no such role.
        user: Template of the user message.
        text: The whole file, as `tierwise prompt show` prints it.
        origin: Where it was read from, for messages.
    """

    name: str
    version: str
    purpose: Purpose
    description: str
    variables: tuple[str, ...]
    system: str
    user: str
    text: str
    origin: str

    @property
    def prompt_id(self) -> str:
        """Name, version and a hash of the content, which changes with any edit even if the version does not."""
        return f"{self.name}@{self.version}+{hashlib.sha256(self.text.encode()).hexdigest()[:8]}"

    def template(self) -> ChatPromptTemplate:
        """The messages as a Runnable whose input is a mapping with every variable."""
        return _template(self.system, self.user)


def list_prompts(purpose: Purpose | None = "answer") -> tuple[Prompt, ...]:
    """The bundled prompts in the order of their names; every purpose with None."""
    files = resources.files("advisor").joinpath("prompts").iterdir()
    names = sorted(entry.name.removesuffix(".md") for entry in files if entry.name.endswith(".md"))
    prompts = [_bundled(name) for name in names]
    return tuple(prompt for prompt in prompts if purpose in (None, prompt.purpose))


def load_prompt(name_or_path: str | Path, purpose: Purpose = "answer") -> Prompt:
    """A bundled prompt by its name, or a file of one's own by its path.

    Raises:
        UsageError: There is no such prompt, it cannot be read, or it declares or uses something wrong.
    """
    spec = str(name_or_path)
    known = {prompt.name for prompt in list_prompts(purpose)}
    if spec in known:
        return _bundled(spec)
    path = Path(spec).expanduser()
    if not (path.suffix or len(path.parts) > 1):
        raise UsageError(
            f"There is no prompt named {spec!r}.", hint=f"Give a path, or one of: {', '.join(sorted(known))}."
        )
    prompt = parse_prompt(_read(path), str(path))
    if prompt.purpose != purpose:
        raise UsageError(f"Prompt {path} is for {prompt.purpose}.", hint=f"Here one for {purpose} is needed.")
    return prompt


def parse_prompt(text: str, origin: str) -> Prompt:
    """Read and check a prompt file's content.

    Args:
        text: The whole file.
        origin: How messages call it.

    Raises:
        UsageError: Something in it is wrong; the message names it.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    match = _FRONT_MATTER.match(text)
    if match is None:
        raise _wrong(origin, "does not start with front matter between two lines of ---")
    declared = _declared(match[1], origin)
    purpose = declared.get("purpose", "answer")
    if purpose not in PURPOSES:
        raise _wrong(origin, f"has the unknown purpose {purpose!r}", f"Known: {', '.join(PURPOSES)}.")
    sections = _sections(match[2], origin)
    variables = _variables(declared.get("variables"), origin)
    _check_variables(purpose, variables, _used(sections.values(), origin), origin)
    name = str(declared.get("name", ""))
    if not _NAME.fullmatch(name):
        raise _wrong(origin, f"has the name {name!r}", "Use lower-case letters, digits, dots and hyphens.")
    if "version" not in declared:
        raise _wrong(origin, "declares no version")
    return Prompt(
        name=name,
        version=str(declared["version"]),
        purpose=purpose,
        description=str(declared.get("description", "")),
        variables=variables,
        system=sections.get("system", ""),
        user=sections["user"],
        text=text,
        origin=origin,
    )


@lru_cache(maxsize=16)
def _template(system: str, user: str) -> ChatPromptTemplate:
    from langchain_core.prompts import ChatPromptTemplate

    parts = [("system", system), ("human", user)]
    return ChatPromptTemplate.from_messages([part for part in parts if part[1]])


@cache
def _bundled(name: str) -> Prompt:
    return parse_prompt(resources.files("advisor").joinpath("prompts", f"{name}.md").read_text("utf-8"), name)


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(_MAX_BYTES + 1)
        if len(raw) > _MAX_BYTES:
            raise _wrong(str(path), f"is larger than {_MAX_BYTES // 1000} kB")
        return raw.decode("utf-8")
    except OSError as error:
        raise UsageError(
            f"Prompt {path} cannot be read ({error.strerror}).", hint="Correct the path, or run: tierwise prompt list"
        ) from error
    except UnicodeDecodeError as error:
        raise _wrong(str(path), "is not UTF-8 text") from error


def _declared(front_matter: str, origin: str) -> dict[str, object]:
    try:
        declared = yaml.safe_load(front_matter)
    except yaml.YAMLError as error:
        raise _wrong(origin, f"has front matter that is no YAML ({' '.join(str(error).split())[:120]})") from error
    if not isinstance(declared, dict):
        raise _wrong(origin, "has front matter without fields", "Declare name, version and variables.")
    unknown = sorted(str(key) for key in declared.keys() - _FIELDS)
    if unknown:
        raise _wrong(origin, f"declares {', '.join(unknown)}", f"Known fields: {', '.join(sorted(_FIELDS))}.")
    return declared


def _variables(value: object, origin: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _wrong(origin, "declares no list of variables", "For example: variables: [question, passages]")
    return tuple(dict.fromkeys(value))


def _sections(body: str, origin: str) -> dict[str, str]:
    marks = list(_SECTION.finditer(body))
    if not marks or body[: marks[0].start()].strip():
        raise _wrong(origin, "has text before its first section", "Start the body with # System or # User.")
    ends = [mark.start() for mark in marks[1:]] + [len(body)]
    sections = {mark[1].lower(): body[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=True)}
    if len(sections) < len(marks):
        raise _wrong(origin, "has a section twice")
    if not sections.get("user"):
        raise _wrong(origin, "has no # User section")
    return sections


def _used(templates: Iterable[str], origin: str) -> set[str]:
    used = set()
    try:
        for template in templates:
            for _, name, spec, conversion in Formatter().parse(template):
                if name is not None and (not name.isidentifier() or spec or conversion):
                    raise _wrong(origin, f"uses {{{name}}}", "Variables are plain names; write literal braces twice.")
                used |= {name} if name else set()
    except ValueError as error:
        raise _wrong(origin, f"has unbalanced braces ({error})", "Write literal braces twice.") from error
    return used


def _check_variables(purpose: Purpose, declared: tuple[str, ...], used: set[str], origin: str) -> None:
    known = VARIABLES[purpose]
    unknown = sorted((used | set(declared)) - known.keys())
    if unknown:
        raise _wrong(origin, f"names unknown variables: {', '.join(unknown)}", f"Known: {', '.join(known)}.")
    undeclared = sorted(used - set(declared))
    if undeclared:
        raise _wrong(origin, f"uses variables that it does not declare: {', '.join(undeclared)}")
    unused = sorted(set(declared) - used)
    if unused:
        raise _wrong(origin, f"declares variables that it does not use: {', '.join(unused)}")
    missing = [name for name in REQUIRED[purpose] if name not in used]
    if missing:
        raise _wrong(origin, f"lacks variables that it needs: {', '.join(missing)}")


def _wrong(origin: str, what: str, hint: str = _START_OVER) -> UsageError:
    return UsageError(f"Prompt {origin} {what}.", hint=hint)
