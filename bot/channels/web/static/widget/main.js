// Puts the widget together, inside the shadow root the loader has made: neither the page's styles nor ours cross it.

import { Api } from "./api.js";
import { Attention } from "./attention.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { Launcher } from "./launcher.js";
import { Log } from "./log.js";
import { Menu } from "./menu.js";
import { Panel } from "./panel.js";
import { Rating } from "./rating.js";
import { save } from "./saving.js";
import { after, BOT } from "./situation.js";
import { Store } from "./store.js";
import { stringsOf } from "./strings.js";
import { STYLE } from "./style.js";
import { darkness } from "./theme.js";
import { Waiting } from "./waiting.js";
import { welcome } from "./welcome.js";

const USUAL = { people: true, email: false, max_file_bytes: 10 * 1024 * 1024 };

// given: {api, language, added, dataset, host, root, launcher, dress, emit(event, detail), identity()}
export async function start(given) {
  const { api: address, language, dataset, host, root, emit } = given;
  const strings = await stringsOf(language, given.added);
  const api = new Api(address);
  const store = new Store(address);
  const title = dataset.title?.trim() || strings.title;
  let status = USUAL;
  let situation = BOT;

  const attention = new Attention({ strings, store });
  const hello = welcome({ strings, greeting: dataset.greeting, suggestions: dataset.suggestions, onAsk: (text) => say({ text }) });
  const waiting = new Waiting({
    strings,
    language,
    onEmail: async (address) => api.email(await conversation.token(), address),
    given: () => store.mailed,
    onGiven: (seq) => (store.mailed = seq),
  });
  const rating = new Rating({
    strings,
    onRate: async (score, comment) => api.rate(await conversation.token(), score, comment),
    rated: () => store.rated,
    onRated: (seq) => {
      store.rated = seq;
      if (!root.activeElement?.getClientRects().length) log.element.focus();
    },
  });
  const log = new Log({
    strings,
    language,
    welcome: hello,
    cards: [waiting.element, rating.element],
    showing: { api, onChoose: (choice) => say({ choice }), onThumb: thumb },
    onRetry: () => conversation.outgoing.hurry(),
  });
  const composer = new Composer({
    strings,
    language,
    onSend: say,
    upload: async (file) => api.upload(await conversation.token(), file),
    limit: () => status.max_file_bytes,
  });
  const menu = new Menu({
    strings,
    muted: () => store.muted,
    onMute: (muted) => (store.muted = muted),
    canEmail: () => status.email && conversation.begun,
    onEmail: () => waiting.ask(),
    telegram: () => conversation.begun && (status.telegram === "back" || !store.verified) && status.telegram,
    onTelegram: goOn,
    onSave: () => save(`${title}\n${location.host}\n\n${log.asText()}\n`, title),
    onRestart: restart,
  });
  const panel = new Panel({
    strings,
    title,
    log,
    composer,
    menu,
    onClose: close,
    onAskPerson: () => say({ choice: { title: strings.person, intent: "ask_human" } }),
    onFiles: (files) => composer.tray.add(files),
    onUse: () => attention.awake(),
  });
  const launcher = new Launcher(given.launcher, strings);
  let unread = 0;
  const conversation = new Conversation({
    api,
    store,
    language,
    log,
    identity: given.identity,
    onState(state) {
      panel.showState(state);
      if (state !== "online") log.stopTyping();
    },
    onMessage: hear,
    onUnread: see,
  });

  function say(content) {
    const focused = root.activeElement;
    conversation.say(content);
    // A pressed choice is gone from the screen; the focus must not go with it.
    if (focused && !focused.getClientRects().length) log.element.focus();
  }

  function hear(message, fresh) {
    const now = after(situation, message);
    const changed = now !== situation;
    if (changed) show(now);
    if (!fresh) return;
    const { author, seq, kind, name, at } = message;
    const text = message.text ?? new DOMParser().parseFromString(message.html, "text/html").body.textContent;
    emit("message", { seq, author, kind, name, at, text });
    if (changed && now.state !== "bot") emit("handoff", { state: now.state, name: now.name ?? null });
    if (now.state === "waiting" && changed) ask();
    if (author !== "customer" && !looking()) attention.sound();
  }

  function show(now) {
    situation = now;
    panel.showSituation(now);
    waiting.know({ situation: now });
    rating.know(now);
    log.follow();
  }

  const looking = () => panel.isOpen && !document.hidden;

  function see() {
    if (looking() && conversation.unread) conversation.markSeen();
    launcher.show({ open: panel.isOpen, unread: conversation.unread });
    attention.show(conversation.unread);
    if (unread !== conversation.unread) emit("unread", (unread = conversation.unread));
  }

  // What the server can do now, and whether people are there.
  async function ask() {
    status = { ...USUAL, ...(await api.status(store.visitor?.token).catch(() => ({}))) };
    waiting.know({ status });
    log.follow();
  }

  async function thumb(seq, helpful) {
    try {
      await api.thumb(await conversation.token(), seq, helpful);
    } catch {
      panel.tell(strings.notNow);
      return false;
    }
    return true;
  }

  async function goOn() {
    const tab = window.open(); // only while the press is fresh, so before the server has said where
    try {
      const { url } = await api.goOn(await conversation.token(), "telegram");
      if (tab) tab.opener = null;
      (tab ?? window).location = url;
    } catch {
      tab?.close();
      panel.tell(strings.notNow);
    }
  }

  async function restart() {
    try {
      await conversation.restart();
      composer.focus();
    } catch (error) {
      panel.tell(error.status === 409 ? strings.restartNot : strings.notNow);
    }
  }

  function open({ focus = true, ask: question } = {}) {
    if (!panel.isOpen) {
      host.dataset.open = "";
      remember("open");
      panel.open({ focus });
      see();
      ask();
      emit("open");
    }
    if (question?.trim()) say({ text: question.trim() });
  }

  function close() {
    if (!panel.isOpen) return;
    delete host.dataset.open;
    remember("closed");
    panel.close();
    see();
    emit("close");
    if (given.launcher.hidden) document.body.focus();
    else given.launcher.focus();
  }

  const identify = () => {
    show(BOT);
    return conversation.become(given.identity());
  };

  given.dress(STYLE);
  darkness(host, dataset.theme);
  if (strings.dir) host.dir = strings.dir;
  root.prepend(panel.element);
  document.addEventListener("visibilitychange", see);
  conversation.start();
  if (remembered() === "open") open({ focus: false });
  return { open, close, identify, toggle: () => (panel.isOpen ? close() : open()) };
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
