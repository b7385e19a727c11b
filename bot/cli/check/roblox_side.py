"""Checks whether the Open Cloud key of each experience can do what the roles may do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterator
from dataclasses import replace
from datetime import datetime

import aiohttp

from bot.cli.check.findings import Finding, Level, fine, unchecked, wrong
from bot.features.staff.key_scopes import SOON, Offer, gaps
from bot.opencloud.client import Hosts, OpenCloud, RetryPolicy, Transport
from bot.opencloud.errors import KeyLacksScope, KeyRejected, Missing, NoAnswer, OpenCloudError
from bot.opencloud.models import PlaceId, UniverseId
from bot.opencloud.resources.keys import KeyInfo
from bot.settings import ExperienceSettings, Settings

_WHERE = "Creator Hub, Open Cloud, API Keys"


def client_for(settings: Settings, key: str, session: aiohttp.ClientSession) -> OpenCloud:
    """Return a client with an experience's key. It gives up sooner than the client of the bot."""
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
        words = f"{settings.hosts.open_cloud} {_failure(error)}, so nothing about this experience was checked"
        return [unchecked(words, *path)]
    dead = _dead(info, now)
    if dead is not None:
        return [wrong(dead, *path)]
    findings = [fine(f"Open Cloud key of {key}: {info.name}"), *_expiry(info, now, path)]
    no_universe = await _answer(client.universes.get(), "experience", "experiences", key, "universe_id")
    if no_universe is not None and no_universe.level is Level.WRONG:  # its scopes and places would all be missing too
        hint = "A place has another id: the id of the universe is on Creator Hub, in the menu of the experience"
        return [*findings, replace(no_universe, words=f"{no_universe.words}. {hint}")]
    findings += [no_universe] if no_universe is not None else []
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
        has_boards=bool(experience.leaderboards),
        has_topic=experience.announcements is not None,
    )


async def _places(experience: ExperienceSettings, key: str, client: OpenCloud) -> list[Finding]:
    asked = [
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
        return unchecked(f"Roblox could not be asked about this: it {_failure(error)}", *path)
    return None


def _failure(error: OpenCloudError) -> str:
    return "could not be reached" if isinstance(error, NoAnswer) else f"gave no answer that can be used ({error})"
