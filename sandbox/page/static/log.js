// The open channel's messages.
import { avatar, el, icon } from "./dom.js";
import { attachment, draw, picture } from "./components.js";
import { embed } from "./embeds.js";
import { markdown } from "./markdown.js";
import { dayName, dayNumber, stamp } from "./times.js";

const TOGETHER = 7 * 60_000;
const NEAR_END = 60;

export class Log {
  /** @param {object} doing `press(message, id)`, `choose(message, id, values)`, `command(text)`, `tour()` */
  constructor(node, scroller, state, doing) {
    this.node = node;
    this.scroller = scroller;
    this.state = state;
    this.doing = doing;
    this.nodes = new Map();
    this.atEnd = true;
    this.top = 0;
    this.jump = el("button", { class: "jump", type: "button", hidden: true, onclick: () => this.toEnd() }, "Jump to the latest", icon("down"));
    scroller.after(this.jump);
    scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
    new ResizeObserver(() => this.atEnd && this.toEnd()).observe(node);
    new ResizeObserver(() => this.atEnd && this.toEnd()).observe(scroller);
    state.on("setting", () => this.rebuild());
    state.on("channel", () => this.rebuild());
    state.on("message", (message) => this.add(message));
    state.on("edit", (message) => this.redraw(message));
    state.on("gone", (id) => this.remove(id));
    state.on("failed", (failure) => this.fail(failure));
  }

  /** Only scrolling up leaves the end; new messages below do not count as scrolling. */
  scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    const near = scrollHeight - scrollTop - clientHeight < NEAR_END;
    this.atEnd = near || (this.atEnd && scrollTop >= this.top);
    this.top = scrollTop;
    this.jump.hidden = this.atEnd;
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.atEnd = true;
    this.jump.hidden = true;
  }

  /** Scrolls one message into view. */
  reveal(id) {
    const node = this.nodes.get(id);
    node?.scrollIntoView({ block: "center" });
    node?.focus({ preventScroll: true });
  }

  rebuild() {
    this.nodes.clear();
    this.node.replaceChildren(this.beginning());
    this.last = null;
    for (const message of this.state.here()) this.add(message);
    this.toEnd();
  }

  beginning() {
    const channel = this.state.channels.get(this.state.channel);
    return el(
      "div",
      { class: "beginning" },
      el("span", { class: "beginning-mark", "aria-hidden": "true" }, icon(channel?.direct ? "at" : channel?.limited ? "lock" : "hash")),
      el("h2", {}, channel ? `Welcome to ${channel.direct ? this.state.bot.name : `#${channel.name}`}` : "You cannot see any channel"),
      channel && el("p", {}, "Nothing here reaches Discord or Roblox: both are played on this machine, by the real bot in between. Type / to see what you can do."),
      channel && el("button", { class: "button primary when-narrow", type: "button", onclick: () => this.doing.tour() }, "Guided tour"),
    );
  }

  add(message) {
    if (message.channel !== this.state.channel) return;
    if (!this.last || dayNumber(this.last.at) !== dayNumber(message.at)) {
      this.node.append(el("div", { class: "day", role: "separator" }, el("span", {}, dayName(message.at))));
      this.last = null;
    }
    const node = this.draw(message, this.follows(message));
    this.nodes.set(message.id, node);
    this.node.append(node);
    this.last = message;
  }

  follows(message) {
    const last = this.last;
    return last !== null && !message.used && last.author.id === message.author.id && message.at - last.at < TOGETHER && last.private === message.private;
  }

  redraw(message) {
    const before = this.nodes.get(message.id);
    if (!before) return;
    const focused = before.contains(document.activeElement) ? document.activeElement : null;
    const after = this.draw(message, before.classList.contains("follows"));
    before.replaceWith(after);
    this.nodes.set(message.id, after);
    if (focused) refocus(after, focused.dataset.key);
  }

  remove(id) {
    const node = this.nodes.get(id);
    if (!node) return;
    if (node.contains(document.activeElement)) document.getElementById("composer").querySelector("textarea, input")?.focus();
    node.remove();
    this.nodes.delete(id);
  }

  /** An act that the bot did not answer in time. */
  fail(failure) {
    if (failure.kind === "modal") return;
    const under = failure.message && this.nodes.get(failure.message);
    if (under) {
      under.classList.remove("waiting");
      this.note(failure.message, failure.words);
    } else if (failure.channel === this.state.channel) {
      this.node.append(this.failed(failure));
      this.last = null;
    }
  }

  /** A text below a message, for the person who acted on it. */
  note(id, words) {
    const body = this.nodes.get(id)?.querySelector(".message-body");
    body?.querySelector(".failed-note")?.remove();
    body?.append(el("p", { class: "failed-note", role: "alert" }, icon("alert"), words));
  }

  failed(failure) {
    const { bot, me } = this.state;
    const node = el(
      "article",
      { class: "message private", tabindex: -1, "aria-label": `${bot.name}: ${failure.words}` },
      this.used(me.display, failure.command),
      avatar(bot.name, bot.id, { bot: true }),
      el("div", { class: "message-body" }, this.head({ author: bot, at: failure.at }), el("p", { class: "failed-note", role: "alert" }, icon("alert"), failure.words), only(() => node.remove())),
    );
    return node;
  }

  waiting(id, waits) {
    const node = this.nodes.get(id);
    node?.classList.toggle("waiting", waits);
    node?.setAttribute("aria-busy", String(waits));
  }

  draw(message, follows) {
    const author = message.author;
    const isBot = author.id === this.state.bot.id;
    const classes = ["message", follows && "follows", message.private && "private"];
    return el(
      "article",
      { class: classes, tabindex: -1, "aria-label": `${author.name}${message.used ? `, answering ${message.used.command}` : ""}`, data: { id: message.id } },
      message.used && this.used(message.used.by, message.used.command),
      follows ? el("span", { class: "margin" }, stamp(message.at)) : avatar(author.name, author.id, { bot: isBot }),
      el(
        "div",
        { class: "message-body" },
        !follows && this.head(message),
        message.thinking ? thinking(this.state.bot.name) : this.content(message),
        message.private && only(() => this.state.dismiss(message.id)),
      ),
    );
  }

  head({ author, at }) {
    const isBot = author.id === this.state.bot.id;
    const tint = this.state.people.get(author.id)?.colour;
    return el(
      "div",
      { class: "head" },
      el("bdi", { class: "author", vars: { "--tint": tint } }, author.name),
      isBot && el("span", { class: "badge" }, "APP"),
      stamp(at),
    );
  }

  used(name, command) {
    const person = [...this.state.people.values()].find((each) => each.display === name);
    return el(
      "div",
      { class: "used" },
      el("span", { class: "elbow", "aria-hidden": "true" }),
      person && avatar(person.display, person.id),
      el("bdi", { class: "author", vars: { "--tint": person?.colour } }, name ?? "Somebody"),
      " used ",
      el("span", { class: "mention" }, command),
    );
  }

  content(message) {
    const doing = {
      state: this.state,
      files: message.files,
      press: (id) => this.doing.press(message, id),
      choose: (id, values) => this.doing.choose(message, id, values),
      command: this.doing.command,
    };
    const edited = message.edited && el("span", { class: "edited", title: new Date(message.edited).toLocaleString() }, "(edited)");
    return [
      message.content && el("div", { class: "text" }, markdown(message.content, this.state.names, { onCommand: this.doing.command })),
      message.embeds.map((each) => embed(each, this.state)),
      message.components.length > 0 && el("div", { class: "components" }, message.components.map((each) => draw(each, doing))),
      !message.modern && unshown(message).map((file) => (file.type.startsWith("image/") ? picture(file, file.name, "shot") : attachment(file))),
      edited || null,
    ];
  }
}

/** The files that no embed shows. */
function unshown({ files, embeds }) {
  const shown = new Set(embeds.flatMap((each) => [each.image?.url, each.thumbnail?.url]));
  return files.filter((file) => !shown.has(file.url));
}

function thinking(name) {
  return el("p", { class: "thinking", role: "status" }, el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i")), `${name} is thinking…`);
}

function only(onDismiss) {
  return el(
    "p",
    { class: "only" },
    icon("eye"),
    "Only you can see this • ",
    el("button", { class: "plain-link", type: "button", onclick: onDismiss }, "Dismiss message"),
  );
}

/** Keeps the keyboard focus when a message is drawn again. */
function refocus(node, key) {
  const same = key && [...node.querySelectorAll("[data-key]:not(:disabled)")].find((each) => each.dataset.key === key);
  (same || node).focus({ preventScroll: true });
}
