from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ingest.corpus import load_corpus, load_registry
from ingest.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

REGISTRY = """
[sources.article]
title = "The article"
year = 2026

[sources.survey]
title = "A survey"
publisher = "Mirror, relaying Bureau"
url = "https://example.org/survey"

[claims.A001]
source = "article"
tiers = ["2"]
topic = "degrees"
figures = ["5,000"]

[claims.F001]
source = "survey"
tiers = ["3", "2"]
topic = "pay"
figures = []
scope = "2024"
confidence = "opinion"
contradicts = ["A001"]
"""
PAGE = """---
id: tier-two
title: "Tier 2: ML engineering"
tiers: ["2"]
---

# Tier 2: ML engineering

## What it asks

The article estimates 5,000 openings
and names [pay](pay.md) as well. [A001] One person
disagrees. [A001 F001]
Learn statistics first. [F001 step]

What to bring: [A001]

- A degree helps. [A001]
- Pay is unknown
  to everyone. [F001 limit]
"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "sources.toml").write_text(REGISTRY)
    (tmp_path / "roles").mkdir()
    (tmp_path / "tier-two.md").write_text(PAGE)
    (tmp_path / "README.md").write_text("no page")
    (tmp_path / "roles" / "pay.md").write_text(
        '---\nid: pay\ntitle: Pay\ntiers: ["2", "3"]\n---\n\n# Pay\n\nPay is open. [F001]\n'
    )
    return tmp_path


def test_the_registry_holds_sources_and_claims(corpus: Path) -> None:
    registry = load_registry(corpus)
    assert registry.sources["survey"].label == "A survey, Mirror, relaying Bureau"
    assert registry.sources["article"].year == 2026
    claim = registry.claims["F001"]
    assert (claim.tiers, claim.scope, claim.confidence, claim.contradicts) == (("3", "2"), "2024", "opinion", ("A001",))
    assert registry.claims["A001"].confidence == "page"


def test_pages_become_documents_in_the_order_of_their_paths(corpus: Path) -> None:
    documents = load_corpus(corpus)
    assert [document.document_id for document in documents] == ["pay", "tier-two"]
    assert all(document.curated for document in documents)
    assert documents[1].tiers == ("2",)
    assert documents[1].title == "Tier 2: ML engineering"


def test_markers_and_links_leave_clean_text_with_exact_spans(corpus: Path) -> None:
    document = load_corpus(corpus)[1]
    assert [block.kind for block in document.blocks] == ["heading", "heading", "paragraph", "paragraph", "list"]
    assert [block.level for block in document.blocks[:2]] == [1, 2]
    block = document.blocks[2]
    assert [block.text[s.start : s.end] for s in block.sentences] == [
        "The article estimates 5,000 openings and names pay as well.",
        "One person disagrees.",
        "Learn statistics first.",
    ]
    assert "[" not in block.text


def test_sentences_carry_what_their_claims_say(corpus: Path) -> None:
    first, second, third = load_corpus(corpus)[1].blocks[2].sentences
    assert (first.claims, first.role, first.source.key, first.tiers, first.topic) == (
        ("A001",), "claim", "article", ("2",), "degrees",
    )  # fmt: skip
    assert not first.opinion
    assert (second.claims, second.tiers, second.opinion) == (("A001", "F001"), ("2", "3"), True)
    assert (third.role, third.source.key) == ("step", "survey")


def test_a_list_has_one_item_a_line(corpus: Path) -> None:
    block = load_corpus(corpus)[1].blocks[4]
    assert block.text == "A degree helps.\nPay is unknown to everyone."
    assert [sentence.role for sentence in block.sentences] == ["claim", "limit"]


def test_a_document_of_one_source_is_of_that_source(corpus: Path) -> None:
    pay, mixed = load_corpus(corpus)
    assert pay.source.key == "survey"
    assert mixed.source.key == "tier-two"


def test_a_change_of_the_registry_changes_the_content_hash(corpus: Path) -> None:
    before = load_corpus(corpus)[0].content_hash
    (corpus / "sources.toml").write_text(REGISTRY.replace('topic = "pay"', 'topic = "money"'))
    assert load_corpus(corpus)[0].content_hash != before


@pytest.mark.parametrize(
    ("page", "named"),
    [
        ("no front matter", "broken.md"),
        ("---\nid: [\n---\n", "not YAML"),
        ("---\n- a\n---\n", "no mapping"),
        ("---\nid: x\ntitle: X\n---\n", "tiers"),
        ("---\nid: x\ntitle: X\ntiers: ['2']\n---\n\nOne. [Z999]\n", "line 7.*Z999"),
        ("---\nid: x\ntitle: X\ntiers: ['2']\n---\n\nOne. [A001 maybe]\n", "maybe"),
    ],
)
def test_a_broken_page_is_named(corpus: Path, page: str, named: str) -> None:
    (corpus / "broken.md").write_text(page)
    with pytest.raises(InputError, match=named) as caught:
        load_corpus(corpus)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("registry", "named"),
    [
        ("[sources", "not TOML"),
        ("[claims.A001]\n", "sources"),
        ("[sources.a]\nyear = 1\n[claims]\n", "title"),
        (REGISTRY.replace('source = "survey"', 'source = "nobody"'), "F001.*nobody"),
        (REGISTRY.replace('tiers = ["2"]', 'tiers = "2"'), "a list"),
    ],
)
def test_a_broken_registry_is_named(corpus: Path, registry: str, named: str) -> None:
    (corpus / "sources.toml").write_text(registry)
    with pytest.raises(InputError, match=named):
        load_registry(corpus)


def test_a_folder_without_registry_is_no_corpus(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"sources\.toml"):
        load_corpus(tmp_path)


def test_the_bundled_registry_is_whole() -> None:
    registry = load_registry()
    assert len(registry.claims) >= 342
    assert {other for claim in registry.claims.values() for other in (*claim.contradicts, *claim.supports)} <= set(
        registry.claims
    )
