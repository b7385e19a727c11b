"""What a person sees: messages, buttons, selects, files and dialogs. They are live: an edit shows in objects got before."""

from dataclasses import dataclass, field
from typing import Any, Final

from sandbox.discord import drawing
from sandbox.discord.components import LINK_STYLE, SELECTS, Component, Kind, children, value_of, walk
from sandbox.discord.messages import Message
from sandbox.discord.signatures import signed
from sandbox.discord.world import World

STYLES: Final = {1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link", 6: "premium"}
FIELD_STYLES: Final = {
    Kind.STRING_SELECT: "select",
    Kind.USER_SELECT: "user select",
    Kind.ROLE_SELECT: "role select",
    Kind.MENTIONABLE_SELECT: "mentionable select",
    Kind.CHANNEL_SELECT: "channel select",
    Kind.FILE_UPLOAD: "file",
    Kind.RADIO_GROUP: "radio",
    Kind.CHECKBOX_GROUP: "checkboxes",
    Kind.CHECKBOX: "checkbox",
}


@dataclass(frozen=True, slots=True)
class SeenButton:
    """A button: `style` in Discord's words, `url` for a link."""

    label: str
    style: str
    disabled: bool
    url: str | None
    custom_id: str | None


@dataclass(frozen=True, slots=True)
class SeenOption:
    """One choice of a select, or of a group in a dialog."""

    label: str
    value: str
    description: str | None
    default: bool


@dataclass(frozen=True, slots=True)
class SeenSelect:
    """A select; `options` is empty if it offers people, roles or channels."""

    placeholder: str
    options: tuple[SeenOption, ...]
    least: int
    most: int
    disabled: bool
    custom_id: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class SeenFile:
    """A file that can be downloaded."""

    name: str
    data: bytes = field(repr=False)
    url: str


@dataclass(frozen=True, slots=True)
class SeenField:
    """A field of a dialog: `style` is "short", "paragraph" or the kind of choice; `least` and `most` bound length or count."""

    label: str
    description: str | None
    style: str
    required: bool
    value: str | None
    placeholder: str | None
    least: int
    most: int
    options: tuple[SeenOption, ...]
    custom_id: str


@dataclass(frozen=True, slots=True)
class SeenModal:
    """An open dialog; `text` is the text between its fields."""

    title: str
    text: str
    fields: tuple[SeenField, ...]

    def field(self, label: str) -> SeenField:
        """The field of that label or `custom_id`.

        Raises:
            LookupError: no such field; the message lists the labels.
        """
        for each in self.fields:
            if plain(each.label) == plain(label) or each.custom_id == label:
                return each
        raise LookupError(f"no field {label!r}; there are: {', '.join(each.label for each in self.fields)}")


class SeenMessage:
    """A message as one person sees it, now."""

    def __init__(self, world: World, message: Message) -> None:
        self._world = world
        self._message = message

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SeenMessage) and other.id == self.id

    def __hash__(self) -> int:
        return hash(self._message.id)

    def __repr__(self) -> str:
        return f"<SeenMessage {self.id} by {self.author}: {self.text!r}>"

    @property
    def id(self) -> int:
        """Its snowflake."""
        return self._message.id

    @property
    def author(self) -> str:
        """The display name of its author."""
        return self._world.name_of("users", self._message.author_id) or "unknown"

    @property
    def channel(self) -> str:
        """The channel's name."""
        return self._world.locations[self._message.channel_id].channel.name

    @property
    def text(self) -> str:
        """All its text as plain text: names instead of mentions, times in words, labels of buttons."""
        return drawing.message(self._world, self._message)

    @property
    def drawn(self) -> str:
        """The same for a terminal, with boxes."""
        return drawing.message(self._world, self._message, boxed=True)

    @property
    def components(self) -> list[Component]:
        """The component tree in Discord's form; addresses of files are not signed."""
        return self._message.components

    @property
    def embeds(self) -> list[dict[str, Any]]:
        """Classic embeds in Discord's form."""
        return self._message.embeds

    @property
    def content(self) -> str:
        """The classic content, as Discord stores it."""
        return self._message.content

    @property
    def buttons(self) -> list[SeenButton]:
        """Every button, in reading order."""
        return [_button(each) for each in walk(self.components) if each["type"] == Kind.BUTTON]

    @property
    def selects(self) -> list[SeenSelect]:
        """Every select, in reading order."""
        return [_select(each) for each in walk(self.components) if each["type"] in SELECTS]

    @property
    def files(self) -> list[SeenFile]:
        """Its attachments that people see."""
        now = self._world.clock.now()
        shown = self._message.shown_files()
        return [SeenFile(drawing.harmless(file.name), file.data, signed(file.url, now=now)) for file in shown]

    @property
    def ephemeral(self) -> bool:
        """Whether only this person sees it."""
        return self._message.ephemeral

    @property
    def edited(self) -> bool:
        """Whether it is marked as edited."""
        return self._message.edited is not None

    @property
    def revision(self) -> int:
        """How often it was changed."""
        return self._message.revision

    @property
    def deleted(self) -> bool:
        """Whether it was deleted."""
        return self._message.deleted

    @property
    def thinking(self) -> bool:
        """Whether the bot promised this answer and has not sent it."""
        return self._message.thinking

    @property
    def modern(self) -> bool:
        """Whether it uses Components V2."""
        return self._message.modern

    @property
    def pings(self) -> tuple[str, ...]:
        """Everyone that it notified, as `@name`."""
        return self._message.pings

    @property
    def used(self) -> str | None:
        """The command it answers, such as "/bans view"."""
        origin = self._message.origin
        return origin.command if origin is not None else None

    @property
    def used_by(self) -> str | None:
        """The display name of the person who acted."""
        origin = self._message.origin
        return self._world.name_of("users", origin.user_id) if origin is not None else None


def plain(label: str) -> str:
    """A label without case, spaces and underscores, for comparing."""
    return " ".join(label.replace("_", " ").casefold().split())


def _button(component: Component) -> SeenButton:
    link = component.get("url") if component.get("style") == LINK_STYLE else None
    label, style = drawing.button_label(component), STYLES[component["style"]]
    return SeenButton(label, style, bool(component.get("disabled")), link, component.get("custom_id"))


def _options(component: Component) -> tuple[SeenOption, ...]:
    return tuple(
        SeenOption(each["label"], each["value"], each.get("description"), bool(each.get("default")))
        for each in component.get("options") or ()
    )


def _select(component: Component) -> SeenSelect:
    return SeenSelect(
        component.get("placeholder") or "",
        _options(component),
        value_of(component, "min_values", default=1),
        value_of(component, "max_values", default=1),
        bool(component.get("disabled")),
        component["custom_id"],
        Kind(component["type"]),
    )


def modal(data: dict[str, Any]) -> SeenModal:
    """A dialog in its present form."""
    texts = [each["content"] for each in data["components"] if each["type"] == Kind.TEXT_DISPLAY]
    fields = [_field(each, inside) for each in data["components"] for inside in children(each)]
    return SeenModal(data["title"], "\n".join(texts), tuple(fields))


def _field(holder: Component, component: Component) -> SeenField:
    kind = component["type"]
    written = kind == Kind.TEXT_INPUT
    style = "paragraph" if component.get("style") == 2 else FIELD_STYLES.get(kind, "short")
    if written:
        least, most = component.get("min_length") or 0, component.get("max_length") or 4000
    else:
        least, most = value_of(component, "min_values", default=1), value_of(component, "max_values", default=1)
    return SeenField(
        holder.get("label") or component.get("label") or "",
        holder.get("description"),
        style,
        kind != Kind.CHECKBOX and value_of(component, "required", default=True),
        component.get("value"),
        component.get("placeholder"),
        least,
        most,
        _options(component),
        component["custom_id"],
    )
