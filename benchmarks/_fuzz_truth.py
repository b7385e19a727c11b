"""Compares what an answer says, and what the journal says, with what Roblox's side has."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.journal import Case, CaseKind, Outcome, Stored
from sandbox.discord import Answer
from sandbox.roblox import RequestRecord, RobloxStandIn, Universe

LOOK_UPS = ("/v1/usernames/users", "/v1/users", "/api-keys/v1/introspect")
"""Paths that only read, although they use POST."""
NOTHING = ("Nothing was changed", "Nothing has been changed yet", "changed nothing")
BROKEN = "Something broke"


@dataclass
class Truth:
    """What is known after each step.

    Attributes:
        seen: The outcome of each case when it was last looked at.
    """

    roblox: RobloxStandIn
    universe: Universe
    seen: dict[int, Outcome] = field(default_factory=dict)

    def judge(self, answers: Sequence[Answer], cases: Sequence[Case]) -> Iterator[str]:
        """Yield what is wrong after one step: its answers, and all cases, newest first."""
        writes, fresh = self._writes(), [case for case in cases if self.seen.get(case.id) is not case.outcome]
        self.seen |= {case.id: case.outcome for case in fresh}
        for answer in answers:
            yield from self._about(answer, writes)
        yield from self._recorded(fresh, writes)
        # Of several changes of one thing in one step, the last one says how it is now.
        for case in {(each.target.kind, each.target.id): each for each in reversed(fresh)}.values():
            if case.outcome is Outcome.DONE and not self._agrees(case):
                yield f"case {case.id} ({case.kind}) is done, and Roblox has something else"
            elif answers and case.parent is None and case.approved_by is None:
                said = [answer.text for answer in answers]
                if not any(re.search(_told(case), text) for text in said):
                    yield f"case {case.id} ({case.kind}) is done, and nobody reads {_told(case)!r}: {said}"

    def _writes(self) -> list[RequestRecord]:
        """Return the changes that Roblox carried out since the last call."""
        found = [
            each for each in self.roblox.requests if each.applied and each.method != "GET" and each.path not in LOOK_UPS
        ]
        self.roblox.requests.clear()
        return found

    @staticmethod
    def _about(answer: Answer, writes: Sequence[RequestRecord]) -> Iterator[str]:
        if answer.failed or answer.thinking:
            yield f"nothing answered: {answer.text}"
        if BROKEN in answer.text:
            yield f"an unforeseen failure: {answer.text}"
        if writes and any(words in answer.text for words in NOTHING):
            yield f"it says that nothing was changed, and Roblox carried out {[each.path for each in writes]}: {answer.text}"

    @staticmethod
    def _recorded(fresh: Sequence[Case], writes: Sequence[RequestRecord]) -> Iterator[str]:
        at_roblox = [case for case in fresh if case.capability.traits.scopes]  # others have no request of their own
        done = sum(case.outcome is Outcome.DONE for case in at_roblox)
        if len(writes) != done:
            paths = [f"{each.method} {each.path}" for each in writes]
            yield f"Roblox carried out {paths}, and {done} new cases are done"
        open_cases = [case.id for case in fresh if not case.outcome.settled and not case.kind.is_bulk]
        if open_cases:
            yield f"cases {open_cases} are open, although every answer came"

    def _agrees(self, case: Case) -> bool:
        """Whether Roblox has what a case says that it left. Where `AGREES` has no check, its request was only counted."""
        subject, _, _ = case.kind.partition(".")
        return subject not in AGREES or AGREES[subject](self, case)

    def _score_agrees(self, case: Case) -> bool:
        board = self.universe.ordered.board(case.plan["store"], case.plan["scope"])
        return board.get(case.plan["key"]) == case.after

    def _ban_agrees(self, case: Case) -> bool:
        now = self.universe.restrictions.get(self.roblox.world.clock, int(case.target.id), case.plan["place_id"])
        is_ours = now.terms.private_reason.startswith(f"Steward case {case.id} by ")
        return is_ours and now.terms.active is (case.kind is CaseKind.BAN)

    def _entry_agrees(self, case: Case) -> bool:
        if case.kind is CaseKind.DATA_SNAPSHOT:
            return True
        store = self.universe.stores.stores.get(case.plan["store"])
        entry = (
            store.find(case.plan["scope"], case.plan["key"], self.roblox.world.clock.ns) if store is not None else None
        )
        value = None if entry is None or entry.deleted else entry.value
        after = json.loads(case.after.text()) if isinstance(case.after, Stored) else case.after
        kept = after if isinstance(after, dict) else {}
        return bool(value == (None if case.kind is CaseKind.DATA_DELETE else kept.get("value")))

    def read(self, command: str, player_id: int, answer: Answer) -> Iterator[str]:
        """Yield what is wrong in the answer to a command that only reads, about a player whose id is known."""
        clock, text = self.roblox.world.clock, answer.text
        if not text or text.startswith(("Not for your role", "Check ")):
            return
        banned = self.universe.restrictions.get(clock, player_id).in_force(clock.ns)
        match command:
            case "bans view":
                whole = re.search(r"🔨 Banned[^🔨]*Whole game", text) is not None
                if whole is not banned:
                    yield f"banned is {banned}, and the answer says: {text}"
            case "player view":
                whole = re.search(r"🔨 Banned (?!from )", text) is not None
                if whole is not banned:
                    yield f"banned is {banned}, and the answer says: {text}"
            case "leaderboard find":
                score = self.universe.ordered.board("CoinsBoard").get(str(player_id))
                unit = "coin" if score in {1, -1} else "coins"
                if (f"{score:,} {unit}" if score is not None else "not on").lower() not in plain_minus(text).lower():
                    yield f"the score is {score}, and the answer says: {text}"
            case "data view":
                entry = self.universe.stores.stores["PlayerData"].find("global", f"Player_{player_id}", clock.ns)
                value = None if entry is None or entry.deleted else entry.value
                coins = (
                    value.get("Data", {}).get("Coins")
                    if isinstance(value, dict) and isinstance(value.get("Data"), dict)
                    else None
                )
                if isinstance(coins, int) and str(coins) not in plain_minus(text.replace(",", "")):
                    yield f"Data.Coins is {coins}, and the answer says: {text}"


AGREES: Mapping[str, Callable[[Truth, Case], bool]] = {
    "announcement": lambda truth, _case: bool(truth.universe.messages),
    "ban": Truth._ban_agrees,
    "board": Truth._score_agrees,
    "data": Truth._entry_agrees,
    "servers": lambda truth, _case: bool(truth.universe.restarts),
    "unban": Truth._ban_agrees,
}
"""What compares a case with what Roblox has, by the first part of its kind (`tests/rules/test_kinds.py` says who needs it)."""


def plain_minus(text: str) -> str:
    """Return a text with the minus of keyboards."""
    return text.replace("\N{MINUS SIGN}", "-")


def _told(case: Case) -> str:
    """Return a pattern of what an answer says if a case is done: the new score, or that the player is banned or not."""
    match case.kind:
        case CaseKind.BAN:
            return r"(?<! not)(?<! is) banned( for | permanently|\n)"
        case CaseKind.UNBAN:
            return r"(?<! not) unbanned\n"
        case CaseKind.BOARD_SET | CaseKind.BOARD_INCREMENT:
            return re.escape(f" → {case.after:,}".replace("-", "\N{MINUS SIGN}"))
    return f"Case #{case.id}" if case.kind.startswith("data.") else ""
