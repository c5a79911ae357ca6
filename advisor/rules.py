"""The tiers' criteria, read from `corpus/tiers.yaml` into types; the file is the only place that states them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ingest.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

_FILE = "tiers.yaml"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of a tier's table.

    Attributes:
        requirement: What the tier asks, in the article's words.
        claims: Claims that state it.
        question: What to ask a person about whom nothing is known here.
        flip: For each verdict but `met` what would move it up.
        rule: What decides, as the file has it; the assessment knows the keys of each criterion.
        hints: Words that may speak of it without having been read as a fact.
    """

    requirement: str
    claims: tuple[str, ...]
    question: str
    flip: Mapping[str, str]
    rule: Mapping[str, Any]
    hints: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class TierRules:
    """A tier's name and criteria; `time_scale` holds the claims that say how long the way takes."""

    name: str
    criteria: Mapping[str, Criterion]
    time_scale: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AdjacentField:
    """A field beside AI.

    Attributes:
        name: For readers.
        kinds: Kinds of paid experience that lead there.
        claims: Claims that name it as a way.
        first_step: Claims that advise what to do first.
    """

    name: str
    kinds: tuple[str, ...]
    claims: tuple[str, ...]
    first_step: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Precedence:
    """One entry of the order in which results are tried; `alternatives` is empty for `adjacent`."""

    result: str
    alternatives: tuple[Mapping[str, Any], ...] = ()
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that the assessment knows about the tiers.

    Attributes:
        levels: Degree levels, lowest first.
        tiers: By tier.
        skill_from_experience: For each half of a skill the kinds of experience that show it.
        lacks: For each subject of a lack the criteria that it speaks against, by tier.
        adjacent: By field.
        adjacent_years: Paid years that lead to an adjacent field.
        data_analysis: Skills that decide which field data analysis leads to, and both fields.
        precedence: Results in the order in which they are tried.
        nothing_yet: Claims that advise what to do first when nothing is reachable yet.
    """

    levels: tuple[str, ...]
    tiers: Mapping[str, TierRules]
    skill_from_experience: Mapping[str, tuple[str, ...]]
    lacks: Mapping[str, Mapping[str, tuple[str, ...]]]
    adjacent: Mapping[str, AdjacentField]
    adjacent_years: float
    data_analysis: Mapping[str, Any]
    precedence: tuple[Precedence, ...]
    nothing_yet: tuple[str, ...] = field(default=())


@lru_cache(maxsize=1)
def load_rules() -> Rules:
    """The bundled rules.

    Raises:
        InputError: The file is malformed.
    """
    return parse_rules(files("corpus").joinpath(_FILE).read_text(encoding="utf-8"))


def parse_rules(text: str) -> Rules:
    """Rules from the text of a `tiers.yaml`.

    Raises:
        InputError: It is malformed.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _rules(yaml.load(text, Loader=loader))  # noqa: S506 - a safe loader either way
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{_FILE} cannot be read: {error}.", hint="Correct the entry.") from error


def _rules(data: Mapping[str, Any]) -> Rules:
    adjacent = data["adjacent"]
    return Rules(
        levels=tuple(data["levels"]),
        tiers={
            tier: TierRules(
                entry["name"],
                {name: _criterion(row) for name, row in entry["criteria"].items()},
                tuple(entry["time_scale"]),
            )
            for tier, entry in data["tiers"].items()
        },
        skill_from_experience={half: tuple(kinds) for half, kinds in data["skill_from_experience"].items()},
        lacks={area: {tier: tuple(names) for tier, names in row.items()} for area, row in data["lacks"].items()},
        adjacent={
            key: AdjacentField(row["name"], tuple(row["kinds"]), tuple(row["claims"]), tuple(row["first_step"]))
            for key, row in adjacent["fields"].items()
        },
        adjacent_years=float(adjacent["years"]),
        data_analysis=adjacent["data_analysis"],
        precedence=tuple(
            Precedence(row["result"], tuple(row.get("any", ())), row.get("weak", False)) for row in data["precedence"]
        ),
        nothing_yet=tuple(data["nothing_yet"]["claims"]),
    )


def _criterion(row: Mapping[str, Any]) -> Criterion:
    named = ("requirement", "claims", "question", "flip", "hints")
    rule = {key: value for key, value in row.items() if key not in named}
    words = "|".join(re.escape(str(word)).replace(r"\*", r"\w*") for word in row.get("hints", ()))
    hints = re.compile(rf"(?<![\w-])(?:{words or '(?!)'})(?![\w-])")
    return Criterion(row["requirement"], tuple(row["claims"]), row["question"], row["flip"], rule, hints)
