// Where the visitor writes. Enter sends, Shift+Enter breaks the line, and Enter inside an input method only picks a word.

import { h, icon, iconButton } from "./dom.js";
import { emojiGrid } from "./emoji.js";
import { popover } from "./popover.js";
import { ACCEPTED, Tray } from "./tray.js";

const LONGEST = 4000;
const TALLEST = 132;

export class Composer {
  #onceUploaded = false;

  // onSend({text, files}); upload, limit: what the tray needs
  constructor({ strings, language, onSend, upload, limit }) {
    this.onSend = onSend;
    this.tray = new Tray({ strings, language, upload, limit, onChange: () => this.#uploaded() });
    this.field = h("textarea", {
      rows: "1",
      maxlength: LONGEST,
      placeholder: strings.placeholder,
      "aria-label": strings.placeholder,
      enterkeyhint: "send",
      oninput: () => this.#fit(),
      onkeydown: (event) => this.#key(event),
      onpaste: (event) => this.#paste(event),
    });
    const chooser = h("input", { type: "file", multiple: true, accept: ACCEPTED, hidden: true, onchange: () => this.#chosen(chooser) });
    const attach = iconButton("tool", strings.attach, () => chooser.click(), "clip");
    const faces = iconButton("tool", strings.emoji, () => {}, "smile");
    const grid = emojiGrid({ strings, onPick: (face) => this.insert(face) });
    popover(faces, grid, { onOpen: () => grid.enter() });
    this.button = h("button", { type: "submit", class: "send", "aria-label": strings.send, title: strings.send, disabled: true }, icon("send"));
    const line = h("div", { class: "composer" }, attach, this.field, faces, this.button);
    this.element = h("form", { onsubmit: (event) => this.#submit(event) }, grid, this.tray.element, line, chooser);
  }

  focus() {
    this.field.focus({ preventScroll: true });
  }

  insert(text) {
    this.field.setRangeText(text, this.field.selectionStart, this.field.selectionEnd, "end");
    this.#fit();
  }

  #key(event) {
    // Safari ends the composition before the keydown that ended it; 229 is that key's mark everywhere.
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key === "Enter" && !event.shiftKey && !composing) this.#submit(event);
  }

  // A table copied from a spreadsheet comes as text and as a picture of itself: the text is meant.
  #paste(event) {
    const { files, types } = event.clipboardData;
    if (!files.length || types.includes("text/plain")) return;
    event.preventDefault();
    this.tray.add(files);
  }

  #chosen(chooser) {
    this.tray.add(chooser.files);
    chooser.value = "";
    this.focus();
  }

  #uploaded() {
    this.#fit();
    if (this.#onceUploaded && !this.tray.busy) this.#submit();
  }

  #submit(event) {
    event?.preventDefault();
    const text = this.field.value.trim();
    this.#onceUploaded = this.tray.busy;
    if ((!text && this.tray.empty) || this.tray.busy) return;
    this.field.value = "";
    const files = this.tray.take();
    this.#fit();
    this.focus();
    this.onSend({ text: text || undefined, files });
  }

  #fit() {
    this.button.disabled = (!this.field.value.trim() && this.tray.empty) || this.tray.busy;
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, TALLEST)}px`;
  }
}
