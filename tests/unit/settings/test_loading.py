"""Settings: every problem at once, with its line; secrets nowhere."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from project import ROOT

from bot.access import Actor, Capability, Extent, Rate
from bot.errors import AccessDenied, Problem, SettingsError
from bot.experiences.field_paths import FieldPath as PathOfStaff
from bot.settings import ExperienceSettings, Settings, describe, load, load_database

EXAMPLE = (ROOT / "config.example.toml").read_text(encoding="utf-8")
TOKEN, KEY = "token-that-is-secret", "key-that-is-secret"
ENVIRON = {"DISCORD_TOKEN": TOKEN, "KINGDOM_OPEN_CLOUD_KEY": KEY}
SMALL = """
[discord]
guilds = [1200000000000000001]

[experiences.kingdom]
name = "Kingdom"
universe_id = 4000000001
api_key = "env:KINGDOM_OPEN_CLOUD_KEY"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def read(folder: Path, text: str, environ: dict[str, str] | None = None) -> Settings:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return load(path, ENVIRON if environ is None else environ)


def problems(folder: Path, text: str, environ: dict[str, str] | None = None) -> dict[str, Problem]:
    with pytest.raises(SettingsError) as caught:
        read(folder, text, environ)
    return {each.place: each for each in caught.value.problems}


def test_the_example_loads_as_it_is(folder: Path) -> None:
    settings = read(folder, EXAMPLE)
    assert settings.default_experience == "kingdom"
    assert settings.experiences["kingdom"].stores["players"].summary == {"Coins": "Data.Coins", "Level": "Data.Level"}
    assert settings.roles["moderator"].longest_ban == timedelta(days=30)
    assert settings.roles["moderator"].limits == {Capability.BANS_WRITE: Rate(20, timedelta(hours=1))}
    assert settings.protected_players == (1,)


def test_the_example_names_every_capability() -> None:
    assert [each for each in Capability if each not in EXAMPLE] == []


def test_the_example_of_the_environment_names_every_variable_of_the_example(folder: Path) -> None:
    names = {
        line.lstrip("#").partition("=")[0] for line in (ROOT / ".env.example").read_text().splitlines() if "=" in line
    }
    hosts = {"OPEN_CLOUD_BASE_URL", "ROBLOX_USERS_BASE_URL", "ROBLOX_THUMBNAILS_BASE_URL"}
    assert names >= {*ENVIRON, *hosts, "DISCORD_API_BASE_URL", "DISCORD_GATEWAY_URL"}


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("kept/j.sqlite3", "{folder}/kept/j.sqlite3"),
        ("/srv/j.sqlite3", "/srv/j.sqlite3"),
        ("file:j.sqlite3?uri=true", "file:{folder}/j.sqlite3?uri=true"),
        ("file:/srv/j.sqlite3?uri=true", "file:/srv/j.sqlite3?uri=true"),
    ],
)
def test_the_journal_is_found_from_the_settings_wherever_steward_is_started(
    folder: Path, written: str, place: str
) -> None:
    database = read(folder, f'{SMALL}\n[database]\nurl = "sqlite+aiosqlite:///{written}"').database
    place = place.format(folder=folder)
    assert database.url == f"sqlite+aiosqlite:///{place}"
    assert str(database.file) == place.removeprefix("file:").partition("?")[0]
    assert read(folder, SMALL).database.file == folder / "steward.sqlite3"


def test_work_on_the_journal_needs_to_know_where_it_is_and_nothing_more(folder: Path) -> None:
    path = folder / "config.toml"
    place = '[database]\nurl = "sqlite+aiosqlite:///j.sqlite3"'
    path.write_text(f"{SMALL}\n[alarm]\nchanges = 0\n{place}", encoding="utf-8")
    assert load_database(path).file == folder / "j.sqlite3"
    for wrong, named in (("databse", "databse"), ("database]\nurl = 5\n[discord.x", "database.url")):
        path.write_text(f"{SMALL}\n{place}".replace("database]", f"{wrong}]"), encoding="utf-8")
        with pytest.raises(SettingsError) as caught:
            load_database(path)
        assert [each.place for each in caught.value.problems] == [named]


def test_the_policy_says_what_the_roles_say(folder: Path) -> None:
    settings = read(folder, EXAMPLE)
    policy = settings.policy()
    editor = Actor(
        user_id=settings.discord.guilds[0],
        name="dora",
        guild_id=settings.discord.guilds[0],
        role_ids=frozenset({settings.roles["data_editor"].id}),
    )
    coins = Extent(experience="kingdom", store="PlayerData", field="Data.Coins", change=50_000)
    assert policy.require(editor, Capability.DATA_WRITE, coins).role == "data_editor"
    with pytest.raises(AccessDenied):
        policy.require(editor, Capability.DATA_WRITE, Extent(store="Secrets"))


def test_every_problem_is_reported_at_once_with_its_line(folder: Path) -> None:
    text = """[discord]
guilds = [5]

[experiences.kingdom]
universe_id = "many"
api_key = "env:KINGDOM_OPEN_CLOUD_KEY"

[roles.moderator]
id = 1200000000000000010
may = [
    "bans:read",
    "bnas:write",
]
experiences = ["kingdon"]
longest_bann = "30d"
limits = { "bans:write" = "often" }
"""
    found = problems(folder, text, {})
    assert {place: problem.line for place, problem in found.items()} == {
        "DISCORD_TOKEN": None,
        "KINGDOM_OPEN_CLOUD_KEY": 6,
        "discord.guilds #1": 2,
        "experiences.kingdom.name": 4,
        "experiences.kingdom.universe_id": 5,
        "roles.moderator.may #2": 12,
        "roles.moderator.experiences #1": 14,
        "roles.moderator.longest_bann": 15,
        'roles.moderator.limits."bans:write"': 16,
    }
    assert found["roles.moderator.longest_bann"].rule == "unknown setting `longest_bann`; did you mean `longest_ban`?"
    assert found["roles.moderator.may #2"].rule.endswith("did you mean `bans:write`?")
    assert found["roles.moderator.experiences #1"].rule.endswith("did you mean `kingdom`?")
    assert found["discord.guilds #1"].example == "guilds = [1200000000000000001]"


@pytest.mark.parametrize(
    ("text", "days"),
    [('[journal]\nkeep_for = "2y"', 730), ('[journal]\nkeep_for = "90d"', 90), ("", None)],
)
def test_images_are_kept_for_ever_or_as_long_as_the_settings_say(folder: Path, text: str, days: int | None) -> None:
    expected = timedelta(days=days) if days is not None else None
    assert read(folder, f"{SMALL}\n{text}").journal.keep_for == expected


@pytest.mark.parametrize(
    ("addition", "place", "rule"),
    [
        ("[rolls.x]", "rolls", "did you mean `roles`?"),
        ("[hosts]", "hosts", "unknown setting"),
        ('[journal]\nkeep_for = "2 fortnights"', "journal.keep_for", "must be a length"),
        ('[journal]\nkeep_for = "permanent"', "journal.keep_for", "must be a length"),
        ('[journal]\nkeep_for = "2027-01-01"', "journal.keep_for", "must be a length"),
        ('[journal]\nkeep_for = "for ever"', "journal.keep_for", "like 2y or 18mo"),
        ('[alarm]\nwithin = "permanent"', "alarm.within", "must be a length like 30m, 12h, 7d, 2w or 1w2d"),
        (
            '[roles.m]\nid = 1200000000000000010\nmay = ["bans:read"]\nlimits = { "bans:write" = "1/hour" }',
            'roles.m.limits."bans:write"',
            "limits nothing: the role's `may` lacks `bans:write`",
        ),
        (
            """[roles.m]
id = 1200000000000000010
may = ["data:*"]
fields = ["Data.Coins", "Stats.*.Level"]
largest_change = { "Stats.Pets.Level" = 5, "Data.Coin" = 5 }""",
            'roles.m.largest_change."Data.Coin"',
            "did you mean `Data.Coins`?",
        ),
        (
            "[roles.m]\nid = 1200000000000000010\nmay = []\n[roles.n]\nid = 1200000000000000010\nmay = []",
            "roles.n.id",
            "also the Discord role of `roles.m`",
        ),
        ('[journal]\nkeep_for = "1h"', "journal.keep_for", "a day or more"),
        ('[journal]\nkeep_for = "999999d"', "journal.keep_for", "at most 1000 years"),
        ('[alarm]\nwithin = "999999d"', "alarm.within", "up to 1000 years"),
        ('[database]\nurl = "sqlite+aiosqlite:///file:x?mode=memory&uri=true"', "database.url", "name a file"),
        ('[database]\nurl = "sqlite+aiosqlite:///a\\u0000b"', "database.url", "name a file"),
        ("[experiences.kingdom.stores.players]", "experiences.kingdom.stores.players.data_store", "is missing"),
        (
            '[experiences.kingdom.stores.p]\ndata_store = ".."',
            "experiences.kingdom.stores.p.data_store",
            "neither . nor ..",
        ),
        (
            '[experiences.kingdom.stores.p]\ndata_store = "P"\nkey = "Player_"',
            "experiences.kingdom.stores.p.key",
            "must hold {user_id} once",
        ),
        (
            '[experiences.kingdom.stores.p]\ndata_store = "P"\nlayout = "profile"',
            "experiences.kingdom.stores.p.layout",
            "profilestore",
        ),
        (
            '[experiences.kingdom.stores.p]\ndata_store = "P"\nsummary = { Coins = "Data..Coins" }',
            "experiences.kingdom.stores.p.summary.Coins",
            "like Data.Coins",
        ),
        (
            f'[experiences.kingdom.announcements]\ntopic = "{"t" * 81}"',
            "experiences.kingdom.announcements.topic",
            "80 bytes",
        ),
        ("[experiences.kingdom.budget]\nbulk_share = 0", "experiences.kingdom.budget.bulk_share", "above 0"),
        ('[roles.m]\nid = 1200000000000000010\nmay = []\nlongest_ban = "1mo"', "roles.m.longest_ban", "days or weeks"),
        (
            "[roles.m]\nid = 1200000000000000010\nmay = []\nlongest_ban = 30",
            "roles.m.longest_ban",
            "write 30m for minutes",
        ),
        (
            '[roles.m]\nid = 1200000000000000010\nmay = []\nlargest_change = { "Data.Coins" = 0 }',
            'roles.m.largest_change."Data.Coins"',
            "the most by which",
        ),
        ('[roles.m]\nid = 1200000000000000010\nmay = []\nboards = ["coins"]', "roles.m.boards #1", "none exist"),
        ('[ban_templates.x]\ndisplay = "No"\nduration = "0d"', "ban_templates.x.duration", "longer than zero"),
        ('[ban_templates.x]\ndisplay = "No"\nduration = "2099-01-01"', "ban_templates.x.duration", "a date would pass"),
        (f'[ban_templates.x]\ndisplay = "{"n" * 401}"', "ban_templates.x.display", "400"),
        ("[players]\nprotected = [0]", "players.protected #1", "Roblox user ids"),
        ('[database]\nurl = "postgresql+asyncpg://db/steward"', "database.url", "must begin with sqlite+aiosqlite:///"),
        ('[database]\nurl = "steward.sqlite3"', "database.url", "must begin with sqlite+aiosqlite:///"),
        ('[database]\nurl = "sqlite+aiosqlite:///:memory:"', "database.url", "name a file"),
    ],
)
def test_a_wrong_setting_is_answered_with_its_rule(folder: Path, addition: str, place: str, rule: str) -> None:
    found = problems(folder, f"{SMALL}\n{addition}\n")
    assert list(found) == [place]
    assert rule in found[place].rule


SECOND = SMALL.partition("[experiences.kingdom]")[2].replace("4000000001", "4000000002")
THIRD = SECOND.replace("4000000002", "4000000003")


def test_one_of_several_experiences_is_the_default(folder: Path) -> None:
    two = f"{SMALL}\n[experiences.harbour]{SECOND}"
    assert problems(folder, two)["experiences"].example == "default = true"
    assert read(folder, f"{two}\ndefault = true").default_experience == "harbour"
    three = f"{two}\ndefault = true\n[experiences.moon]{THIRD}\ndefault = true"
    assert problems(folder, three)["experiences.moon.default"].line == three.count("\n") + 1


def test_one_universe_is_one_experience(folder: Path) -> None:
    again = f"{SMALL}\n[experiences.harbour]{SECOND}\ndefault = true".replace("4000000002", "4000000001")
    (problem,) = problems(folder, again).values()
    assert (problem.place, problem.line) == ("experiences.harbour.universe_id", 12)
    assert "also the universe of `experiences.kingdom`" in problem.rule


@pytest.mark.parametrize(
    ("text", "line", "place", "rule"),
    [
        ("[discord]\nguilds = \n", 2, "column 10", "a value is missing"),
        ("[discord]\nname = Kingdom", 2, "column 8", "text needs quotes"),
        ('name = "Kingdom', None, "end of the file", "never closed"),
        ('name = "Kingdom\n', 1, "column 16", "not closed on its line"),
        ("[discord]\n[discord]", 2, "column 9", "for the second time"),
        ("a = 1 b = 2", 1, "column 7", "one setting per line"),
        ("just words", 1, "column 6", "followed by ="),
        (r'url = "sqlite+aiosqlite:///C:\Users\me\s.sqlite3"', 1, "column 32", "a backslash must be written twice"),
    ],
)
def test_a_file_that_is_not_toml_is_reported_in_words(
    folder: Path, text: str, line: int | None, place: str, rule: str
) -> None:
    (found,) = problems(folder, text).values()
    assert (found.line, found.place) == (line, place)
    assert rule in found.rule


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"x = {'9' * 5_000}", "line 2, the file: this number is too large"),
        (f"x = -{'9_' * 4_400}9", "line 2, the file: this number is too large"),
        (f"x = 0x{'f' * 5_000}", "line 2, x: this number is too large"),
        (f"x = {{ y = [{2**63}] }}", "x.y #1: this number is too large"),
        (f"x = {'[' * 10_000}{']' * 10_000}", "lists or tables are nested too deeply"),
        (f"x = {'{ a = ' * 3_000}1{' }' * 3_000}", "lists or tables are nested too deeply"),
        (f"[{'.'.join('a' * 5_000)}]\nb = 1", "lists or tables are nested too deeply"),
    ],
)
def test_a_file_beyond_what_python_reads_is_reported_in_words(folder: Path, text: str, words: str) -> None:
    (folder / "config.toml").write_text(f"# The settings\n{text}\n", encoding="utf-8")
    for read in (load, load_database):
        with pytest.raises(SettingsError) as caught:
            read(folder / "config.toml")
        assert words in describe(caught.value.problems, "config.toml")


@pytest.mark.parametrize(
    "address",
    [
        "http://[::1",
        "http://[zz]",
        "http://localhost:99999",
        "http://localhost:port",
        "http://:80",
        "http:///x",
        "http://a..b",
        "http://two words",
        "http://a\nb",
        "http://a\\b",
        "http://me:secret@a",
        "http://a?b",
        "localhost:80",
        f"http://{'a' * 64}",
    ],
)
def test_an_address_that_no_request_can_be_sent_to_is_refused(folder: Path, address: str) -> None:
    for name in ("OPEN_CLOUD_BASE_URL", "ROBLOX_USERS_BASE_URL", "DISCORD_API_BASE_URL", "DISCORD_GATEWAY_URL"):
        found = problems(folder, SMALL, {**ENVIRON, name: address})
        assert found[name].rule == "must be an address like https://apis.roblox.com"


@pytest.mark.parametrize("address", ["http://[::1]:80", "http://127.0.0.1:8080/api/v10", "https://apis.roblox.com"])
def test_an_address_with_a_port_or_a_path_is_one(folder: Path, address: str) -> None:
    assert read(folder, SMALL, {**ENVIRON, "OPEN_CLOUD_BASE_URL": f"{address}/"}).hosts.open_cloud == address


def test_a_missing_file_says_what_to_copy(folder: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load(folder / "config.toml", ENVIRON)
    assert "copy config.example.toml" in caught.value.problems[0].rule


def test_a_file_that_is_not_utf_8_says_so(folder: Path) -> None:
    (folder / "config.toml").write_bytes(b'name = "\xe9"')
    with pytest.raises(SettingsError, match="UTF-8"):
        load(folder / "config.toml", ENVIRON)


@pytest.mark.parametrize("written", [f"DISCORD_TOKEN={TOKEN}".encode("utf-16"), None])
def test_an_env_file_that_cannot_be_read_is_named(folder: Path, written: bytes | None) -> None:
    if written is None:
        (folder / ".env").mkdir()
    else:
        (folder / ".env").write_bytes(written)
    ((place, problem),) = problems(folder, SMALL, {}).items()
    assert (place, problem.line) == (str(folder / ".env"), None)
    assert ("must be saved as UTF-8" if written else "cannot be read") in problem.rule


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(folder: Path) -> None:
    (folder / "config.toml").write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert load(folder / "config.toml", ENVIRON).default_experience == "kingdom"


def test_the_env_file_beside_the_settings_is_read_and_the_environment_wins(folder: Path) -> None:
    (folder / ".env").write_text("DISCORD_TOKEN=from-$file\nKINGDOM_OPEN_CLOUD_KEY=from-file\n", encoding="utf-8")
    before = dict(os.environ)
    settings = read(folder, SMALL, {"KINGDOM_OPEN_CLOUD_KEY": "from-environment", "DISCORD_TOKEN": ""})
    assert settings.secrets() == ("from-$file", "from-environment")
    assert dict(os.environ) == before


@pytest.mark.parametrize("value", ["two words", "two\nlines", "café"])
def test_a_secret_that_cannot_be_one_is_refused_unseen(folder: Path, value: str) -> None:
    found = problems(folder, SMALL, {**ENVIRON, "DISCORD_TOKEN": value})
    assert list(found) == ["DISCORD_TOKEN"]
    assert value not in describe(found.values(), "config.toml")


@pytest.mark.parametrize("literal", ["abcSECRETabc", "env:abcSECRETabc", "ENV:SECRET"])
def test_a_key_in_the_file_is_refused_with_advice_and_never_repeated(folder: Path, literal: str) -> None:
    text = SMALL.replace("env:KINGDOM_OPEN_CLOUD_KEY", literal).replace("[discord]", f'[discord]\ntoken = "{literal}"')
    found = problems(folder, text)
    assert list(found) == ["discord.token", "experiences.kingdom.api_key"]
    assert all(".env" in each.rule for each in found.values())
    assert "SECRET" not in describe(found.values(), "config.toml")


def test_pydantics_own_words_are_nowhere_in_the_error(folder: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        read(folder, SMALL.replace("env:KINGDOM_OPEN_CLOUD_KEY", "abcSECRETabc"))
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert "SECRET" not in str(caught.value)


def test_secrets_print_masked_everywhere(folder: Path) -> None:
    settings = read(folder, SMALL)
    assert settings.secrets() == (TOKEN, KEY)
    shown = f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    assert [secret for secret in settings.secrets() if secret in shown] == []


def test_hosts_come_from_the_environment_alone(folder: Path) -> None:
    hosts = read(folder, SMALL, {**ENVIRON, "OPEN_CLOUD_BASE_URL": "http://127.0.0.1:8000/"}).hosts
    assert (hosts.open_cloud, hosts.users) == ("http://127.0.0.1:8000", "https://users.roblox.com")
    assert (hosts.discord_api, hosts.discord_gateway) == (None, None)
    found = problems(folder, SMALL, {**ENVIRON, "DISCORD_GATEWAY_URL": "gateway"})
    assert list(found) == ["DISCORD_GATEWAY_URL"]


def test_the_description_reads_like_a_list_of_things_to_do(folder: Path) -> None:
    found = problems(folder, SMALL.replace("universe_id", "universe"))
    meaning = ExperienceSettings.model_fields["universe_id"].description
    assert describe(found.values(), "config.toml").splitlines() == [
        "The settings cannot be used (config.toml):",
        f"  - line 5, experiences.kingdom.universe_id: is missing; give {meaning}",
        "      for example: universe_id = 4000000001",
        "  - line 7, experiences.kingdom.universe: unknown setting `universe`; did you mean `universe_id`?",
    ]


APPROVALS = (
    SMALL.replace("[experiences.kingdom]", "review_channel = 1200000000000000003\n\n[experiences.kingdom]")
    + """
[roles.senior]
id = 1200000000000000011
may = ["approvals:review", "bans:*"]

[roles.helper]
id = 1200000000000000012
may = ["bans:read"]

[approvals]
"""
)


def test_approvals_are_read_with_their_bounds(folder: Path) -> None:
    line = '"bans:write" = { reviewers = ["senior"], longer_than = "14d" }'
    settings = read(folder, APPROVALS + line)
    rule = settings.approvals[Capability.BANS_WRITE]
    assert (rule.reviewers, rule.longer_than, rule.expires) == (("senior",), timedelta(days=14), timedelta(hours=24))
    senior = Actor(user_id=5, name="s", guild_id=1200000000000000001, role_ids=frozenset({1200000000000000011}))
    subject = Extent(experience="kingdom", ban_length=timedelta(days=15))
    assert settings.policy().require(senior, Capability.BANS_WRITE, subject).missing_rule is not None


@pytest.mark.parametrize(
    ("line", "place", "words"),
    [
        ('"places:publish" = { reviewers = ["senior"] }', "approvals.", "cannot wait for a second person"),
        ('"bans:permanant" = { reviewers = ["senior"] }', "approvals.", "did you mean `bans:permanent`"),
        ('"bans:write" = { reviewers = ["senor"] }', "reviewers", "did you mean `senior`"),
        ('"bans:write" = { reviewers = ["helper"] }', "reviewers", "lacks `approvals:review`"),
        ('"bans:write" = { reviewers = [] }', "reviewers", "at least one"),
        ('"bans:write" = { expires = "1d" }', "reviewers", "is missing"),
        ('"bans:write" = { reviewers = ["senior"], exempt = ["owner"] }', "exempt", "not among the roles"),
        ('"bans:write" = { reviewers = ["senior"], above = { "Data.Coins" = 1 } }', "above", "no amount"),
        ('"data:write" = { reviewers = ["senior"], longer_than = "1d" }', "longer_than", "only for `bans:write`"),
        ('"boards:write" = { reviewers = ["senior"], above = { coin = 1 } }', "above", "not among the boards"),
        ('"data:write" = { reviewers = ["senior"], above = { "Pets[0].Coins" = 1 } }', "above", "Data.Pets.0"),
    ],
)
def test_a_wrong_approval_is_named_with_what_would_be_right(folder: Path, line: str, place: str, words: str) -> None:
    found = problems(folder, APPROVALS + line)
    assert any(place in where and words in problem.rule for where, problem in found.items()), found


@pytest.mark.parametrize("pattern", ["Data.Pets[0].Coins", 'Data["odd.key"]', "Data..Coins"])
def test_a_pattern_that_would_match_no_field_is_refused_where_it_bounds_something(folder: Path, pattern: str) -> None:
    role = f"""[roles.editor]
id = 1200000000000000010
may = ["data:write"]
fields = ['{pattern}']
largest_change = {{ '{pattern}' = 5 }}
"""
    found = problems(folder, SMALL + role)
    assert {place.split(".")[2] for place in found} == {"fields #1", "largest_change"}
    assert all("names with dots between them" in each.rule for each in found.values())


@pytest.mark.parametrize("path", ["Data[", "Data..Coins", "", "Data.Pets[x]", 'Data["odd'])
def test_a_summary_shows_only_what_is_a_path(folder: Path, path: str) -> None:
    store = "\n[experiences.kingdom.stores.players]\ndata_store = 'PlayerData'\nsummary = {{ Coins = '{}' }}\n"
    (where,) = problems(folder, SMALL + store.format(path))
    assert where == "experiences.kingdom.stores.players.summary.Coins"
    for right in ("Data.Coins", "Data.Pets[0].Name", 'Data["odd.key"]', "[0].x"):
        settings = read(folder, SMALL + store.format(right))
        assert settings.experiences["kingdom"].stores["players"].summary == {"Coins": right}
        assert str(PathOfStaff.parse(right)) == right


def test_a_template_leaves_room_for_the_case_and_the_name_beside_its_note(folder: Path) -> None:
    template = "\n[ban_templates.spam]\ndisplay = 'Spam'\nnote = '{}'\n"
    assert read(folder, SMALL + template.format("n" * 880)).ban_templates["spam"].duration is None
    assert "at most 880" in problems(folder, SMALL + template.format("n" * 881))["ban_templates.spam.note"].rule


def test_approvals_need_a_channel_to_ask_in(folder: Path) -> None:
    text = APPROVALS.replace("review_channel = 1200000000000000003\n", "") + '"bans:write" = { reviewers = ["senior"] }'
    assert "need a channel" in problems(folder, text)["discord"].rule
