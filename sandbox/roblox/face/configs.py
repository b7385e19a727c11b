"""Configs of an experience (creator-configs-public-api/v1, BETA): see `configs` for the sources."""

from collections.abc import Mapping
from typing import Any

from sandbox.roblox import times, values
from sandbox.roblox.configs import REPOSITORIES, Configs
from sandbox.roblox.errors import InvalidArgument, NotFound
from sandbox.roblox.face.answers import HttpAnswer
from sandbox.roblox.face.calls import Call, Route
from sandbox.roblox.face.fields import typed

_STRATEGIES = ("GradualRollout", "Immediate")
_LARGEST_PAGE = 100


def get_values(call: Call) -> HttpAnswer:
    """CreatorConfigsPublicApi_GetConfigRepositoryValues."""
    found = _configs(call)
    return _answer(
        {"entries": found.published(), "metadata": {"configVersion": found.version}, "conditionalRules": None}
    )


def get_full(call: Call) -> HttpAnswer:
    """CreatorConfigsPublicApi_GetConfigRepositoryFull."""
    found = _configs(call)
    entries = {
        key: {
            "value": value,
            "description": None,
            "lastModifiedTime": times.render_v1(found.changed_ns[key]),
            "lastAccessedTime": times.render_v1(found.changed_ns[key]),
            "variants": None,
        }
        for key, value in found.published().items()
    }
    return _answer({"entries": entries, "metadata": {"configVersion": found.version}, "conditionalRules": None})


def get_draft(call: Call) -> HttpAnswer:
    """CreatorConfigsPublicApi_GetConfigRepositoryDraft: only what is staged."""
    found = _configs(call)
    entries = {key: {"value": value, "description": None} for key, value in found.staged().items()}
    return _answer({"draftHash": found.draft_hash, "entries": entries, "conditionalRules": None})


def update_draft(call: Call) -> HttpAnswer:
    """CreatorConfigsPublicApi_UpdateDraft."""
    return _hash(_configs(call).stage(*_draft(call)))


def overwrite_draft(call: Call) -> HttpAnswer:
    """CreatorConfigsPublicApi_OverwriteDraft."""
    return _hash(_configs(call).overwrite(*_draft(call)))


def delete_draft(call: Call) -> HttpAnswer:
    """CreatorConfigsPublicApi_DeleteDraft; its body may be left out."""
    body = call.message("draftHash") if call.body else {}
    _configs(call).discard(typed(body, "draftHash", str))
    return _hash("")


def publish(call: Call) -> HttpAnswer:
    """CreatorConfigsPublicApi_PublishDraft."""
    body = call.message("draftHash", "message", "deploymentStrategy")
    if body.get("deploymentStrategy", _STRATEGIES[0]) not in _STRATEGIES:
        raise InvalidArgument("The deployment strategy is not valid.")
    message, draft_hash = typed(body, "message", str, ""), typed(body, "draftHash", str)
    return _answer({"configVersion": _configs(call).publish(call.world.clock, call.owner_id, message, draft_hash)})


def list_revisions(call: Call) -> HttpAnswer:
    """CreatorConfigsPublicApi_ListRevisions: pages by a number to skip, without a token."""
    order = call.query.get("SortOrder", "") or "SORT_ORDER_DESCENDING"
    if order not in ("SORT_ORDER_DESCENDING", "SORT_ORDER_ASCENDING"):
        raise InvalidArgument("The SortOrder is not valid.")
    if call.query.get("SortKey", "") not in ("", "SORT_KEY_LAST_MODIFIED_TIME"):
        raise InvalidArgument("The SortKey is not valid.")
    start, end, wanted = _time(call, "startTime"), _time(call, "endTime"), call.query.get("SearchKey", "")
    found = [
        each
        for each in _configs(call).revisions
        if (start is None or each.published_ns >= start)
        and (end is None or each.published_ns <= end)
        and (not wanted or any(wanted in key for key in each.changes))
    ]
    found = found if order == "SORT_ORDER_ASCENDING" else found[::-1]
    skip, size = call.whole("Skip", 0, least=0), min(call.whole("MaxPageSize", 10), _LARGEST_PAGE)
    shown = [
        {
            "revisionId": each.id,
            "version": each.version,
            "time": times.render_v1(each.published_ns),
            "publishedBy": str(each.published_by),
            "message": each.message,
            "deploymentResult": "Succeeded",
            "autoRestoreToVersion": -1,
            "changes": {key: {"before": one.before, "after": one.after} for key, one in each.changes.items()},
            "conditionalRulesChanges": None,
        }
        for each in found[skip : skip + size]
    ]
    return _answer({"revisions": shown})


def restore(call: Call) -> HttpAnswer:
    """CreatorConfigsPublicApi_RestoreRevision: it stages the reverse, which must be published."""
    return _hash(_configs(call).restore(call.params["revision"]))


def _configs(call: Call) -> Configs:
    name = call.params["repository"]
    if name not in REPOSITORIES:
        raise NotFound("The repository was not found.")
    return call.universe.configs.setdefault(name, Configs())


def _draft(call: Call) -> tuple[Mapping[str, Any], str | None]:
    body = call.message("entries", "draftHash", "conditionalRules")
    if body.get("conditionalRules"):
        raise InvalidArgument("Conditional rules are not part of the sandbox.")
    return typed(body, "entries", dict, {}), typed(body, "draftHash", str)


def _time(call: Call, name: str) -> int | None:
    text = call.query.get(name, "")
    return times.parse(text, field=name) if text else None


def _hash(draft_hash: str) -> HttpAnswer:
    return _answer({"draftHash": draft_hash or None})


def _answer(content: Mapping[str, Any]) -> HttpAnswer:
    return HttpAnswer(values.dump(content).encode())


_REPOSITORY = "/creator-configs-public-api/v1/configs/universes/{universe}/repositories/{repository}"
_READ, _WRITE = ("universe:read",), ("universe:write",)
_READS, _DRAFTS, _LIVE = "configs-read", "configs-draft", "configs-publish"

ROUTES = (
    Route("GET", _REPOSITORY, get_values, _READ, _READS),
    Route("GET", f"{_REPOSITORY}/full", get_full, _READ, _READS),
    Route("GET", f"{_REPOSITORY}/draft", get_draft, _READ, _READS),
    Route("PATCH", f"{_REPOSITORY}/draft", update_draft, _WRITE, _DRAFTS, json=True),
    Route("PUT", f"{_REPOSITORY}/draft:overwrite", overwrite_draft, _WRITE, _DRAFTS, json=True),
    Route("DELETE", f"{_REPOSITORY}/draft", delete_draft, _WRITE, _DRAFTS),
    Route("POST", f"{_REPOSITORY}/publish", publish, _WRITE, _LIVE, json=True),
    Route("GET", f"{_REPOSITORY}/revisions", list_revisions, _READ, _READS),
    Route("POST", f"{_REPOSITORY}/revisions/{{revision}}/restore", restore, _WRITE, _LIVE),
)
