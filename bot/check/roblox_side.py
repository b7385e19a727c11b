"""Whether each experience's Open Cloud key can do what the roles may do."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Iterator
from datetime import datetime, timedelta

import aiohttp

from bot.access import Capability, Role
from bot.check.findings import Finding, Level, fine, unchecked, wrong
from bot.opencloud.client import Hosts, OpenCloud, RetryPolicy, Transport
from bot.opencloud.errors import KeyLacksScope, KeyRejected, Missing, OpenCloudError
from bot.opencloud.models import KeyInfo, PlaceId, UniverseId
from bot.services.scopes import SCOPES, is_per_store
from bot.settings import Experience, Settings, Store

SOON = timedelta(days=14)
_WHERE = "Creator Hub, Open Cloud, API Keys"


def client_for(settings: Settings, key: str, session: aiohttp.ClientSession) -> OpenCloud:
    """Return a client with an experience's key, which gives up sooner than one that staff wait for."""
    hosts = settings.hosts
    return OpenCloud(
        Transport(session, timeout=aiohttp.ClientTimeout(total=15)),
        universe_id=UniverseId(settings.experiences[key].universe_id),
        api_key=settings.experiences[key].api_key,
        hosts=Hosts(open_cloud=hosts.open_cloud, users=hosts.users, thumbnails=hosts.thumbnails),
        retry=RetryPolicy(attempts=2),
    )


async def examine_experience(settings: Settings, key: str, client: OpenCloud, now: datetime) -> list[Finding]:
    """Ask Roblox about an experience's key, universe and places."""
    path = ("experiences", key, "api_key")
    try:
        info = await client.keys.introspect()
    except KeyRejected:
        words = f"Roblox refuses this key. Make a new one ({_WHERE}), or let this machine's address use it, and put it into .env"
        return [wrong(words, *path)]
    except OpenCloudError as error:
        host = settings.hosts.open_cloud
        return [unchecked(f"{host} did not answer, so nothing about this experience was checked: {error}", *path)]
    dead = _dead(info, now)
    if dead is not None:
        return [wrong(dead, *path)]
    findings = [fine(f"Open Cloud key of {key}: {info.name}"), *_expiry(info, now, path)]
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
    """Describe each scope that a role's capability needs and the key does not have, with the stores it is needed for."""
    universe_id = UniverseId(settings.experiences[key].universe_id)
    stores: dict[str, set[str]] = defaultdict(set)
    needed_by: dict[str, set[str]] = defaultdict(set)
    for capability, scope, store in _needs(settings, key):
        if not info.allows(scope, universe_id, store):
            needed_by[scope].add(capability)
            stores[scope] |= {store} if store is not None else set()
    for scope, capabilities in needed_by.items():
        where = f" for the data store {', '.join(sorted(stores[scope]))}" if stores[scope] else ""
        yield (
            f"the key {info.name} lacks {scope}{where}, which {', '.join(sorted(capabilities))} needs. "
            f"Add it ({_WHERE}), or take the capability from the roles"
        )


def _needs(settings: Settings, key: str) -> Iterator[tuple[Capability, str, str | None]]:
    """Yield each capability that some role has in the experience, a scope that it needs, and the store it is for."""
    experience = settings.experiences[key]
    for role in settings.policy().roles:
        if role.experiences is not None and key not in role.experiences:
            continue
        for capability in role.may:
            for scope in SCOPES[capability] if _works(capability, experience) else ():
                for store in _stores(capability, role, experience) if is_per_store(scope) else (None,):
                    yield capability, scope, store


def _works(capability: Capability, experience: Experience) -> bool:
    """Whether the experience has what the capability is about."""
    match capability.resource:
        case "announce":
            return experience.announcements is not None
        case "boards":
            return bool(experience.leaderboards)
        case _:
            return True


def _stores(capability: Capability, role: Role, experience: Experience) -> list[str]:
    return [
        store.data_store
        for store in experience.stores.values()
        if (role.stores is None or store.data_store in role.stores) and _is_read(capability, store)
    ]


def _is_read(capability: Capability, store: Store) -> bool:
    """Whether the capability touches the store; a player's card only shows stores with a summary."""
    return capability is not Capability.PLAYERS_READ or bool(store.summary)


async def _places(experience: Experience, key: str, client: OpenCloud) -> list[Finding]:
    asked = [_answer(client.universes.get(), "experience", "experiences", key, "universe_id")]
    asked += [
        _answer(
            client.universes.get_place(PlaceId(place_id)),
            f"place in universe {experience.universe_id}",
            "experiences",
            key,
            "places",
            name,
        )
        for name, place_id in experience.places.items()
    ]
    return [each for each in await asyncio.gather(*asked) if each is not None]


async def _answer(asked: Awaitable[object], what: str, *path: str) -> Finding | None:
    try:
        await asked
    except (Missing, KeyLacksScope):
        return wrong(f"Roblox has no such {what}, or does not show it to this key", *path)
    except OpenCloudError as error:
        return unchecked(f"Roblox could not be asked about this: {error}", *path)
    return None
