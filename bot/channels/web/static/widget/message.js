// One message as it stands on the screen.

import { attachments } from "./attachments.js";
import { button, fill, h, icon, iconButton } from "./dom.js";
import { timeOf } from "./time.js";

const GROUP = 5 * 60_000;

// by: strings, language, api; onChoose(choice); onThumb(seq, helpful) → Promise of whether it was taken
export function show(node, message, previous, { strings, language, api, onChoose, onThumb }) {
  const { author, kind, name, at, html, text, choices = [], attachments: files = [], seq, helpful } = message;
  if (author === "system") {
    node.className = `note ${kind === "agent_joined" ? "joined" : ""}`.trim();
    node.innerHTML = html;
    return;
  }
  const same = previous?.author === author && previous.name === name && new Date(at) - new Date(previous.at) < GROUP;
  const who = author === "customer" ? strings.you : (name ?? (author === "agent" ? strings.agent : strings.assistant));
  const bubble = h("div", { class: "bubble" });
  if (author === "customer") bubble.textContent = text;
  else bubble.innerHTML = html; // sanitised by the server
  node.className = `message ${author}${same ? " same" : ""}`;
  if (seq) node.dataset.seq = seq;
  node.dataset.kind = kind ?? "text";
  delete node.dataset.fate;
  const time = h("time", { datetime: at }, timeOf(at, language));
  const line = h("div", { class: "who" }, h("b", {}, who), " ", time);
  node.replaceChildren(line);
  if (author === "customer") line.append(" ", h("span", { class: "tick" }));
  if (files.length) node.append(attachments(files, { api, strings, language }));
  if (text || html) node.append(bubble);
  if (kind === "answer") node.append(thumbsOf(seq, helpful, strings, onThumb));
  if (choices.length) node.append(choicesOf(choices, strings, onChoose));
}

// How far an own message has come: sending, sent (the server has it), read (somebody said something after it).
export function tick(node, state, strings) {
  const place = node.querySelector(".tick");
  if (!place || place.dataset.state === state || place.dataset.state === "read") return;
  place.dataset.state = state;
  place.replaceChildren(icon(state === "sending" ? "clock" : state), h("span", { class: "sr" }, strings[state]));
}

function choicesOf(choices, strings, onChoose) {
  const buttons = choices.map((choice) => button("choice", () => onChoose(choice), choice.title));
  return h("div", { class: "choices", role: "group", "aria-label": strings.choices }, ...buttons);
}

function thumbsOf(seq, given, strings, onThumb) {
  const buttons = [
    [true, "up", strings.helpful],
    [false, "thumbDown", strings.unhelpful],
  ].map(([helpful, picture, label]) => {
    const one = iconButton("thumb", label, () => press(helpful), picture);
    return { helpful, one };
  });
  const paint = (value) => buttons.forEach(({ helpful, one }) => (one.ariaPressed = String(helpful === value)));
  const press = async (helpful) => {
    paint(helpful);
    if (!(await onThumb(seq, helpful))) paint(given);
    else given = helpful;
  };
  paint(given);
  return h("div", { class: "thumbs", role: "group", "aria-label": strings.thumbs }, ...buttons.map(({ one }) => one));
}

// A line of the conversation as plain text, for keeping.
export function lineOf(node, strings) {
  const said = node.querySelector(".bubble")?.innerText ?? "";
  if (node.matches(".note, .day")) return `— ${node.innerText} —`;
  if (!node.matches(".message")) return null;
  const time = node.querySelector("time");
  const files = [...node.querySelectorAll(".file")].map((file) => fill(strings.savedFile, { name: file.dataset.name }));
  const parts = [said, ...files].filter(Boolean).join("\n");
  return `[${new Date(time.dateTime).toLocaleString()}] ${node.querySelector(".who b").textContent}: ${parts}`;
}
