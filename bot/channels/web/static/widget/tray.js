// Files chosen, pasted or dropped, before they are sent: looked at here first, uploaded at once, taken out again with a tap.

import { Refused } from "./api.js";
import { painted, uploaded } from "./attachments.js";
import { button, fill, h, icon, iconButton } from "./dom.js";
import { sizeOf } from "./time.js";

const MOST = 10;
const ENDINGS = "png jpg jpeg gif webp heic mp3 m4a ogg amr wav aac mp4 m4v mov webm pdf docx xlsx pptx txt csv log".split(" ");
export const ACCEPTED = ENDINGS.map((ending) => `.${ending}`).join();

export class Tray {
  #chips = [];

  // upload(file) → Promise of {id, kind, name, media_type, size}; limit() → bytes; onChange()
  constructor({ strings, language, upload, limit, onChange }) {
    Object.assign(this, { strings, language, upload, limit, onChange });
    this.list = h("ul", { class: "chips", "aria-label": strings.chosen });
    this.refusals = h("div", { class: "refusals", role: "alert" });
    this.element = h("div", { class: "tray" }, this.refusals, this.list);
  }

  get empty() {
    return !this.#chips.length;
  }

  get busy() {
    return this.#chips.some((chip) => !chip.stored);
  }

  add(files) {
    this.refusals.replaceChildren();
    for (const file of files) {
      const reason = this.#reason(file);
      if (reason) this.#refuse(file, reason);
      else this.#load(this.#chip(file));
    }
    this.onChange();
  }

  // What is to be sent, and nothing is left here.
  take() {
    const files = this.#chips.map(({ stored }) => stored);
    this.#chips = [];
    this.list.replaceChildren();
    this.refusals.replaceChildren();
    this.onChange();
    return files.length ? files : undefined;
  }

  #reason({ name, size }) {
    if (this.#chips.length >= MOST) return "tooMany";
    if (!size) return "empty";
    if (size > this.limit()) return "tooLarge";
    return ENDINGS.includes(name.toLowerCase().split(".").at(-1)) ? null : "unknownKind";
  }

  #refuse({ name }, reason) {
    const text = fill(this.strings[reason], { name, max: sizeOf(this.limit(), this.language), most: MOST });
    this.refusals.append(h("p", {}, icon("lost"), text));
  }

  #chip(file) {
    const chip = { file, stored: null };
    const { name } = file;
    const remove = iconButton("remove", fill(this.strings.remove, { name }), () => this.#drop(chip), "close");
    chip.face = h("span", { class: "face" }, icon("file"));
    chip.fate = h("small", {}, sizeOf(file.size, this.language));
    chip.node = h("li", {}, chip.face, h("span", { class: "what" }, h("b", { title: name }, name), chip.fate), remove);
    if (file.type.startsWith("image/")) painted(file).then((picture) => chip.face.replaceChildren(picture), () => {});
    this.#chips.push(chip);
    this.list.append(chip.node);
    return chip;
  }

  async #load(chip) {
    chip.node.ariaBusy = "true";
    chip.fate.replaceChildren(this.strings.uploading);
    try {
      chip.stored = await this.upload(chip.file);
      uploaded.set(chip.stored.id, chip.file);
      chip.fate.replaceChildren(sizeOf(chip.file.size, this.language));
    } catch (error) {
      if (error instanceof Refused && error.final && error.status !== 401) {
        const reason = { empty: "empty", too_large: "tooLarge", unknown_kind: "unknownKind", dangerous: "dangerous" }[error.message];
        this.#drop(chip);
        this.#refuse(chip.file, reason ?? "notTaken");
      } else chip.fate.replaceChildren(button("again", () => this.#load(chip), this.strings.retry));
    }
    chip.node.ariaBusy = "false";
    this.onChange();
  }

  #drop(chip) {
    this.#chips = this.#chips.filter((other) => other !== chip);
    chip.node.remove();
    this.onChange();
  }
}
