// After a ticket is resolved: how was it? One to five stars, and words if there are any.

import { button, fill, h, icon } from "./dom.js";

export class Rating {
  #seq;

  // onRate(score, comment) → Promise; rated(): the seq of the last resolution that was rated or waved away, onRated(seq)
  constructor({ strings, onRate, rated, onRated }) {
    Object.assign(this, { strings, onRate, rated, onRated });
    const star = (score) => {
      const input = h("input", { type: "radio", name: "score", value: score, "aria-label": fill(strings.stars, { n: score }), onchange: () => this.#paint(score) });
      return h("label", {}, input, icon("star"));
    };
    this.stars = [1, 2, 3, 4, 5].map(star);
    this.comment = h("textarea", { rows: "2", maxlength: 1000, placeholder: strings.comment, "aria-label": strings.comment });
    this.extra = h("div", { class: "extra" }, this.comment, h("button", { type: "submit" }, strings.rate));
    this.fault = h("p", { class: "fault", role: "alert" });
    this.form = h(
      "form",
      { onsubmit: (event) => this.#submit(event) },
      h("fieldset", {}, h("legend", {}, strings.ratingAsked), h("div", { class: "stars" }, ...this.stars)),
      this.extra,
      this.fault,
      button("quiet", () => this.#over(), strings.noThanks),
    );
    this.thanks = h("p", { class: "done", role: "status" });
    this.element = h("div", { class: "card rating" }, this.form, this.thanks);
    this.know({ state: "bot" });
  }

  // situation: see situation.js
  know({ state, seq }) {
    const asked = state === "resolved" && this.rated() !== seq;
    if (asked && seq !== this.#seq) {
      this.#seq = seq;
      this.form.reset();
      this.#paint(0);
      this.thanks.textContent = "";
    }
    this.form.hidden = !asked;
    if (state !== "resolved") this.thanks.textContent = "";
    this.element.hidden = !asked && !this.thanks.textContent;
  }

  #paint(score) {
    this.score = score;
    this.extra.hidden = !score;
    this.fault.textContent = "";
    this.stars.forEach((label, n) => label.classList.toggle("lit", n < score));
    if (score) this.form.scrollIntoView({ block: "end" });
  }

  async #submit(event) {
    event.preventDefault();
    try {
      await this.onRate(this.score, this.comment.value.trim());
    } catch {
      this.fault.textContent = this.strings.notNow;
      return;
    }
    this.thanks.textContent = this.strings.thanks;
    this.#over();
  }

  #over() {
    this.onRated(this.#seq);
    this.know({ state: "resolved", seq: this.#seq });
  }
}
