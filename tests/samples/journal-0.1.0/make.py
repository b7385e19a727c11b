"""Makes the sample beside this file: the bot of version 0.1.0 at work, until a power failure.

Staff of Example Kingdom do everything that leaves a record in the journal, through the bot and the stand-ins. The
bot and Roblox share a clock that only `session` and `later` move. README.md says what the sample contains.

It imports modules of version 0.1.0, and refuses to replace the sample:

    PYTHONPATH=.:tests python tests/samples/journal-0.1.0/make.py
"""

import asyncio
import json
import re
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from journal_samples import alter
from kingdom import Kingdom, journal_of, running_kingdom

from bot.journal import BULK, Archive, CaseQuery
from bot.opencloud.client import RetryPolicy
from bot.runtime.bot import Patience
from sandbox.discord import Answer, Person
from sandbox.example.world import UNIVERSE_ID, example_world
from sandbox.roblox import World
from sandbox.roblox.data_stores import Target
from sandbox.roblox.restrictions import Terms
from sandbox.roblox.revisions import Content

HERE = Path(__file__).parent
JOURNAL, WORLD, SETTINGS = HERE / "journal.sql", HERE / "world.json", HERE / "settings.toml"

OCTOBER_28 = datetime(2026, 10, 28, 18, tzinfo=UTC)
NOVEMBER_18 = datetime(2026, 11, 18, 8, tzinfo=UTC)
NOVEMBER_20 = datetime(2026, 11, 20, 9, tzinfo=UTC)
EARLIER_RULES = '[approvals]\n"bans:permanent" = { reviewers = ["senior", "owner"], expires = "24h" }\n'
PLAYERS = 60
"""The players of the example that are kept, besides the ones with a permanent ban."""
LOTS = 150
"""The auctions of the example that are kept: an entry just large enough to be compressed in the journal."""
PLACE_FILE = ("lobby.rbxl", b"<roblox!\x89\xff\x0d\x0a\x1a\x0a" + bytes(200))
WEEK = {"duration": "7d", "reason": "Raiding the event"}
FOR_EVER = {"duration": "permanent"}
COINS = {"field": "Data.Coins", "action": "add"}
BOARD = {"board": "coins"}
REFUSED, LOST = "The key may not do that", "Roblox did not answer"
FULL_DISK = (
    "CREATE TRIGGER full_disk BEFORE INSERT ON events WHEN NEW.kind = 'outcome' AND "
    "(SELECT kind FROM cases WHERE id = NEW.case_id) IN ('note', 'note.remove', 'bans.bulk') "
    "BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
)
ROOM_AGAIN = "DROP TRIGGER full_disk"


@dataclass(frozen=True)
class Staff:
    """People at work while the bot runs."""

    kingdom: Kingdom
    world: World

    def __getattr__(self, name: str) -> Person:
        """`staff.owner`, and the others as in `Kingdom`."""
        return getattr(self.kingdom, name)

    def later(self, minutes: int = 7) -> None:
        """Let time pass."""
        self.world.clock.advance(timedelta(minutes=minutes))

    async def ask(self, person: Person, command: str, **options: object) -> Answer:
        """Run a command."""
        self.later()
        return await person.slash(command, **options)

    async def press(self, person: Person, verb: str, question: Answer, shows: str = "Case #") -> Answer:
        """Press a button of an answer, and wait for an outcome with these words."""
        outcome = await person.click(verb, on=question.message)
        await self.kingdom.until_outcome(person, outcome, shows)
        return outcome

    async def do(self, person: Person, command: str, verb: str, *, shows: str = "Case #", **options: object) -> int:
        """Run a command, confirm it, and wait for its outcome; return the newest case."""
        await self.press(person, verb, await self.ask(person, command, **options), shows)
        return await self.newest()

    async def undo(self, person: Person, case: int, reason: str) -> None:
        """Undo a case whose result is unchanged."""
        await self.do(person, "case undo", "Undo", shows=f"Undo of case #{case}", case=str(case), reason=reason)

    async def ask_for(self, person: Person, command: str, verb: str, **options: object) -> int:
        """Run a command that waits for a second person; return the number of the request."""
        question = await self.ask(person, command, **options)
        asked = await self.press(person, f"Ask to {verb}", question, "Waiting for a second person")
        return int(re.search(r"request #(\d+)", asked.text)[1])

    async def decide(self, person: Person, verb: str, request: int, shows: str) -> None:
        """Approve or deny a request on its card."""
        self.later()
        answer = await person.click(verb, on=self.card(person, request))
        if answer.modal is not None:
            answer = await person.fill({"Why?": "Too harsh for a first time"})
        await self.kingdom.until_outcome(person, answer, shows)

    def card(self, person: Person, request: int):
        """The card of a request in the review channel."""
        (card,) = [each for each in person.sees() if f"Request #{request} ·" in each.text and each.channel == "reviews"]
        return card

    async def newest(self) -> int:
        """The number of the newest case."""
        found = await journal_of(self.kingdom.database).search(CaseQuery(), limit=1)
        return found[0].id

    async def until_next(self, newest: int, *, more: int = 1) -> None:
        """Wait until so many more cases are recorded."""
        while await self.newest() < newest + more:  # noqa: ASYNC110  the journal is read as another process would
            await asyncio.sleep(0.01)

    async def until_shown(self, newest: int) -> None:
        """Wait until the log channel shows the cases after this one, except the ones of single players of a bulk."""
        journal = journal_of(self.kingdom.database)
        shown = [each.id for each in await self.kingdom.cases() if each.id > newest and each.parent_relation != BULK]
        while None in [await journal.log.card_of(each) for each in shown]:  # noqa: ASYNC110  as above
            await asyncio.sleep(0.01)

    async def lose(self, request: str, command: str, verb: str, *, applied: bool = True, **options: object) -> None:
        """Let the owner run a command whose answer is lost, and which cannot be read back.

        Args:
            request: The method of its request to Roblox, and a pattern for the path.
            command: Its name.
            verb: The button that confirms it.
            applied: Whether Roblox applies the change anyway.
            options: The command's options.
        """
        method, path = request.split(" ")
        question, newest = await self.ask(self.owner, command, **options), await self.newest()
        lost = {"kind": "cut_after"} if applied else {"kind": "status", "status": 503}
        self.kingdom.break_roblox(kind="latency", method=method, path=path, seconds=0.3)
        self.kingdom.break_roblox(method=method, path=path, **lost)
        pressed = asyncio.create_task(self.press(self.owner, verb, question, LOST))
        await self.until_next(newest)
        self.kingdom.break_roblox(kind="status", method="GET", path=path, status=503, count=None)
        await pressed

    async def ban_many(self, person: Person, *players: str) -> Answer:
        """Confirm a list of players to ban; return the card that shows its progress."""
        file = ("players.txt", "\n".join(players).encode())
        question = await self.ask(person, "bans bulk", action="ban", file=file, **WEEK)
        return await person.click("Ban them", on=question.message)

    def hold_up(self, seconds: float, path: str, method: str = "PATCH") -> None:
        """Make Roblox slow for a request."""
        self.kingdom.break_roblox(kind="latency", method=method, path=path, seconds=seconds)

    def ban_of(self, name: str) -> str:
        """The path of a player's ban."""
        return f"user-restrictions/{self.id_of(name)}$"

    def id_of(self, name: str) -> int:
        """The id of a player."""
        return next(each.id for each in self.world.users.by_id.values() if each.name == name)

    def entry_of(self, name: str):
        """The player's entry in the game."""
        return self.kingdom.universe.stores["PlayerData"].entry("global", f"Player_{self.id_of(name)}")


async def autumn(staff: Staff) -> None:
    """28 October: cases that were erased later, by age and by the right to be forgotten."""
    orla, mona = staff.owner, staff.moderator
    prize = {"value": "100", "reason": "Prize of the autumn event"}
    await staff.do(orla, "data edit", "Apply", player="PixelPaul", **COINS, **prize)
    await staff.do(mona, "ban", "Ban", player="royalfalcon780", duration="3d", reason="Insults", note="Kept the log")
    await Archive(staff.kingdom.database, clock=staff.world.clock.now).forget(staff.id_of("royalfalcon780"))


async def bans_and_notes(staff: Staff) -> None:
    """18 November: bans that stay, that are undone, that Roblox refuses, and that no longer count."""
    mona, sol = staff.moderator, staff.senior
    clip = {"note": "Clip kept, second 12", "evidence": ("clip.png", b"\x89PNG, as it were")}
    case = await staff.do(
        mona, "ban", "Ban", player="BuilderBen", duration="7d", reason="Exploiting the duel bug", **clip
    )
    await staff.ask(mona, "case evidence", case=str(case), file=("chat.txt", b"how did he do that"))
    await staff.ask(sol, "case note", case=str(case), text="Appealed in the forum; the clip is clear")
    await staff.do(mona, "ban", "Ban", player="goldenbee194", template="exploiting", place="lobby")
    await staff.do(mona, "ban", "Ban", player="xEpicAlex2000", duration="20d", reason="A second chance, after a talk")
    case = await staff.do(mona, "ban", "Ban", player="FreshFrida", duration="2d", reason="Begging for coins")
    await staff.undo(mona, case, "It was her brother")
    await staff.do(mona, "unban", "Lift the ban", player="GrieferGus", reason="Appeal accepted")
    staff.kingdom.break_roblox(kind="status", method="PATCH", path="user-restrictions", status=403)
    spawn = {"player": "SilentBee8340", "duration": "1d", "reason": "Camping at the spawn"}
    await staff.do(mona, "ban", "Ban", shows=REFUSED, **spawn)
    case = await staff.do(mona, "ban", "Ban", player="noobhunter720", duration="5d", reason="Scamming traders")
    await staff.ask(sol, "case void", case=str(case), reason="The reports were made up")
    await staff.do(mona, "ban", "Ban", player="TinyOtter8406", duration="14d", reason="Selling accounts")
    await staff.ask(mona, "player note", player="CoinQueen", text="Says that her little sister plays too")
    await staff.ask(mona, "player note", player="ArenaAri", text="Promised to stop glitching")
    await staff.ask(mona, "player note", player="MarkupMia", text="Asked for a new name")
    await staff.undo(sol, await staff.newest(), "Belongs to somebody else")


async def boards_and_data(staff: Staff) -> None:
    """18 November: scores, player data, and the game's own entries."""
    orla, edda, cleo = staff.owner, staff.editor, staff.community
    await staff.do(cleo, "leaderboard set", "Set", player="BuilderBen", score=9000, reason="Counted by hand", **BOARD)
    fewer = {"player": "CoinQueen", "amount": -50_000, "reason": "Duplicated coins"}
    await staff.do(cleo, "leaderboard increment", "Change", **fewer, **BOARD)
    await staff.do(cleo, "leaderboard remove", "Remove", player="PixelPaul", reason="Asked to be left out", **BOARD)
    case = await staff.do(cleo, "leaderboard set", "Set", player="FormerFinn", score=500, reason="From a list", **BOARD)
    await staff.undo(cleo, case, "The wrong list")

    await staff.do(edda, "data edit", "Apply", player="BuilderBen", value="500", reason="Lost in the crash", **COINS)
    lantern = {"field": "Data.Inventory", "action": "append", "value": '{"Item": "Lantern", "Count": 1}'}
    case = await staff.do(edda, "data edit", "Apply", player="CoinQueen", reason="Prize of the raffle", **lantern)
    await staff.undo(edda, case, "The raffle was drawn again")
    staff.kingdom.break_roblox(kind="status", method="PATCH", path="entries", status=403)
    hat = {"player": "TimedTina", "value": "7", "reason": "Refund of a hat"}
    await staff.do(edda, "data edit", "Apply", shows=REFUSED, **hat, **COINS)
    lots = staff.kingdom.universe.stores["Settings"].entry("global", "AuctionLog").value
    cheaper = ("lots.json", json.dumps([each | {"Price": each["Price"] // 2} for each in lots]).encode())
    lots = {"store": "Settings", "key": "AuctionLog"}
    await staff.do(orla, "data replace", "Replace", file=cheaper, reason="Week of half prices", **lots)
    event = {"store": "Events", "key": "next", "value": '{"at": 1}'}
    await staff.do(orla, "data create", "Create", reason="The winter event", **event)
    duels = {"store": "Settings", "key": "TotalDuels", "amount": 3}
    await staff.do(orla, "data increment", "Add", reason="Three were not counted", **duels)
    await staff.do(orla, "data delete", "Delete", store="Settings", key="shop/prices", reason="The shop has moved")
    older = {"player": "MarkupMia", "version": staff.entry_of("MarkupMia").revisions[-2].id}
    await staff.do(edda, "data restore", "Restore", reason="The last save was broken", **older)


async def servers_and_freezes(staff: Staff) -> None:
    """18 November: changes for all players, and freezes that ended, one of them from the alarm."""
    orla, sol, cleo = staff.owner, staff.senior, staff.community
    await staff.do(orla, "data snapshot", "Take a snapshot", reason="Before the November update")
    await staff.do(orla, "place publish", "Save", place="lobby", file=PLACE_FILE, reason="Draft of the update")
    await staff.do(orla, "servers restart", "Restart", places="lobby", reason="The November update")
    await staff.do(cleo, "announce send", "Send", text="Double coins until Sunday!", reason="Weekend event")
    staff.kingdom.break_roblox(kind="cut_after", method="POST", path="publishMessage")
    lost = {"text": "The duels are back", "reason": "Duels repaired"}
    case = await staff.do(cleo, "announce send", "Send", shows=LOST, **lost)
    nobody = {"case": str(case), "outcome": "not applied", "reason": "Nobody in the lobby saw it"}
    await staff.ask(sol, "case settle", **nobody)
    await staff.ask(sol, "staff freeze", reason="Strange things happen")
    await staff.ask(orla, "staff unfreeze", reason="It was the update")
    staff.later()
    for player in ("epicfox18", "neonfox999", "skyracer504", "Owen_Slayer29"):
        change = {"player": player, "amount": 1, "reason": "Counted one too few"}
        await staff.press(cleo, "Change", await cleo.slash("leaderboard increment", **change, **BOARD))
    await staff.ask(orla, "staff unfreeze", reason="She was only fast", member=cleo)


async def bulks_and_second_persons(staff: Staff) -> None:
    """18 November: many players at once, and permanent bans, which need a second person."""
    orla, sol, kingdom = staff.owner, staff.senior, staff.kingdom
    raiders = ("ironbuilder823", "xPixelOtis2005", "xJellyElla2009", "ironpenguin676", "Nobody_At_All")
    await kingdom.until_outcome(sol, await staff.ban_many(sol, *raiders), "Banned 3 of 3 players")
    await staff.ask(sol, "bans bulk", action="lift", file=("p.txt", b"epicfalcon975\nJellyBacon6275"), reason="Amnesty")
    lifted = await sol.click("Lift the bans")
    await kingdom.until_outcome(sol, lifted, "Lifted the bans of 2 of 2 players")
    amnesty = str(await staff.newest() - 2)
    request = await staff.ask_for(sol, "case undo", "undo", case=amnesty, reason="The amnesty was called off")
    await staff.decide(orla, "Approve", request, "Put back what stood before for 2 of 2 players")

    staff.hold_up(0.5, staff.ban_of("cosmicwolf335"))
    newest = await staff.newest()
    answer = await staff.ban_many(sol, "Yuki_Penguin58", "cosmicwolf335", "lavaslayer240", "SunnyFox343")
    await staff.until_next(newest, more=3)
    await sol.click("Stop", on=answer.message)
    await kingdom.until_outcome(sol, answer, "still to be dealt with")

    request = await staff.ask_for(sol, "ban", "ban", player="Aria_Rocket63", reason="Stole an account", **FOR_EVER)
    await staff.decide(orla, "Approve", request, "Banned from Example Kingdom")
    request = await staff.ask_for(sol, "ban", "ban", player="xRoboMaya2013", reason="Swearing twice", **FOR_EVER)
    await staff.decide(orla, "Deny", request, "Denied")
    request = await staff.ask_for(sol, "ban", "ban", player="CrazyBee6458", reason="Buying votes", **FOR_EVER)
    roles, sol.roles = sol.roles, ()
    await staff.decide(orla, "Approve", request, "It could not be done")
    sol.roles = roles
    await staff.ask_for(sol, "ban", "ban", player="Lily_Ghost42", reason="Threats in private", **FOR_EVER)


async def requests(staff: Staff) -> None:
    """20 November: every sort of change waits for a second person."""
    sol, edda, cleo = staff.senior, staff.editor, staff.community
    await staff.ask_for(sol, "ban", "ban", player="luckypenguin564", evidence=("raid.png", b"\x89PNG, too"), **WEEK)
    await staff.ask_for(sol, "unban", "lift the ban", player="xMoonAlex2000", reason="Has waited for two years")
    two = ("players.txt", b"Ivy_Gamer78\nxMegaYuki2009")
    await staff.ask_for(sol, "bans bulk", "ban them", action="ban", file=two, **WEEK)
    await staff.ask_for(
        edda, "data edit", "apply", player="FreshFrida", value="60", reason="Refund of a lantern", **COINS
    )
    text = {"store": "Settings", "key": "MessageOfTheDay", "file": ("text.json", b'"Winter is here"')}
    await staff.ask_for(sol, "data replace", "replace", reason="The season has changed", **text)
    raffle = {"store": "Extra", "key": "raffle", "value": '{"tickets": 0}'}
    await staff.ask_for(sol, "data create", "create", reason="The raffle begins", **raffle)
    multiplier = {"store": "Settings", "key": "CoinMultiplier", "amount": 1}
    await staff.ask_for(sol, "data increment", "add", reason="A generous weekend", **multiplier)
    await staff.ask_for(sol, "data delete", "delete", store="Settings", key="Featured", reason="Nothing is featured")
    older = {"player": "FormerFinn", "version": staff.entry_of("FormerFinn").revisions[-2].id}
    await staff.ask_for(edda, "data restore", "restore", reason="Lost a level in the crash", **older)
    await staff.ask_for(sol, "data snapshot", "take a snapshot", reason="Before the winter update")
    won = {"player": "ArenaAri", "score": 5000, "reason": "Won the tournament"}
    await staff.ask_for(cleo, "leaderboard set", "set", **won, **BOARD)
    ten = {"player": "turbogamer461", "amount": 10, "reason": "Ten were missing"}
    await staff.ask_for(cleo, "leaderboard increment", "change", **ten, **BOARD)
    await staff.ask_for(cleo, "leaderboard remove", "remove", player="xNeonLily2015", reason="A twin account", **BOARD)
    await staff.ask_for(cleo, "announce send", "send", text="Server party at 8", place="lobby", reason="The party")
    soon = {"places": "lobby", "bleed_off": 5, "reason": "The lobby runs out of memory"}
    await staff.ask_for(sol, "servers restart", "restart", **soon)
    (ban,) = await journal_of(staff.kingdom.database).search(CaseQuery(player_id=staff.id_of("TinyOtter8406")))
    await staff.ask_for(sol, "case undo", "undo", case=str(ban.id), reason="His account was stolen from him")
    await staff.ask_for(sol, "ban", "ban", player="CosmicGhost5894", **WEEK)
    request = await staff.ask_for(sol, "ban", "ban", player="Max_Ghost19", **WEEK)
    by_hand = Terms(active=True, duration_s=86_400, display_reason="Set on Creator Hub")
    staff.kingdom.universe.restrictions.update(staff.world.clock, staff.id_of("Max_Ghost19"), by_hand)
    await staff.decide(staff.owner, "Approve", request, "It has changed meanwhile")


async def lost_answers(staff: Staff) -> None:
    """20 November: a member of staff is stopped, and connections break."""
    orla, lose, settings = staff.owner, staff.lose, {"store": "Settings"}
    await staff.ask(orla, "staff freeze", reason="Her phone was stolen", member=staff.moderator)
    await lose(f"PATCH {staff.ban_of('Yuki_Racer18')}", "ban", "Ban", player="Yuki_Racer18", **WEEK)
    bacon = {"player": "robobacon91", "reason": "Was banned by mistake"}
    await lose(f"PATCH {staff.ban_of('robobacon91')}", "unban", "Lift the ban", applied=False, **bacon)
    otis = {"player": "xRoyalOtis2006", "value": "250", "reason": "Lost with the connection"}
    await lose(f"PATCH {staff.id_of('xRoyalOtis2006')}", "data edit", "Apply", **otis, **COINS)
    weekend = {"key": "DoubleCoinsWeekend", "file": ("v.json", b"true"), "reason": "Double coins this weekend"}
    await lose("PATCH DoubleCoins", "data replace", "Replace", applied=False, **weekend, **settings)
    lottery = {"store": "Lottery", "key": "first", "value": "[]", "reason": "The lottery begins"}
    await lose("POST Lottery", "data create", "Create", **lottery)
    await lose("DELETE event", "data delete", "Delete", key="event@2024", reason="That event is over", **settings)
    today = {"key": "DuelsToday", "amount": 5, "reason": "Five were not counted"}
    await lose("POST DuelsToday", "data increment", "Add", **today, **settings)
    older = {"player": "PixelPaul", "version": staff.entry_of("PixelPaul").revisions[-2].id}
    await lose(f"PATCH {staff.id_of('PixelPaul')}", "data restore", "Restore", reason="Before the bug", **older)
    value = staff.entry_of("PixelPaul").value | {"Saved": "by the game, within the hour"}
    key = Target("PlayerData", "global", f"Player_{staff.id_of('PixelPaul')}")
    staff.kingdom.universe.stores.write(staff.world.clock, key, Content.of(value))

    ada, liam, luna = (staff.id_of(name) for name in ("Ada_Miner62", "NinjaRacer8905", "xSilentLuna2010"))
    score = {"player": "Ada_Miner62", "score": 7000, "reason": "Counted again"}
    await lose(f"PATCH CoinsBoard.*{ada}", "leaderboard set", "Set", **score, **BOARD)
    more = {"player": "NinjaRacer8905", "amount": 30, "reason": "Thirty were missing"}
    await lose(f"POST CoinsBoard.*{liam}", "leaderboard increment", "Change", applied=False, **more, **BOARD)
    gone = {"player": "xSilentLuna2010", "reason": "Never played fair"}
    await lose(f"DELETE CoinsBoard.*{luna}", "leaderboard remove", "Remove", **gone, **BOARD)
    staff.kingdom.universe.ordered.board("CoinsBoard")[str(luna)] = 120

    await lose("POST :snapshot", "data snapshot", "Take a snapshot", applied=False, reason="Before the weekend")
    await lose("POST restartServers", "servers restart", "Restart", reason="The weekend update")
    place = {"place": "lobby", "file": PLACE_FILE, "reason": "The weekend update"}
    await lose("POST versions", "place publish", "Save", **place)


async def power_fails(staff: Staff) -> tuple[str, str]:
    """20 November: the disk is full for a while, then the power fails during changes.

    Returns:
        What is left after it: the journal as SQL, and the world as JSON.
    """
    orla, sol, kingdom = staff.owner, staff.senior, staff.kingdom
    await alter(kingdom.database, FULL_DISK)
    await staff.ask(orla, "player note", player="CoinQueen", text="Her sister has an account now")
    (note,) = await journal_of(kingdom.database).search(CaseQuery(text="Promised glitching"))
    await staff.undo(orla, note.id, "He did not stop")
    answer = await staff.ban_many(orla, "Max_Hunter55", "xEpicJack2000")
    await kingdom.until_outcome(orla, answer, "Banned 2 of 2 players")
    await alter(kingdom.database, ROOM_AGAIN)
    await staff.ask(sol, "player note", player="CoinQueen", text="Confirmed by her mother")

    request = await staff.ask_for(sol, "ban", "ban", player="moonminer562", **WEEK)
    question = await staff.ask(orla, "announce send", text="Sorry for the trouble", reason="The outage")
    newest = await staff.newest()
    staff.hold_up(60, staff.ban_of("moonminer562"))
    staff.hold_up(60, "publishMessage", "POST")
    staff.hold_up(60, staff.ban_of("Zoe_Wizard35"))
    in_flight = [
        asyncio.create_task(orla.click("Approve", on=staff.card(orla, request))),
        asyncio.create_task(orla.click("Send", on=question.message)),
        asyncio.create_task(staff.ban_many(orla, "Lily_Unicorn3", "Zoe_Wizard35", "Ada_Cat64")),
    ]
    await staff.until_next(newest, more=5)
    await staff.until_shown(newest)
    left = journal_as_sql(kingdom.running.journal), world_as_json(staff.world)
    for each in in_flight:
        each.cancel()
    return left


def small_world(now: datetime) -> World:
    """Example Kingdom with a stopped clock, and only the parts that are needed."""
    world = example_world(now=now)
    world.clock.freeze(now)
    universe, users = world.universes[UNIVERSE_ID], world.users
    bans = universe.restrictions
    good = {
        each.user_id
        for each in bans.by_place[0].values()
        if each.in_force(world.clock.ns) and not each.terms.duration_s
    }
    kept = {*list(users.by_id)[: PLAYERS + 1], *good}
    users.by_id = {each: user for each, user in users.by_id.items() if each in kept}
    bans.log = [each for each in bans.log if each.user_id in kept]
    for records in (*bans.by_place.values(), *_tables(universe)):
        for key in [each for each in records if _player_of(each) not in {None, *kept}]:
            del records[key]
    auctions = universe.stores["Settings"].entry("global", "AuctionLog")
    auctions.current.content = Content.of(auctions.value[:LOTS])
    return world


def _tables(universe) -> Iterator[dict]:
    yield from (entries for store in universe.stores.stores.values() for entries in store.entries.values())
    yield from (scores for scopes in universe.ordered.stores.values() for scores in scopes.values())


def _player_of(key: int | str) -> int | None:
    found = re.fullmatch(r"(?:Player_|user_)?(\d+)", str(key))
    return int(found[1]) if found is not None else None


def journal_as_sql(file: Path) -> str:
    """A journal as SQL statements that make it again. Bytes that are text are written as text, so that people can read them.

    The full-text index is filled again from its text, because SQLite may store it in any form.
    """
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(":memory:")) as copy:
        source.backup(copy)
        return "\n".join(["BEGIN;", *_statements(copy), "COMMIT;", ""])


def _statements(database: sqlite3.Connection) -> Iterator[str]:
    made = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT GLOB 'case_text_*' ORDER BY rowid"
    for name, sql in database.execute(made).fetchall():
        yield f"{sql};"
        if not sql.startswith(("CREATE TABLE", "CREATE VIRTUAL TABLE")):
            continue
        columns = [column for (column,) in database.execute("SELECT name FROM pragma_table_info(?)", (name,))]
        if name == "case_text":
            columns = ["rowid", *columns]
        listed = ", ".join(f'"{each}"' for each in columns)
        for row in database.execute(f'SELECT {listed} FROM "{name}" ORDER BY rowid'):
            yield f"INSERT INTO {name} ({listed}) VALUES ({', '.join(map(_literal, row))});"


def _literal(value: object) -> str:
    match value:
        case None:
            return "NULL"
        case bytes():
            try:
                return f"CAST({_literal(value.decode())} AS BLOB)" if b"\0" not in value else f"X'{value.hex()}'"
            except UnicodeDecodeError:
                return f"X'{value.hex()}'"
        case str():
            return "'" + value.replace("'", "''") + "'"
    return str(value)


def world_as_json(world: World) -> str:
    """A world in the form of its file, one line per value."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "world.json"
        world.to_file(file)
        return json.dumps(json.loads(file.read_text(encoding="ascii")), indent=1) + "\n"


async def make(folder: Path) -> tuple[str, str]:
    """Do all the work, and return what is left after the power failure."""
    earlier = folder / "earlier.toml"
    earlier.write_text(
        SETTINGS.read_text(encoding="utf-8").partition("[approvals]")[0] + EARLIER_RULES, encoding="utf-8"
    )
    world = small_world(OCTOBER_28)

    @asynccontextmanager
    async def session(at: datetime, config: Path = earlier, **options: object) -> AsyncIterator[Staff]:
        world.clock.freeze(at)
        async with running_kingdom(folder, world=world, clock=world.clock.now, config=config, **options) as kingdom:
            yield Staff(kingdom, world)

    async with session(OCTOBER_28) as staff:
        await autumn(staff)
    for number, work in enumerate((bans_and_notes, boards_and_data, servers_and_freezes, bulks_and_second_persons)):
        async with session(NOVEMBER_18 + number * timedelta(hours=4)) as staff:
            await work(staff)
    async with session(NOVEMBER_20, SETTINGS) as staff:
        await requests(staff)
    hasty = {"retry": RetryPolicy(attempts=1), "patience": Patience(forgotten_s=1.0, slow_s=30, stop_s=0.5)}
    async with session(NOVEMBER_20 + timedelta(hours=5), SETTINGS, **hasty) as staff:
        await lost_answers(staff)
        return await power_fails(staff)


if __name__ == "__main__":
    if JOURNAL.exists() or WORLD.exists():
        raise SystemExit("The sample was made. Later versions open it; none replaces it.")
    with tempfile.TemporaryDirectory() as folder:
        journal, world = asyncio.run(make(Path(folder)))
    JOURNAL.write_text(journal, encoding="utf-8")
    WORLD.write_text(world, encoding="ascii")
