// The guided tour: seven steps, which people do with the real bot.
import { el, icon } from "./dom.js";
import { STEPS } from "./steps.js";
import { who } from "./link.js";
import { markdown } from "./markdown.js";

// The address changes at each start, and case numbers may start again.
const KEPT = `tour ${location.pathname}`;

export class Tour {
  constructor(state, { write, open }) {
    this.state = state;
    this.write = write;
    this.open = open;
    this.onChange = () => {};
    this.kept = { step: 0, skipped: false, since: null, ...JSON.parse(localStorage.getItem(KEPT) ?? "{}") };
    // Another window of the same browser may be at a later step.
    addEventListener("storage", (event) => {
      if (event.key !== KEPT || !event.newValue) return;
      this.kept = JSON.parse(event.newValue);
      this.onChange();
    });
  }

  get step() {
    return STEPS[this.kept.step];
  }

  keep(changes) {
    this.kept = { ...this.kept, ...changes };
    localStorage.setItem(KEPT, JSON.stringify(this.kept));
    this.onChange();
  }

  go(step) {
    this.keep({ step, since: this.now(), done: false, skipped: false });
  }

  /** The newest message and case. */
  now() {
    return { message: [...this.state.messages.keys()].at(-1) ?? "0", case: this.world?.cases[0]?.number ?? 0 };
  }

  /** Checks whether the step is done; messages and cases from before it do not count. */
  look(world) {
    this.world = world;
    if (!this.step || this.kept.skipped || this.kept.done || !this.state.me) return;
    if (!this.kept.since) this.keep({ since: { message: "0", case: 0 } });
    const since = this.kept.since;
    const seen = {
      answers: (command) => [...this.state.messages.values()].filter((each) => BigInt(each.id) > BigInt(since.message) && each.used?.command === command && !each.thinking),
      cases: (kind, outcome) => world.cases.filter((each) => each.number > since.case && each.kind === kind && (!outcome || each.outcome === outcome)),
      requests: world.requests,
      channel: this.state.channels.get(this.state.channel)?.name,
    };
    if (this.step.done(seen)) this.keep({ done: true });
  }

  draw() {
    if (this.kept.skipped) return this.skipped();
    return this.step ? this.current() : this.ended();
  }

  current() {
    const { step, kept } = this;
    const last = kept.step === STEPS.length - 1;
    return el(
      "section",
      { class: ["card", "tour-step", kept.done && "done"] },
      el("p", { class: "dim" }, `Step ${kept.step + 1} of ${STEPS.length}`),
      el("progress", { max: STEPS.length, value: kept.step + Number(Boolean(kept.done)), "aria-label": "Tour" }),
      el("h3", {}, step.title),
      this.words(step.what),
      step.as !== who && !kept.done && this.become(step.as),
      step.line && step.as === who && el("button", { class: "button primary", type: "button", data: { key: "write" }, onclick: () => this.putIn(step.line) }, "Put it into the box"),
      step.tab && el("button", { class: "button secondary", type: "button", data: { key: "tab" }, onclick: () => this.open(step.tab) }, step.tabLabel),
      el("div", { class: "tour-notice", role: "status" }, kept.done && [el("p", { class: "tour-done" }, icon("check"), "Done. Notice:"), this.words(step.notice)]),
      el(
        "div",
        { class: "row" },
        kept.step > 0 && el("button", { class: "button secondary", type: "button", data: { key: "back" }, onclick: () => this.go(kept.step - 1) }, "Back"),
        el("button", { class: `button ${kept.done ? "success" : "secondary"}`, type: "button", data: { key: "next" }, onclick: () => this.go(kept.step + 1) }, kept.done ? (last ? "Finish" : "Next step") : "Skip this step"),
        el("button", { class: "button quiet", type: "button", data: { key: "skip" }, onclick: () => this.keep({ skipped: true }) }, "Leave the tour"),
      ),
    );
  }

  words(text) {
    return el("div", { class: "text" }, markdown(text, this.state.names, { onCommand: this.write }));
  }

  become(name) {
    const person = [...this.state.people.values()].find((each) => each.name === name);
    return el("p", {}, el("a", { class: "button success", href: `?as=${encodeURIComponent(name)}` }, `Become ${person?.display ?? name}`));
  }

  putIn(line) {
    document.body.classList.remove("show-aside");
    this.write(line);
  }

  skipped() {
    return el("section", { class: "card" }, el("p", {}, "The tour is paused."), el("button", { class: "button primary", type: "button", onclick: () => this.keep({ skipped: false }) }, `Continue at step ${Math.min(this.kept.step + 1, STEPS.length)}`));
  }

  ended() {
    return el("section", { class: "card" }, el("h3", {}, "That was the tour"), el("p", {}, "Now try what you like: everything here can be broken without harm."), el("button", { class: "button secondary", type: "button", onclick: () => this.go(0) }, "Start again"));
  }
}
