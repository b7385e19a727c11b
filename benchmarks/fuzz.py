"""Uses the real bot between its stand-ins at random, and compares every answer with Roblox's side and with the journal.

    python3 steward.py fuzz --interactions 10000 --seed 1

People of every role use commands with options that make sense or not, press buttons of theirs and of others, also of dialogs that
are over, send forged ids, fill in forms, and confirm changes. The game saves, and time passes. Wrong is:

    an unforeseen failure ("Something broke"), or a traceback in the log
    an interaction without an answer
    a change at Roblox without a case that says so, or the other way round
    an answer that says something else than what Roblox has

Each hundred interactions begin with a new game and have a seed of their own, which is printed with what went wrong:
`--seed SEED --interactions 100` does the same again. Ends with 1 if anything was wrong.
"""

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

from benchmarks._bot import unpace
from benchmarks._fuzz_inputs import CUSTOM_IDS, PLAYER_IDS, Inputs
from benchmarks._fuzz_truth import Truth
from bot import app
from bot.changes.outcomes import outcome_of
from bot.journal import Case, CaseQuery, Journal, Outcome
from bot.runtime.bot import Patience
from bot.runtime.catalogue import CommandEntry, entries
from bot.storage import Database
from sandbox.discord import Answer, CannotDo, DiscordStandIn, Person
from sandbox.discord import client as discord_client
from sandbox.discord.origins import InteractionKind
from sandbox.discord.seen import SeenMessage
from sandbox.example.world import UNIVERSE_ID, example_world
from sandbox.harness import sandbox
from sandbox.roblox import RobloxStandIn
from sandbox.roblox.data_stores import Target
from sandbox.roblox.revisions import Content

PER_GAME = 100
PEOPLE = ("owner", "senior", "moderator", "editor", "community", "support", "member")
PATIENCE = Patience(forgotten_s=0, slow_s=30, suggest_s=30)
LONGEST_ANSWER_S = 30.0
READING = ("bans view", "player view", "leaderboard find", "data view")


@dataclass(frozen=True)
class Failure:
    """Something that was wrong.

    Attributes:
        seed: The seed of its hundred interactions.
        step: Which of them it was, from 1.
    """

    seed: int
    step: int
    did: str
    words: str


@dataclass
class Report:
    """The result of a run."""

    interactions: int = 0
    confirmed: int = 0
    refused_by_client: int = 0
    did: Counter[str] = field(default_factory=Counter)
    cases: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)
    seconds: float = 0.0


class Around(NamedTuple):
    """The stand-ins around a bot, and its commands."""

    discord: DiscordStandIn
    roblox: RobloxStandIn
    commands: Sequence[CommandEntry]


class Clock:
    """The bot's time, which passes in leaps beside that of Roblox."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        """Return the time now."""
        return app.utc_now() + self.ahead


class Tracebacks(logging.Handler):
    """Collects what the bot logged with a traceback."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        if record.exc_info:
            self.found.append(f"{record.getMessage()}: {record.exc_info[1]!r}")


class Game:
    """One game of a hundred interactions."""

    def __init__(self, around: Around, clock: Clock, seed: int, report: Report) -> None:
        self.discord, self.roblox, self.clock, self.seed, self.report = *around[:2], clock, seed, report
        self.dice = Random(seed)
        self.inputs = Inputs(self.dice, around.commands)
        self.universe = self.roblox.world.universes[UNIVERSE_ID]
        self.truth = Truth(self.roblox, self.universe)
        self.did = ""
        self.steps: tuple[tuple[int, Callable[[], Awaitable[list[Answer]]]], ...] = (
            (30, self.change),
            (15, self.command),
            (8, self.read),
            (8, self.suggest),
            (12, self.press),
            (5, self.choose),
            (6, self.forge),
            (6, self.fill),
            (5, self.wrong_types),
            (3, self.unfreeze),
        )

    def person(self) -> Person:
        """Return somebody, mostly the owner, who may do everything."""
        name = "owner" if self.dice.random() < 0.5 else self.dice.choice(PEOPLE)
        return self.discord.person(name)

    def pass_time(self) -> None:
        """Let time pass for the bot and for Roblox, sometimes more than a plan lives."""
        by = timedelta(minutes=20 if self.dice.random() < 0.03 else self.dice.choice((1, 2, 5)))
        self.clock.ahead += by
        self.roblox.world.clock.advance(by)

    def save(self) -> None:
        """Let the game save an entry and a score."""
        player, world = self.dice.choice(PLAYER_IDS), self.roblox.world
        entry = self.universe.stores.stores["PlayerData"].find("global", f"Player_{player}", world.clock.ns)
        if entry is not None and not entry.deleted and isinstance(entry.value, dict):
            value = {**entry.value, "Saves": self.dice.randrange(1000)}
            self.universe.stores.write(world.clock, Target("PlayerData", "global", entry.key), Content.of(value))
        self.universe.ordered.board("CoinsBoard")[str(player)] = self.dice.randrange(10**6)

    # What people do. Each returns the answers.

    async def change(self) -> list[Answer]:
        """Ask for a change and confirm it; sometimes something comes in between."""
        person = self.person()
        name, options = self.inputs.change(person)
        self.did = f"{person.name}: /{name} {options}"
        question = await person.use(name, options)
        if question.modal is not None or question.message is None:
            return [question]
        buttons = [each for each in question.message.buttons if each.custom_id and not each.disabled]
        if not any(each.label == "Cancel" for each in buttons):
            return [question]
        if self.dice.random() < 0.1:
            self.save()
        if self.dice.random() < 0.05:
            self.pass_time()
        button = buttons[0] if self.dice.random() < 0.9 else self.dice.choice(buttons)
        presses = 2 if self.dice.random() < 0.1 else 1
        self.did += f", {presses} x {button.label}"
        press = (person.press_raw(str(button.custom_id), question.message.id) for _ in range(presses))
        self.report.interactions += presses
        return list(await asyncio.gather(*press))

    async def command(self) -> list[Answer]:
        """Use any command with any options."""
        person = self.person()
        name, options = self.inputs.command(person, strange=0.5)
        self.did = f"{person.name}: /{name} {options}"
        return [await person.use(name, options)]

    async def read(self) -> list[Answer]:
        """Look a player up, whose state is known."""
        name, player = self.dice.choice(READING), self.dice.choice(PLAYER_IDS)
        options: dict[str, object] = {"player": str(player)}
        options |= {"board": "coins"} if name == "leaderboard find" else {}
        options |= {"field": "Data.Coins"} if name == "data view" else {}
        self.did = f"owner: /{name} {options}"
        answer = await self.discord.person("owner").use(name, options)
        for words in self.truth.read(name, player, answer):
            self.fail(words)
        return [answer]

    async def suggest(self) -> list[Answer]:
        """Type into an option that has suggestions."""
        person = self.person()
        chosen = self.inputs.suggestion(person)
        if chosen is None:
            return []
        typed = self.inputs.text() if self.dice.random() < 0.6 else self.dice.choice(("B", "Bui", "70", "Data.", "1"))
        self.did = f"{person.name}: types {typed!r} into {chosen}"
        await person.suggested(*chosen, typed, {})
        return []

    async def press(self) -> list[Answer]:
        """Press any button of any message in view, also of others, and also of dialogs that are over."""
        person = self.person()
        found = [(message, each) for message in person.sees() for each in message.buttons if each.custom_id]
        if not found:
            return []
        message, button = self.dice.choice(found)
        self.did = f"{person.name}: presses {button.label} on {message.text[:40]!r}"
        return [await person.press_raw(str(button.custom_id), message.id)]

    async def choose(self) -> list[Answer]:
        """Choose something in any select, also what it does not offer."""
        person = self.person()
        found = [(message, each) for message in person.sees() for each in message.selects]
        if not found:
            name = self.dice.choice(("data versions", "bans history"))
            self.did = f"{person.name}: /{name}"
            return [await person.use(name, {"player": "BuilderBen"})]
        message, select = self.dice.choice(found)
        offered = [each.value for each in select.options]
        values = [self.dice.choice(offered)] if offered and self.dice.random() < 0.6 else [self.inputs.text()]
        self.did = f"{person.name}: chooses {values}"
        return [await person.press_raw(select.custom_id, message.id, component_type=select.kind, values=values)]

    async def forge(self) -> list[Answer]:
        """Press a button that no message has."""
        person = self.person()
        seen = person.sees()
        custom_id = self.dice.choice(CUSTOM_IDS)
        message = self.dice.choice(seen) if seen else await self._any_message(person)
        self.did = f"{person.name}: forges {custom_id!r}"
        return [await person.press_raw(custom_id, message.id)]

    async def fill(self) -> list[Answer]:
        """Fill in a form that is open, or open one."""
        person = self.person()
        if person.modal is None:
            self.did = f"{person.name}: opens a form"
            await person.use("player view", {"player": "BuilderBen"})
            return [await person.click("Note…")]
        text = self.inputs.text() if self.dice.random() < 0.5 else '{"Data": {"Coins": 3}}'
        self.did = f"{person.name}: fills in {person.modal.title!r} with {text!r}"
        if self.dice.random() < 0.3:
            return [await person.submit_raw(_field(person.modal.fields[0].custom_id, self.inputs.wrong_type()))]
        return [await person.fill({person.modal.fields[0].label: text})]

    async def wrong_types(self) -> list[Answer]:
        """Use a command with options of types that no client of Discord sends."""
        person = self.person()
        name, options = self.inputs.command(person, strange=0)
        picked = person.picks(name)
        sent = []
        for each in options:
            option = picked.option(each)
            if option["type"] not in {6, 11}:
                sent.append({"type": option["type"], "name": option["name"], "value": self.inputs.wrong_type()})
        self.did = f"{person.name}: forges /{name} {sent}"
        location = person._location(None)
        data = discord_client.nested(picked, sent)
        interaction = person._new(InteractionKind.COMMAND, data, location, label=picked.label)
        return [await person._act(interaction)]

    async def unfreeze(self) -> list[Answer]:
        """End a freeze, so that changes go on."""
        self.did = "owner: /staff unfreeze"
        return [await self.discord.person("owner").use("staff unfreeze", {"reason": "Go on"})]

    async def _any_message(self, person: Person) -> SeenMessage:
        answer = await person.use("help", {})
        assert answer.message is not None
        return answer.message

    # The run.

    def fail(self, words: str) -> None:
        """Note that something was wrong."""
        self.report.failures.append(Failure(self.seed, self.report.interactions, self.did, words))
        print(self.report.failures[-1], flush=True)

    async def play(self, steps: int, journal: Journal, tracebacks: Tracebacks) -> None:
        """Make so many interactions, and judge each."""
        last = self.report.interactions + steps
        weights, acts = [weight for weight, _ in self.steps], [act for _, act in self.steps]
        while self.report.interactions < last:
            (act,) = self.dice.choices(acts, weights)
            self.report.interactions += 1
            self.report.did[act.__name__] += 1
            self.pass_time()
            await self._judged(act, journal, tracebacks)

    async def _judged(
        self, act: Callable[[], Awaitable[list[Answer]]], journal: Journal, tracebacks: Tracebacks
    ) -> None:
        answers: list[Answer] = []
        try:
            async with asyncio.timeout(LONGEST_ANSWER_S):
                answers = await act()
                await _bulks()
        except discord_client.DidNotRespond as error:
            self.fail(f"nothing answered: {error}")
        except CannotDo:
            self.report.refused_by_client += 1
        except TimeoutError:
            self.fail("nothing answered in time")
        cases = await _cases(journal)
        new = [case for case in cases if case.id not in self.truth.seen]
        self.report.confirmed += sum(case.outcome is Outcome.DONE for case in new)
        self.report.cases.update(str(case.kind) for case in new)
        for words in self.truth.judge(answers, cases):
            self.fail(words)
        for traceback in tracebacks.found:
            self.fail(f"in the log: {traceback}")
        tracebacks.found.clear()


def _field(custom_id: str, value: object) -> dict[str, object]:
    return {"type": 18, "id": 1, "component": {"type": 4, "id": 2, "custom_id": custom_id, "value": value}}


async def _bulks() -> None:
    """Wait for the bulks that go on in the background."""
    runs = [each for each in asyncio.all_tasks() if each.get_name().startswith("bulk ")]
    if runs:
        await asyncio.wait(runs)


async def _cases(journal: Journal) -> list[Case]:
    """Return every case, newest first."""
    return [await journal.case(each.id) for each in await journal.search(CaseQuery(), limit=PER_GAME)]


async def fuzz(*, interactions: int, seed: int) -> Report:
    """Make so many interactions; each hundred has the next seed."""
    report, began, tracebacks = Report(), time.monotonic(), Tracebacks()
    logging.getLogger().addHandler(tracebacks)
    try:
        for number in range(-(-interactions // PER_GAME)):
            steps = min(PER_GAME, interactions - number * PER_GAME)
            with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
                await _game(Path(folder) / "journal.sqlite3", seed + number, steps, report, tracebacks)
    finally:
        logging.getLogger().removeHandler(tracebacks)
    report.seconds = time.monotonic() - began
    return report


async def _game(file: Path, seed: int, steps: int, report: Report, tracebacks: Tracebacks) -> None:
    clock, world = Clock(), example_world()
    world.limits.enabled = False
    async with (
        sandbox(
            world=world, journal=file, clock=clock, patience=PATIENCE, ack_limit_s=LONGEST_ANSWER_S, pace=0.01
        ) as running,
        Database.open(f"sqlite+aiosqlite:///{file}") as opened,
    ):
        unpace(running.bot)
        journal = Journal(opened, outcome_of=outcome_of, clock=clock)
        around = Around(running.discord, running.roblox, tuple(entries(running.bot.tree)))
        await Game(around, clock, seed, report).play(steps, journal, tracebacks)


def describe(report: Report) -> str:
    """Return the summary, and everything that was wrong."""
    counts = f"{report.confirmed} confirmed changes, {report.refused_by_client} not sent by the client"
    lines = [
        f"{report.interactions} interactions in {report.seconds:.0f} s: {counts}, {len(report.failures)} wrong",
        ", ".join(f"{name} {count}" for name, count in sorted(report.did.items())),
        ", ".join(f"{name} {count}" for name, count in sorted(report.cases.items())),
    ]
    lines += [f"seed {each.seed}, {each.step}: {each.did}\n    {each.words}" for each in report.failures]
    return "\n".join(lines)


def main() -> int:
    """Print the summary; return 1 if anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--interactions", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    report = asyncio.run(fuzz(interactions=options.interactions, seed=options.seed))
    print(describe(report))
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
