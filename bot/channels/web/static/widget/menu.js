// What is needed now and then: the sound, the answer by e-mail, going on in Telegram, the conversation as a file, a fresh start.

import { button, h, icon, iconButton } from "./dom.js";
import { popover } from "./popover.js";

export class Menu {
  // muted(), onMute(muted); canEmail(), onEmail(); telegram() → "continue", "back" or nothing, onTelegram(); onSave(); onRestart()
  constructor({ strings, muted, onMute, canEmail, onEmail, telegram, onTelegram, onSave, onRestart }) {
    Object.assign(this, { strings, muted, canEmail, telegram });
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
    this.plane = item("plane", "", onTelegram);
    this.list = h("div", { class: "menu", id: "menu" }, this.sound, this.email, this.plane, item("save", strings.save, onSave), item("again", strings.restart, onRestart));
    this.opener = iconButton("more", strings.more, () => {}, "more");
    this.opener.setAttribute("aria-controls", "menu");
    this.popover = popover(this.opener, this.list, { onOpen: () => this.#paint() });
  }

  #paint() {
    this.email.hidden = !this.canEmail();
    const way = this.telegram();
    this.plane.hidden = !way;
    this.plane.lastChild.data = this.strings[`${way}Telegram`];
    this.sound.ariaChecked = String(!this.muted());
    this.sound.replaceChildren(icon(this.muted() ? "mute" : "sound"), this.strings.sound, h("i", { class: "switch" }));
  }
}
