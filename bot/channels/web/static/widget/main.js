// Puts the widget together and onto the page, inside a shadow root: neither the page's styles nor ours cross it.

import { Api } from "./api.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { h } from "./dom.js";
import { Launcher } from "./launcher.js";
import { Log } from "./log.js";
import { Panel } from "./panel.js";
import { readSettings } from "./settings.js";
import { Store } from "./store.js";
import { STYLE } from "./style.js";
import { themeOf } from "./theme.js";

export async function start(script) {
  const settings = readSettings(script);
  const { strings } = await import(`./strings/${settings.language}.js`);
  if (document.readyState === "loading") await new Promise((ready) => addEventListener("DOMContentLoaded", ready, { once: true }));
  return build(settings, strings);
}

function build({ api, language, title, color }, strings) {
  const log = new Log({ strings, language, onChoose: (choice) => say({ choice }), onRetry: () => conversation.retry() });
  const composer = new Composer({ strings, onSend: (text) => say({ text }) });
  const panel = new Panel({
    strings,
    title: title ?? strings.title,
    log,
    composer,
    onClose: () => close(),
    onAskPerson: () => say({ choice: { title: strings.person, intent: "ask_human" } }),
  });
  const launcher = new Launcher({ strings, onPress: () => (panel.isOpen ? close() : open()) });
  const conversation = new Conversation({
    api: new Api(api),
    store: new Store(api),
    language,
    log,
    onState: (state) => {
      panel.showState(state);
      if (state !== "online") log.stopTyping();
    },
    onUnread: () => see(),
  });

  function say(content) {
    const focused = root.activeElement;
    conversation.say(content);
    // A pressed choice is gone from the screen; the focus must not go with it.
    if (focused && !focused.isConnected) log.element.focus();
  }

  function see() {
    if (panel.isOpen && conversation.unread) conversation.markSeen();
    launcher.show({ open: panel.isOpen, unread: conversation.unread });
  }

  function open({ focus = true } = {}) {
    host.dataset.open = "";
    remember("open");
    panel.open({ focus });
    see();
  }

  function close() {
    if (!panel.isOpen) return;
    delete host.dataset.open;
    remember("closed");
    panel.close();
    see();
    launcher.element.focus();
  }

  const host = h("frontline-widget", { lang: language });
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [STYLE, themeOf(color)];
  root.append(panel.element, launcher.element);
  document.body.append(host);
  conversation.start();
  if (remembered() === "open") open({ focus: false });
  return { open, close };
}

// Open or closed is a matter of this tab; a page without storage simply starts closed.
const KEY = "frontline panel";
function remember(state) {
  try {
    sessionStorage.setItem(KEY, state);
  } catch {
    /* not allowed here */
  }
}
function remembered() {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}
