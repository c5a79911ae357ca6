"""The gate's verdicts, check by check: each has sentences that it must stop and sentences that it must let pass."""

import time

import pytest

from advisor.gate import verify

ADVERTS = (
    "US job adverts naming generative-AI skills rose from about 16,000 in 2023 to more than 66,000 in 2024, according "
    "to Lightcast."
)
APPLICANTS = (
    "The article reports thousands of applicants per position in tier 1 (core research), hundreds in tier 2 (ML "
    "engineering) and dozens in tier 3 (AI applications)."
)
EDUCATION = (
    "The article asks for a PhD from a top-20 programme in tier 1 (core research). Tier 2 (ML engineering) asks for a "
    "master's from a strong programme, according to the article."
)
RANGE = "The article estimates 5,000-10,000 core AI positions in Europe."
COMPRESSING = "The article says that entry-level AI roles are compressing and not expanding."
REALISTIC = "AI product management may be more realistic for career changers than ML engineering, the article says."
PAY = "Annotation pays about $20 an hour at entry level and more than $100 in law or medicine, according to LinkedIn."
OUTNUMBER = (
    "Andrej Karpathy expected in 2023 that AI engineers would clearly outnumber ML engineers, as relayed by Upcarta."
)
CLOSED = "Tier 1 (core research) is probably closed to people who are not on its path, the article says."


def reason(text: str, *passages: str, user_text: str = "") -> str | None:
    return verify(text, passages, user_text=user_text).reason


@pytest.mark.parametrize(
    ("text", "passage"),
    [
        ("US job ads that mention generative AI went up from around 16k in 2023 to over 66k in 2024.", ADVERTS),
        ("Each tier 2 opening draws hundreds of applicants.", APPLICANTS),
        ("In core research there are thousands of applicants per position.", APPLICANTS),
        ("Europe has between five and ten thousand core AI jobs, the article estimates.", RANGE),
        ("There are at least 5,000 core AI positions in Europe.", RANGE),
        ("Entry-level AI roles are shrinking rather than expanding, according to the article.", COMPRESSING),
        ("For those switching careers, AI product management may be more realistic than ML engineering.", REALISTIC),
        ("Entry-level annotation pays around twenty dollars an hour.", PAY),
        ("Tier 2 asks for a master's from a strong program.", EDUCATION),
        ("Karpathy expected AI engineers to outnumber ML engineers.", OUTNUMBER),
        ("Tier 1 is probably closed to you if you are not on its path.", CLOSED),
    ],
)
def test_honest_paraphrase_passes(text: str, passage: str) -> None:
    verdict = verify(text, [passage])
    assert (verdict.ok, verdict.support, verdict.passage) == (True, "corpus", 0), verdict


@pytest.mark.parametrize(
    ("text", "passage", "expected"),
    [
        ("US job adverts naming generative-AI skills rose to more than 86,000 in 2024.", ADVERTS, {"number"}),
        (
            "US job adverts naming generative-AI skills rose from about 66,000 in 2023 to 16,000 in 2024.",
            ADVERTS,
            {"number"},
        ),
        ("US job adverts naming generative-AI skills rose to more than 66,000% in 2024.", ADVERTS, {"number"}),
        ("Europe has 5,000 core AI positions, the article estimates.", RANGE, {"number"}),
        ("Annotation pays about 20 an hour at entry level.", PAY, {"number"}),
        ("The article reports hundreds of applicants per position in tier 1.", APPLICANTS, {"number", "tier"}),
        ("Tier 3 (ML engineering) asks for a master's from a strong programme.", EDUCATION, {"tier"}),
        ("Tier 2 asks for a PhD from a top-20 programme.", EDUCATION, {"name", "number", "tier"}),
        (
            "US job adverts naming generative-AI skills rose to more than 66,000 in 2024, according to Indeed.",
            ADVERTS,
            {"name"},
        ),
        ("Glassdoor counted more than 66,000 US job adverts naming generative-AI skills in 2024.", ADVERTS, {"name"}),
        ("The article says that entry-level AI roles are compressing and expanding.", COMPRESSING, {"negation"}),
        ("The article says that entry-level AI roles are not compressing.", COMPRESSING, {"negation", "comparison"}),
        (
            "The article says that entry-level AI roles are expanding and not compressing.",
            COMPRESSING,
            {"negation", "comparison"},
        ),
        (
            "US job adverts naming generative-AI skills fell to 66,000 in 2024, according to Lightcast.",
            ADVERTS,
            {"number", "negation", "comparison"},
        ),
        (
            "AI product management may be less realistic for career changers than ML engineering.",
            REALISTIC,
            {"comparison", "negation"},
        ),
        (
            "ML engineering may be more realistic for career changers than AI product management.",
            REALISTIC,
            {"comparison", "name", "tier"},
        ),
        (
            "Karpathy expected that ML engineers would clearly outnumber AI engineers.",
            OUTNUMBER,
            {"comparison", "name", "tier"},
        ),
        ("Tier 1 is closed to people who are not on its path.", CLOSED, {"content"}),
        ("Entry-level AI roles need five certificates from a cloud provider.", COMPRESSING, {"number", "content"}),
        ("Remote work is common among researchers in the field.", COMPRESSING, {"content"}),
    ],
)
def test_false_sentence_is_stopped(text: str, passage: str, expected: set[str]) -> None:
    verdict = verify(text, [passage])
    assert not verdict.ok
    assert verdict.reason in expected, verdict


def test_facts_of_two_sentences_are_not_spliced() -> None:
    passage = (
        "Data engineers start at $127,000 in Half's guide. Data scientists had median pay of $112,590 in May 2024."
    )
    assert verify("Data scientists had median pay of $112,590 in May 2024.", [passage]).ok
    assert not verify("Data engineers had median pay of $112,590 in May 2024.", [passage]).ok
    assert not verify("Data scientists start at $127,000.", [passage]).ok


def test_two_facts_of_a_passage_may_share_a_sentence_clause_by_clause() -> None:
    text = "Tier 1 asks for a PhD from a top-20 program, while tier 2 asks for a master's from a strong one."
    verdict = verify(text, [EDUCATION])
    assert verdict.ok
    assert verdict.span == (0, len(EDUCATION))


LEAD_INS = [
    "In short, ",
    "On top of that, ",
    "For example, ",
    "The sources put it this way: ",
    "One source says this: ",
]


@pytest.mark.parametrize("words", LEAD_INS)
def test_words_that_only_lead_up_to_a_sentence_change_nothing(words: str) -> None:
    comparison = REALISTIC.removesuffix(", the article says.") + "."
    for true in (COMPRESSING, ADVERTS, RANGE, comparison):
        assert reason(words + true, true) is None
    for false in (
        COMPRESSING.replace("not ", ""),
        RANGE.replace("5,000", "50,000"),
        "Europe has fewer jobs than China.",
    ):
        assert reason(words + false, COMPRESSING, RANGE) is not None


@pytest.mark.parametrize("words", ["The article puts it this way: ", "For that reason, ", "Stanford says this: "])
def test_words_that_name_a_source_or_give_a_reason_do_not_only_lead_up_to_a_sentence(words: str) -> None:
    claim = "Annotation pays about $20 an hour at entry level."
    assert reason(words + claim, claim) is not None


@pytest.mark.parametrize("form", ["{}, and {}.", "{}; {}.", "{}, while {}.", "While {}, {}."])
def test_two_sentences_of_one_passage_may_be_put_side_by_side(form: str) -> None:
    one, other = EDUCATION.removesuffix(".").split(". ")
    joined = form.format(one[0].lower() + one[1:] if form.startswith("While") else one, other[0].lower() + other[1:])
    assert verify(joined, [EDUCATION]).span == (0, len(EDUCATION))
    assert reason(joined.replace("top-20", "top-50"), EDUCATION) == "number"
    assert reason(joined.replace("ier 2 (ML engineering)", "ier 3 (AI applications)"), EDUCATION) is not None


def test_a_pronoun_keeps_what_it_stands_for_when_sentences_are_put_side_by_side() -> None:
    passage = "Tier 1 roles ask for a PhD. Annotators label data for models. They earn about $20 an hour."
    assert verify("Annotators label data for models, and they earn about $20 an hour.", [passage]).ok
    assert not verify("Tier 1 roles ask for a PhD, and they earn about $20 an hour.", [passage]).ok


def test_a_foreign_clause_is_stopped() -> None:
    text = "Entry-level AI roles are compressing and not expanding, and visa fees for nurses have doubled."
    assert not verify(text, [COMPRESSING]).ok


def test_quotes_are_exact() -> None:
    assert verify("The article says that entry-level roles are “compressing and not expanding”.", [COMPRESSING]).ok
    assert reason("The article says that entry-level roles are “compressing and dying”.", COMPRESSING) == "quote"


def test_span_is_the_best_sentence_and_score_is_one_for_verbatim() -> None:
    passage = f"{COMPRESSING} {RANGE}"
    verdict = verify(RANGE, [ADVERTS, passage])
    assert (verdict.passage, verdict.score) == (1, 1.0)
    assert passage[slice(*verdict.span)] == RANGE


def test_another_retrieved_passage_repairs_the_citation() -> None:
    verdict = verify("Europe has 5,000-10,000 core AI positions.", [ADVERTS], retrieved=[COMPRESSING, ADVERTS, RANGE])
    assert (verdict.ok, verdict.elsewhere) == (False, 2)
    assert RANGE[slice(*verdict.span)] == RANGE
    assert verify("Europe has 3-4 core AI positions.", [ADVERTS], retrieved=[RANGE]).elsewhere is None


def test_no_citation() -> None:
    assert reason("Europe has 5,000-10,000 core AI positions.") == "no_citation"


@pytest.mark.parametrize(
    "text",
    [
        "Your chances are about 30%.",
        "You have a good chance of being hired.",
        "The odds that you get in are low.",
        "You are likely to get an offer.",
        "I would put your probability of success at one half.",
        "With your background, people like you have decent odds.",
    ],
)
def test_personal_odds_are_stopped_even_when_a_passage_says_so(text: str) -> None:
    assert reason(text, text) == "personal_odds"


@pytest.mark.parametrize(
    "text",
    [
        "You will get hired.",
        "You'll definitely land a research job.",
        "This path is guaranteed to work.",
        "I promise that it pays off.",
    ],
)
def test_promises_are_stopped_even_when_a_passage_says_so(text: str) -> None:
    assert reason(text, text) == "promise"


def test_a_ratio_of_a_population_needs_its_scope_and_figure() -> None:
    google = "Google hires about 0.2% of its applications a year, by a 2019 figure relayed in Chip Huyen's 2021 book."
    assert verify("Google hires about 0.2% of its applications a year.", [google]).ok
    assert not verify("AI labs hire about 0.2% of applications a year.", [google]).ok


@pytest.mark.parametrize(
    "text",
    [
        "Start with a small project.",
        "If you like, ask a friend to review it.",
        "What have you built so far?",
        "You could talk to people in the field.",
    ],
)
def test_advice_needs_no_source(text: str) -> None:
    assert verify(text, []).support == "advice"


@pytest.mark.parametrize(
    "text",
    [
        "Apply to at least 300 jobs.",
        "Aim for tier 1.",
        "Learn Haskell.",
        "Build a portfolio, because employers only read portfolios.",
        "Consider that most labs pay moving costs.",
    ],
)
def test_a_claim_does_not_escape_as_advice(text: str) -> None:
    assert reason(text, COMPRESSING) is not None


def test_what_the_asker_said_is_told_from_claims_about_the_world() -> None:
    about = "I have a bachelor's in CS and 3 years as a backend developer. I heard tier 1 pays $900,000."
    assert verify("You have a bachelor's degree in computer science.", [], user_text=about).support == "user"
    assert verify("You have worked for 3 years as a backend developer.", [], user_text=about).support == "user"
    assert not verify("You have a PhD in computer science.", [COMPRESSING], user_text=about).ok
    assert not verify("Tier 1 pays $900,000.", [EDUCATION], user_text=about).ok


@pytest.mark.parametrize(
    "text",
    [
        "See ![x](http://evil.example/p.png).",
        "Read [this](https://evil.example).",
        "<b>Great</b> pay.",
        "Visit https://evil.example now.",
    ],
)
def test_markup_and_links_out_are_stopped(text: str) -> None:
    assert reason(text, text) == "markup"


def test_a_fixed_phrase_is_boilerplate_only_as_listed() -> None:
    phrases = frozenset({"My sources do not say."})
    assert verify("My sources do not say.", [], phrases=phrases).support == "boilerplate"
    assert not verify("My sources do say.", [], phrases=phrases).ok


def test_it_is_fast() -> None:
    passages = [f"{ADVERTS} {APPLICANTS} {EDUCATION} {RANGE} {COMPRESSING} {PAY}"] * 3
    verify(COMPRESSING, passages)
    sentences = [f"US job ads naming AI skills rose to more than {number},000 in 2024." for number in range(40, 90)]
    start = time.perf_counter()
    for sentence in sentences:
        verify(sentence, passages)
    assert (time.perf_counter() - start) / len(sentences) < 0.02


def test_a_sentence_without_content_is_no_claim_that_a_passage_supports() -> None:
    assert reason("It is what it is.", COMPRESSING) == "content"


@pytest.mark.parametrize(
    ("text", "passage", "ok"),
    [
        ("US generative-AI adverts rose about fourfold from 2023 to 2024.", ADVERTS, True),
        ("US generative-AI adverts rose about tenfold from 2023 to 2024.", ADVERTS, False),
        ("Demand for annotation skills more than doubled.", "Demand for annotation skills grew 154% in a year.", True),
        ("Demand for annotation skills more than tripled.", "Demand for annotation skills grew 154% in a year.", False),
    ],
)
def test_a_multiple_has_to_be_what_the_figures_come_to(text: str, passage: str, ok: bool) -> None:
    assert verify(text, [passage]).ok is ok
