// Building elements. Text always goes in as text; the only HTML ever set is the server's sanitised `html` field (message.js).

export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

export const button = (name, onclick, ...children) => h("button", { type: "button", class: name, onclick }, ...children);

// A button that shows only a picture.
export function iconButton(name, label, onclick, picture = name) {
  const element = button(name, onclick, icon(picture));
  element.ariaLabel = element.title = label;
  return element;
}

const ICONS = {
  chat: "M12 20c5 0 8.5-3.3 8.5-7.8S17 4.5 12 4.5s-8.5 3.2-8.5 7.7c0 2 .7 3.7 2 5.1l-1 3.2 3.7-1.3c1.1.5 2.4.8 3.8.8z",
  close: "M6 6l12 12M18 6L6 18",
  down: "M5.5 9l6.5 6.5L18.5 9",
  send: "M12 19V5M5.5 11.5L12 5l6.5 6.5",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20c.6-3.5 3.7-5.5 7.5-5.5s6.9 2 7.5 5.5",
  lost: "M12 8v4.5M12 16h.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  clip: "M20 11.5l-8.3 8.3a5 5 0 0 1-7.1-7.1l8.3-8.3a3.3 3.3 0 0 1 4.7 4.7l-8.2 8.2a1.7 1.7 0 0 1-2.4-2.4l7.5-7.5",
  smile: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8.5 14.5a4.3 4.3 0 0 0 7 0M9 9.5h.01M15 9.5h.01",
  up: "M7 10.5v9M3.5 10.5h3.5l4-7c1.7 0 2.7 1.2 2.4 2.8l-.6 3.2h5.2a2 2 0 0 1 2 2.4l-1.2 6a2 2 0 0 1-2 1.6H3.5z",
  thumbDown: "M7 13.5v-9M3.5 13.5h3.5l4 7c1.7 0 2.7-1.2 2.4-2.8l-.6-3.2h5.2a2 2 0 0 0 2-2.4l-1.2-6a2 2 0 0 0-2-1.6H3.5z",
  star: "M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9-4.3-4.1 5.9-.8z",
  file: "M6 3.5h8l4.5 4.5v12.5h-12.5zM13.5 3.5v5h5",
  clock: "M12 7.5v5l3 1.8M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
  sent: "M6.5 12.5l4 4 8-9",
  read: "M2.5 12.5l4 4 8-9M11.5 15.5l1.2 1 8-9",
  mail: "M3.5 6h17v12.5h-17zM3.5 6.5l8.5 6.5 8.5-6.5",
  plane: "M20.5 4.5l-17 7 5.5 2.5L20.5 4.5 13 20l-4-6v5.5l2.5-2.5",
  save: "M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14",
  again: "M4.5 12a7.5 7.5 0 1 0 2.4-5.5M4.5 4v4h4",
  sound: "M4.5 9.5v5h3.5l4.5 4v-13l-4.5 4zM16 9a4 4 0 0 1 0 6M18.5 6.5a8 8 0 0 1 0 11",
  mute: "M4.5 9.5v5h3.5l4.5 4v-13l-4.5 4zM16.5 9.5l5 5M21.5 9.5l-5 5",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", "aria-hidden": "true", class: `icon icon-${name}` }))
    svg.setAttribute(key, value);
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
