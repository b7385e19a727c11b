"""Measures how long the sandbox page takes to draw an answer of the bot, while 500 messages fill the channel.

The browser runs on this machine, so one clock measures the whole time: from the moment when the stand-in shows a
message or an edit to the frame after the page has drawn it.
"""

import asyncio
import os
import platform
import shutil
import time
from collections.abc import Callable
from statistics import quantiles

from playwright.async_api import Page as BrowserPage
from playwright.async_api import async_playwright, expect

from benchmarks._measures import keep, say, show
from sandbox.discord import DiscordStandIn
from sandbox.discord.messages import Message
from sandbox.harness import sandbox
from sandbox.page import PageServer

MESSAGES, EDITS, TOGETHER = 500, 200, 50
PAUSE_S = 0.01
TARGET_MS = 100

WATCH = """() => {
  window.drawn = {};
  const note = (node) => {
    const id = node.dataset?.id;
    if (!id) return;
    const mark = node.querySelector(".text strong")?.textContent ?? "";
    const now = () => performance.timeOrigin + performance.now();
    requestAnimationFrame(() => setTimeout(() => (window.drawn[`${id} ${mark}`] ??= now())));
  };
  new MutationObserver((records) => records.forEach((record) => record.addedNodes.forEach(note)))
    .observe(document.querySelector(".log"), { childList: true });
}"""


def card(number: int, revision: int) -> list[dict[str, object]]:
    """Return a card like those of the bot: text, code, a section, buttons. `revision` marks an edit."""
    text = f"**{number}.{revision}** Player `7000{number}` <t:1700000000:R>\n```diff\n- Coins: {number}\n+ Coins: {revision}\n```"
    buttons = [{"type": 2, "style": 1, "label": "Open", "custom_id": f"open:{number}"}]
    inside = [{"type": 10, "content": text}, {"type": 14}, {"type": 1, "components": buttons}]
    return [{"type": 17, "accent_color": 0x5865F2, "components": inside}]


class Bench:
    """Shows messages, and remembers the times."""

    def __init__(self, discord: DiscordStandIn, view: BrowserPage) -> None:
        self.world, self.view = discord.world, view
        self.channel = next(each.channel.id for each in self.world.locations.values() if each.channel.name == "staff")
        self.shown: dict[str, float] = {}
        self.messages: list[Message] = []

    def post(self, number: int) -> None:
        """Show the next message."""
        clock = self.world.clock
        message = Message(clock.next_id(), self.channel, self.world.bot.id, clock.now(), components=card(number, 0))
        self.messages.append(message)
        self._note(message, number, 0)
        self.world.post(message)

    def edit(self, number: int) -> None:
        """Edit one of the latest messages."""
        message = self.messages[-1 - number % TOGETHER]
        place = self.messages.index(message)
        revision = message.revision + 1
        self._note(message, place, revision)
        self.world.edit(message, {"components": card(place, revision)})

    def _note(self, message: Message, number: int, revision: int) -> None:
        self.shown[f"{message.id} {number}.{revision}"] = time.time() * 1000

    async def measure(self, name: str, act: Callable[[int], None], count: int, pause_s: float) -> tuple[object, ...]:
        """Call `act` `count` times; return a row that says how long the page took to draw each."""
        self.shown.clear()
        await self.view.evaluate(WATCH)
        for number in range(count):
            act(number)
            await asyncio.sleep(pause_s)
        last = next(reversed(self.shown))
        await self.view.wait_for_function("id => window.drawn[id]", arg=last)
        drawn = await self.view.evaluate("window.drawn")
        spent = [drawn[key] - began for key, began in self.shown.items() if key in drawn]
        cuts = quantiles(spent, n=100, method="inclusive")
        kept = "yes" if max(spent) < TARGET_MS else "no"
        return name, len(spent), cuts[49], cuts[98], max(spent), kept


async def main() -> None:
    browser_path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if browser_path is None:
        print("Needs an installed Chromium (chromium, google-chrome, or CHROMIUM=path).")
        return
    async with sandbox() as running, PageServer(running) as page, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        view = await browser.new_page()
        await view.goto(page.address)
        await view.wait_for_selector(".beginning")
        print(
            f"{platform.machine()}, {os.cpu_count()} processors, Chromium {browser.version}, Python {platform.python_version()}"
        )
        bench = Bench(running.discord, view)
        rows = [
            await bench.measure(f"{MESSAGES} messages, one every 10 ms", bench.post, MESSAGES, PAUSE_S),
            await bench.measure(f"{EDITS} edits among them", bench.edit, EDITS, PAUSE_S),
            await bench.measure(
                f"{TOGETHER} more messages at once", lambda number: bench.post(MESSAGES + number), TOGETHER, 0
            ),
        ]
        show(
            f"Milliseconds from answer to drawn, at most {TARGET_MS}", ("", "drawn", "p50", "p99", "most", "kept"), rows
        )
        began = time.perf_counter()
        await view.reload()
        await expect(view.locator(".message")).to_have_count(MESSAGES + TOGETHER)
        reload_ms = (time.perf_counter() - began) * 1000
        say(f"Reload with {MESSAGES + TOGETHER} messages: {reload_ms:.0f} ms until all are drawn.")
        keep("page")
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
