// The state of this browser, and the listeners for changes.

export class State {
  constructor() {
    this.me = null;
    this.bot = null;
    this.people = new Map();
    this.roles = new Map();
    this.channels = new Map();
    this.messages = new Map();
    this.failures = new Map();
    this.dismissed = new Set(JSON.parse(sessionStorage.getItem("dismissed") ?? "[]"));
    this.modal = null;
    this.channel = sessionStorage.getItem("channel");
    this.listeners = new Map();
    this.names = {
      user: (id) => (id === this.bot?.id ? this.bot.name : this.people.get(id)?.display),
      role: (id) => this.roles.get(id),
      channel: (id) => this.channels.get(id)?.name,
    };
  }

  on(what, listener) {
    this.listeners.set(what, [...(this.listeners.get(what) ?? []), listener]);
  }

  tell(what, detail) {
    for (const listener of this.listeners.get(what) ?? []) listener(detail);
  }

  apply(changes) {
    for (const change of changes) this[`take_${change.type}`](change);
    this.tell("settled");
  }

  take_setting({ me, bot, people, roles, channels, messages, modal }) {
    this.people = byId(people);
    this.roles = byId(roles);
    this.channels = byId(channels);
    this.messages = byId(messages);
    this.me = this.people.get(me);
    this.bot = bot;
    this.modal = modal;
    if (!this.channels.has(this.channel)) this.channel = channels[0]?.id ?? null;
    this.tell("setting");
    this.tell("modal");
  }

  take_resumed({ modal }) {
    this.take_modal({ modal });
  }

  /** A direct message channel appears with its first message. */
  take_channel({ channel }) {
    this.channels.set(channel.id, channel);
  }

  take_message({ message }) {
    const known = this.messages.has(message.id);
    this.messages.set(message.id, message);
    if (!this.dismissed.has(message.id)) this.tell(known ? "edit" : "message", message);
  }

  take_gone({ id }) {
    this.messages.delete(id);
    this.tell("gone", id);
  }

  take_failed({ failure }) {
    this.failures.set(failure.id, failure);
    this.tell("failed", failure);
  }

  take_modal({ modal }) {
    if (modal?.id === this.modal?.id) return;
    this.modal = modal;
    this.tell("modal");
  }

  /** A person may dismiss their private answers; the bot gets no event. */
  dismiss(id) {
    this.dismissed.add(id);
    sessionStorage.setItem("dismissed", JSON.stringify([...this.dismissed]));
    this.tell("gone", id);
  }

  enter(channel) {
    this.channel = channel;
    sessionStorage.setItem("channel", channel);
    this.tell("channel");
  }

  /** Messages of the open channel, oldest first. */
  here() {
    return [...this.messages.values()].filter((each) => each.channel === this.channel && !this.dismissed.has(each.id));
  }
}

function byId(items) {
  return new Map(items.map((item) => [item.id, item]));
}
