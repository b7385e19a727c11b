"""Takes the pictures of the documentation from the sandbox: real cards of the real bot, in a headless Chromium.

`python3 steward.py docs --pictures` runs it. A picture is taken at twice the size and kept in at most 256 colours, which is
all that a card needs, so each stays far below 100 KB. The machine needs a font with emoji, such as Noto Color Emoji: without one,
the signs of a card are empty boxes.
"""

from __future__ import annotations

import asyncio
import base64
import os
import re
import shutil
import struct
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright, expect

FOLDER = Path(__file__).parent / "pictures"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WIDTH, HEIGHT, SCALE = 700, 1000, 2
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/[\w-]+/")

# Keeps the 256 most frequent colours and gives every other pixel the nearest of them: cards have few colours, and what is
# rare are the edges of letters.
INDEXED = """async (url) => {
    const picture = await createImageBitmap(await (await fetch(url)).blob());
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const context = canvas.getContext("2d");
    context.drawImage(picture, 0, 0);
    const data = context.getImageData(0, 0, picture.width, picture.height).data;
    const count = new Map();
    for (let at = 0; at < data.length; at += 4) {
        const color = (data[at] << 16) | (data[at + 1] << 8) | data[at + 2];
        count.set(color, (count.get(color) || 0) + 1);
    }
    const kept = [...count].sort((a, b) => b[1] - a[1]).slice(0, 256).map(([color]) => color);
    const nearest = new Map();
    const indexes = new Uint8Array(data.length / 4);
    for (let at = 0; at < data.length; at += 4) {
        const [red, green, blue] = [data[at], data[at + 1], data[at + 2]];
        const color = (red << 16) | (green << 8) | blue;
        if (!nearest.has(color)) {
            const far = (other) =>
                (red - (other >> 16)) ** 2 + (green - ((other >> 8) & 255)) ** 2 + (blue - (other & 255)) ** 2;
            nearest.set(color, kept.reduce((best, _, index) => (far(kept[index]) < far(kept[best]) ? index : best), 0));
        }
        indexes[at / 4] = nearest.get(color);
    }
    return { width: picture.width, height: picture.height, kept, indexes: [...indexes] };
}"""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: who types what, which button they press, and how the file is called."""

    name: str
    who: str
    typed: str
    press: str = ""


PICTURES = (
    Picture("player", "moderator", "/player view player:BuilderBen"),
    Picture(
        "data-edit",
        "editor",
        '/data edit player:BuilderBen field:Data.Coins action:add value:500 reason:"Lost in the crash"',
    ),
    Picture("ban", "moderator", '/ban player:BuilderBen duration:7d reason:"Exploiting the duel bug"'),
    Picture(
        "ban-done", "moderator", '/ban player:BuilderBen duration:7d reason:"Exploiting the duel bug"', "Ban for 7 days"
    ),
)


def png(width: int, height: int, colors: list[int], indexes: bytes) -> bytes:
    """Return a picture of at most 256 colours as a PNG file."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = b"".join(b"\0" + indexes[at : at + width] for at in range(0, len(indexes), width))
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            chunk(b"PLTE", b"".join(color.to_bytes(3, "big") for color in colors)),
            chunk(b"IDAT", zlib.compress(rows, 9)),
            chunk(b"IEND", b""),
        )
    )


async def take(browser: Browser, address: str, picture: Picture) -> bytes:
    """Do what the picture shows, and return it."""
    context = await browser.new_context(
        locale="en-GB",
        color_scheme="dark",
        reduced_motion="reduce",
        device_scale_factor=SCALE,
        viewport={"width": WIDTH, "height": HEIGHT},
    )
    page = await context.new_page()
    await page.goto(f"{address}?as={picture.who}")
    await page.locator(".text-input").fill(picture.typed)
    await page.locator(".send").click()
    card = page.locator(".log > .message >> nth=-1")
    await expect(card.locator(".container")).to_be_visible(timeout=15_000)
    if picture.press:
        await card.get_by_role("button", name=picture.press, exact=True).click()
        await expect(card).to_contain_text("Case #")
    for each in await card.locator("img").all():
        await expect(each).not_to_have_js_property("naturalWidth", 0)
    taken = await card.screenshot()
    await context.close()
    return taken


async def reduce(page: Page, taken: bytes) -> bytes:
    """Return a screenshot with at most 256 colours."""
    found = await page.evaluate(INDEXED, f"data:image/png;base64,{base64.b64encode(taken).decode()}")
    return png(found["width"], found["height"], found["kept"], bytes(found["indexes"]))


async def main() -> int:
    """Start the sandbox, take every picture, and stop it."""
    chromium = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if chromium is None:
        sys.stderr.write(f"No pictures were taken: this needs an installed Chromium ({', '.join(BROWSERS)}).\n")
        return 1
    words = ("-m", "bot", "sandbox", "--no-console", "--port", "0")
    sandbox = await asyncio.create_subprocess_exec(sys.executable, *words, stderr=asyncio.subprocess.PIPE)
    try:
        if sandbox.stderr is None:
            raise TypeError("the sandbox has no output to read")
        line = await asyncio.wait_for(sandbox.stderr.readuntil(b"/\n"), 60)
        address = ADDRESS.findall(line.decode())[0]
        await _take_all(chromium, address)
    finally:
        sandbox.terminate()
        await sandbox.wait()
    return 0


async def _take_all(chromium: str, address: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        blank = await browser.new_page()
        for picture in PICTURES:
            small = await reduce(blank, await take(browser, address, picture))
            (FOLDER / f"{picture.name}.png").write_bytes(small)
            sys.stdout.write(f"docs/pictures/{picture.name}.png: {len(small) // 1024} KB\n")
        await browser.close()


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main()))
