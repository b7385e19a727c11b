"""Evidence: files that belong to a case, put where they stay, because links to other people's attachments expire."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.access import Actor, Capability, Extent, Policy
from bot.errors import InvalidInput
from bot.experiences.uploads import Upload
from bot.features.cases.cases import Cases
from bot.journal import Case, EvidenceFile, Journal

LIMIT_BYTES = 10 * 1024 * 1024
"""What a bot may upload in one file to a server without boosts (Discord, "Uploading Files")."""


class Shelf(Protocol):
    """Where files are put so that they stay."""

    async def keep(self, actor: Actor, files: Sequence[tuple[str, bytes]], *, about: str) -> tuple[EvidenceFile, ...]:
        """Put files there, and return where each of them is now.

        Raises:
            FilesStuck: They are not taken there.
        """


@dataclass(frozen=True, slots=True)
class EvidenceFiles:
    """Takes files for cases; `shelf` is None where the settings name no log channel to keep them in."""

    journal: Journal
    policy: Policy
    cases: Cases
    shelf: Shelf | None

    def check(self, files: Sequence[Upload]) -> None:
        """Refuse what cannot be kept, before anybody relies on it.

        Raises:
            InvalidInput: There is nowhere to keep files, or one is too large.
        """
        if files and self.shelf is None:
            raise InvalidInput("evidence", "Evidence is kept in the log channel, and the settings name none.")
        for file in files:
            if file.size_bytes > LIMIT_BYTES:
                rule = f"At most 10 MiB a file; `{file.name}` has {file.size_bytes / 1024 / 1024:.1f} MiB."
                raise InvalidInput("evidence", rule)

    async def keep(
        self, actor: Actor, files: Sequence[Upload], *, about: str, capability: Capability, experience: str
    ) -> tuple[EvidenceFile, ...]:
        """Put files where they stay, for an act that the actor may do in an experience; return where they are.

        Raises:
            AccessDenied: The actor may not do it any more.
            InvalidInput: See `check`.
        """
        self.policy.require(actor, capability, Extent(experience=experience))
        return await self._put(actor, files, about=about)

    async def attach(self, actor: Actor, files: Sequence[Upload], *, number: str) -> Case:
        """Add files to a case: to one's own, or with `cases:amend` to anybody's.

        Raises:
            AccessDenied: The case is somebody else's, and the actor may not amend those.
            InvalidInput: See `check`.
            NotFound: There is no such case.
        """
        case = await self.cases.view(actor, number=number)
        if case.actor_id != actor.user_id:
            self.policy.require(actor, Capability.CASES_AMEND, Extent(experience=case.experience))
        kept = await self._put(actor, files, about=f"case #{case.id}")
        return self.cases.values.shown_to(actor, await self.journal.add_evidence(actor, case.id, kept))

    async def _put(self, actor: Actor, files: Sequence[Upload], *, about: str) -> tuple[EvidenceFile, ...]:
        self.check(files)
        if not files or self.shelf is None:
            return ()
        contents = await asyncio.gather(*(file.read() for file in files))
        named = [(file.name, content) for file, content in zip(files, contents, strict=True)]
        return await self.shelf.keep(actor, named, about=about)
