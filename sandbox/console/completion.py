"""Completes a line at the console: words, commands, options, and the bot's own suggestions."""

from collections.abc import Iterable, Iterator
from typing import Any

from sandbox.console import lines as console_lines
from sandbox.console.console import Console
from sandbox.discord import CannotDo, Choice
from sandbox.discord.client import GROUP, SUBCOMMAND


class Completion:
    """Completes the lines that a person types at the console."""

    def __init__(self, console: Console) -> None:
        self._console = console

    async def of(self, line: str) -> list[Choice]:
        """The completions of the last word: each has a name to show and a value to type."""
        head, _, word = line.rpartition(" ")
        if line.startswith("/"):
            return await self._command(line, head, word)
        if head.startswith("complete"):
            return await self.of(line.partition(" ")[2])
        return _beginning(word, self._words(head))

    def _words(self, head: str) -> Iterator[str]:
        console = self._console
        match head:
            case "":
                yield from console.words
                yield from self._commands()
            case "as":
                yield from (person.name for person in console.discord.people)
            case "click":
                yield from (button.label for seen in console.person.sees() for button in seen.buttons)

    def _commands(self) -> Iterator[str]:
        return (f"/{command['name']}" for command in self._console.person.commands())

    async def _command(self, line: str, head: str, word: str) -> list[Choice]:
        if not head:
            return _beginning(word, self._commands())
        words, rest = console_lines.command(line if ":" in line else head)
        try:
            picked = self._console.person.picks(words)
        except CannotDo:
            return _beginning(word, self._subcommands(words))
        name, colon, typed = word.partition(":")
        if colon:
            return await self._values(words, rest, name, typed)
        given = console_lines.options(rest.removesuffix(word), picked.names)
        return _beginning(word, (f"{each}:" for each in picked.names if each not in given))

    def _subcommands(self, words: str) -> list[str]:
        first, *path = words.removeprefix("/").split()
        level = [each for each in self._console.person.commands() if each["name"] == first]
        for word in path:
            level = [each for each in _below(level) if each["name"] == word]
        return [each["name"] for each in _below(level)]

    async def _values(self, words: str, rest: str, name: str, typed: str) -> list[Choice]:
        person = self._console.person
        picked = person.picks(words)
        option = picked.option(name)
        if option.get("autocomplete"):
            given = console_lines.options(rest, picked.names)
            others = {other: value for other, value in given.items() if other != name}
            found = await person.suggested(words, name, console_lines.unquoted(typed), others)
        else:
            found = _beginning(typed, (each["name"] for each in option.get("choices") or ()))
        return [Choice(each.name, f"{name}:{console_lines.quoted(str(each.value))}") for each in found]


def _below(level: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    nested = (option for each in level for option in each.get("options") or ())
    return [option for option in nested if option["type"] in (SUBCOMMAND, GROUP)]


def _beginning(typed: str, candidates: Iterable[str]) -> list[Choice]:
    return [Choice(each, each) for each in dict.fromkeys(candidates) if each.startswith(typed)]
