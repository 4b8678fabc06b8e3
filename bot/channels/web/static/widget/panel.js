// The dialog: header, state of the connection, messages, composer. On a phone it fills the screen and keeps the focus.

import { fill, h, icon, iconButton } from "./dom.js";

const PHONE = matchMedia("(max-width: 480px), (max-height: 440px)");
const STOPS = "button:not(:disabled), textarea, input:not([type=file]), a[href], [tabindex='0']";

export class Panel {
  // log, composer, menu: the parts it frames; onClose(), onAskPerson(), onFiles(files), onUse(): somebody is at work here
  constructor({ strings, title, log, composer, menu, onClose, onAskPerson, onFiles, onUse }) {
    Object.assign(this, { strings, log, composer, onClose });
    this.state = h("div", { class: "state", role: "status" });
    this.notice = h("div", { class: "notice", role: "alert" });
    this.who = h("p", { class: "with" });
    const close = iconButton("close", strings.close, onClose);
    const person = h("button", { type: "button", class: "person", onclick: onAskPerson }, icon("person"), strings.person);
    const heading = h("div", { class: "heading" }, h("h2", { id: "title" }, title), this.who);
    this.element = h(
      "div",
      { class: "panel", role: "dialog", "aria-labelledby": "title", hidden: true, onkeydown: (event) => this.#key(event), onpointerdown: onUse },
      h("div", { class: "head" }, h("span", { class: "mark" }, icon("chat")), heading, menu.opener, close, menu.list),
      this.state,
      log.element,
      this.notice,
      h("div", { class: "foot" }, composer.element, person),
      h("div", { class: "drop", "aria-hidden": "true" }, icon("clip"), strings.drop),
    );
    this.element.addEventListener("keydown", onUse);
    this.#takeDrops(onFiles);
    PHONE.addEventListener("change", () => this.#fit());
    for (const change of ["resize", "scroll"]) visualViewport?.addEventListener(change, () => this.#fit());
    this.#fit();
    this.showSituation({ state: "bot" });
  }

  get isOpen() {
    return !this.element.hidden;
  }

  open({ focus }) {
    this.element.hidden = false;
    this.log.scrollDown();
    if (!focus) return;
    // On a touch screen the keyboard would cover what there is to read.
    if (matchMedia("(pointer: coarse)").matches) this.log.element.focus();
    else this.composer.focus();
  }

  close() {
    this.element.hidden = true;
  }

  showState(state) {
    const text = { online: "", reconnecting: navigator.onLine ? this.strings.reconnecting : this.strings.offline }[state];
    if (this.state.textContent !== text) this.state.textContent = text;
  }

  // situation: see situation.js
  showSituation({ state, name }) {
    const words = { waiting: this.strings.withNobodyYet, with: fill(this.strings.withPerson, { name: name ?? this.strings.agent }) };
    this.who.textContent = words[state] ?? this.strings.withAssistant;
    this.element.dataset.with = state;
  }

  // Something the visitor wanted could not be done, or cannot now.
  tell(text) {
    this.notice.textContent = text;
    clearTimeout(this.told);
    this.told = setTimeout(() => (this.notice.textContent = ""), 8_000);
  }

  #takeDrops(onFiles) {
    let depth = 0;
    const over = (change) => (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      depth = change(depth);
      this.element.toggleAttribute("data-drop", depth > 0);
      if (event.type === "drop") onFiles(event.dataTransfer.files);
    };
    const reactions = { dragenter: (n) => n + 1, dragover: (n) => Math.max(1, n), dragleave: (n) => n - 1, drop: () => 0 };
    for (const [type, change] of Object.entries(reactions)) this.element.addEventListener(type, over(change));
  }

  #fit() {
    this.element.ariaModal = String(PHONE.matches);
    if (!visualViewport) return;
    // The visible part above a phone's keyboard, which CSS alone does not know everywhere.
    this.element.style.setProperty("--visible", `${visualViewport.height}px`);
    this.element.style.setProperty("--above", `${visualViewport.offsetTop}px`);
  }

  #key(event) {
    if (event.key === "Escape" && !event.isComposing) this.onClose();
    if (event.key !== "Tab" || !PHONE.matches) return;
    const stops = [...this.element.querySelectorAll(STOPS)].filter((stop) => stop.tabIndex >= 0 && stop.getClientRects().length);
    const [edge, other] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
    if (event.target !== edge) return;
    event.preventDefault();
    other.focus();
  }
}
