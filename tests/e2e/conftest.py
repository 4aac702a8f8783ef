"""A real Chromium on the real site. A journey also fails on what nobody looked at:
an error in the console, a broken content policy, a request to somebody else."""

import os
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from script.workshop import browser

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LOOPBACK = {"localhost", "127.0.0.1", ""}
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = browser.find()
    if not found:
        missing = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        missing("no Chromium: install it, or name it in LYCEUM_TEST_CHROMIUM")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's loop runs in this thread; the site is served by others.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        launched = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield launched
        launched.close()


SETTLE = """Promise.all(
  document.getAnimations()
    .filter(each => each.effect.getComputedTiming().endTime < Infinity)
    .map(each => each.finished.catch(() => null))
).then(() => null)"""


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained of. A test may clear what it expected."""
    return []


@pytest.fixture
def browser_page(
    chromium: Browser, live_server, complaints: list[str]
) -> Iterator[Page]:
    """A fresh page in a fresh context; addresses begin at the site's root."""
    context = chromium.new_context(base_url=live_server.url, locale="en-GB")
    context.set_default_timeout(10_000)
    page = context.new_page()
    listen(page, complaints)
    yield page
    context.close()
    assert complaints == []


def listen(page: Page, complaints: list[str]) -> None:
    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    def on_request(request: Request) -> None:
        if (urlsplit(request.url).hostname or "") not in LOOPBACK:
            complaints.append(f"request to {request.url}")

    page.on("console", on_console)
    page.on("request", on_request)
    page.on("pageerror", lambda error: complaints.append(str(error)))


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """Assert that axe finds nothing against WCAG 2.2 A and AA on a page."""

    def check(page: Page) -> None:
        # A colour on its way from one theme to the other has no contrast yet.
        page.evaluate(SETTLE)
        found = Axe().run(page, options=WCAG).response["violations"]
        assert [describe(violation) for violation in found] == []

    return check


def describe(violation: dict) -> str:
    places = [" ".join(map(str, node["target"])) for node in violation["nodes"][:5]]
    return f"{violation['id']}: {violation['help']} ({'; '.join(places)})"
