"""How the page draws messages: components, Markdown, embeds, files, edits, failures."""

from playwright.async_api import expect


async def test_every_component_is_drawn_as_discord_draws_it(shown, opens):
    _, page = shown
    tab = await opens(page.address)
    await tab.send("/card ")
    card = tab.newest.locator(".container")
    assert await card.evaluate("node => node.style.getPropertyValue('--accent')") == "#5865f2"
    for tag, words in (
        (".h1", "Heading"),
        (".h2", "Smaller"),
        ("strong", "bold"),
        ("em", "italic"),
        ("u", "under"),
        ("s", "gone"),
        ("code.inline", "code"),
        ("blockquote", "quoted"),
        ("ul li >> nth=0", "one"),
        ("ol li", "first"),
        ("p.subtext", "small print"),
        ("p >> nth=1", "*kept*"),
        (".mention >> nth=0", "@Mona"),
        (".mention >> nth=1", "@Moderator"),
        (".mention >> nth=2", "#staff"),
        (".diff .removed", "- Coins: 1"),
        (".diff .added", "+ Coins: 2"),
        (".json-key >> nth=0", '"name"'),
        (".json-number", "12"),
        (".json-literal >> nth=0", "true"),
        (".section >> nth=0", "with a picture beside it"),
    ):
        await expect(card.locator(tag).first).to_contain_text(words)
    await expect(card.locator("hr")).to_have_count(2)
    await expect(card.locator(".gallery .shot")).to_have_count(2)
    await expect(card.get_by_role("button", name="Disabled")).to_be_disabled()
    for style in ("primary", "secondary", "success", "danger"):
        await expect(card.locator(f".row .button.{style}")).to_have_count(1)
    docs = card.get_by_role("link", name="Docs")
    await expect(docs).to_have_attribute("href", "https://example.org/docs")
    await expect(docs).to_have_attribute("rel", "noopener noreferrer")


async def test_pictures_come_through_the_page_and_open_large(shown, opens):
    _, page = shown
    tab = await opens(page.address)
    await tab.send("/card ")
    pictures = tab.newest.locator("img")
    await expect(pictures).to_have_count(3)
    # Not `wait_for_function`: after its first check it evaluates a text, which the page's policy forbids.
    for picture in await tab.locator(".message img").all():
        await expect(picture).not_to_have_js_property("naturalWidth", 0)
    sources = await pictures.evaluate_all("nodes => nodes.map((node) => node.src)")
    assert all(source.startswith(page.address) for source in sources)
    await tab.newest.get_by_role("button", name="The second").click()
    await expect(tab.locator(".lightbox")).to_have_count(0)
    await tab.newest.get_by_role("button", name="The second").click()
    await expect(tab.locator(".lightbox img")).to_have_attribute("alt", "The second")
    await tab.keyboard.press("Escape")
    await expect(tab.locator(".lightbox")).to_have_count(0)


async def test_a_spoiler_is_covered_until_it_is_pressed(shown, opens):
    _, page = shown
    tab = await opens(page.address)
    await tab.send("/card ")
    hidden = tab.newest.get_by_text("secret")
    await expect(hidden).to_be_hidden()
    await tab.newest.get_by_role("button", name="Spoiler").press("Enter")
    await expect(hidden).to_be_visible()


async def test_a_file_can_be_saved(shown, opens):
    _, page = shown
    tab = await opens(page.address)
    await tab.send("/card ")
    async with tab.expect_download() as waiting:
        await tab.newest.locator(".file").click()
    download = await waiting.value
    assert download.suggested_filename == "report.csv"
    assert (await download.path()).read_bytes() == b"player,coins\nBen,12\n"


async def test_an_embed_is_drawn_and_its_pictures_only_once(shown, opens):
    _, page = shown
    tab = await opens(page.address)
    await tab.send("/embed ")
    await tab.see("Words above", "Somebody", "with fields", "The footer", "report.csv")
    await expect(tab.newest.get_by_role("link", name="An embed")).to_have_attribute("href", "https://example.org/")
    await expect(tab.newest.locator(".embed-field.inline")).to_have_count(2)
    await expect(tab.newest.locator("img")).to_have_count(2)


async def test_times_are_in_the_zone_of_the_reader(shown, opens):
    _, page = shown
    for zone, words in (
        ("Europe/Berlin", "14 November 2023 at 23:13"),
        ("America/New_York", "14 November 2023 at 17:13"),
    ):
        tab = await opens(page.address, timezone_id=zone)
        await tab.send("/echo text:<t:1700000000:f> and <t:1700000000:R>")
        await tab.see(words, "years ago")


async def test_a_press_changes_the_card_in_place_and_keeps_the_keyboard_there(shown, opens):
    _, page = shown
    tab = await opens(page.address)
    await tab.send("/card ")
    await tab.get_by_role("button", name="Primary").press("Enter")
    pressed = tab.get_by_role("button", name="Pressed 1")
    await expect(pressed).to_be_focused()
    await expect(tab.newest.locator(".edited")).to_be_visible()
    await pressed.press("Enter")
    await expect(tab.get_by_role("button", name="Pressed 2")).to_be_visible()
    await expect(tab.locator(".message")).to_have_count(1)


async def test_an_answer_is_promised_then_edited_live(shown, opens):
    _, page = shown
    tab = await opens(page.address)
    await tab.send("/progress ")
    await tab.see("Steward is thinking…")
    await tab.see("Working: 100 %")
    await tab.see("Only you can see this")


async def test_a_bot_that_does_not_answer_is_shown_in_discords_words(shown, opens):
    running, page = shown
    tab = await opens(page.address)
    await tab.send("/mute ")
    await tab.see("Mona used /mute", "The application did not respond", "Only you can see this")
    await tab.send("/card ")
    await expect(tab.button("Secondary")).to_be_visible()
    running.discord.faults.slow(2, path="/callback$")
    await tab.get_by_role("button", name="Primary").click()
    await expect(tab.newest.locator(".failed-note")).to_have_text("This interaction failed")


async def test_a_select_of_several_is_sent_when_it_closes(shown, opens):
    _, page = shown
    tab = await opens(page.address)
    await tab.send("/card ")
    await tab.get_by_role("combobox", name="Choose fruit").press("ArrowDown")
    await expect(tab.get_by_role("option", name="Apple A fine apple")).to_be_visible()
    await tab.keyboard.press("Enter")
    await tab.keyboard.press("End")
    await tab.keyboard.press("Enter")
    await tab.keyboard.press("Escape")
    await tab.see("Chosen: apple, plum")


async def test_people_roles_and_channels_can_be_chosen(shown, opens):
    _, page = shown
    tab = await opens(page.address)
    await tab.send("/card ")
    for menu, typed, chosen in (("person", "mel", "member"), ("role", "mod", "Moderator"), ("channel", "log", "log")):
        await tab.get_by_role("combobox", name=f"Choose a {menu}").click()
        await tab.keyboard.type(typed)
        await tab.keyboard.press("Enter")
        await tab.see(f"Chosen: {chosen}")
