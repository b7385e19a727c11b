// Modals: the bot's own forms.
import { el, icon } from "./dom.js";
import { Select, optionsOf } from "./lists.js";
import { markdown } from "./markdown.js";
import { attempt, post } from "./link.js";

const LARGEST_FILE = 10 * 1024 ** 2;

/** Keeps the screen the same as the dialog that the server has open. */
export class Dialogs {
  constructor(state) {
    this.state = state;
    state.on("modal", () => this.show());
    state.on("failed", (failure) => failure.kind === "modal" && this.open?.complain(failure.words));
  }

  show() {
    this.open?.close();
    this.open = this.state.modal ? new Modal(this.state.modal, this.state) : null;
  }
}

class Modal {
  constructor(data, state) {
    this.state = state;
    this.back = document.activeElement;
    this.fields = [];
    this.wrong = el("p", { class: "modal-wrong", role: "alert" });
    this.submit = el("button", { class: "button primary", type: "submit" }, "Submit");
    const form = el(
      "form",
      { class: "modal-form", method: "dialog", novalidate: true, onsubmit: (event) => (event.preventDefault(), this.send()) },
      el("header", { class: "modal-head" }, el("h2", {}, data.title), el("button", { class: "quiet-button", type: "button", "aria-label": "Close", onclick: () => this.dismiss() }, icon("close"))),
      el("p", { class: "modal-warning" }, "This form goes to Steward. Nothing leaves this machine."),
      el("div", { class: "modal-body" }, data.components.map((component) => this.part(component))),
      this.wrong,
      el("footer", { class: "modal-foot" }, el("button", { class: "button secondary", type: "button", onclick: () => this.dismiss() }, "Cancel"), this.submit),
    );
    this.node = el("dialog", { class: "modal", "aria-label": data.title, oncancel: (event) => (event.preventDefault(), this.dismiss()) }, form);
    document.body.append(this.node);
    this.node.showModal();
    this.fields[0]?.focus();
  }

  part(component) {
    if (component.type === 10) return el("div", { class: "text" }, markdown(component.content, this.state.names));
    const inside = component.component ? [component.component] : component.components ?? [];
    return inside.map((each) => this.field(each, component));
  }

  field(component, holder) {
    const label = holder.label ?? component.label ?? "";
    const field = fieldOf(component, { label, description: holder.description, state: this.state });
    this.fields.push(field);
    return field.node;
  }

  close() {
    if (!this.node.isConnected) return;
    this.node.close();
    this.node.remove();
    this.back?.isConnected && this.back.focus({ preventScroll: true });
  }

  /** Closes at once, because the bot is not asked. The server gets a message, so that a reload does not bring it back. */
  dismiss() {
    this.close();
    attempt(() => post("act", { do: "dismiss" }), () => {});
  }

  complain(words) {
    this.wrong.replaceChildren(icon("alert"), words);
    this.submit.disabled = false;
  }

  async send() {
    const wrong = this.fields.filter((field) => field.check());
    if (wrong.length > 0) return wrong[0].focus();
    this.wrong.replaceChildren();
    this.submit.disabled = true;
    const plain = this.fields.filter((field) => !field.files);
    const files = this.fields.filter((field) => field.files).flatMap((field) => field.files().map((file) => [field.key, file]));
    const fields = Object.fromEntries(plain.map((field) => [field.key, field.value()]));
    await attempt(() => post("act", { do: "fill", fields }, files), (words) => this.complain(words));
    this.submit.disabled = false;
    return undefined;
  }
}

/** One field: `node`, `key`, `value()` or `files()`, `check()` shows and returns the problem, `focus()`. */
function fieldOf(component, about) {
  const made = (MAKERS[component.type] ?? choice)(component, about);
  const wrong = el("p", { class: "field-wrong", role: "alert" });
  const required = component.type !== 23 && component.required !== false;
  const node = el(
    "div",
    { class: "field", role: made.group ? "group" : null, "aria-label": made.group ? about.label : null },
    el(made.id ? "label" : "span", { class: "field-label", for: made.id }, el("bdi", {}, about.label), required && el("span", { class: "required", title: "Required" }, " *")),
    about.description && el("p", { class: "field-description" }, about.description),
    made.control,
    wrong,
  );
  const check = () => {
    const words = made.wrong(required);
    wrong.textContent = words ?? "";
    node.classList.toggle("invalid", Boolean(words));
    return words;
  };
  return { node, key: component.custom_id, check, focus: () => made.focus(), value: made.value, files: made.files };
}

const MAKERS = { 4: text, 19: upload, 21: radio, 22: checkboxes, 23: checkbox };
let serial = 0;

function text(component) {
  const id = `field-${(serial += 1)}`;
  const most = component.max_length ?? 4000;
  const least = component.min_length ?? 0;
  const long = component.style === 2;
  const input = el(long ? "textarea" : "input", { id, class: "field-input", placeholder: component.placeholder, rows: long ? 7 : null, type: long ? null : "text", dir: "auto", value: component.value ?? "" });
  const count = el("span", { class: "field-count" });
  const recount = () => (count.textContent = `${[...input.value].length} / ${most}`);
  input.addEventListener("input", recount);
  recount();
  const wrong = (required) => {
    const length = [...input.value].length;
    if (length === 0) return required ? "This field is required." : null;
    if (length < least) return `At least ${least} characters, not ${length}.`;
    return length > most ? `At most ${most} characters, not ${length}.` : null;
  };
  return { id, control: el("div", { class: "field-text" }, input, count), value: () => input.value, wrong, focus: () => input.focus() };
}

function counted(component, count, required, noun) {
  const least = component.min_values ?? 1;
  const most = component.max_values ?? 1;
  if (count === 0 && !required) return null;
  if (count < Math.max(least, required ? 1 : 0)) return least > 1 ? `Choose at least ${least} ${noun}s.` : `Choose a ${noun}.`;
  return count > most ? `At most ${most} ${noun}${most === 1 ? "" : "s"}.` : null;
}

function choice(component, { label, state }) {
  const spec = { options: optionsOf(component, state), placeholder: component.placeholder, least: component.required === false ? 0 : component.min_values ?? 1, most: component.max_values ?? 1, label };
  const select = new Select(spec, () => {});
  return { control: select.node, value: () => [...select.values], wrong: (required) => counted(component, select.values.size, required, "value"), focus: () => select.trigger.focus() };
}

function upload(component, { label }) {
  const most = component.max_values ?? 1;
  const input = el("input", { type: "file", class: "field-file", multiple: most > 1, "aria-label": label });
  const wrong = (required) => {
    if ([...input.files].some((file) => file.size > LARGEST_FILE)) return "Files can have at most 10 MiB.";
    return counted(component, input.files.length, required, "file");
  };
  return { control: input, files: () => [...input.files], wrong, focus: () => input.focus() };
}

function ticks(component, kind) {
  const name = `ticks-${(serial += 1)}`;
  const boxes = component.options.map((option) => el("input", { type: kind, name, value: option.value, checked: option.default }));
  const rows = component.options.map((option, index) =>
    el("label", { class: "tick-line" }, boxes[index], el("span", {}, el("bdi", {}, option.label), option.description && el("span", { class: "option-description" }, option.description))),
  );
  const chosen = () => boxes.filter((box) => box.checked).map((box) => box.value);
  return { group: true, control: el("div", { class: "ticks" }, rows), value: chosen, wrong: (required) => counted(component, chosen().length, required, "value"), focus: () => boxes[0]?.focus() };
}

function radio(component) {
  return ticks({ ...component, min_values: 1, max_values: 1 }, "radio");
}

function checkboxes(component) {
  return ticks({ ...component, max_values: component.max_values ?? component.options.length }, "checkbox");
}

function checkbox(component) {
  const id = `field-${(serial += 1)}`;
  const box = el("input", { id, type: "checkbox", checked: component.default });
  return { id, control: box, value: () => box.checked, wrong: () => null, focus: () => box.focus() };
}
