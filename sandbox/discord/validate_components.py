"""Refuses the components that Discord refuses, in messages and dialogs.

The limits are Discord's: https://docs.discord.com/developers/components/reference
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

from sandbox.discord.components import LINK_STYLE, PREMIUM_STYLE, SELECTS, Component, Kind, value_of, walk
from sandbox.discord.errors import Path, Problems
from sandbox.discord.fields import MEDIA_SCHEMES, count, file_types, link, text

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
BUTTON_SCHEMES: Final = ("http", "https", "discord")
ATTACHMENT: Final = "attachment://"


def components(
    problems: Problems,
    body: dict[str, Any],
    files: set[str],
    allowed: Iterable[Kind],
    *,
    most: int,
    at: Path = ("components",),
) -> None:
    """Check the components of a message or dialog.

    Args:
        problems: Takes what is wrong.
        body: What has them.
        files: The names that `attachment://` may point to.
        allowed: The kinds that may be at the top.
        most: How many may be at the top.
        at: The path of the list.
    """
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
            Kind.RADIO_GROUP: self._radio_group,
            Kind.CHECKBOX_GROUP: self._checkbox_group,
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
        text(self._problems, (*path, "custom_id"), component.get("custom_id"), most=100, read=False)
        if component.get("disabled") and path[:1] == ("data",):
            self._problems.add((*path, "disabled"), "BASE_TYPE_CHOICES", "No field of a dialog can be disabled.")

    def _range(self, component: Component, path: Path, most: int, default: int = 1) -> None:
        low, high = (
            value_of(component, "min_values", default=default),
            value_of(component, "max_values", default=default),
        )
        if not (0 <= low <= most and 1 <= high <= most and low <= high):
            self._problems.add((*path, "max_values"), "NUMBER_TYPE_RANGE", f"Between 0 and {most}, in order.")
        if path[:1] == ("data",) and component.get("required") and low == 0:
            self._problems.add((*path, "min_values"), "NUMBER_TYPE_MIN", "A required field takes at least one.")
        given = len(component.get("default_values") or ())
        if given and not low <= given <= high:
            words = "As many default values as can be chosen."
            self._problems.add((*path, "default_values"), "BASE_TYPE_BAD_LENGTH", words)

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
        allowed = {wanted} if wanted == "sku_id" else {wanted, "label", "emoji"}
        given = {key for key in ("custom_id", "url", "sku_id", "label", "emoji") if component.get(key)}
        if wanted not in given or not given <= allowed:
            self._problems.add(path, "BUTTON_COMPONENT_INVALID", f"A button of this style has only a {wanted}.")
        text(self._problems, (*path, wanted), component.get(wanted), most=512 if wanted == "url" else 100, read=False)
        if wanted == "url":
            link(self._problems, (*path, "url"), component.get("url"), schemes=BUTTON_SCHEMES)
        if wanted != "sku_id" and not component.get("label") and not component.get("emoji"):
            self._problems.add((*path, "label"), "BUTTON_COMPONENT_EMPTY", "A label or an emoji is needed.")

    def _select(self, component: Component, path: Path) -> None:
        self._custom_id(component, path)
        self._text(component, path, "placeholder", 150, required=False)
        self._range(component, path, most=25)
        if component["type"] == Kind.STRING_SELECT:
            self._options(component, path, most=25)

    def _options(self, component: Component, path: Path, *, most: int, least: int = 1) -> None:
        at = (*path, "options")
        # https://github.com/Rapptz/discord.py/issues/6984: there must be as many options as can be chosen.
        low, high = (value_of(component, key, default=least) for key in ("min_values", "max_values"))
        options = count(self._problems, at, component.get("options"), most=most, least=max(least, low, high))
        for index, option in enumerate(options):
            for key, required in (("label", True), ("value", True), ("description", False)):
                value, read = option.get(key), key != "value"
                text(self._problems, (*at, index, key), value, most=100, required=required, read=read)
        values = [str(option.get("value")) for option in options]
        if len(set(values)) < len(values):
            self._problems.add(at, "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "Values must be unique.")
        chosen = sum(bool(option.get("default")) for option in options)
        if chosen > value_of(component, "max_values", default=1):
            self._problems.add(at, "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES", "More defaults than max_values.")

    def _radio_group(self, component: Component, path: Path) -> None:
        self._custom_id(component, path)
        self._options(component, path, most=10, least=2)

    def _checkbox_group(self, component: Component, path: Path) -> None:
        self._custom_id(component, path)
        offered = len(component.get("options") or ())
        self._range({"max_values": offered, **component}, path, most=10)
        self._options({"max_values": offered, **component}, path, most=10)

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
        link(self._problems, (*path, "url"), url, schemes=schemes)
        if isinstance(url, str) and url.startswith(ATTACHMENT) and url.removeprefix(ATTACHMENT) not in self._files:
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
        self._media(component.get("file"), (*path, "file"), schemes=("attachment",))

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
        if component.get("file_types") is not None:
            file_types(self._problems, (*path, "file_types"), component["file_types"])
