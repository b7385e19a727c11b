"""The work of the process that is killed: changes of every kind, one after the other, and what people do with cases.

A method of `Work` with the name of a kind of case makes such cases. Only a kind that is carried out in its own way needs one:
without a plan, or settled by the number of its case (`tests/rules/test_kinds.py` says so). All others go the one way that is
killed here, and `tests/commands/test_faults.py` loses their answers. Where requests to Roblox do not show the effect of a kind,
it also needs a rule in `Audit._effects`.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from bot.access import Actor, ApprovalRule, Capability, DiscordId
from bot.changes.approvals import Approvals
from bot.changes.bulk.plans import BulkRequest
from bot.changes.bulk.runs import BulkRun
from bot.changes.kinds import Done
from bot.changes.plans import Plan
from bot.errors import BotError, Frozen
from bot.experiences.uploads import Upload
from bot.features.announcements.announcements import AnnouncementRequest
from bot.features.bans.bulk.plans import BulkAction
from bot.features.bans.orders import BanRequest
from bot.features.boards.scores import ScoreRequest
from bot.features.data.addresses import Where
from bot.features.data.edits import Action
from bot.features.data.reading import Moment
from bot.features.places.places import PublishRequest
from bot.features.servers.servers import RestartRequest
from bot.journal import Case, CaseId, CaseKind, CaseQuery, Journal, Outcome
from bot.opencloud.errors import OpenCloudError
from bot.wiring import Services
from sandbox.example.world import BUILDER_BEN

GUILD, ROLE = 1200000000000000001, 1200000000000000014


def _staff(number: int, name: str) -> Actor:
    roles = frozenset({DiscordId(ROLE)})
    return Actor(user_id=DiscordId(number), name=name, guild_id=DiscordId(GUILD), role_ids=roles)


STAFF = (_staff(1200000000000000114, "owner"), _staff(1200000000000000115, "deputy"))
SECOND = _staff(1200000000000000116, "second")
STORE, KEYS, COUNTERS = "Crash", 6, 4
PLAYERS = [BUILDER_BEN + number for number in range(10)]
WHY = "Crash test"
WAITS = 0.2
"""How many of the changes wait for a second person."""
UNFROZEN = 0.5
"""How often a person whom a freeze stops has it ended."""
APPROVAL_RULE = ApprovalRule(covered=Capability.APPROVALS_REVIEW, approvers=("owner",), expires=timedelta(hours=1))
_PLACE_FILE = b'<roblox version="4"></roblox>'

Answer = tuple[str, int]
"""What a person was answered: what was done, and the number of its case or request."""


@dataclass(slots=True)
class Work:
    """Changes of every kind, at random.

    Attributes:
        tell: Called with each answer, after the person got it.
    """

    services: Services
    approvals: Approvals
    journal: Journal
    dice: Random
    tell: Callable[[Answer], None]

    async def one(self) -> None:
        """Do one thing, which may be refused."""
        with suppress(BotError, OpenCloudError):
            try:
                await self.dice.choice(EVERYTHING)(self, self.dice.choice(STAFF))
            except Frozen:
                if self.dice.random() < UNFROZEN:
                    await self.unfreeze(SECOND)

    async def ban(self, actor: Actor) -> None:
        """Ban."""
        bans = self.services.bans
        request = BanRequest(player=self._player(), duration=f"{self.dice.randint(1, 20)}d", reason=WHY)
        await self._make(actor, await bans.plan_ban(actor, request), bans.apply_ban)

    async def unban(self, actor: Actor) -> None:
        """Unban."""
        bans = self.services.bans
        plan = await bans.plan_unban(actor, player=self._player(), reason=WHY)
        await self._make(actor, plan, bans.apply_unban)

    async def bans_bulk(self, actor: Actor) -> None:
        """Ban or unban several players."""
        players = "\n".join(str(each) for each in self.dice.sample(PLAYERS, k=3))
        order = BanRequest(player="", duration="1d", reason=WHY)
        request = BulkRequest(action=self.dice.choice((BulkAction.BAN, BulkAction.UNBAN)), players=players, order=order)
        bulk = self.services.bulk_bans
        await self._make(actor, await bulk.plan(actor, request), bulk.apply)

    async def resume(self, actor: Actor) -> None:
        """Resume a bulk that was interrupted."""
        bulks = self.services.bulks
        found = await self.journal.search(CaseQuery(kind=CaseKind.BANS_BULK), limit=20)
        for case in [each for each in found if not each.outcome.settled][:1]:
            await bulks.stop(actor, case.id)  # otherwise it counts as being carried out for some time
            await self._done(await bulks.resume(actor, str(case.id)))

    async def data_create(self, actor: Actor) -> None:
        """Create an entry."""
        writing = self.services.data.writing
        await self._write(actor, await writing.plan_create(actor, self._key(), text=self._value(), reason=WHY))

    async def data_edit(self, actor: Actor) -> None:
        """Edit a field of an entry."""
        edit = {"field": "n", "action": Action.SET, "value": str(self._next()), "reason": WHY}
        await self._write(actor, await self.services.data.writing.plan_edit(actor, self._key(), **edit))

    async def data_replace(self, actor: Actor) -> None:
        """Replace an entry's value."""
        writing = self.services.data.writing
        await self._write(actor, await writing.plan_replace(actor, self._key(), text=self._value(), reason=WHY))

    async def data_increment(self, actor: Actor) -> None:
        """Add to an entry."""
        where = Where(store=STORE, key=f"count{self.dice.randrange(COUNTERS)}")
        amount = self.dice.randint(1, 9)
        writing = self.services.data.writing
        await self._write(actor, await writing.plan_increment(actor, where, amount=amount, reason=WHY))

    async def data_delete(self, actor: Actor) -> None:
        """Delete an entry."""
        await self._write(actor, await self.services.data.writing.plan_delete(actor, self._key(), reason=WHY))

    async def data_restore(self, actor: Actor) -> None:
        """Put an older version of an entry back."""
        where, stores = self._key(), self.services.experiences.get(None).client.data_stores
        versions = await stores.list_revisions(store=STORE, key=str(where.key)).first(20)
        moment = Moment(version=self.dice.choice(versions).revision_id)
        writing = self.services.data.writing
        await self._write(actor, await writing.plan_restore(actor, where, moment=moment, reason=WHY))

    async def data_snapshot(self, actor: Actor) -> None:
        """Take a snapshot."""
        snapshots = self.services.data.snapshots
        await self._make(actor, snapshots.plan(actor, reason=WHY), snapshots.apply)

    async def board_set(self, actor: Actor) -> None:
        """Set a score."""
        await self._score(actor, await self.services.scores.plan_set(actor, self._row(), score=self._next()))

    async def board_increment(self, actor: Actor) -> None:
        """Add to a score."""
        amount = self.dice.randint(1, 9)
        await self._score(actor, await self.services.scores.plan_increment(actor, self._row(), amount=amount))

    async def board_remove(self, actor: Actor) -> None:
        """Remove a score."""
        await self._score(actor, await self.services.scores.plan_remove(actor, self._row()))

    async def announcement(self, actor: Actor) -> None:
        """Announce."""
        announcements = self.services.announcements
        plan = await announcements.plan_announcement(actor, AnnouncementRequest(text=f"Number {self._next()}"))
        await self._make(actor, plan, announcements.apply_announcement)

    async def servers_restart(self, actor: Actor) -> None:
        """Restart servers."""
        servers = self.services.servers
        await self._make(actor, servers.plan_restart(actor, RestartRequest(reason=WHY)), servers.apply_restart)

    async def place_publish(self, actor: Actor) -> None:
        """Upload a place."""

        async def read() -> bytes:
            return _PLACE_FILE

        file = Upload(name="lobby.rbxlx", size_bytes=len(_PLACE_FILE), read=read)
        request = PublishRequest(place="lobby", file=file, published=self.dice.random() < 1 / 2, reason=WHY)
        places = self.services.places
        await self._done(await places.apply_publish(actor, await places.plan_publish(actor, request)))

    async def note(self, actor: Actor) -> None:
        """Keep a note on a player."""
        notes = self.services.notes
        plan = await notes.plan(actor, player=self._player(), text=f"Number {self._next()}")
        await self._done(await notes.apply(actor, plan))

    async def note_remove(self, actor: Actor) -> None:
        """Take a note back."""
        await self._undo(actor, await self._a_case(CaseQuery(kind=CaseKind.NOTE, outcome=Outcome.DONE)))

    async def freeze(self, actor: Actor) -> None:
        """Freeze everybody or one member."""
        member = self.dice.choice((None, *STAFF))
        stop = await self.services.freezing.freeze(actor, reason=WHY, member=member)
        self.tell(("done", stop.freeze.case_id))

    async def unfreeze(self, actor: Actor) -> None:
        """End the first freeze in force."""
        for freeze in (await self.journal.freezes())[:1]:
            member = next((each for each in STAFF if each.user_id == freeze.member_id), None)
            end = await self.services.freezing.unfreeze(actor, reason=WHY, member=member)
            self.tell(("unfrozen", end.freeze.case_id))

    async def undo(self, actor: Actor) -> None:
        """Undo a case."""
        await self._undo(actor, await self._a_case(CaseQuery(outcome=Outcome.DONE)))

    async def remark(self, actor: Actor) -> None:
        """Add a note to a case."""
        case = await self._a_case(CaseQuery())
        await self.services.cases.note(actor, number=str(case.id), text=WHY)
        self.tell(("noted", case.id))

    async def void(self, actor: Actor) -> None:
        """Mark a case as void."""
        case = await self._a_case(CaseQuery())
        await self.services.cases.void(actor, number=str(case.id), reason=WHY)
        self.tell(("voided", case.id))

    async def approve(self, _actor: Actor) -> None:
        """Approve a waiting request."""
        for request in await self._waiting():
            decision = await self.approvals.approve(SECOND, request.id, request.revision, find_member)
            if decision.outcome is not None:
                await self._done(decision.outcome)

    async def deny(self, _actor: Actor) -> None:
        """Deny a waiting request."""
        for request in await self._waiting():
            await self.approvals.deny(SECOND, request.id, WHY)
            self.tell(("denied", request.id))

    async def _make(self, actor: Actor, plan: Plan, apply: Callable[[Actor, Any], Awaitable[Done]]) -> None:
        """Carry out a plan, or sometimes let it wait for a second person."""
        if self.dice.random() < WAITS:
            self.tell(("asked", (await self.approvals.ask(actor, plan, APPROVAL_RULE)).id))
        else:
            await self._done(await apply(actor, plan))

    async def _done(self, done: Done) -> None:
        """Report the answer, and wait for the end of a bulk, which runs in its own task."""
        self.tell(("done", done.case_id))
        if isinstance(done, BulkRun) and done.task is not None:
            await done.task

    async def _write(self, actor: Actor, plan: Plan) -> None:
        await self._make(actor, plan, self.services.data.writing.apply)

    async def _score(self, actor: Actor, plan: Plan) -> None:
        await self._make(actor, plan, self.services.scores.apply_change)

    async def _undo(self, actor: Actor, case: Case) -> None:
        undo = self.services.undo
        plan = await undo.plan(actor, number=str(case.id), reason=WHY)
        chosen = plan.by(self.dice.choice(plan.ways))
        if case.kind in {CaseKind.NOTE, CaseKind.NOTE_REMOVE}:  # no rule makes these wait
            await self._done(await undo.apply(actor, chosen))
        else:
            await self._make(actor, chosen, undo.apply)

    async def _a_case(self, query: CaseQuery) -> Case:
        """Return one of the newest cases."""
        found = await self.journal.search(query, limit=20)
        return self.dice.choice(found) if found else await self.journal.case(CaseId(0))

    async def _waiting(self) -> list[Any]:
        waiting, _ = await self.approvals.page(SECOND, 0)
        return self.dice.sample(waiting, k=min(1, len(waiting)))

    def _player(self) -> str:
        return str(self.dice.choice(PLAYERS))

    def _key(self) -> Where:
        return Where(store=STORE, key=f"key{self.dice.randrange(KEYS)}")

    def _row(self) -> ScoreRequest:
        return ScoreRequest(board="coins", player=self._player(), reason=WHY)

    def _value(self) -> str:
        return f'{{"n": {self._next()}}}'

    def _next(self) -> int:
        return self.dice.randrange(10**12)


async def find_member(_guild_id: DiscordId, member_id: DiscordId) -> Actor | None:
    """Find a member; nobody has left."""
    return next(each for each in (*STAFF, SECOND) if each.user_id == member_id)


Doing = Callable[[Work, Actor], Awaitable[None]]

BY_KIND: Mapping[CaseKind, Doing] = {
    kind: getattr(Work, name) for kind in CaseKind if hasattr(Work, name := kind.replace(".", "_"))
}
"""The kinds of case that are made here, each with what makes it."""
BESIDES: tuple[Doing, ...] = (*[Work.resume] * 2, Work.undo, Work.remark, Work.void, *[Work.approve] * 4, Work.deny)
EVERYTHING = (*BY_KIND.values(), *BESIDES)
