"""Runs the game's receiver, the same files that go into an experience, in Lua with stand-ins for Roblox's services."""

import json

import pytest
from project import ROOT

lua51 = pytest.importorskip("lupa.lua51", reason="lupa, which runs Lua, is not installed")

GAME = ROOT / "game"

SERVICES = """
local world = { shown = {}, notices = {}, warnings = {}, failures = 0, slept = 0 }

local clients = {}
local event = {
    FireAllClients = function(_, text) for _, show in ipairs(clients) do show(text) end end,
    FireClient = function(_, player, text) table.insert(world.shown, player.Name .. ": " .. text) end,
    OnClientEvent = { Connect = function(_, show) table.insert(clients, show) end },
}
local channel = { DisplaySystemMessage = function(_, text) table.insert(world.shown, text) end }
local channels = { FindFirstChild = function(_, name) return name == "RBXGeneral" and channel or nil end }
local services = {
    HttpService = { JSONDecode = function(_, text) return decode(text) end },
    MessagingService = {
        SubscribeAsync = function(_, topic, receive)
            if world.failures > 0 then world.failures = world.failures - 1; error("no") end
            world.topic, world.receive = topic, receive
        end,
    },
    Players = { GetPlayerByUserId = function(_, id) return id == 7 and { Name = "Ben" } or nil end },
    ReplicatedStorage = { WaitForChild = function() return event end },
    StarterGui = { SetCore = function(_, _, notice) table.insert(world.notices, notice.Text) end },
    TextChatService = { FindFirstChild = function() return not world.chatless and channels or nil end },
}

Instance = { new = function() return event end }
game = { PlaceId = 11, JobId = "server-1", GetService = function(_, name) return services[name] end }
task = { wait = function(seconds) world.slept = world.slept + seconds end }
warn = function(text) table.insert(world.warnings, text) end
return world
"""


class Game:
    """One server with one client, as the receiver sees them."""

    def __init__(self, **settings: object) -> None:
        self.lua = lua51.LuaRuntime(unpack_returned_tuples=True)
        self.lua.globals().decode = self._decode
        self.world = self.lua.execute(SERVICES)
        for name, value in settings.items():
            self.world[name] = value
        for file in ("StewardReceiver.server.luau", "StewardReceiver.client.luau"):
            self.lua.execute((GAME / file).read_text(encoding="utf-8"))

    def _decode(self, text: str) -> object:
        return self.lua.table_from(json.loads(text), recursive=True)

    def receive(self, data: str) -> None:
        self.world.receive(self.lua.table_from({"Data": data}))

    def announce(self, text: str = "Hello", message_id: str = "a", **fields: object) -> None:
        self.receive(json.dumps({"v": 1, "id": message_id, "kind": "announcement", "text": text, **fields}))

    @property
    def shown(self) -> list[str]:
        return list(self.world.shown.values())


def test_it_listens_to_the_topic_of_the_example_settings():
    assert Game().world.topic == "Steward"


def test_an_announcement_is_shown_in_the_chat():
    game = Game()

    game.announce("Double coins!\nTill Sunday")

    assert game.shown == ["📢 Double coins!\nTill Sunday"]


def test_a_second_copy_is_dropped():
    game = Game()

    game.announce("One", "a")
    game.announce("One", "a")
    game.announce("Two", "b")

    assert game.shown == ["📢 One", "📢 Two"]


def test_a_copy_is_known_while_it_is_among_the_latest_two_hundred():
    game = Game()
    game.announce("First", "first")
    for number in range(199):
        game.announce(str(number), str(number))

    game.announce("First", "first")

    assert game.shown.count("📢 First") == 1


def test_markup_in_an_announcement_is_shown_letter_by_letter():
    game = Game()

    game.announce("<font size='99'>& \"x\"")

    assert game.shown == ["📢 &lt;font size=&apos;99&apos;&gt;&amp; &quot;x&quot;"]


@pytest.mark.parametrize(
    ("to", "shown"),
    [
        ({"place": 11}, ["📢 Hello"]),
        ({"place": 12}, []),
        ({"server": "server-1"}, ["📢 Hello"]),
        ({"server": "server-2"}, []),
        ({"player": 7}, ["Ben: Hello"]),
        ({"player": 8}, []),
        ({"place": 12, "player": 7}, []),
    ],
)
def test_only_the_addressed_players_see_it(to: dict[str, object], shown: list[str]):
    game = Game()

    game.announce(to=to)

    assert game.shown == shown


@pytest.mark.parametrize(
    "data",
    [
        "",
        "no JSON",
        "[]",
        "7",
        '{"v":2,"id":"a","kind":"announcement","text":"Hello"}',
        '{"v":1,"kind":"announcement","text":"Hello"}',
        '{"v":1,"id":"a","kind":"tomorrow","text":"Hello"}',
        '{"v":1,"id":"a","kind":"announcement","text":7}',
    ],
)
def test_what_it_does_not_understand_is_left_alone(data: str):
    game = Game()

    game.receive(data)

    assert game.shown == []


def test_without_a_chat_it_is_a_notification():
    game = Game(chatless=True)

    game.announce("<b>Hello</b>")

    assert list(game.world.notices.values()) == ["<b>Hello</b>"]


def test_it_tries_to_subscribe_until_roblox_lets_it():
    game = Game(failures=3)

    assert game.world.topic == "Steward"
    assert game.world.slept == 5 + 10 + 20
    assert len(game.world.warnings) == 3
