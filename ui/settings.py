"""Every setting in one object, and where each value came from.

The command line beats the environment, which beats `.env`, which beats `tierwise.toml`, which beats the default. The
environment and the folder of the files are parameters, so nothing here reads the process's own state unless asked to.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal
from urllib.parse import urlsplit, urlunsplit

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from advisor.settings import AdvisorSettings
from ingest.errors import UsageError
from ingest.settings import IngestSettings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PREFIX = "TIERWISE_"
COMMAND_LINE = "command line"
ENVIRONMENT = "environment"
DEFAULT = "default"
MASK = "********"


class Settings(IngestSettings, AdvisorSettings, BaseSettings):
    """All settings of all packages; pass it wherever `IngestSettings` or `AdvisorSettings` is asked for."""

    model_config: ClassVar[SettingsConfigDict] = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="forbid"
    )

    host: str = Field(default="127.0.0.1", min_length=1, description="address that the web page is served on")
    port: int = Field(default=7860, ge=0, le=65535, description="port of the web page; 0 takes any free one")
    database_url: SecretStr | None = Field(
        default=None, description="SQLAlchemy address of the database; default: SQLite under the home folder"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="warning", description="what is logged to standard error"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the signature is pydantic-settings'
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take values from `load_settings` only, so that constructing the object reads nothing by itself."""
        return (init_settings,)

    @property
    def database_address(self) -> str:
        """The SQLAlchemy address in effect, password included."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.home / 'tierwise.sqlite3'}"


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings with the origin of each value.

    Attributes:
        settings: The effective values.
        origins: Field name -> where its value came from, such as `environment` or the name of a file.
        warnings: Sentences about names that no setting has.
    """

    settings: Settings
    origins: Mapping[str, str]
    warnings: tuple[str, ...]

    def shown(self) -> Iterator[tuple[str, str, str]]:
        """Name of the variable, value as it may be printed, and origin, for every setting."""
        for name in Settings.model_fields:
            yield PREFIX + name.upper(), printable_value(getattr(self.settings, name)), self.origins[name]


@dataclass(frozen=True, slots=True)
class _Layer:
    origin: str
    values: Mapping[str, Any]
    unknown: tuple[str, ...] = ()


class _Variables(EnvSettingsSource):
    """Reads variables from a mapping instead of the process's environment."""

    def __init__(self, variables: Mapping[str, str | None]) -> None:
        self._variables = variables
        super().__init__(Settings)

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return {name.lower(): value for name, value in self._variables.items() if value}


def load_settings(
    environ: Mapping[str, str] | None = None,
    overrides: Mapping[str, Any] | None = None,
    folder: Path | None = None,
) -> Loaded:
    """Read and check every setting.

    Args:
        environ: Environment variables; default: the process's own.
        overrides: Values from the command line; those that are None count as not given.
        folder: Where `.env` and `tierwise.toml` are looked for; default: the working directory.

    Raises:
        UsageError: A value is wrong or a file cannot be read; the message names it and where it came from.
    """
    folder = Path.cwd() if folder is None else folder
    layers = (
        _Layer(COMMAND_LINE, {name: value for name, value in (overrides or {}).items() if value is not None}),
        _variables_layer(ENVIRONMENT, os.environ if environ is None else environ),
        _variables_layer(".env", _read_dotenv(folder / ".env")),
        _toml_layer(folder / "tierwise.toml"),
    )
    values: dict[str, Any] = {}
    origins = dict.fromkeys(Settings.model_fields, DEFAULT)
    for layer in reversed(layers):
        values |= layer.values
        origins |= dict.fromkeys(layer.values, layer.origin)
    try:
        settings = Settings(**values)
    except ValidationError as error:
        raise _wrong_value(error, values, origins) from error
    warnings = tuple(sentence for layer in layers for sentence in _unknown_sentences(layer))
    return Loaded(settings.model_copy(update={"home": _absolute(settings.home)}), origins, warnings)


def printable_value(value: object) -> str:
    """A setting's value as it may be shown: secrets and passwords inside addresses masked, None as an empty text."""
    if value is None:
        return ""
    if isinstance(value, SecretStr):
        return MASK if "://" not in value.get_secret_value() else without_password(value.get_secret_value())
    return without_password(str(value))


def without_password(text: str) -> str:
    """Mask the password of an address; other text is returned as it is."""
    try:
        parts = urlsplit(text)
        password = parts.password
    except ValueError:
        return text
    if password is None:
        return text
    before, _, host = parts.netloc.rpartition("@")
    user = before.partition(":")[0]
    return urlunsplit(parts._replace(netloc=f"{user}:{MASK}@{host}"))


def _variables_layer(origin: str, variables: Mapping[str, str | None]) -> _Layer:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    unknown = tuple(sorted(name for name in variables if name.upper().startswith(PREFIX) and name.upper() not in known))
    return _Layer(origin, _Variables(variables)(), unknown)


def _read_dotenv(file: Path) -> Mapping[str, str | None]:
    if not file.is_file():
        return {}
    try:
        return dotenv_values(file, interpolate=False, encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read ({_reason(error)}).", hint="Correct or remove the file.") from error


def _toml_layer(file: Path) -> _Layer:
    if not file.is_file():
        return _Layer(file.name, {})
    try:
        rows = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{file} cannot be read ({_reason(error)}).", hint="Correct or remove the file.") from error
    known = {name: value for name, value in rows.items() if name in Settings.model_fields}
    return _Layer(file.name, known, tuple(name for name in rows if name not in known))


def _absolute(home: Path) -> Path:
    try:
        return home.expanduser().absolute()
    except RuntimeError as error:
        raise UsageError(f"{PREFIX}HOME is {str(home)!r}, and there is no such user.", hint="Name a folder.") from error


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _unknown_sentences(layer: _Layer) -> Iterator[str]:
    prefix = PREFIX if layer.origin in (ENVIRONMENT, ".env") else ""
    for name in layer.unknown:
        close = difflib.get_close_matches(name[len(prefix) :].lower(), list(Settings.model_fields), n=1)
        meant = (
            f" Did you mean {prefix}{close[0].upper() if prefix else close[0]}?" if close else " Run: tierwise config"
        )
        yield f"{name} ({layer.origin}) is no setting of Tierwise and is ignored.{meant}"


def _wrong_value(error: ValidationError, values: Mapping[str, Any], origins: Mapping[str, str]) -> UsageError:
    problem = error.errors(include_url=False)[0]
    name = str(problem["loc"][0]) if problem["loc"] else ""
    if name not in origins:
        return UsageError(f"{name!r} is no setting of Tierwise.", hint="Run: tierwise config")
    secret = "SecretStr" in str(Settings.model_fields[name].annotation)
    value = MASK if secret else repr(values.get(name))
    says = problem["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
    field = Settings.model_fields[name]
    return UsageError(
        f"{PREFIX}{name.upper()} is {value} (from: {origins[name]}), but should be {says}.",
        hint=f"It is the {field.description}." if field.description else "",
    )
