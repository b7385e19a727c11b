// Discord's Markdown as nodes. Unknown markup stays text.
import { el, outward } from "./dom.js";
import { colour } from "./highlight.js";
import { timestamp } from "./times.js";

const INLINE = new RegExp(
  [
    /(?<code>(?<ticks>`{1,2})(?<inline>[^`]+|[^`].*?[^`])\k<ticks>(?!`))/,
    /(?<escape>\\(?<escaped>[!-/:-@[-`{-~]))/,
    /(?<time><t:(?<seconds>-?\d{1,13})(?::(?<style>[tTdDfFsSR]))?>)/,
    /(?<user><@!?(?<userId>\d+)>)/,
    /(?<role><@&(?<roleId>\d+)>)/,
    /(?<channel><#(?<channelId>\d+)>)/,
    /(?<slash><\/(?<command>[^:>\n]+):\d+>)/,
    /(?<custom><a?(?<emoji>:\w+:)\d+>)/,
    /(?<angled><(?<angledUrl>https?:\/\/[^\s<>]+)>)/,
    /(?<link>\[(?<title>[^\]\n]+)\]\(<?(?<href>https?:\/\/[^\s<>)]+)>?\))/,
    /(?<url>https?:\/\/[^\s<>)\]"'*_`|~]*[^\s<>)\]"'*_`|~.,;:!?])/,
    /(?<wide>@(?:everyone|here)\b)/,
    /(?<strong>\*\*(?=\S)(?<strongText>.+?)(?<=\S)\*\*(?!\*))/,
    /(?<under>__(?=\S)(?<underText>.+?)(?<=\S)__(?!_))/,
    /(?<strike>~~(?=\S)(?<strikeText>.+?)(?<=\S)~~)/,
    /(?<spoiler>\|\|(?<spoilerText>.+?)\|\|)/,
    /(?<star>\*(?=\S)(?<starText>(?:[^*]|\*\*)+?)(?<=\S)\*(?!\*))/,
    /(?<score>(?<!\w)_(?=\S)(?<scoreText>[^_]+?)(?<=\S)_(?!\w))/,
  ]
    .map((part) => part.source)
    .join("|"),
  "gs",
);
const FENCE = /```(?:(?<language>[\w+#-]*)\n)?(?<code>.*?)```/gs;

/**
 * @param {string} text
 * @param {object} names `user(id)`, `role(id)` and `channel(id)` give names, or undefined
 * @param {object} options `onCommand` is called with a clicked command
 */
export function markdown(text, names, options = {}) {
  const root = document.createDocumentFragment();
  const reading = { names, ...options };
  let end = 0;
  for (const match of text.matchAll(FENCE)) {
    root.append(...blocks(text.slice(end, match.index).replace(/\n$/, ""), reading));
    root.append(codeBlock(match.groups.code, match.groups.language ?? ""));
    end = match.index + match[0].length;
    if (text[end] === "\n") end += 1;
  }
  root.append(...blocks(text.slice(end), reading));
  return root;
}

export function codeBlock(code, language) {
  const body = el("code", { dir: "ltr" }, ...colour(code.replace(/^\n|\n$/g, ""), language));
  return el("pre", { class: ["code", language === "diff" && "diff"], tabindex: 0 }, body);
}

function blocks(text, reading) {
  if (text === "") return [];
  const nodes = [];
  const lines = text.split("\n");
  for (let at = 0; at < lines.length; ) {
    const [node, used] = block(lines, at, reading);
    nodes.push(node);
    at += used;
  }
  return nodes;
}

function block(lines, at, reading) {
  const line = lines[at];
  const heading = /^(#{1,3}) +(.+)$/.exec(line);
  if (heading) {
    // The page has its own headings, so headings in a message begin at the third level.
    return [el(`h${heading[1].length + 2}`, { class: `h${heading[1].length}`, dir: "auto" }, inline(heading[2], reading)), 1];
  }
  const small = /^-# +(.+)$/.exec(line);
  if (small) return [el("p", { class: "subtext", dir: "auto" }, inline(small[1], reading)), 1];
  if (line.startsWith(">>> ")) {
    const rest = [line.slice(4), ...lines.slice(at + 1)].join("\n");
    return [el("blockquote", { dir: "auto" }, blocks(rest, reading)), lines.length - at];
  }
  for (const kind of [quote, list]) {
    const found = kind(lines, at, reading);
    if (found) return found;
  }
  return paragraph(lines, at, reading);
}

function quote(lines, at, reading) {
  const quoted = run(lines, at, /^> ?(?=.|$)/);
  if (quoted.length === 0 || !lines[at].startsWith("> ")) return null;
  return [el("blockquote", { dir: "auto" }, blocks(quoted.map((line) => line.replace(/^> ?/, "")).join("\n"), reading)), quoted.length];
}

function list(lines, at, reading) {
  const ordered = /^\d{1,9}\. +\S/;
  const bullet = /^ *[-*] +\S/;
  const kind = [bullet, ordered].find((pattern) => pattern.test(lines[at]));
  if (!kind) return null;
  const items = run(lines, at, kind);
  const start = kind === ordered ? { start: parseInt(items[0], 10) } : {};
  const drawn = items.map((line) => {
    const deep = /^ {2,}/.test(line);
    return el("li", { class: deep ? "deep" : null, dir: "auto" }, inline(line.replace(/^ *(?:[-*]|\d+\.) +/, ""), reading));
  });
  return [el(kind === ordered ? "ol" : "ul", start, drawn), items.length];
}

const SPECIAL = /^(?:#{1,3} +.|-# +.|> |>>> | *[-*] +\S|\d{1,9}\. +\S)/;

function paragraph(lines, at, reading) {
  let end = at + 1;
  while (end < lines.length && !SPECIAL.test(lines[end])) end += 1;
  return [el("p", { dir: "auto" }, inline(lines.slice(at, end).join("\n"), reading)), end - at];
}

function run(lines, at, pattern) {
  let end = at;
  while (end < lines.length && pattern.test(lines[end])) end += 1;
  return lines.slice(at, end);
}

/** Inline markup as a list of nodes and strings. */
export function inline(text, reading, depth = 0) {
  if (depth > 8) return [text];
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > end) nodes.push(text.slice(end, match.index));
    nodes.push(one(match.groups, match[0], reading, (inner) => inline(inner, reading, depth + 1)));
    end = match.index + match[0].length;
  }
  if (end < text.length) nodes.push(text.slice(end));
  return nodes;
}

function one(found, whole, reading, deeper) {
  const { names } = reading;
  if (found.code) return el("code", { class: "inline", dir: "ltr" }, found.inline);
  if (found.escape) return found.escaped;
  if (found.time) return timestamp(Number(found.seconds) * 1000, found.style);
  if (found.user) return mention(`@${names.user(found.userId) ?? "unknown-user"}`);
  if (found.role) return mention(`@${names.role(found.roleId)?.name ?? "unknown-role"}`, names.role(found.roleId)?.colour);
  if (found.channel) return mention(`#${names.channel(found.channelId) ?? "unknown"}`);
  if (found.slash) return command(found.command, reading);
  if (found.custom) return found.emoji;
  if (found.angled) return outward(found.angledUrl, {}, found.angledUrl);
  if (found.link) return outward(found.href, { title: found.href }, deeper(found.title));
  if (found.url) return outward(found.url, {}, found.url);
  if (found.wide) return mention(found.wide);
  if (found.strong) return el("strong", {}, deeper(found.strongText));
  if (found.under) return el("u", {}, deeper(found.underText));
  if (found.strike) return el("s", {}, deeper(found.strikeText));
  if (found.spoiler) return spoiler(deeper(found.spoilerText));
  if (found.star) return el("em", {}, deeper(found.starText));
  if (found.score) return el("em", {}, deeper(found.scoreText));
  return whole;
}

function mention(words, tint) {
  return el("bdi", { class: "mention", vars: { "--tint": tint } }, words);
}

function command(name, { onCommand }) {
  if (!onCommand) return mention(`/${name}`);
  return el("button", { class: "mention", type: "button", onclick: () => onCommand(`/${name}`) }, `/${name}`);
}

function spoiler(inside) {
  const hidden = el("span", { class: "spoiler", role: "button", tabindex: 0, "aria-label": "Spoiler", "aria-expanded": "false" }, el("span", {}, inside));
  const reveal = () => {
    hidden.classList.add("open");
    hidden.setAttribute("aria-expanded", "true");
    hidden.removeAttribute("aria-label");
  };
  hidden.addEventListener("click", reveal);
  hidden.addEventListener("keydown", (event) => (event.key === "Enter" || event.key === " ") && reveal());
  return hidden;
}
