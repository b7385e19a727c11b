"""Refuses the messages, dialogs and autocomplete answers that Discord refuses.

The limits are Discord's: https://docs.discord.com/developers/components/reference and
https://docs.discord.com/developers/resources/message
"""

from collections.abc import Callable, Collection, Iterable
from typing import Any, Final

from sandbox.discord.components import LINK_STYLE, PREMIUM_STYLE, SELECTS, Component, Kind, value_of, walk
from sandbox.discord.errors import Path, Problems, empty_message

COMPONENTS_V2: Final = 1 << 15
EPHEMERAL: Final = 1 << 6
LOADING: Final = 1 << 7

TOP_CLASSIC: Final = frozenset({Kind.ACTION_ROW})
IN_CONTAINER: Final = frozenset(
    {Kind.ACTION_ROW, Kind.SECTION, Kind.TEXT_DISPLAY, Kind.MEDIA_GALLERY, Kind.FILE, Kind.SEPARATOR}
)
TOP_V2: Final = IN_CONTAINER | {Kind.CONTAINER}
IN_ROW: Final = SELECTS | {Kind.BUTTON}
TOP_MODAL: Final = frozenset({Kind.ACTION_ROW, Kind.TEXT_DISPLAY, Kind.LABEL})
IN_LABEL: Final = SELECTS | {
    Kind.TEXT_INPUT,
    Kind.FILE_UPLOAD,
    Kind.RADIO_GROUP,
    Kind.CHECKBOX_GROUP,
    Kind.CHECKBOX,
}
EMBED_LIMITS: Final = {"title": 256, "description": 4096}
EMBED_TEXT: Final = 6000
MEDIA_SCHEMES: Final = ("http://", "https://", "attachment://")


def text(problems: Problems, path: Path, value: object, *, most: int, least: int = 1, required: bool = True) -> None:
    """Check one text field; lengths are in characters."""
    if value is None:
        if required:
            problems.add(path, "BASE_TYPE_REQUIRED", "This field is required")
    elif not isinstance(value, str):
        problems.add(path, "STRING_TYPE_CONVERT", f"Could not interpret {value!r:.60} as string.")
    elif not least <= len(value) <= most:
        problems.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")


def count(problems: Problems, path: Path, items: object, *, most: int, least: int = 1) -> list[Any]:
    """Check the length of a list, and return the items that can be checked."""
    if not isinstance(items, list):
        problems.add(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
        return []
    if not least <= len(items) <= most:
        problems.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
    return items


def message(body: dict[str, Any], *, files: Collection[str] = ()) -> None:
    """Check a message in its form after the request.

    Args:
        body: content, embeds, components and flags, merged with what an edited message already has.
        files: names of its attachments after the request.

    Raises:
        DiscordError: 50035, or 50006 when there is nothing to show.
    """
    problems = Problems()
    names = set(files)
    modern = bool((body.get("flags") or 0) & COMPONENTS_V2)
    (_modern_message if modern else _classic_message)(problems, body)
    count(problems, ("attachments",), list(files), most=10, least=0)
    _components(problems, body, names, TOP_V2 if modern else TOP_CLASSIC, most=40 if modern else 5)
    problems.refuse()
    if not any((body.get("content"), body.get("embeds"), body.get("components"), names)):
        raise empty_message()


def _modern_message(problems: Problems, body: dict[str, Any]) -> None:
    for field in ("content", "embeds", "stickers", "poll"):
        if body.get(field):
            code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
            problems.add(
                (field,),
                code,
                f"The '{field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
            )


def _classic_message(problems: Problems, body: dict[str, Any]) -> None:
    text(problems, ("content",), body.get("content"), most=2000, least=0, required=False)
    embeds = count(problems, ("embeds",), body.get("embeds") or [], most=10, least=0)
    for index, embed in enumerate(embeds):
        _embed(problems, ("embeds", index), embed)
    if sum(map(_embed_length, embeds)) > EMBED_TEXT:
        problems.add(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {EMBED_TEXT}")


def _embed_length(embed: dict[str, Any]) -> int:
    fields = embed.get("fields") or []
    parts = [embed.get("title"), embed.get("description")]
    parts += [(embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
    parts += [field.get(key) for field in fields for key in ("name", "value")]
    return sum(len(part) for part in parts if part)


def _embed(problems: Problems, path: Path, embed: dict[str, Any]) -> None:
    for key, most in EMBED_LIMITS.items():
        text(problems, (*path, key), embed.get(key), most=most, least=0, required=False)
    for key, inner, most in (("footer", "text", 2048), ("author", "name", 256)):
        value = (embed.get(key) or {}).get(inner)
        text(problems, (*path, key, inner), value, most=most, least=0, required=False)
    fields = count(problems, (*path, "fields"), embed.get("fields") or [], most=25, least=0)
    for index, field in enumerate(fields):
        for key, most in (("name", 256), ("value", 1024)):
            text(problems, (*path, "fields", index, key), field.get(key), most=most)


def modal(data: dict[str, Any]) -> None:
    """Check a dialog before it opens.

    Raises:
        DiscordError: 50035.
    """
    problems = Problems()
    text(problems, ("data", "title"), data.get("title"), most=45)
    text(problems, ("data", "custom_id"), data.get("custom_id"), most=100)
    count(problems, ("data", "components"), data.get("components"), most=5)
    _components(problems, data, set(), TOP_MODAL, most=5, at=("data", "components"))
    problems.refuse()


def choices(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Check and return the suggestions of an autocomplete answer.

    Raises:
        DiscordError: 50035.
    """
    problems = Problems()
    path: Path = ("data", "choices")
    suggestions = count(problems, path, data.get("choices"), most=25, least=0)
    for index, choice in enumerate(suggestions):
        text(problems, (*path, index, "name"), choice.get("name"), most=100)
        if isinstance(choice.get("value"), str):
            text(problems, (*path, index, "value"), choice["value"], most=100, least=0)
    problems.refuse()
    return suggestions


def _components(
    problems: Problems,
    body: dict[str, Any],
    files: set[str],
    allowed: Iterable[Kind],
    *,
    most: int,
    at: Path = ("components",),
) -> None:
    check = _Tree(problems, files)
    found = count(problems, at, body.get("components") or [], most=most, least=0)
    check.all(found, at, frozenset(allowed))
    if not problems.found:
        check.whole(found, at)


class _Tree:
    """Checks a tree of components; `files` are the names that `attachment://` may point to."""

    def __init__(self, problems: Problems, files: set[str]) -> None:
        self._problems = problems
        self._files = files
        self._checks: dict[int, Callable[[Component, Path], None]] = {
            Kind.ACTION_ROW: self._row,
            Kind.BUTTON: self._button,
            Kind.TEXT_INPUT: self._text_input,
            Kind.SECTION: self._section,
            Kind.TEXT_DISPLAY: self._text_display,
            Kind.THUMBNAIL: self._thumbnail,
            Kind.MEDIA_GALLERY: self._gallery,
            Kind.FILE: self._file,
            Kind.CONTAINER: self._container,
            Kind.LABEL: self._label,
            Kind.FILE_UPLOAD: self._file_upload,
            Kind.RADIO_GROUP: self._options_of_group,
            Kind.CHECKBOX_GROUP: self._options_of_group,
            Kind.CHECKBOX: self._custom_id,
            **dict.fromkeys(SELECTS, self._select),
        }

    def all(self, components: list[Any], path: Path, allowed: frozenset[Kind]) -> None:
        for index, component in enumerate(components):
            self.one(component, (*path, index), allowed)

    def one(self, component: Any, path: Path, allowed: frozenset[Kind]) -> None:
        kind = component.get("type") if isinstance(component, dict) else None
        if kind not in allowed:
            accepted = tuple(sorted(int(each) for each in allowed))
            self._problems.add((*path, "type"), "UNION_TYPE_CHOICES", f"Value of field must be in {accepted}")
        elif check := self._checks.get(kind):
            check(component, path)

    def whole(self, components: list[Component], path: Path) -> None:
        """Check the tree as a whole: size, text, unique ids."""
        every = list(walk(components))
        if len(every) > 40:
            self._problems.add(path, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", "At most 40 components in all.")
        written = sum(len(each["content"]) for each in every if each["type"] == Kind.TEXT_DISPLAY)
        if written > 4000:
            self._problems.add(path, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", "At most 4000 characters of text.")
        self._unique(every, path, "custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED")
        self._unique(every, path, "id", "COMPONENT_ID_DUPLICATED")

    def _unique(self, every: list[Component], path: Path, key: str, code: str) -> None:
        values = [each[key] for each in every if each.get(key)]
        for value in sorted({value for value in values if values.count(value) > 1}, key=str):
            self._problems.add(path, code, f"Component {key} {value!r} cannot be duplicated")

    def _text(self, component: Component, path: Path, key: str, most: int, *, required: bool) -> None:
        text(self._problems, (*path, key), component.get(key), most=most, required=required)

    def _custom_id(self, component: Component, path: Path) -> None:
        self._text(component, path, "custom_id", 100, required=True)

    def _range(self, component: Component, path: Path, most: int, default: int = 1) -> None:
        low, high = (
            value_of(component, "min_values", default=default),
            value_of(component, "max_values", default=default),
        )
        if not (0 <= low <= most and 1 <= high <= most and low <= high):
            self._problems.add((*path, "max_values"), "NUMBER_TYPE_RANGE", f"Between 0 and {most}, in order.")

    def _row(self, component: Component, path: Path) -> None:
        inside = count(self._problems, (*path, "components"), component.get("components"), most=5)
        in_modal = path[:1] == ("data",)
        self.all(inside, (*path, "components"), frozenset({Kind.TEXT_INPUT}) if in_modal else IN_ROW)
        wide = [each for each in inside if isinstance(each, dict) and each.get("type") != Kind.BUTTON]
        if wide and len(inside) > 1:
            self._problems.add(path, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "A select fills its row alone.")

    def _button(self, component: Component, path: Path) -> None:
        self._text(component, path, "label", 80, required=False)
        style = component.get("style")
        if style not in range(1, 7):
            self._problems.add((*path, "style"), "BASE_TYPE_CHOICES", "Value must be one of (1, 2, 3, 4, 5, 6).")
        wanted = {LINK_STYLE: "url", PREMIUM_STYLE: "sku_id"}.get(style or 0, "custom_id")
        given = {key for key in ("custom_id", "url", "sku_id") if component.get(key)}
        if given != {wanted}:
            self._problems.add(path, "BUTTON_COMPONENT_INVALID", f"A button of this style has only a {wanted}.")
        self._text(component, path, wanted, 512 if wanted == "url" else 100, required=True)
        if wanted != "sku_id" and not component.get("label") and not component.get("emoji"):
            self._problems.add((*path, "label"), "BUTTON_COMPONENT_EMPTY", "A label or an emoji is needed.")

    def _select(self, component: Component, path: Path) -> None:
        self._custom_id(component, path)
        self._text(component, path, "placeholder", 150, required=False)
        self._range(component, path, most=25)
        if component["type"] == Kind.STRING_SELECT:
            self._options(component, path, most=25)

    def _options(self, component: Component, path: Path, *, most: int) -> None:
        at = (*path, "options")
        options = count(self._problems, at, component.get("options"), most=most)
        for index, option in enumerate(options):
            for key, required in (("label", True), ("value", True), ("description", False)):
                text(self._problems, (*at, index, key), option.get(key), most=100, required=required)
        values = [option.get("value") for option in options]
        if len(set(values)) < len(values):
            self._problems.add(at, "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "Values must be unique.")
        chosen = sum(bool(option.get("default")) for option in options)
        if chosen > value_of(component, "max_values", default=1):
            self._problems.add(at, "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES", "More defaults than max_values.")

    def _options_of_group(self, component: Component, path: Path) -> None:
        self._custom_id(component, path)
        self._options({"max_values": 10, **component}, path, most=10)

    def _text_input(self, component: Component, path: Path) -> None:
        self._custom_id(component, path)
        self._text(component, path, "label", 45, required=path[-2] == "components")
        self._text(component, path, "placeholder", 100, required=False)
        if component.get("style") not in (1, 2):
            self._problems.add((*path, "style"), "BASE_TYPE_CHOICES", "Value must be one of (1, 2).")
        low, high = component.get("min_length") or 0, component.get("max_length") or 4000
        if not (0 <= low <= 4000 and 1 <= high <= 4000 and low <= high):
            self._problems.add((*path, "max_length"), "NUMBER_TYPE_RANGE", "Between 1 and 4000, in order.")
        text(self._problems, (*path, "value"), component.get("value"), most=high, least=0, required=False)

    def _section(self, component: Component, path: Path) -> None:
        inside = count(self._problems, (*path, "components"), component.get("components"), most=3)
        self.all(inside, (*path, "components"), frozenset({Kind.TEXT_DISPLAY}))
        self.one(component.get("accessory"), (*path, "accessory"), frozenset({Kind.BUTTON, Kind.THUMBNAIL}))

    def _text_display(self, component: Component, path: Path) -> None:
        self._text(component, path, "content", 4000, required=True)

    def _media(self, media: object, path: Path, *, schemes: tuple[str, ...] = MEDIA_SCHEMES) -> None:
        url = media.get("url") if isinstance(media, dict) else None
        if not isinstance(url, str) or not url.startswith(schemes):
            self._problems.add((*path, "url"), "URL_TYPE_INVALID_SCHEME", f"Scheme must be one of {schemes}.")
        elif url.startswith("attachment://") and url.removeprefix("attachment://") not in self._files:
            message = "The referenced attachment was not found."
            self._problems.add((*path, "url"), "ATTACHMENT_NOT_FOUND", message)

    def _thumbnail(self, component: Component, path: Path) -> None:
        self._media(component.get("media"), (*path, "media"))
        self._text(component, path, "description", 1024, required=False)

    def _gallery(self, component: Component, path: Path) -> None:
        at = (*path, "items")
        for index, item in enumerate(count(self._problems, at, component.get("items"), most=10)):
            self._media(item.get("media"), (*at, index, "media"))
            self._text(item, (*at, index), "description", 1024, required=False)

    def _file(self, component: Component, path: Path) -> None:
        # The bot sends back a file of an earlier upload with its resolved address.
        self._media(component.get("file"), (*path, "file"))

    def _container(self, component: Component, path: Path) -> None:
        inside = count(self._problems, (*path, "components"), component.get("components"), most=39)
        self.all(inside, (*path, "components"), IN_CONTAINER)
        colour = component.get("accent_color")
        if colour is not None and not 0 <= colour <= 0xFFFFFF:
            self._problems.add((*path, "accent_color"), "NUMBER_TYPE_MAX", "Between 0 and 16777215.")

    def _label(self, component: Component, path: Path) -> None:
        self._text(component, path, "label", 45, required=True)
        self._text(component, path, "description", 100, required=False)
        self.one(component.get("component"), (*path, "component"), IN_LABEL)

    def _file_upload(self, component: Component, path: Path) -> None:
        self._custom_id(component, path)
        self._range(component, path, most=10)
