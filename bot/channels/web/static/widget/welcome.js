// What stands before a first message: a greeting, and questions that others ask.

import { button, h } from "./dom.js";

const SHOWN = 6;

// suggestions: from the script's data-suggestions ("one | two"), else the questions the page itself offers.
export function welcome({ strings, greeting, suggestions, onAsk }) {
  const own = suggestions?.split("|") ?? [...document.querySelectorAll("[data-frontline-ask]")].map((element) => element.dataset.frontlineAsk);
  const questions = [...new Set(own.map((question) => question.trim()).filter(Boolean))].slice(0, SHOWN);
  const buttons = questions.map((question) => button("choice", () => onAsk(question), question));
  const list = buttons.length ? h("div", { class: "suggestions", role: "group", "aria-label": strings.suggestions }, ...buttons) : null;
  return h("div", { class: "welcome" }, h("p", {}, greeting ?? strings.greeting), list);
}
