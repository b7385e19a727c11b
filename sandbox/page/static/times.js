// Times in words, in the reader's own time zone and language.
import { el } from "./dom.js";

const STYLES = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
  s: { dateStyle: "short", timeStyle: "short" },
  S: { dateStyle: "short", timeStyle: "medium" },
};
const UNITS = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];
const formats = new Map();
const relativeFormat = new Intl.RelativeTimeFormat(undefined, { numeric: "always" });

function formatted(milliseconds, style) {
  if (!formats.has(style)) formats.set(style, new Intl.DateTimeFormat(undefined, STYLES[style]));
  return formats.get(style).format(milliseconds);
}

export function relative(milliseconds, now = Date.now()) {
  const away = (milliseconds - now) / 1000;
  const [unit, length] = UNITS.find(([, seconds]) => Math.abs(away) >= seconds) ?? UNITS.at(-1);
  return relativeFormat.format(Math.round(away / length), unit);
}

function isMoment(milliseconds) {
  return Number.isFinite(new Date(milliseconds).getTime());
}

/** A timestamp as Discord draws `<t:…>`; `tick` updates the relative form. */
export function timestamp(milliseconds, style = "f") {
  if (!isMoment(milliseconds)) return el("span", { class: "timestamp" }, "Invalid date");
  const words = style === "R" ? relative(milliseconds) : formatted(milliseconds, style);
  return el(
    "time",
    {
      class: "timestamp",
      datetime: new Date(milliseconds).toISOString(),
      title: formatted(milliseconds, "F"),
      data: style === "R" ? { relative: milliseconds } : {},
    },
    words,
  );
}

/** When a message was written; for today, only the time. */
export function stamp(milliseconds) {
  const days = dayNumber(Date.now()) - dayNumber(milliseconds);
  const time = formatted(milliseconds, "t");
  const words = days === 0 ? time : days === 1 ? `Yesterday at ${time}` : `${formatted(milliseconds, "d")} ${time}`;
  return el(
    "time",
    { class: "stamp", datetime: new Date(milliseconds).toISOString(), title: formatted(milliseconds, "F") },
    words,
  );
}

export function dayNumber(milliseconds) {
  const date = new Date(milliseconds);
  return Math.floor(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000);
}

export function dayName(milliseconds) {
  return formatted(milliseconds, "D");
}

/** Updates every relative time on the page. */
export function tick(root = document) {
  for (const node of root.querySelectorAll("time[data-relative]")) {
    const words = relative(Number(node.dataset.relative));
    if (node.textContent !== words) node.textContent = words;
  }
}
