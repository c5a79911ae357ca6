from __future__ import annotations

import json

import pytest

from evals.case import Case
from evals.duplicates import near_duplicates
from evals.loading import CaseFileError, cases_digest, load_cases, load_located
from ingest.errors import InputError

GOOD = """\
- id: europe
  question: How many core AI positions are there in Europe?
  expect:
    tier: [1, 2]
    numbers:
      - {value: 5000}
      - {value: 10000}
    must_mention: [estimate, [core, research]]
  tags: figures
- id: talk
  turns:
    - {role: user, content: I want to do core research.}
    - {role: assistant, content: It asks for a PhD.}
    - {role: user, content: "and without one?"}
  expect: {outcome: answered, tier: 1}
"""


def write(tmp_path, text, name="cases.yaml"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_yaml_and_jsonl_give_the_same_cases(tmp_path):
    from_yaml = load_cases([write(tmp_path, GOOD)])
    rows = "\n\n".join(json.dumps(case.model_dump(exclude_unset=True)) for case in from_yaml)
    assert load_cases([write(tmp_path, rows, "same.jsonl")]) == from_yaml


def test_scalars_stand_for_lists_of_one(tmp_path):
    europe, talk = load_cases([write(tmp_path, GOOD)])
    assert europe.expect.tier == ["1", "2"]
    assert europe.expect.must_mention == [["estimate"], ["core", "research"]]
    assert europe.tags == ["figures"]
    assert talk.last_question == "and without one?"
    assert talk.user_texts == ("I want to do core research.", "and without one?")
    assert talk.cluster_id == "talk"


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("- id: a\n  question: q\n  expect:\n    tier: 3\n    tire: 2\n", 5, "expect.tire"),
        ("- id: a\n  question: q\n  expect:\n    tier: 4\n", 4, "expect.tier"),
        ("- id: a\n  question: q\n  expect: {tier: 3}\n  critcal: true\n", 4, "critcal"),
        ("- id: a\n  question: q\n  expect: {}\n", 1, "could not fail"),
        ("- id: a\n  expect: {tier: 3}\n", 1, "either question or turns"),
        ("- id: a\n  question: q\n  question: r\n  expect: {tier: 3}\n", 3, "given twice"),
        ("- id: a\n  question: q\n  expect: {tier: 3}\n- just text\n", 4, "mapping"),
        ("id: a\nquestion: q\n", 1, "list of cases"),
        ("- id: a\n  question: [unclosed\n", 3, "no YAML"),
        ("- id: a\n  turns: [{role: assistant, content: x}]\n  expect: {tier: 3}\n", 1, "must be the user's"),
        ("- id: a\n  question: q\n  expect: {must_not: [no]}\n", 3, "string"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path, text, line, part):
    path = write(tmp_path, text)
    with pytest.raises(CaseFileError) as caught:
        load_cases([path])
    problem = caught.value.problems[0]
    assert (problem.file, problem.line) == (str(path), line)
    assert part in problem.message


def test_every_problem_of_every_file_is_reported(tmp_path):
    one = write(tmp_path, '{"id": "a", "question": "q", "expect": {"tier": "9"}}\n{broken\n', "one.jsonl")
    two = write(tmp_path, "- id: b\n", "two.yaml")
    with pytest.raises(CaseFileError) as caught:
        load_cases([one, two])
    places = [(problem.file, problem.line) for problem in caught.value.problems]
    assert places == [
        (str(one), 1),
        (str(one), 2),
        (str(two), 1),
    ]


def test_an_id_belongs_to_one_case_over_all_files(tmp_path):
    one, two = write(tmp_path, GOOD), write(tmp_path, GOOD, "copy.yaml")
    with pytest.raises(CaseFileError, match=r"'europe' is taken by .*cases.yaml:1"):
        load_cases([one, two])


def test_a_folder_is_all_its_case_files(tmp_path):
    write(tmp_path, GOOD)
    write(tmp_path, "not a case", "README.md")
    assert [item.line for item in load_located([tmp_path])] == [1, 10]


@pytest.mark.parametrize("name", ["absent.yaml", "notes.txt"])
def test_a_file_that_cannot_be_used_is_refused(tmp_path, name):
    with pytest.raises(InputError):
        load_cases([tmp_path / name])


def test_an_empty_file_is_no_silent_success(tmp_path):
    with pytest.raises(InputError, match="No case"):
        load_cases([write(tmp_path, "")])


def test_the_digest_follows_what_decides_the_verdict(tmp_path):
    europe, talk = load_cases([write(tmp_path, GOOD)])
    digest = cases_digest([europe, talk])
    retagged = europe.model_copy(update={"tags": ["other"], "known_failure": "no page yet"})
    assert cases_digest([retagged])["europe"] == digest["europe"]
    reworded = europe.model_copy(update={"question": "Europe?"})
    assert cases_digest([reworded])["europe"] != digest["europe"]


def case(case_id, question, cluster=None):
    return Case.model_validate({"id": case_id, "question": question, "cluster": cluster, "expect": {"tier": "3"}})


def test_near_duplicates_are_found_by_their_words():
    cases = [
        case("a", "How many core AI positions does Europe have?"),
        case("b", "so how many core AI position does europe have"),
        case("c", "How many people apply for a tier 2 opening?"),
    ]
    assert [(pair.first, pair.second) for pair in near_duplicates(cases)] == [("a", "b")]


def test_a_cluster_may_be_alike_but_not_equal():
    alike = [case("a", "I'm Anna, can I get in?", "names"), case("b", "I'm Omar, can I get in?", "names")]
    assert near_duplicates(alike) == []
    equal = [case("a", "can I get in?", "names"), case("b", "Can I get in?", "names")]
    assert len(near_duplicates(equal)) == 1
