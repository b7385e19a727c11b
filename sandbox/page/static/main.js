// Puts the page together.
import { Composer } from "./composer.js";
import { el } from "./dom.js";
import { Feed, attempt, post } from "./link.js";
import { Log } from "./log.js";
import { Dialogs } from "./dialogs.js";
import { Sidebar } from "./sidebar.js";
import { State } from "./state.js";
import { tick } from "./times.js";
import { Topbar } from "./topbar.js";
import { Aside } from "./aside.js";

const at = (id) => document.getElementById(id);
const state = new State();
const notice = at("notice");

/** Shows a notice for as long as people need to read it. */
function say(words, { stays = false } = {}) {
  clearTimeout(say.timer);
  notice.replaceChildren(words ? el("span", {}, words) : "");
  if (words && !stays) say.timer = setTimeout(() => notice.replaceChildren(), 8_000);
}

async function onMessage(message, act) {
  log.waiting(message.id, true);
  await attempt(() => post("act", { ...act, message: message.id }), (words) => log.note(message.id, words));
  log.waiting(message.id, false);
}

const log = new Log(at("log"), at("scroller"), state, {
  press: (message, id) => onMessage(message, { do: "press", id }),
  choose: (message, id, values) => onMessage(message, { do: "choose", id, values }),
  command: (text) => composer.write(text),
  tour: () => topbar.toggle("aside"),
});
const composer = new Composer(at("composer"), state, { say, onSent: () => log.toEnd() });
const topbar = new Topbar(at("topbar"), state);
new Sidebar(at("sidebar"), state);
new Dialogs(state);
new Aside(at("aside"), state, { write: (text) => composer.write(text) });

new Feed(
  (changes) => state.apply(changes),
  (up) => say(up ? "" : "Connection lost. Trying again…", { stays: true }),
);

// Links to messages stay on this page.
document.addEventListener("click", (event) => {
  const [, channel, message] = /^https:\/\/discord\.com\/channels\/\d+\/(\d+)(?:\/(\d+))?$/.exec(event.target.closest("a")?.href ?? "") ?? [];
  if (!state.channels.has(channel)) return;
  event.preventDefault();
  if (channel !== state.channel) state.enter(channel);
  if (message) log.reveal(message);
});

setInterval(tick, 1_000);
