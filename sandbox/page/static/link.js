// The connection to the server: requests for acts, and a socket for events that reconnects by itself.

export const who = new URLSearchParams(location.search).get("as");

class Refused extends Error {}

/** Does something that the server may refuse; `otherwise` gets the refusal. Returns whether it was done. */
export async function attempt(work, otherwise) {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    otherwise(error.message);
    return false;
  }
}

async function answer(response) {
  const type = response.headers.get("content-type") ?? "";
  const body = type.startsWith("application/json") ? await response.json() : null;
  if (!response.ok) throw new Refused(body?.error ?? `The sandbox refused this (${response.status}).`);
  return body;
}

async function reach(path, options) {
  try {
    return await fetch(path, options);
  } catch {
    throw new Refused("The sandbox does not answer. Is it still running?");
  }
}

export async function get(path, query = {}) {
  return answer(await reach(`${path}?${new URLSearchParams({ as: who, ...query })}`));
}

/** @param {Array<[string, File]>} files each with the name of its option or field */
export async function post(path, body, files = []) {
  let options = { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
  if (files.length > 0) {
    const form = new FormData();
    form.append("act", JSON.stringify(body));
    for (const [name, file] of files) form.append(name, file, file.name);
    options = { body: form };
  }
  return answer(await reach(`${path}?${new URLSearchParams({ as: who })}`, { method: "POST", ...options }));
}

const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 5_000;

/** Events from the server; after a disconnect it continues after the last event. */
export class Feed {
  constructor(onChanges, onLink) {
    this.onChanges = onChanges;
    this.onLink = onLink;
    this.number = null;
    this.up = true;
    this.pause = FIRST_PAUSE;
    addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => this.hurry());
    this.connect();
  }

  connect() {
    const query = new URLSearchParams({ as: who });
    if (this.number !== null) query.set("after", this.number);
    const url = new URL(`feed?${query}`, location.href);
    url.protocol = "ws:";
    this.socket = new WebSocket(url);
    this.socket.addEventListener("message", (event) => this.take(JSON.parse(event.data)));
    this.socket.addEventListener("close", () => this.again());
  }

  take({ number, changes }) {
    this.number = number;
    this.pause = FIRST_PAUSE;
    this.tell(true);
    this.onChanges(changes);
  }

  again() {
    this.tell(false);
    this.timer = setTimeout(() => this.connect(), this.pause);
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
  }

  tell(up) {
    if (up !== this.up) this.onLink(up);
    this.up = up;
  }

  hurry() {
    if (this.socket.readyState !== WebSocket.CLOSED || document.hidden) return;
    clearTimeout(this.timer);
    this.connect();
  }
}
