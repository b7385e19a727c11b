"""Modals: validation, every kind of field, files, reload, failure."""

from pathlib import Path

from playwright.async_api import expect


async def test_a_form_is_checked_then_sent_with_its_files(shown, opens, tmp_path: Path):
    _, page = shown
    tab = await opens(page.address)
    await tab.send("/form ")
    dialog = tab.get_by_role("dialog", name="A form of everything")
    name = dialog.get_by_label("Name")
    await expect(name).to_be_focused()
    await tab.keyboard.press("Enter")
    await expect(dialog.get_by_text("This field is required.")).to_be_visible()
    await expect(dialog.get_by_text("Choose a value.")).to_be_visible()
    await name.fill("Al")
    await dialog.get_by_role("button", name="Submit").click()
    await expect(dialog.get_by_text("At least 3 characters, not 2.")).to_be_visible()
    await name.fill("Alexander the Great")
    await dialog.get_by_role("button", name="Submit").click()
    await expect(dialog.get_by_text("At most 10 characters, not 19.")).to_be_visible()
    await name.fill("Alex")
    await dialog.get_by_role("combobox", name="Fruit").press("ArrowDown")
    await tab.keyboard.type("pear")
    await tab.keyboard.press("Enter")
    files = []
    for number in (1, 2):
        files.append(tmp_path / f"{number}.txt")
        files[-1].write_text(f"proof {number}", encoding="utf-8")
    await dialog.get_by_label("Proof").set_input_files(files)
    await dialog.get_by_role("button", name="Submit").click()
    await tab.see("Got Alex | Once upon a time | Pear | 1.txt=proof 1 | 2.txt=proof 2")
    await expect(dialog).to_have_count(0)


async def test_a_form_with_boxes_and_people_closes_before_its_work_is_done(shown, opens):
    _, page = shown
    tab = await opens(page.address)
    await tab.send("/boxes ")
    dialog = tab.get_by_role("dialog", name="Boxes")
    await dialog.get_by_role("radio", name="M").check()
    await dialog.get_by_role("checkbox", name="Oil").check()
    await dialog.get_by_label("Sure?").check()
    await dialog.get_by_role("combobox", name="Friend").click()
    await tab.keyboard.type("mel")
    await tab.keyboard.press("Enter")
    await dialog.get_by_role("button", name="Submit").click()
    await expect(dialog).to_have_count(0)
    await tab.see("Steward is thinking…")
    await tab.see("Got M Oil True member")


async def test_a_form_survives_a_reload_and_can_be_put_away(shown, opens):
    running, page = shown
    tab = await opens(page.address)
    await tab.send("/form ")
    await expect(tab.get_by_role("dialog")).to_be_visible()
    await tab.reload()
    await expect(tab.get_by_role("dialog")).to_be_visible()
    async with tab.expect_response(lambda answer: "/act" in answer.url):
        await tab.keyboard.press("Escape")
    await expect(tab.get_by_role("dialog")).to_have_count(0)
    assert running.discord.person("moderator").modal is None
    await tab.reload()
    await expect(tab.locator(".beginning")).to_be_attached()
    await expect(tab.get_by_role("dialog")).to_have_count(0)


async def test_a_form_that_the_bot_does_not_take_keeps_what_was_written(shown, opens):
    running, page = shown
    tab = await opens(page.address)
    await tab.send("/boxes ")
    dialog = tab.get_by_role("dialog", name="Boxes")
    await dialog.get_by_role("radio", name="S").check()
    running.discord.faults.slow(2, path="/callback$")
    await dialog.get_by_role("button", name="Submit").click()
    await expect(dialog.get_by_text("Something went wrong. Try again.")).to_be_visible()
    await expect(dialog.get_by_role("radio", name="S")).to_be_checked()
