"""Finds which row of a board staff mean: from what they typed to a scope and a key."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.access import Actor, Capability, Extent, Policy
from bot.errors import InvalidInput
from bot.experiences.experiences import Board, Experience, Experiences
from bot.experiences.players import Player, PlayerRef, Players
from bot.experiences.scopes import ensure_one_scope, split_scope
from bot.i18n import tr


@dataclass(frozen=True, slots=True, kw_only=True)
class RowName:
    """A row as staff name it, by its player or by its key; None if an option was left out."""

    board: str
    player: PlayerRef | None = None
    key: str | None = None
    scope: str | None = None
    experience: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """The place of a row, which need not exist.

    Attributes:
        board: The board, with the scope of this row: the one of the settings, or another one that staff named.
        player: The player whose row it is; None if the key belongs to no player.
    """

    experience: Experience
    board: Board
    key: str
    player: Player | None = None

    @property
    def path(self) -> str:
        """The exact name, as cases keep it."""
        return f"{self.board.name}/{self.board.scope}/{self.key}"


@dataclass(frozen=True, slots=True)
class BoardRows:
    """Finds boards and rows by what staff type."""

    experiences: Experiences
    players: Players
    policy: Policy

    def whole(
        self, actor: Actor, capability: Capability, *, board: str, scope: str | None, experience: str | None
    ) -> tuple[Experience, Board]:
        """Return the board whose rows are listed.

        Raises:
            AccessDenied: The actor may not do this on that board.
            InvalidInput: There is no such board, or the scope is not one: Roblox lists the rows of one scope.
        """
        game = self._experience(actor, capability, experience)
        found = in_scope(game, game.board(board), scope)
        self.policy.require(actor, capability, extent(game, found))
        ensure_one_scope(found.scope, field="scope")
        return game, found

    async def find(self, actor: Actor, capability: Capability, name: RowName) -> BoardRow:
        """Return the row that is named.

        Raises:
            AccessDenied: The actor may not do this on that board; checked before anything is read.
            InvalidInput: There is no such board, the scope is not one, or not exactly one of player and key is named.
            NotFound: There is no such player.
        """
        game = self._experience(actor, capability, name.experience)
        board, key = _named(game, name)
        self.policy.require(actor, capability, extent(game, board))
        if name.player is None:
            owner = board.player_of(key)
            player = await self.players.find(actor, game, Player.kept(owner)) if owner is not None else None
            return BoardRow(experience=game, board=board, key=key, player=player)
        player = await self.players.find(actor, game, name.player)
        return BoardRow(experience=game, board=board, key=board.key_of(player.id), player=player)

    async def described(self, row: BoardRow) -> BoardRow:
        """Return a row with the present names and the picture of its player."""
        if row.player is None:
            return row
        return replace(row, player=await self.players.described(row.experience, row.player))

    def _experience(self, actor: Actor, capability: Capability, name: str | None) -> Experience:
        self.policy.require(actor, capability)
        game = self.experiences.get(name)
        self.policy.require(actor, capability, Extent(experience=game.key))
        return game


def in_scope(game: Experience, board: Board, scope: str | None) -> Board:
    """Return a board with another scope: the board that the settings describe there, if they describe one."""
    if scope is None or scope == board.scope:
        return board
    described = (each for each in game.boards.values() if (each.name, each.scope) == (board.name, scope))
    return next(described, replace(board, scope=scope))


def is_described(game: Experience, board: Board) -> bool:
    """Whether the settings describe a board with its scope."""
    return game.boards.get(board.alias, board).scope == board.scope


def extent(game: Experience, board: Board, *, change: int | None = None) -> Extent:
    """Return what the policy is asked about. A role for some boards does not cover a scope that the settings do not describe."""
    name = board.alias if is_described(game, board) else f"{board.name}/{board.scope}"
    return Extent(experience=game.key, board=name, change=change)


def _named(game: Experience, name: RowName) -> tuple[Board, str]:
    """Return the board of a row, and its key; the key is empty where the player decides."""
    board = game.board(name.board)
    if (name.player is None) == (name.key is None):
        raise InvalidInput("player", tr("Name the row by `player` or by `key`: one of them, not both."))
    if name.key is None:
        board = in_scope(game, board, name.scope)
        ensure_one_scope(board.scope, field="scope")
        return board, ""
    scope, key = split_scope(name.scope or board.scope, name.key)
    return in_scope(game, board, scope), key
