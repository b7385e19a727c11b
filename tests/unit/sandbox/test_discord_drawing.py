"""A message as plain text."""

from datetime import UTC, datetime

import pytest
from small_bot import KINGDOM, LOG, MODERATOR

from sandbox.discord import Clock, World, drawing
from sandbox.discord.messages import Message

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
AT = int(NOON.timestamp())


@pytest.fixture
def world():
    return World(KINGDOM, (), clock=Clock(lambda: NOON), bot_name="Steward", token="t")


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("**bold** and __under__", "bold and under"),
        ("# Title\n-# small", "Title\nsmall"),
        (r"Player\_1 \*not bold\*", "Player_1 *not bold*"),
        (r"\<@5> \`x\`", "<@5> `x`"),
        ("`**raw**`", "**raw**"),
        ("**There is no `PlayerData` yet.** Or `x`", "There is no PlayerData yet. Or x"),
        ("**`a`** and [`b`](https://example.org/b)", "a and b (https://example.org/b)"),
        ("\x000\x00 and `code`", "\ufffd0\ufffd and code"),
        ('```json\n{\n  "a": 1\n}\n```', '{\n  "a": 1\n}'),
        (f"<@{KINGDOM.people[0].id}> <@&{MODERATOR.id}> <#{LOG.id}> <@5>", "@Mona @Moderator #log @unknown"),
        (f"<t:{AT}> <t:{AT}:F>", "1 March 2026 12:00 UTC Sunday, 1 March 2026 12:00 UTC"),
        (f"<t:{AT + 7 * 86400}:R>, <t:{AT - 3600}:R>, <t:{AT + 90}:R>", "in 7 days, 1 hour ago, in 2 minutes"),
        ("<t:9999999999999>", "Invalid date"),
        ("[Rules](https://example.org/r) <:coin:123> </ban:5>", "Rules (https://example.org/r) :coin: /ban"),
        ("\x1b[2Jgone\u202eevil", "\ufffd[2Jgone\ufffdevil"),
    ],
)
def test_markdown_reads_as_a_person_reads_it(world, markdown, words):
    assert drawing.readable(world, markdown) == words


def test_a_card_is_drawn_with_a_box_for_a_terminal(world):
    card = {
        "type": 17,
        "accent_color": 0xED4245,
        "components": [
            {
                "type": 9,
                "components": [{"type": 10, "content": "**Max** is banned"}],
                "accessory": {"type": 11, "media": {"url": "https://example.org/a.png"}, "description": "Headshot"},
            },
            {"type": 14},
            {
                "type": 1,
                "components": [
                    {"type": 2, "style": 4, "label": "Confirm", "custom_id": "a"},
                    {"type": 2, "style": 2, "label": "Cancel", "custom_id": "b", "disabled": True},
                    {"type": 2, "style": 5, "label": "Profile", "url": "https://example.org"},
                ],
            },
            {
                "type": 1,
                "components": [
                    {
                        "type": 3,
                        "custom_id": "c",
                        "placeholder": "Length",
                        "options": [
                            {"label": "A day", "value": "1", "description": "for a start"},
                            {"label": "A week", "value": "7", "default": True},
                        ],
                    }
                ],
            },
        ],
    }
    message = Message(1, LOG.id, world.bot.id, NOON, components=[card], flags=1 << 15)
    assert drawing.message(world, message, boxed=True).splitlines() == [
        "┌─ ● red ────────────",
        "│ **Max** is banned",
        "│ (picture: Headshot)",
        "│ ────────────────────────",
        "│ [ Confirm ] [ Cancel (disabled) ] [ Profile → https://example.org ]",
        "│ [ Length ▾ ]",
        "│   ○ A day — for a start",
        "│   ● A week",
        "└────────────",
    ]
    assert drawing.message(world, message).splitlines()[0] == "Max is banned"


def test_an_embed_is_drawn_in_reading_order(world):
    embed = {
        "author": {"name": "Log"},
        "title": "Case 1",
        "description": "Banned",
        "fields": [{"name": "Player", "value": "Max"}],
        "footer": {"text": "bye"},
        "image": {"url": "https://example.org/a.png"},
    }
    message = Message(1, LOG.id, world.bot.id, NOON, content="See:", embeds=[embed])
    drawn = ["See:", "Log", "Case 1", "Banned", "Player: Max", "bye", "(picture: picture)"]
    assert drawing.message(world, message).splitlines() == drawn


@pytest.mark.parametrize(("length", "words"), [(5, "5 bytes"), (2048, "2.0 KiB"), (5 * 1024**2, "5.0 MiB")])
def test_sizes_are_read_in_the_unit_that_fits(length, words):
    assert drawing.size(length) == words
