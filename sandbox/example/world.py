"""The world of Example Kingdom: 300 players, their data over three weeks, two leaderboards, 40 bans past and present.

The same seed and moment make the same world. Times are relative to the moment, so that the world never looks old.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any
from uuid import UUID

from sandbox.example import names
from sandbox.roblox import Clock, Grant, Place, Universe, User, World, full_key, times, values
from sandbox.roblox.data_stores import DataStore
from sandbox.roblox.keys import ApiKey
from sandbox.roblox.restrictions import Terms
from sandbox.roblox.revisions import Content
from sandbox.roblox.universes import PlaceVersion

UNIVERSE_ID = 4_000_000_001
LOBBY_ID = 5_000_000_001
ARENA_ID = 5_000_000_002
API_KEY = "example-kingdom-open-cloud-key"
READ_ONLY_API_KEY = "example-kingdom-read-only-key"
PLAYER_COUNT = 300

OWNER = 60_000_001
BUILDER_BEN = 70_000_001
COIN_QUEEN = 70_000_002
PIXEL_PAUL = 70_000_003
MARKUP_MIA = 70_000_004
LIVE_LUCA = 70_000_005
FRESH_FRIDA = 70_000_006
GRIEFER_GUS = 70_000_007
TIMED_TINA = 70_000_008
FORMER_FINN = 70_000_009
ARENA_ARI = 70_000_010

_MINUTE = 60 * times.SECOND
_WEEKS_OF_DATA = 21
_ITEMS = (
    "Wooden Sword",
    "Iron Sword",
    "Royal Shield",
    "Fire Staff",
    "Healing Potion",
    "Speed Boots",
    "Crown",
    "Lantern",
)
_PETS = ("Bunny", "Dragon", "Owl", "Slime", "Fox")
OFFENCES = (
    ("Exploiting is against the rules.", "Speed hack in the arena, clip kept"),
    ("Scamming other players is against the rules.", "Trade scam, three reports"),
    ("Be kind: harassment is against the rules.", "Chat log reviewed"),
    ("Please do not abuse bugs.", "Duplicated coins with the trade bug"),
    ("Your account took part in a raid.", "Raid of Saturday evening"),
)
"""What banned players read, and what staff read of it."""


@dataclass(frozen=True)
class _Character:
    """A player whose name the tour and the tests use."""

    id: int
    name: str
    display_name: str
    age_days: int
    previous_names: tuple[str, ...] = ()


_CHARACTERS = (
    _Character(BUILDER_BEN, "BuilderBen", "Ben the Builder", 2400),
    _Character(COIN_QUEEN, "CoinQueen", "Coin Queen", 1800),
    _Character(PIXEL_PAUL, "PixelPaul", "Paul", 3100, ("OldPaul99", "paulie_2014")),
    _Character(MARKUP_MIA, "MarkupMia", "**Mia** @everyone `x` <@1> ||hi||", 900),
    _Character(LIVE_LUCA, "LiveLuca", "Luca", 700),
    _Character(FRESH_FRIDA, "FreshFrida", "Frida", 2),
    _Character(GRIEFER_GUS, "GrieferGus", "Gus", 300),
    _Character(TIMED_TINA, "TimedTina", "Tina", 1200),
    _Character(FORMER_FINN, "FormerFinn", "Finn", 1500),
    _Character(ARENA_ARI, "ArenaAri", "Ari", 650),
)
_HARD_TO_SHOW = (("Layan_2012", "ليان 12"), ("EmojiEmma", "👩‍👩‍👧 Emma 🦄 न्या"), ("W" * 20, "W" * 20))
"""Names of the last players: from right to left, made of joined characters, and as wide as a name can be."""
_WEALTH = {COIN_QUEEN: 2_450_000, BUILDER_BEN: 12_500, FRESH_FRIDA: 40}


def example_world(*, now: datetime | None = None, seed: int = 1) -> World:
    """Example Kingdom.

    Args:
        now: The start of the world's clock, which runs on from there; by default the machine's time.
        seed: The seed of everything random.
    """
    now_ns = time.time_ns() if now is None else times.from_datetime(now.astimezone(UTC))
    world = World(clock=Clock(offset_ns=0 if now is None else now_ns - time.time_ns()))
    return _Maker(world, now_ns, Random(seed)).make()  # noqa: S311  chance that can be repeated is the purpose


class _Maker:
    """Fills a world, always in the same order, from one random generator."""

    def __init__(self, world: World, now_ns: int, chance: Random) -> None:
        self.world = world
        self.now_ns = now_ns
        self.chance = chance
        self.universe = world.add_universe(self._universe())
        self.sessions: dict[str, int] = {}

    def make(self) -> World:
        self._add_keys()
        players = list(self._players())
        for player in players:
            self._add_profile(player)
            self._add_settings(player)
        self._add_live_operations()
        self._add_bans([player for player in players if player.id not in {one.id for one in _CHARACTERS}])
        self._add_hard_to_show()
        self._add_servers(players)
        return self.world

    def ago(self, *, days: float = 0, hours: float = 0, minutes: float = 0) -> int:
        """A moment before now, with digits below the microsecond as real ones have."""
        back = int((days * times.DAY) + (hours * times.HOUR) + (minutes * _MINUTE))
        return (self.now_ns - back) // 1000 * 1000 + self.chance.randrange(1, 1000)

    def _universe(self) -> Universe:
        born = self.ago(days=800)
        lobby = Place(LOBBY_ID, "Example Kingdom", born, self.ago(days=3), "Build, trade and duel in the kingdom.", 40)
        arena = Place(ARENA_ID, "Kingdom Arena", self.ago(days=400), self.ago(days=9), "Duels for two to twelve.", 12)
        lobby.versions = [
            PlaceVersion(number, published=True, size=700_000 + number, created_ns=self.ago(days=40 - number))
            for number in (36, 37)
        ]
        arena.versions = [PlaceVersion(12, published=True, size=240_000, created_ns=self.ago(days=9))]
        settings = {
            "voiceChatEnabled": False,
            "privateServerPriceRobux": 100,
            "desktopEnabled": True,
            "mobileEnabled": True,
            "tabletEnabled": True,
            "consoleEnabled": False,
            "vrEnabled": False,
            "discordSocialLink": {"title": "Our server", "uri": "https://discord.gg/example"},
        }
        places = {LOBBY_ID: lobby, ARENA_ID: arena}
        return Universe(
            UNIVERSE_ID,
            born,
            self.ago(days=3),
            OWNER,
            LOBBY_ID,
            places,
            ccu=40,
            age_rating="AGE_RATING_9_PLUS",
            settings=settings,
        )

    def _add_keys(self) -> None:
        self.world.users.add(User(OWNER, "KingdomOwner", "Kingdom Owner", self.ago(days=4000), verified_badge=True))
        key = self.world.add_key(full_key(API_KEY, "Steward", OWNER, UNIVERSE_ID))
        key.expires_ns = self.now_ns + 50 * times.DAY
        reading = [
            Grant("universe-datastores.objects", ["list", "read"], [], [[str(UNIVERSE_ID), "PlayerData"]]),
            Grant("universe.user-restriction", ["read"], [str(UNIVERSE_ID)]),
        ]
        self.world.add_key(ApiKey(READ_ONLY_API_KEY, "Read only", OWNER, reading))

    def _players(self) -> Iterator[User]:
        for one in _CHARACTERS:
            born = self.ago(days=one.age_days)
            previous = list(one.previous_names)
            yield self.world.users.add(User(one.id, one.name, one.display_name, born, previous_names=previous))
        taken = {one.name.casefold() for one in _CHARACTERS}
        while len(taken) < PLAYER_COUNT:
            name = names.username(self.chance)
            if name.casefold() not in taken:
                taken.add(name.casefold())
                player = self._player(name, 100_000_000 + len(taken) * 7_654_321)
                if (left := PLAYER_COUNT - len(taken)) < len(_HARD_TO_SHOW):
                    player.name, player.display_name = _HARD_TO_SHOW[left]
                yield self.world.users.add(player)

    def _player(self, name: str, user_id: int) -> User:
        chance = self.chance
        player = User(user_id, name, names.display_name(chance, name), self.ago(days=chance.randrange(5, 4200)))
        player.premium = chance.random() < 0.1
        player.banned = chance.random() < 0.01
        player.about = chance.choice(("", "", "I like obbies", "trading in kingdom!!", "hi 👋"))
        return player

    def _add_profile(self, player: User) -> None:
        """The profile's versions over three weeks, and its scores on the leaderboards."""
        chance, store = self.chance, self._store("PlayerData")
        coins = _WEALTH.get(player.id, int(chance.lognormvariate(7.5, 1.4)))
        joined_days = min(_WEEKS_OF_DATA, (self.now_ns - player.created_ns) / times.DAY) * 0.95
        visits = sorted((chance.uniform(0.05, joined_days) for _ in range(chance.randrange(3, 9))), reverse=True)
        for number, days in enumerate(visits, start=1):
            share = number / len(visits)
            self._save(store, player, self.ago(days=days), round(coins * share), number, session=None)
        if player.id == LIVE_LUCA or (player.id > ARENA_ARI and chance.random() < 0.02):
            job_id = str(UUID(int=chance.getrandbits(128), version=4))
            session = [LOBBY_ID, job_id]
            self.sessions[job_id] = player.id
            self._save(store, player, self.ago(minutes=chance.uniform(1, 2)), coins, len(visits) + 1, session=session)
        self.universe.ordered.board("CoinsBoard")[str(player.id)] = coins
        if (wins := chance.randrange(-40, 400)) > 0:
            self.universe.ordered.board("WinsBoard")[str(player.id)] = wins

    def _save(
        self, store: DataStore, player: User, ns: int, coins: int, loads: int, *, session: list[Any] | None
    ) -> None:
        meta: dict[str, Any] = {
            "ProfileCreateTime": player.created_ns // times.SECOND + 86_400,
            "SessionLoadCount": loads,
            "MetaTags": {},
            "LastUpdate": ns // times.SECOND,
        }
        if session is not None:
            meta["ActiveSession"] = session
        profile = {
            "Data": self._data(player, coins, loads),
            "MetaData": meta,
            "RobloxMetaData": {},
            "UserIds": [player.id],
            "GlobalUpdates": [0, []],
        }
        content = Content(
            values.dump(profile), [player.id], {"Platform": self.chance.choice(("Mobile", "PC", "Console"))}
        )
        store.put("global", f"Player_{player.id}", content, ns)

    def _data(self, player: User, coins: int, loads: int) -> dict[str, Any]:
        chance = Random(player.id * 100 + loads)  # noqa: S311  see example_world
        inventory = [
            {"Item": item, "Count": chance.randrange(1, 5)} for item in chance.sample(_ITEMS, k=chance.randrange(1, 6))
        ]
        return {
            "Coins": coins,
            "Gems": coins // 250,
            "Level": 1 + coins // 500 if coins < 50_000 else 100,
            "Experience": coins * 3,
            "Inventory": inventory,
            "Pets": {name: {"Level": chance.randrange(1, 30)} for name in chance.sample(_PETS, k=chance.randrange(3))},
            "Quests": {"Done": loads * 2, "Active": []},
            "Settings": {"Music": chance.random() < 0.7, "Volume": round(chance.random(), 2)},
            "VIP": player.id == COIN_QUEEN,
        }

    def _add_settings(self, player: User) -> None:
        if self.chance.random() < 0.5 or player.id in _WEALTH:
            plain = {"language": self.chance.choice(("en", "de", "pt", "fr")), "shadows": self.chance.random() < 0.5}
            content = Content(values.dump(plain), [player.id])
            self._store("PlayerSettings").put(
                "global", f"user_{player.id}", content, self.ago(days=self.chance.uniform(1, 20))
            )

    def _add_live_operations(self) -> None:
        """Plain entries: numbers to increment, texts, booleans, and keys that need escaping in a path."""
        settings = self._store("Settings")
        for key, value in (
            ("CoinMultiplier", 2),
            ("TotalDuels", 184_233),
            ("MessageOfTheDay", "Welcome to Example Kingdom!"),
            ("DoubleCoinsWeekend", False),
            ("Featured", []),
            ("event@2024", {"winner": "CoinQueen", "prize": 5000}),
            ("shop/prices", {"Crown": 9999, "Lantern": 25}),
        ):
            settings.put("global", key, Content(values.dump(value)), self.ago(days=self.chance.uniform(2, 12)))
        for days in (9, 6, 3, 1):
            settings.put("global", "DuelsToday", Content(str(100 * days)), self.ago(days=days))
        settings.put("eu", "CoinMultiplier", Content("3"), self.ago(days=4))
        settings.put("global", "OldEvent", Content('"Summer"'), self.ago(days=8))
        settings.put("global", "OldEvent", Content("null"), self.ago(days=5), deleted=True)
        legacy = self._store("LegacyData")
        legacy.put("global", "migrated", Content("true"), self.ago(days=200))
        legacy.expires_ns = self.now_ns + 20 * times.DAY

    def _add_servers(self, players: list[User]) -> None:
        """The servers of those who play now, one of them on an old version, two in the arena, and some that have ended."""
        servers, chance = self.universe.servers, self.chance
        for number, (job_id, user_id) in enumerate(self.sessions.items()):
            others = [each.id for each in chance.sample(players[20:], k=chance.randrange(9))]
            version = 36 if number == 1 else 37
            servers.open(LOBBY_ID, version, self.ago(hours=chance.uniform(1, 30)), [user_id, *others], job_id)
        for place_id, version, count in ((ARENA_ID, 12, 2), (LOBBY_ID, 36, 3), (LOBBY_ID, 37, 2)):
            for _ in range(count):
                job_id = str(UUID(int=chance.getrandbits(128), version=4))
                made = servers.open(place_id, version, self.ago(days=chance.uniform(1, 2)), job_id=job_id)
                if place_id == ARENA_ID:
                    made.players, made.capacity = [each.id for each in chance.sample(players[20:], k=4)], 12
                else:
                    made.ends_ns = self.ago(hours=chance.uniform(1, 20))

    def _add_hard_to_show(self) -> None:
        """A key and texts that contain markup, and a log of most of a megabyte."""
        settings, chance = self._store("Settings"), self.chance
        event = {"__text__": "```\n# @everyone\n```", "עברית": "|| אב || 1-2"}
        settings.put("global", "**event** `2` 🎉 <@1>", Content(values.dump(event)), self.ago(days=3))
        auctions = [
            {"Lot": lot, "Item": chance.choice(_ITEMS), "Price": chance.randrange(50, 9000)} for lot in range(14_000)
        ]
        settings.put("global", "AuctionLog", Content(values.dump(auctions)), self.ago(days=1))

    def _add_bans(self, others: list[User]) -> None:
        """Forty bans: permanent, running, expired, ended by an unban, and of the arena only."""
        rule_breakers = iter(self.chance.sample(others, k=36))
        for who in (GRIEFER_GUS, *self._next(rule_breakers, 7)):
            self._ban(who, days_ago=self.chance.uniform(2, 300), days=None)
        for who in (TIMED_TINA, *self._next(rule_breakers, 10)):
            self._ban(who, days_ago=self.chance.uniform(0.2, 6), days=self.chance.choice((7, 14, 30)))
        for who in self._next(rule_breakers, 10):
            self._ban(who, days_ago=self.chance.uniform(20, 200), days=self.chance.choice((1, 3, 7)))
        for who in (FORMER_FINN, *self._next(rule_breakers, 6)):
            days_ago = self.chance.uniform(10, 100)
            self._ban(who, days_ago=days_ago, days=None)
            unbanned = Terms(active=False, private_reason="Appeal accepted")
            self.universe.restrictions.put(who, unbanned, self.ago(days=days_ago / 2), moderator_id=OWNER)
        for who in (ARENA_ARI, *self._next(rule_breakers, 3)):
            self._ban(who, days_ago=self.chance.uniform(1, 5), days=30, place_id=ARENA_ID)
        self.universe.restrictions.log.sort(key=lambda entry: entry.created_ns)

    def _ban(self, user_id: int, *, days_ago: float, days: int | None, place_id: int | None = None) -> None:
        shown, note = self.chance.choice(OFFENCES)
        terms = Terms(
            active=True,
            duration_s=None if days is None else days * 86_400,
            private_reason=note,
            display_reason=shown,
            exclude_alt_accounts=self.chance.random() < 0.2,
        )
        by = OWNER if self.chance.random() < 0.7 else None
        self.universe.restrictions.put(user_id, terms, self.ago(days=days_ago), place_id=place_id, moderator_id=by)

    @staticmethod
    def _next(users: Iterator[User], count: int) -> list[int]:
        return [next(users).id for _ in range(count)]

    def _store(self, name: str) -> DataStore:
        stores = self.universe.stores
        return stores[name] if name in stores else stores.add(name, self.ago(days=780))
