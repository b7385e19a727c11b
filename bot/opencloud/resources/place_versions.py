"""Versions of a place, and bringing an older one back (openapi.json, Assets_*, which are BETA). `universes` uploads new ones."""

from dataclasses import dataclass
from datetime import datetime

from bot.jsons import Json
from bot.opencloud import _decode, _json
from bot.opencloud._exchange import Answer, Exchange
from bot.opencloud._paging import Page, Pages
from bot.opencloud._wire import Budget, Read, Request, UnguardedWrite, query
from bot.opencloud.models import PlaceId

# openapi.json, x-roblox-rate-limits.
_READ_BUDGET = Budget("place versions: read", 100)
_ROLLBACK_BUDGET = Budget("place versions: roll back", 100)

_LIST = Read("listAssetVersions", "GET", _READ_BUDGET, ("asset:read",))
_GET = Read("GetAssetVersion", "GET", _READ_BUDGET, ("asset:read",))
_ROLLBACK = UnguardedWrite("RollbackAssetVersion", "POST", _ROLLBACK_BUDGET, ("asset:read", "asset:write"))

_PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class SavedVersion:
    """A version of a place.

    Attributes:
        is_published: Players get it, or got it once. Otherwise it was only saved.
    """

    place_id: PlaceId
    number: int
    is_published: bool = False
    created_at: datetime | None = None
    request_id: str | None = None


class PlaceVersions:
    """The versions of places. The key reaches them by their owner, and not by the experience."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def list_versions(self, place_id: PlaceId) -> Pages[SavedVersion]:
        """Every version. Each page is sorted, newest first, because the order is observed and not documented."""

        async def fetch(token: str) -> Page[SavedVersion]:
            path = query(_path(place_id), maxPageSize=_PAGE_SIZE, pageToken=token)
            page = await self._exchange.call(Request(_LIST, path), _decode_page)
            return Page(tuple(sorted(page.items, key=lambda each: -each.number)), page.next_token)

        return Pages(fetch)

    async def get(self, place_id: PlaceId, number: int) -> SavedVersion:
        """A version.

        Raises:
            Missing: There is no such place or version, or the key does not reach it.
        """
        return await self._exchange.call(Request(_GET, f"{_path(place_id)}/{int(number)}"), _decode_version)

    async def roll_back(self, place_id: PlaceId, number: int) -> SavedVersion:
        """Save an older version once more, as the newest one. It is not published by that.

        Raises:
            Missing: There is no such version.
            Conflict: The place is open in Team Create.
            OutcomeUnknown: The answer is lost. It is not sent again, because that makes another version.
        """
        body = _json.encode({"assetVersion": f"assets/{int(place_id)}/versions/{int(number)}"})
        request = Request(_ROLLBACK, f"{_path(place_id)}:rollback", body)
        return await self._exchange.call(request, _decode_version)


def _path(place_id: PlaceId) -> str:
    return f"/assets/v1/assets/{int(place_id)}/versions"


def _decode_page(answer: Answer) -> Page[SavedVersion]:
    """Decode a page. The document has an array alone, and the live service an object around it."""
    if isinstance(answer.json, list):
        return Page(tuple(map(_version, answer.json)), "")
    return _decode.page("assetVersions", _version)(answer)


def _decode_version(answer: Answer) -> SavedVersion:
    return _version(_decode.obj(answer.json), answer.request_id)


def _version(body: dict[str, Json], request_id: str | None = None) -> SavedVersion:
    place, _, number = _decode.present(body["path"]).removeprefix("assets/").partition("/versions/")
    return SavedVersion(
        place_id=PlaceId(int(place)),
        number=int(number),
        is_published=body.get("published", False),
        created_at=_decode.moment(body.get("createTime")),
        request_id=request_id,
    )
