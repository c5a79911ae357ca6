"""The main job on a fresh home folder: `tierwise chat` builds the index, the page answers, a citation opens."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync",
    "--no-first-run",
]  # fmt: skip
MILLISECONDS = 60_000

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium; install Debian's chromium to run this"),
]


@pytest.fixture
def address(home: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "ui.cli", "chat", "--port", "0", "--no-open", "--home", str(home)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found is not None, process.communicate()
        yield found.group()
        process.terminate()


def test_a_figure_of_the_article_comes_back_with_the_passage_that_states_it(address: str) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page()
        page.set_default_timeout(MILLISECONDS)
        page.goto(address)
        page.fill("#tw-box textarea", "How many core AI positions are there in Europe?")
        page.press("#tw-box textarea", "Enter")
        page.wait_for_selector(".tw-sources")
        assert "5,000" in page.inner_text(".tw-text")
        assert "10,000" in page.inner_text(".tw-text")
        page.click(".tw-text .tw-cite >> nth=0")
        page.wait_for_selector("#tw-panel[open]")
        quote = page.inner_text("#tw-panel mark")
        assert "5,000" in quote
        assert "Europe" in quote
        assert quote in page.inner_text("#tw-panel blockquote")
        browser.close()
