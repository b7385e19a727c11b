// The bar above the messages: the channel, and buttons that fold the sides.
import { el, icon } from "./dom.js";

export class Topbar {
  constructor(node, state) {
    this.state = state;
    this.where = el("div", { class: "where" });
    const fold = (part, label, name) =>
      el("button", { class: `quiet-button fold-${part}`, type: "button", "aria-label": label, title: label, onclick: () => this.toggle(part) }, icon(name));
    node.append(
      fold("sidebar", "Channels", "menu"),
      this.where,
      el("button", { class: "quiet-button", type: "button", "aria-label": "Light or dark", title: "Light or dark", onclick: turn }, icon("sun")),
      fold("aside", "Behind the scenes", "panel"),
    );
    if (localStorage.getItem("aside") === "folded") document.body.classList.add("fold-aside");
    state.on("setting", () => this.draw());
    state.on("channel", () => this.draw());
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.away());
    // Runs before the pressed element is redrawn, because then it is outside of every other element.
    document.addEventListener("click", (event) => event.target.closest("#topbar button, #sidebar, #aside") || this.away(), { capture: true });
  }

  /** Closes the sides that slid over; a phone has no Escape key. */
  away() {
    document.body.classList.remove("show-sidebar", "show-aside");
  }

  draw() {
    const channel = this.state.channels.get(this.state.channel);
    if (!channel) return this.where.replaceChildren();
    const name = channel.direct ? this.state.bot.name : channel.name;
    return this.where.replaceChildren(icon(channel.direct ? "at" : channel.limited ? "lock" : "hash"), el("h2", {}, name));
  }

  /** In a wide window a side folds away; in a narrow one it slides over. */
  toggle(part) {
    const { classList } = document.body;
    const narrow = matchMedia(part === "aside" ? "(max-width: 1080px)" : "(max-width: 720px)").matches;
    classList.toggle(narrow ? `show-${part}` : `fold-${part}`);
    if (part === "aside" && !narrow) localStorage.setItem("aside", classList.contains("fold-aside") ? "folded" : "open");
    this.state.tell("unfolded");
  }
}


function turn() {
  const { dataset } = document.documentElement;
  const dark = dataset.theme ? dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  dataset.theme = dark ? "light" : "dark";
  localStorage.setItem("theme", dataset.theme);
}
