// Classic embeds.
import { el, outward } from "./dom.js";
import { picture } from "./components.js";
import { markdown } from "./markdown.js";
import { timestamp } from "./times.js";

export function embed(data, state) {
  const colour = data.color === null || data.color === undefined ? null : `#${data.color.toString(16).padStart(6, "0")}`;
  const words = (text) => markdown(text, state.names);
  return el(
    "div",
    { class: "embed", vars: { "--accent": colour } },
    el(
      "div",
      { class: "embed-words" },
      data.author && el("div", { class: "embed-author" }, linked(data.author.url, data.author.name)),
      data.title && el("div", { class: "embed-title" }, linked(data.url, data.title)),
      data.description && el("div", { class: "text" }, words(data.description)),
      data.fields?.length > 0 && el("div", { class: "embed-fields" }, data.fields.map((field) => drawField(field, words))),
      data.image && picture(data.image, data.description ?? null, "shot"),
      (data.footer || data.timestamp) && footer(data),
    ),
    data.thumbnail && picture(data.thumbnail, null, "thumbnail"),
  );
}

function linked(url, text) {
  return url ? outward(url, {}, text) : el("bdi", {}, text);
}

function drawField(field, words) {
  return el("div", { class: ["embed-field", field.inline && "inline"] }, el("div", { class: "embed-name" }, words(field.name)), el("div", { class: "text" }, words(field.value)));
}

function footer(data) {
  const moment = data.timestamp && timestamp(Date.parse(data.timestamp), "f");
  return el("div", { class: "embed-footer" }, el("bdi", {}, data.footer?.text ?? ""), data.footer && moment ? " • " : "", moment || null);
}
