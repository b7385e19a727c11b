"""Every sentence that people read in Discord goes through `bot.i18n`."""

import pytest
from project import ROOT
from sentences import problems

from docs._sentences import catalog

SPOKEN = (
    "bot/access/capabilities.py",
    "bot/access/durations.py",
    "bot/access/lengths.py",
    "bot/access/moments.py",
    "bot/changes",
    "bot/experiences",
    "bot/features",
    "bot/journal/amendments.py",
    "bot/runtime",
    "bot/typed.py",
    "bot/ui",
    "cogs",
)
"""Folders and modules that speak to people. The client, the rest of the journal, the settings and the command line do not."""

MODULES = sorted(
    module for name in SPOKEN for module in ([ROOT / name] if name.endswith(".py") else (ROOT / name).rglob("*.py"))
)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(ROOT)))
def test_every_sentence_can_be_translated(module):
    assert list(problems(module)) == []


def test_every_module_that_refuses_what_was_typed_is_checked():
    refusing = {each for each in (ROOT / "bot").rglob("*.py") if "InvalidInput(" in each.read_text(encoding="utf-8")}
    assert refusing - set(MODULES) == {ROOT / "bot/errors.py"}  # declares it


@pytest.mark.parametrize(
    "line",
    [
        'Card(title="Note kept")',
        'Card(body=("Nothing was changed.",))',
        'Card(body=(f"{who} was banned",))',
        'InvalidInput("place", f"No place {name} here.")',
        'tr(f"Ban {player}?")',
        'tr("Ban {player}?", name=player)',
        'tr("Ban " + player)',
        'trn("{count} player of {game}", "{count} players", n)',
        'confirm(verb="Ban" if one else tr("Ban them"))',
        'Card(\n    title="Note kept",  # not translated: nobody reads it\n    footer="Nothing was changed.",\n)',
    ],
)
def test_an_untranslated_sentence_is_found(line, tmp_path):
    (tmp_path / "seeded.py").write_text(line, encoding="utf-8")
    assert list(problems(tmp_path / "seeded.py"))


@pytest.mark.parametrize(
    "line",
    [
        'tr("Ban {player}?", player=name)',
        "tr(face.title)",
        '_log.warning("The journal is at %s", path)',
        'raise ValueError("a plan without a target")',
        '"""A module of sentences. All of them."""',
        'f"**{player}** · {number}"',
        're.compile(f"[{LETTERS}] and [A-Z]")',
        'title.removesuffix("?")',
        'RegularJob("settling open cases", step)',
        'asyncio.create_task(run(), name=f"bulk {number} of {total}")',
        'app_commands.describe(player="Which player.")(command)',
        'HEADINGS = frozenset({"user id", "name"})',
        'NOTE = "Stopped by hand."\njournal.settle(case.id, note=NOTE)',
        'NOTE = "Nobody knows."\njournal.remark(case.id, NOTE)',
        'trn("{count} player", "{count} players", n)',
        'bans = app_commands.Group(name="bans", description="Who is banned, since when, and why.")',
        'async def settle(self, outcome: Literal["applied", "not applied"]) -> None: ...',
        r're.compile(r"Steward case (\d+) by (.+)")',
        'note = f"Settled by hand: {why}"  # not translated: the journal keeps it',
        'Order = Literal["highest first", "lowest first"]',
        'descending = order == "highest first"',
        'Target(kind="entry", id="*", label="all data stores")',
        '{"field": str(path), "action": "put back"}',
    ],
)
def test_translated_sentences_and_texts_for_machines_are_not_found(line, tmp_path):
    (tmp_path / "sound.py").write_text(line, encoding="utf-8")
    assert list(problems(tmp_path / "sound.py")) == []


def test_translators_get_the_sentences_of_the_source_and_of_the_commands():
    found = catalog()
    for sentence in ("Players banned now", "ban and unban", "Ban a player from the experience or one place of it."):
        assert sentence in found
    assert found["{count} player"].id == ("{count} player", "{count} players")
    assert all(message.id for message in found if message.locations)
