"""The best-known Python wrapper works with the stand-in, except for the wrapper's own bugs.

Left out, because the wrapper itself fails: its async listing of boards and versions, its exclusive create of standard
entries, undeletion and snapshots (it sends no body), paging of versions, versions outside the scope `global`. It writes
booleans as Python does, `True`, which no document of Roblox has; they are put right on the way.
"""

import io
import re
from collections.abc import AsyncIterator, Iterator
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
import rblxopencloud
import rblxopencloudasync
import requests
from roblox_face import ARENA, BEN, KEY, UNIVERSE, open_face, served_in_a_thread

from sandbox.roblox import RobloxStandIn

REAL = "https://apis.roblox.com"


class _Redirect(requests.adapters.HTTPAdapter):
    """Sends requests for Roblox to the stand-in, with booleans as JSON has them."""

    def __init__(self, base_url: str) -> None:
        super().__init__()
        self.base_url = base_url

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        url = request.url.replace(REAL, self.base_url)
        request.url = re.sub(r"=(True|False)\b", lambda found: found[0].lower(), url)
        return super().send(request, **options)


@pytest.fixture
def stand_in() -> Iterator[RobloxStandIn]:
    session = rblxopencloud.http_session
    with served_in_a_thread() as stand_in:
        session.mount(REAL, _Redirect(stand_in.base_url))
        yield stand_in
        session.close()


@pytest.fixture
def experience(stand_in):
    return rblxopencloud.ApiKey(KEY).get_experience(UNIVERSE)


def test_standard_entries(experience):
    store = experience.get_datastore("Coins")
    store.set_entry("ben", {"n": 1}, users=[BEN], metadata={"a": "b"})
    value, info = store.get_entry("ben")
    assert (value, info.users, info.metadata) == ({"n": 1}, [BEN], {"a": "b"})
    store.set_entry("n", 5)
    assert store.increment_entry("n", 2)[0] == 7
    assert [one.key for one in store.list_keys()] == ["ben", "n"]
    store.remove_entry("n")
    with pytest.raises(rblxopencloud.NotFound):
        store.get_entry("n")


def test_a_version_that_does_not_match_is_refused_with_the_current_value(experience):
    store = experience.get_datastore("Coins")
    version = store.set_entry("ben", 1)
    store.set_entry("ben", 2, previous_version=version.version)
    with pytest.raises(rblxopencloud.PreconditionFailed) as refused:
        store.set_entry("ben", 3, previous_version=version.version)
    assert refused.value.value == 2


def test_versions_can_be_listed_and_read(experience):
    store = experience.get_datastore("Coins")
    store.set_entry("ben", 1)
    (version,) = store.list_versions("ben", limit=1)
    assert (version.get_value()[0], version.deleted) == (1, False)
    with pytest.raises(rblxopencloud.NotFound):
        store.get_version("ben", "nonsense")


def test_stores_can_be_listed_and_deleted(experience):
    store = experience.get_datastore("Coins")
    store.set_entry("ben", 1)
    assert [one.name for one in experience.list_datastores()] == ["Coins"]
    store.delete()
    assert [one.state.name for one in experience.list_datastores(show_deleted=True)] == ["Deleted"]


def test_boards(experience):
    board = experience.get_ordered_datastore("Wins")
    board.set_entry("7", 3)
    board.set_entry("8", 9, exclusive_create=True)
    with pytest.raises(rblxopencloud.PreconditionFailed):
        board.set_entry("8", 1, exclusive_create=True)
    assert board.increment_entry("7", 2) == 5
    assert [(one.key, one.value) for one in board.sort_keys()] == [("8", 9), ("7", 5)]
    board.remove_entry("8")
    assert [one.key for one in board.sort_keys(min=1, max=9)] == ["7"]


def test_bans(experience, stand_in):
    banned = experience.ban_user(BEN, 60, display_reason="d", private_reason="p")
    assert (banned.active, banned.duration_seconds, banned.display_reason) == (True, 60, "d")
    assert experience.get_place(ARENA).fetch_user_restriction(BEN).inherited
    assert not experience.unban_user(BEN).active
    assert experience.get_place(ARENA).ban_user(BEN, None).duration_seconds is None
    assert [one.active for one in experience.list_ban_logs()] == [True, False, True]


def test_the_experience_its_places_messages_and_servers(experience, stand_in):
    experience.publish_message("Steward", "hello")
    experience.restart_servers()
    assert (experience.fetch_info().public, experience.get_place(ARENA).fetch_info().name) == (True, "Arena")
    assert experience.get_place(ARENA).update(name="New").name == "New"
    assert experience.get_place(ARENA).upload_place_file(io.BytesIO(b"<roblox!"), publish=True) == 1
    universe = stand_in.world.universe(UNIVERSE)
    assert ([one.message for one in universe.messages], len(universe.restarts)) == (["hello"], 1)


def test_users_and_headshots(stand_in):
    user = rblxopencloud.ApiKey(KEY).get_user(BEN).fetch_info()
    assert (user.username, user.display_name) == ("Ben", "Big Ben")
    stand_in.world.thumbnails.polls_until_done = 2
    assert user.generate_headshot(size=48).wait().endswith("-48-square.png")


@pytest.fixture
async def async_experience() -> AsyncIterator[Any]:
    async with open_face() as face:
        base_url, session = face.stand_in.base_url, face.session

        def request(method: str, url: str, **options: Any) -> Any:
            options["timeout"] = aiohttp.ClientTimeout(options["timeout"])
            return session.request(method, url.replace(REAL, base_url), **options)

        rblxopencloudasync.http.http_session = SimpleNamespace(request=request)
        yield rblxopencloudasync.ApiKey(KEY).get_experience(UNIVERSE)
        rblxopencloudasync.http.http_session = None


async def test_standard_entries_of_the_async_wrapper(async_experience):
    store = async_experience.get_datastore("Coins")
    first = await store.set_entry("ben", {"n": 1}, users=[BEN], metadata={"a": "b"})
    value, info = await store.get_entry("ben")
    assert (value, info.version, info.users, info.metadata) == ({"n": 1}, first.version, [BEN], {"a": "b"})
    with pytest.raises(rblxopencloudasync.PreconditionFailed):
        await store.set_entry("ben", 2, exclusive_create=True)
    assert (await store.increment_entry("n", 4))[0] == 4
    assert [one.key async for one in store.list_keys()] == ["ben", "n"]
    assert (await store.get_version("ben", first.version))[0] == {"n": 1}
    await store.remove_entry("n")


async def test_boards_bans_and_messages_of_the_async_wrapper(async_experience):
    board = async_experience.get_ordered_datastore("Wins")
    assert [await board.set_entry("7", 3), await board.increment_entry("7", 2), await board.get_entry("7")] == [3, 5, 5]
    await board.remove_entry("7")
    assert (await async_experience.ban_user(BEN, 60)).duration_seconds == 60
    assert not (await async_experience.unban_user(BEN)).active
    await async_experience.publish_message("Steward", "hello")
    assert (await async_experience.fetch_info()).public
