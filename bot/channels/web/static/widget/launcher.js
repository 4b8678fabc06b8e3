// The round button in the corner, with the number of unread messages.

import { fill, h, icon } from "./dom.js";

export class Launcher {
  constructor({ strings, onPress }) {
    this.strings = strings;
    this.badge = h("span", { class: "badge", "aria-hidden": "true", hidden: true });
    this.element = h("button", { type: "button", class: "launcher", "aria-expanded": "false", onclick: onPress }, icon("chat"), icon("down"), this.badge);
    this.show({ open: false, unread: 0 });
  }

  show({ open, unread }) {
    this.element.ariaExpanded = String(open);
    const opening = unread ? fill(this.strings.openUnread, { n: unread }) : this.strings.open;
    this.element.ariaLabel = open ? this.strings.close : opening;
    this.badge.hidden = open || !unread;
    this.badge.textContent = unread > 9 ? "9+" : unread;
  }
}
