"""Imports point left only: corpus, ingest, advisor, evals, ui."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ORDER = ("ingest", "advisor", "evals", "ui")


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module.split(".")[0])
    return names


def wrong_arrows(package: str, files: list[Path]) -> list[str]:
    right = set(ORDER[ORDER.index(package) + 1 :]) | {"tests"}
    return [f"{path.name} imports {name}" for path in files for name in sorted(imported(path) & right)]


@pytest.mark.parametrize("package", ORDER)
def test_no_arrow_points_right(package):
    files = sorted((ROOT / package).rglob("*.py"))
    assert files
    assert wrong_arrows(package, files) == []


def test_an_arrow_that_points_right_is_found(tmp_path):
    bad = tmp_path / "bad.py"
    bad.write_text("def f():\n    from ui import cli\n    return cli\n")
    assert wrong_arrows("ingest", [bad]) == ["bad.py imports ui"]


def test_only_ingest_touches_chroma_and_only_the_advisor_chat_models():
    for package in ("advisor", "evals", "ui"):
        users = [
            path for path in (ROOT / package).rglob("*.py") if imported(path) & {"chromadb", "sentence_transformers"}
        ]
        assert users == []
    for package in ("ingest", "ui"):
        users = [path for path in (ROOT / package).rglob("*.py") if imported(path) & {"langchain_openai", "langchain"}]
        assert users == []


def test_corpus_holds_no_code():
    assert not list((ROOT / "corpus").rglob("*.py"))
