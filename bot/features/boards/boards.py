"""Reads boards, which are ordered data stores, page by page, and finds a player's place on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.access import Actor, Capability, Policy
from bot.errors import InvalidInput
from bot.experiences.experiences import Board, Experience
from bot.experiences.lists import LazyList
from bot.experiences.players import Players
from bot.features.boards.rows import BoardRow, BoardRows, RowName, extent
from bot.i18n import tr
from bot.opencloud.errors import OpenCloudError
from bot.opencloud.models import UserId
from bot.opencloud.resources.ordered_data_stores import LARGEST, SMALLEST, OrderedEntry
from bot.opencloud.resources.users import NamedUser
from bot.together import together

PAGE_ROWS = 10
MOST_COUNTED = 2_000
"""The last place that is counted, a hundred rows per request: the budget for lists is shared with the live game."""
NEIGHBOURS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRequest:
    """What a member of staff asked to see; None if an option was left out.

    Attributes:
        descending: The order; the board's own by default.
        minimum: The least score to show.
        maximum: The greatest score to show.
    """

    board: str
    descending: bool | None = None
    minimum: int | None = None
    maximum: int | None = None
    scope: str | None = None
    experience: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a board.

    Attributes:
        rank: Its place in the selection, which equal scores share; None if there are too many rows above to count.
        user_id: The player; None if the key does not fit the board's template.
        user: The player's names; None if Roblox has no such account, or did not answer.
    """

    rank: int | None
    key: str
    score: int
    user_id: UserId | None = None
    user: NamedUser | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPage:
    """One page of a board, as it was when it was read.

    Attributes:
        number: Counted from 0.
        whole: Whether the rows are numbered from the top of the board, in its own order, so that a number is a place on it.
        more: Whether there are rows after these.
    """

    experience: Experience
    board: Board
    request: BoardRequest
    number: int
    rows: tuple[Row, ...]
    whole: bool
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A row's place on a board.

    Attributes:
        row: The row with its rank; None if it is not on the board.
        above: The nearest better rows, in the board's order.
        below: The nearest equal or worse rows, in the board's order.
    """

    place: BoardRow
    row: Row | None = None
    above: tuple[Row, ...] = ()
    below: tuple[Row, ...] = ()


class BoardListing:
    """A board while somebody turns its pages. A page is read once, when somebody turns to it, and stays as it was.

    Attributes:
        descending: Whether the highest score comes first.
    """

    def __init__(
        self, experience: Experience, board: Board, request: BoardRequest, *, players: Players, policy: Policy
    ) -> None:
        self._experience, self._board, self._request = experience, board, request
        self._players, self._policy = players, policy
        self.descending = board.descending if request.descending is None else request.descending
        self._pages: dict[int, BoardPage] = {}
        self._entries = LazyList(
            experience.client.ordered_data_stores.list_entries(
                store=board.name,
                scope=board.scope,
                descending=self.descending,
                minimum=request.minimum,
                maximum=request.maximum,
            )
        )

    async def page(self, actor: Actor, number: int) -> BoardPage:
        """Return a page, counted from 0.

        Raises:
            AccessDenied: The actor may no longer read this board.
        """
        self._policy.require(actor, Capability.BOARDS_READ, extent(self._experience, self._board))
        if number not in self._pages:
            self._pages[number] = await self._read(number)
        return self._pages[number]

    async def _read(self, number: int) -> BoardPage:
        start, end = number * PAGE_ROWS, (number + 1) * PAGE_ROWS
        entries = await self._entries.first(end + 1)
        rows = list(_ranked(entries))[start:end]
        return BoardPage(
            experience=self._experience,
            board=self._board,
            request=self._request,
            number=number,
            rows=tuple(await _with_names(self._players, self._experience, self._board, rows)),
            whole=self._is_whole(),
            more=len(entries) > end,
        )

    def _is_whole(self) -> bool:
        bound = self._request.maximum if self._board.descending else self._request.minimum
        return self.descending == self._board.descending and bound is None


class Leaderboards:
    """Reads boards."""

    def __init__(self, rows: BoardRows) -> None:
        self._rows = rows

    def show(self, actor: Actor, request: BoardRequest) -> BoardListing:
        """Return a board whose pages can be turned. Nothing is read before the first page is requested.

        Raises:
            AccessDenied: The actor may not read this board.
            InvalidInput: There is no such board, the scope is not one, or the bounds exclude every score.
        """
        game, board = self._rows.whole(
            actor, Capability.BOARDS_READ, board=request.board, scope=request.scope, experience=request.experience
        )
        if request.minimum is not None and request.maximum is not None and request.minimum > request.maximum:
            rule = tr("The least score to show is above the greatest, {maximum}.", maximum=request.maximum)
            raise InvalidInput("minimum", rule)
        return BoardListing(game, board, request, players=self._rows.players, policy=self._rows.policy)

    async def find(self, actor: Actor, name: RowName) -> Standing:
        """Return a row's place, with the nearest rows above and below.

        Raises:
            AccessDenied: The actor may not read this board.
            InvalidInput: There is no such board, the scope is not one, or not exactly one of player and key is named.
            NotFound: There is no such player.
        """
        place = await self._rows.find(actor, Capability.BOARDS_READ, name)
        game, found = place.experience, place.board
        entry, place = await together(
            game.client.ordered_data_stores.find_entry(store=found.name, scope=found.scope, key=place.key),
            self._rows.described(place),
        )
        if entry is None:
            return Standing(place=place)
        above, below = await together(
            self._better(game, found, entry.value, most=MOST_COUNTED),
            self._rest(game, found, entry, most=NEIGHBOURS),
        )
        ranked = list(_ranked([*above, entry, *below], countable=len(above) < MOST_COUNTED))
        mine = len(above)
        near = ranked[max(mine - NEIGHBOURS, 0) :]
        rows = await _with_names(self._rows.players, game, found, near)
        mine = min(mine, NEIGHBOURS)
        return Standing(place=place, row=rows[mine], above=tuple(rows[:mine]), below=tuple(rows[mine + 1 :]))

    async def _better(self, game: Experience, board: Board, score: int, *, most: int) -> list[OrderedEntry]:
        """Return the nearest `most` rows above a score, in the board's order."""
        if score == (LARGEST if board.descending else SMALLEST):  # no score can be above it
            return []
        bounds = {"minimum": score + 1} if board.descending else {"maximum": score - 1}
        nearest = game.client.ordered_data_stores.list_entries(
            store=board.name, scope=board.scope, descending=not board.descending, **bounds
        )
        return (await nearest.first(most))[::-1]

    async def _rest(self, game: Experience, board: Board, own: OrderedEntry, *, most: int) -> list[OrderedEntry]:
        """Return the nearest `most` rows that are not above a row, in the board's order, without the row itself."""
        bounds = {"maximum": own.value} if board.descending else {"minimum": own.value}
        nearest = game.client.ordered_data_stores.list_entries(
            store=board.name, scope=board.scope, descending=board.descending, **bounds
        )
        return [entry for entry in await nearest.first(most + 1) if entry.key != own.key][:most]


def _ranked(entries: Iterable[OrderedEntry], *, countable: bool = True) -> Iterator[Row]:
    """Number rows in a board's order; equal scores share the better place, as in 1, 2, 2, 4."""
    rank, last = 0, None
    for position, entry in enumerate(entries, start=1):
        rank, last = rank if entry.value == last else position, entry.value
        yield Row(rank=rank if countable else None, key=entry.key, score=entry.value)


async def _with_names(players: Players, game: Experience, board: Board, rows: Sequence[Row]) -> list[Row]:
    """Return rows with their players' names, requested in one batch. A missing name is never a reason to fail."""
    owners = {row.key: user_id for row in rows if (user_id := board.player_of(row.key)) is not None}
    try:
        users = await players.names_of(game, owners.values())
    except OpenCloudError:
        users = {}
    return [_named(row, owners.get(row.key), users) for row in rows]


def _named(row: Row, user_id: UserId | None, users: Mapping[UserId, NamedUser]) -> Row:
    return replace(row, user_id=user_id, user=users.get(user_id) if user_id is not None else None)
