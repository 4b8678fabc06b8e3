// The dialog: header, state of the connection, messages, composer. On a phone it fills the screen and keeps the focus.

import { h, icon } from "./dom.js";

const PHONE = matchMedia("(max-width: 480px), (max-height: 440px)");

export class Panel {
  // log, composer: the parts it frames; onClose(), onAskPerson()
  constructor({ strings, title, log, composer, onClose, onAskPerson }) {
    Object.assign(this, { strings, log, composer, onClose });
    this.state = h("div", { class: "state", role: "status" });
    const close = h("button", { type: "button", class: "close", "aria-label": strings.close, onclick: onClose }, icon("close"));
    const person = h("button", { type: "button", class: "person", onclick: onAskPerson }, icon("person"), strings.person);
    this.element = h(
      "div",
      { class: "panel", role: "dialog", "aria-labelledby": "title", hidden: true, onkeydown: (event) => this.#key(event) },
      h("header", {}, h("span", { class: "mark" }, icon("chat")), h("h2", { id: "title" }, title), close),
      this.state,
      log.element,
      h("footer", {}, composer.element, person),
    );
    PHONE.addEventListener("change", () => this.#fit());
    visualViewport?.addEventListener("resize", () => this.#fit());
    this.#fit();
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

  #fit() {
    this.element.ariaModal = PHONE.matches ? "true" : "false";
    // The visible part above a phone's keyboard, which CSS alone does not know everywhere.
    if (visualViewport) this.element.style.setProperty("--visible", `${visualViewport.height}px`);
  }

  #key(event) {
    if (event.key === "Escape" && !event.isComposing) this.onClose();
    if (event.key !== "Tab" || !PHONE.matches) return;
    const stops = [...this.element.querySelectorAll("button:not(:disabled), textarea, a[href], [tabindex='0']")];
    const [edge, other] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
    if (event.target !== edge) return;
    event.preventDefault();
    other.focus();
  }
}
