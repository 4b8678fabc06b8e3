// While a person is awaited: what to expect, and an e-mail address for the answer. Where nobody is there, it asks for one.

import { button, fill, h, icon } from "./dom.js";
import { timeOf } from "./time.js";

export class Waiting {
  #status = { people: true, email: false };
  #situation = { state: "bot" };
  #wanted = false;

  // onEmail(address) → Promise, fails when it was not taken; given(): the seq of the handoff an address was left for, onGiven(seq)
  constructor({ strings, language, onEmail, given, onGiven }) {
    Object.assign(this, { strings, language, onEmail, given, onGiven });
    this.words = h("p");
    this.offer = button("quiet", () => this.ask(), icon("mail"), strings.emailMe);
    this.field = h("input", { type: "email", required: true, autocomplete: "email", maxlength: 200, "aria-labelledby": "email-label", "aria-describedby": "email-fault" });
    this.fault = h("p", { class: "fault", role: "alert", id: "email-fault" });
    this.form = h(
      "form",
      { class: "email", novalidate: true, onsubmit: (event) => this.#submit(event) },
      h("label", { id: "email-label" }, strings.emailLabel),
      h("div", { class: "row" }, this.field, h("button", { type: "submit" }, strings.emailSend)),
      this.fault,
      button("quiet", () => this.#over(), strings.noThanks),
    );
    this.element = h("div", { class: "card waiting" }, this.words, this.offer, this.form);
    this.#show();
  }

  // status: what the server says; situation: see situation.js
  know({ status = this.#status, situation = this.#situation }) {
    if (situation !== this.#situation) this.#wanted = false;
    this.#status = status;
    this.#situation = situation;
    this.#show();
  }

  // The visitor wants the answer by e-mail.
  ask() {
    this.#wanted = true;
    this.#show();
    this.element.scrollIntoView({ block: "nearest" });
    this.field.focus();
  }

  #show() {
    const { state, since, seq } = this.#situation;
    const { people, email } = this.#status;
    const waiting = state === "waiting";
    const left = waiting && this.given() === seq;
    const promise = people ? fill(this.strings.waiting, { time: since && timeOf(since, this.language) }) : this.strings[email ? "nobody" : "nobodyNoEmail"];
    this.words.hidden = !waiting;
    if (waiting && this.words.textContent !== promise) this.words.textContent = promise;
    this.form.hidden = !(email && (this.#wanted || (waiting && !people && !left)));
    this.offer.hidden = !(email && waiting && !left && this.form.hidden);
    this.element.hidden = this.words.hidden && this.form.hidden;
  }

  async #submit(event) {
    event.preventDefault();
    const address = this.field.value.trim();
    this.fault.textContent = this.field.checkValidity() ? "" : this.strings.emailInvalid;
    this.field.ariaInvalid = String(!this.field.checkValidity());
    if (this.fault.textContent) return this.field.focus();
    try {
      await this.onEmail(address);
    } catch (error) {
      this.fault.textContent = this.strings[error.status === 422 ? "emailInvalid" : "notNow"];
      return;
    }
    this.#over(); // that it was noted, the conversation says
  }

  #over() {
    this.#wanted = false;
    this.onGiven(this.#situation.seq);
    this.#show();
  }
}
