"""`python -m bot sandbox` as a process of its own."""

import asyncio
import re
import signal
import sys

import aiohttp
import pytest


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to send")
async def test_the_sandbox_says_the_pages_address_and_serves_it_until_it_is_stopped():
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "sandbox", "--no-console"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    line = await asyncio.wait_for(process.stderr.readuntil(b"/\n"), 30)
    (address,) = re.findall(r"http://127\.0\.0\.1:\d+/[\w-]{32}/", line.decode())
    async with aiohttp.ClientSession() as http, http.get(address) as answer:
        assert str(answer.url) == f"{address}?as=moderator"
        assert "Steward sandbox" in await answer.text()
    process.send_signal(signal.SIGTERM)
    out, errors = await asyncio.wait_for(process.communicate(), 30)
    assert (process.returncode, out, errors) == (0, b"", b"\n")


async def test_lines_and_the_page_go_together():
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "sandbox", "--json"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, errors = await asyncio.wait_for(process.communicate(b"/help\n"), 30)
    assert process.returncode == 0
    assert out.startswith(b'{"who": "moderator", "step": "/help"')
    assert b"Open this in a browser" in errors
