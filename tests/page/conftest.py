"""A real Chromium, one for the whole run, and the people who use the page in it."""

import os
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Locator, async_playwright, expect
from playwright.async_api import Page as BrowserPage
from showcase import showcase

from sandbox.harness import Sandbox, sandbox
from sandbox.page import PageServer

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
ABSENT = f"NOT TESTED: the try-it page needs an installed Chromium ({', '.join(NAMES)}, or CHROMIUM=path)"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NEWEST = ".log > .message >> nth=-1"

expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One loop for all tests here, because the browser belongs to the loop that started it. All are slow."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
            item.add_marker(pytest.mark.slow)


@dataclass
class Tab:
    """A browser window in which somebody uses the page."""

    view: BrowserPage
    context: BrowserContext
    complaints: list[str] = field(default_factory=list)

    def __getattr__(self, name: str):
        return getattr(self.view, name)

    def collect_error(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    @property
    def composer(self) -> Locator:
        return self.view.locator(".text-input")

    @property
    def newest(self) -> Locator:
        return self.view.locator(NEWEST)

    @property
    def suggestions(self) -> Locator:
        return self.view.locator(".suggestions .option-line")

    @property
    def hint(self) -> Locator:
        return self.view.locator(".hint")

    def slot(self, name: str) -> Locator:
        """The field of one option in the composer."""
        return self.view.get_by_role("combobox", name=re.compile(rf"^{name}\b")).or_(
            self.view.locator(f".slot input[aria-label^='{name}:']")
        )

    def button(self, name: str) -> Locator:
        return self.view.get_by_role("button", name=name, exact=True)

    async def line(self, text: str) -> None:
        """Put a line into the composer at once, like a paste."""
        await self.composer.fill(text)

    async def send(self, text: str) -> None:
        """Enter a line, send it, and wait until the composer is empty."""
        await self.line(text)
        await self.view.locator(".send").click()
        await expect(self.composer).to_have_value("")

    async def see(self, *words: str) -> None:
        """Wait until the newest message has this text."""
        for each in words:
            await expect(self.newest).to_contain_text(each)

    async def turn(self, name: str, *, on: bool = True) -> None:
        """Turn a switch of what breaks, and wait until the sandbox has done it: the box changes before that."""
        async with self.view.expect_response(BREAKS):
            await self.view.get_by_role("switch", name=name).set_checked(on)

    async def press_breaking(self, name: str) -> None:
        """Press a button of what breaks, and wait until the sandbox has done it."""
        async with self.view.expect_response(BREAKS):
            await self.button(name).click()

    async def enter(self, channel: str) -> None:
        await self.view.locator(".channel", has_text=channel).click()


BREAKS = re.compile(r"/break\?")
"""Requests of the switches and buttons that break things."""

Opens = Callable[..., Awaitable[Tab]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        pytest.skip(ABSENT)
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(loop_scope="session")
async def kingdom() -> AsyncIterator[Sandbox]:
    """Example Kingdom with the real bot."""
    async with sandbox(pace=0.01) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def page(kingdom: Sandbox) -> AsyncIterator[PageServer]:
    async with PageServer(kingdom) as serving:
        yield serving


@pytest_asyncio.fixture(loop_scope="session")
async def shown(tmp_path: Path) -> AsyncIterator[tuple[Sandbox, PageServer]]:
    """The page over a small bot that shows everything, and waits half a second for first answers."""
    async with showcase(tmp_path, ack_limit=0.5) as both:
        yield both


@pytest_asyncio.fixture(loop_scope="session")
async def opens(browser: Browser) -> AsyncIterator[Opens]:
    """Opens the page as a person; every error in the browser fails the test."""
    tabs: list[Tab] = []

    async def open_tab(address: str, who: str = "moderator", **options: object) -> Tab:
        settings = {
            "locale": "en-GB",
            "timezone_id": "Europe/Berlin",
            "color_scheme": "dark",
            "reduced_motion": "reduce",
            **options,
        }
        context = await browser.new_context(**settings)
        tab = Tab(await context.new_page(), context)
        tabs.append(tab)
        tab.view.on("pageerror", lambda error: tab.complaints.append(str(error)))
        tab.view.on("console", tab.collect_error)
        await tab.view.goto(f"{address}?as={who}")
        await expect(tab.view.locator(".beginning")).to_be_attached()
        return tab

    yield open_tab
    for tab in tabs:
        await tab.context.close()
    assert [each for tab in tabs for each in tab.complaints] == []
