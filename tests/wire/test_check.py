"""`python -m bot check` against the stand-ins: it reports what works, and what does not, with the line of the setting."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.cli.check import check
from bot.settings import load, locate
from sandbox.discord.guilds import (
    BOT_MAY,
    SEND_MESSAGES,
    SEND_MESSAGES_IN_THREADS,
    VIEW_CHANNEL,
    Channel,
    Guild,
    Role,
)
from sandbox.discord.stand_in import DiscordStandIn
from sandbox.example.world import API_KEY, READ_ONLY_API_KEY, example_world
from sandbox.roblox.faults import Fault
from sandbox.roblox.server import RobloxStandIn

Change = Callable[[dict[str, Any]], object]

GUILD_ID, LOG, REVIEW, STAFF = 1200000000000000001, 1200000000000000002, 1200000000000000003, 1200000000000000010
CONFIG = f"""
[discord]
guilds = [{GUILD_ID}]
log_channel = {LOG}
review_channel = {REVIEW}

[experiences.kingdom]
name = "Example Kingdom"
universe_id = 4000000001
places = {{ lobby = 5000000001 }}
api_key = "env:KINGDOM_OPEN_CLOUD_KEY"

[experiences.kingdom.stores.players]
data_store = "PlayerData"
summary = {{ Coins = "Data.Coins" }}

[roles.moderator]
id = {STAFF}
may = ["players:read", "bans:write", "data:write"]
"""
GUILD = Guild(
    GUILD_ID,
    "Kingdom Staff",
    roles=(Role(STAFF, "Moderator"),),
    channels=(Channel(LOG, "log"), Channel(REVIEW, "review")),
)


@dataclass
class Stage:
    """Both stand-ins, a settings file, and the report of the check."""

    folder: Path
    discord: DiscordStandIn
    roblox: RobloxStandIn
    variables: dict[str, str] = field(default_factory=dict)

    async def report(self, text: str = CONFIG, **changed: str) -> tuple[list[str], int]:
        path = self.folder / "config.toml"
        path.write_text(text, encoding="utf-8")
        environ = {
            "DISCORD_TOKEN": self.discord.token,
            "KINGDOM_OPEN_CLOUD_KEY": API_KEY,
            "OPEN_CLOUD_BASE_URL": self.roblox.base_url,
            "ROBLOX_USERS_BASE_URL": self.roblox.base_url,
            "DISCORD_API_BASE_URL": self.discord.api_base_url,
            **changed,
        }
        async with aiohttp.ClientSession() as session:
            findings = await check.examine(load(path, environ), session, now=datetime.now(UTC))
        text, code = check.report(findings, file="config.toml", located=locate(path))
        return text.splitlines(), code


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with DiscordStandIn(GUILD) as discord, RobloxStandIn(example_world()) as roblox:
        yield Stage(tmp_path, discord, roblox)


def line_of(setting: str) -> int:
    return next(number for number, line in enumerate(CONFIG.splitlines(), 1) if line.startswith(setting))


async def test_what_works_is_reported(stage: Stage) -> None:
    lines, code = await stage.report()
    assert lines == [
        "config.toml",
        "  [ok] Discord token: it is Steward's",
        "  [ok] Discord server: Kingdom Staff",
        "  [ok] Log channel: #log",
        "  [ok] Review channel: #review",
        "  [ok] Open Cloud key of kingdom: Steward",
        "Everything that was checked will work.",
    ]
    assert code == 0


async def test_a_refused_token_is_the_only_finding_about_discord(stage: Stage) -> None:
    lines, code = await stage.report(DISCORD_TOKEN="wrong")
    assert [line for line in lines if "DISCORD_TOKEN" in line] == lines[-2:-1]
    assert (lines[-1], code) == ("1 thing needs you.", 1)


async def test_a_server_without_the_bot_is_reported_with_the_invitation(stage: Stage) -> None:
    lines, code = await stage.report(
        CONFIG.replace(f"guilds = [{GUILD_ID}]", f"guilds = [{GUILD_ID}, 1300000000000000000]")
    )
    (printed,) = [line for line in lines if "[will not work]" in line]
    assert printed.startswith(
        f"  [will not work] line {line_of('guilds')}, discord.guilds #2: the bot is not in this server"
    )
    assert "oauth2/authorize?client_id=" in printed
    assert code == 1


BODIES = {
    "a server without roles": (f"/guilds/{GUILD_ID}$", lambda body: {**body, "roles": None}),
    "a server without the field": (f"/guilds/{GUILD_ID}$", lambda body: {"id": body["id"], "name": body["name"]}),
    "roles that are not objects": (f"/guilds/{GUILD_ID}$", lambda body: {**body, "roles": ["x"]}),
    "a list": (f"/guilds/{GUILD_ID}$", lambda body: [body]),
    "a member without roles": ("/members/", lambda body: {"user": body["user"]}),
    "a channel without a type": ("/channels/", lambda body: {"id": body["id"], "guild_id": body["guild_id"]}),
    "a bot without a name": ("/users/@me$", lambda body: {"id": body["id"]}),
}


@pytest.mark.parametrize(("path", "change"), BODIES.values(), ids=BODIES)
async def test_an_answer_that_discord_does_not_describe_is_a_finding(stage: Stage, path: str, change: Change) -> None:
    stage.discord.faults.answer(change, path=path, count=None)
    lines, code = await stage.report()
    (line,) = [line for line in lines if "[could not check]" in line]
    assert "Discord answered something that it does not describe" in line
    assert code == 1


async def test_a_missing_role_is_reported_with_the_likely_one(stage: Stage) -> None:
    lines, code = await stage.report(CONFIG.replace(f"id = {STAFF}", "id = 1300000000000000000"))
    printed = f"  [will not work] line {line_of('id')}, roles.moderator.id: no server has a role with this id; "
    assert f"{printed}the role Moderator has {STAFF}" in lines
    assert code == 1


async def test_each_role_whose_holders_do_not_see_the_commands_is_named(tmp_path: Path) -> None:
    asks = CONFIG.replace("log_channel", 'commands_need = "moderate_members"\nlog_channel')
    roles = {"all": 1 << 3, "some": 1 << 40, "other": 1 << 13, "none": 0}
    ids = {name: STAFF + number for number, name in enumerate(roles)}
    tables = "".join(f'[roles.{name}]\nid = {ids[name]}\nmay = ["bans:read"]\n' for name in roles)
    held = tuple(Role(ids[name], name, bits) for name, bits in roles.items())
    guild = Guild(GUILD_ID, "Kingdom Staff", roles=held, channels=(Channel(LOG, "log"), Channel(REVIEW, "review")))
    text = asks.partition("[roles.moderator]")[0] + tables
    async with DiscordStandIn(guild) as discord, RobloxStandIn(example_world()) as roblox:
        stage = Stage(tmp_path, discord, roblox)
        lines, code = await stage.report(text)
        unseen = [line for line in lines if "does not show the commands" in line]
        everyone = Role(GUILD_ID, "@everyone", 1 << 40, position=0)
        discord.world.guilds[GUILD_ID] = replace(guild, roles=(everyone, *held))
        of_everyone, _ = await stage.report(text)
        shown_to_all, _ = await stage.report(text.replace('"moderate_members"', '""'))
    assert [line.partition("roles.")[2].partition(".")[0] for line in unseen] == ["other", "none"]
    assert "lacks Moderate Members" in unseen[0]
    assert code == 1
    assert [line for line in (*of_everyone, *shown_to_all) if "does not show" in line] == []


async def test_missing_channels_and_missing_permissions_are_reported(tmp_path: Path) -> None:
    guild = Guild(
        GUILD_ID,
        "Kingdom Staff",
        roles=(Role(STAFF, "Moderator"),),
        channels=(Channel(LOG, "log"),),
        bot_permissions=VIEW_CHANNEL | SEND_MESSAGES,
    )
    async with DiscordStandIn(guild) as discord, RobloxStandIn(example_world()) as roblox:
        lines, code = await Stage(tmp_path, discord, roblox).report()
    at = f"line {line_of('log_channel')}, discord.log_channel"
    assert f"  [will not work] {at}: in #log the bot lacks: Attach Files" in lines
    assert any(
        f"line {line_of('review_channel')}, discord.review_channel: there is no such channel" in line for line in lines
    )
    assert code == 1


@pytest.mark.parametrize("number", [5000000001, 4000000099])
async def test_a_wrong_universe_is_one_finding_without_what_follows_from_it(stage: Stage, number: int) -> None:
    lines, code = await stage.report(CONFIG.replace("universe_id = 4000000001", f"universe_id = {number}"))
    about = [line for line in lines if "experiences.kingdom" in line]
    assert len(about) == 1
    assert f"line {line_of('universe_id')}, experiences.kingdom.universe_id: " in about[0]
    assert ("this is the id of a place" in about[0]) is (number == 5000000001)
    assert (lines[-1], code) == ("1 thing needs you.", 1)


THREAD = Channel(1200000000000000099, "cases", thread_of=LOG)


@pytest.mark.parametrize(
    ("bits", "locked", "printed"),
    [
        (BOT_MAY, False, None),
        (BOT_MAY & ~SEND_MESSAGES, False, None),
        (BOT_MAY & ~SEND_MESSAGES_IN_THREADS, False, "in #cases the bot lacks: Send Messages In Threads"),
        (BOT_MAY, True, "#cases is locked"),
    ],
)
async def test_the_log_may_be_a_thread(tmp_path: Path, bits: int, locked: bool, printed: str | None) -> None:
    guild = Guild(
        GUILD_ID,
        "Kingdom Staff",
        roles=(Role(STAFF, "Moderator"),),
        channels=(Channel(LOG, "log"), Channel(REVIEW, "review"), THREAD),
        bot_permissions=bits,
    )
    async with DiscordStandIn(guild) as discord, RobloxStandIn(example_world()) as roblox:
        if locked:
            discord.world.locked.add(THREAD.id)
        text = CONFIG.replace(f"log_channel = {LOG}", f"log_channel = {THREAD.id}")
        lines, _ = await Stage(tmp_path, discord, roblox).report(text)
    about = [line for line in lines if "#cases" in line]
    assert len(about) == 1
    assert (printed or "[ok] Log channel: #cases") in about[0]


async def test_the_log_cannot_be_a_forum(tmp_path: Path) -> None:
    guild = Guild(GUILD_ID, "Kingdom Staff", channels=(Channel(LOG, "log", is_forum=True), Channel(REVIEW, "review")))
    async with DiscordStandIn(guild) as discord, RobloxStandIn(example_world()) as roblox:
        lines, code = await Stage(tmp_path, discord, roblox).report()
    assert any("#log is a forum, and takes no messages: name one of its posts" in line for line in lines)
    assert code == 1


async def test_each_scope_that_a_capability_lacks_is_reported_with_its_store(stage: Stage) -> None:
    lines, code = await stage.report(KINGDOM_OPEN_CLOUD_KEY=READ_ONLY_API_KEY)
    lacking = [line.partition("lacks ")[2].partition(" needs")[0] for line in lines if "lacks" in line]
    assert sorted(lacking) == [
        "universe-datastores.objects:create for the data store PlayerData, which data:write",
        "universe-datastores.objects:update for the data store PlayerData, which data:write",
        "universe.user-restriction:write, which bans:write",
    ]
    assert all(f"line {line_of('api_key')}, experiences.kingdom.api_key" in line for line in lines if "lacks" in line)
    assert code == 1


@pytest.mark.parametrize(
    ("days", "enabled", "printed", "expected"),
    [
        (-1, True, "[will not work]", 1),
        (3, True, "[soon]", 0),
        (13, True, "[soon]", 0),
        (15, True, None, 0),
        (15, False, "[will not work]", 1),
    ],
)
async def test_a_key_is_reported_before_and_after_it_expires(
    stage: Stage, days: int, enabled: bool, printed: str | None, expected: int
) -> None:
    key = stage.roblox.world.api_keys[API_KEY]
    key.enabled = enabled
    key.expires_ns = int((datetime.now(UTC) + timedelta(days=days)).timestamp()) * 10**9
    lines, code = await stage.report()
    about_key = [line for line in lines if "experiences.kingdom.api_key" in line]
    assert [line.split("] ")[0].strip() + "]" for line in about_key] == ([printed] if printed else [])
    assert code == expected


async def test_an_unknown_key_and_an_unknown_place_are_different_findings(stage: Stage) -> None:
    lines, _ = await stage.report(KINGDOM_OPEN_CLOUD_KEY="nobody-knows-this")
    assert any("experiences.kingdom.api_key: Roblox refuses this key" in line for line in lines)
    lines, code = await stage.report(CONFIG.replace("lobby = 5000000001", "lobby = 77"))
    assert any(
        f"line {line_of('places')}, experiences.kingdom.places.lobby: Roblox has no such place" in line
        for line in lines
    )
    assert code == 1


async def test_a_service_that_cannot_be_reached_is_reported_as_unchecked(stage: Stage) -> None:
    nowhere = "http://127.0.0.1:9"
    lines, code = await stage.report(OPEN_CLOUD_BASE_URL=nowhere, DISCORD_API_BASE_URL=nowhere)
    assert [line.partition("]")[0].strip() for line in lines[1:-1]] == ["[could not check", "[could not check"]
    assert f"{nowhere} could not be reached, so nothing about this experience was checked" in lines[2]
    assert code == 1


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_closed_usernames_are_reported_for_what_they_are(stage: Stage, status: int) -> None:
    stage.roblox.world.users.closed_with = status
    lines, code = await stage.report()
    (printed,) = [line for line in lines if "[will not work]" in line]
    assert f"{stage.roblox.base_url} looks no usernames up: it answers {status}" in printed
    assert "key" not in printed
    assert code == 1


async def test_a_service_for_usernames_that_is_not_reached_is_unchecked(stage: Stage) -> None:
    lines, code = await stage.report(ROBLOX_USERS_BASE_URL="http://127.0.0.1:9")
    (printed,) = [line for line in lines if "[could not check]" in line]
    assert "http://127.0.0.1:9 could not be reached, so staff may have to type user ids" in printed
    assert code == 1


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("path", ["introspect", "usernames"])
async def test_a_page_of_a_proxy_says_nothing_about_the_key(stage: Stage, path: str, status: int) -> None:
    stage.roblox.faults.add(Fault(kind="html", path=path, status=status, count=None))
    lines, _ = await stage.report()
    (printed,) = [line for line in lines if "[could not check]" in line]
    assert f"{status} from a proxy" in printed
    assert [line for line in lines if "[will not work]" in line] == []


async def test_the_id_of_a_place_in_place_of_a_universe_is_said_first_and_alone(stage: Stage) -> None:
    lines, code = await stage.report(CONFIG.replace("universe_id = 4000000001", "universe_id = 5000000001"))
    (printed,) = [line for line in lines if "[will not work]" in line]
    assert f"line {line_of('universe_id')}, experiences.kingdom.universe_id: this is the id of a place" in printed
    assert "universe_id = 4000000001" in printed
    assert (lines[-1], code) == ("1 thing needs you.", 1)


async def test_an_id_that_is_nothing_is_said_alone_with_where_to_find_the_right_one(stage: Stage) -> None:
    lines, code = await stage.report(CONFIG.replace("universe_id = 4000000001", "universe_id = 77"))
    (printed,) = [line for line in lines if "[will not work]" in line]
    assert "Roblox has no experience with this id" in printed
    assert "Copy Universe ID" in printed
    assert code == 1


def test_a_broken_file_is_one_readable_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "config.toml").write_text("[discord]\n", encoding="utf-8")
    assert check.run(tmp_path / "config.toml", environ={}) == 1
    printed = capsys.readouterr().out
    assert printed.startswith("The settings cannot be used")
    assert "discord.guilds: is missing" in printed


def test_offline_only_the_settings_are_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    environ = {"DISCORD_TOKEN": "token", "KINGDOM_OPEN_CLOUD_KEY": "key", "DISCORD_API_BASE_URL": "http://127.0.0.1:9"}
    assert check.run(tmp_path / "config.toml", offline=True, environ=environ) == 0
    assert "[ok] the settings can be read" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("display", "note", "line", "why"),
    [("Appeal at discord.gg/kingdom", "Spam", 3, "a link"), ("Spam", "hid\u200bden", 4, "U+200B")],
)
def test_a_template_that_no_ban_can_use_is_reported_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], display: str, note: str, line: int, why: str
) -> None:
    file, environ = tmp_path / "config.toml", {"DISCORD_TOKEN": "none", "KINGDOM_OPEN_CLOUD_KEY": "none"}
    template = f'\n[ban_templates.spam]\ndisplay = "{display}"\nnote = "{note}"\nduration = "7d"\n'
    file.write_text(CONFIG + template, encoding="utf-8")
    assert check.run(file, offline=True, environ=environ) == 1
    said = capsys.readouterr().out
    assert "no ban by the template `spam` can be set" in said
    assert why in said
    assert f"line {CONFIG.count(chr(10)) + line}" in said
