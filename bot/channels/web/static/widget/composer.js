// Where the visitor writes. Enter sends, Shift+Enter breaks the line, and Enter inside an input method only picks a word.

import { h, icon } from "./dom.js";

const LONGEST = 4000;
const TALLEST = 132;

export class Composer {
  constructor({ strings, onSend }) {
    this.onSend = onSend;
    this.field = h("textarea", {
      rows: "1",
      maxlength: LONGEST,
      placeholder: strings.placeholder,
      "aria-label": strings.placeholder,
      enterkeyhint: "send",
      oninput: () => this.#fit(),
      onkeydown: (event) => this.#key(event),
    });
    this.button = h("button", { type: "submit", class: "send", "aria-label": strings.send, disabled: true }, icon("send"));
    this.element = h("form", { class: "composer", onsubmit: (event) => this.#submit(event) }, this.field, this.button);
  }

  focus() {
    this.field.focus({ preventScroll: true });
  }

  #key(event) {
    // Safari ends the composition before the keydown that ended it; 229 is that key's mark everywhere.
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key === "Enter" && !event.shiftKey && !composing) this.#submit(event);
  }

  #submit(event) {
    event.preventDefault();
    const text = this.field.value.trim();
    if (!text) return;
    this.field.value = "";
    this.#fit();
    this.focus();
    this.onSend(text);
  }

  #fit() {
    this.button.disabled = !this.field.value.trim();
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, TALLEST)}px`;
  }
}
