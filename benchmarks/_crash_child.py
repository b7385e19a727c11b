"""The process that is killed: the real services, journal and client, which make changes of every kind.

At start it settles what the process before it left, reports this to the parent, and waits for the parent before it goes on.
"""

import asyncio
from contextvars import ContextVar
from datetime import timedelta
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

import aiohttp

from benchmarks._crash_work import GUILD, ROLE, Work, find_member
from bot import app, settings
from bot.changes.approvals import Approvals
from bot.changes.cards.approvals import kept
from bot.changes.outcomes import outcome_of
from bot.changes.settling import Settling
from bot.documents.documents import Documents
from bot.journal import Case, Journal, Outcome
from bot.journal.approval_requests import Requests
from bot.opencloud.client import RetryPolicy, Transport
from bot.storage import Database
from bot.wiring import FACES, Services
from sandbox.example.world import API_KEY, LOBBY_ID

CONFIG = f"""
[discord]
guilds = [{GUILD}]
[experiences.kingdom]
name = "Example Kingdom"
universe_id = 4000000001
api_key = "env:KINGDOM_OPEN_CLOUD_KEY"
places = {{ lobby = {LOBBY_ID} }}
[experiences.kingdom.leaderboards.coins]
ordered_data_store = "CoinsBoard"
title = "Richest players"
[experiences.kingdom.announcements]
topic = "Steward"
[roles.owner]
id = {ROLE}
may = ["*"]
[alarm]
changes = 10000
within = "1m"
"""
CASE_HEADER = "x-case"
"""The header of every request that names the case during which it was made, so that the audit does not need the journal."""
AT_ONCE = 3
"""How many people work at the same time; while one waits for a target lock of a killed process, the others go on."""
# At most two attempts with short waits: the benchmark checks what a lost answer leaves behind, not the waits.
RETRY = RetryPolicy(attempts=2, base_s=0.005, cap_s=0.01, patience_s=0.5)

_CURRENT: ContextVar[list[str]] = ContextVar("current")
"""The case that is open now in this task and its subtasks, if there is one: a list, which copies of the context share."""


def _follow(case: Case) -> None:
    """Remember the open case, when a case opens or ends."""
    _CURRENT.get()[:] = [str(case.id)] if case.outcome is Outcome.SENT else []


async def _sign(_session: object, _context: object, request: aiohttp.TraceRequestStartParams) -> None:
    request.headers[CASE_HEADER] = ",".join(_CURRENT.get([]))


def _trace() -> aiohttp.TraceConfig:
    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(_sign)
    return trace


def run(base_url: str, database: str, seed: int, parent: Connection) -> None:
    """Settle, then change things until somebody kills this process."""
    asyncio.run(_run(base_url, Path(database), seed, parent))


async def _run(base_url: str, database: Path, seed: int, parent: Connection) -> None:
    loaded = _settings(base_url, database.with_suffix(f".{seed}.toml"))
    async with (
        Database.open(f"sqlite+aiosqlite:///{database}") as opened,
        aiohttp.ClientSession(trace_configs=[_trace()]) as session,
        Documents() as documents,
    ):
        await opened.migrate()
        journal, requests = (
            Journal(opened, outcome_of=outcome_of, clock=app.utc_now),
            Requests(opened, clock=app.utc_now),
        )
        policy = loaded.policy()
        services = Services(
            loaded,
            transport=Transport(session),
            retry=RETRY,
            journal=journal,
            policy=policy,
            clock=app.utc_now,
            documents=documents,
            find_member=find_member,
        )
        await _recover(Settling(journal, services.kinds, clock=app.utc_now, grace=timedelta(0)), requests)
        parent.send("settled")
        await asyncio.to_thread(parent.recv)
        journal.subscribe(_follow)
        approvals = Approvals(
            requests, policy, services.kinds, services.undo, draw=partial(kept, faces=FACES), clock=app.utc_now
        )
        async with asyncio.TaskGroup() as people:
            for number in range(AT_ONCE):
                work = Work(services, approvals, journal, Random(seed + number), parent.send)
                people.create_task(_work_for_ever(work))


def _settings(base_url: str, config: Path) -> settings.Settings:
    config.write_text(CONFIG, encoding="utf-8")
    hosts = ("OPEN_CLOUD_BASE_URL", "ROBLOX_USERS_BASE_URL", "ROBLOX_THUMBNAILS_BASE_URL")
    environ = {"DISCORD_TOKEN": "none", "KINGDOM_OPEN_CLOUD_KEY": API_KEY, **dict.fromkeys(hosts, base_url)}
    return settings.load(config, environ)


async def _recover(settling: Settling, requests: Requests) -> None:
    """Settle as the bot does at its start and later: one pass may leave a case that the next one settles."""
    await requests.interrupt(timedelta(0))
    left = await settling.settle_all()
    while len(still := await settling.settle_all()) < len(left):
        left = still


async def _work_for_ever(work: Work) -> None:
    _CURRENT.set([])
    while True:
        await work.one()
