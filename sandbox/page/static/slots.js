// A command being filled in: one slot per option.
import { el, icon } from "./dom.js";
import { FILE, objection, offers, room } from "./commands.js";
import { attempt, post } from "./link.js";

const PAUSE = 180;
const MOST = 25;

export class Slot {
  /** @param {object} line the `CommandLine` that it is part of */
  constructor(option, line) {
    this.option = option;
    this.line = line;
    this.picked = null;
    this.file = null;
    this.input = option.type === FILE ? this.fileButton() : this.field();
    this.count = el("span", { class: "slot-count", "aria-hidden": "true" });
    this.node = el("label", { class: "slot" }, el("span", { class: "slot-name" }, option.name), this.input, this.count);
  }

  field() {
    const input = el("input", {
      type: "text",
      class: "slot-input",
      role: "combobox",
      "aria-label": `${this.option.name}${this.option.required ? ", required" : ""}: ${this.option.description}`,
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      autocomplete: "off",
      spellcheck: "false",
      dir: "auto",
    });
    input.addEventListener("input", () => this.typed());
    input.addEventListener("focus", () => this.line.enter(this));
    input.addEventListener("keydown", (event) => this.line.key(event, this));
    return input;
  }

  fileButton() {
    const chooser = el("input", { type: "file", class: "file-input", "aria-label": `${this.option.name}: ${this.option.description}` });
    chooser.addEventListener("change", () => this.take(chooser.files[0]));
    chooser.addEventListener("focus", () => this.line.enter(this));
    chooser.addEventListener("keydown", (event) => event.key === "Backspace" && this.line.key(event, this));
    this.label = el("span", { class: "file-choice" }, icon("plus"), "Choose a file");
    return el("span", { class: "file-slot" }, chooser, this.label);
  }

  take(file) {
    this.file = file ?? null;
    this.label.replaceChildren(file?.name ?? "Choose a file");
    this.line.changed();
  }

  get text() {
    return this.option.type === FILE ? "" : this.input.value;
  }

  get empty() {
    return this.text === "" && !this.file;
  }

  get value() {
    return this.picked ? this.picked.value : this.text;
  }

  focus() {
    (this.option.type === FILE ? this.input.firstChild : this.input).focus();
  }

  typed() {
    this.picked = null;
    if (this.line.jumped(this)) return;
    this.size();
    this.line.changed();
    this.suggest();
  }

  size() {
    this.input.size = Math.min(Math.max([...this.text].length, 4) + 1, 48);
    const left = room(this.option, this.text);
    this.count.textContent = left === null ? "" : String(left);
    this.node.classList.toggle("invalid", left !== null && left < 0);
  }

  write(text) {
    this.input.value = text;
    const offered = offers(this.option, this.line.state);
    this.picked = offered?.find((each) => [each.label, String(each.value), `@${each.label}`].some((known) => known.toLowerCase() === text.toLowerCase())) ?? null;
    if (this.picked) this.input.value = this.picked.label;
    this.size();
  }

  pick(option) {
    this.picked = option;
    this.input.value = option.label;
    this.size();
    this.line.changed();
  }

  get objection() {
    return objection(this.option, { text: this.text, picked: this.picked, file: this.file }, this.line.state);
  }

  /** Shows the choices; choices that only the bot knows are requested when the typing pauses. */
  suggest() {
    clearTimeout(this.timer);
    const offered = offers(this.option, this.line.state);
    if (offered) {
      const typed = this.picked ? "" : this.text.toLowerCase();
      this.line.offer(this, offered.filter((each) => each.label.toLowerCase().includes(typed)).slice(0, MOST));
    } else if (this.option.autocomplete && !this.picked) {
      this.timer = setTimeout(() => this.ask(), PAUSE);
    } else {
      this.line.offer(this, null);
    }
  }

  async ask() {
    const typed = this.text;
    const others = this.line.values(this);
    const asked = { command: this.line.command.name, option: this.option.name, typed, others, channel: this.line.state.channel };
    const current = () => this.text === typed && !this.picked;
    await attempt(
      async () => {
        const { choices } = await post("suggest", asked);
        if (current()) this.line.offer(this, choices.map(({ name, value }) => ({ label: name, value })));
      },
      (words) => current() && this.line.offer(this, [], words),
    );
  }

  leave() {
    clearTimeout(this.timer);
  }
}
