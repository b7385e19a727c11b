// Channels with their unread marks, and below them the person that this browser acts as.
import { avatar, el, icon } from "./dom.js";
import { Switcher } from "./switcher.js";

const READ = "read";

export class Sidebar {
  constructor(node, state) {
    this.node = node;
    this.state = state;
    this.read = JSON.parse(sessionStorage.getItem(READ) ?? "{}");
    this.switcher = new Switcher(state);
    state.on("setting", () => this.begin());
    state.on("channel", () => this.draw());
    state.on("message", (message) => (message.channel === state.channel ? this.mark() : this.draw()));
    document.addEventListener("visibilitychange", () => state.me && this.draw());
  }

  /** Messages from before the page was first opened count as read. */
  begin() {
    for (const id of this.state.channels.keys()) this.read[id] ??= this.newest(id);
    this.draw();
  }

  newest(channel) {
    return [...this.state.messages.values()].filter((each) => each.channel === channel).at(-1)?.id ?? "0";
  }

  unread(channel) {
    return BigInt(this.newest(channel)) > BigInt(this.read[channel] ?? "0");
  }

  /** Messages in the open channel are read while the page is visible. */
  mark() {
    const { channel } = this.state;
    if (channel && !document.hidden) this.read[channel] = this.newest(channel);
    sessionStorage.setItem(READ, JSON.stringify(this.read));
  }

  draw() {
    const { state } = this;
    this.mark();
    const channels = [...state.channels.values()];
    const focused = document.activeElement?.dataset?.channel;
    this.node.replaceChildren(
      el("div", { class: "guild" }, el("span", { class: "guild-mark", "aria-hidden": "true" }, "S"), el("h1", {}, state.me?.guild ?? "")),
      el("ul", { class: "channels" }, channels.map((channel) => el("li", {}, this.channel(channel)))),
      this.whoAmI(),
    );
    if (focused) this.node.querySelector(`[data-channel="${focused}"]`)?.focus();
    document.title = `${channels.some((each) => this.unread(each.id)) ? "• " : ""}Steward sandbox · ${state.me?.display}`;
  }

  channel(channel) {
    const open = channel.id === this.state.channel;
    const unread = !open && this.unread(channel.id);
    return el(
      "button",
      {
        class: ["channel", open && "open", unread && "unread"],
        type: "button",
        "aria-current": open ? "page" : null,
        data: { channel: channel.id },
        onclick: () => {
          document.body.classList.remove("show-sidebar");
          this.state.enter(channel.id);
        },
      },
      icon(channel.direct ? "at" : channel.limited ? "lock" : "hash"),
      el("span", { class: "channel-name" }, channel.direct ? this.state.bot.name : channel.name),
      unread && el("span", { class: "visually-hidden" }, "unread"),
    );
  }

  whoAmI() {
    const { me } = this.state;
    const roles = me.roles.map((id) => this.state.roles.get(id)?.name).join(", ") || "no role";
    return el(
      "button",
      { class: "me", type: "button", "aria-haspopup": "dialog", "aria-label": `You are ${me.display} (${roles}). Switch`, onclick: () => this.switcher.open() },
      avatar(me.display, me.id),
      el("span", { class: "me-words" }, el("bdi", { class: "me-name", vars: { "--tint": me.colour } }, me.display), el("span", { class: "me-roles" }, roles)),
      icon("switch"),
    );
  }
}
