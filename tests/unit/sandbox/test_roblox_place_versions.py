"""Versions of places over HTTP."""

from collections.abc import AsyncIterator

import pytest
from roblox_face import KEY, LOBBY, Face, open_face

from sandbox.roblox import Grant

VERSIONS = f"/assets/v1/assets/{LOBBY}/versions"


@pytest.fixture
async def face() -> AsyncIterator[Face]:
    """The lobby has ten versions, and every second one is published."""
    async with open_face() as face:
        lobby = face.universe.place(LOBBY)
        for number in range(10):
            lobby.upload(face.world.clock, b"<roblox!", xml=False, published=number % 2 == 0)
        yield face


def back_to(number, place=LOBBY):
    return {"assetVersion": f"assets/{place}/versions/{number}"}


async def test_versions_are_listed_newest_first_and_eight_at_a_time(face):
    first = (await face.get(VERSIONS)).json
    rest = (await face.get(f"{VERSIONS}?pageToken={first['nextPageToken']}")).json
    paths = [one["path"].rpartition("/")[2] for one in first["assetVersions"] + rest["assetVersions"]]
    assert paths == [str(number) for number in range(10, 0, -1)]
    assert (len(first["assetVersions"]), "nextPageToken" in rest) == (8, False)
    assert [one["published"] for one in rest["assetVersions"]] == [False, True]
    assert [(await face.get(f"{VERSIONS}?maxPageSize={size}")).status for size in (50, 51, 0)] == [200, 400, 400]


async def test_an_older_version_is_saved_again_and_not_published(face):
    made = (await face.post(f"{VERSIONS}:rollback", back_to(3))).json
    assert (made["path"], made["published"]) == (f"assets/{LOBBY}/versions/11", False)
    assert (await face.get(f"{VERSIONS}/11")).json == made
    assert face.universe.place(LOBBY).published == 9


async def test_what_is_not_there_and_what_is_of_another_place_is_refused(face):
    answers = [
        await face.get(f"{VERSIONS}/12"),
        await face.get(VERSIONS.replace(str(LOBBY), "99")),
        await face.post(f"{VERSIONS}:rollback", back_to(12)),
        await face.post(f"{VERSIONS}:rollback", back_to(1, 99)),
        await face.post(f"{VERSIONS}:rollback", {}),
    ]
    assert [each.status for each in answers] == [404, 404, 404, 400, 400]
    face.universe.place(LOBBY).open_in_team_create = True
    assert (await face.post(f"{VERSIONS}:rollback", back_to(3))).status == 409
    face.world.api_keys[KEY].grants = [Grant("asset", ["read"])]
    assert [(await face.get(VERSIONS)).status, (await face.post(f"{VERSIONS}:rollback", back_to(3))).status] == [
        200,
        403,
    ]
