"""A retrieval set in BEIR layout from the docstrings of pinned Python packages: known items, technical English.

    python scripts/docstring_corpus.py FOLDER

A document is the body of a docstring without its summary line, a query the summary line of one of them,
and right is the document that the line was taken from. Made from the source text of the packages of `DISTRIBUTIONS` at
the versions of constraints.txt, without importing them and without a network, so that it is the same wherever these are
installed. Queries are divided into `qrels/dev.tsv` (to tune on) and `qrels/test.tsv` (to report).
"""

from __future__ import annotations

import argparse
import ast
import json
import random
import re
import warnings
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import TierwiseError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CONSTRAINTS = Path(__file__).parents[1] / "constraints.txt"
# Written by hand, for people, on unlike subjects; generated clients repeat themselves.
DISTRIBUTIONS = (
    "fonttools", "hypothesis", "mpmath", "narwhals", "networkx", "numpy", "pandas", "pillow", "pydantic", "rich",
    "scikit-learn", "scipy", "SQLAlchemy", "statsmodels", "sympy",
)  # fmt: skip
SEED = 20261105
DOCUMENTS = 6000
QUERIES = 500
# Words of a document; fewer say nothing beyond the summary, more are manuals.
LEAST_WORDS, MOST_WORDS = 40, 300
# Words of a query; fewer name no item among thousands.
LEAST_QUERY, MOST_QUERY = 5, 25


@dataclass(frozen=True, slots=True)
class Item:
    """One docstring taken apart.

    Attributes:
        name: Distribution, file and qualified name, which identify it.
        summary: Its first paragraph on one line, without a full stop.
        body: The rest.
    """

    name: str
    summary: str
    body: str


def write_corpus(folder: Path) -> None:
    """Write `corpus.jsonl`, `queries.jsonl` and the two files of judgements into a folder.

    Raises:
        TierwiseError: A package is missing or has another version than constraints.txt.
    """
    items = distinct(item for name in DISTRIBUTIONS for item in docstrings(name))
    pick = random.Random(SEED)  # noqa: S311 - a fixed choice, nothing secret
    documents = pick.sample(items, DOCUMENTS)
    asked = pick.sample([item for item in documents if is_query(item)], QUERIES)
    ids = {item.name: str(number) for number, item in enumerate(documents, 1)}
    _write(folder / "corpus.jsonl", ({"_id": ids[item.name], "title": "", "text": item.body} for item in documents))
    _write(folder / "queries.jsonl", ({"_id": ids[item.name], "text": item.summary} for item in asked))
    (folder / "qrels").mkdir(exist_ok=True)
    for part, rows in (("dev", asked[::2]), ("test", asked[1::2])):
        lines = (f"{ids[item.name]}\t{ids[item.name]}\t1\n" for item in rows)
        (folder / "qrels" / f"{part}.tsv").write_text(f"query-id\tcorpus-id\tscore\n{''.join(lines)}", encoding="utf-8")


def docstrings(name: str) -> Iterator[Item]:
    """Docstrings of the public functions and classes of an installed distribution, its tests left out."""
    for path in sorted(pinned(name).files or (), key=str):
        if path.suffix != ".py" or {"tests", "testing", "_vendor"} & set(path.parts) or ".." in path.parts:
            continue
        with warnings.catch_warnings():
            # Old escapes in strings of others.
            warnings.simplefilter("ignore")
            tree = ast.parse(Path(str(path.locate())).read_text(encoding="utf-8"))
        for qualified, text in _documented(tree, ""):
            summary, _, body = text.partition("\n\n")
            yield Item(f"{name} {path} {qualified}", " ".join(summary.split()).removesuffix("."), body.strip())


def pinned(name: str) -> metadata.Distribution:
    """An installed distribution at its version in constraints.txt.

    Raises:
        TierwiseError: It is missing, or has another version.
    """
    wanted = re.search(rf"^{re.escape(name)}==(\S+)$", CONSTRAINTS.read_text(encoding="utf-8"), re.MULTILINE)
    if wanted is None:
        raise TierwiseError(f"{name} is not in constraints.txt.", hint="Take it out of DISTRIBUTIONS.")
    try:
        found = metadata.distribution(name)
    except metadata.PackageNotFoundError as error:
        raise TierwiseError(f"{name} is not installed.", hint="Make the environment: make test") from error
    if found.version != wanted[1]:
        raise TierwiseError(
            f"{name} {found.version} is installed, and constraints.txt has {wanted[1]}.",
            hint="Install what constraints.txt has.",
        )
    return found


def _documented(node: ast.AST, prefix: str) -> Iterator[tuple[str, str]]:
    """Qualified names and docstrings of public functions and classes; what is inside a function is not public."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            qualified = f"{prefix}{child.name}"
            text = ast.get_docstring(child)
            if text and not child.name.startswith("_"):
                yield qualified, text
            if isinstance(child, ast.ClassDef):
                yield from _documented(child, f"{qualified}.")
        else:
            yield from _documented(child, prefix)


def distinct(items: Iterable[Item]) -> list[Item]:
    """Those of the right length whose summary and whose body no earlier one has, so that one document is right."""
    seen: set[str] = set()
    kept = []
    for item in items:
        keys = {_letters(item.summary), _letters(item.body)}
        if LEAST_WORDS <= len(item.body.split()) <= MOST_WORDS and not keys & seen:
            seen |= keys
            kept.append(item)
    return kept


def is_query(item: Item) -> bool:
    """Whether the summary says enough to look for, and the body does not repeat it."""
    words = len(item.summary.split())
    return LEAST_QUERY <= words <= MOST_QUERY and _letters(item.summary) not in _letters(item.body)


def _letters(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())


def _write(path: Path, rows: Iterable[dict[str, str]]) -> None:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    write_corpus(folder)
    print(f"{DOCUMENTS} documents, {QUERIES} queries in {folder}")


if __name__ == "__main__":
    main()
