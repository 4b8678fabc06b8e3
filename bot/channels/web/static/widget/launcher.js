// The round button that the loader has drawn, with the number of unread messages.

import { fill, h, icon } from "./dom.js";

export class Launcher {
  constructor(element, strings) {
    Object.assign(this, { element, strings });
    this.badge = h("span", { class: "badge", "aria-hidden": "true", hidden: true });
    element.append(icon("down"), this.badge);
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
