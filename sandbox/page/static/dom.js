// Builds nodes. Strings become text, never markup: nothing on this page parses HTML.

/**
 * @param {string} tag
 * @param {object} props `class`, one or a list in which some may be falsy; `vars` are custom properties; `on…` are listeners; true, false and null
 *   set or leave out an attribute; `data` goes to the dataset; the rest are attributes.
 * @param {...(Node|string|null|undefined|false|Array)} children
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) set(node, name, value);
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

function set(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === "class") node.className = [value].flat().filter(Boolean).join(" ");
  else if (name === "vars") {
    for (const [property, text] of Object.entries(value)) if (text) node.style.setProperty(property, text);
  } else if (name === "data") Object.assign(node.dataset, value);
  else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (name === "value") node.value = value;
  else node.setAttribute(name, value === true ? "" : value);
}

const STROKES = {
  hash: "M9 4 7 20M17 4l-2 16M4 9h16M4 15h16",
  lock: "M7 11V8a5 5 0 0 1 10 0v3M5 11h14v9H5z",
  at: "M16 12a4 4 0 1 0-1.6 3.2M16 8v5.5a2.3 2.3 0 0 0 4.6 0V12a8.6 8.6 0 1 0-3.4 6.8",
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6 6 18",
  down: "M6 9l6 6 6-6",
  send: "M4 12 20 5l-5 15-3.2-5.8zM11.8 14.2 20 5",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  save: "M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14",
  out: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
  check: "M5 12.5 10 17.5 19 7",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6z",
  reply: "M5 19v-5a5 5 0 0 1 5-5h9",
  panel: "M4 5h16v14H4zM14.5 5v14",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
  switch: "M4 8h13l-3.5-3.5M20 16H7l3.5 3.5",
  alert: "M12 4 2.8 20h18.4zM12 10v4.5M12 17v.6",
  plus: "M12 5v14M5 12h14",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", STROKES[name]);
  svg.append(path);
  return svg;
}

/** A round picture of a person: their initial on their own color. */
export function avatar(name, id, { bot = false } = {}) {
  if (bot) return el("span", { class: "avatar bot", "aria-hidden": "true" });
  const hue = Number(BigInt(id) % 997n) * 61 % 360;
  return el("span", { class: "avatar", "aria-hidden": "true", vars: { "--hue": String(hue) } }, [...name][0] ?? "?");
}

/** A link to another site, or plain text if a browser should not follow the address. */
export function outward(url, props, ...children) {
  const safe = /^https?:\/\//i.test(url) && URL.canParse(url);
  if (!safe) return el("span", props, ...children);
  return el("a", { ...props, href: url, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

export function plural(count, word) {
  return `${count.toLocaleString()} ${word}${count === 1 ? "" : "s"}`;
}

export function bytes(size) {
  if (size < 1024) return plural(size, "byte");
  return size < 1024 ** 2 ? `${(size / 1024).toFixed(1)} KiB` : `${(size / 1024 ** 2).toFixed(1)} MiB`;
}
