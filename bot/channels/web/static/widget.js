// <script src="https://support.example/web/widget.js" async></script>   What can be chosen, and window.Frontline: docs/widget.md
// Draws the launcher, nothing else. What it opens is loaded when somebody wants it, or has a conversation going.
(() => {
  const script = document.currentScript;
  if (!script || window.Frontline) return;
  const { dataset } = script;
  const api = dataset.server ? new URL("/web/", dataset.server) : new URL("./", script.src);
  const LABELS = { en: "Open the chat", vi: "Mở khung trò chuyện", "zh-Hans": "打开聊天", "zh-Hant": "開啟聊天" };
  const KNOWN_FOR = 30 * 86_400_000;

  // Languages: the four above, those a page adds, and the one that data-language names beside data-strings.
  const added = new Map();
  if (dataset.strings && dataset.language) added.set(dataset.language.toLowerCase(), new URL(dataset.strings, document.baseURI).href);
  const spoken = (tag) => {
    const low = (tag ?? "").toLowerCase();
    if (/^zh\b/.test(low)) return /hant|-(tw|hk|mo)\b/.test(low) ? "zh-Hant" : "zh-Hans";
    return /^(en|vi)\b/.exec(low)?.[0] ?? [low, low.split("-")[0]].find((name) => added.has(name));
  };
  const language = () => [dataset.language, document.documentElement.lang, ...navigator.languages].map(spoken).find(Boolean) ?? "en";

  // The shop's colour, and the ink that can be read on it (relative luminance, WCAG 2.2).
  const accent = /^#[0-9a-f]{6}$/i.test(dataset.color ?? "") ? dataset.color : "#0f6b5c";
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(accent.slice(at, at + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  const light = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  const ink = 1.05 / (light + 0.05) >= (light + 0.05) / 0.05 ? "#fff" : "#000";

  const host = document.createElement("frontline-widget");
  const root = host.attachShadow({ mode: "open" });
  // A constructed sheet needs no permission of the page's policy; a browser without them gets an element, with the script's nonce.
  const dress = (css) => {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    } catch {
      const style = document.createElement("style");
      style.nonce = script.nonce;
      style.textContent = css;
      root.append(style);
    }
  };
  dress(`
:host { all: initial; position: fixed; z-index: var(--frontline-z, 2147483000); --gap: var(--frontline-gap, 20px);
  --accent: var(--frontline-accent, ${accent}); --on-accent: var(--frontline-on-accent, ${ink}); }
.launcher { position: fixed; inset-inline-end: var(--gap); bottom: calc(var(--gap) + env(safe-area-inset-bottom)); width: 58px; height: 58px; padding: 0; border: 0; border-radius: 50%;
  display: grid; place-items: center; cursor: pointer; background: var(--accent); color: var(--on-accent);
  box-shadow: 0 1px 2px rgb(12 28 23 / 6%), 0 12px 40px rgb(12 28 23 / 18%); transition: transform .18s, filter .18s; }
:host([data-side=left]) .launcher { inset-inline: var(--gap) auto; }
.launcher:hover { transform: translateY(-2px); filter: brightness(1.06); }
.launcher[aria-busy=true] { opacity: .7; cursor: progress; }
.launcher[hidden] { display: none; }
.launcher svg { grid-area: 1 / 1; width: 26px; height: 26px; fill: none; stroke: currentColor; stroke-width: 1.9; stroke-linecap: round; stroke-linejoin: round; }
@media (max-width: 480px) { :host { --gap: var(--frontline-gap, 16px); } }
@media (prefers-reduced-motion: reduce) { .launcher { transition: none; } }
@media print { :host { display: none; } }`);

  const launcher = document.createElement("button");
  launcher.className = "launcher";
  launcher.type = "button";
  launcher.hidden = dataset.launcher === "none";
  launcher.setAttribute("aria-expanded", "false");
  const svg = (name, value, ...rest) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, content] of Object.entries(value)) node.setAttribute(key, content);
    node.append(...rest);
    return node;
  };
  const BUBBLE = "M12 20c5 0 8.5-3.3 8.5-7.8S17 4.5 12 4.5s-8.5 3.2-8.5 7.7c0 2 .7 3.7 2 5.1l-1 3.2 3.7-1.3c1.1.5 2.4.8 3.8.8z";
  launcher.append(svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true", class: "icon icon-chat" }, svg("path", { d: BUBBLE })));
  root.append(launcher);

  const page = new Promise((ready) => (document.readyState === "loading" ? addEventListener("DOMContentLoaded", ready, { once: true }) : ready()));
  const drawn = page.then(() => {
    host.lang = language();
    launcher.ariaLabel = LABELS[host.lang] ?? LABELS.en;
    if (dataset.position === "left") host.dataset.side = "left";
    document.body.append(host);
  });

  // Browsers remember that a module could not be loaded, so each further try has another address.
  let failures = 0;
  const fetchWidget = () =>
    import(new URL(`widget/{{version}}${"~".repeat(failures)}/main.js`, script.src)).catch((error) => {
      failures++;
      throw error;
    });
  let identity = null;
  let starting = null;
  const widget = () => (starting ??= start());
  async function start() {
    await drawn;
    launcher.ariaBusy = "true";
    try {
      const { start } = await fetchWidget();
      return await start({ api: api.href, language: language(), added, dataset, host, root, launcher, dress, emit, identity: () => identity });
    } catch (error) {
      starting = null;
      throw error;
    } finally {
      launcher.ariaBusy = "false";
    }
  }
  const tell = (action, ...given) =>
    widget().then(
      (ready) => ready[action](...given),
      () => addEventListener("online", () => tell(action, ...given), { once: true }),
    );

  const listeners = new Map();
  function emit(event, detail) {
    for (const listener of [...(listeners.get(event) ?? [])]) {
      try {
        listener(detail);
      } catch (error) {
        reportError(error);
      }
    }
  }

  launcher.addEventListener("click", () => tell("toggle"));
  launcher.addEventListener("pointerenter", () => fetchWidget().catch(() => {}), { once: true });
  // <a href="…" data-frontline-open>, <button data-frontline-ask="Where is my parcel?">: parts of the page that open the chat.
  addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-frontline-open], [data-frontline-ask]");
    if (!opener) return;
    event.preventDefault();
    tell("open", { ask: opener.dataset.frontlineAsk });
  });

  const recall = (storage, key) => {
    try {
      return window[storage].getItem(key);
    } catch {
      return null; // not allowed here
    }
  };
  const LIVE = `frontline ${api.href} live`;
  const wanted = () => recall("sessionStorage", "frontline panel") === "open" || Date.now() - recall("localStorage", LIVE) < KNOWN_FOR;
  // Storage is read from disk, the first time: that waits too, until the page is done and at rest.
  const look = () => (window.requestIdleCallback ?? setTimeout)(() => wanted() && widget().catch(() => {}));
  if (document.readyState === "complete") look();
  else addEventListener("load", look, { once: true });
  addEventListener("storage", ({ key }) => key === LIVE && look());

  window.Frontline = Object.freeze({
    open: () => tell("open"),
    close: () => starting && tell("close"),
    identify(jwt) {
      identity = jwt;
      if (starting) tell("identify");
    },
    on(event, listener) {
      listeners.set(event, (listeners.get(event) ?? new Set()).add(listener));
      return () => listeners.get(event).delete(listener);
    },
    addLanguage: (tag, strings) => void added.set(tag.toLowerCase(), strings),
  });
})();
