// Colors for the two languages that the bot writes in code blocks.
import { el } from "./dom.js";

const LONGEST = 20_000;
const JSON_TOKEN = /(?<key>"(?:[^"\\]|\\.)*"(?=\s*:))|(?<string>"(?:[^"\\]|\\.)*")|(?<literal>\b(?:true|false|null)\b)|(?<number>-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g;

export function colour(code, language) {
  if (code.length > LONGEST) return [code];
  if (language === "diff") return lines(code);
  if (language === "json") return tokens(code);
  return [code];
}

function lines(code) {
  return code.split("\n").map((line, index, all) => {
    const text = index === all.length - 1 ? line : `${line}\n`;
    const kind = line.startsWith("+") ? "added" : line.startsWith("-") ? "removed" : line.startsWith("@@") ? "place" : null;
    return kind ? el("span", { class: kind }, text) : text;
  });
}

function tokens(code) {
  const nodes = [];
  let end = 0;
  for (const match of code.matchAll(JSON_TOKEN)) {
    if (match.index > end) nodes.push(code.slice(end, match.index));
    const [kind] = Object.entries(match.groups).find(([, text]) => text !== undefined);
    nodes.push(el("span", { class: `json-${kind}` }, match[0]));
    end = match.index + match[0].length;
  }
  nodes.push(code.slice(end));
  return nodes;
}
