"""Tests of other modules once more, while Roblox answers neither its public look-up of usernames nor that of pictures.

Their players are those whom Steward has seen before.
"""

from collections.abc import AsyncIterator

import pytest
from kingdom import Kingdom, running_kingdom

from tests.commands.test_announcements import test_one_place_and_one_player_are_in_the_message_to_the_receiver
from tests.commands.test_ban_records import (
    test_history_joins_roblox_log_with_the_cases,
    test_the_list_has_only_bans_in_force,
)
from tests.commands.test_bans import (
    test_a_connection_cut_after_the_ban_was_applied_ends_as_done_and_not_doubled,
    test_a_moderator_bans_a_player_and_everything_says_so,
    test_an_unban_keeps_the_reason_that_the_player_read,
    test_evidence_is_stored_where_it_stays_and_the_case_links_it,
)
from tests.commands.test_data_changes import (
    test_a_write_of_the_game_in_between_is_shown_and_never_overwritten,
    test_an_older_version_is_restored_under_the_etag_with_its_users_and_attributes,
)
from tests.commands.test_leaderboards import (
    test_a_board_is_found_with_rank_and_neighbours,
    test_a_score_is_removed_and_the_case_keeps_it,
    test_the_richest_come_first_with_medals_and_names,
)
from tests.commands.test_notes import test_a_note_is_a_case_that_staff_see_on_the_players_card
from tests.commands.test_players import (
    test_a_new_account_and_a_live_session_are_alerts,
    test_the_card_shows_who_it_is_the_data_the_ban_and_the_cases,
)
from tests.commands.test_timeline import test_cases_bans_and_versions_are_in_one_order_of_time

__all__ = [
    "test_a_board_is_found_with_rank_and_neighbours",
    "test_a_connection_cut_after_the_ban_was_applied_ends_as_done_and_not_doubled",
    "test_a_moderator_bans_a_player_and_everything_says_so",
    "test_a_new_account_and_a_live_session_are_alerts",
    "test_a_note_is_a_case_that_staff_see_on_the_players_card",
    "test_a_score_is_removed_and_the_case_keeps_it",
    "test_a_write_of_the_game_in_between_is_shown_and_never_overwritten",
    "test_an_older_version_is_restored_under_the_etag_with_its_users_and_attributes",
    "test_an_unban_keeps_the_reason_that_the_player_read",
    "test_cases_bans_and_versions_are_in_one_order_of_time",
    "test_evidence_is_stored_where_it_stays_and_the_case_links_it",
    "test_history_joins_roblox_log_with_the_cases",
    "test_one_place_and_one_player_are_in_the_message_to_the_receiver",
    "test_the_card_shows_who_it_is_the_data_the_ban_and_the_cases",
    "test_the_list_has_only_bans_in_force",
    "test_the_richest_come_first_with_medals_and_names",
]

SEEN = ("BuilderBen", "CoinQueen", "PixelPaul", "GrieferGus", "TimedTina", "FreshFrida", "LiveLuca")


@pytest.fixture
async def kingdom(tmp_path) -> AsyncIterator[Kingdom]:
    async with running_kingdom(tmp_path) as kingdom:
        for name in SEEN:
            await kingdom.owner.slash("player view", player=name)
        kingdom.running.roblox.requests.clear()
        kingdom.break_roblox(kind="status", path="^/v1/u", status=403, count=None)
        yield kingdom
        refused = kingdom.requests("POST", "^/v1/u")
        assert {each.status for each in refused} <= {403}
