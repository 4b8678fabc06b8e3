// The messages on the screen. Confirmed ones stand in the server's order, those on their way after them.

import { button, h, icon } from "./dom.js";
import { lineOf, show, tick } from "./message.js";
import { dayOf } from "./time.js";

const TYPING_FADES = 12_000;
const QUIET = 600;

export class Log {
  #pending = new Map();
  #typing;
  #typingTimer;
  #quiet;
  #last = null;

  // welcome: what stands before a first message; showing: what show() needs; onRetry(); cards: what stands after the last
  constructor({ strings, language, welcome, cards, showing, onRetry }) {
    Object.assign(this, { strings, language, welcome, showing: { ...showing, strings, language }, onRetry });
    const dots = h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"));
    this.#typing = h("div", { class: "typing", hidden: true }, dots, h("span", { class: "sr" }, strings.typing));
    this.list = h("div", { class: "list", role: "log", "aria-label": strings.log, "aria-live": "off", "aria-relevant": "additions" });
    this.element = h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": strings.log }, this.list, welcome, this.#typing, ...cards);
    this.#speakSoon();
    // Pictures arrive, the keyboard opens, the composer grows.
    const growing = new ResizeObserver(() => this.follow());
    for (const part of [this.element, this.list, ...cards]) growing.observe(part);
  }

  add(message) {
    const own = message.author === "customer";
    const node = this.#pending.get(message.id) ?? h("div");
    this.#pending.delete(message.id);
    if (own) this.#retireChoices();
    else if (message.kind !== "restarted") this.#answered();
    this.#separateDays(message);
    show(node, message, this.#last, this.showing);
    if (own) tick(node, "sent", this.strings);
    const [firstPending] = this.#pending.values();
    if (!node.isConnected || firstPending?.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING)
      this.list.insertBefore(node, firstPending ?? null);
    this.#last = message;
    this.#afterAdding(own, message.kind === "restarted");
  }

  addPending({ id, made, text, choice, files }) {
    this.#retireChoices();
    const node = h("div");
    const at = new Date(made).toISOString();
    show(node, { author: "customer", at, text: text ?? choice?.title ?? "", attachments: files }, this.#last, this.showing);
    node.classList.add("pending");
    node.append(h("div", { class: "fate" }));
    tick(node, "sending", this.strings);
    this.#pending.set(id, node);
    this.list.append(node);
    this.#afterAdding(true);
  }

  isPending(id) {
    return this.#pending.has(id);
  }

  // fate: sending, sent (the echo is on its way), failed (tried again by itself), refused (never accepted)
  mark(id, fate) {
    const node = this.#pending.get(id);
    if (!node || node.dataset.fate === fate) return;
    node.dataset.fate = fate;
    const line = node.querySelector(".fate");
    const words = (text, ...more) => line.replaceChildren(icon("lost"), text, ...more);
    if (fate === "failed") words(`${this.strings.failed} `, button("again", () => this.onRetry(), this.strings.retry));
    else if (fate === "refused") words(this.strings.refused);
    // A retry happens in a blink: leaving "not sent" up until the outcome is known keeps the button under the finger.
    else if (fate === "sent") line.replaceChildren();
    if (fate === "sent") tick(node, "sent", this.strings);
    if (fate === "refused") this.#pending.delete(id); // it stays where it is, and nothing waits for it
    if (fate === "failed" || fate === "refused") this.scrollDown();
  }

  showTyping() {
    this.#typing.hidden = false;
    clearTimeout(this.#typingTimer);
    this.#typingTimer = setTimeout(() => this.stopTyping(), TYPING_FADES);
    this.follow();
  }

  stopTyping() {
    this.#typing.hidden = true;
  }

  // Another conversation, with what is still to be sent.
  startOver() {
    this.stopTyping();
    this.#last = null;
    this.list.replaceChildren(h("div", { class: "note" }, this.strings.startedOver), ...this.#pending.values());
  }

  // Somebody else's.
  clear() {
    this.#pending.clear();
    this.startOver();
    this.list.replaceChildren();
    this.welcome.hidden = false;
  }

  asText() {
    return [...this.list.children].map((node) => lineOf(node, this.strings)).filter(Boolean).join("\n\n");
  }

  scrollDown() {
    this.element.scrollTop = this.element.scrollHeight;
  }

  // Something was added at the end: whoever reads there keeps reading there.
  follow() {
    const { scrollTop, scrollHeight, clientHeight } = this.element;
    if (scrollHeight - scrollTop - clientHeight < 280) requestAnimationFrame(() => this.scrollDown());
  }

  #answered() {
    this.stopTyping();
    for (const node of this.list.querySelectorAll(".customer:not(.pending)")) tick(node, "read", this.strings);
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

  #afterAdding(own, fresh = false) {
    this.welcome.hidden = !fresh;
    if (this.list.ariaLive === "off") this.#speakSoon();
    if (own) requestAnimationFrame(() => this.scrollDown());
    else this.follow();
  }

  // A screen reader is told of new messages, not read the whole history at every page.
  #speakSoon() {
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => (this.list.ariaLive = "polite"), QUIET);
  }
}
