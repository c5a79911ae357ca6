"""`pytest --tierwise-evals`: every case is a test, with xdist too.

A case without an answer for reasons outside of it is an error and no failure; a known failure is an expected one. A
`conftest.py` may implement `pytest_tierwise_advisor(config)` to have another advisor asked.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evals.case import Case
    from evals.results import CaseRun
    from evals.run.variants import AskableAdvisor
    from ingest.settings import IngestSettings

SHIPPED = "shipped"
PREFIX = "TIERWISE_"
_ADVISOR = pytest.StashKey[Any]()
_CHECKS = pytest.StashKey[Any]()


class Hooks:
    """What a `conftest.py` may implement."""

    @pytest.hookspec(firstresult=True)
    def pytest_tierwise_advisor(self, config: pytest.Config) -> AskableAdvisor | None:
        """The advisor to ask; None for the configured one."""


class CaseFile(pytest.File):
    """A file of cases."""

    def collect(self) -> Iterable[CaseItem]:
        """One test a case.

        Raises:
            pytest.Collector.CollectError: The file cannot be used.
        """
        from evals.loading import CaseFileError, load_located

        try:
            located = load_located([self.path])
        except CaseFileError as error:
            raise self.CollectError(str(error)) from error
        for item in located:
            yield CaseItem.from_parent(self, name=item.case.id, case=item.case, line=item.line)


class CaseItem(pytest.Item):
    """A case as a test: asked while it is set up, judged when it is called."""

    def __init__(self, *, case: Case, line: int, **rest: Any) -> None:  # noqa: ANN401 - pytest's own arguments
        super().__init__(**rest)
        self.case = case
        self._line = line
        self._judged: CaseRun | None = None
        if case.known_failure:
            self.add_marker(pytest.mark.xfail(reason=case.known_failure, strict=False))

    def setup(self) -> None:
        """Ask; what keeps the case from an answer ends here, as an error."""
        from evals.results import judge
        from evals.run.runner import Control, Runner
        from evals.run.variants import Job, make_variants

        advisor = _advisor(self.config)
        (variant,) = make_variants(["configured"], [], ["configured"])
        records: list[Any] = []
        Runner(lambda _variant: advisor, Control(concurrency=1), records.append).run([Job(variant, self.case, 1)])
        self._judged = judge(records[0], self.case, _checks(self.config))
        if records[0].failure:
            pytest.fail(f"no answer: {records[0].failure.message}", pytrace=False)

    def runtest(self) -> None:
        """Pass or fail by the checks."""
        if self._judged is not None and self._judged.verdict != "pass":
            raise CaseFailedError(self._judged)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:  # noqa: ANN401
        """The reasons and the answer, without a traceback."""
        if not isinstance(excinfo.value, CaseFailedError):
            return super().repr_failure(excinfo, style)
        run = excinfo.value.run
        shown = run.reply.text if run.reply else ""
        return "\n".join([self.case.last_question, "", *run.reasons, "", shown])

    def reportinfo(self) -> tuple[Path, int, str]:
        """File, line from 0 and name."""
        return self.path, self._line - 1, self.case.id


class CaseFailedError(Exception):
    """A case did not pass."""

    def __init__(self, run: CaseRun) -> None:
        super().__init__("; ".join(run.reasons))
        self.run = run


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.getgroup("tierwise").addoption(
        "--tierwise-evals",
        action="append",
        nargs="?",
        const=SHIPPED,
        metavar="CASES",
        help="make each eval case a test: a case file or folder, by default the shipped ones; repeatable",
    )


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Add the hook."""
    pluginmanager.add_hookspecs(Hooks)


def pytest_configure(config: pytest.Config) -> None:
    """Collect the case files, and nothing else where no path was given."""
    paths = [str(path) for path in _case_paths(config)]
    if paths:
        given = config.args if config.args_source is pytest.Config.ArgsSource.ARGS else []
        config.args[:] = [*given, *paths]


def pytest_sessionstart(session: pytest.Session) -> None:
    """Build a missing index once, before any worker asks for it."""
    config = session.config
    first = bool(_case_paths(config)) and not hasattr(config, "workerinput")
    if first and config.hook.pytest_tierwise_advisor(config=config) is None:
        _ensure_index(_ingest_settings())


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> CaseFile | None:
    """Take case files below the given paths."""
    wanted = [path.resolve() for path in _case_paths(parent.config)]
    mine = file_path.suffix in (".yaml", ".yml", ".jsonl") and any(
        path == file_path.resolve() or path in file_path.resolve().parents for path in wanted
    )
    return CaseFile.from_parent(parent, path=file_path) if mine else None


def _case_paths(config: pytest.Config) -> list[Path]:
    from evals.loading import shipped_cases

    given = config.getoption("--tierwise-evals") or []
    return [shipped_cases() if item == SHIPPED else Path(item) for item in given]


def _advisor(config: pytest.Config) -> AskableAdvisor:
    if _ADVISOR not in config.stash:
        config.stash[_ADVISOR] = config.hook.pytest_tierwise_advisor(config=config) or _configured_advisor()
    found: AskableAdvisor = config.stash[_ADVISOR]
    return found


def _checks(config: pytest.Config) -> Any:  # noqa: ANN401 - a tuple of checks
    from evals.session import Judging

    if _CHECKS not in config.stash:
        config.stash[_CHECKS] = Judging().checks()
    return config.stash[_CHECKS]


def _configured_advisor() -> AskableAdvisor:
    from advisor import AdvisorSettings, build_advisor

    own = {name: value for name, value in _environment().items() if name in AdvisorSettings.model_fields}
    return build_advisor(_ingest_settings(), AdvisorSettings.model_validate(own))


def _ingest_settings() -> IngestSettings:
    from ingest.settings import IngestSettings

    own = {name: value for name, value in _environment().items() if name in IngestSettings.model_fields}
    return IngestSettings.model_validate(own)


def _environment() -> dict[str, str]:
    return {name.removeprefix(PREFIX).lower(): value for name, value in os.environ.items() if name.startswith(PREFIX)}


def _ensure_index(settings: IngestSettings) -> None:
    from ingest.pipeline import run_ingest
    from ingest.store import IndexStore

    if IndexStore(settings.home, settings.index).serving() is None:
        run_ingest(settings)
