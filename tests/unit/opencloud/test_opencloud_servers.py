"""Servers, forecasts, logs and restarts are decoded from Roblox's bodies, whatever they lack."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from project import ROOT

from bot.opencloud._exchange import Answer
from bot.opencloud.models import PlaceId
from bot.opencloud.resources import restarts, servers
from bot.opencloud.resources.restarts import LaunchedRestart, RestartState, Which
from bot.opencloud.resources.servers import GameServer, PlaceForecast, ServerLog, ServerStatus, Severity, VersionCount


def sample(name: str) -> Answer:
    path = ROOT / f"tests/samples/opencloud/{name}.json"
    return Answer(json.loads(path.read_text("utf-8"))["body"], "req-1")


def test_a_forecast_has_every_place_and_its_versions_with_the_newest_first():
    nothing, lobby = servers._decode_forecast(sample("restart_forecast"))
    assert nothing == PlaceForecast(PlaceId(123))
    assert (lobby.servers, lobby.players, lobby.outdated_servers, lobby.outdated_players) == (3, 15, 1, 3)
    assert lobby.versions == (VersionCount(10, 2, 12), VersionCount(9, 1, 3))
    assert (lobby.newest, lobby.published_at) == (10, datetime(2026, 8, 3, 12, 34, 56, 123456, UTC))


@pytest.mark.parametrize("body", [{}, {"placeForecasts": None}, {"placeForecasts": {}}])
def test_a_forecast_of_nothing_is_empty(body):
    assert servers._decode_forecast(Answer(body, None)) == ()


def test_a_server_has_its_players_and_for_how_long_it_runs():
    page, lost = servers._decode_servers(sample("game_servers"))
    running, ended = page.items
    assert (page.next_token, lost) == ("", frozenset())
    assert (running.status, running.is_full, running.frame_rate, running.ended_at) == (
        ServerStatus.ACTIVE,
        True,
        None,
        None,
    )
    assert running.player_ids == (156, 9007199254740993)
    assert running.uptime == timedelta(days=1, hours=2, minutes=3, seconds=4.5)
    assert (ended.status, ended.is_shut_down, ended.player_ids, ended.kind) == (ServerStatus.UNSPECIFIED, True, (), 3)
    assert ended.ended_at == datetime(2026, 8, 3, 10, 5, tzinfo=UTC)


def test_a_length_of_time_of_another_form_is_not_documented():
    with pytest.raises(ValueError, match="length of time"):
        servers._span("PT5M")


def test_a_server_may_lack_all_but_its_name():
    page, _ = servers._decode_servers(
        Answer({"gameServers": [{"placeId": "4", "placeVersion": "5", "jobId": "j"}]}, None)
    )
    assert page.items == (GameServer(PlaceId(4), 5, "j"),)


def test_what_a_page_lacks_is_said():
    assert servers._decode_servers(Answer({"activeServersFetchError": True}, None))[1] == {"activeServersFetchError"}


def test_the_time_of_a_line_is_a_text_or_milliseconds():
    first, *others, bare = [servers._decode_log(each) for each in sample("game_server_logs").json["gameServerLogs"]]
    assert (first.severity, first.message, first.stack_trace) == (Severity.ERROR, "Out of coins", "Coins, line 7")
    assert (first.skipped, first.rate_limited) == (4, 2)
    assert [each.at for each in (first, *others)] == [datetime(2026, 8, 3, 12, 34, 56, 123000, UTC)] * 3
    assert bare == ServerLog("")


def test_restarts_are_listed_with_the_oldest_first_and_what_they_are_for():
    unknown, by_version, outdated = restarts._decode_statuses(sample("restart_statuses"))
    assert [each.id for each in (unknown, by_version, outdated)] == ["c", "a", "b"]
    assert unknown.places == ()
    some, every = by_version.places
    assert (some.which, some.state, some.newest) == (Which(frozenset({7, 8})), RestartState.SUCCEEDED, None)
    assert (every.which, every.state, every.servers) == (Which(), RestartState.UNSPECIFIED, 0)
    [place] = outdated.places
    assert (place.which, place.players, place.players_left, place.newest) == (Which(outdated=True), 3, 2, 10)
    assert outdated.starts_at == datetime(2026, 8, 3, 12, 10, tzinfo=UTC)
    assert restarts._decode_statuses(Answer({"restartStatuses": None}, None)) == ()


def test_a_restart_that_found_no_server_has_no_id():
    nil = {"id": "00000000-0000-0000-0000-000000000000", "playersImpacted": 0, "instancesImpacted": 0}
    assert restarts._decode_launched(Answer(nil, "r")) == LaunchedRestart(None, request_id="r")
