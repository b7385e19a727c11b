"""The bot at a terminal or in a script: a person types, presses, fills in, and reads what they would see in Discord."""

import asyncio
import json as json_text
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final, TextIO

from sandbox.console import lines as console_lines
from sandbox.discord import Answer, CannotDo, DiscordStandIn, Person, SeenMessage, SeenModal
from sandbox.discord.drawing import ONLY_YOU

WAIT_SECONDS: Final = 10.0
ATTACHMENT: Final = 11

HELP: Final = """\
as NAME                      act as somebody else
/command option:value …      use a command; quote values that hold a colon: reason:"see: log"
complete /command option:bu  show what is suggested while the last option is typed
click LABEL                  press a button
choose VALUE, VALUE          choose in a select; menu:"Placeholder" says which select
fill Field="value" …         fill in the open dialog and send it; `dismiss` closes it
attach FILE                  add a file to the next command or dialog
wait [SECONDS]               until something new appears, at most that long
look                         show everything in view
help, quit"""


@dataclass(frozen=True, slots=True)
class Step:
    """The result of one line: what the person read, and what they can press or fill in next.

    `private` is whether only this person sees it; `error` says why the step failed.
    """

    who: str
    step: str
    text: str = ""
    private: bool = False
    buttons: Sequence[dict[str, Any]] = ()
    selects: Sequence[dict[str, Any]] = ()
    fields: Sequence[dict[str, Any]] = ()
    files: Sequence[dict[str, Any]] = ()
    choices: Sequence[dict[str, Any]] = ()
    ok: bool = True
    error: str | None = None
    drawn: str = ""

    def json(self) -> str:
        """The step on one line, without what is drawn for terminals."""
        body = asdict(self)
        del body["drawn"]
        return json_text.dumps(body, ensure_ascii=False)


class Console:
    """People who act on a running stand-in, with a bot logged in to it.

    Args:
        discord: where they act.
        who: the user name of the person who acts first; the first of the guild by default.
        wait_seconds: how long a bare `wait` waits, in real seconds.
    """

    def __init__(self, discord: DiscordStandIn, *, who: str | None = None, wait_seconds: float = WAIT_SECONDS) -> None:
        self.discord = discord
        self.person = discord.person(who) if who else discord.people[0]
        self._wait_seconds = wait_seconds
        self._files: list[Path] = []
        self._read: dict[tuple[str, int], int] = {}
        self._steps: dict[str, Callable[[str], Awaitable[Step]]] = {
            "as": self._as,
            "click": self._click,
            "choose": self._choose,
            "fill": self._fill,
            "dismiss": self._dismiss,
            "attach": self._attach,
            "complete": self._complete,
            "wait": self._wait,
            "look": self._look,
            "help": self._help,
        }

    @property
    def words(self) -> list[str]:
        """The words that a line can begin with, besides a command."""
        return [*self._steps, "quit"]

    async def run(
        self, lines: Iterable[str] | AsyncIterable[str], out: TextIO, *, json: bool = False, echo: bool = False
    ) -> int:
        """Do the steps, one per line, until they end or one says `quit`.

        Args:
            lines: the steps. Empty lines and lines that begin with # are skipped. A file is read without blocking.
            out: where each step's outcome is printed.
            json: print one JSON object per step instead of text.
            echo: print each line before its outcome, as a terminal shows it.

        Returns:
            1 when a step failed, else 0. The steps after it still run.
        """
        failed = False
        async for line in _each(lines):
            typed = line.strip()
            if typed == "quit":
                break
            if typed and not typed.startswith("#"):
                if echo and not json:
                    out.write(f"{self.person}> {typed}\n")
                step = await self.do(typed)
                failed |= not step.ok
                out.write((step.json() if json else shown(step)) + "\n")
                out.flush()
        return int(failed)

    async def do(self, line: str) -> Step:
        """Do one step. A step that fails says so in its result; nothing is raised."""
        word, _, rest = line.partition(" ")
        try:
            if line.startswith("/"):
                return await self._command(line)
            if word not in self._steps:
                raise CannotDo(f"unknown step {word!r}; `help` lists them")
            return await self._steps[word](rest.strip())
        except (CannotDo, LookupError) as error:
            return Step(str(self.person), line, ok=False, error=str(error))

    # Steps.

    async def _as(self, name: str) -> Step:
        self.person = self.discord.person(name)
        return self._plain(f"as {name}", f"You are {self.person.display_name} ({', '.join(self._roles(self.person))}).")

    async def _command(self, line: str) -> Step:
        words, rest = console_lines.command(line)
        picked = self.person.picks(words)
        given: dict[str, object] = dict(self._options(words, rest))
        for option in picked.options:
            if option["type"] == ATTACHMENT and self._files and option["name"] not in given:
                given[option["name"]] = self._files.pop(0)
        self._refuse_left_files()
        return self._answered(line, await self.person.use(words, given))

    def _options(self, words: str, rest: str) -> dict[str, str]:
        return console_lines.options(rest, self.person.picks(words).names)

    def _refuse_left_files(self) -> None:
        if self._files:
            names = ", ".join(file.name for file in self._files)
            self._files.clear()
            raise CannotDo(f"nothing here takes {names}")

    async def _complete(self, rest: str) -> Step:
        words, options = console_lines.command(rest)
        given = self._options(words, options)
        if not given:
            raise CannotDo("write complete /command option:what was typed")
        name, typed = given.popitem()
        choices = await self.person.suggested(words, name, typed, given)
        listed = "\n".join(f"{choice.name}  ({choice.value})" for choice in choices) or "No options match."
        step = self._plain(f"complete {rest}", listed)
        return replace(step, choices=[asdict(choice) for choice in choices])

    async def _click(self, label: str) -> Step:
        return self._answered(f"click {label}", await self.person.click(console_lines.unquoted(label)))

    async def _choose(self, rest: str) -> Step:
        values, menu = console_lines.choices(rest)
        return self._answered(f"choose {rest}", await self.person.choose(*values, menu=menu))

    async def _fill(self, rest: str) -> Step:
        values: dict[str, object] = dict(console_lines.fields(rest))
        modal = self.person.modal
        uploads = [field.label for field in modal.fields if field.style == "file"] if modal else []
        if self._files and uploads:
            values.setdefault(uploads[0], self._files.copy())
            self._files.clear()
        self._refuse_left_files()
        return self._answered(f"fill {rest}".strip(), await self.person.fill(values))

    async def _dismiss(self, rest: str) -> Step:
        self.person.dismiss()
        return self._plain(f"dismiss {rest}".strip(), "")

    async def _attach(self, name: str) -> Step:
        path = _existing(console_lines.unquoted(name))
        self._files.append(path)
        return self._plain(f"attach {name}", f"{path.name} goes with the next command or dialog.")

    async def _wait(self, rest: str) -> Step:
        if rest:
            await asyncio.sleep(_seconds(rest))
        else:
            await self._until_news()
        return self._seen(f"wait {rest}".strip(), self._news())

    async def _look(self, rest: str) -> Step:
        return self._seen(f"look {rest}".strip(), self.person.sees())

    async def _help(self, rest: str) -> Step:
        return self._plain(f"help {rest}".strip(), HELP)

    async def _until_news(self) -> None:
        try:
            await self.person.until(self._news, self._wait_seconds)
        except TimeoutError:
            raise CannotDo(f"nothing new within {self._wait_seconds:g} s") from None

    # What was seen.

    def _news(self) -> list[SeenMessage]:
        """Messages that this person has not read in their current form."""
        return [
            message
            for message in self.person.sees()
            if not message.thinking and self._read.get((str(self.person), message.id)) != message.revision
        ]

    def _mark_read(self, messages: Iterable[SeenMessage]) -> None:
        self._read.update({(str(self.person), message.id): message.revision for message in messages})

    def _roles(self, person: Person) -> list[str]:
        held = [self.discord.world.role(role_id) for role_id in person.roles]
        return [role.name for role in held if role] or ["no role"]

    def _plain(self, step: str, text: str) -> Step:
        return Step(str(self.person), step, text, private=True, drawn=text)

    def _seen(self, step: str, messages: Sequence[SeenMessage]) -> Step:
        self._mark_read(messages)
        return Step(
            str(self.person),
            step,
            "\n\n".join(message.text for message in messages),
            private=bool(messages) and all(message.ephemeral for message in messages),
            buttons=[asdict(button) for message in messages for button in message.buttons],
            selects=[_select(select) for message in messages for select in message.selects],
            files=[_file(file) for message in messages for file in message.files],
            drawn="\n\n".join(map(headed, messages)) or "Nothing new.",
        )

    def _answered(self, step: str, answer: Answer) -> Step:
        who = str(self.person)
        if answer.failed:
            return Step(who, step, answer.text, private=True, ok=False, error=answer.text)
        if answer.modal is not None:
            fields = [asdict(field) for field in answer.modal.fields]
            return Step(who, step, answer.text, private=True, fields=fields, drawn=dialog(answer.modal))
        if answer.message is None or answer.message.deleted:
            return self._plain(step, "")
        if answer.thinking:
            return Step(who, step, answer.text, private=answer.private, ok=False, error="no answer came")
        return self._seen(step, [answer.message])


def _select(select: Any) -> dict[str, Any]:
    return {
        "menu": select.placeholder,
        "options": [option.label for option in select.options],
        "disabled": select.disabled,
    }


def _file(file: Any) -> dict[str, Any]:
    return {"name": file.name, "size": len(file.data)}


def _existing(name: str) -> Path:
    path = Path(name).expanduser()
    if not path.is_file():
        raise CannotDo(f"there is no file {path}")
    return path


def _seconds(text: str) -> float:
    try:
        return max(0.0, float(text))
    except ValueError:
        raise CannotDo(f"{text!r} is not a number of seconds") from None


def headed(message: SeenMessage) -> str:
    """A message, below a line that says who wrote it and who can see it."""
    marks = [message.author, f"#{message.channel}"]
    if message.used:
        marks.append(f"{message.used_by} used {message.used}")
    marks += ["edited"] * message.edited + [ONLY_YOU] * message.ephemeral
    return f"{' · '.join(marks)}\n{message.drawn}"


def dialog(modal: SeenModal) -> str:
    """An open dialog, with what each field takes."""
    lines = [f"┌─ {modal.title} ─"]
    lines += [f"│ {line}" for line in modal.text.splitlines()]
    for field in modal.fields:
        kind = f"{field.style}, {'required' if field.required else 'optional'}"
        lines.append(f"│ {field.label} ({kind}): {field.value or ''}".rstrip())
        if field.description:
            lines.append(f"│   {field.description}")
        lines += [f"│   {'●' if option.default else '○'} {option.label}" for option in field.options]
    return "\n".join([*lines, '└─ fill Field="value" … sends it'])


def shown(step: Step) -> str:
    """A step's outcome for people."""
    if step.error is not None:
        return f"! {step.error}"
    return step.drawn or step.text


async def _each(lines: Iterable[str] | AsyncIterable[str]) -> AsyncIterator[str]:
    if isinstance(lines, AsyncIterable):
        async for line in lines:
            yield line
    elif callable(readline := getattr(lines, "readline", None)):
        while line := await asyncio.to_thread(readline):
            yield line
    else:
        for line in lines:
            yield line
