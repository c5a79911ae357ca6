from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ingest.figures import unbacked
from ingest.lint import lint_corpus, main

if TYPE_CHECKING:
    from pathlib import Path

REGISTRY = """
[sources.article]
title = "The article"
year = 2026

[sources.survey]
title = "A survey"

[claims.A001]
source = "article"
tiers = ["2"]
topic = "openings"
figures = ["5,000"]

[claims.F001]
source = "survey"
tiers = ["2"]
topic = "pay"
figures = ["34%"]
scope = "2024-34"
confidence = "secondary"
contradicts = ["A001"]
"""
FRONT = '---\nid: page\ntitle: "Page"\ntiers: ["2"]\n---\n\n# Page\n\n## Section\n\n'
CLEAN = "The article estimates 5,000 openings. [A001]\nA survey projects growth of 34 percent up to 2034. [F001]\n"


def lint(tmp_path: Path, body: str = CLEAN, *, registry: str = REGISTRY, front: str = FRONT) -> list[str]:
    (tmp_path / "sources.toml").write_text(registry)
    (tmp_path / "page.md").write_text(front + body)
    return [str(finding) for finding in lint_corpus(tmp_path)]


def test_a_clean_corpus_has_no_finding(tmp_path: Path) -> None:
    assert lint(tmp_path) == []


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("Nothing marks me.", "has no marker"),
        ("The article knows. [A999]", "A999 is unknown"),
        ("The article knows. [A001 rumour]", "'rumour' is unknown"),
        ("The article estimates 6,000 openings. [A001]", "figure '6,000'"),
        ("A survey projects growth of 35%. [F001]", "figure '35%'"),
        ("A survey of 2023 projects growth. [F001]", "figure '2023'"),
        ("A survey counts twelve thousand people. [F001]", "figure 'twelve thousand'"),
        ("A survey counts hundreds of people. [F001]", "figure 'hundreds'"),
        ("The article counts. It goes on. [A001]", "several sentences"),
        ("This is what the article says. [A001]", "leans on another sentence with 'This'"),
        ("Such roles are few, the article says. [A001]", "leans on another sentence with 'Such'"),
        ("They are few, the article says. [A001]", "leans on another sentence with 'They'"),
        ("The same survey projects growth. [F001]", "leans on another sentence with 'The same'"),
        ("The article says **much**. [A001]", "holds markup"),
        ("The article says much [A001]", "does not end"),
        ("The article says [much](nowhere.md). [A001]", "link to 'nowhere.md'"),
        ("The article says much. [A001] [F001]", "follows no sentence"),
    ],
)
def test_a_bad_sentence_is_named_with_its_line(tmp_path: Path, sentence: str, named: str) -> None:
    findings = lint(tmp_path, CLEAN + sentence + "\n")
    assert len(findings) == 1, findings
    assert findings[0].startswith("page.md:13: ")
    assert named in findings[0]


@pytest.mark.parametrize(
    ("front", "named"),
    [
        (FRONT.replace("id: page", "id: My Page"), "kebab-case"),
        (FRONT.replace('title: "Page"', "name: x"), "no title"),
        (FRONT.replace('["2"]', "[2]"), "not tiers"),
        (FRONT.replace("# Page\n", "## Page\n"), "not exactly one # title"),
        (FRONT.replace("## Section", "## Section\n\n## section"), "stands twice"),
    ],
)
def test_bad_metadata_is_named(tmp_path: Path, front: str, named: str) -> None:
    findings = lint(tmp_path, front=front)
    assert any(named in finding for finding in findings), findings


def test_a_page_without_front_matter_is_named_and_the_others_are_still_linted(tmp_path: Path) -> None:
    (tmp_path / "empty.md").write_text("")
    findings = lint(tmp_path, CLEAN + "Nothing marks me.\n")
    assert len(findings) == 2
    assert findings[0].startswith("empty.md:1: ")


def test_unused_claims_and_sources_are_named(tmp_path: Path) -> None:
    findings = lint(tmp_path, "The article estimates 5,000 openings. [A001]\n")
    assert any("claim F001" in finding for finding in findings)
    assert any("source survey" in finding for finding in findings)


@pytest.mark.parametrize(
    ("wrong", "right", "named"),
    [
        ('confidence = "secondary"', 'confidence = "rumour"', "confidence 'rumour'"),
        ('contradicts = ["A001"]', 'contradicts = ["A002"]', "points at A002"),
        ('topic = "pay"', 'title = "pay"', "topic"),
    ],
)
def test_a_bad_registry_is_named(tmp_path: Path, wrong: str, right: str, named: str) -> None:
    findings = lint(tmp_path, registry=REGISTRY.replace(wrong, right))
    assert any(named in finding for finding in findings), findings


def test_an_id_taken_twice_is_named_in_both_pages(tmp_path: Path) -> None:
    (tmp_path / "other.md").write_text(FRONT + "Openings number 5,000 by the article's estimate. [A001]\n")
    assert sum("taken twice" in finding for finding in lint(tmp_path)) == 2


def test_a_near_duplicate_is_named_once(tmp_path: Path) -> None:
    body = (
        "The article estimates about 5,000 core openings worldwide for people who want to do research "
        "in a large laboratory. [A001]\n"
    )
    findings = lint(tmp_path, CLEAN + body + body.replace("about ", ""))
    assert [finding for finding in findings if "repeats" in finding] == findings
    assert len(findings) == 1


def test_links_resolve_from_the_folder_of_the_page(tmp_path: Path) -> None:
    (tmp_path / "roles").mkdir()
    link = "The article names [this page](../page.md#section). [A001]\n"
    (tmp_path / "roles" / "role.md").write_text(FRONT.replace("id: page", "id: role") + link)
    assert lint(tmp_path) == []


@pytest.mark.parametrize(
    ("sentence", "figures"),
    [
        ("Growth is 28 percent.", ["28%"]),
        ("Growth is 28%.", ["28 per cent"]),
        ("About 5,000 exist.", ["~5000"]),
        ("It costs $200,000.", ["$200K"]),
        ("It cost 20 million dollars.", ["$20M+"]),
        ("Between 15 and 70 percent agree.", ["15-70%"]),
        ("Pay is $249K-530K.", ["$249,000-530,000"]),
        ("It fell from 53% to 44%.", ["53->44%"]),
        ("A third agree.", ["1/3"]),
        ("Nearly half agree.", ["~half"]),
        ("Two thirds agree.", ["2/3"]),
        ("Three layers exist in six months.", ["6 months"]),
        ("It is projected up to 2034.", ["2024-34"]),
        ("About 80% software and 20% ML.", ["80/20"]),
        ("Rates from the high 60s to the low 90s percent.", ["60s-90s%"]),
        ("Hundreds apply.", ["hundreds per position"]),
        ("Newcomers earn 10 lakh rupees.", ["1 million"]),
        ("Twenty-five people came.", ["25"]),
        ("Demand doubled.", ["2x"]),
        ("Tier 2, tier 3 and tiers 1 and 2 run GPT-4 on A100 chips, says 2U.", []),
        ("One manager and two colleagues agree.", []),
    ],
)
def test_a_figure_is_backed_in_any_notation(sentence: str, figures: list[str]) -> None:
    assert unbacked(sentence, figures) == ()


@pytest.mark.parametrize(
    ("sentence", "figures", "left"),
    [
        ("Growth is 28 people.", ["28%"], ("28",)),
        ("Growth is 28.5%.", ["28%"], ("28.5%",)),
        ("It costs $200M.", ["$200K"], ("200M",)),
        ("Half of them agree.", ["40%"], ("Half",)),
        ("Two years pass.", ["3 years"], ("Two",)),
        ("Thousands apply.", ["hundreds"], ("Thousands",)),
        ("It ends in 2035.", ["2024-34"], ("2035",)),
    ],
)
def test_another_figure_is_not_backed(sentence: str, figures: list[str], left: tuple[str, ...]) -> None:
    assert unbacked(sentence, figures) == left


def test_the_command_prints_findings_and_says_so_in_its_status(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lint(tmp_path)
    assert main([str(tmp_path)]) == 0
    assert "clean" in capsys.readouterr().out
    lint(tmp_path, CLEAN + "Nothing marks me.\n")
    assert main([str(tmp_path)]) == 1
    assert "page.md:13: 'Nothing marks me.' has no marker." in capsys.readouterr().out
