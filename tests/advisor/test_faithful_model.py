"""What a model says faithfully is shown as it wrote it; the same model with other figures is not believed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor import AdvisorSettings, build_advisor
from tests.faithful_model import ADVICE, FACTS, FaithfulModel
from tests.fake_openai import FakeOpenAI

if TYPE_CHECKING:
    from advisor import Answer
    from ingest.settings import IngestSettings

QUESTIONS = (
    "How many core AI positions are there in Europe?",
    "What does tier 2 ask for?",
    "Is data annotation a foot in the door?",
    "How much do research scientists at OpenAI earn?",
    "Do I need a PhD for AI safety research?",
    "Are entry-level jobs going away?",
)


def answers(model: FaithfulModel, settings: IngestSettings) -> list[Answer]:
    with FakeOpenAI(replies=model) as fake:
        advisor = build_advisor(settings, AdvisorSettings(model="openai:test-model", base_url=fake.url))
        return [advisor.ask(question) for question in QUESTIONS]


def test_a_faithful_model_keeps_its_sentences(bundled_settings: IngestSettings):
    model = FaithfulModel()
    shown = [
        (sentence.text, sentence.support)
        for answer in answers(model, bundled_settings)
        for sentence in answer.sentences
    ]
    written = [row for rows in model.answers for row in rows]
    assert len(written) == len(QUESTIONS) * (FACTS + 1)
    assert len({way for row in written for way in row.ways}) > 25
    kept = [row for row in written if (row.text, "advice" if row.text in ADVICE else "corpus") in shown]
    assert len(kept) >= 0.95 * len(written), [row for row in written if row not in kept]


def test_the_same_model_with_other_figures_is_not_believed(bundled_settings: IngestSettings):
    model = FaithfulModel(
        distort=lambda text: re.sub(r"(?<![\w-])(?<!tier )(?<!Tier )\d", lambda digit: f"{digit[0]}7", text)
    )
    shown = {sentence.text for answer in answers(model, bundled_settings) for sentence in answer.sentences}
    changed = [row for rows in model.answers for row in rows if "7" in row.text and "7" not in row.source]
    assert len(changed) >= len(QUESTIONS)
    assert not [row.text for row in changed if row.text in shown]
