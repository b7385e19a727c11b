"""Evidence: files that belong to a case, stored where they stay, because links to attachments in commands expire."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.access import Actor, Capability, Extent, Policy
from bot.characters import in_code_marks
from bot.errors import InvalidInput, JournalUnavailable
from bot.experiences.uploads import Upload
from bot.features.cases.cases import Cases
from bot.i18n import tr
from bot.journal import Case, EvidenceFile, Journal
from bot.together import together

LIMIT_BYTES = 100 * 1024 * 1024
"""What a bot may upload in one file to a server with all boosts. People who pay Discord may attach even larger ones."""

_MIB = 1024 * 1024


class Shelf(Protocol):
    """A place where files stay."""

    async def keep(self, actor: Actor, files: Sequence[tuple[str, bytes]], *, about: str) -> tuple[EvidenceFile, ...]:
        """Store files, and return where each is now; `about` says what they belong to.

        Raises:
            FileTransferFailed: The files could not be stored.
            InvalidInput: They are too large for the place.
        """

    async def explain_unused(self, person: str, files: Sequence[EvidenceFile], *, about: str) -> None:
        """Say beside stored files that no case has them; raise nothing."""


@dataclass(frozen=True, slots=True)
class EvidenceFiles:
    """Keeps files for cases; `shelf` is None if the settings name no log channel."""

    journal: Journal
    policy: Policy
    cases: Cases
    shelf: Shelf | None

    def check(self, files: Sequence[Upload]) -> None:
        """Refuse files that cannot be kept.

        Raises:
            InvalidInput: There is nowhere to keep files, or one is too large.
        """
        if files and self.shelf is None:
            raise InvalidInput(
                "evidence", tr("Evidence is kept in the log channel, but the settings name no log channel.")
            )
        for file in files:
            most = min(file.limit_bytes, LIMIT_BYTES)
            if file.size_bytes > most:
                rule = tr(
                    "At most {most} MiB a file; {file} has {size} MiB.",
                    most=most // _MIB,
                    file=in_code_marks(file.name),
                    size=f"{file.size_bytes / _MIB:.1f}",
                )
                raise InvalidInput("evidence", rule)

    async def keep(
        self, actor: Actor, files: Sequence[Upload], *, about: str, capability: Capability, experience: str
    ) -> tuple[EvidenceFile, ...]:
        """Store files for a change that needs `capability` in an experience; return where they are.

        Raises:
            AccessDenied: The actor no longer has the capability.
            InvalidInput: See `check`.
        """
        self.policy.require(actor, capability, Extent(experience=experience))
        return await self._put(actor, files, about=about)

    async def explain_unused(self, person: str, files: Sequence[EvidenceFile], *, about: str) -> None:
        """Say beside files that `keep` has stored that no case has them, because the change was not made; raise nothing."""
        if files and self.shelf is not None:
            await self.shelf.explain_unused(person, files, about=about)

    async def attach(self, actor: Actor, files: Sequence[Upload], *, number: str) -> Case:
        """Add files to the actor's own case, or with `cases:amend` to anybody's.

        Raises:
            AccessDenied: The case is somebody else's, and the actor may not amend those.
            Frozen: The actor's own changes are stopped.
            InvalidInput: See `check`.
            NotFound: There is no such case.
        """
        case = await self.cases.view(actor, number=number)
        if case.actor_id != actor.user_id:
            self.policy.require(actor, Capability.CASES_AMEND, Extent(experience=case.experience))
        await self.journal.ensure_not_stopped_alone(actor)
        about = tr("case #{number}", number=case.id)
        kept = await self._put(actor, files, about=about)
        try:
            with_files = await self.journal.add_evidence(actor, case.id, kept)
        except JournalUnavailable:
            await self.explain_unused(actor.name, kept, about=about)
            raise
        return await self.cases.values.shown_to(actor, with_files)

    async def _put(self, actor: Actor, files: Sequence[Upload], *, about: str) -> tuple[EvidenceFile, ...]:
        self.check(files)
        if not files or self.shelf is None:
            return ()
        contents = await together(*(file.read() for file in files))
        named = [(file.name, content) for file, content in zip(files, contents, strict=True)]
        return await self.shelf.keep(actor, named, about=about)
