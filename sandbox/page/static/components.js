// Components V2 and the classic rows, one function per type.
import { bytes, el, icon, outward } from "./dom.js";
import { Select, optionsOf } from "./lists.js";
import { markdown } from "./markdown.js";

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link", 6: "premium" };

const DRAWN = {
  1: row,
  2: button,
  3: select,
  5: select,
  6: select,
  7: select,
  8: select,
  9: section,
  10: text,
  11: thumbnail,
  12: gallery,
  13: file,
  14: separator,
  17: container,
};

/**
 * @param {object} component in Discord's form
 * @param {object} message that contains it: `state`, `files`, `press(id)`, `choose(id, values)`, `command(text)`
 */
export function draw(component, message) {
  const drawing = DRAWN[component.type];
  return drawing ? drawing(component, message) : el("p", { class: "subtext" }, `(component ${component.type})`);
}

function all(components, message) {
  return components.map((component) => draw(component, message));
}

function row(component, message) {
  return el("div", { class: "row" }, all(component.components, message));
}

function button(component, message) {
  const words = [
    component.emoji?.name && el("span", { class: "emoji", "aria-hidden": component.label ? "true" : null }, component.emoji.name),
    component.label && el("bdi", {}, component.label),
  ];
  if (component.url) return outward(component.url, { class: "button link" }, words, icon("out"));
  return el(
    "button",
    {
      class: `button ${STYLES[component.style] ?? "secondary"}`,
      type: "button",
      disabled: component.disabled,
      data: { key: component.custom_id ?? "" },
      onclick: () => message.press(component.custom_id),
    },
    words,
  );
}

function select(component, message) {
  const spec = {
    options: optionsOf(component, message.state),
    placeholder: component.placeholder,
    least: component.min_values ?? 1,
    most: component.max_values ?? 1,
    disabled: component.disabled,
    key: component.custom_id,
  };
  return new Select(spec, (values) => message.choose(component.custom_id, values)).node;
}

function section(component, message) {
  return el(
    "div",
    { class: "section" },
    el("div", { class: "section-words" }, all(component.components, message)),
    el("div", { class: "accessory" }, draw(component.accessory, message)),
  );
}

function text(component, message) {
  return el("div", { class: "text" }, markdown(component.content, message.state.names, { onCommand: message.command }));
}

function thumbnail(component) {
  return picture(component.media, component.description, "thumbnail", component.spoiler);
}

function gallery(component) {
  const items = component.items.map((item) => picture(item.media, item.description, "shot", item.spoiler));
  return el("div", { class: `gallery of-${Math.min(items.length, 4)}` }, items);
}

/** A picture that opens large; for one outside the sandbox, a text. */
export function picture(media, description, kind, spoiler = false) {
  if (!media.url) return el("span", { class: `${kind} absent` }, description ?? "A picture from outside the sandbox");
  const image = el("img", { src: media.url, alt: description ?? "", loading: "lazy", draggable: "false" });
  const open = (event) => {
    if (event.currentTarget.classList.replace("covered", "uncovered")) return;
    enlarge(media.url, description);
  };
  return el(
    "button",
    { class: [kind, spoiler && "covered"], type: "button", "aria-label": description ?? "Picture", onclick: open },
    image,
  );
}

function enlarge(url, description) {
  const dialog = el(
    "dialog",
    { class: "lightbox", "aria-label": description ?? "Picture", onclick: () => dialog.close(), onclose: () => dialog.remove() },
    el("img", { src: url, alt: description ?? "" }),
    el("button", { class: "quiet-button", type: "button" }, "Close"),
  );
  document.body.append(dialog);
  dialog.showModal();
}

function file(component, message) {
  const held = message.files.find((each) => each.url === component.file.url);
  return attachment({ name: component.name, size: component.size, url: component.file.url, ...held });
}

export function attachment({ name, size, url }) {
  const words = el("span", { class: "file-words" }, el("bdi", { class: "file-name" }, name ?? "file"), el("span", { class: "file-size" }, bytes(size ?? 0)));
  if (!url) return el("div", { class: "file" }, icon("file"), words);
  return el("a", { class: "file", href: url, download: name ?? "file" }, icon("file"), words, icon("save"));
}

function separator(component) {
  const large = component.spacing === 2 ? "large" : "small";
  return component.divider === false ? el("div", { class: `gap ${large}` }) : el("hr", { class: large });
}

function container(component, message) {
  const accent = component.accent_color;
  const colour = accent === null || accent === undefined ? null : `#${accent.toString(16).padStart(6, "0")}`;
  const inside = el("div", { class: "container-inside" }, all(component.components, message));
  if (!component.spoiler) return el("div", { class: ["container", colour && "accented"], vars: { "--accent": colour } }, inside);
  const cover = el("button", { class: "cover", type: "button", onclick: () => cover.remove() }, "Spoiler");
  return el("div", { class: "container", vars: { "--accent": colour } }, inside, cover);
}
