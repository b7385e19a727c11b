"""`python -m bot journal …`, on a file with three cases."""

import asyncio
import csv
import io
import json
import os
import re
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from journal_samples import BAN, Clock, alter, intent, journal_on, made, make_newer

from bot.__main__ import main
from bot.access import Actor, DiscordId
from bot.documents.document import small
from bot.journal import Target
from bot.storage import Database
from sandbox.harness import CONFIG

MONA = Actor(user_id=DiscordId(11), name="Mona", guild_id=None, role_ids=frozenset())
EVIL = intent(reason="=HYPERLINK(1)", target=Target(kind="player", id="99", label="Nils\ud83d", player_id=99))


def on_file(file, work):
    async def run():
        async with Database.open(f"sqlite+aiosqlite:///{file}") as database:
            return await work(database)

    return asyncio.run(run())


@pytest.fixture
def file(tmp_path, migrated):
    shutil.copy(migrated, tmp_path)
    file = tmp_path / migrated.name

    async def fill(database):
        clock = Clock()
        journal = journal_on(database, clock)
        for each in (BAN, EVIL, BAN):
            clock.move(days=1)
            await made(journal, MONA, each, after={"active": True})

    on_file(file, fill)
    return file


def journal(file, *arguments):
    return main(["journal", "--file", str(file), *arguments])


def test_an_unaltered_journal_verifies_and_shows_its_head(file, capsys):
    assert journal(file, "verify") == 0
    output = capsys.readouterr().out
    assert "Unaltered: 6 events." in output
    head = output.splitlines()[1].removeprefix("Head ")
    assert journal(file, "verify", "--head", head) == 0
    assert journal(file, "verify", "--head", f"6:{'0' * 64}") == 1


def test_the_first_altered_case_is_named(file, capsys):
    on_file(file, lambda database: alter(database, "UPDATE cases SET actor_id = 5 WHERE id > 1"))
    assert journal(file, "verify") == 1
    assert capsys.readouterr().err == "Case #2 was altered: index.\n"


def test_the_settings_lead_to_it_from_any_folder_and_without_token_or_keys(file, tmp_path, monkeypatch, capsys):
    config = Path(shutil.copy(CONFIG, tmp_path))
    assert file.name == "steward.sqlite3"
    monkeypatch.chdir("/")
    for name in ("DISCORD_TOKEN", "KINGDOM_OPEN_CLOUD_KEY"):
        monkeypatch.delenv(name, raising=False)
    for command in (["verify"], ["export"], ["forget", "99", "--yes"]):
        assert main(["journal", "--config", str(config), *command]) == 0
    assert "Erased of player 99" in capsys.readouterr().out
    assert main(["unfreeze", "--config", str(config), "--reason", "Over"]) == 0
    assert capsys.readouterr().out == "Nothing is frozen.\n"


def test_a_file_that_is_not_there_is_not_made(tmp_path, capsys):
    assert journal(tmp_path / "none.sqlite3", "verify") == 1
    assert "There is no journal at" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def sqlite_of_somebody_else(file):
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE shopping (what TEXT)")


OTHERS = {
    "empty": lambda file: file.touch(),
    "a text": lambda file: file.write_text("a shopping list, by no means a database\n" * 40, encoding="utf-8"),
    "another database": sqlite_of_somebody_else,
    "a journal cut short": lambda file: file.write_bytes(file.with_name("steward.sqlite3").read_bytes()[:8192]),
}
COMMANDS = (["verify"], ["export"], ["forget", "99", "--yes"])


@pytest.mark.parametrize("make", OTHERS.values(), ids=OTHERS)
def test_a_file_that_is_not_a_journal_is_refused_and_not_changed(file, tmp_path, capsys, make):
    other = tmp_path / "other.sqlite3"
    make(other)
    kept, names = other.read_bytes(), sorted(tmp_path.iterdir())
    config = tmp_path / "config.toml"
    for command in COMMANDS:
        assert journal(other, *command) == 1
    config.write_text(CONFIG.read_text(encoding="utf-8").replace("steward.sqlite3", other.name), encoding="utf-8")
    assert main(["unfreeze", "--config", str(config), "--reason", "Over"]) == 1
    config.unlink()
    printed = capsys.readouterr()
    assert printed.out == ""
    assert set(printed.err.splitlines()) <= {
        f"There is no journal at {other}: the file is empty, or holds something else.",
        "The journal cannot be read or written: database disk image is malformed.",
    }
    assert (other.read_bytes(), sorted(tmp_path.iterdir())) == (kept, names)


DAMAGES = {
    "no JSON": "UPDATE events SET facts = '{', seals = '['",
    "not the JSON": "UPDATE events SET facts = CAST('{}' AS BLOB)",
    "no time": "UPDATE events SET at = 'soon'",
    "a body of another type": "UPDATE documents SET body = 'text'",
    "a body that cannot be unpacked": "UPDATE documents SET encoding = 'zlib', body = x'00'",
    "no end": "DELETE FROM chain",
    "an end of another type": "UPDATE chain SET length = 'soon'",
    "an end after all numbers": "UPDATE chain SET length = 9223372036854775807",
    "a head of another type": "UPDATE chain SET head = 'text'",
    "a time of another type": "UPDATE cases SET created_at = 'soon'",
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_record_is_reported_in_words_by_every_command(file, capsys, damage):
    on_file(file, lambda database: alter(database, damage))
    assert journal(file, "verify") == 1
    assert " was altered: " in capsys.readouterr().err
    for command in (*COMMANDS, ["forget", "156", "--yes"], ["erase", "--before", "2026-09-04", "--yes"]):
        if journal(file, *command) == 1:
            said = capsys.readouterr().err
            assert " was altered: " in said or "a record is damaged or was altered; `journal verify` says which" in said


def test_an_index_that_has_lost_its_rows_is_no_unaltered_journal(file, capsys):
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page_bytes,) = connection.execute("PRAGMA page_size").fetchone()
        query = "SELECT rootpage FROM sqlite_master WHERE type = 'index' AND tbl_name = 'cases' AND sql IS NOT NULL"
        roots = [row[0] for row in connection.execute(query)]
    for root in roots:
        copy = file.with_name("copy.sqlite3")
        shutil.copy(file, copy)
        with copy.open("r+b") as opened:
            opened.seek(
                (root - 1) * page_bytes + 3
            )  # https://www.sqlite.org/fileformat2.html#b_tree_pages: the count of cells
            opened.write(bytes(2))
        assert journal(copy, "verify") == 1
        assert "was altered: file." in capsys.readouterr().err


def test_a_file_whose_tables_have_unreadable_names_is_reported_in_words(file, capsys):
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = file.read_bytes()
    assert b"CREATE TABLE events" in content
    file.write_bytes(content.replace(b"CREATE TABLE events", b"CREATE TABLE \x99\x99((ts"))
    for command in COMMANDS:
        assert journal(file, *command) == 1
        assert "cannot be read or written" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
@pytest.mark.parametrize("name", ["50%20off.sqlite3", "journal?mode=ro", "a#b.sqlite3", "ü @:.sqlite3", "file:x"])
def test_a_copy_of_any_name_is_the_file_that_is_read(file, tmp_path, capsys, name):
    shutil.copy(file, tmp_path / name)
    assert journal(tmp_path / name, "verify") == 0
    shutil.copy(file, tmp_path / "journal")
    (tmp_path / name).write_bytes(b"")
    assert journal(tmp_path / name, "verify") == 1


@pytest.mark.skipif(os.name == "nt", reason="links need a permission there")
def test_a_link_to_itself_is_replaced_by_an_export(file, tmp_path):
    link = tmp_path / "loop"
    link.symlink_to(link)
    assert journal(file, "export", "--output", str(link)) == 0
    assert len(link.read_text().splitlines()) == 3


def test_a_folder_is_no_journal(tmp_path, capsys):
    for command in COMMANDS:
        assert journal(tmp_path, *command) == 1
        assert capsys.readouterr().err == f"There is no journal at {tmp_path}: it is a folder.\n"


@pytest.mark.slow
def test_a_journal_that_another_process_keeps_locked_is_reported_in_words(file, capsys, monkeypatch):
    monkeypatch.setattr("bot.storage.database.BUSY_SECONDS", 1)
    with closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN IMMEDIATE")
        for command in COMMANDS:
            assert journal(file, *command) == 1
            assert capsys.readouterr().err == "The journal cannot be read or written: database is locked.\n"


def test_a_journal_of_a_newer_version_is_left_as_it_is(file, capsys):
    make_newer(file)
    before = file.read_bytes()
    for command in COMMANDS:
        assert journal(file, *command) == 1
        assert "a newer version of Steward has opened it since; run that version" in capsys.readouterr().err
    assert file.read_bytes() == before


def test_a_write_ahead_log_beside_an_emptied_journal_is_not_taken_away(tmp_path):
    emptied, log = tmp_path / "steward.sqlite3", tmp_path / "steward.sqlite3-wal"
    emptied.touch()
    log.write_bytes(b"the last changes")
    for command in COMMANDS:
        assert journal(emptied, *command) == 1
    assert log.read_bytes() == b"the last changes"


@pytest.fixture
def elsewhere(tmp_path_factory):
    return tmp_path_factory.mktemp("elsewhere")


OUTPUTS = {
    "itself": lambda file, _: file,
    "its log": lambda file, _: file.with_name(f"{file.name}-wal"),
    "its log's index": lambda file, _: file.with_name(f"{file.name}-shm"),
    "its rollback journal": lambda file, _: file.with_name(f"{file.name}-journal"),
    "its log in capitals": lambda file, _: file.with_name(f"{file.name}-WAL".upper()),
    "another way to it": lambda file, _: file.parent / "." / ".." / file.parent.name / file.name,
    "a link to it": lambda file, elsewhere: linked(elsewhere / "cases.jsonl", to=file),
    "a link to its log": lambda file, elsewhere: linked(elsewhere / "cases.jsonl", to=f"{file}-wal"),
    "its other name": lambda file, elsewhere: also_called(elsewhere / "cases.jsonl", file),
}


def linked(link, *, to):
    try:
        link.symlink_to(to)
    except OSError as error:  # most people cannot make one on Windows
        pytest.skip(f"no links can be made here: {error}")
    return link


def also_called(link, file):
    link.hardlink_to(file)
    return link


@pytest.mark.parametrize("output", OUTPUTS.values(), ids=OUTPUTS)
def test_an_export_is_not_written_over_the_journal(file, elsewhere, capsys, output):
    out = output(file, elsewhere)
    assert journal(file, "export", "--output", str(out)) == 1
    assert capsys.readouterr().err.startswith(f"{out} belongs to the journal")
    assert journal(file, "verify") == 0
    assert "Unaltered: 6 events." in capsys.readouterr().out


def test_an_export_by_a_link_to_the_journal_is_not_written_over_what_the_link_leads_to(file, elsewhere):
    link = linked(elsewhere / "link.sqlite3", to=file)
    for end in ("", "-wal", "-shm"):
        assert journal(link, "export", "--output", f"{file}{end}") == 1
    assert journal(file, "verify") == 0


def test_an_export_is_not_written_over_the_settings_that_name_the_journal(file, tmp_path, capsys):
    config = Path(shutil.copy(CONFIG, tmp_path))
    assert main(["journal", "--config", str(config), "export", "--output", str(config)]) == 1
    assert "or to the settings" in capsys.readouterr().err
    assert config.read_bytes() == CONFIG.read_bytes()


def test_an_export_that_breaks_off_leaves_the_last_one_and_nothing_else(file, elsewhere, capsys):
    on_file(file, lambda database: alter(database, "DROP TABLE documents"))
    kept = elsewhere / "cases.jsonl"
    kept.write_text("the last one", encoding="utf-8")
    assert journal(file, "export", "--output", str(kept)) == 1
    assert capsys.readouterr().err == "The journal cannot be read or written: no such table: documents.\n"
    assert kept.read_text(encoding="utf-8") == "the last one"
    assert list(elsewhere.iterdir()) == [kept]


def test_an_export_takes_the_place_of_the_last_one_with_its_permissions_and_by_a_link(file, elsewhere):
    kept = elsewhere / "cases.jsonl"
    kept.write_text("the last one\n" * 10_000, encoding="utf-8")
    kept.chmod(0o600)
    mode = kept.stat().st_mode
    link = linked(elsewhere / "link.jsonl", to=kept)
    assert journal(file, "export", "--output", str(link)) == 0
    assert len(kept.read_text(encoding="utf-8").splitlines()) == 3
    assert link.is_symlink()
    assert kept.stat().st_mode == mode
    assert sorted(elsewhere.iterdir()) == [kept, link]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes among its files")
def test_an_export_to_a_pipe_goes_through_it(file, elsewhere):
    pipe = elsewhere / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as pool:
        read = pool.submit(pipe.read_text, encoding="utf-8")
        assert journal(file, "export", "--output", str(pipe)) == 0
        assert len(read.result(timeout=60).splitlines()) == 3
    assert pipe.is_fifo()


def test_an_export_that_cannot_begin_leaves_the_last_one_alone(file, tmp_path, capsys):
    kept = tmp_path / "cases.jsonl"
    kept.write_text("the last one", encoding="utf-8")
    assert journal(tmp_path / "none.sqlite3", "export", "--output", str(kept)) == 1
    assert kept.read_text(encoding="utf-8") == "the last one"
    assert journal(file, "export", "--output", str(tmp_path / "none" / "cases.jsonl")) == 1
    assert "No such file or directory" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        (["verify", "--head", "x"], "must be what an earlier"),
        (["export", "--since", "soon"], "must be a date or a time"),
        (["erase", "--before", "soon"], "must be a date or a time"),
        (["forget", "bob"], "A username alone can belong to another account later"),
        (["forget", "@99"], "A username alone can belong to another account later"),
        (["forget", "https://roblox.example/users/99/profile"], "must be the player's Roblox user id"),
        (["forget", "bob"], "must be the player's Roblox user id"),
        (["forget", f"1{'0' * 26}"], "must be the player's Roblox user id"),
        (["forget", "9" * 5_000], "must be the player's Roblox user id"),
        (["forget", "-1"], "USER_ID"),
        (["forget", "\u0661\u0665\u0666"], "must be the player's Roblox user id"),
        (["verify", "--head", f"{'9' * 5_000}:{'0' * 64}"], "must be what an earlier"),
        (["erase", "--before", "99999-01-01"], "must be a date or a time"),
    ],
)
def test_an_invalid_argument_is_refused_before_anything_is_read(file, capsys, arguments, rule):
    with pytest.raises(SystemExit):
        journal(file, *arguments)
    assert rule in capsys.readouterr().err


def test_json_lines_hold_whole_cases(file, capsys):
    assert journal(file, "export", "--since", "2026-09-03T00:00") == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["id"], first["target"]["label"], first["after"]) == (2, "Nils\ud83d", {"active": True})
    assert (second["plan"], second["before"], second["created_at"]) == (
        BAN.plan,
        BAN.before,
        "2026-09-04T12:00:00+00:00",
    )


@pytest.mark.parametrize(
    "value",
    [
        '{"b":1E5,"a":0.12345678901234567890,"a":1.50,"c":1e400,"d":12345678901234567890}',
        '{\n\t"name": "Zoë\u2028\\ud83d\U0001f600",\r\n"slot": "{\\"Coins\\":5}"}',
        "[" * 990 + "]" * 990,
        "[" * 50_000 + "]" * 50_000,
        "9" * 5_000,
    ],
)
@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_the_value_of_a_game_is_exported_as_it_came(file, capsys, value, form):
    async def keep(database):
        change = intent(before={"value": small(value.encode()), "users": [], "attributes": {}})
        await made(journal_on(database, Clock()), MONA, change)

    on_file(file, keep)
    assert journal(file, "export", "--format", form) == 0
    line = capsys.readouterr().out.splitlines()[-1]
    assert line.isascii()
    if form == "jsonl":
        kept = value.replace("\n", " ").replace("\r", " ")
        as_ascii = re.sub(r"[^\x00-\x7f]", lambda sign: json.dumps(sign[0])[1:-1], kept)
        assert f'"before":{{"value":{as_ascii},"users":[],"attributes":{{}}}}' in line


def test_csv_holds_a_row_for_each_case_and_no_formula(file, tmp_path):
    out = tmp_path / "cases.csv"
    assert journal(file, "export", "--format", "csv", "--output", str(out)) == 0
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))
    assert [(row["case"], row["outcome"], row["actor_name"]) for row in rows] == [
        (number, "done", "Mona") for number in "123"
    ]
    assert rows[1]["reason"] == "'=HYPERLINK(1)"


def test_forgetting_asks_first_and_then_says_what_it_erased(file, capsys):
    assert journal(file, "forget", "99") == 2
    assert "1 case (#2)" in capsys.readouterr().out
    assert journal(file, "forget", "99", "--yes") == 0
    assert "Erased of player 99" in capsys.readouterr().out
    assert journal(file, "export") == 0
    cases = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(case["target"]["id"], case["reason"]) for case in cases] == [
        (BAN.target.id, BAN.reason),
        ("", ""),
        (BAN.target.id, BAN.reason),
    ]
    assert cases[1]["erased"] == ["after", "before", "plan", "reason", "target"]
    assert journal(file, "verify") == 0


@pytest.mark.parametrize(
    "typed",
    [
        "https://www.roblox.com/users/99/profile",
        "www.roblox.com/de/users/99",
        "users/99",
        "Nils the Old (@Nils) · 99",
        " 99 ",
        "id: 99",
        "Player 99",
    ],
)
def test_forgetting_takes_every_text_that_has_the_id(file, capsys, typed):
    assert journal(file, "forget", typed) == 2
    assert "This would erase of player 99" in capsys.readouterr().out


def test_forgetting_a_player_without_records_says_so(file, capsys):
    for output in ([], ["--yes"]):
        assert journal(file, "forget", "1234567", *output) == 0
        assert capsys.readouterr().out == "The journal does not know player 1234567. Nothing was changed.\n"
    assert journal(file, "verify") == 0
    assert "Unaltered: 6 events." in capsys.readouterr().out


def test_erasing_asks_first_and_then_erases_what_is_older_than_the_date(file, capsys):
    assert journal(file, "erase", "--before", "2026-09-04") == 2
    asked = capsys.readouterr().out
    assert asked.startswith(
        "This would erase plans and images of 2 cases from before 2026-09-04 00:00 UTC. Nothing was erased."
    )
    assert journal(file, "erase", "--before", "2026-09-04", "--yes") == 0
    assert capsys.readouterr().out == "Erased: plans and images of 2 cases from before 2026-09-04 00:00 UTC.\n"
    assert journal(file, "erase", "--before", "2026-09-04") == 0
    capsys.readouterr()
    assert journal(file, "export") == 0
    kept = [json.loads(line)["plan"] for line in capsys.readouterr().out.splitlines()]
    assert kept == [{}, {}, BAN.plan]
    assert journal(file, "verify") == 0


def test_a_date_after_the_newest_event_erases_nothing(file, capsys):
    assert journal(file, "erase", "--before", "2029-09-04", "--yes") == 1
    assert "must not be later than the newest event, of 2026-09-04 12:00 UTC" in capsys.readouterr().err
    assert journal(file, "erase", "--before", "2026-09-04T12:00") == 2
    assert "clock" not in capsys.readouterr().out


def test_a_date_that_only_the_clock_has_reached_is_taken_after_a_question_about_the_clock(file, capsys):
    assert journal(file, "erase", "--before", "2026-09-05") == 2
    asked = capsys.readouterr().out
    assert "plans and images of 3 cases" in asked
    assert "The newest event is of 2026-09-04 12:00 UTC: if the clock of this computer is wrong, set it first." in asked
    assert journal(file, "erase", "--before", "2026-09-05", "--yes") == 0
    assert journal(file, "verify") == 0
