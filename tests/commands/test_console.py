"""The command line's console, as scripts use it: four people, one player, from ban to unban."""

import json
import os
import re
import subprocess
import sys

import pytest
from project import ROOT

pytestmark = pytest.mark.slow

TYPED = re.compile(r"    (?:moderator|editor)> (.*)")
DATE = re.compile(r"\d+ \w+ \d{4}|\d+ seconds? ago")

SCRIPT = """\
as moderator
/ban player:BuilderBen duration:7d reason:"Exploiting the duel bug"
click Ban
as support
/bans view player:BuilderBen
as editor
/data edit player:BuilderBen field:Data.Coins action:add value:500 reason:"Lost in the crash"
click "Save 1 change"
as senior
/unban player:BuilderBen reason:"It was the bug, not the player"
click "Unban"
as support
/bans view player:BuilderBen
/data view player:BuilderBen field:Data.Coins
"""


def console(*arguments, lines=None, **variables):
    return subprocess.run(
        [sys.executable, "-m", "bot", "console", *arguments],
        cwd=ROOT, input=lines, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False,
        env={**os.environ, **variables},
    )  # fmt: skip


def test_four_roles_ban_view_edit_and_unban_step_by_step(tmp_path):
    script = tmp_path / "script.txt"
    script.write_text(SCRIPT, encoding="utf-8")
    ran = console("--json", "--script", str(script), "--world", str(tmp_path / "world.json"))
    assert ran.returncode == 0, ran.stdout + ran.stderr
    steps = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [step["step"] for step in steps] == SCRIPT.splitlines()
    assert all(step["ok"] for step in steps)
    question, banned, _, seen, _, edit, edited, _, unban, unbanned, _, free, coins = steps[1:]

    assert (question["who"], question["private"]) == ("moderator", True)
    assert [button["label"] for button in question["buttons"]] == ["Ban for 7 days", "Cancel"]
    assert "7 days" in question["text"]
    assert "Case #1" in banned["text"]
    assert [button["label"] for button in banned["buttons"]] == ["Undo…"]

    assert seen["who"] == "support"
    assert re.search(r"^moderator · \d+ seconds? ago · case #1$", seen["text"], re.MULTILINE)
    assert "Exploiting the duel bug" in seen["text"]

    assert "Coins 12,500 → 13,000 (+500)" in edit["text"]
    assert "Case #2" in edited["text"]

    assert "Unban" in unban["text"]
    assert "Case #3" in unbanned["text"]
    assert "BuilderBen is not banned" in free["text"]
    assert "Whole game · last ban ended" in free["text"]
    assert "13000" in coins["text"]

    again = console("--json", "--world", str(tmp_path / "world.json"), lines="as support\n/case view case:2\n")
    (_, case) = [json.loads(line) for line in again.stdout.splitlines()]
    assert "Lost in the crash" in case["text"]


def test_a_step_that_fails_says_so_and_the_exit_code_is_1():
    ran = console(lines="as moderator\nclick Nothing\n/help\n")
    assert ran.returncode == 1
    assert "there is no button 'Nothing'" in ran.stdout
    assert "What you can do here" in ran.stdout


def test_output_to_a_pipe_is_complete_with_every_encoding_of_the_machine():
    ran = console(lines="as moderator\n/player view player:ключ\n", PYTHONIOENCODING="cp1252")
    assert ran.stderr == ""
    assert "┌─" in ran.stdout
    assert "ключ" in ran.stdout


def test_a_missing_script_is_one_readable_message():
    ran = console("--script", "no-such-script.txt")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "no-such-script.txt" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_the_documentation_shows_what_the_console_says():
    page = (ROOT / "docs/sandbox.md").read_text(encoding="utf-8")
    shown = [line for line in page.splitlines() if line.startswith("    ")]
    typed = [found[1] for found in map(TYPED.fullmatch, shown) if found]
    printed = iter(DATE.sub("THEN", console(lines="\n".join(typed)).stdout).splitlines())
    cards = [DATE.sub("THEN", line.strip()) for line in shown if line.startswith(("    ┌", "    │", "    └"))]
    assert len(typed) == 4
    assert [line for line in cards if line not in printed] == []


def test_a_world_has_its_own_journal_and_does_not_overwrite_other_files(tmp_path):
    journal = tmp_path / "steward.sqlite3"
    journal.write_bytes(b"the journal of the real bot")
    for world in ("steward", "steward.json"):
        assert console("--world", str(tmp_path / world), lines="as support\n").returncode == 0
    refused = console("--world", str(journal), lines="as support\n")
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"This cannot be done: {journal} is not a world")
    assert journal.read_bytes() == b"the journal of the real bot"
