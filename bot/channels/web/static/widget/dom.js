// Building elements. Text always goes in as text; the only HTML ever set is the server's sanitised `html` field (log.js).

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

const ICONS = {
  chat: "M12 20c5 0 8.5-3.3 8.5-7.8S17 4.5 12 4.5s-8.5 3.2-8.5 7.7c0 2 .7 3.7 2 5.1l-1 3.2 3.7-1.3c1.1.5 2.400.8 3.800.8z",
  close: "M6 6l12 12M18 6L6 18",
  down: "M5.5 9l6.5 6.5L18.5 9",
  send: "M12 19V5M5.5 11.5L12 5l6.5 6.5",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20c.6-3.5 3.7-5.5 7.5-5.5s6.9 2 7.5 5.5",
  lost: "M12 8v4.5M12 16h.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
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
