// Switches for faults, and the time at Roblox.
import { el } from "./dom.js";
import { attempt, post } from "./link.js";
import { timestamp } from "./times.js";

export function drawBreaking({ breaking }, aside) {
  const turn = async (what, on = true) => {
    await attempt(() => post("break", { what, on }), () => {});
    await aside.refresh();
  };
  const press = (what, label) => el("button", { class: "button secondary", type: "button", data: { key: what }, onclick: () => turn(what) }, label);
  return [
    el("section", { class: "card" }, el("h3", {}, "Roblox"), breaking.switches.map((each) => fault(each, turn))),
    el("section", { class: "card" }, el("h3", {}, "Discord"), el("p", {}, "The bot's next answer comes after the three seconds that Discord waits."), press("silence", "Make the next answer late")),
    el(
      "section",
      { class: "card" },
      el("h3", {}, "Time at Roblox"),
      el("p", {}, timestamp(breaking.now, "f"), breaking.frozen ? " (stopped)" : ""),
      el("p", { class: "dim" }, "Roblox keeps the first version of each hour."),
      el("div", { class: "row" }, press(breaking.frozen ? "thaw" : "freeze", breaking.frozen ? "Let it run" : "Stop it"), press("hour", "One hour later")),
    ),
  ];
}

function fault({ name, title, does, on }, turn) {
  const box = el("input", { type: "checkbox", role: "switch", class: "switch", checked: on, data: { key: name }, onchange: () => turn(name, box.checked) });
  return el("label", { class: "fault-line" }, el("span", {}, el("strong", {}, title), el("span", { class: "dim" }, does)), box);
}
