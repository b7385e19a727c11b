"""The composer: it finds commands, takes keyboard input, makes the checks of Discord's client, and sends."""

import re
from pathlib import Path

from playwright.async_api import expect


async def test_an_ordinary_message_is_shown_to_everybody(shown, opens):
    _, page = shown
    mona, mel = await opens(page.address), await opens(page.address, "member")
    await mona.line("first line")
    await mona.composer.press("Shift+Enter")
    await mona.keyboard.type("second **line**")
    await mona.keyboard.press("Enter")
    await expect(mel.newest.locator("strong")).to_have_text("line")
    await mel.see("Mona", "first line")
    await mona.line("one more")
    await mona.keyboard.press("Enter")
    await expect(mel.locator(".message.follows")).to_contain_text("one more")


async def test_the_picker_narrows_down_and_hides_what_discord_would_hide(shown, opens):
    _, page = shown
    tab = await opens(page.address)
    await tab.composer.press_sequentially("/")
    await expect(tab.suggestions).to_have_count(8)
    await expect(tab.suggestions.filter(has_text="/hidden")).to_have_count(0)
    await tab.keyboard.type("o")
    await expect(tab.suggestions.first).to_contain_text("/options")
    await expect(tab.suggestions.first).to_contain_text("who amount reason")
    await tab.keyboard.type("zz")
    await expect(tab.locator(".suggestions-title")).to_have_text("No command matches.")
    await tab.keyboard.press("Enter")
    await expect(tab.locator(".message")).to_have_count(0)
    owner = await opens(page.address, "owner")
    await owner.composer.press_sequentially("/hid")
    await expect(owner.suggestions).to_contain_text("Only for administrators.")


async def test_a_command_is_found_filled_in_and_sent_by_keyboard_alone(shown, opens):
    _, page = shown
    tab = await opens(page.address)
    await tab.composer.press_sequentially("/")
    await tab.keyboard.press("ArrowDown")
    await tab.keyboard.press("ArrowUp")
    await tab.keyboard.type("opt")
    await tab.keyboard.press("Tab")
    await expect(tab.slot("who")).to_be_focused()
    await tab.keyboard.type("me")
    await tab.keyboard.press("Tab")
    await expect(tab.slot("who")).to_have_value("Mel")
    await expect(tab.slot("amount")).to_be_focused()
    await tab.keyboard.type("7")
    await tab.keyboard.press("Tab")
    await tab.keyboard.type("because sure:")
    await expect(tab.slot("sure")).to_be_focused()
    await tab.keyboard.press("ArrowDown")
    await tab.keyboard.press("ArrowUp")
    await tab.keyboard.press("Enter")
    await expect(tab.slot("sure")).to_have_value("True")
    await tab.keyboard.type("ro")
    await tab.keyboard.press("Enter")
    await tab.keyboard.press("Enter")
    await tab.keyboard.press("Enter")
    await tab.see("member | 7 | because | True | None | Moderator")


async def test_backspace_and_escape_lead_out_of_a_command(shown, opens):
    _, page = shown
    tab = await opens(page.address)
    await tab.line("/options sure:True")
    await expect(tab.slot("who")).to_be_focused()
    await tab.slot("sure").fill("")
    await tab.keyboard.press("Backspace")
    await expect(tab.slot("sure")).to_have_count(0)
    await expect(tab.slot("reason")).to_be_focused()
    for _name in ("reason", "amount", "who"):
        await tab.keyboard.press("Backspace")
    await expect(tab.composer).to_have_value("/options")
    await tab.keyboard.press("Enter")
    await expect(tab.slot("who")).to_be_focused()
    await tab.keyboard.press("Escape")
    await expect(tab.suggestions.first).to_be_hidden()
    await tab.keyboard.press("Escape")
    await expect(tab.composer).to_be_focused()


async def test_what_discord_would_not_send_is_not_sent(shown, opens):
    _, page = shown
    tab = await opens(page.address)
    await tab.line("/options")
    await tab.locator(".send").click()
    await expect(tab.hint).to_have_text("who: This option is required. Specify a value.")
    await tab.keyboard.press("Escape")
    await tab.keyboard.press("Escape")
    for line, words in (
        ("/options", "who: This option is required. Specify a value."),
        ("/options who:Nobody", "who: Choose one of the options: Mona, Mel, Ola."),
        ("/options who:Mel amount:11", "amount: At most 10."),
        ("/options who:Mel amount:0", "amount: At least 1."),
        ("/options who:Mel amount:2.5", "amount: Enter a whole number."),
        ("/options who:Mel amount:1 reason:no", "reason: At least 3 characters, not 2."),
        (
            '/options who:Mel amount:1 reason:"far more than twenty characters"',
            "reason: At most 20 characters, not 31.",
        ),
        ("/options who:Mel amount:1 reason:fine share:much", "share: Enter a number."),
    ):
        await tab.line(f"{line} ")
        await tab.locator(".send").click()
        await expect(tab.hint).to_have_text(words)
        await expect(tab.locator(".slot.invalid").first).to_be_visible()
        await tab.keyboard.press("Escape")
        await tab.keyboard.press("Escape")
    await expect(tab.locator(".message")).to_have_count(0)


async def test_characters_left_are_counted_near_the_end(shown, opens):
    _, page = shown
    tab = await opens(page.address)
    await tab.line("/options reason:seventeen letters")
    await expect(tab.locator(".slot-count").filter(has_text=re.compile(r"\d"))).to_have_text("3")


async def test_a_line_from_help_can_be_pasted(shown, opens):
    _, page = shown
    tab = await opens(page.address)
    await tab.send('/options who:@Mel amount:3 reason:"see: log" where:#log share:0.5')
    await tab.see("member | 3 | see: log | False | log | None | 0.5")


async def test_suggestions_come_from_the_bot_once_the_typing_pauses(shown, opens):
    _running, page = shown
    tab = await opens(page.address)
    await tab.clock.install()
    asked = []

    def note(request):
        if request.url.split("?")[0].endswith("/suggest"):
            asked.append(request)

    tab.view.on("request", note)
    await tab.line("/options who:Mel amount:3 reason:fine fruit:")
    await expect(tab.suggestions).to_have_count(3)
    # From here on, the test moves the time in the page, so slow keys do not matter.
    await tab.clock.pause_at(await tab.evaluate("Date.now() + 60_000"))
    for letter in "plu":
        await tab.slot("fruit").press_sequentially(letter)
        await tab.clock.run_for(100)
    assert len(asked) == 1
    await tab.clock.run_for(100)
    await expect(tab.suggestions).to_have_count(1)
    assert len(asked) == 2
    await tab.clock.resume()
    await tab.keyboard.press("Enter")
    await expect(tab.slot("fruit")).to_have_value("A ripe Plum")
    await tab.keyboard.press("Enter")
    await tab.see("| Plum")


async def test_suggestions_that_do_not_come_say_so(shown, opens):
    _, page = shown
    tab = await opens(page.address)
    await tab.line("/options fruit:slow")
    await tab.slot("fruit").focus()
    await expect(tab.locator(".suggestions-title")).to_have_text("Loading options failed")
    tab.complaints.clear()


async def test_a_file_goes_with_a_command(shown, opens, tmp_path: Path):
    _, page = shown
    tab = await opens(page.address)
    file = tmp_path / "proof.txt"
    file.write_text("seen it", encoding="utf-8")
    await tab.line("/options who:Mel amount:3 reason:fine")
    await tab.keyboard.type("proof:")
    await tab.locator(".file-input").set_input_files(file)
    await expect(tab.locator(".file-choice")).to_have_text("proof.txt")
    await tab.locator(".send").click()
    await tab.see("| seen it |")


async def test_a_word_that_is_not_an_option_is_not_lost(shown, opens):
    _, page = shown
    tab = await opens(page.address)
    await tab.line("/card ")
    await tab.keyboard.type("nonsense")
    await tab.keyboard.press("Enter")
    await expect(tab.hint).to_have_text("This command has no option “nonsense”.")


async def test_what_was_typed_survives_a_reload(shown, opens):
    _, page = shown
    tab = await opens(page.address)
    await tab.line('/options who:Mel reason:"half \\"way\\""')
    await tab.reload()
    await expect(tab.slot("reason")).to_have_value('half "way"')
    await expect(tab.slot("who")).to_have_value("Mel")


async def test_a_command_that_the_server_refuses_stays_in_the_box(shown, opens):
    running, page = shown
    tab = await opens(page.address)
    await tab.line("/options who:Mel amount:3 reason:fine")
    running.discord.world.commands.clear()
    await tab.locator(".send").click()
    await expect(tab.locator("#notice")).to_contain_text("there is no command")
    await expect(tab.slot("reason")).to_have_value("fine")
    tab.complaints.clear()
