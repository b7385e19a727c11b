// The journal's last cases.
import { el } from "./dom.js";
import { timestamp } from "./times.js";

export function drawJournal({ cases }) {
  if (cases.length === 0) return el("p", { class: "dim lead" }, "No change has been asked for yet. Each one is written here before it is sent, and its outcome after.");
  return el(
    "ol",
    { class: "cases" },
    cases.map(({ number, kind, outcome, actor, target, reason, at }) =>
      el(
        "li",
        { class: "card case" },
        el("div", { class: "case-head" }, el("strong", {}, `Case ${number}`), el("span", { class: `outcome ${outcome}` }, outcome)),
        el("p", {}, el("bdi", {}, actor), ` · ${kind} · `, el("bdi", {}, target)),
        reason && el("p", { class: "dim", dir: "auto" }, `“${reason}”`),
        el("p", { class: "dim" }, timestamp(at, "R")),
      ),
    ),
  );
}
