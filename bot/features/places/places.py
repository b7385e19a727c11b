"""Places: uploading a place file as a new version.

A file is sent once: a second upload would make another version. Open Cloud lists no versions, so nothing settles its cases.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.access import Actor, Capability, Extent, Grant, Policy
from bot.changes.plans import Plan, checked_reason
from bot.errors import InvalidInput
from bot.experiences.experiences import Experience, Experiences
from bot.experiences.uploads import Upload
from bot.i18n import tr, trn
from bot.journal import CaseId, CaseKind, Intent, Journal, Target
from bot.opencloud.models import PlaceId

LIMIT_BYTES = 10_485_760
"""The largest place file that Roblox accepts (usage-place-publishing.md)."""
_BINARY = b"<roblox!\x89\xff\x0d\x0a\x1a\x0a"
"""How every `.rbxl` begins. A transfer as text would damage this signature."""
_XML = (b"<roblox ", b"<roblox>", b"<?xml")
_UTF8_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishRequest:
    """What a member of staff asked for.

    Attributes:
        published: Whether players get it; otherwise it is only saved.
    """

    place: str
    file: Upload
    published: bool
    reason: str
    experience: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishPlan(Plan):
    """A place file that will be uploaded.

    Attributes:
        published: Whether players get it; otherwise it is only saved.
        sha256: The hash of the content, in hexadecimal.
    """

    place_id: PlaceId
    file_name: str
    content: bytes = field(repr=False)
    sha256: str
    published: bool

    @property
    def xml(self) -> bool:
        """Whether it is a `.rbxlx`; otherwise it is a `.rbxl`."""
        return _is_xml(self.file_name)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishOutcome:
    """A version that Roblox made."""

    plan: PublishPlan
    version: int
    case_id: CaseId


@dataclass(frozen=True, slots=True)
class Places:
    """Plans uploads of places, and carries them out."""

    experiences: Experiences
    journal: Journal
    policy: Policy
    clock: Callable[[], datetime]

    async def plan_publish(self, actor: Actor, request: PublishRequest) -> PublishPlan:
        """Read the file and return the upload that would be made.

        Raises:
            AccessDenied: The actor may not publish places of this experience.
            InvalidInput: There is no such place, or the file is not a place file that Roblox accepts.
        """
        self.policy.require(actor, Capability.PLACES_PUBLISH)
        game = self.experiences.get(request.experience)
        self._require(actor, game)
        place_id = game.place(request.place)
        reason = checked_reason(request.reason)
        content = await _content(request.file)
        return PublishPlan(
            experience=game,
            reason=reason,
            planned_at=self.clock(),
            place_id=place_id,
            file_name=request.file.name,
            content=content,
            sha256=await asyncio.to_thread(_sha256, content),
            published=request.published,
        )

    async def apply_publish(self, actor: Actor, plan: PublishPlan) -> PublishOutcome:
        """Upload the file that the actor has seen, once.

        Raises:
            AccessDenied: The actor may no longer do this.
            LimitReached: The actor has published too often.
            StalePlan: The plan was shown too long ago.
            OutcomeUnknown: It was sent and no answer came. The place's version history on Creator Hub shows it.
        """
        grant = self._require(actor, plan.experience)
        plan.ensure_fresh(self.clock())
        async with self.journal.change(actor, _intent(plan), grant) as case:
            version = await plan.experience.client.universes.publish_place(
                place_id=plan.place_id, content=plan.content, xml=plan.xml, published=plan.published
            )
            case.record(version_made=str(version.number), request_id=version.request_id)
        return PublishOutcome(plan=plan, version=version.number, case_id=case.id)

    def _require(self, actor: Actor, game: Experience) -> Grant:
        return self.policy.require(actor, Capability.PLACES_PUBLISH, Extent(experience=game.key))


def _intent(plan: PublishPlan) -> Intent:
    return Intent(
        kind=CaseKind.PLACE_PUBLISH,
        experience=plan.experience.key,
        target=Target(kind="place", id=str(plan.place_id), label=plan.experience.place_name(plan.place_id)),
        reason=plan.reason,
        capability=Capability.PLACES_PUBLISH,
        plan={
            "file": plan.file_name,
            "size_bytes": len(plan.content),
            "sha256": plan.sha256,
            "published": plan.published,
        },
    )


async def _content(file: Upload) -> bytes:
    if not file.name.lower().endswith((".rbxl", ".rbxlx")):
        rule = tr("Attach a place file: `.rbxl` or `.rbxlx`, as Studio saves it.")
        raise InvalidInput("file", rule, given=file.name)
    _require_size(file.size_bytes)
    content = await file.read()
    _require_size(len(content))
    begins = (
        content.removeprefix(_UTF8_MARK).lstrip().startswith(_XML)
        if _is_xml(file.name)
        else content.startswith(_BINARY)
    )
    if not begins:
        rule = tr("This file does not begin like a place file of this type. Save it again in Studio.")
        raise InvalidInput("file", rule, given=file.name)
    return content


def _is_xml(name: str) -> bool:
    return name.lower().endswith(".rbxlx")


def _require_size(size_bytes: int) -> None:
    if size_bytes == 0:
        raise InvalidInput("file", tr("The file is empty."))
    if size_bytes > LIMIT_BYTES:
        rule = trn(
            "Too large by {count} byte: Roblox accepts at most {most} through Open Cloud.",
            "Too large by {count} bytes: Roblox accepts at most {most} through Open Cloud.",
            size_bytes - LIMIT_BYTES,
            most=f"{LIMIT_BYTES:,}",
        )
        raise InvalidInput("file", rule)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
