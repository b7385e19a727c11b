// Beside the channel: the tour, the world as Roblox holds it, the journal, and the switches that break things.
import { el } from "./dom.js";
import { drawBreaking } from "./breaking.js";
import { drawJournal } from "./journal.js";
import { attempt, get } from "./link.js";
import { Tour } from "./tour.js";
import { drawWorld } from "./world.js";

const EVERY = 2_000;
const SOON = 120;

export class Aside {
  constructor(node, state, { write }) {
    this.node = node;
    this.state = state;
    this.player = "";
    this.seen = "";
    this.world = null;
    this.tour = new Tour(state, { write, open: (tab) => this.open(tab) });
    this.tabs = [
      { id: "tour", name: "Tour", draw: () => this.tour.draw() },
      { id: "world", name: "Roblox", draw: () => drawWorld(this.world, this) },
      { id: "journal", name: "Journal", draw: () => drawJournal(this.world, this) },
      { id: "break", name: "Break it", draw: () => drawBreaking(this.world, this) },
    ];
    this.current = sessionStorage.getItem("tab") ?? "tour";
    this.build();
    state.on("settled", () => this.soon());
    state.on("unfolded", () => this.soon());
    this.tour.onChange = () => this.draw();
    setInterval(() => document.hidden || this.refresh(), EVERY);
  }

  build() {
    this.buttons = this.tabs.map((tab) =>
      el("button", { class: "tab", type: "button", role: "tab", id: `tab-${tab.id}`, "aria-controls": "panel", onclick: () => this.open(tab.id), onkeydown: (event) => this.key(event) }, tab.name),
    );
    this.panel = el("div", { class: "panel", role: "tabpanel", id: "panel", tabindex: -1 });
    this.node.append(el("div", { class: "tabs", role: "tablist", "aria-label": "Behind the scenes" }, this.buttons), this.panel);
    this.mark();
  }

  key(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    const at = this.tabs.findIndex((tab) => tab.id === this.current);
    const next = (at + step + this.tabs.length) % this.tabs.length;
    this.open(this.tabs[next].id);
    this.buttons[next].focus();
  }

  open(id) {
    this.current = id;
    sessionStorage.setItem("tab", id);
    this.mark();
    this.draw();
  }

  mark() {
    for (const [index, tab] of this.tabs.entries()) {
      this.buttons[index].setAttribute("aria-selected", String(tab.id === this.current));
      this.buttons[index].tabIndex = tab.id === this.current ? 0 : -1;
    }
    this.panel.setAttribute("aria-labelledby", `tab-${this.current}`);
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refresh(), SOON);
  }

  async refresh() {
    if (!this.node.checkVisibility({ visibilityProperty: true })) return;
    // When the connection is lost, the notice above the composer says so.
    await attempt(async () => this.take(await get("aside", { player: this.player })), () => {});
  }

  take(found) {
    const text = JSON.stringify({ ...found, breaking: { ...found.breaking, now: 0 } });
    this.world = found;
    this.tour.look(found);
    if (text !== this.seen) this.draw();
    this.seen = text;
  }

  /** Follow one player; without a name, the player of the last case. */
  follow(name) {
    this.player = name;
    this.refresh();
  }

  draw() {
    const open = new Set([...this.panel.querySelectorAll("details[open]")].map((each) => each.dataset.key));
    const shut = new Set([...this.panel.querySelectorAll("details:not([open])")].map((each) => each.dataset.key));
    const focused = this.panel.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    const drawn = this.world || this.current === "tour" ? this.tabs.find((tab) => tab.id === this.current).draw() : [];
    this.panel.replaceChildren(...[drawn].flat());
    for (const each of this.panel.querySelectorAll("details")) {
      if (open.has(each.dataset.key)) each.open = true;
      if (shut.has(each.dataset.key)) each.open = false;
    }
    if (focused) this.panel.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }
}
