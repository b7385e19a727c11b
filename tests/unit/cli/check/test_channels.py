"""The bot's permissions in a channel, as Discord computes them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.cli.check.channels import lacking, reads_history
from bot.settings.permissions import DiscordPermission

BOT, GUILD, STAFF, BOTS = "9", "1", "2", "3"
MAY = DiscordPermission.VIEW_CHANNEL | DiscordPermission.SEND_MESSAGES
EVERYTHING = MAY | DiscordPermission.ATTACH_FILES


def overwrite(of: str, *, allow: int = 0, deny: int = 0) -> dict[str, Any]:
    return {"id": of, "type": 0, "allow": str(int(allow)), "deny": str(int(deny))}


@pytest.mark.parametrize(
    ("everyone", "role", "overwrites", "missing"),
    [
        (EVERYTHING, 0, [], []),
        (0, EVERYTHING, [], []),
        (0, DiscordPermission.ADMINISTRATOR, [overwrite(GUILD, deny=EVERYTHING)], []),
        (MAY, 0, [], ["Attach Files"]),
        (EVERYTHING, 0, [overwrite(GUILD, deny=MAY)], ["View Channel", "Send Messages"]),
        (EVERYTHING, 0, [overwrite(GUILD, deny=MAY), overwrite(BOTS, allow=MAY)], []),
        (EVERYTHING, 0, [overwrite(STAFF, deny=MAY)], []),
        (EVERYTHING, 0, [overwrite(BOTS, deny=MAY), overwrite(BOT, allow=MAY)], []),
        (EVERYTHING, 0, [overwrite(BOT, deny=DiscordPermission.SEND_MESSAGES)], ["Send Messages"]),
    ],
)
def test_overwrites_apply_to_everyone_then_roles_then_the_bot(
    everyone: int, role: int, overwrites: list[dict[str, Any]], missing: list[str]
) -> None:
    roles = [{"id": GUILD, "permissions": str(int(everyone))}, {"id": BOTS, "permissions": str(int(role))}]
    roles.append({"id": STAFF, "permissions": str(int(EVERYTHING))})
    guild = {"id": GUILD, "owner_id": "5", "roles": roles}
    member = {"user": {"id": BOT}, "roles": [BOTS]}
    assert list(lacking({"permission_overwrites": overwrites}, guild, member)) == missing


def test_the_owner_may_everything() -> None:
    guild = {"id": GUILD, "owner_id": BOT, "roles": [{"id": GUILD, "permissions": "0"}]}
    assert lacking({}, guild, {"user": {"id": BOT}, "roles": []}) == ()


def test_a_thread_has_the_permissions_of_its_channel_with_one_of_its_own() -> None:
    in_threads = DiscordPermission.SEND_MESSAGES_IN_THREADS
    allowed = DiscordPermission.VIEW_CHANNEL | DiscordPermission.ATTACH_FILES | in_threads
    guild = {"id": GUILD, "roles": [{"id": GUILD, "permissions": str(int(allowed))}]}
    member = {"user": {"id": BOT}, "roles": []}
    assert lacking({}, guild, member, in_threads=True) == ()
    assert lacking({}, guild, member) == ("Send Messages",)
    denied = {"permission_overwrites": [overwrite(GUILD, deny=in_threads)]}
    assert lacking(denied, guild, member, in_threads=True) == ("Send Messages In Threads",)


@pytest.mark.parametrize(("bits", "reads"), [(EVERYTHING, False), (DiscordPermission.READ_MESSAGE_HISTORY, True)])
def test_history_is_a_permission_of_its_own(bits: int, reads: bool) -> None:
    guild = {"id": GUILD, "roles": [{"id": GUILD, "permissions": str(int(bits))}]}
    assert reads_history({}, guild, {"user": {"id": BOT}, "roles": []}) is reads
