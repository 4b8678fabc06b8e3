// A few emoji to pick from: a grid of one tab stop, walked with the arrow keys.

import { button, h } from "./dom.js";

const FACES = "😀 😄 😅 😂 😊 😍 😉 🤔 😐 😕 😟 😢 😭 😠 😱 😴 🤗 🤒 👍 👎 👌 🙏 👏 💪 ❤️ 💔 🎉 🎁 🔥 ⭐ ✅ ❌ ❓ 📦 🚚 💳 💰 📷 📞 🏠".split(" ");
const ROW = 8;
const STEPS = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: ROW, ArrowUp: -ROW };

export function emojiGrid({ strings, onPick }) {
  const grid = h("div", { class: "emoji", role: "group", "aria-label": strings.emoji, hidden: true });
  const cells = FACES.map((face) => button("", () => onPick(face), face));
  const go = (to) => {
    for (const cell of cells) cell.tabIndex = cell === to ? 0 : -1;
    to.focus();
  };
  cells.forEach((cell, n) => (cell.tabIndex = n ? -1 : 0));
  grid.append(...cells);
  grid.addEventListener("keydown", (event) => {
    const from = cells.indexOf(event.target);
    const to = cells[from + STEPS[event.key]];
    if (from < 0 || !(event.key in STEPS)) return;
    event.preventDefault();
    if (to) go(to);
  });
  grid.enter = () => go(cells.find((cell) => cell.tabIndex === 0));
  return grid;
}
