"""Steward stores evidence in the log channel only if the person may make the change."""

import pytest

from bot.access import Actor, Capability, DiscordId, Policy, Role
from bot.errors import AccessDenied
from bot.experiences.uploads import Upload
from bot.features.cases.evidence import EvidenceFiles
from bot.journal import EvidenceFile

GUILD = DiscordId(1)
MODERATOR = Role(
    name="moderator", id=DiscordId(2), may=frozenset({Capability.BANS_WRITE}), experiences=frozenset({"island"})
)
MONA = Actor(user_id=DiscordId(3), name="Mona", guild_id=GUILD, role_ids=frozenset({MODERATOR.id}))


class Shelf:
    def __init__(self):
        self.kept = []

    async def keep(self, actor, files, *, about):
        self.kept += [(name, about) for name, _ in files]
        where = {"channel_id": DiscordId(4), "message_id": DiscordId(5), "url": ""}
        return tuple(EvidenceFile(name=name, size_bytes=len(content), **where) for name, content in files)


async def moving():
    return b"moving"


async def test_evidence_is_kept_only_where_the_actor_may_act():
    shelf = Shelf()
    evidence = EvidenceFiles(journal=None, policy=Policy([MODERATOR], guilds=[GUILD]), cases=None, shelf=shelf)
    clip = [Upload(name="clip.mp4", size_bytes=6, read=moving)]
    ban = {"about": "a ban of Ben", "capability": Capability.BANS_WRITE}
    with pytest.raises(AccessDenied):
        await evidence.keep(MONA, clip, experience="kingdom", **ban)
    assert shelf.kept == []
    (file,) = await evidence.keep(MONA, clip, experience="island", **ban)
    assert (file.name, file.size_bytes) == ("clip.mp4", 6)
    assert shelf.kept == [("clip.mp4", "a ban of Ben")]
