"""The journal of version 0.1.0 in `samples/journal-0.1.0`: its cases and requests, and the present bot opened on it.

The sample never changes, so this module says what every later version must understand.
"""

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from kingdom import Kingdom, journal_of, running_kingdom, saved_world

from bot.journal import CaseKind, Outcome
from sandbox.roblox.restrictions import Terms

Check = Callable[[Kingdom], bool]

SAMPLE = Path(__file__).parents[1] / "samples" / "journal-0.1.0"
HEAD = "166:0470f614a7e3814d5e809fbd6cbbde26c94d222baf66e3784a76f5817c2dede4"
"""The end of its chain."""

DONE, FAILED, REFUSED, SENT, UNKNOWN = (
    Outcome.DONE,
    Outcome.FAILED,
    Outcome.REFUSED,
    Outcome.SENT,
    Outcome.UNKNOWN,
)
MONA, SOL, EDDA = "@Mona (moderator)", "@Sol (senior)", "@Edda (editor)"
CLEO, ORLA, STEWARD = "@Cleo (community)", "@Orla (owner)", "Steward"
BEN, QUEEN, PAUL = "Ben the Builder (@BuilderBen)", "Coin Queen (@CoinQueen)", "Paul (@PixelPaul)"
MIA = "**Mia** @everyone `x` <@1> ||hi|| (@MarkupMia)"
FRIDA, ARI, FINN = "Frida (@FreshFrida)", "Ari (@ArenaAri)", "Finn (@FormerFinn)"
FALCON, BACON = "epicfalcon975 (@epicfalcon975)", "JellyBacon6275 (@JellyBacon6275)"
RAID, ONE_TOO_FEW = "Raiding the event", "Counted one too few"
WHOLE, WEEK, APPROVED = "Whole game · other accounts too", "7 days", "asked by @Sol, approved by @Orla"
ERASED = "The plan and the images were erased"
READ_BACK = "Settled by reading Roblox back."
ASKS = "Reading Roblox back does not tell whether this was applied: a person has to look."

NAMES = {  # every kind of case of that version
    CaseKind.ANNOUNCEMENT: "Announcement",
    CaseKind.BAN: "Ban",
    CaseKind.BANS_BULK: "Many bans",
    CaseKind.BOARD_INCREMENT: "Board score changed",
    CaseKind.BOARD_REMOVE: "Board score removed",
    CaseKind.BOARD_SET: "Board score set",
    CaseKind.DATA_CREATE: "Data created",
    CaseKind.DATA_DELETE: "Data deleted",
    CaseKind.DATA_EDIT: "Data edited",
    CaseKind.DATA_INCREMENT: "Number changed",
    CaseKind.DATA_REPLACE: "Data replaced",
    CaseKind.DATA_RESTORE: "Data restored",
    CaseKind.DATA_SNAPSHOT: "Snapshot",
    CaseKind.FREEZE: "Changes stopped",
    CaseKind.NOTE: "Note",
    CaseKind.NOTE_REMOVE: "Note removed",
    CaseKind.PLACE_PUBLISH: "Place published",
    CaseKind.SERVERS_RESTART: "Servers restarted",
    CaseKind.UNBAN: "Unban",
    CaseKind.UNFREEZE: "Changes allowed again",
}
"""The name that people see for each kind of case."""


@dataclass(frozen=True, slots=True)
class Left:
    """A case of the sample, and what a person sees of it after the bot starts.

    Attributes:
        by: The person who did it.
        about: Its target; empty if that was erased.
        why: The reason; empty if that was erased.
        shows: Other texts on its card.
        left: Its outcome at the power failure.
        now: Its outcome after the open cases are read back; by default the same as `left`.
    """

    number: int
    kind: CaseKind
    by: str
    about: str
    why: str
    shows: tuple[str, ...] = ()
    left: Outcome = DONE
    now: Outcome = DONE

    def __str__(self) -> str:
        return f"{self.number}-{self.kind}"

    @property
    def player(self) -> str | None:
        """The username of its player."""
        found = re.search(r"\(@(\w+)\)$", self.about)
        return found[1] if found is not None else None


def _cases(*rows: tuple[Any, ...]) -> dict[int, Left]:
    return {row[0]: Left(*row) for row in rows}


CASES = _cases(
    # Cases that were erased later: by age, and because a player was forgotten.
    (1, CaseKind.DATA_EDIT, ORLA, PAUL, "Prize of the autumn event", (ERASED,)),
    (2, CaseKind.BAN, MONA, "", "", (ERASED, "The target of this case was erased")),
    # Bans and notes.
    (
        3,
        CaseKind.BAN,
        MONA,
        BEN,
        "Exploiting the duel bug",
        (
            "Ended ",
            WEEK,
            WHOLE,
            "Clip kept, second 12",
            "clip.png",
            "chat.txt",
            "Appealed in the forum; the clip is clear",
        ),
    ),
    (
        4,
        CaseKind.BAN,
        MONA,
        "goldenbee194 (@goldenbee194)",
        "Exploiting is against the rules. You can appeal in our Discord server (link on our group page).",
        ("Only place 5000000001", "30 days", "staff note: Exploiting"),
    ),
    (
        5,
        CaseKind.BAN,
        MONA,
        "Epic Yuki (@xEpicAlex2000)",
        "A second chance, after a talk",
        ("20 days", "Replaced a ban · permanent\n> Be kind: harassment is against the rules."),
    ),
    (6, CaseKind.BAN, MONA, FRIDA, "Begging for coins", ("Undone by #7", "2 days")),
    (
        7,
        CaseKind.UNBAN,
        MONA,
        FRIDA,
        "It was her brother",
        ("Undo of case #6", "Ended a ban · "),
    ),
    (
        8,
        CaseKind.UNBAN,
        MONA,
        "Gus (@GrieferGus)",
        "Appeal accepted",
        ("Ended a ban · permanent\n> Scamming other players is against the rules.",),
    ),
    (
        9,
        CaseKind.BAN,
        MONA,
        "SilentBee8340 (@SilentBee8340)",
        "Camping at the spawn",
        ("KeyLacksScope", "1 day"),
        REFUSED,
        REFUSED,
    ),
    (
        10,
        CaseKind.BAN,
        MONA,
        "Iron Ruby (@noobhunter720)",
        "Scamming traders",
        ("· void", "The reports were made up", "5 days"),
    ),
    (11, CaseKind.BAN, MONA, "Golden Aria (@TinyOtter8406)", "Selling accounts", ("14 days", WHOLE)),
    (12, CaseKind.NOTE, MONA, QUEEN, "Says that her little sister plays too"),
    (13, CaseKind.NOTE, MONA, ARI, "Promised to stop glitching", ("Undone by #73",)),
    (14, CaseKind.NOTE, MONA, MIA, "Asked for a new name", ("Undone by #15",)),
    (15, CaseKind.NOTE_REMOVE, SOL, MIA, "Belongs to somebody else", ("Undo of case #14",)),
    # Boards.
    (16, CaseKind.BOARD_SET, CLEO, BEN, "Counted by hand", ("CoinsBoard", "12,500 → 9,000 (−3,500)")),
    (17, CaseKind.BOARD_INCREMENT, CLEO, QUEEN, "Duplicated coins", ("2,450,000 → 2,400,000 (−50,000)",)),
    (18, CaseKind.BOARD_REMOVE, CLEO, PAUL, "Asked to be left out", ("6,045 → not on the board",)),
    (19, CaseKind.BOARD_SET, CLEO, FINN, "From a list", ("718 → 500", "Undone by #20")),
    (20, CaseKind.BOARD_SET, CLEO, FINN, "The wrong list", ("500 → 718", "Undo of case #19")),
    # Data.
    (
        21,
        CaseKind.DATA_EDIT,
        EDDA,
        BEN,
        "Lost in the crash",
        ("PlayerData · Player_70000001", "Data.Coins 12,500 → 13,000 (+500)"),
    ),
    (
        22,
        CaseKind.DATA_EDIT,
        EDDA,
        QUEEN,
        "Prize of the raffle",
        ('Data.Inventory[1] · + {"Item":"Lantern","Count":1}', "Undone by #23"),
    ),
    (
        23,
        CaseKind.DATA_EDIT,
        EDDA,
        QUEEN,
        "The raffle was drawn again",
        ('Data.Inventory[1] · − {"Item":"Lantern","Count":1}', "Undo of case #22"),
    ),
    (
        24,
        CaseKind.DATA_EDIT,
        EDDA,
        "Tina (@TimedTina)",
        "Refund of a hat",
        ("It was to add 7 to Data.Coins.", "KeyLacksScope"),
        REFUSED,
        REFUSED,
    ),
    (
        25,
        CaseKind.DATA_REPLACE,
        ORLA,
        "Settings/global/AuctionLog",
        "Week of half prices",
        ("[0].Price 1,846 → 923 (−923)", "more changes, not shown here"),
    ),
    (26, CaseKind.DATA_CREATE, ORLA, "Events/global/next", "The winter event", ('+ {"at":1}',)),
    (
        27,
        CaseKind.DATA_INCREMENT,
        ORLA,
        "Settings/global/TotalDuels",
        "Three were not counted",
        ("Value 184,233 → 184,236 (+3)",),
    ),
    (
        28,
        CaseKind.DATA_DELETE,
        ORLA,
        "Settings/global/shop/prices",
        "The shop has moved",
        ('Value · − {"Crown":9999,"Lantern":25}',),
    ),
    (
        29,
        CaseKind.DATA_RESTORE,
        EDDA,
        MIA,
        "The last save was broken",
        ("Data.Coins 861 → 738 (−123)",),
    ),
    (30, CaseKind.DATA_SNAPSHOT, ORLA, "all data stores", "Before the November update"),
    # Servers, places and announcements.
    (
        31,
        CaseKind.PLACE_PUBLISH,
        ORLA,
        "lobby",
        "Draft of the update",
        ("lobby saved, not published", "Version 38", "lobby.rbxl · 214 B", "SHA-256 a4f72df61fe8"),
    ),
    (
        32,
        CaseKind.SERVERS_RESTART,
        ORLA,
        "Servers of Example Kingdom",
        "The November update",
        ("Old servers restart now", "Only in 5000000001"),
    ),
    (
        33,
        CaseKind.ANNOUNCEMENT,
        CLEO,
        "Example Kingdom",
        "Weekend event",
        ("Announced to everybody", "Double coins until Sunday!"),
    ),
    (
        34,
        CaseKind.ANNOUNCEMENT,
        CLEO,
        "Example Kingdom",
        "Duels repaired",
        ("The duels are back", "Settled by hand: Nobody in the lobby saw it"),
        FAILED,
        FAILED,
    ),
    # Freezes, one of them from the alarm.
    (35, CaseKind.FREEZE, SOL, "everybody", "Strange things happen", ("Followed by #36 Changes allowed again",)),
    (36, CaseKind.UNFREEZE, ORLA, "everybody", "It was the update", ("Unfreeze of case #35",)),
    (37, CaseKind.BOARD_INCREMENT, CLEO, "epicfox18 (@epicfox18)", ONE_TOO_FEW, ("4,198 → 4,199 (+1)",)),
    (38, CaseKind.BOARD_INCREMENT, CLEO, "Candy Ada (@neonfox999)", ONE_TOO_FEW, ("251 → 252 (+1)",)),
    (39, CaseKind.BOARD_INCREMENT, CLEO, "skyracer504 (@skyracer504)", ONE_TOO_FEW, ("685 → 686 (+1)",)),
    (40, CaseKind.BOARD_INCREMENT, CLEO, "Owen_Slayer29 (@Owen_Slayer29)", ONE_TOO_FEW, ("1,330 → 1,331 (+1)",)),
    (41, CaseKind.FREEZE, STEWARD, "community", "Burst alarm: 4 changes", ("cases #37 to #40", "Followed by #42")),
    (42, CaseKind.UNFREEZE, ORLA, "community", "She was only fast", ("Unfreeze of case #41",)),
    # Bulks: one is done, one was undone as a whole with a second person, one was stopped.
    (
        43,
        CaseKind.BANS_BULK,
        SOL,
        "3 players",
        RAID,
        ("3 players banned", "3 done", "bulk-43.csv", "#44 Ban (bulk), #45 Ban (bulk) and #46 Ban (bulk)"),
    ),
    (44, CaseKind.BAN, SOL, "ironbuilder823 (@ironbuilder823)", RAID, (WEEK, "Bulk of case #43")),
    (45, CaseKind.BAN, SOL, "xPixelOtis2005 (@xPixelOtis2005)", RAID, (WEEK, "Bulk of case #43")),
    (46, CaseKind.BAN, SOL, "xJellyElla2009 (@xJellyElla2009)", RAID, (WEEK, "Bulk of case #43")),
    (
        47,
        CaseKind.BANS_BULK,
        SOL,
        "2 players",
        "Amnesty",
        ("2 players unbanned", "2 done", "Undone by #50", "bulk-47.csv"),
    ),
    (
        48,
        CaseKind.UNBAN,
        SOL,
        FALCON,
        "Amnesty",
        ("Undone by #51", "Bulk of case #47", "Ended a ban · permanent"),
    ),
    (49, CaseKind.UNBAN, SOL, BACON, "Amnesty", ("Undone by #52", "Bulk of case #47", "Ended a ban · permanent")),
    (
        50,
        CaseKind.BANS_BULK,
        APPROVED,
        "2 players",
        "The amnesty was called off",
        ("2 players put back", "2 done", "Undo of case #47", "bulk-50.csv"),
    ),
    (
        51,
        CaseKind.BAN,
        APPROVED,
        FALCON,
        "The amnesty was called off",
        ("permanently", "Bulk of case #50 · undo of case #48", "Again, by undo of case 48. Trade scam, three reports"),
    ),
    (
        52,
        CaseKind.BAN,
        APPROVED,
        BACON,
        "The amnesty was called off",
        ("permanently", "Bulk of case #50 · undo of case #49", "> Please do not abuse bugs."),
    ),
    (
        53,
        CaseKind.BANS_BULK,
        SOL,
        "4 players",
        RAID,
        ("Stopped before its end", "Stopped by hand.", "Followed by #54 Ban (bulk) and #55 Ban (bulk)"),
        UNKNOWN,
        UNKNOWN,
    ),
    (54, CaseKind.BAN, SOL, "Yuki_Penguin58 (@Yuki_Penguin58)", RAID, (WEEK, "Bulk of case #53")),
    (55, CaseKind.BAN, SOL, "cosmicwolf335 (@cosmicwolf335)", RAID, (WEEK, "Bulk of case #53")),
    (56, CaseKind.BAN, APPROVED, "Aria_Rocket63 (@Aria_Rocket63)", "Stole an account", ("permanently", WHOLE)),
    (57, CaseKind.FREEZE, ORLA, "moderator", "Her phone was stolen", ()),
    # Lost answers. The second outcome is the one after reading back.
    (58, CaseKind.BAN, ORLA, "Yuki_Racer18 (@Yuki_Racer18)", RAID, (WEEK, READ_BACK), UNKNOWN),
    (
        59,
        CaseKind.UNBAN,
        ORLA,
        "robobacon91 (@robobacon91)",
        "Was banned by mistake",
        ("Ban at that time · permanent", READ_BACK),
        UNKNOWN,
        FAILED,
    ),
    (
        60,
        CaseKind.DATA_EDIT,
        ORLA,
        "xRoyalOtis2006 (@xRoyalOtis2006)",
        "Lost with the connection",
        ("250 was added to Data.Coins.", READ_BACK),
        UNKNOWN,
    ),
    (
        61,
        CaseKind.DATA_REPLACE,
        ORLA,
        "Settings/global/DoubleCoinsWeekend",
        "Double coins this weekend",
        (READ_BACK,),
        UNKNOWN,
        FAILED,
    ),
    (62, CaseKind.DATA_CREATE, ORLA, "Lottery/global/first", "The lottery begins", (READ_BACK,), UNKNOWN),
    (
        63,
        CaseKind.DATA_DELETE,
        ORLA,
        "Settings/global/event@2024",
        "That event is over",
        (READ_BACK, 'Value · − {"winner":"CoinQueen","prize":5000}'),
        UNKNOWN,
    ),
    (
        64,
        CaseKind.DATA_INCREMENT,
        ORLA,
        "Settings/global/DuelsToday",
        "Five were not counted",
        ("5 was added.", READ_BACK),
        UNKNOWN,
    ),
    (65, CaseKind.DATA_RESTORE, ORLA, PAUL, "Before the bug", (ASKS,), UNKNOWN, UNKNOWN),
    (
        66,
        CaseKind.BOARD_SET,
        ORLA,
        "Royal Kai (@Ada_Miner62)",
        "Counted again",
        ("6,288 → 7,000 (+712)", READ_BACK),
        UNKNOWN,
    ),
    (
        67,
        CaseKind.BOARD_INCREMENT,
        ORLA,
        "Crazy Liam (@NinjaRacer8905)",
        "Thirty were missing",
        ("3,011 → 3,041 (+30)", READ_BACK),
        UNKNOWN,
        FAILED,
    ),
    (
        68,
        CaseKind.BOARD_REMOVE,
        ORLA,
        "xSilentLuna2010 (@xSilentLuna2010)",
        "Never played fair",
        ("99 → not on the board", ASKS),
        UNKNOWN,
        UNKNOWN,
    ),
    (69, CaseKind.DATA_SNAPSHOT, ORLA, "all data stores", "Before the weekend", (ASKS,), UNKNOWN, UNKNOWN),
    (
        70,
        CaseKind.SERVERS_RESTART,
        ORLA,
        "Servers of Example Kingdom",
        "The weekend update",
        ("Only servers with an older version", "In every place", ASKS),
        UNKNOWN,
        UNKNOWN,
    ),
    (
        71,
        CaseKind.PLACE_PUBLISH,
        ORLA,
        "lobby",
        "The weekend update",
        ("Only to be saved, not published", "lobby.rbxl · 214 B", ASKS),
        UNKNOWN,
        UNKNOWN,
    ),
    # The disk was full.
    (72, CaseKind.NOTE, ORLA, QUEEN, "Her sister has an account now", (READ_BACK,), SENT),
    (73, CaseKind.NOTE_REMOVE, ORLA, ARI, "He did not stop", ("Undo of case #13", READ_BACK), SENT),
    (74, CaseKind.BANS_BULK, ORLA, "2 players", RAID, ("2 players banned", "2 done", "bulk-74.csv"), SENT),
    (75, CaseKind.BAN, ORLA, "Max_Hunter55 (@Max_Hunter55)", RAID, (WEEK, "Bulk of case #74")),
    (76, CaseKind.BAN, ORLA, "xEpicJack2000 (@xEpicJack2000)", RAID, (WEEK, "Bulk of case #74")),
    (77, CaseKind.NOTE, SOL, QUEEN, "Confirmed by her mother"),
    # The power failed.
    (
        78,
        CaseKind.ANNOUNCEMENT,
        ORLA,
        "Example Kingdom",
        "The outage",
        ("To everybody", "Sorry for the trouble", ASKS),
        SENT,
        UNKNOWN,
    ),
    (
        79,
        CaseKind.BANS_BULK,
        ORLA,
        "3 players",
        RAID,
        ("Stopped before its end", "Cut off before its end.", "Followed by #81 Ban (bulk) and #82 Ban (bulk)"),
        SENT,
        UNKNOWN,
    ),
    (
        80,
        CaseKind.BAN,
        APPROVED,
        "moonminer562 (@moonminer562)",
        RAID,
        (READ_BACK,),
        SENT,
        FAILED,
    ),
    (81, CaseKind.BAN, ORLA, "Royal Ruby (@Lily_Unicorn3)", RAID, (WEEK, "Bulk of case #79")),
    (82, CaseKind.BAN, ORLA, "Zoe_Wizard35 (@Zoe_Wizard35)", RAID, (READ_BACK, "Bulk of case #79"), SENT, FAILED),
)

NOT_UNDONE = {
    1: "before case #1 was erased",
    2: "before case #2 was erased",
    6: "already undone by case #7",
    7: "would be over by now",
    9: "changed nothing",
    10: "was declared void",
    13: "already undone by case #73",
    14: "already undone by case #15",
    19: "already undone by case #20",
    22: "already undone by case #23",
    24: "changed nothing",
    30: "A snapshot only keeps more versions",
    31: "Publish the older file with /place publish",
    32: "Players have already been moved",
    33: "Correct it with /announce send",
    34: "Correct it with /announce send",
    35: "/staff unfreeze ends a freeze",
    36: "To stop changes again, use /staff freeze",
    41: "/staff unfreeze ends a freeze",
    42: "To stop changes again, use /staff freeze",
    47: "already undone by case #50",
    48: "already undone by case #51",
    49: "already undone by case #52",
    53: "Case #53 has not ended. Press Go on on its card",
    57: "/staff unfreeze ends a freeze",
    59: "changed nothing",
    61: "changed nothing",
    65: "It is not known yet whether case #65 was applied",
    67: "changed nothing",
    68: "It is not known yet whether case #68 was applied",
    69: "A snapshot only keeps more versions",
    70: "Players have already been moved",
    71: "Publish the older file with /place publish",
    78: "Correct it with /announce send",
    79: "Case #79 has not ended. Press Go on on its card",
    80: "changed nothing",
    82: "changed nothing",
}
"""By case: why it cannot be undone."""


def cases_of(kind: CaseKind) -> list[Left]:
    """Every case of a kind."""
    return [each for each in CASES.values() if each.kind is kind]


def unpack_journal(folder: Path) -> Path:
    """Put a copy of the journal into a folder, in the place where a kingdom looks for it."""
    file = folder / "journal.sqlite3"
    with closing(sqlite3.connect(file)) as database:
        database.executescript((SAMPLE / "journal.sql").read_text(encoding="utf-8"))
    return file


@asynccontextmanager
async def reopened(folder: Path) -> AsyncIterator[Kingdom]:
    """Start the bot on a copy of the sample, 15 minutes after the power failure; wait until it has read back.

    The bot and Roblox share a clock, which only `later` moves. Other tests check the requests against Discord's
    description: here it would take most of the time. Requests of that version keep cards in the words of their time.
    """
    unpack_journal(folder)
    world = saved_world(SAMPLE / "world.json")
    for universe in world.universes.values():  # a stand-in of that time had no servers
        universe.servers.open(universe.root_place_id, 1, world.clock.ns)
    world.clock.advance(timedelta(minutes=15))
    still_open = {each.number: each.now for each in CASES.values() if not each.now.settled}
    config = SAMPLE / "settings.toml"
    async with running_kingdom(
        folder, config=config, world=world, clock=world.clock.now, validators=(), judge_cards=False
    ) as kingdom:
        async with asyncio.timeout(60):
            while await _open_cases(kingdom) != still_open:  # noqa: ASYNC110  the journal is read as another process would
                await asyncio.sleep(0.1)
        yield kingdom


async def _open_cases(kingdom: Kingdom) -> dict[int, Outcome]:
    return {case.id: case.outcome for case in await journal_of(kingdom.database).unsettled()}


def later(kingdom: Kingdom) -> None:
    """Let half a minute pass, so that one act after another is not a burst."""
    kingdom.running.roblox.world.clock.advance(timedelta(seconds=30))


def id_of(kingdom: Kingdom, name: str) -> int:
    """The Roblox id of a player."""
    users = kingdom.running.roblox.world.users.by_id.values()
    return next(each.id for each in users if each.name == name)


def ban_of(kingdom: Kingdom, name: str, place_id: int | None = None) -> Terms:
    """A player's ban at Roblox."""
    clock = kingdom.running.roblox.world.clock
    return kingdom.universe.restrictions.get(clock, id_of(kingdom, name), place_id).terms


def value_of(kingdom: Kingdom, store: str, key: str) -> Any:
    """The value of an entry of the game; None without one."""
    stores = kingdom.universe.stores
    found = stores[store].entries["global"].get(key) if store in stores else None
    return found.value if found is not None else None


# Checks of the state of the game, as functions of the kingdom.


def is_free(name: str, place_id: int | None = None) -> Check:
    """Whether a player is not banned."""
    return lambda kingdom: not ban_of(kingdom, name, place_id).active


def is_banned(name: str, *, seconds: int | None, because: str) -> Check:
    """Whether a player is banned, with this length and these words."""

    def holds(kingdom: Kingdom) -> bool:
        ban = ban_of(kingdom, name)
        return (ban.active, ban.duration_s, ban.display_reason) == (True, seconds, because)

    return holds


def has_score(name: str, score: int | None) -> Check:
    """Whether a player has a score on the board of coins."""
    return lambda kingdom: kingdom.universe.ordered.board("CoinsBoard").get(str(id_of(kingdom, name))) == score


def has_value(store: str, key: str, value: object) -> Check:
    """Whether an entry has this value; None means no entry."""
    return lambda kingdom: value_of(kingdom, store, key) == value


def has_coins(name: str, coins: int) -> Check:
    """Whether a player has this many coins."""
    return lambda kingdom: value_of(kingdom, "PlayerData", f"Player_{id_of(kingdom, name)}")["Data"]["Coins"] == coins
