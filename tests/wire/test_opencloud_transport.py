"""Faults of the network, and how the client reports them. A scripted server makes each fault exactly."""

import asyncio
import json
import socket
from dataclasses import replace

import aiohttp
import pytest
from game_values import doc
from loopback import KEY, UNIVERSE

from bot.documents.documents import Documents
from bot.lanes import Lane, lane
from bot.opencloud.client import Hosts, OpenCloud, Pacing, RetryPolicy, Transport
from bot.opencloud.errors import (
    BadAnswer,
    Missing,
    NoAnswer,
    NoTurn,
    OpenCloudError,
    OutcomeUnknown,
    RobloxDown,
    Throttled,
)
from bot.opencloud.models import UserId
from sandbox.roblox import Fault

HERE = {"store": "S", "key": "k"}
ENTRY = (200, b'{"value":1,"etag":"e","revisionId":"r"}', {"content-type": "application/json"})


@pytest.fixture
def closed_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


async def test_a_refused_connection_means_that_nothing_was_applied_also_for_a_write(connect, closed_port, naps):
    with pytest.raises(NoAnswer):
        await connect(closed_port).messaging.publish(topic="t", message="m")
    assert len(naps.taken) == 3


async def test_a_name_that_does_not_resolve_means_that_nothing_was_applied(connect):
    with pytest.raises(NoAnswer):
        await connect("http://name.invalid").data_stores.increment_entry(**HERE, amount=1, users=(), attributes={})


@pytest.mark.parametrize("loss", ["cut", "half"])
async def test_a_write_whose_answer_is_cut_is_unknown_and_sent_once(connect, script, loss):
    script.lines = [loss]
    with pytest.raises(OutcomeUnknown):
        await connect(script.base_url).messaging.publish(topic="t", message="m")
    assert len(script.seen) == 1


async def test_no_cookie_of_an_answer_goes_along_with_a_later_request(connect, script):
    script.lines = [(*ENTRY[:2], {**ENTRY[2], "set-cookie": "session=secret; Path=/"})]
    client = connect(
        script.base_url.replace("127.0.0.1", "localhost")
    )  # aiohttp keeps no cookies of addresses in numbers
    for _ in range(2):
        await client.data_stores.get_entry(**HERE)
    assert ["Cookie" in headers for _, _, headers, _ in script.seen] == [False, False]


async def test_a_write_whose_answer_does_not_come_in_time_is_unknown_and_sent_once(session, script):
    script.lines = ["hang"]
    hurried = Transport(session, timeout=aiohttp.ClientTimeout(sock_read=0.01))
    client = OpenCloud(hurried, universe_id=UNIVERSE, api_key=KEY, hosts=Hosts(script.base_url))
    with pytest.raises(OutcomeUnknown):
        await client.messaging.publish(topic="t", message="m")
    assert len(script.seen) == 1


@pytest.mark.parametrize("lane_of_work", Lane)
async def test_an_answer_that_comes_in_small_pieces_without_an_end_is_given_up(session, script, lane_of_work):
    script.lines = ["drip"]
    hurried = Transport(session, timeout=aiohttp.ClientTimeout(total=0.1, sock_read=5))
    client = OpenCloud(hurried, universe_id=UNIVERSE, api_key=KEY, hosts=Hosts(script.base_url))
    with pytest.raises(OutcomeUnknown), lane(lane_of_work):
        await asyncio.wait_for(client.messaging.publish(topic="t", message="m"), 3)
    assert len(script.seen) == 1


async def test_a_write_whose_answer_drips_is_settled_by_a_read(session, roblox, world):
    hurried = Transport(session, timeout=aiohttp.ClientTimeout(total=0.2, sock_read=5))
    client = OpenCloud(hurried, universe_id=UNIVERSE, api_key=KEY, hosts=Hosts(roblox.base_url))
    roblox.faults.add(Fault("drip", method="DELETE", seconds=5))
    world.universe(UNIVERSE).ordered.board("Wins")["mona"] = 1
    await client.ordered_data_stores.delete_entry(store="Wins", key="mona")
    assert [each.fault for each in roblox.requests] == ["drip", None]


async def test_a_large_body_gets_the_time_that_it_takes_to_leave(session, script):
    script.lines = [ENTRY]
    hurried = Transport(session, timeout=aiohttp.ClientTimeout(total=0.001))
    client = OpenCloud(hurried, universe_id=UNIVERSE, api_key=KEY, hosts=Hosts(script.base_url))
    await client.data_stores.update_entry(**HERE, value=doc("x" * 2**20), users=(), attributes={}, etag="e")
    assert [method for method, *_ in script.seen] == ["PATCH"]


async def test_a_read_whose_answer_is_cut_in_the_middle_is_read_again(connect, script):
    script.lines = ["half", "cut", ENTRY]
    assert (await connect(script.base_url).data_stores.get_entry(**HERE)).value == doc(1)


@pytest.mark.parametrize("loss", ["cut", "half"])
async def test_aiohttp_does_not_send_a_delete_again_by_itself(connect, script, loss):
    """Two lost answers, then a 404: one of our requests may have removed it, so it is done. Each was sent after a read."""
    script.lines = [ENTRY, loss, ENTRY, loss, ENTRY, (404, b"{}", {})]
    client = connect(script.base_url)
    seen = await client.data_stores.get_entry(**HERE)
    await client.data_stores.delete_entry(**HERE, version=seen.revision_id)
    assert [method for method, *_ in script.seen] == ["GET", "DELETE"] * 3


async def test_a_server_that_closes_an_idle_connection_does_not_double_a_write(connect, script, session):
    script.lines = [ENTRY, "cut"]
    client = connect(script.base_url)
    await client.data_stores.get_entry(**HERE)
    with pytest.raises(OutcomeUnknown):
        await client.data_stores.increment_entry(**HERE, amount=1, users=(), attributes={})
    assert [method for method, *_ in script.seen] == ["GET", "POST"]


NO_ENTRY = [b"", b"<html>", b"[]", b'"text"', b'{"value":1,"createTime":"soon"}', b"{}", b'{"code":"INTERNAL"}']
NO_ENTRY += [b'{"revisionId":"r",%b}' % odd for odd in (b'"users":7', b'"attributes":["x"]', b'"state":"ODD"')]


@pytest.mark.parametrize("body", NO_ENTRY)
async def test_a_200_that_differs_from_the_documentation_is_a_bad_answer(connect, script, body):
    script.lines = [(200, body, {"x-request-id": "r-1"})]
    with pytest.raises(BadAnswer) as bad:
        await connect(script.base_url).data_stores.get_entry(**HERE)
    assert bad.value.request_id == "r-1"


@pytest.mark.parametrize("body", [b"{}", b'{"code":"INTERNAL"}', b'{"value":7}'])
async def test_a_200_to_a_write_that_does_not_show_the_result_is_unknown(connect, script, body):
    script.lines = [(200, body, {})]
    client = connect(script.base_url)
    with pytest.raises(OutcomeUnknown):
        await client.ordered_data_stores.increment_entry(**HERE, amount=1)
    with pytest.raises(OutcomeUnknown):
        await client.data_stores.update_entry(**HERE, value=doc(1), users=(), attributes={}, etag="e")
    assert [method for method, *_ in script.seen] == ["POST", "PATCH", "GET"]


async def test_a_tombstone_is_not_an_entry(connect, script):
    script.lines = [(200, b'{"state":"DELETED","revisionId":"r"}', {})]
    stores = connect(script.base_url).data_stores
    assert await stores.find_entry(store="S", key="k", revision="r") is None
    with pytest.raises(Missing):
        await stores.get_entry(store="S", key="k")


async def test_a_redirect_is_not_followed_with_the_key(connect, script):
    script.lines = [(302, b"", {"location": f"{script.base_url}/elsewhere"})]
    with pytest.raises(BadAnswer):
        await connect(script.base_url).universes.get()
    assert len(script.seen) == 1


async def test_a_retry_after_date_is_measured_by_the_servers_own_clock(connect, script, naps):
    headers = {"retry-after": "Wed, 21 Oct 2015 07:28:05 GMT", "date": "Wed, 21 Oct 2015 07:28:00 GMT"}
    script.lines = [(429, b"", headers), ENTRY]
    await connect(script.base_url).data_stores.get_entry(**HERE)
    assert 5.25 in naps.taken


@pytest.mark.parametrize("header", ["soon", "-1", "", "1e999", "Wed, 99 Oct 2015"])
async def test_a_malformed_retry_after_is_a_backoff(connect, script, naps, header):
    script.lines = [(429, b"", {"retry-after": header}), ENTRY]
    await connect(script.base_url).data_stores.get_entry(**HERE)
    assert naps.taken == [0.25]


async def test_a_write_that_had_to_wait_is_sent_only_if_it_still_may(connect, script):
    asked = []

    async def may_leave():
        asked.append(len(script.seen))
        raise PermissionError

    client = connect(script.base_url, may_leave=may_leave)
    change = {**HERE, "value": doc(2), "users": (), "attributes": {}, "etag": "e"}
    script.lines = [ENTRY]
    await client.data_stores.update_entry(**change)
    script.lines = [(429, b"", {"retry-after": "1"}), ENTRY]
    await client.data_stores.get_entry(**HERE)
    assert asked == []
    script.lines = [(429, b"", {"retry-after": "1"}), ENTRY]
    with pytest.raises(PermissionError):
        await client.data_stores.update_entry(**change)
    assert asked == [len(script.seen)]
    script.lines = ["cut", ENTRY]  # this attempt may have been applied, although the next one is stopped
    with pytest.raises(OutcomeUnknown):
        await client.data_stores.update_entry(**change)
    assert [method for method, *_ in script.seen] == ["PATCH", "GET", "GET", "PATCH", "PATCH", "GET"]


async def test_bulk_work_waits_where_a_person_would_not(connect, script, naps):
    script.lines = [(429, b"", {"retry-after": "60"}), ENTRY]
    with lane(Lane.BULK):
        await connect(script.base_url).data_stores.get_entry(**HERE)
    assert 60.25 in naps.taken
    script.lines = [(429, b"", {"retry-after": "60"}), ENTRY]
    with pytest.raises(Throttled):
        await connect(script.base_url).data_stores.get_entry(**HERE)


async def test_a_suggestion_is_asked_for_once(connect, script, naps):
    script.lines = [(429, b"", {"retry-after": "0"}), (503, b"", {})]
    client = connect(script.base_url)
    with lane(Lane.SUGGESTION):
        for error in (Throttled, RobloxDown):
            with pytest.raises(error):
                await client.data_stores.get_entry(**HERE)
    assert (len(script.seen), naps.taken) == (2, [])


async def test_a_picture_waits_for_no_place_in_its_budget(connect, script, naps):
    script.lines = [(200, b'{"data": []}', {})]
    users = connect(
        script.base_url, hosts=Hosts(script.base_url, thumbnails=script.base_url), pacing=Pacing(adjust=one_a_minute)
    ).users
    await users.headshots([UserId(1)])
    with pytest.raises(Throttled):
        await users.headshots([UserId(2)])
    assert (len(script.seen), naps.taken) == (1, [])


def one_a_minute(budget):
    return replace(budget, count=1)


async def test_a_server_that_is_down_is_tried_as_often_as_the_policy_says(connect, script):
    script.lines = [(503, b"<html>down</html>", {})]
    with pytest.raises(RobloxDown):
        await connect(script.base_url).universes.get()
    assert len(script.seen) == 4


async def test_the_key_goes_to_open_cloud_and_nowhere_else(connect, script):
    script.lines = [(200, b"{}", {})]
    client = connect(
        "http://127.0.0.1:1", hosts=Hosts("http://127.0.0.1:1", f"{script.base_url}/users", f"{script.base_url}/shots")
    )
    await client.users.find_by_names(["mona"])
    await client.users.find_by_ids([UserId(1)])
    await client.users.headshots([UserId(1)])
    assert len(script.seen) == 3
    for _, path, headers, body in script.seen:
        assert KEY not in f"{path} {headers} {body}"
    await connect(script.base_url).messaging.publish(topic="t", message="m")
    assert script.seen[-1][2]["x-api-key"] == KEY


async def test_no_error_and_no_cause_of_one_includes_the_key(connect, script, closed_port):
    refused = (401, b'{"errors":[{"code":0,"message":"Invalid API Key"}]}', {})
    script.lines = ["cut", "cut", "cut", "cut", *["garble"] * 4, refused]
    for base_url in (script.base_url, script.base_url, closed_port, script.base_url):
        with pytest.raises(OpenCloudError) as raised:
            await connect(base_url).keys.introspect()
        chain = [raised.value]
        while (following := chain[-1].__cause__ or chain[-1].__context__) is not None:
            chain.append(following)
        assert KEY not in "".join(f"{one!r} {one} {vars(one)}" for one in chain)


async def test_only_a_request_with_a_body_has_a_content_type(connect, script):
    script.lines = [ENTRY]
    client = connect(script.base_url)
    await client.data_stores.snapshot()
    await client.universes.restart_servers()
    await client.data_stores.get_entry(**HERE)
    (_, _, snapshot, empty), (_, _, _, also_empty), (_, _, get, _) = script.seen
    assert (empty, also_empty) == (b"{}", b"{}")
    assert (snapshot["Content-Type"], snapshot["Content-Length"]) == ("application/json", "2")
    assert "Content-Type" not in get


async def test_paths_are_sent_as_they_were_built(connect, script):
    script.lines = [ENTRY]
    await connect(script.base_url).data_stores.get_entry(store="a b", scope="x/y", key="k:increment@v%41é")
    assert script.seen[0][1] == (
        "/cloud/v2/universes/1001/data-stores/a%20b/scopes/x%2Fy/entries/k%3Aincrement%40v%2541%C3%A9@latest"
    )


async def test_a_long_running_operation_is_polled_until_it_is_done(connect, script, naps):
    path = "cloud/v2/users/1/operations/o1"
    script.lines = [
        (200, json.dumps({"path": path}).encode(), {}),
        (200, json.dumps({"path": path, "done": False}).encode(), {}),
        (200, json.dumps({"path": path, "done": True, "response": {"imageUri": "https://i"}}).encode(), {}),
    ]
    assert await connect(script.base_url).users.generate_thumbnail(UserId(1)) == "https://i"
    assert naps.taken == [0.5, 1.0]
    assert [path for _, path, *_ in script.seen][1:] == ["/cloud/v2/users/1/operations/o1"] * 2


@pytest.mark.parametrize(
    ("state", "error"),
    [
        ({"done": True, "error": {"code": 13, "message": "no"}}, BadAnswer),
        ({"done": True, "response": {}}, BadAnswer),
        ({"path": "../secrets"}, BadAnswer),
        ({}, BadAnswer),
        ({"path": "users/1/operations/o"}, NoAnswer),
    ],
)
async def test_an_operation_that_fails_or_never_ends_is_an_error(connect, script, state, error):
    script.lines = [(200, json.dumps(state).encode(), {})]
    with pytest.raises(error):
        await connect(script.base_url).users.generate_thumbnail(UserId(1))


async def test_budgets_learn_from_headers(connect, script):
    script.lines = [(200, ENTRY[1], {"x-ratelimit-limit": "1000, 30;w=60", "x-ratelimit-remaining": "29"})]
    client = connect(script.base_url)
    await client.data_stores.get_entry(**HERE)
    assert client.pacing.budgets()[0].limit_per_minute == pytest.approx(30)


async def test_a_cancelled_call_frees_its_connection(connect, script, session):
    script.lines = [ENTRY]
    client = connect(script.base_url)
    call = asyncio.create_task(client.data_stores.get_entry(**HERE))
    await asyncio.sleep(0)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert (await client.data_stores.get_entry(**HERE)).value == doc(1)


async def test_a_large_value_is_sent_and_read_unchanged(connect, script):
    value = {f"k{number}": [number, "x" * 50] for number in range(20_000)}
    script.lines = [(200, b'{"value":' + doc(value).read() + b',"revisionId":"r"}', {})]
    client = connect(script.base_url)
    assert (await client.data_stores.get_entry(**HERE)).value == doc(value)
    assert (
        await client.data_stores.update_entry(**HERE, value=doc(value), users=(), attributes={}, etag="e")
    ).value == doc(value)
    assert json.loads(script.seen[-1][3])["value"] == value


CHANGE = {**HERE, "value": doc(2), "users": (), "attributes": {}, "etag": "e"}


def full(budget):
    """One request a minute."""
    return replace(budget, count=1, period_s=60.0, per_subject=None)


@pytest.mark.parametrize("work", [each for each in Lane if each is not Lane.SUGGESTION])  # those never wait
async def test_a_write_that_has_no_turn_in_time_is_not_sent_and_a_read_waits(connect, script, work):
    client = connect(script.base_url, pacing=Pacing(adjust=full), retry=RetryPolicy(budget_s=0.05))
    script.lines = [ENTRY]
    with lane(work):
        await client.data_stores.update_entry(**CHANGE)
        with pytest.raises(NoTurn) as caught:
            await client.data_stores.update_entry(**CHANGE)
        await client.data_stores.get_entry(**HERE)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await client.data_stores.get_entry(**HERE)
    assert "write" in caught.value.budget
    assert [method for method, *_ in script.seen] == ["PATCH", "GET"]


async def test_a_write_says_how_long_it_waited_and_waits_no_longer_than_a_bound_in_all(connect, script, naps):
    waits = []
    client = connect(script.base_url, in_time=waits.append)
    script.lines = [(429, b"", {"retry-after": "100"})] * 3 + [ENTRY]
    with lane(Lane.BULK), pytest.raises(Throttled):
        await client.data_stores.update_entry(**CHANGE)
    assert [round(each) for each in waits] == [0, 100]


async def test_the_wait_for_room_in_memory_is_a_wait_of_our_own(connect, script):
    waits = []
    documents = Documents(held=1)
    client = connect(script.base_url, in_time=waits.append, documents=documents)
    script.lines = [ENTRY]
    async with documents.room:
        writing = asyncio.create_task(client.data_stores.update_entry(**CHANGE))
        await asyncio.wait({writing}, timeout=0.3)
        assert script.seen == []
    await writing
    assert waits[0] >= 0.2


@pytest.mark.parametrize(
    "line", ["cut", (401, b"{}", {}), (403, b"<html>", {}), (429, b"", {}), (503, b"", {}), (200, b"<html>", {})]
)
async def test_an_error_of_another_service_names_it(connect, script, line):
    script.lines = [line]
    client = connect(script.base_url)
    asked = {
        "users": client.users.find_by_names(["BuilderBen"]),
        "thumbnails": client.users.headshots([UserId(1)]),
        None: client.universes.get(),
    }
    for service, call in asked.items():
        with pytest.raises(OpenCloudError) as failed:
            await call
        assert failed.value.service == service
