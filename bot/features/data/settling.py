"""Finds the outcome of a change of data whose answer was lost: by the entry's versions, never by sending it again."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import InvalidInput
from bot.experiences.experiences import Experiences
from bot.features.data.changes import Image
from bot.features.data.values import aside
from bot.journal import Case, CaseKind, Outcome
from bot.opencloud.errors import Missing
from bot.opencloud.resources.data_stores import DataStores
from bot.opencloud.resources.entries import Entry, EntryState, Revision

KINDS = (
    CaseKind.DATA_CREATE,
    CaseKind.DATA_DELETE,
    CaseKind.DATA_EDIT,
    CaseKind.DATA_INCREMENT,
    CaseKind.DATA_REPLACE,
    CaseKind.DATA_RESTORE,
)
"""Not snapshots: Roblox shows the latest one only when the next one is requested."""

MOST_VERSIONS = 50
"""Versions that are read to find a change among later writes. If there are more, a person must look."""


@dataclass(frozen=True, slots=True)
class DataSettling:
    """Settles cases of data by reading back."""

    experiences: Experiences

    async def settle(self, case: Case) -> Outcome | None:
        """Return the outcome of a write; None if nobody can know.

        If the version that was seen is still the present one, nothing was applied. If the present entry or a version since
        is the planned one, the change was applied. Otherwise later writes may hide it, because Roblox keeps only some
        versions, and a person must look. A deletion is an entry that is gone or a deleted version since; an increment
        can be found only if it is the one write since.
        """
        current = await self._read(case)
        if current is not None and current.revision_id == case.version_seen:
            return Outcome.FAILED
        since = await self._since(case)
        if case.kind is CaseKind.DATA_DELETE:
            gone = current is None or any(each.state is EntryState.DELETED for each in since or ())
            return Outcome.DONE if gone else None
        if case.kind is CaseKind.DATA_INCREMENT:
            # After several writes, nobody can know which of them made the sum.
            alone = since is not None and len(since) == 1
            return Outcome.DONE if alone and await _is_planned(current, case) else None
        return await self._settle_write(case, current, since)

    async def _settle_write(self, case: Case, current: Entry | None, since: list[Revision] | None) -> Outcome | None:
        if await _is_planned(current, case):
            return Outcome.DONE
        if current is None and since == []:
            return Outcome.FAILED
        for revision in since or ():
            if await _is_planned(await self._read(case, revision.revision_id), case):
                return Outcome.DONE
        return None

    async def _since(self, case: Case) -> list[Revision] | None:
        """Return the versions after the one that was seen; None if that one is not listed, or there are too many."""
        plan = case.plan
        versions = self._stores(case).list_revisions(store=plan["store"], key=plan["key"], scope=plan["scope"])
        try:
            listed = await versions.first(MOST_VERSIONS)
        except Missing:
            listed = []
        if case.version_seen is None:
            return [each for each in listed if each.revised_at is None or each.revised_at.at >= case.created_at]
        ids = [each.revision_id for each in listed]
        return listed[: ids.index(case.version_seen)] if case.version_seen in ids else None

    async def _read(self, case: Case, revision: str | None = None) -> Entry | None:
        plan = case.plan
        return await self._stores(case).find_entry(
            store=plan["store"], key=plan["key"], scope=plan["scope"], revision=revision
        )

    def _stores(self, case: Case) -> DataStores:
        return self.experiences.get(case.experience).client.data_stores


async def _is_planned(entry: Entry | None, case: Case) -> bool:
    if entry is None:
        return False
    try:
        found = await aside(entry.size_bytes, Image.of(entry).fingerprint)
    except InvalidInput:  # nested too deeply for any plan
        return False
    return found == str(case.plan["fingerprint"])
