"""Every card, list, menu, form, suggestion and log card with the worst names, keys, fields, reasons and notes that exist.

Whatever comes from outside stays inside its place: on its line, letter by letter, without a mention or a link of its own.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from every_command import options_of
from kingdom import Kingdom, fresh_world, running_kingdom

from bot.characters import hidden_in
from bot.cli.commands import command_tree
from bot.journal import CaseKind
from sandbox.example.world import BUILDER_BEN, COIN_QUEEN, UNIVERSE_ID
from sandbox.harness import CONFIG
from sandbox.roblox import World
from sandbox.roblox.data_stores import Target
from sandbox.roblox.restrictions import Terms
from sandbox.roblox.revisions import Content

LINES = "x\n### BROKEN\r- BROKEN\u2028> BROKEN\x85BROKEN"
MARKUP = "[FORGED](https://evil.example) <@1> @everyone ||a|| ```b``` `c` **d** <t:1:R> \\"
UNSEEN = "\u202e\u3164\u00ad\u061c\u2800\u180e\uffa0\u2066\ufeff\U000e0041\x07\u200e\u034f\ufe0f"
FLOOD = "Z" + "\N{COMBINING LONG STROKE OVERLAY}" * 30
WORST = f"{LINES} {MARKUP} {UNSEEN} {FLOOD} a  b\u00a0c"
PIECES = (
    "k\n### BROKEN\u2028- BROKEN",
    "`[FORGED](https://evil.example)",
    "\u202e\u3164k\u00ad  \u00a0",
    "<@1> @everyone ||k||",
)
"""The same in parts that fit into a key."""
SEEN = f"### FORGED {MARKUP.replace('[FORGED](https://evil.example) ', '').replace('@everyone ', '')}"
"""The worst that is allowed in what a banned player reads."""
FILE = "`[FORGED](x)||`<@1>"
NAME = "\u202e**N**\n# BROKEN <@1>"

OURS = str.maketrans("", "", "\u200b\u2068\u2069")
"""What the bot itself writes to break a link, and to keep words that run from right to left together."""
LITERAL = re.compile(r"\\.|```.*?```|`[^`\n]*`", re.DOTALL)
"""What Discord shows letter by letter."""
BROKEN = re.compile(r"^[^\w\n]*BROKEN", re.MULTILINE)
ALIVE = re.compile(r"\]\(https://evil|<@1>|@everyone|\|\||\*\*d|<t:1:R>|https://evil")
SHOWN = frozenset({"content", "label", "placeholder", "title", "description"})
OF_ONE_LINE = SHOWN - {"content"}


def faults(where: str, text: str) -> list[str]:
    """What is wrong with a text that Discord shows."""
    outside = LITERAL.sub("", text)
    unseen = (hidden_in(line.translate(OURS).replace("\t", "")) for line in text.split("\n"))
    found = {
        "something that nobody can see": any(unseen),
        "a line of its own": BROKEN.search(text),
        "markup of its own": ALIVE.search(outside),
        "code that does not end": "`" in outside,
        "several lines": where in OF_ONE_LINE and "\n" in text,
    }
    return [name for name, is_there in found.items() if is_there]


def shown(body: object) -> Iterator[tuple[str, str]]:
    """Every text of a request to Discord that people read, with its name."""
    if isinstance(body, dict):
        for name, value in body.items():
            if isinstance(value, str) and name in SHOWN:
                yield name, value
            elif name == "choices":
                yield from (("label", each["name"]) for each in value)
            else:
                yield from shown(value)
    elif isinstance(body, list):
        for each in body:
            yield from shown(each)


@pytest.mark.parametrize(
    ("where", "text", "fault"),
    [
        ("content", "a\n### BROKEN", "a line of its own"),
        ("content", "> BROKEN", "a line of its own"),
        ("content", "a\u3164b", "something that nobody can see"),
        ("content", "`a` [FORGED](https://evil.example)", "markup of its own"),
        ("content", "`[FORGED](https://evil", "code that does not end"),
        ("label", "a\nb", "several lines"),
    ],
)
def test_each_fault_is_found(where, text, fault):
    assert fault in faults(where, text)
    assert faults("content", r"> a \*\*d **b** `||` <@12>") == []


def worst_world() -> World:
    """Example Kingdom with the worst names, keys, fields, boards and reasons."""
    world = fresh_world()
    universe = world.universes[UNIVERSE_ID]
    for user_id in (BUILDER_BEN, COIN_QUEEN):
        user = world.users.get(user_id)
        user.display_name = NAME
    target = Target("PlayerData", "global", f"Player_{BUILDER_BEN}")
    value = universe.stores.stores["PlayerData"].entry("global", f"Player_{BUILDER_BEN}").value
    value["Data"] |= {WORST: 1, "Coins": WORST, "Level": {WORST: [WORST]}, f"{PIECES[0]}.": {}}
    universe.stores.write(world.clock, target, Content.of(value))
    for key in PIECES:
        universe.stores.write(world.clock, Target(key, key, key), Content.of({key: WORST}))
        universe.stores.write(world.clock, Target("PlayerData", "global", key), Content.of(WORST))
        universe.ordered.board("CoinsBoard")[key] = 10**9
    terms = Terms(active=True, duration_s=None, display_reason=WORST, private_reason=WORST)
    universe.restrictions.update(world.clock, COIN_QUEEN, terms)
    return world


def worst_config(folder: Any) -> Any:
    """The example's settings with the worst names in them."""
    text = CONFIG.read_text(encoding="utf-8")
    odd = '"l\\n### BROKEN `[FORGED](https://evil.example)"'
    for before, after in (
        ('name = "Example Kingdom"', f"name = {odd}"),
        ("places = { lobby = 5000000001 }", f"places = {{ lobby = 5000000001, {odd} = 5000000002 }}"),
        ('title = "Richest players"', f"title = {odd}"),
        ('unit = "coins"', r'unit = "`\n### BROKEN"'),
        ('summary = { Coins = "Data.Coins"', f'summary = {{ {odd} = "Data.Coins"'),
        ('topic = "Steward"', f"topic = {odd}"),
        ('topics = ["Steward"]', f"topics = [{odd}]"),
        ("[ban_templates.alt]", f"[ban_templates.{odd}]"),
        ("[roles.data_editor]", f"[roles.{odd}]"),
    ):
        assert before in text, before
        text = text.replace(before, after)
    file = folder / "worst.toml"
    file.write_text(text, encoding="utf-8")
    return file


REASON = f"x\n### BROKEN {MARKUP} a  b\u00a0c"
"""The worst that can be typed: what nobody can see is refused."""
BEN = {"player": "BuilderBen", "reason": REASON}
STRANGE = {"store": PIECES[1], "scope": PIECES[1], "key": PIECES[1], "reason": REASON}
CHANGES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("owner", "announce send", {"text": SEEN.replace(" ", "\\n", 1), "reason": REASON}),
    ("owner", "ban", {"player": "LiveLuca", "duration": "1d", "reason": SEEN, "note": MARKUP, "place": "lobby"}),
    (
        "owner",
        "ban",
        {"player": "BuilderBen", "duration": "1d", "reason": SEEN, "evidence": (f"{FILE}.png", b"x")},
    ),
    ("owner", "unban", BEN),
    (
        "owner",
        "bans bulk",
        {"action": "ban", "duration": "1d", "reason": SEEN, "file": ("l.csv", b"PixelPaul\n`[FORGED](//x")},
    ),
    ("owner", "leaderboard set", BEN | {"board": "coins", "score": 5}),
    ("owner", "leaderboard increment", BEN | {"board": "coins", "amount": 5}),
    ("owner", "leaderboard remove", BEN | {"board": "coins"}),
    (
        "owner",
        "data create",
        {"key": f"{PIECES[1]}2", "store": PIECES[1], "value": '{"a\\n+ BROKEN": 1}', "reason": REASON},
    ),
    ("owner", "data edit", STRANGE | {"field": f'["{PIECES[1]}"]', "action": "set", "value": MARKUP.strip("\\")}),
    ("owner", "data edit", BEN | {"field": "Data.Coins", "action": "set", "value": f"{LINES} {UNSEEN}"}),
    ("owner", "data create", {"key": "N", "store": PIECES[1], "value": "1", "reason": REASON}),
    ("owner", "data increment", {"key": "N", "store": PIECES[1], "amount": 5, "reason": REASON}),
    ("owner", "data replace", STRANGE | {"file": ("v.json", b'{"a\\n+ BROKEN": "`[FORGED](https://evil.example)"}')}),
    ("owner", "data restore", BEN | {"at": "2 days ago"}),
    ("owner", "data delete", STRANGE),
    ("owner", "data snapshot", {"reason": REASON}),
    (
        "owner",
        "place publish",
        {"place": "lobby", "file": (f"{FILE}.rbxlx", b'<roblox version="4"></roblox>'), "reason": REASON},
    ),
    ("owner", "servers restart", {"reason": REASON, "places": "lobby"}),
    ("owner", "player note", {"player": "BuilderBen", "text": REASON}),
    ("owner", "case note", {"case": "2", "text": REASON}),
    ("owner", "case evidence", {"case": "2", "file": (f"{FILE}.png", b"x")}),
    ("owner", "case undo", {"case": CaseKind.BAN, "reason": REASON}),
    ("owner", "case undo", {"case": CaseKind.NOTE, "reason": REASON}),
    ("owner", "case undo", {"case": CaseKind.DATA_EDIT, "reason": REASON}),
    ("owner", "case void", {"case": "1", "reason": REASON}),
    ("owner", "staff freeze", {"member": "moderator", "reason": REASON}),
    ("moderator", "ban", {"player": "FreshFrida", "duration": "1d", "reason": SEEN}),
    ("owner", "staff unfreeze", {"member": "moderator", "reason": REASON}),
    ("senior", "ban", {"player": "FreshFrida", "duration": "permanent", "reason": SEEN}),
)
READS: tuple[tuple[str, dict[str, Any]], ...] = (
    *((f"bans {verb}", {"player": who}) for verb in ("view", "history") for who in ("BuilderBen", "CoinQueen")),
    *((f"player {verb}", {"player": "BuilderBen"}) for verb in ("view", "timeline")),
    *(("case view", {"case": str(number)}) for number in range(1, 28)),
    *(("data view", {"store": each, "scope": each, "key": each}) for each in PIECES),
    *(("data versions", {"store": each, "scope": each, "key": each}) for each in PIECES),
    *(("data keys", {"store": each, "scope": each, "prefix": each[:3]}) for each in PIECES),
    *(("data stores", {"prefix": each[:3]}) for each in PIECES),
    ("data keys", {"store": "PlayerData"}),
    ("data view", {"player": "BuilderBen"}),
    ("data view", {"player": "BuilderBen", "field": "Data.Level"}),
    ("data compare", {"player": "BuilderBen", "older": "2 days ago"}),
    ("leaderboard show", {"board": "coins"}),
    ("leaderboard find", {"board": "coins", "player": "BuilderBen"}),
    ("bans list", {"text": LINES}),
    ("case search", {"text": WORST[:100], "player": "BuilderBen"}),
    ("staff explain", {"member": "moderator"}),
    ("staff explain", {"member": "editor"}),
    *((command, {}) for command in ("approvals", "bans list", "case stats", "help", "staff health", "staff whoami")),
)
TYPED = (
    "player",
    "place",
    "store",
    "scope",
    "key",
    "field",
    "version",
    "at",
    "board",
    "template",
    "text",
    "server",
    "case",
)
"""Options in which the worst text is typed, one after the other, in every command that has them."""


async def drive(kingdom: Kingdom) -> None:
    """Make every kind of change, look at everything, and type the worst into every option."""
    members = kingdom.running.discord.world.members
    for name in ("owner", "moderator", "senior"):
        person = getattr(kingdom, name)
        members[person.id] = replace(members[person.id], display_name=NAME)
    for name, command, options in CHANGES:
        person = getattr(kingdom, name)
        if isinstance(kind := options.get("case"), CaseKind):
            number = next(case.id for case in await kingdom.cases() if case.kind is kind)
            options = options | {"case": str(number)}  # noqa: PLW2901
        answer = await person.use(command, options)
        labels = [each.label for each in answer.message.buttons] if answer.message else []
        if "Cancel" in labels:
            await person.click(labels[0])
    await kingdom.until(lambda cases: {case.kind for case in cases} >= {CaseKind.BANS_BULK})
    for command, options in READS:
        await kingdom.owner.use(command, options)
    await kingdom.owner.click("Approve")
    await kingdom.owner.use("data create", {"player": "TimedTina", "store": PIECES[1], "reason": REASON})
    await kingdom.owner.click("Write the value…")
    await kingdom.owner.use("bans bulk", {"action": "ban", "duration": "1d", "reason": SEEN})
    for entry in await command_tree():
        offered = {option["name"]: option for option in entry["options"]}
        by_id = {"player": str(BUILDER_BEN)} if "player" in offered else {}
        for option in offered.keys() & set(TYPED):
            for typed in (LINES, f"{PIECES[1]}{UNSEEN}"):
                await kingdom.owner.use(entry["name"], options_of(entry) | by_id | {option: typed})
            if offered[option].get("autocomplete"):
                await kingdom.owner.suggested(entry["name"], option, "", {})
                await kingdom.owner.suggested(entry["name"], option, "k", {"player": "BuilderBen"})


async def test_nothing_from_outside_leaves_its_place(tmp_path):
    async with running_kingdom(tmp_path, world=worst_world(), config=worst_config(tmp_path)) as kingdom:
        await drive(kingdom)
        made = {case.kind for case in await kingdom.cases()}
        spoken = {
            pair
            for exchange in kingdom.running.discord.exchanges
            if not exchange.path.endswith("/commands")
            for pair in shown(exchange.body)
        }
    assert sorted(set(CaseKind) - made) == []
    assert sum("FORGED" in text for _, text in spoken) > 100
    assert {pair: found for pair in spoken if (found := faults(*pair))} == {}
