// Files of a message. Pictures are fetched and painted, for a page's policy may forbid the <img> of another origin. Recordings and
// films are played from where they lie, a part at a time; where the page's policy or the browser cannot, their name remains.

import { h, icon } from "./dom.js";
import { sizeOf } from "./time.js";

const BIGGEST = 560; // pixels of a picture's longer side, painted: twice what is shown

// What this tab uploaded, by the file's id: it need not be fetched to be shown.
export const uploaded = new Map();

export function attachments(files, { api, strings, language }) {
  return h("ul", { class: "files" }, ...files.map((file) => h("li", {}, attachment(file, api, strings, language))));
}

// file: {kind, name, media_type, size, url, about}, or while it is on its way {id, kind, name, size}
function attachment(file, api, strings, language) {
  const { kind, name, size, about } = file;
  const address = file.url ? api.link(file.url) : /^https?:/.test(about?.url ?? "") ? about.url : null;
  const title = name || strings[kind] || strings.file;
  const link = { class: "file", "data-name": title, href: address, target: "_blank", rel: "noopener" };
  const card = h(address ? "a" : "span", address ? link : { class: "file", "data-name": title });
  const describe = () => card.replaceChildren(icon("file"), h("b", {}, title), h("small", {}, size ? sizeOf(size, language) : ""));
  describe();
  const source = uploaded.get(file.id ?? /\/files\/([\w-]+)/.exec(file.url)?.[1]);
  if (kind === "image" && (source || file.url))
    whenSeen(card, async () => {
      try {
        const picture = await painted(source ?? (await (await api.file(file.url)).blob()));
        picture.role = "img";
        picture.ariaLabel = title;
        card.classList.add("picture");
        card.replaceChildren(picture);
      } catch {
        describe(); // not here yet, too old, or of a kind this browser cannot draw: its name remains
      }
    });
  if (!file.url || !["audio", "voice", "video"].includes(kind)) return card;
  const player = h(kind === "video" ? kind : "audio", { controls: true, preload: kind === "video" ? "metadata" : "none", "aria-label": title, onerror: () => player.remove(), src: address });
  return player.canPlayType(file.media_type) ? h("div", { class: "played" }, player, card) : card;
}

// Throws when the browser cannot draw it.
export async function painted(blob) {
  const bitmap = await createImageBitmap(blob);
  const scale = Math.min(1, BIGGEST / Math.max(bitmap.width, bitmap.height));
  const canvas = h("canvas", { width: Math.max(1, Math.round(bitmap.width * scale)), height: Math.max(1, Math.round(bitmap.height * scale)) });
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return canvas;
}

function whenSeen(element, action) {
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    action();
  });
  observer.observe(element);
}
