"""`python -m bot probe numbers`: tests on the live service what its documents do not say. `check` writes nothing; this does.

It writes one entry of its own, reads it back and deletes it. The result stays in the database, where the bot finds it.
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from bot.cli.arguments import Commands, add_config, subcommand
from bot.cli.journal import on_journal

if TYPE_CHECKING:
    from bot.opencloud.resources.data_stores import DataStores
    from bot.settings import Settings

NUMBER = b"9007199254740993"
"""The first whole number that no double holds."""


def add(commands: Commands) -> None:
    """Add the subcommand."""
    parser = subcommand(commands, "probe", "test on Roblox what the bot must know, with an entry of its own")
    tests = parser.add_subparsers(required=True, dest="test", metavar="TEST")
    numbers = subcommand(
        tests,
        "numbers",
        "find out whether Roblox keeps numbers beyond 2^53: only then does the bot change such entries",
    )
    add_config(numbers)
    numbers.add_argument("--experience", help="the key of one experience in the settings; otherwise all are tested")
    numbers.add_argument(
        "--store", default="StewardProbe", help="the data store of the test entry; a new store needs its own scope"
    )
    numbers.set_defaults(command=_run)


def _run(options: argparse.Namespace) -> int:
    from bot import settings

    loaded = settings.load(options.config)
    if options.experience is not None and options.experience not in loaded.experiences:
        print(f"The settings have no experience {options.experience}. Nothing was written.")
        return 1
    keys = [options.experience] if options.experience is not None else list(loaded.experiences)
    return on_journal(probe_numbers(loaded, keys, options.store))


async def probe_numbers(loaded: Settings, keys: list[str], store: str) -> int:
    """Test experiences, and keep the results; return the exit code: 0 if all of them keep such numbers.

    Raises:
        NoDatabase: There is no journal yet.
    """
    from bot.cli.check.roblox_side import client_for
    from bot.features.data.numbers import EXACT_NUMBERS
    from bot.journal import Proof, Proofs
    from bot.opencloud.client import open_session
    from bot.opencloud.errors import OpenCloudError
    from bot.storage import Database

    is_fine = True
    async with Database.existing(loaded.database.url) as database, open_session() as session:
        for key in keys:
            stores = client_for(loaded, key, session).data_stores
            try:
                passed, detail = await _test(stores, store, f"steward-probe-{uuid4().hex[:12]}")
            except OpenCloudError as error:
                print(f"{key}: not tested. Roblox did not take the test entry in {store}: {error}")
                is_fine = False
                continue
            proof = Proof(passed=passed, detail=detail, at=datetime.now(UTC))
            await Proofs(database).record(EXACT_NUMBERS, loaded.experiences[key].universe_id, proof)
            print(f"{key}: {detail}")
            is_fine = is_fine and passed
    return 0 if is_fine else 1


async def _test(stores: DataStores, store: str, key: str) -> tuple[bool, str]:
    from bot.documents.document import small
    from bot.opencloud.errors import OpenCloudError

    await stores.create_entry(store=store, key=key, value=small(NUMBER))
    try:
        read = await stores.get_entry(store=store, key=key)
        came = read.value.read()
    finally:
        try:
            await stores.delete_entry(store=store, key=key)
        except OpenCloudError as error:
            print(f"The test entry {key} in {store} could not be deleted: {error}. Delete it by hand.")
    if came == NUMBER and not read.clamped:
        return True, "Roblox keeps numbers beyond 2^53 exactly. Entries with such numbers can be changed."
    return False, f"Roblox made {came.decode()} of {NUMBER.decode()}. Entries with such numbers can only be read."
