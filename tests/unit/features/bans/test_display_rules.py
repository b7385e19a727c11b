"""Links, addresses and handles in what a banned player reads."""

import pytest

from bot.features.bans.display_rules import forbidden_in

FINE = (
    "Ticket#1234",
    "Bug#0042, see our group",
    "sold coins for @50 coins each",
    "@50k, @1.5m, @3:30pm, @2nd",
    "coins @ 50",
    "5@10.5",
    "Stop it.Link is ours",
    "Stop it.no more chances",
    "Really...no",
    "ok.I said so",
    "v1.2.3 and 3.14",
    "hack.exe, config.json, script.lua",
    "e.g. this, U.S.A.",
    "24/7 and/or",
    "12:30",
    "Item:Sword",
    "Discord server (link on our group page)",
    "Cheating\N{IDEOGRAPHIC FULL STOP}Do not come back",
)
LINKS = (
    "https://evil.example",
    "steam://run",
    "www.shop",
    "appeals.example.dev",
    "example.co.uk",
    "shop.example.it",
    "t.me/abc",
    "discord.me/abc",
    "bit.ly/abc",
    "youtu.be/abc",
    "discord.gg/abc",
    "guilded.gg",
    "twitch.tv/mona",
    "EXAMPLE.COM",
    "YouTube.Com/abc",
    "(my-site.io)",
    "see roblox.com.",
    "site.de:8080",
    "discord\N{FULLWIDTH FULL STOP}gg/abc",
    "evil\N{IDEOGRAPHIC FULL STOP}example",
    "evil\N{HALFWIDTH IDEOGRAPHIC FULL STOP}com",
    "\N{FULLWIDTH LATIN SMALL LETTER E}vil.com",
    "https:\N{FULLWIDTH SOLIDUS}\N{FULLWIDTH SOLIDUS}evil",
)
HANDLES = ("ask @mona", "ask \N{FULLWIDTH COMMERCIAL AT}mona", "@Builder_Ben", "@1337hacker", "(@mona)")
ADDRESSES = ("a@b.example", "mail first.last+ban@mail.example.org now")


@pytest.mark.parametrize("reason", FINE)
def test_a_price_a_ticket_and_a_missing_space_are_fine(reason):
    assert forbidden_in(reason) is None


@pytest.mark.parametrize(
    ("reason", "what"),
    [
        *((each, "a link") for each in LINKS),
        *((each, "handle") for each in HANDLES),
        *((each, "an e-mail address") for each in ADDRESSES),
    ],
)
def test_what_roblox_forbids_is_named(reason, what):
    rule = forbidden_in(reason)
    assert rule is not None
    assert f"forbids {what}" in rule or f"forbids somebody's {what}" in rule
