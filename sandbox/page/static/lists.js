// A list to choose from: under a select, or above the composer.
import { el, icon } from "./dom.js";

let serial = 0;

/** One line of a list. @param {object} option `label`, `description`, `emoji`, `lead` (a node) */
function line(option, id, { chosen = false, multiple = false } = {}) {
  return el(
    "div",
    { class: "option-line", role: "option", id, "aria-selected": String(chosen) },
    option.lead ?? (option.emoji?.name && el("span", { class: "emoji", "aria-hidden": "true" }, option.emoji.name)),
    el(
      "span",
      { class: "option-words" },
      el("bdi", { class: "option-label" }, option.label),
      option.description && el("bdi", { class: "option-description" }, option.description),
    ),
    option.side && el("span", { class: "option-side" }, option.side),
    (multiple || chosen) && el("span", { class: "tick" }, chosen ? icon("check") : null),
  );
}

/** Lines with one active; the keyboard focus stays in the input that owns the list. */
export class Lines {
  constructor(owner, { onPick, label }) {
    this.owner = owner;
    this.onPick = onPick;
    this.name = `lines-${(serial += 1)}`;
    this.node = el("div", { class: "lines", role: "listbox", id: this.name, "aria-label": label });
    this.options = [];
    this.active = -1;
    this.node.addEventListener("pointerdown", (event) => event.preventDefault());
    this.node.addEventListener("click", (event) => this.clicked(event));
    this.node.addEventListener("pointermove", (event) => this.hovered(event));
  }

  show(options, { active = 0, chosen = new Set(), multiple = false } = {}) {
    this.options = options;
    this.node.replaceChildren(
      ...options.map((option, index) => line(option, `${this.name}-${index}`, { chosen: chosen.has(option.value), multiple })),
    );
    this.activate(options.length > 0 ? Math.min(active, options.length - 1) : -1);
  }

  activate(index, { scroll = true } = {}) {
    this.node.children[this.active]?.classList.remove("active");
    this.active = index;
    const line = this.node.children[index];
    line?.classList.add("active");
    if (line && scroll) line.scrollIntoView({ block: "nearest" });
    if (line) this.owner()?.setAttribute("aria-activedescendant", line.id);
    else this.owner()?.removeAttribute("aria-activedescendant");
  }

  move(step) {
    const count = this.options.length;
    if (count > 0) this.activate((Math.max(this.active, step > 0 ? -1 : 0) + step + count) % count);
  }

  get current() {
    return this.options[this.active];
  }

  at(event) {
    return [...this.node.children].indexOf(event.target.closest(".option-line"));
  }

  hovered(event) {
    const index = this.at(event);
    if (index >= 0 && index !== this.active) this.activate(index, { scroll: false });
  }

  clicked(event) {
    const index = this.at(event);
    if (index >= 0) this.onPick(this.options[index]);
  }
}

/**
 * A select: a button that opens a list, with a search field if the list is long.
 * @param {object} spec `options`, `placeholder`, `least`, `most`, `disabled`, `label`, `key`
 * @param {(values: string[]) => void} onChange called after the choice is made
 */
export class Select {
  constructor(spec, onChange) {
    this.spec = spec;
    this.onChange = onChange;
    this.values = new Set(spec.options.filter((option) => option.default).map((option) => option.value));
    this.words = el("span", { class: "select-words" });
    this.trigger = el(
      "button",
      {
        class: "select-trigger",
        type: "button",
        role: "combobox",
        disabled: spec.disabled,
        "aria-haspopup": "listbox",
        "aria-expanded": "false",
        "aria-label": spec.label ?? spec.placeholder ?? "Make a selection",
        data: { key: spec.key },
        onclick: () => this.toggle(),
        onkeydown: (event) => this.opened || (["ArrowDown", "ArrowUp"].includes(event.key) && (event.preventDefault(), this.open())),
      },
      this.words,
      icon("down"),
    );
    this.node = el("div", { class: "select" }, this.trigger);
    this.name();
  }

  name() {
    const chosen = this.spec.options.filter((option) => this.values.has(option.value));
    this.words.replaceChildren(...(chosen.length > 0 ? chosen.map(pill) : [this.spec.placeholder ?? "Make a selection"]));
    this.words.classList.toggle("empty", chosen.length === 0);
  }

  get multiple() {
    return this.spec.most > 1;
  }

  toggle() {
    if (this.opened) this.close();
    else this.open();
  }

  open() {
    this.before = [...this.values];
    this.search = el("input", { class: "select-search", type: "text", placeholder: "Search", "aria-label": "Search" });
    this.lines = new Lines(() => this.search, { onPick: (option) => this.pick(option), label: this.spec.label ?? this.spec.placeholder ?? "Choices" });
    this.popup = el("div", { class: "select-popup", popover: "manual" }, this.search, this.lines.node);
    this.search.classList.toggle("quiet", this.spec.options.length < 8);
    this.search.addEventListener("input", () => this.refresh(0));
    this.search.addEventListener("keydown", (event) => this.key(event));
    this.search.addEventListener("blur", () => this.close());
    this.node.append(this.popup);
    this.popup.showPopover();
    this.opened = true;
    this.trigger.setAttribute("aria-expanded", "true");
    this.refresh(Math.max(0, this.spec.options.findIndex((option) => this.values.has(option.value))));
    this.place();
    this.search.focus({ preventScroll: true });
  }

  place() {
    const box = this.trigger.getBoundingClientRect();
    const height = this.popup.offsetHeight;
    const below = box.bottom + 4 + height <= innerHeight;
    this.popup.style.setProperty("left", `${box.left}px`);
    this.popup.style.setProperty("width", `${box.width}px`);
    this.popup.style.setProperty("top", `${below ? box.bottom + 4 : Math.max(8, box.top - 4 - height)}px`);
  }

  refresh(active) {
    const typed = this.search.value.trim().toLowerCase();
    const found = this.spec.options.filter((option) => option.label.toLowerCase().includes(typed));
    this.lines.show(found, { active, chosen: this.values, multiple: this.multiple });
  }

  key(event) {
    const acts = {
      ArrowDown: () => this.lines.move(1),
      ArrowUp: () => this.lines.move(-1),
      Home: () => this.lines.activate(0),
      End: () => this.lines.activate(this.lines.options.length - 1),
      Enter: () => this.lines.current && this.pick(this.lines.current),
      Escape: () => (this.close(), this.trigger.focus()),
    };
    const act = event.key === " " && !this.search.value ? acts.Enter : acts[event.key];
    if (event.key === "Tab") this.trigger.focus();
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  pick(option) {
    if (!this.multiple) {
      this.values = new Set(this.values.has(option.value) && this.spec.least === 0 ? [] : [option.value]);
      this.close();
      this.trigger.focus();
      return;
    }
    if (this.values.has(option.value)) this.values.delete(option.value);
    else if (this.values.size < this.spec.most) this.values.add(option.value);
    this.refresh(this.lines.active);
  }

  /** Several values are sent together when the list closes, as Discord does. */
  close() {
    if (!this.opened) return;
    this.opened = false;
    this.popup.remove();
    this.trigger.setAttribute("aria-expanded", "false");
    const enough = this.values.size >= this.spec.least && this.values.size <= this.spec.most;
    const changed = this.before.length !== this.values.size || this.before.some((value) => !this.values.has(value));
    if (!enough) this.values = new Set(this.before);
    this.name();
    if (enough && changed) this.onChange([...this.values]);
  }
}

function pill(option) {
  return el("span", { class: "pill" }, option.emoji?.name ? `${option.emoji.name} ` : "", el("bdi", {}, option.label));
}

const USER = 5;
const ROLE = 6;
const MENTIONABLE = 7;
const CHANNEL = 8;

/** The choices of a select component: its own options, or people, roles and channels. */
export function optionsOf(component, state) {
  const chosen = new Set((component.default_values ?? []).map((value) => value.id));
  const marked = (option) => ({ ...option, default: chosen.has(option.value) });
  if (component.type === CHANNEL) return channels(state).map(marked);
  if (component.type === USER) return people(state).map(marked);
  if (component.type === ROLE) return roles(state).map(marked);
  if (component.type === MENTIONABLE) return [...people(state), ...roles(state)].map(marked);
  return component.options ?? [];
}

export function people(state) {
  return [...state.people.values()]
    .filter((person) => person.guild === state.me.guild)
    .map((person) => ({ value: person.id, label: person.display, description: person.name }));
}

export function roles(state) {
  return [...state.roles.values()].map((role) => ({ value: role.id, label: `@${role.name}` }));
}

export function channels(state) {
  return [...state.channels.values()].filter((each) => !each.direct).map((each) => ({ value: each.id, label: `#${each.name}` }));
}
