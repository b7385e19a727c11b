"""Checks whether the Open Cloud key of each experience can do what the roles may do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from datetime import datetime

import aiohttp

from bot.cli.check.findings import Finding, Level, fine, unchecked, wrong
from bot.features.staff.key_scopes import SOON, Offer, gaps
from bot.opencloud.client import Hosts, OpenCloud, RetryPolicy, Transport
from bot.opencloud.errors import KeyLacksScope, KeyRejected, Missing, NoAnswer, OpenCloudError, Refused, Throttled
from bot.opencloud.models import PlaceId, UniverseId
from bot.opencloud.resources.keys import KeyInfo
from bot.settings import ExperienceSettings, Settings

_WHERE = "Creator Hub, Open Cloud, API Keys"


ANY_NAME = "Roblox"
"""A username to look up: that of the first account."""
NAMED_UNIVERSES = 5
"""Of how many universes of a key a wrong id is looked up among their places."""
_NO_UNIVERSE = (
    "Roblox has no experience with this id, or does not show it to this key. Creator Hub copies the right one: the experience's "
    "menu, Copy Universe ID. The number in the address of a game is a place id"
)


def client_for(
    settings: Settings, key: str, session: aiohttp.ClientSession, *, universe_id: UniverseId | None = None
) -> OpenCloud:
    """Return a client with an experience's key, for its universe unless another is given. It gives up sooner than the bot's."""
    hosts = settings.hosts
    return OpenCloud(
        Transport(session, timeout=aiohttp.ClientTimeout(total=15)),
        universe_id=universe_id or UniverseId(settings.experiences[key].universe_id),
        api_key=settings.experiences[key].api_key,
        hosts=Hosts(open_cloud=hosts.open_cloud, users=hosts.users, thumbnails=hosts.thumbnails),
        retry=RetryPolicy(attempts=2),
    )


async def examine_names(settings: Settings, client: OpenCloud) -> list[Finding]:
    """Ask the service for usernames, which needs no key."""
    host = settings.hosts.users
    try:
        await client.users.find_by_names([ANY_NAME])
    except Throttled as error:
        return [unchecked(f"{host} {_failure(error)}, so the look-up of usernames was not checked")]
    except Refused as error:
        return [wrong(f"{host} looks no usernames up: it answers {error.status}. Staff have to type user ids instead")]
    except OpenCloudError as error:
        words = f"{host} {_failure(error)}, so staff may have to type user ids in place of usernames"
        return [unchecked(words)]
    return []


async def examine_experience(
    settings: Settings, key: str, now: datetime, client_of: Callable[[UniverseId | None], OpenCloud]
) -> list[Finding]:
    """Ask Roblox about an experience's key, universe and places.

    Args:
        settings: All settings.
        key: The experience.
        now: By which the key may have expired.
        client_of: Returns a client with the experience's key for a universe; None for its own.
    """
    client = client_of(None)
    path = ("experiences", key, "api_key")
    try:
        info = await client.keys.introspect()
    except KeyRejected:
        words = f"Roblox refuses this key. Make a new one ({_WHERE}), or let this machine's address use it, and put it into .env"
        return [wrong(words, *path)]
    except OpenCloudError as error:
        words = f"{settings.hosts.open_cloud} {_failure(error)}, so nothing about this experience was checked"
        return [unchecked(words, *path)]
    dead = _dead(info, now)
    if dead is not None:
        return [wrong(dead, *path)]
    findings = [fine(f"Open Cloud key of {key}: {info.name}"), *_expiry(info, now, path)]
    universe = await _answer(client.universes.get(), _NO_UNIVERSE, "experiences", key, "universe_id")
    if universe is not None and universe.level is Level.WRONG:  # everything else would follow from it
        return [await _as_place(settings.experiences[key], info, universe, client_of), *findings]
    findings += [universe] if universe is not None else []
    findings += (wrong(words, *path) for words in _missing_scopes(settings, key, info))
    return findings + await _places(settings.experiences[key], key, client)


def _dead(info: KeyInfo, now: datetime) -> str | None:
    if not info.enabled:
        return f"the key {info.name} is disabled. Enable it ({_WHERE})"
    if info.expired or (info.expires_at is not None and info.expires_at <= now):
        return f"the key {info.name} has expired. Make a new one ({_WHERE}), and put it into .env"
    return None


def _expiry(info: KeyInfo, now: datetime, path: tuple[str, ...]) -> Iterator[Finding]:
    if info.expires_at is not None and info.expires_at - now < SOON:
        words = f"the key {info.name} expires on {info.expires_at:%Y-%m-%d %H:%M} UTC. Renew it ({_WHERE})"
        yield Finding(level=Level.SOON, words=words, path=path)


def _missing_scopes(settings: Settings, key: str, info: KeyInfo) -> Iterator[str]:
    """Describe each scope that a role's capability needs and the key lacks, with the stores that need it."""
    for gap in gaps(info, settings.policy().roles, _offer(settings.experiences[key], key)):
        where = f" for the data store {', '.join(gap.stores)}" if gap.stores else ""
        yield (
            f"the key {info.name} lacks {gap.scope}{where}, which {', '.join(gap.needed_by)} needs. "
            f"Add it ({_WHERE}), or take the capability from the roles"
        )


def _offer(experience: ExperienceSettings, key: str) -> Offer:
    stores = experience.stores.values()
    return Offer(
        key=key,
        universe_id=UniverseId(experience.universe_id),
        stores=frozenset(store.data_store for store in stores),
        shown=frozenset(store.data_store for store in stores if store.summary),
        tables=experience.tables,
    )


async def _places(experience: ExperienceSettings, key: str, client: OpenCloud) -> list[Finding]:
    asked = [
        _answer(
            client.universes.get_place(PlaceId(place_id)),
            f"Roblox has no such place in universe {experience.universe_id}, or does not show it to this key",
            "experiences",
            key,
            "places",
            name,
        )
        for name, place_id in experience.places.items()
    ]
    return [each for each in await asyncio.gather(*asked) if each is not None]


async def _as_place(
    experience: ExperienceSettings,
    info: KeyInfo,
    found: Finding,
    client_of: Callable[[UniverseId | None], OpenCloud],
) -> Finding:
    """Return what is wrong with a universe id: it may be the id of a place in a universe that the key is for."""
    targets = [target for scope in info.scopes for target, _ in scope.targets or ()]
    for universe in list(dict.fromkeys(each for each in targets if each.isdecimal()))[:NAMED_UNIVERSES]:
        with suppress(OpenCloudError):
            await client_of(UniverseId(int(universe))).universes.get_place(PlaceId(experience.universe_id))
            words = f"this is the id of a place. Its universe, which this key is for, is {universe}: universe_id = {universe}"
            return wrong(words, *found.path)
    return found


async def _answer(asked: Awaitable[object], missing: str, *path: str) -> Finding | None:
    """Return what is wrong; `missing` says what it means if Roblox shows nothing there."""
    try:
        await asked
    except (Missing, KeyLacksScope):
        return wrong(missing, *path)
    except OpenCloudError as error:
        return unchecked(f"Roblox could not be asked about this: it {_failure(error)}", *path)
    return None


def _failure(error: OpenCloudError) -> str:
    return "could not be reached" if isinstance(error, NoAnswer) else f"gave no answer that can be used ({error})"
