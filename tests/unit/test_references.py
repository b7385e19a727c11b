"""What people type to name an account is read once, as an id or as a username."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.references import HIGHEST_ID, ById, ByName, account_id, parse_reference

BEN = ById(70_000_001)


@pytest.mark.parametrize(
    "typed",
    [
        "70000001",
        " 70000001\u200b",
        "`70000001`",
        "users/70000001",
        "/users/70000001/",
        "users/70000001/profile",
        "roblox.com/users/70000001",
        "www.roblox.com/users/70000001/profile",
        "https://www.roblox.com/users/70000001/profile",
        "HTTPS://WWW.ROBLOX.COM/users/70000001/PROFILE/",
        "http://roblox.com/users/70000001?tab=about#top",
        "https://www.roblox.com/de/users/70000001/profile",
        "https://www.roblox.com/pt-br/users/70000001/profile",
        "https://web.roblox.com/users/70000001/inventory#!/hats",
        "<https://www.roblox.com/users/70000001/profile>",
        "[Ben](https://www.roblox.com/users/70000001/profile)",
        "https://www.roblox.com/users/70000001/profile (an alt)",
        "https://www.roblox.com/User.aspx?ID=70000001",
        "Ben the Builder (@BuilderBen) · 70000001",
        "**Ben the Builder** · @BuilderBen · `70000001`",
        "BuilderBen · 70000001",
        "BuilderBen | 70000001",
        "BuilderBen (70000001)",
        "BuilderBen (ID: 70000001)",
        "BuilderBen [70000001]",
        "Player 70000001",
        "id 70000001",
        "ID: 70000001",
        "user id 70000001",
        "Player 70000001 · 70000001",
        "Player · `70000001`",
        "(https://www.roblox.com/users/70000001/profile)",
        "(roblox.com/users/70000001)",
        "https://www.roblox.com/users/70000001,",
        "@12345678 (70000001)",
        "https://www.roblox.com/users/70000001/profile?seenBy=70000002",
        "https://www.roblox.com/users/70000001/profile · 70000001",
        "roblox.com/users/70000002 (@BuilderBen) · 70000001",
        "**@CoinQueen 70000002** · @BuilderBen · `70000001`",
        "Ben · 70000002 (@BuilderBen) · 70000001",
    ],
)
def test_an_id_is_read_in_every_form_that_has_it(typed):
    assert parse_reference(typed) == BEN
    assert account_id(typed) == BEN.id


@pytest.mark.parametrize("typed", ["Player 156 · 156", "Player · `156`", "Roblox (@builderman) · 156", "id 156", "156"])
def test_a_low_id_is_read_where_nothing_else_can_be_meant(typed):
    assert parse_reference(typed) == ById(156)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("BuilderBen", "BuilderBen"),
        ("@BuilderBen", "BuilderBen"),
        ("Ben the Builder (@BuilderBen)", "BuilderBen"),
        ("**Ben the Builder** · @BuilderBen", "BuilderBen"),
        ("Ben @BuilderBen", "BuilderBen"),
        ("https://www.roblox.com/users/profile?username=BuilderBen", "BuilderBen"),
        ("@12345", "12345"),
        ("Twelve (@12345)", "12345"),
        ("007", "007"),
        ("0", "0"),
        ("_Ben_", "_Ben_"),
        ("John Doe", "John Doe"),
        ("@John Doe", "John Doe"),
        ("Jo", "Jo"),
        ("x" * 25, "x" * 25),
        ("Old.Name-1", "Old.Name-1"),
    ],
)
def test_a_name_is_read_in_every_form_that_has_it_also_an_old_or_numeric_one(typed, name):
    assert parse_reference(typed) == ByName(name)
    with pytest.raises(ValueError, match="must be a Roblox user id"):
        account_id(typed)


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("", "Give a Roblox username"),
        ("\u3164", "Give a Roblox username"),
        ("x" * 51, "Give a Roblox username"),
        ("a" * 6_000, "Give a Roblox username"),
        ("Ben\nPaul", "Give a Roblox username"),
        ("mail@example.com", "Give a Roblox username"),
        ("users/0", "Give a Roblox username"),
        ("BuilderBen (007)", "Give a Roblox username"),
        ("<@1200000000000000114>", "somebody in Discord"),
        ("<@&1200000000000000010>", "somebody in Discord"),
        ("https://example.com/users/70000001/profile", "not one of a Roblox profile"),
        ("https://evilroblox.com/users/70000001/profile", "not one of a Roblox profile"),
        ("https://roblox.com.example.com/users/70000001", "not one of a Roblox profile"),
        ("https://roblox.com@example.com/users/70000001", "not one of a Roblox profile"),
        ("https://www.roblox.com/games/5000000001/Kingdom", "not one of a Roblox profile"),
        ("https://[::1/users/70000001", "not one of a Roblox profile"),
        (
            "https://www.roblox.com/users/70000001/profile https://www.roblox.com/users/70000002/profile",
            "more than one",
        ),
        ("https://www.roblox.com/users/70000001/profile,https://www.roblox.com/users/70000002", "more than one"),
        ("https://www.roblox.com/users/70000001/profile · 70000002", "more than one"),
        ("70000001 | 70000002", "more than one"),
        ("70000001, 70000002", "more than one"),
        ("70000001 (70000002)", "more than one"),
        ("Ben · 70000001 · 70000002", "more than one"),
        ("@BuilderBen @CoinQueen", "more than one"),
        ("Ben (@BuilderBen), Queen (@CoinQueen)", "more than one"),
        ("BuilderBen | 3", "user id or a count"),
        ("BuilderBen (3)", "user id or a count"),
        ("BuilderBen [2]", "user id or a count"),
        ("https://www.roblox.com/share?code=0a1b&type=Profile", "A link to share"),
        ("roblox.com/share-links?code=0a1b", "A link to share"),
        ("https://ro.blox.com/Ebh5?pid=share", "A link to share"),
        (str(HIGHEST_ID + 1), "so high an id"),
        ("9" * 200, "so high an id"),
        (f"users/{HIGHEST_ID + 1}", "so high an id"),
    ],
)
def test_anything_else_is_refused_with_a_rule_that_fits(typed, rule):
    with pytest.raises(ValueError, match=rule):
        parse_reference(typed)


@given(st.text(max_size=400))
@example("(" * 300)
@example("· " * 150)
@example("//[")
def test_any_text_is_an_account_or_refused(typed):
    try:
        reference = parse_reference(typed)
    except ValueError:
        return
    assert reference.name if isinstance(reference, ByName) else 0 < reference.id <= HIGHEST_ID
