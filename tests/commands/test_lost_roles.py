"""A list that is on the screen shows nothing more once its reader has lost the role."""

import pytest
from kingdom import Kingdom

from sandbox.roblox.restrictions import Terms
from tests.commands.test_timeline import log_bans

BEN = {"player": "BuilderBen"}


@pytest.mark.parametrize(
    ("command", "options", "older", "capability"),
    [
        ("bans list", {}, "Next", "bans:read"),
        ("bans history", BEN, "Older ›", "bans:read"),
        ("leaderboard show", {"board": "coins"}, "Lower ›", "boards:read"),
        ("data keys", {}, "Next", "data:read"),
        ("case search", {}, "Older ›", "cases:read"),
    ],
    ids=["bans", "history", "leaderboard", "keys", "cases"],
)
async def test_no_page_is_turned_for_somebody_who_lost_the_role(
    kingdom: Kingdom, command: str, options: dict[str, str], older: str, capability: str
):
    log_bans(kingdom, 12)
    for player in range(880_000_000, 880_000_012):
        kingdom.universe.restrictions.put(player, Terms(active=True), kingdom.running.roblox.world.clock.ns)
    for _ in range(9):
        await kingdom.community.slash("leaderboard increment", board="coins", amount=1, reason="Counted again", **BEN)
        await kingdom.community.click("Change")
    await kingdom.owner.slash(command, **options)
    kingdom.owner.roles = ()

    turned = await kingdom.owner.click(older)

    assert "Not for your role" in turned.text
    assert capability in turned.text
    assert turned.private
