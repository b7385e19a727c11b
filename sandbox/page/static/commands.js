// The commands of the person's client: finds them, reads a typed line, checks values.
import { channels, people, roles } from "./lists.js";

const STRING = 3;
const INTEGER = 4;
const BOOLEAN = 5;
const USER = 6;
const CHANNEL = 7;
const ROLE = 8;
const MENTIONABLE = 9;
const NUMBER = 10;
export const FILE = 11;
const LARGEST_FILE = 10 * 1024 ** 2;
const CHAT_INPUT = 1;
const FEW = 5;

/** Every usable command and subcommand: `name`, `description`, `options` with the required ones first. */
export function flatten(commands) {
  return commands.filter((command) => command.type === CHAT_INPUT).flatMap((command) => leaves(command, command.name));
}

function leaves(level, name) {
  const inside = (level.options ?? []).filter((option) => option.type <= 2);
  if (inside.length > 0) return inside.flatMap((option) => leaves(option, `${name} ${option.name}`));
  const options = [...(level.options ?? [])].sort((a, b) => Boolean(b.required) - Boolean(a.required));
  return [{ name, description: level.description, options }];
}

/** Commands that match the text after the slash, the likeliest first. */
export function matching(commands, typed) {
  const wanted = typed.toLowerCase().trim();
  const rank = ({ name, description }) => {
    if (name.startsWith(wanted)) return 0;
    if (name.split(" ").some((word) => word.startsWith(wanted))) return 1;
    if (name.includes(wanted)) return 2;
    return description.toLowerCase().includes(wanted) ? 3 : 4;
  };
  return commands
    .map((command) => [rank(command), command])
    .filter(([rank]) => rank < 4)
    .sort(([a, one], [b, other]) => a - b || one.name.localeCompare(other.name))
    .map(([, command]) => command);
}

/** The command at the start of a line, and the rest of the line; null while its name is incomplete. */
export function split(commands, line) {
  const text = line.slice(1);
  const found = commands
    .filter(({ name }) => text === name || text.startsWith(`${name} `))
    .sort((a, b) => b.name.length - a.name.length)[0];
  return found ? { command: found, rest: text.slice(found.name.length) } : null;
}

/** Values in `player:Ben reason:"as agreed"`, by the options' names. */
export function readOptions(command, rest) {
  const names = command.options.map((option) => option.name);
  const found = {};
  const start = new RegExp(`(?:^|\\s)(${names.join("|")}):\\s?`, "g");
  let match = names.length > 0 ? start.exec(rest) : null;
  while (match) {
    const from = start.lastIndex;
    const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(rest.slice(from));
    if (quoted) start.lastIndex = from + quoted[0].length;
    const next = start.exec(rest);
    found[match[1]] = quoted ? quoted[1].replace(/\\(["\\])/g, "$1") : rest.slice(from, next?.index ?? rest.length).trim();
    match = next;
  }
  return found;
}

/** The choices of an option that need no question to the bot; null if anything can be typed. */
export function offers(option, state) {
  if (option.choices?.length) return option.choices.map(({ name, value }) => ({ label: name, value }));
  switch (option.type) {
    case BOOLEAN:
      return [{ label: "True", value: true }, { label: "False", value: false }];
    case USER:
      return people(state);
    case CHANNEL:
      return channels(state);
    case ROLE:
      return roles(state);
    case MENTIONABLE:
      return [...people(state), ...roles(state)];
    default:
      return null;
  }
}

/** Why a value cannot be sent, in words; null if it can. */
export function objection(option, { text, picked, file }, state) {
  if (option.type === FILE) return file ? (file.size > LARGEST_FILE ? "Files can have at most 10 MiB." : null) : required(option);
  if (text === "") return required(option);
  const offered = offers(option, state);
  if (offered) return picked ? null : `Choose one of the options${offered.length <= FEW ? `: ${offered.map((each) => each.label).join(", ")}` : ""}.`;
  if (picked) return null;
  if (option.type === STRING) return length(option, text);
  if (option.type === INTEGER && !/^[+-]?\d+$/.test(text.trim())) return "Enter a whole number.";
  if (option.type === NUMBER && !Number.isFinite(Number(text))) return "Enter a number.";
  return range(option, Number(text));
}

function required(option) {
  return option.required ? "This option is required. Specify a value." : null;
}

function length(option, text) {
  const count = [...text].length;
  if (count < (option.min_length ?? 0)) return `At least ${option.min_length} characters, not ${count}.`;
  if (count > (option.max_length ?? 6000)) return `At most ${option.max_length ?? 6000} characters, not ${count}.`;
  return null;
}

function range(option, number) {
  if (Math.abs(number) > Number.MAX_SAFE_INTEGER) return "This number is too large.";
  if (option.min_value !== undefined && number < option.min_value) return `At least ${option.min_value}.`;
  if (option.max_value !== undefined && number > option.max_value) return `At most ${option.max_value}.`;
  return null;
}

/** The characters left, if only few are. */
export function room(option, text) {
  if (option.type !== STRING || !option.max_length) return null;
  const left = option.max_length - [...text].length;
  return left <= Math.max(10, option.max_length * 0.2) ? left : null;
}
