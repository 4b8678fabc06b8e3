// The messages on the screen. Confirmed ones stand in the server's order, those on their way after them.

import { h, icon } from "./dom.js";
import { dayOf, timeOf } from "./time.js";

const TYPING_FADES = 12_000;
const GROUP = 5 * 60_000;
const QUIET = 600;

export class Log {
  #pending = new Map();
  #typing;
  #typingTimer;
  #quiet;
  #last = null;

  // onChoose(choice), onRetry()
  constructor({ strings, language, onChoose, onRetry }) {
    Object.assign(this, { strings, language, onChoose, onRetry });
    const dots = h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"));
    this.#typing = h("div", { class: "typing", hidden: true }, dots, h("span", { class: "sr" }, strings.typing));
    this.greeting = h("div", { class: "greeting" }, h("p", {}, strings.greeting));
    this.list = h("div", { class: "list", role: "log", "aria-label": strings.log, "aria-live": "off" });
    this.element = h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": strings.log }, this.greeting, this.list, this.#typing);
    this.#speakSoon();
  }

  add(message) {
    if (message.author !== "customer") this.stopTyping();
    const node = this.#pending.get(message.id) ?? h("div");
    this.#pending.delete(message.id);
    if (message.author === "customer") this.#retireChoices();
    this.#separateDays(message);
    this.#fill(node, message);
    const [firstPending] = this.#pending.values();
    if (!node.isConnected || firstPending?.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING)
      this.list.insertBefore(node, firstPending ?? null);
    this.#last = message;
    this.#afterAdding(message.author === "customer");
  }

  addPending({ id, text, choice }) {
    this.#retireChoices();
    const bubble = h("div", { class: "bubble" }, text ?? choice.title);
    const node = h("div", { class: "message customer pending" }, bubble, h("div", { class: "fate" }));
    this.#pending.set(id, node);
    this.list.append(node);
    this.#afterAdding(true);
  }

  // fate: sending, sent (the echo is on its way), failed (tried again by itself), refused (never accepted)
  mark(id, fate) {
    const node = this.#pending.get(id);
    if (!node || node.dataset.fate === fate) return;
    node.dataset.fate = fate;
    const line = node.querySelector(".fate");
    if (fate === "failed")
      line.replaceChildren(icon("lost"), `${this.strings.failed} `, h("button", { type: "button", onclick: () => this.onRetry() }, this.strings.retry));
    else if (fate === "refused") line.replaceChildren(icon("lost"), this.strings.refused);
    // A retry happens in a blink: leaving "not sent" up until the outcome is known keeps the button under the finger.
    else if (fate === "sent") line.replaceChildren();
    if (fate === "refused") this.#pending.delete(id); // it stays where it is, and nothing waits for it
    if (fate === "failed" || fate === "refused") this.scrollDown();
  }

  showTyping() {
    this.#typing.hidden = false;
    clearTimeout(this.#typingTimer);
    this.#typingTimer = setTimeout(() => this.stopTyping(), TYPING_FADES);
    if (this.#nearEnd()) this.scrollDown();
  }

  stopTyping() {
    this.#typing.hidden = true;
  }

  startOver() {
    this.stopTyping();
    this.#last = null;
    this.list.replaceChildren(h("div", { class: "note" }, this.strings.startedOver), ...this.#pending.values());
  }

  scrollDown() {
    this.element.scrollTop = this.element.scrollHeight;
  }

  #fill(node, { author, kind, name, at, html, text, choices, seq }) {
    if (author === "system") {
      node.className = "note";
      node.innerHTML = html;
      return;
    }
    const last = this.#last;
    const same = last?.author === author && last.name === name && new Date(at) - new Date(last.at) < GROUP;
    const who = author === "customer" ? this.strings.you : (name ?? (author === "agent" ? this.strings.agent : this.strings.assistant));
    const bubble = h("div", { class: "bubble" });
    if (author === "customer") bubble.textContent = text;
    else bubble.innerHTML = html; // sanitised by the server
    node.className = `message ${author}${same ? " same" : ""}`;
    node.dataset.seq = seq;
    node.dataset.kind = kind;
    delete node.dataset.fate;
    const time = h("time", { datetime: at }, timeOf(at, this.language));
    node.replaceChildren(h("div", { class: "who" }, h("b", {}, who), " ", time), bubble);
    if (choices.length) node.append(this.#choices(choices));
  }

  #choices(choices) {
    const button = (choice) => h("button", { type: "button", onclick: () => this.onChoose(choice) }, choice.title);
    return h("div", { class: "choices", role: "group", "aria-label": this.strings.choices }, ...choices.map(button));
  }

  // A question is answered once.
  #retireChoices() {
    for (const choices of this.list.querySelectorAll(".choices")) choices.remove();
  }

  #separateDays({ at }) {
    const day = dayOf(at, this.language);
    if (day !== (this.#last ? dayOf(this.#last.at, this.language) : dayOf(Date.now(), this.language))) {
      const [firstPending] = this.#pending.values();
      this.list.insertBefore(h("div", { class: "day" }, day), firstPending ?? null);
    }
  }

  #afterAdding(own) {
    this.greeting.hidden = true;
    if (this.list.ariaLive === "off") this.#speakSoon();
    if (own || this.#nearEnd()) requestAnimationFrame(() => this.scrollDown());
  }

  // A screen reader is told of new messages, not read the whole history at every page.
  #speakSoon() {
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => (this.list.ariaLive = "polite"), QUIET);
  }

  #nearEnd() {
    const { scrollTop, scrollHeight, clientHeight } = this.element;
    return scrollHeight - scrollTop - clientHeight < 240;
  }
}
