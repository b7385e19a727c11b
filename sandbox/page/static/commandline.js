// The composer's line while a command is filled in.
import { el } from "./dom.js";
import { FILE, readOptions } from "./commands.js";
import { Slot } from "./slots.js";

export class CommandLine {
  /** @param {object} composer shows suggestions, sends, and restores the line */
  constructor(command, composer) {
    this.command = command;
    this.composer = composer;
    this.state = composer.state;
    this.slots = [];
    this.current = null;
    this.more = this.moreField();
    this.node = el("div", { class: "command", role: "group", "aria-label": `/${command.name}` }, el("span", { class: "command-name" }, `/${command.name}`), this.more.node);
    for (const option of command.options.filter((each) => each.required)) this.add(option);
    this.count();
  }

  moreField() {
    const input = el("input", { type: "text", class: "more-input", role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false" });
    const more = { input, node: el("span", { class: "more" }, input), option: null, focus: () => input.focus(), get empty() { return input.value === ""; } };
    input.addEventListener("focus", () => this.enter(more));
    input.addEventListener("input", () => this.offerMore());
    input.addEventListener("keydown", (event) => this.key(event, more));
    return more;
  }

  get left() {
    return this.command.options.filter((option) => !this.slots.some((slot) => slot.option === option));
  }

  add(option) {
    const slot = new Slot(option, this);
    this.slots.push(slot);
    this.node.insertBefore(slot.node, this.more.node);
    this.count();
    return slot;
  }

  count() {
    const left = this.left.length;
    this.more.input.placeholder = left > 0 ? `+${left} optional` : "";
    this.more.input.setAttribute("aria-label", left > 0 ? `${left} more options` : "End of the command");
    this.more.input.style.setProperty("width", left > 0 ? "11ch" : "2ch");
  }

  fill(rest) {
    for (const [name, text] of Object.entries(readOptions(this.command, rest))) this.slot(name).option.type === FILE || this.slot(name).write(text);
    this.changed();
  }

  slot(name) {
    return this.slots.find((slot) => slot.option.name === name) ?? this.add(this.command.options.find((option) => option.name === name));
  }

  focusFirstGap() {
    (this.slots.find((slot) => slot.empty) ?? this.more).focus();
  }

  values(but = null) {
    const given = this.slots.filter((slot) => slot !== but && slot.option.type !== FILE && !slot.empty);
    return Object.fromEntries(given.map((slot) => [slot.option.name, slot.value]));
  }

  /** Keeps the typed values for a reload, as a line that can be parsed again. */
  changed() {
    this.composer.hint.textContent = this.current?.option ? this.current.option.description : "";
    this.composer.hint.classList.remove("wrong");
    const typed = this.slots.filter((slot) => slot.text !== "").map((slot) => `${slot.option.name}:"${slot.text.replace(/["\\]/g, "\\$&")}"`);
    this.composer.keep(`/${[this.command.name, ...typed].join(" ")} `);
  }

  // Moving between options.

  enter(slot) {
    this.leave();
    this.current = slot;
    this.composer.hide();
    this.changed();
    if (slot === this.more) this.offerMore();
    else if (slot.option.type !== FILE) slot.suggest();
  }

  leave() {
    this.current?.leave?.();
  }

  /** Typing `reason:` moves to that option. */
  jumped(slot) {
    const found = this.left.find((option) => new RegExp(`(^|\\s)${option.name}:$`).test(slot.text));
    if (!found) return false;
    slot.input.value = slot.text.slice(0, -found.name.length - 1).trimEnd();
    slot.size();
    this.add(found).focus();
    return true;
  }

  next(slot) {
    const following = this.slots.slice(this.slots.indexOf(slot) + 1).find((each) => each.empty) ?? this.more;
    following.focus();
  }

  offerMore() {
    const typed = this.more.input.value.replace(/:$/, "").toLowerCase();
    const found = this.left.filter((option) => option.name.includes(typed));
    if (this.more.input.value.endsWith(":") && found[0]?.name === typed) return this.addOption(found[0]);
    if (found.length === 0) return this.composer.hide();
    this.composer.show("Options", found.map((option) => ({ label: option.name, description: option.description, option })), "");
    // Enter sends the command, unless it moved to an option.
    if (typed === "") this.composer.lines.activate(-1);
    return undefined;
  }

  addOption(option) {
    this.more.input.value = "";
    this.add(option).focus();
  }

  offer(slot, options, none = "No options match.") {
    if (this.current !== slot) return;
    if (options === null) this.composer.hide();
    else this.composer.show(slot.option.description, options, none);
  }

  picked(option) {
    if (option.option) {
      this.addOption(option.option);
      return;
    }
    const slot = this.current;
    slot.pick(option);
    this.next(slot);
  }

  key(event, slot) {
    if (event.isComposing) return;
    const { composer } = this;
    const text = slot.input.value ?? "";
    const atStart = slot.input.selectionStart === 0 && slot.input.selectionEnd === 0;
    const atEnd = slot.input.selectionStart === text.length;
    const order = [...this.slots, this.more];
    const step = (by) => order[order.indexOf(slot) + by]?.focus();
    const acts = {
      ArrowDown: () => !composer.suggestions.hidden && composer.lines.move(1),
      ArrowUp: () => !composer.suggestions.hidden && composer.lines.move(-1),
      ArrowLeft: () => atStart && slot !== order[0] && step(-1),
      ArrowRight: () => atEnd && slot !== this.more && step(1),
      Tab: () => !event.shiftKey && this.tab(slot),
      Enter: () => (composer.offering && !slot.picked ? composer.picked(composer.lines.current) : composer.send()),
      Escape: () => (composer.suggestions.hidden ? (composer.leaveCommand(), composer.input.focus()) : composer.hide()),
      Backspace: () => (slot === this.more ? slot.empty : slot.empty && (atStart || slot.option.type === FILE)) && this.back(slot),
    };
    if (acts[event.key] && acts[event.key]() !== false) event.preventDefault();
  }

  tab(slot) {
    if (this.composer.offering && !slot.picked) this.composer.picked(this.composer.lines.current);
    else if (slot !== this.more) this.next(slot);
    else return false;
    return true;
  }

  back(slot) {
    const before = slot === this.more ? this.slots.at(-1) : this.slots[this.slots.indexOf(slot) - 1];
    if (slot !== this.more && !slot.option.required) this.remove(slot);
    if (before) before.focus();
    else if (slot === this.more || slot.option.required) {
      const name = this.command.name;
      this.composer.leaveCommand(`/${name}`);
      this.composer.input.focus();
      this.composer.typed();
    } else this.more.focus();
  }

  remove(slot) {
    this.slots = this.slots.filter((each) => each !== slot);
    slot.node.remove();
    this.count();
  }

  // Sending.

  /** The data for the server; null, with the reason shown, while a value does not fit. */
  sending() {
    if (!this.more.empty) return this.complain(`This command has no option “${this.more.input.value}”.`);
    const wrong = this.slots.find((slot) => slot.objection);
    for (const slot of this.slots) slot.node.classList.toggle("invalid", Boolean(slot.objection));
    if (wrong) {
      wrong.focus();
      return this.complain(`${wrong.option.name}: ${wrong.objection}`);
    }
    const files = this.slots.filter((slot) => slot.file).map((slot) => [slot.option.name, slot.file]);
    return { act: { do: "command", command: this.command.name, options: this.values() }, files };
  }

  complain(words) {
    this.composer.hide();
    this.composer.hint.textContent = words;
    this.composer.hint.classList.add("wrong");
    return null;
  }
}
