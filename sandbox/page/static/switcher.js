// The switcher: everybody you can act as, their roles, and what the settings allow them.
import { avatar, el, icon } from "./dom.js";
import { who } from "./link.js";
import { markdown } from "./markdown.js";

export class Switcher {
  constructor(state) {
    this.state = state;
  }

  open() {
    const dialog = el(
      "dialog",
      { class: "modal switcher", "aria-label": "Who are you?", onclose: () => dialog.remove() },
      el(
        "div",
        { class: "modal-form" },
        el("header", { class: "modal-head" }, el("h2", {}, "Who are you?"), el("button", { class: "quiet-button", type: "button", "aria-label": "Close", onclick: () => dialog.close() }, icon("close"))),
        el("p", { class: "switcher-hint" }, "Act as anybody. With a second window you are two people at once."),
        el("ul", { class: "people" }, [...this.state.people.values()].map((person) => this.person(person))),
      ),
    );
    document.body.append(dialog);
    dialog.showModal();
    dialog.querySelector("a[href]")?.focus();
  }

  person(person) {
    const mine = person.name === who;
    const address = `?as=${encodeURIComponent(person.name)}`;
    return el(
      "li",
      { class: ["person", mine && "mine"] },
      avatar(person.display, person.id),
      el(
        "div",
        { class: "person-words" },
        el("bdi", { class: "person-name", vars: { "--tint": person.colour } }, person.display),
        el("span", { class: "person-user" }, `@${person.name}`),
        el("div", { class: "person-roles" }, this.roles(person)),
      ),
      el(
        "div",
        { class: "person-doing" },
        mine ? el("span", { class: "is-you" }, "You") : el("a", { class: "button primary", href: address, "aria-label": `Act as ${person.display}` }, "Act as"),
        el("a", { class: "button secondary", href: address, target: "_blank", rel: "noopener", "aria-label": `${person.display} in a new window` }, icon("out")),
      ),
      el("details", { class: "person-may" }, el("summary", {}, "What may they do?"), person.may.map((text) => el("div", { class: "text" }, markdown(text, this.state.names)))),
    );
  }

  roles(person) {
    const held = person.roles.map((id) => this.state.roles.get(id)).filter(Boolean);
    const words = held.map((role) => el("span", { class: "role", vars: { "--tint": role.colour } }, role.name));
    if (person.guild !== this.state.me.guild) words.push(el("span", { class: "role" }, `in another server: ${person.guild}`));
    return words.length > 0 ? words : el("span", { class: "role" }, "no role");
  }
}
