"""A person at the page, in a real Chromium: asks, reads, opens a citation."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from ingest.errors import ExternalError
from tests.fakes_ui import WordAdvisor
from tests.served_page import CHROMIUM, Served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

QUESTION = "How many people apply per tier 2 opening?"
SECONDS = 60_000

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium; install Debian's chromium to run this"),
]


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    served = Served(WordAdvisor())
    yield served
    served.release.set()
    served.close()


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1200, "height": 800})
    page = context.new_page()
    page.set_default_timeout(SECONDS)
    page.problems = []  # type: ignore[attr-defined]
    page.hosts = set()  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.problems.append(str(error)))  # type: ignore[attr-defined]
    page.on("dialog", lambda dialog: page.problems.append(f"dialog {dialog.message}"))  # type: ignore[attr-defined]
    page.on("request", lambda request: page.hosts.add(request.url.split("/")[2]))  # type: ignore[attr-defined]
    page.goto(served.address)
    page.wait_for_selector("#tw-box textarea")
    yield page
    context.close()
    served.advisor.error = served.advisor.gate = None


def _ask(page: Page, question: str) -> None:
    page.fill("#tw-box textarea", question)
    page.press("#tw-box textarea", "Enter")


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_the_page_is_there_before_the_model_and_the_first_question_waits(page: Page, served: Served) -> None:
    assert not served.release.is_set()
    assert "2026-11-01" in page.inner_text(".tw-footer")
    _ask(page, QUESTION)
    page.wait_for_selector("text=Loading the embedding model")
    served.release.set()
    page.wait_for_selector(".tw-sources")


def test_a_question_is_answered_and_its_citation_opens_the_quote(page: Page, served: Served) -> None:
    served.release.set()
    _ask(page, QUESTION)
    page.wait_for_selector(".tw-sources")
    assert "Hundreds of people apply" in page.inner_text(".tw-text")
    assert "Tier 2 · ML engineering" in page.inner_text(".tw-badges")

    page.focus(".tw-text .tw-cite >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_selector("#tw-panel[open]")
    quote = "Hundreds of people apply per tier 2 (ML engineering) opening, the article estimates."
    assert page.inner_text("#tw-panel mark") == quote
    assert "master's degree from a strong programme" in page.inner_text("#tw-panel blockquote")
    assert "AI careers: know where you fit" in page.inner_text("#tw-panel .tw-passage-source")
    page.keyboard.press("Escape")
    page.wait_for_selector("#tw-panel", state="hidden")
    assert "tw-cite" in str(page.evaluate("document.activeElement.className"))

    assert page.hosts == {served.address.removeprefix("http://")}  # type: ignore[attr-defined]
    assert page.problems == []  # type: ignore[attr-defined]


def test_hostile_documents_and_questions_stay_text(page: Page, served: Served) -> None:
    served.release.set()
    hostile = "<img src=x onerror=alert(1)> {{braces}} ${alert(2)} ![x](http://evil.example/x.png) onerror tier pages"
    _ask(page, hostile)
    page.wait_for_selector(".tw-sources")
    assert page.inner_text(".tw-question").endswith(hostile)
    assert "<img src=x onerror=alert(1)> & {{braces}} ${dollars} stay text" in page.inner_text(".tw-text")
    assert page.query_selector("#tw-log img") is None
    assert page.hosts == {served.address.removeprefix("http://")}  # type: ignore[attr-defined]
    assert page.problems == []  # type: ignore[attr-defined]


def test_stop_edit_again_and_a_new_conversation(page: Page, served: Served) -> None:
    served.release.set()
    served.advisor.gate = threading.Event()
    _ask(page, QUESTION)
    page.wait_for_selector(".tw-text .tw-cite")
    _press(page, "Stop")
    page.wait_for_selector("text=You stopped this answer.")
    served.advisor.gate.set()
    served.advisor.gate = None

    _press(page, "Ask again")
    page.wait_for_selector(".tw-meta >> text=Answered in")
    assert page.locator(".tw-exchange").count() == 1
    _press(page, "Edit last question")
    page.wait_for_selector(".tw-welcome")
    assert page.input_value("#tw-box textarea") == QUESTION
    _ask(page, "How many core positions are there in Europe?")
    page.wait_for_selector(".tw-sources")
    _press(page, "New conversation")
    page.wait_for_selector(".tw-welcome")
    assert page.input_value("#tw-box textarea") == ""


def test_an_example_can_be_asked_with_one_click(page: Page, served: Served) -> None:
    served.release.set()
    page.click(".tw-chip >> text=How many core AI positions")
    page.wait_for_selector("text=5,000 to 10,000 core AI positions")


def test_a_failure_is_a_sentence(page: Page, served: Served) -> None:
    served.release.set()
    served.advisor.error = ExternalError("The model server is down.", hint="Start it, then ask again.")
    _ask(page, QUESTION)
    page.wait_for_selector(".tw-problem >> text=The model server is down. Start it, then ask again.")
    served.advisor.error = None
    _press(page, "Ask again")
    page.wait_for_selector(".tw-sources")


def test_two_visitors_do_not_see_each_other(page: Page, served: Served, browser: Browser) -> None:
    served.release.set()
    _ask(page, QUESTION)
    page.wait_for_selector(".tw-sources")
    other = browser.new_page()
    other.goto(served.address)
    other.wait_for_selector(".tw-welcome")
    _ask(other, "How many core positions are there in Europe?")
    other.wait_for_selector(".tw-sources")
    assert other.locator(".tw-exchange").count() == 1
    assert page.locator(".tw-exchange").count() == 1
    other.close()


def test_about_tells_what_is_stored_and_how_to_delete_it(page: Page) -> None:
    _press(page, "About")
    page.wait_for_selector("#tw-panel[open]")
    text = page.inner_text("#tw-panel")
    for part in (
        "2026-11-01",
        "/home/someone/.local/share/tierwise",
        "tierwise data delete",
        "Nothing leaves this machine",
    ):
        assert part in text
    page.click("#tw-panel .tw-close")
    page.wait_for_selector("#tw-panel", state="hidden")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_needs_no_sideways_scrolling(browser: Browser, served: Served, scheme: str) -> None:
    served.release.set()
    context = browser.new_context(viewport={"width": 380, "height": 760}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(SECONDS)
    page.goto(served.address)
    page.wait_for_selector("#tw-box textarea")
    _ask(page, QUESTION + " " + "x" * 300)
    page.wait_for_selector(".tw-sources")
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    box = page.locator("#tw-box").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 760
    context.close()
