"""The console at a terminal: a greeting, a prompt, and completion by the Tab key."""

import asyncio
import sys
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import TimeoutError as TookTooLong
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Final

from sandbox.console.completion import Completion
from sandbox.console.console import Console
from sandbox.discord import CannotDo, Choice

# Windows has neither; the console works without completion there.
READLINE: Final = import_module("readline") if find_spec("readline") else None
TERMIOS: Final = import_module("termios") if find_spec("termios") else None

SUGGESTION_SECONDS: Final = 4.0


async def interact(console: Console, *, try_first: Sequence[str] = ()) -> int:
    """Serve a person at the terminal until they quit.

    Args:
        console: what they act with.
        try_first: lines that a newcomer should try first.

    Returns:
        0. A step that fails at a terminal does not make the session fail.
    """
    sys.stdout.write(greeting(console, try_first))
    sys.stdout.flush()
    if READLINE is not None:
        Completer(console, READLINE, asyncio.get_running_loop()).install()
    with _terminal_as_it_was():
        await console.run(_typed(console), sys.stdout)
    return 0


@contextmanager
def _terminal_as_it_was() -> Iterator[None]:
    """Restore the terminal's settings. If readline is stopped in its thread, the terminal shows no typed text."""
    if TERMIOS is None or not sys.stdin.isatty():
        yield
        return
    before = TERMIOS.tcgetattr(sys.stdin)
    try:
        yield
    finally:
        TERMIOS.tcsetattr(sys.stdin, TERMIOS.TCSADRAIN, before)


def greeting(console: Console, try_first: Sequence[str]) -> str:
    """Who can be played, what to try first, and how to get help."""
    people = "\n".join(f"  as {person.name:<12} {person.display_name}" for person in console.discord.people)
    steps = "\n".join(f"  {line}" for line in try_first)
    first = f"Try first:\n{steps}\n" if steps else ""
    return (
        "Nothing here reaches Discord or Roblox: both are played on this machine.\n"
        f"You are {console.person.display_name}. You can be:\n{people}\n{first}"
        "Tab completes; `help` lists the steps, `quit` ends.\n\n"
    )


async def _typed(console: Console) -> AsyncIterator[str]:
    while True:
        line = await _ask(f"{console.person}> ")
        if line is None:
            sys.stdout.write("\n")  # otherwise the shell's prompt follows ours on the same line
            return
        yield line


async def _ask(prompt: str) -> str | None:
    """One line from the terminal, or None at the end of input.

    The thread is a daemon. A thread of the loop's own pool keeps the process alive until Enter is pressed.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[str | None] = loop.create_future()

    def resolve(line: str | None) -> None:
        if not answer.done():
            answer.set_result(line)

    def read() -> None:
        try:
            line = input(prompt)
        except (EOFError, KeyboardInterrupt):
            line = None
        if not loop.is_closed():
            loop.call_soon_threadsafe(resolve, line)

    threading.Thread(target=read, daemon=True).start()
    return await answer


class Completer:
    """Answers readline, which asks in its own thread, from the loop where the bot runs."""

    def __init__(self, console: Console, readline: ModuleType, loop: asyncio.AbstractEventLoop) -> None:
        self._console = console
        self._completion = Completion(console)
        self._readline = readline
        self._loop = loop
        self._found: list[str] = []

    def install(self) -> None:
        """Bind the Tab key."""
        editline = "libedit" in (self._readline.__doc__ or "")
        self._readline.parse_and_bind("bind ^I rl_complete" if editline else "tab: complete")
        self._readline.set_completer_delims(" ")
        self._readline.set_completer(self.complete)

    def complete(self, word: str, state: int) -> str | None:
        """One completion of the word. Readline asks for them one by one and counts `state` up."""
        if state == 0:
            self._found = self._completed(word)
        return self._found[state] if state < len(self._found) else None

    def _completed(self, word: str) -> list[str]:
        choices = self._ask()
        values = [str(choice.value) for choice in choices]
        if len(values) == 1:
            return [values[0] if values[0].endswith(":") else f"{values[0]} "]
        if all(value.startswith(word) for value in values):
            return values
        # Readline replaces what was typed with the common start of all values, which can be empty.
        self._list(choices)
        return []

    def _ask(self) -> list[Choice]:
        line = self._readline.get_line_buffer()[: self._readline.get_endidx()]
        asked = asyncio.run_coroutine_threadsafe(self._completion.of(line), self._loop)
        try:
            return asked.result(SUGGESTION_SECONDS)
        except (CannotDo, TookTooLong):
            return []

    def _list(self, choices: Sequence[Choice]) -> None:
        names = "\n".join(f"  {choice.name}" for choice in choices)
        sys.stdout.write(f"\n{names}\n{self._console.person}> {self._readline.get_line_buffer()}")
        sys.stdout.flush()
