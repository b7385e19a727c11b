"""The panel beside the channel: the world at Roblox, the journal, the switches that break things, the tour."""

from playwright.async_api import expect

EDIT = '/data edit player:BuilderBen field:Data.Coins action:add value:500 reason:"Lost in the crash"'


async def test_the_world_is_shown_as_roblox_holds_it(kingdom, page, opens):
    tab = await opens(page.address)
    await tab.get_by_role("tab", name="Roblox").click()
    panel = tab.locator(".panel")
    await expect(panel).to_contain_text("@BuilderBen")
    await expect(panel).to_contain_text("Richest players: #")
    await expect(panel.locator("details").first).to_contain_text('"Coins": 12500')
    await panel.get_by_label("Player").fill("GrieferGus")
    await tab.keyboard.press("Enter")
    await expect(panel.locator(".restriction.active")).to_contain_text("Banned for good")
    await panel.locator("details summary").nth(1).click()
    await tab.send("/player view player:GrieferGus")
    await expect(panel.locator(".requests")).to_contain_text("user-restrictions/70000007")
    await expect(panel.locator("details").nth(1)).to_have_attribute("open", "")


async def test_a_change_shows_in_the_world_and_the_journal(page, opens):
    tab = await opens(page.address, "editor")
    await tab.get_by_role("tab", name="Journal").click()
    await expect(tab.locator(".panel")).to_contain_text("No change has been asked for yet.")
    await tab.send(EDIT)
    await tab.button("Save 1 change").click()
    case = tab.locator(".case")
    await expect(case).to_contain_text("Case 1")
    await expect(case.locator(".outcome")).to_have_text("done")
    await expect(case).to_contain_text("Lost in the crash")
    await tab.get_by_role("tab", name="Journal").press("ArrowLeft")
    await expect(tab.locator(".panel details").first).to_contain_text('"Coins": 13000')


async def test_an_announcement_shows_as_the_servers_got_it(page, opens):
    tab = await opens(page.address, "community")
    await tab.get_by_role("tab", name="Roblox").click()
    await tab.send('/announce send text:"Double coins!" reason:"Weekend"')
    await tab.locator(".message .button.success, .message .button.primary, .message .button.danger").first.click()
    await expect(tab.locator(".delivered")).to_contain_text("Double coins!")


async def test_what_breaks_roblox_can_be_switched_on_and_off(kingdom, page, opens):
    tab = await opens(page.address)
    await tab.get_by_role("tab", name="Break it").click()
    switches = tab.get_by_role("switch")
    await expect(switches).to_have_count(6)
    broken = tab.get_by_role("switch", name="500")
    await tab.turn("500")
    await tab.turn("Slow")
    assert {fault.kind for fault in kingdom.roblox.faults} == {"status", "latency"}
    await tab.turn("Slow", on=False)
    await expect(tab.get_by_role("switch", name="Slow")).not_to_be_checked()
    assert [fault.kind for fault in kingdom.roblox.faults] == ["status"]
    await tab.turn("500", on=False)
    await expect(broken).not_to_be_checked()
    assert len(kingdom.roblox.faults) == 0


async def test_a_fault_for_one_change_leaves_reading_alone_and_goes_by_itself(kingdom, page, opens):
    tab = await opens(page.address, "editor")
    await tab.get_by_role("tab", name="Break it").click()
    lost = tab.get_by_role("switch", name="Lost answer")
    await tab.turn("Lost answer")
    await tab.send(EDIT)
    await tab.see("Save 1 change to BuilderBen?")
    await expect(lost).to_be_checked()
    await tab.button("Save 1 change").click()
    await expect(lost).not_to_be_checked()


async def test_time_at_roblox_can_be_stopped_and_moved(kingdom, page, opens):
    tab = await opens(page.address)
    clock = kingdom.roblox.world.clock
    await tab.get_by_role("tab", name="Break it").click()
    await tab.press_breaking("Stop it")
    await expect(tab.locator(".panel")).to_contain_text("(stopped)")
    before = clock.ns
    await tab.press_breaking("One hour later")
    await expect(tab.button("One hour later")).to_be_focused()
    await tab.press_breaking("Let it run")
    await expect(tab.button("Stop it")).to_be_visible()
    assert clock.ns >= before + 3_600 * 10**9
    assert clock.frozen_ns is None


async def test_the_next_answer_can_be_made_late(kingdom, page, opens):
    kingdom.discord.ack_limit = 0.3
    tab = await opens(page.address)
    await tab.get_by_role("tab", name="Break it").click()
    await tab.press_breaking("Make the next answer late")
    await expect(tab.button("Make the next answer late")).to_be_focused()
    await tab.send("/help ")
    await tab.see("The application did not respond")


async def test_the_whole_tour_can_be_done(page, opens):
    tab = await opens(page.address)
    step = tab.locator(".tour-step")

    async def done(title: str) -> None:
        await expect(step.locator("h3")).to_have_text(title)
        await expect(step.locator(".tour-done")).to_be_visible()
        await step.get_by_role("button", name="Next step").click()

    async def put_in() -> None:
        await step.get_by_role("button", name="Put it into the box").click()
        await tab.locator(".send").click()

    await put_in()
    await done("Look a player up")
    await put_in()
    await done("Ask for a ban")
    await tab.button("Ban for 7 days").click()
    await tab.locator(".channel.unread", has_text="steward-log").click()
    await done("Do it, and find the record")
    await tab.enter("staff")
    await put_in()
    await done("Try to go too far")
    await tab.get_by_role("link", name="Become Edda").click()
    await expect(tab.locator(".me-name")).to_have_text("Edda")
    await put_in()
    await tab.button("Save 1 change").click()
    await done("Change data, safely")
    await step.get_by_role("button", name="Break it").click()
    await tab.turn("Lost answer")
    await tab.get_by_role("tab", name="Tour").click()
    await put_in()
    await tab.button("Save 1 change").click()
    await done("Lose an answer")
    await tab.get_by_role("link", name="Become Sol").click()
    await expect(tab.locator(".me-name")).to_have_text("Sol")
    await put_in()
    await tab.button("Ask for permanent").click()
    await expect(tab.locator(".channel.unread", has_text="reviews")).to_be_visible()
    orla = await opens(page.address, "owner")
    await orla.enter("reviews")
    await orla.button("Approve").click()
    await expect(step.locator(".tour-done")).to_be_visible()
    await step.get_by_role("button", name="Finish").click()
    await expect(tab.locator(".panel")).to_contain_text("That was the tour")


async def test_the_tour_can_be_left_and_resumed(page, opens):
    tab = await opens(page.address)
    await tab.button("Skip this step").click()
    await tab.button("Leave the tour").click()
    await tab.reload()
    await tab.button("Continue at step 2").click()
    await expect(tab.locator(".tour-step h3")).to_have_text("Ask for a ban")
    await tab.button("Back").click()
    await expect(tab.locator(".tour-step h3")).to_have_text("Look a player up")
    second = await tab.context.new_page()
    await second.goto(f"{page.address}?as=owner")
    await expect(second.get_by_role("link", name="Become Mona")).to_be_visible()
    await tab.button("Skip this step").click()
    await expect(second.locator(".tour-step h3")).to_have_text("Ask for a ban")
