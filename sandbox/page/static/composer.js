// The box at the bottom: ordinary messages, and commands once a line begins with a slash.
import { el, icon } from "./dom.js";
import { flatten, matching, split } from "./commands.js";
import { CommandLine } from "./commandline.js";
import { Lines } from "./lists.js";
import { attempt, get, post } from "./link.js";

const LONGEST = 2_000;
const DRAFT = "draft";

export class Composer {
  constructor(node, state, { say, onSent }) {
    this.node = node;
    this.state = state;
    this.say = say;
    this.onSent = onSent;
    this.commands = [];
    this.line = null;
    this.build();
    node.addEventListener("submit", (event) => (event.preventDefault(), this.send()));
    state.on("setting", () => this.refresh());
    state.on("channel", () => this.refresh());
  }

  build() {
    this.input = el("textarea", { rows: 1, class: "text-input", role: "combobox", "aria-label": "Message", "aria-autocomplete": "list", "aria-expanded": "false", dir: "auto" });
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.box = el("div", { class: "box-inside" }, this.input);
    this.suggestions = el("div", { class: "suggestions", hidden: true });
    this.title = el("div", { class: "suggestions-title" });
    this.lines = new Lines(() => this.owner, { onPick: (option) => this.picked(option), label: "Suggestions" });
    this.suggestions.append(this.title, this.lines.node);
    this.hint = el("p", { class: "hint", role: "status" });
    this.sendButton = el("button", { class: "send", type: "submit", "aria-label": "Send" }, icon("send"));
    this.node.replaceChildren(this.suggestions, el("div", { class: "box" }, this.box, this.sendButton), this.hint);
  }

  /** The input that the suggestions belong to. */
  get owner() {
    return this.line ? this.line.current?.input : this.input;
  }

  async refresh() {
    const channel = this.state.channels.get(this.state.channel);
    const where = channel?.direct ? `@${this.state.bot.name}` : `#${channel?.name}`;
    this.input.placeholder = channel ? `Message ${where}, or / for commands` : "You cannot write here";
    this.input.disabled = !channel;
    if (!channel) return;
    await attempt(async () => (this.commands = flatten(await get("commands", { channel: channel.id }))), this.say);
    if (!this.restored) this.restore();
  }

  restore() {
    this.restored = true;
    const draft = sessionStorage.getItem(DRAFT);
    if (draft) this.write(draft, { focus: false });
  }

  keep(text) {
    sessionStorage.setItem(DRAFT, text);
  }

  /** Inserts a line as if somebody typed it. */
  write(text, { focus = true } = {}) {
    this.leaveCommand();
    this.input.value = text;
    this.typed();
    if (focus) (this.line ? this.line.focusFirstGap() : this.input.focus());
  }

  // Ordinary text.

  typed() {
    const text = this.input.value;
    this.keep(text);
    this.grow();
    this.hint.textContent = text.length > LONGEST - 200 ? `${LONGEST - text.length} characters left` : "";
    if (!text.startsWith("/") || text.includes("\n")) return this.hide();
    const whole = split(this.commands, text);
    if (whole && (whole.rest.startsWith(" ") || text.includes(":"))) return this.enterCommand(whole.command, whole.rest);
    return this.offerCommands(matching(this.commands, text.slice(1)));
  }

  grow() {
    this.input.style.setProperty("height", "auto");
    this.input.style.setProperty("height", `${Math.min(this.input.scrollHeight, innerHeight / 2)}px`);
  }

  offerCommands(found) {
    const options = found.map((command) => ({
      label: `/${command.name}`,
      description: command.description,
      side: command.options.filter((option) => option.required).map((option) => option.name).join(" "),
      command,
    }));
    this.show("Commands", options, "No command matches.");
  }

  show(title, options, none) {
    this.title.textContent = options.length > 0 ? title : none;
    this.lines.show(options);
    this.suggestions.hidden = false;
    this.owner?.setAttribute("aria-expanded", "true");
    this.owner?.setAttribute("aria-controls", this.lines.name);
  }

  hide() {
    this.suggestions.hidden = true;
    this.lines.show([]);
    this.owner?.setAttribute("aria-expanded", "false");
  }

  get offering() {
    return !this.suggestions.hidden && this.lines.current !== undefined;
  }

  picked(option) {
    if (option.command) this.enterCommand(option.command, "");
    else this.line.picked(option);
  }

  key(event) {
    if (event.isComposing) return;
    const acts = {
      ArrowDown: () => this.offering && this.lines.move(1),
      ArrowUp: () => this.offering && this.lines.move(-1),
      Tab: () => this.offering && this.picked(this.lines.current),
      Enter: () => !event.shiftKey && (this.offering ? this.picked(this.lines.current) : this.send(), true),
      Escape: () => !this.suggestions.hidden && (this.hide(), true),
    };
    if (acts[event.key] && acts[event.key]() !== false) event.preventDefault();
  }

  // Commands.

  enterCommand(command, rest) {
    this.hide();
    this.line = new CommandLine(command, this);
    this.box.replaceChildren(this.line.node);
    this.node.classList.add("commanding");
    this.line.fill(rest);
    this.line.focusFirstGap();
  }

  leaveCommand(text = "") {
    this.line?.leave();
    this.line = null;
    this.hide();
    this.box.replaceChildren(this.input);
    this.node.classList.remove("commanding");
    this.hint.textContent = "";
    this.input.value = text;
    this.keep(text);
    this.grow();
  }

  // Sending.

  async send() {
    const sending = this.line ? this.line.sending() : this.message();
    if (!sending) return;
    const draft = sessionStorage.getItem(DRAFT);
    const typing = this.node.contains(document.activeElement);
    this.leaveCommand();
    if (typing) this.input.focus();
    this.onSent();
    if (sending.act.do === "command") this.say(`Sending /${sending.act.command}…`, { stays: true });
    const sent = await attempt(
      () => post("act", { ...sending.act, channel: this.state.channel }, sending.files),
      (words) => {
        this.write(draft);
        this.say(words);
      },
    );
    if (sent) this.say("");
  }

  message() {
    const text = this.input.value.trim();
    if (!text) return null;
    if (text.startsWith("/") && !text.includes("\n") && !this.suggestions.hidden) {
      const whole = split(this.commands, text);
      if (whole?.rest === "") {
        this.enterCommand(whole.command, "");
        return this.line.sending();
      }
      this.hint.textContent = "There is no such command for you here.";
      return null;
    }
    return { act: { do: "say", text }, files: [] };
  }
}
