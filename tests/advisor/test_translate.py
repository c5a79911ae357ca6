from __future__ import annotations

from decimal import Decimal

import pytest

from advisor.languages import detect_language
from advisor.settings import AdvisorSettings
from advisor.translate import Translator, names_of, numbers_of, same_numbers
from ingest.errors import ModelUnavailableError
from tests.fake_openai import FakeOpenAI, Reply, Seen

ENGLISH = "The article estimates 5,000 to 10,000 core AI positions in Europe."
GERMAN = "Der Artikel schätzt, dass es in Europa 5.000 bis 10.000 zentrale KI-Stellen gibt."


def translator(fake: FakeOpenAI, language: str = "de") -> Translator:
    return Translator(AdvisorSettings(model="openai:test-model", base_url=fake.url), language)


def dictionary(pairs: dict[str, str]):
    """A model that translates whole sentences by a list, either way."""
    both = pairs | {there: here for here, there in pairs.items()}

    def reply(seen: Seen) -> Reply:
        sentence = next(line.removeprefix("> ") for line in seen.prompt.splitlines() if line.startswith("> "))
        return Reply(both[sentence])

    return reply


def test_a_faithful_translation_is_shown():
    with FakeOpenAI(replies=dictionary({ENGLISH: GERMAN})) as fake:
        result = translator(fake).translate(ENGLISH)
        assert (result.text, result.ok) == (GERMAN, True)
        # "Europe" is written otherwise, so the way back was asked for; it names both languages.
        assert len(fake.asked) == 2
        assert "to German" in fake.asked[0].prompt
        assert "to English" in fake.asked[1].prompt


@pytest.mark.parametrize(
    "wrong",
    [
        GERMAN.replace("5.000", "6.000"),
        GERMAN.replace("5.000 bis ", ""),
        GERMAN.replace("5.000", "5.000 bis 7.000"),
        ENGLISH,
        "Hier ist die Antwort zu [1] und 5.000 bis 10.000 Stellen in Europe, siehe http://example.org/",
        "5.000 10.000",
        "",
    ],
)
def test_a_changed_number_or_no_translation_keeps_the_english_sentence(wrong: str):
    with FakeOpenAI(replies=[Reply(wrong, pieces=(wrong,))]) as fake:
        result = translator(fake).translate(ENGLISH)
    assert (result.text, result.ok) == (ENGLISH, False)


def test_another_country_is_caught_on_the_way_back():
    original, wrong, back = (
        "Germany has few openings.",
        "Frankreich hat wenige offene Stellen.",
        "France has few openings.",
    )
    with FakeOpenAI(replies=[Reply(wrong), Reply(back)]) as fake:
        assert translator(fake).translate(original).text == original


def test_a_name_that_stays_needs_no_way_back():
    with FakeOpenAI(replies=[Reply("Die Stanford University und NeurIPS verlangen das.")]) as fake:
        assert translator(fake).translate("It is asked by Stanford University and NeurIPS.").ok
        assert len(fake.asked) == 1


def test_english_needs_no_model():
    with FakeOpenAI() as fake:
        assert translator(fake, "en").translate(ENGLISH).ok
        assert not fake.asked


def test_a_failing_model_is_an_error_for_the_caller():
    with FakeOpenAI(replies=[Reply(status=500)]) as fake, pytest.raises(ModelUnavailableError):
        translator(fake).translate(ENGLISH)


def test_a_question_is_brought_into_english():
    with FakeOpenAI(replies=[Reply("How many people apply for tier 2?")]) as fake:
        assert (
            translator(fake).to_english("Wie viele bewerben sich auf Stufe 2?") == "How many people apply for tier 2?"
        )
        assert "> Wie viele bewerben sich auf Stufe 2?" in fake.asked[0].prompt


@pytest.mark.parametrize("reply", [Reply("How many apply for tier 3?"), Reply(status=503), Reply("", pieces=("",))])
def test_a_question_that_cannot_be_trusted_is_none(reply: Reply):
    with FakeOpenAI(replies=[reply]) as fake:
        assert translator(fake).to_english("Wie viele bewerben sich auf Stufe 2?") is None


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("5,000", [5000]),
        ("5.000", [5000]),
        ("5\u202f000", [5000]),
        ("1.5", ["1.5"]),
        ("1,5 %", ["1.5"]),
        ("0.125", ["0.125"]),
        ("1,234,567.5", ["1234567.5"]),
        ("1.234.567,5", ["1234567.5"]),
        ("\u0665\u066c\u0660\u0660\u0660", [5000]),
        ("2024-2026", [2024, 2026]),
        ("in 2024 100 people", [2024, 100]),
    ],
)
def test_numbers_are_values_however_written(text: str, values: list):
    assert sorted(numbers_of(text).elements()) == sorted(Decimal(str(value)) for value in values)


def test_a_number_word_may_become_digits_but_not_another_number():
    assert same_numbers("Three reasons.", "3 Gründe.")
    assert not same_numbers("Three reasons.", "4 Gründe.")
    assert not same_numbers("3 reasons, 3 people.", "3 Gründe.")


def test_names_are_what_must_survive():
    assert names_of("Stanford's report says that PhDs at MIT leave Germany in May.") == (
        "Stanford",
        "PhDs",
        "MIT",
        "Germany",
    )
    assert names_of("The second tier asks for a degree.") == ()
    assert names_of("Germany has few openings.") == ("Germany",)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "I finished a three-month bootcamp. Can I become an ML engineer?"),
        ("en", "pay?"),
        ("de", "Wie viel verdient man damit und was muss ich dafür können?"),
        ("fr", "Est-ce que je peux devenir ingénieur sans diplôme et comment faire ?"),
        ("es", "¿Cómo puedo entrar en la inteligencia artificial sin un doctorado?"),
        ("ru", "Как стать инженером без диплома?"),
        ("uk", "\u042f\u043a \u0441\u0442\u0430\u0442\u0438 \u0456\u043d\u0436\u0435\u043d\u0435\u0440\u043e\u043c?"),
        ("zh", "没有博士学位可以进入AI行业吗"),
        ("ja", "AIの仕事は博士号が必要ですか"),
        ("ar", "كيف أصبح مهندسًا؟"),
        ("pl", "Czy potrzebuję doktoratu, żeby się dostać?"),
    ],
)
def test_languages_are_told_apart(code: str, text: str):
    assert detect_language(text) == code
