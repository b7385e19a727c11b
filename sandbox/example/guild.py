"""The Discord server of Example Kingdom's staff, as `config.example.toml` describes it: one person per role."""

from __future__ import annotations

from sandbox.discord import Channel, Guild, Member, Role
from sandbox.discord.guilds import MANAGE_MESSAGES

GUILD_ID = 1200000000000000001
LOG_CHANNEL_ID = 1200000000000000002
REVIEW_CHANNEL_ID = 1200000000000000003
STAFF_CHANNEL_ID = 1200000000000000004

MODERATOR = Role(1200000000000000010, "Moderator", MANAGE_MESSAGES, color=0x3498DB, position=3)
SENIOR = Role(1200000000000000011, "Senior moderator", MANAGE_MESSAGES, color=0x9B59B6, position=5)
DATA_EDITOR = Role(1200000000000000012, "Data editor", MANAGE_MESSAGES, color=0xE67E22, position=4)
COMMUNITY_MANAGER = Role(1200000000000000013, "Community manager", MANAGE_MESSAGES, color=0x2ECC71, position=2)
OWNER = Role(1200000000000000014, "Owner", MANAGE_MESSAGES, color=0xF1C40F, position=6)
SUPPORT = Role(1200000000000000015, "Support", MANAGE_MESSAGES, color=0x1ABC9C, position=1)

ROLES = (MODERATOR, SENIOR, DATA_EDITOR, COMMUNITY_MANAGER, OWNER, SUPPORT)
STAFF = frozenset(role.id for role in ROLES)

PEOPLE = (
    Member("moderator", 1200000000000000110, "Mona", (MODERATOR.id,)),
    Member("senior", 1200000000000000111, "Sol", (SENIOR.id,)),
    Member("editor", 1200000000000000112, "Edda", (DATA_EDITOR.id,)),
    Member("community", 1200000000000000113, "Cleo", (COMMUNITY_MANAGER.id,)),
    Member("owner", 1200000000000000114, "Orla", (OWNER.id,)),
    Member("support", 1200000000000000115, "Sam", (SUPPORT.id,)),
    Member("member", 1200000000000000116, "Max"),
)

STRANGER = Member("stranger", 1300000000000000110, "Stan", (MODERATOR.id,))


def example_guild() -> Guild:
    """Return the server that the sandbox and the tests use."""
    return Guild(
        id=GUILD_ID,
        name="Example Kingdom staff",
        roles=ROLES,
        people=PEOPLE,
        channels=(
            Channel(STAFF_CHANNEL_ID, "staff"),
            Channel(LOG_CHANNEL_ID, "steward-log", seen_by=STAFF),
            Channel(REVIEW_CHANNEL_ID, "reviews", seen_by=STAFF),
        ),
        owner_id=1200000000000000114,
    )


def foreign_guild() -> Guild:
    """Return another server that the bot is in and the settings do not name."""
    return Guild(
        id=1300000000000000001,
        name="Elsewhere",
        people=(STRANGER,),
        channels=(Channel(1300000000000000004, "general"),),
    )
