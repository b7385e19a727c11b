"""The console at a terminal: what it says, and what the Tab key does."""

import asyncio
import io
import sys
from types import SimpleNamespace

import discord
import pytest
from discord import app_commands
from small_bot import playing

from sandbox.console.console import Console
from sandbox.console.terminal import Completer, greeting, interact


@app_commands.command(description="Look.")
async def look(interaction: discord.Interaction, player: str, page: int = 1) -> None:
    await interaction.response.send_message(f"{player} it is")


@look.autocomplete("player")
async def players(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    known = {"builderman": "156", "builder max": "7"}
    return [app_commands.Choice(name=name, value=known[name]) for name in known if name.startswith(typed)]


async def test_the_greeting_says_who_can_be_played_and_what_to_try_first():
    async with playing(look) as play:
        words = greeting(Console(play.discord), ["/look player:7"])
    assert "as moderator" in words
    assert "Try first:\n  /look player:7" in words


async def test_lines_are_asked_for_until_the_person_quits(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.StringIO("/look player:7\nas member\nquit\n"))
    async with playing(look) as play:
        assert await interact(Console(play.discord)) == 0
    printed = capsys.readouterr().out
    assert "moderator> Steward · #staff · Mona used /look\n7 it is" in printed
    assert printed.endswith("member> ")


async def test_the_end_of_input_ends_the_session_and_its_line(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    async with playing(look) as play:
        assert await interact(Console(play.discord)) == 0
    assert capsys.readouterr().out.endswith("moderator> \n")


@pytest.mark.parametrize(
    ("line", "word", "found", "listed"),
    [
        ("/lo", "/lo", ["/look "], ""),
        ("/look ", "", ["player:", "page:"], ""),
        ("/look pl", "pl", ["player:"], ""),
        ("/look player:builderm", "player:builderm", ["player:156 "], ""),
        ("/look player:build", "player:build", [], "  builderman\n  builder max\nmoderator> /look player:build"),
        ("/nothing ", "", [], ""),
    ],
)
async def test_tab_completes_what_is_certain_and_lists_what_is_not(line, word, found, listed, capsys):
    readline = SimpleNamespace(get_line_buffer=lambda: line, get_endidx=lambda: len(line))
    async with playing(look) as play:
        completer = Completer(Console(play.discord), readline, asyncio.get_running_loop())

        def ask():
            """In another thread, as readline does."""
            return [completer.complete(word, state) for state in range(len(found) + 1)]

        assert await asyncio.to_thread(ask) == [*found, None]
    assert capsys.readouterr().out.strip("\n") == listed
