// The default experience as Roblox holds it, independent of the bot.
import { codeBlock } from "./markdown.js";
import { el } from "./dom.js";
import { timestamp } from "./times.js";

export function drawWorld(world, aside) {
  return [search(world, aside), world.player && player(world.player), messages(world.messages), requests(world.requests)].filter(Boolean);
}

function search(world, aside) {
  const input = el("input", {
    class: "panel-input",
    type: "search",
    list: "players",
    value: aside.player,
    placeholder: world.player?.name ?? "A player",
    "aria-label": "Player",
    data: { key: "player" },
    onchange: () => aside.follow(input.value.trim()),
  });
  return el("div", { class: "panel-search" }, input, el("datalist", { id: "players" }, world.players.map((name) => el("option", { value: name }))));
}

function player({ display, name, id, picture, entries, restrictions, boards }) {
  return el(
    "section",
    { class: "card" },
    el("div", { class: "player" }, el("img", { src: picture, alt: "", width: 56, height: 56 }), el("div", {}, el("bdi", { class: "player-name" }, display), el("div", { class: "dim" }, el("bdi", {}, `@${name} · ${id}`)))),
    el("h3", {}, "Restriction"),
    restrictions.map(restriction),
    boards.length > 0 && el("h3", {}, "Boards"),
    boards.map((board) => el("p", {}, `${board.title}: `, el("strong", {}, `#${board.rank}`), ` with ${BigInt(board.score).toLocaleString()}`)),
    entries.map(entry),
  );
}

function restriction({ where, active, ever, until, reason, note }) {
  const words = active ? ["Banned ", until ? ["until ", timestamp(until, "f")] : "for good"] : [ever ? "Not banned (any more)" : "Never banned"];
  return el("div", { class: ["restriction", active && "active"] }, el("strong", {}, where), el("p", {}, words), active && reason && el("p", { class: "dim", dir: "auto" }, `“${reason}”`), active && note && el("p", { class: "dim", dir: "auto" }, `Staff: ${note}`));
}

function entry({ name, versions }) {
  return [
    el("h3", {}, name),
    versions.map((version, index) =>
      el(
        "details",
        { class: "version", open: index === 0, data: { key: `${name} ${index}` } },
        el("summary", {}, index === 0 ? "Now, since " : "", timestamp(version.at, "f"), version.deleted ? " · deleted" : "", index === 0 ? "" : el("span", { class: "dim" }, ` · ${version.id.slice(0, 8)}…`)),
        version.deleted ? null : codeBlock(version.value, "json"),
        el("p", { class: "dim" }, `users ${version.users.join(", ") || "none"} · attributes ${JSON.stringify(version.attributes)}`),
      ),
    ),
  ];
}

function messages(found) {
  return el(
    "section",
    { class: "card" },
    el("h3", {}, "Messages to live servers"),
    found.length === 0 && el("p", { class: "dim" }, "None yet."),
    found.map(({ topic, text, at }) => el("div", { class: "delivered" }, el("p", {}, el("strong", {}, topic), " ", timestamp(at, "R")), codeBlock(text, "json"))),
  );
}

function requests(found) {
  return el(
    "section",
    { class: "card" },
    el("h3", {}, "What Steward asked of Roblox"),
    el(
      "ol",
      { class: "requests" },
      found.map(({ method, path, status, fault }) =>
        el("li", { class: status === null || status >= 400 ? "bad" : null }, el("span", { class: "method" }, method), el("span", { class: "status" }, status ?? "cut"), el("bdi", { class: "path", title: path }, shorter(path)), fault && el("span", { class: "fault" }, fault.replace("_", " "))),
      ),
    ),
  );
}

function shorter(path) {
  return readable(path).replace(/^\/cloud\/v2\/universes\/\d+/, "…").replace(/^\/(?:datastores|ordered-data-stores)\/v\d\/universes\/\d+/, "…");
}

function readable(path) {
  try {
    return decodeURI(path);
  } catch {
    return path; // not every key is UTF-8
  }
}
