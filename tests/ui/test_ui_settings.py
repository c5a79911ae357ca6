"""Precedence, provenance, and what is said about wrong values."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import UsageError
from ui.settings import MASK, load_settings, without_password


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".env").write_text("TIERWISE_PORT=3000\nTIERWISE_SEED=3\nTIERWISE_HOST=dotenv\nOTHER=1\n")
    (tmp_path / "tierwise.toml").write_text('port = 4000\nseed = 4\nhost = "toml"\nmodel = "openai:toml"\n')
    return tmp_path


def test_each_layer_beats_the_one_below(folder: Path) -> None:
    loaded = load_settings({"TIERWISE_PORT": "2000", "TIERWISE_SEED": "2"}, {"port": 1000, "host": None}, folder)

    settings, origins = loaded.settings, loaded.origins
    assert (settings.port, origins["port"]) == (1000, "command line")
    assert (settings.seed, origins["seed"]) == (2, "environment")
    assert (settings.host, origins["host"]) == ("dotenv", ".env")
    assert (settings.model, origins["model"]) == ("openai:toml", "tierwise.toml")
    assert (settings.index, origins["index"]) == ("default", "default")
    assert loaded.warnings == ()


def test_the_process_environment_is_not_read_when_another_is_given(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TIERWISE_PORT", "1234")
    assert load_settings({}, folder=tmp_path).settings.port == 7860
    assert load_settings(folder=tmp_path).settings.port == 1234


def test_an_empty_variable_counts_as_not_set(tmp_path: Path) -> None:
    assert load_settings({"TIERWISE_MODEL": ""}, folder=tmp_path).settings.model == "extractive"


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"TIERWISE_PORT": "abc"}, "TIERWISE_PORT is 'abc' (from: environment)"),
        ({"TIERWISE_PORT": "70000"}, "less than or equal to 65535"),
        ({"TIERWISE_LOG_LEVEL": "loud"}, "'debug', 'info', 'warning' or 'error'"),
        ({"TIERWISE_INDEX": "../x"}, "TIERWISE_INDEX is '../x'"),
        ({"TIERWISE_TIMEOUT": "-1"}, "greater than 0"),
        ({"TIERWISE_HOME": "~nobody-of-that-name/x"}, "no such user"),
    ],
)
def test_a_wrong_value_is_named_with_its_origin(environ: dict[str, str], expected: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        load_settings(environ, folder=tmp_path)
    assert expected in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("name", "content"), [("tierwise.toml", b"port = ["), ("tierwise.toml", b"\xff"), (".env", b"TIERWISE_X=\xff\n")]
)
def test_a_broken_file_is_named(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UsageError, match=name):
        load_settings({}, folder=tmp_path)


def test_an_unknown_name_is_reported_with_the_nearest_one(tmp_path: Path) -> None:
    (tmp_path / "tierwise.toml").write_text("prt = 1\n")
    warnings = load_settings({"TIERWISE_MODLE": "x", "TIERWISE_ZZZZZZ": "y"}, folder=tmp_path).warnings

    assert any("TIERWISE_MODLE" in line and "Did you mean TIERWISE_MODEL?" in line for line in warnings)
    assert any("TIERWISE_ZZZZZZ" in line and "Did you mean" not in line for line in warnings)
    assert any("prt (tierwise.toml)" in line and "Did you mean port?" in line for line in warnings)


def test_secrets_and_passwords_are_never_shown(tmp_path: Path) -> None:
    environ = {
        "TIERWISE_API_KEY": "sk-very-secret",
        "TIERWISE_DATABASE_URL": "postgresql://ann:hunter2@db.example/tierwise",
        "TIERWISE_BASE_URL": "https://ann:hunter2@models.example/v1",
    }
    loaded = load_settings(environ, folder=tmp_path)
    shown = {name: value for name, value, _ in loaded.shown()}

    assert shown["TIERWISE_API_KEY"] == MASK
    assert shown["TIERWISE_DATABASE_URL"] == f"postgresql://ann:{MASK}@db.example/tierwise"
    assert shown["TIERWISE_BASE_URL"] == f"https://ann:{MASK}@models.example/v1"
    assert "secret" not in repr(loaded)
    assert "hunter2" not in " ".join(shown.values())
    assert loaded.settings.database_address == environ["TIERWISE_DATABASE_URL"]


def test_a_wrong_secret_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        load_settings({}, {"api_key": ["sk-very-secret"]}, tmp_path)
    assert "sk-very-secret" not in str(caught.value)


def test_the_database_lies_under_the_home_folder_by_default(tmp_path: Path) -> None:
    settings = load_settings({"TIERWISE_HOME": str(tmp_path)}, folder=tmp_path).settings
    assert settings.database_address == f"sqlite:///{tmp_path}/tierwise.sqlite3"


def test_the_home_folder_is_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings({"TIERWISE_HOME": "rel"}, folder=tmp_path).settings.home == tmp_path / "rel"
    assert load_settings({"TIERWISE_HOME": "~/x"}, folder=tmp_path).settings.home == Path.home() / "x"


def test_text_that_is_no_address_is_left_alone() -> None:
    assert without_password("sentence-transformers:a/b") == "sentence-transformers:a/b"
    assert without_password("http://[broken") == "http://[broken"
