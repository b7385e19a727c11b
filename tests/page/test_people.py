"""Several people at once. Each sees what Discord shows them, also after a dropped connection."""

import asyncio

from playwright.async_api import expect

from sandbox.example.guild import MODERATOR


async def test_a_private_answer_is_seen_by_one_person_until_they_put_it_away(page, opens):
    mona, sol = await opens(page.address), await opens(page.address, "senior")
    await mona.send("/staff whoami")
    await mona.see("What you may do", "Only you can see this")
    await sol.send("hello")
    await mona.see("hello")
    await expect(sol.locator(".message")).to_have_count(1)
    await mona.button("Dismiss message").click()
    await mona.reload()
    await mona.see("hello")
    await expect(mona.locator(".message")).to_have_count(1)


async def test_the_switcher_shows_roles_and_permissions_and_leads_to_another_person(page, opens):
    tab = await opens(page.address)
    await tab.locator(".me").click()
    people = tab.get_by_role("dialog", name="Who are you?").locator(".person")
    await expect(people).to_have_count(8)
    mona = people.filter(has=tab.get_by_text("@moderator", exact=True))
    await expect(mona.locator(".role")).to_have_text("Moderator")
    await mona.get_by_text("What may they do?").click()
    await expect(mona).to_contain_text("bans of at most 30 days")
    await expect(people.filter(has=tab.get_by_text("@stranger", exact=True))).to_contain_text(
        "in another server: Elsewhere"
    )
    await people.filter(has=tab.get_by_text("@editor", exact=True)).get_by_role("link", name="Act as Edda").click()
    await expect(tab.locator(".me-name")).to_have_text("Edda")
    await tab.locator(".me").click()
    async with tab.context.expect_page() as opening:
        await tab.get_by_role("link", name="Orla in a new window").click()
    await expect((await opening.value).locator(".me-name")).to_have_text("Orla")


async def test_channels_show_what_is_unread_and_only_to_those_who_may_look(page, opens):
    mona, max_ = await opens(page.address), await opens(page.address, "member")
    await expect(max_.locator(".channel")).to_have_text(["staff"])
    await mona.send('/ban player:CoinQueen duration:7d reason:"Exploiting"')
    await mona.button("Ban for 7 days").click()
    log = mona.locator(".channel", has_text="steward-log")
    await expect(log).to_have_class("channel unread")
    assert (await mona.title()).startswith("• ")
    await log.click()
    await mona.see("CoinQueen", "Exploiting")
    await expect(log).to_have_class("channel open")
    await mona.enter("staff")
    await expect(log).to_have_class("channel")
    await max_.send("hello")
    await mona.see("hello")
    await mona.enter("reviews")
    await expect(mona.locator(".channel", has_text="staff")).to_have_class("channel")


async def test_roles_that_change_change_the_channels_at_once(kingdom, page, opens):
    tab = await opens(page.address, "member")
    kingdom.discord.person("member").roles = (MODERATOR.id,)
    await expect(tab.locator(".channel")).to_have_text(["staff", "steward-log", "reviews"])
    kingdom.discord.person("member").roles = ()
    await expect(tab.locator(".channel")).to_have_text(["staff"])


async def test_two_people_and_one_approval(kingdom, page, opens):
    sol, orla = await opens(page.address, "senior"), await opens(page.address, "owner")
    await sol.send('/ban player:BuilderBen duration:permanent reason:"Exploiting the duel bug"')
    await sol.button("Ask for permanent").click()
    await sol.see("Waiting for approval")
    await expect(orla.locator(".channel.unread", has_text="reviews")).to_be_visible()
    await orla.send("/approvals ")
    await orla.newest.get_by_role("link").first.click()
    await expect(orla.locator(".where")).to_have_text("reviews")
    await orla.see("Request #1", "Exploiting the duel bug")
    await sol.enter("reviews")
    await orla.button("Approve").click()
    for tab in (sol, orla):
        await expect(tab.locator(".message").first).to_contain_text("Approved by @Orla")
        await expect(tab.locator(".message").first.get_by_role("button", name="Approve")).to_have_count(0)
    await sol.button("Steward unread").click()
    await sol.see("Approved by @Orla", "Case #1")


async def test_a_dropped_connection_is_shown_and_resumed_where_it_was(shown, opens):
    running, page = shown
    tab = await opens(page.address)
    mel = running.discord.person("member")
    mel.say("before", channel="staff")
    await tab.see("before")
    await tab.context.set_offline(True)
    await page.hang_up()
    await expect(tab.locator("#notice")).to_have_text("Connection lost. Trying again…")
    message = mel.say("while away", channel="staff")
    running.discord.world.edit(running.discord.world.messages[message.id], {"content": "edited while away"})
    await tab.context.set_offline(False)
    await tab.see("edited while away")
    await expect(tab.locator(".message")).to_have_count(2)
    await expect(tab.locator("#notice")).to_have_text("")
    tab.complaints.clear()


async def test_a_reload_in_the_middle_of_a_command_loses_nothing(page, opens):
    tab = await opens(page.address)
    await tab.send('/ban player:CoinQueen duration:7d reason:"Exploiting"')
    await tab.see("Ban CoinQueen for 7 days?")
    await tab.reload()
    await tab.button("Ban for 7 days").click()
    await tab.see("CoinQueen banned for 7 days", "Case #1")


async def test_a_direct_message_has_a_channel_of_its_own(shown, opens):
    running, page = shown
    running.discord.person("moderator").say("hello bot", channel="dm")
    tab = await opens(page.address)
    await tab.enter("Steward")
    await tab.see("hello bot")
    await tab.send("again")
    await tab.see("again")
    mel = await opens(page.address, "member")
    await expect(mel.locator(".channel")).to_have_text(["staff", "vault"])


async def test_many_windows_act_at_once(shown, opens):
    _, page = shown
    tabs = [await opens(page.address, who) for who in ("moderator", "member", "owner")]
    await asyncio.gather(*(tab.send(f"/echo text:from {index}") for index, tab in enumerate(tabs)))
    for tab in tabs:
        await expect(tab.locator(".message")).to_have_count(3)
