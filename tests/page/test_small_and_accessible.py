"""On a narrow screen, by keyboard, by screen reader, in light and dark."""

import pytest
from playwright.async_api import expect

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


async def test_everything_is_within_reach_on_a_phone(page, opens):
    tab = await opens(page.address, "owner", **PHONE)
    await tab.send("/player view player:BuilderBen")
    await tab.see("Ben the Builder")
    assert await tab.evaluate("document.documentElement.scrollWidth") == 390
    await expect(tab.locator(".sidebar")).to_be_hidden()
    await tab.get_by_role("button", name="Channels").tap()
    await tab.locator(".channel", has_text="reviews").tap()
    await expect(tab.locator(".sidebar")).to_be_hidden()
    await expect(tab.locator(".where")).to_have_text("reviews")
    await tab.get_by_role("button", name="Behind the scenes").tap()
    await tab.get_by_role("tab", name="Journal").tap()
    await expect(tab.locator(".panel")).to_contain_text("No change")
    await tab.view.touchscreen.tap(20, 400)
    await expect(tab.locator(".aside")).to_be_hidden()
    await tab.get_by_role("button", name="Guided tour").tap()
    await expect(tab.locator(".aside")).to_be_visible()
    await tab.keyboard.press("Escape")
    await expect(tab.locator(".aside")).to_be_hidden()


async def test_the_right_side_folds_away_and_stays_so(page, opens):
    tab = await opens(page.address)
    await tab.get_by_role("button", name="Behind the scenes").click()
    await expect(tab.locator(".aside")).to_be_hidden()
    await tab.reload()
    await expect(tab.locator(".beginning")).to_be_attached()
    await expect(tab.locator(".aside")).to_be_hidden()


async def test_the_scheme_follows_the_machine_until_one_is_chosen(page, opens):
    tab = await opens(page.address, color_scheme="light")
    ground = "getComputedStyle(document.body).backgroundColor"
    assert await tab.evaluate(ground) == "rgb(255, 255, 255)"
    await tab.get_by_role("button", name="Light or dark").click()
    dark = await tab.evaluate(ground)
    assert dark != "rgb(255, 255, 255)"
    await tab.reload()
    assert await tab.evaluate(ground) == dark


async def test_a_page_that_comes_into_view_before_it_knows_anything_goes_on(page, opens):
    tab = await opens(page.address)
    await tab.view.add_init_script("window.WebSocket = class extends EventTarget {}")
    await tab.view.reload()
    await tab.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert await tab.evaluate("document.querySelector('.me')") is None
    assert tab.complaints == []


async def test_a_screen_reader_finds_its_way(page, opens):
    tab = await opens(page.address)
    await expect(tab.get_by_role("navigation", name="Channels")).to_be_visible()
    await expect(tab.get_by_role("main")).to_be_visible()
    await expect(tab.get_by_role("complementary", name="Behind the scenes")).to_be_visible()
    await expect(tab.get_by_role("log", name="Messages")).to_be_visible()
    await expect(tab.get_by_role("combobox", name="Message")).to_be_visible()
    await tab.composer.press_sequentially("/he")
    chosen = await tab.composer.get_attribute("aria-activedescendant")
    await expect(tab.locator(f"#{chosen}")).to_contain_text("/help")
    await tab.keyboard.press("Escape")
    nameless = await tab.evaluate(
        "[...document.querySelectorAll('button, a, input, textarea')].filter((each) => !(each.ariaLabel || each.labels?.length"
        " || each.textContent.trim() || each.getAttribute('aria-labelledby'))).map((each) => each.outerHTML)"
    )
    assert nameless == []


async def test_the_first_tab_leads_past_everything_to_the_composer(page, opens):
    tab = await opens(page.address)
    await tab.evaluate("document.activeElement.blur()")
    await tab.keyboard.press("Tab")
    await expect(tab.get_by_text("Skip to the message box")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_text_has_enough_contrast(page, opens, scheme):
    """Contrast of at least 4.5 to 1 (WCAG 2.2, 1.4.3) for every text color on its backgrounds."""
    tab = await opens(page.address, color_scheme=scheme)
    contrasts = await tab.evaluate(
        """() => {
        const rgb = (name) => {
          const canvas = new OffscreenCanvas(1, 1).getContext("2d");
          const probe = document.createElement("i");
          probe.style.setProperty("color", `var(${name})`);
          document.body.append(probe);
          canvas.fillStyle = getComputedStyle(probe).color;
          probe.remove();
          canvas.fillRect(0, 0, 1, 1);
          return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
        };
        const light = ([r, g, b]) => [r, g, b].map((part) => part / 255)
          .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
          .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
        const contrast = (one, other) => {
          const [high, low] = [light(rgb(one)), light(rgb(other))].sort((a, b) => b - a);
          return (high + 0.05) / (low + 0.05);
        };
        const inks = ["--text", "--strong", "--dim", "--faint", "--link", "--added", "--removed"];
        const grounds = ["--ground", "--raised", "--card", "--code"];
        return inks.flatMap((ink) => grounds.map((ground) => [`${ink} on ${ground}`, contrast(ink, ground)]));
      }"""
    )
    assert [name for name, contrast in contrasts if contrast < 4.5] == []
