"""The players of a bulk, and of an approval request for a bulk, get their own table. Nothing reads them from plans now."""

import json
import zlib
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the table, and fill it once from plans and requests."""
    op.create_table(
        "case_players",
        sa.Column("case_id", _number, sa.ForeignKey("cases.id"), primary_key=True),
        sa.Column("player_id", sa.BigInteger, primary_key=True),
    )
    op.create_index("case_players_by_player", "case_players", ["player_id"])
    connection = op.get_bind()
    _list_players_of_bulks(connection)
    _list_players_of_requests(connection)


def _list_players_of_bulks(connection: sa.Connection) -> None:
    plans = sa.text(
        "SELECT cases.id, encoding, body FROM cases JOIN events ON events.case_id = cases.id"
        " JOIN documents ON documents.position = events.position"
        " WHERE cases.kind = 'bans.bulk' AND events.kind = 'intent' AND documents.facet = 'plan'"
    )
    added = sa.text("INSERT INTO case_players (case_id, player_id) VALUES (:case_id, :player_id)")
    for row in connection.execute(plans).all():
        ids = set(_unpacked(row).get("players", ()))
        if ids:
            connection.execute(added, [{"case_id": row.id, "player_id": each} for each in sorted(ids)])


def _list_players_of_requests(connection: sa.Connection) -> None:
    requests = connection.execute(sa.text("SELECT id, encoding, body FROM approval_requests")).all()
    changed = sa.text("UPDATE approval_requests SET encoding = 'zlib', body = :body WHERE id = :id")
    for row in requests:
        content = _unpacked(row)
        seen, inputs = content["seen"], content["inputs"]
        players = seen.get("players", ()) if isinstance(seen, dict) else ()
        typed = inputs.get("players", "") if isinstance(inputs, dict) else ""
        lists = {"player_ids": [each for each, _ in players], "unfound": typed.splitlines()}
        body = json.dumps({**content, **lists}, ensure_ascii=False)
        connection.execute(changed, {"id": row.id, "body": zlib.compress(body.encode("utf-8", "surrogatepass"))})


def _unpacked(row: sa.Row[Any]) -> Any:
    body = zlib.decompress(row.body) if row.encoding == "zlib" else row.body
    return json.loads(body.decode("utf-8", "surrogatepass"))
