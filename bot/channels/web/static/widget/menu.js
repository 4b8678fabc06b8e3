// What is needed now and then: the sound, the answer by e-mail, the conversation as a file, a fresh start.

import { button, h, icon, iconButton } from "./dom.js";
import { popover } from "./popover.js";

export class Menu {
  // muted(), onMute(muted); canEmail(), onEmail(); onSave(); onRestart()
  constructor({ strings, muted, onMute, canEmail, onEmail, onSave, onRestart }) {
    Object.assign(this, { strings, muted, canEmail });
    const item = (picture, text, action) =>
      button("item", () => {
        this.popover.leave();
        action();
      }, icon(picture), text);
    this.sound = button("item", () => {
      onMute(!muted());
      this.#paint();
    });
    this.sound.setAttribute("role", "switch");
    this.email = item("mail", strings.emailMe, onEmail);
    this.list = h("div", { class: "menu", id: "menu" }, this.sound, this.email, item("save", strings.save, onSave), item("again", strings.restart, onRestart));
    this.opener = iconButton("more", strings.more, () => {}, "more");
    this.opener.setAttribute("aria-controls", "menu");
    this.popover = popover(this.opener, this.list, { onOpen: () => this.#paint() });
  }

  #paint() {
    this.email.hidden = !this.canEmail();
    this.sound.ariaChecked = String(!this.muted());
    this.sound.replaceChildren(icon(this.muted() ? "mute" : "sound"), this.strings.sound, h("i", { class: "switch" }));
  }
}
