"""The page serves only this machine and people with its address; nothing that it shows becomes markup."""

import aiohttp
import pytest
from playwright.async_api import expect

from sandbox.page.guard import HEADERS

HOSTILE = (
    "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>",
    '[a](javascript:alert(1)) <https://example.org/"onmouseover=alert(1)>',
    "\u202egnp.exe \u2066abc\u2069 שלום עולם مرحبا",
    "👩‍👩‍👧‍👦🏳️‍🌈 Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞",
    "**" * 500 + "`" * 333 + "||" * 300,
    "x" * 2000,
)


@pytest.fixture
def root(page):
    return page.address.rsplit("/", 2)[0]


async def status(method, url, **options):
    async with aiohttp.ClientSession() as http, http.request(method, url, **options) as answer:
        return answer.status


async def test_without_the_secret_there_is_nothing(page, root):
    assert await status("GET", page.address) == 200
    for path in ("/", "/wrong/", "/wrong/static/main.js", "/feed?as=owner", "/wrong/act", "/ü/"):
        assert await status("GET", root + path) == 404
    assert await status("POST", f"{root}/wrong/act?as=owner", json={"do": "say", "text": "hi"}) == 404


async def test_another_name_or_origin_is_refused(page):
    assert await status("GET", page.address, headers={"Host": "rebound.example"}) == 421
    assert (
        await status("GET", page.address, headers={"Host": f"localhost:{page.address.split(':')[2].split('/')[0]}"})
        == 200
    )
    for path in ("act?as=owner", "feed?as=owner"):
        headers = {"Origin": "http://evil.example"}
        assert await status("POST" if path.startswith("act") else "GET", page.address + path, headers=headers) == 403


async def test_every_answer_carries_the_rules_for_browsers(page, root):
    async with aiohttp.ClientSession() as http:
        for url in (page.address, f"{page.address}static/main.js", f"{page.address}nothing", f"{root}/wrong/"):
            async with http.get(url) as answer:
                assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    policy = HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy


async def test_only_the_pages_own_files_are_served(page):
    for path in ("static/../server.py", "static/%2e%2e/server.py", "static/%2e%2e%2fserver.py", "static/nothing.js"):
        assert await status("GET", page.address + path) == 404
    assert await status("GET", f"{page.address}picture/headshots/..%2f..%2fv1%2fusers") == 404


async def test_requests_that_the_page_does_not_send_are_refused(page):
    for body in (
        {},
        {"do": "dance"},
        {"do": "say"},
        {"do": "press", "message": "x", "id": "y"},
        [],
        {"do": "say", "channel": "0"},
    ):
        assert await status("POST", f"{page.address}act?as=owner", json=body) in (400, 422)
    assert await status("POST", f"{page.address}act?as=nobody", json={"do": "dismiss"}) == 400
    assert await status("POST", f"{page.address}act?as=owner", data="do=dismiss") == 400
    assert await status("POST", f"{page.address}break?as=owner", json={"what": "all", "on": True}) == 400


async def test_a_browser_cannot_act_where_its_person_cannot(kingdom, page):
    log = next(each.channel for each in kingdom.discord.world.locations.values() if each.channel.name == "steward-log")
    body = {"do": "say", "text": "let me in", "channel": str(log.id)}
    assert await status("POST", f"{page.address}act?as=member", json=body) == 422
    kingdom.discord.person("moderator").say("seen", channel="staff")
    message_id = next(reversed(kingdom.discord.world.messages))
    press = {"do": "press", "message": str(message_id), "id": "anything"}
    assert await status("POST", f"{page.address}act?as=owner", json=press) == 422


async def test_a_file_is_saved_and_never_opened_as_a_page(kingdom, page):
    world = kingdom.discord.world
    for name in ("page.html", "drawing.svg", "ünï code.txt"):
        file = world.store(1, name, b"<script>alert(1)</script>")
        async with (
            aiohttp.ClientSession() as http,
            http.get(page.address + "files" + file.url.removeprefix(world.cdn)) as answer,
        ):
            assert answer.status == 200
            assert answer.headers["Content-Disposition"].startswith("attachment")
            assert answer.content_type == "application/octet-stream"


async def test_hostile_text_stays_text(shown, opens):
    running, page = shown
    tab = await opens(page.address)
    mel = running.discord.person("member")
    for text in HOSTILE:
        mel.say(text, channel="staff")
        await expect(tab.newest.locator(".text")).to_be_visible()
    await expect(tab.locator(".message")).to_have_count(len(HOSTILE))
    await expect(tab.locator(".message").first).to_contain_text(HOSTILE[0])
    assert await tab.locator(".log script, .log img, .log [onmouseover], .log a[href^=javascript]").count() == 0
    assert "taken" not in await tab.title()
    assert await tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_hostile_names_and_values_stay_text(kingdom, page, opens):
    user = kingdom.roblox.world.users.named("BuilderBen")
    user.display_name = "<b onclick=alert(1)>Ben</b>\u202e||x||`"
    tab = await opens(page.address, "owner")
    await tab.get_by_role("tab", name="Roblox").click()
    await expect(tab.locator(".player-name")).to_have_text(user.display_name)
    await tab.send(
        '/data edit player:BuilderBen field:Data.Motto action:set value:"<i>hi</i> ``` @everyone" reason:"<u>why</u>"'
    )
    await tab.see("<i>hi</i>", "<u>why</u>")
    await expect(tab.newest.locator("i, u, b")).to_have_count(0)
    await tab.send("/player view player:MarkupMia")
    await tab.see("**Mia** @everyone `x` <@1> ||hi||")


async def test_four_thousand_characters_fit_into_one_card(shown, opens):
    _, page = shown
    tab = await opens(page.address)
    await tab.send(f"/echo text:{'wörd ' * 390}")
    await tab.see("wörd wörd")
    assert await tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
