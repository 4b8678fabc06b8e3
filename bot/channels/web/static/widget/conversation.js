// The conversation as this tab knows it: whose it is, what was shown (the cursor), what is on its way.
// Nothing is missed: the cursor moves only when a message is on the screen.

import { Refused } from "./api.js";
import { Backoff } from "./backoff.js";
import { Outgoing } from "./outgoing.js";
import { Stream } from "./stream.js";

const REFUSED = "refused";
const SERVED = ["en", "vi", "zh-Hans", "zh-Hant"]; // in which the assistant answers; it finds others' language by their words

export class Conversation {
  #cursor = 0;
  #known = 0; // what was seen before this page was
  #theirs = []; // seqs of what others said
  #identified = Promise.resolve();
  #change = 0;
  #backoff = new Backoff();

  // log: where messages are shown; identity(): what the page says about its user; onMessage(message, fresh): fresh is new to
  // this visitor; onUnread()
  constructor({ api, store, language, log, identity, onState, onUnread, onMessage }) {
    Object.assign(this, { api, store, language, log, identity, onUnread, onMessage });
    this.outgoing = new Outgoing({
      api,
      store,
      log,
      token: () => this.token(),
      onAccepted: (token) => this.#began(token),
      onBadToken: (token) => this.#startOver(token),
    });
    this.stream = new Stream({
      open: async (signal) => {
        await this.#identified;
        return api.events(store.visitor?.token ?? "", this.#cursor, signal);
      },
      onEvent: (event) => this.#take(event),
      onState,
      onRefused: (refused) => this.#startOver(refused.status === 401 ? store.visitor?.token : null),
    });
    store.onchange((name) => {
      if (name === "visitor") this.#listen();
      if (name.endsWith("seen")) onUnread();
    });
  }

  start() {
    if (this.identity()) return this.become(this.identity());
    this.#known = this.store.seen;
    for (const message of this.store.outgoing) this.outgoing.add(message);
    return this.#listen();
  }

  // content: {text, choice, files}
  say(content) {
    const message = { id: newId(), made: Date.now(), ...content };
    this.store.keep(message);
    this.store.live();
    this.outgoing.add(message);
  }

  get begun() {
    return Boolean(this.store.visitor?.begun);
  }

  get unread() {
    const seen = this.store.seen;
    return this.#theirs.filter((seq) => seq > seen).length;
  }

  markSeen() {
    if (this.#cursor > this.store.seen) this.store.seen = this.#cursor;
  }

  // The page's signed word about its user (a JWT, or a function that fetches one) is exchanged for a token of that person's
  // conversation; null is nobody any more.
  async become(source) {
    this.outgoing.forget();
    this.log.clear();
    this.#clear();
    this.store.become(source ? {} : null);
    this.#identified = source ? this.#exchange(source) : Promise.resolve(++this.#change);
    this.stream.reconnect();
    if ((await this.#identified) === REFUSED) this.store.become(null);
    this.#known = this.store.seen;
    return this.#listen();
  }

  // The person's token has run out.
  async #renew() {
    this.#identified = this.#backoff.pause().then(() => this.#exchange(this.identity()));
    this.stream.reconnect();
    if ((await this.#identified) === REFUSED) return this.become(null);
    return this.#listen();
  }

  async #exchange(source) {
    for (const change = ++this.#change; change === this.#change; await this.#backoff.pause()) {
      try {
        const person = await this.api.identify(typeof source === "function" ? await source() : source);
        return void (change === this.#change && this.store.become(person));
      } catch (error) {
        if (!(error instanceof Refused && error.final)) continue;
        console.warn(`Frontline: the identity was refused (${error.message}); this user writes as a visitor.`);
        if (change === this.#change) return REFUSED;
      }
    }
  }

  async token() {
    await this.#identified;
    if (!this.store.visitor?.token) await alone(() => this.#begin());
    return this.store.visitor.token;
  }

  async #begin() {
    if (this.store.visitor?.token) return; // another tab was faster
    const { token } = await this.api.begin(SERVED.includes(this.language) ? this.language : null);
    if (!this.store.visitor?.token) this.store.visitor = { token, begun: false };
  }

  async restart() {
    if (this.begun) await this.api.restart(await this.token());
  }

  #began(token) {
    if (this.store.visitor?.token === token && !this.store.visitor.begun) this.store.visitor = { token, begun: true };
    this.#listen();
  }

  async #listen() {
    await this.#identified;
    if (this.begun) this.stream.start();
  }

  #take({ type, data }) {
    if (type === "typing") return this.log.showTyping();
    this.#backoff.reset();
    if (data.seq <= this.#cursor) return;
    const ours = data.id ? this.outgoing.settle(data.id) : false;
    const theirs = data.author !== "customer";
    this.log.add(data);
    this.#cursor = data.seq;
    if (theirs) this.#theirs.push(data.seq);
    this.onMessage(data, theirs ? data.seq > this.#known : ours);
    this.onUnread();
  }

  #clear() {
    this.#cursor = this.#known = 0;
    this.#theirs = [];
    this.onUnread();
  }

  // The server no longer knows this token, or has no such conversation: begin a new one, keeping what is still to be sent.
  #startOver(badToken) {
    const { visitor } = this.store;
    if (badToken && this.store.verified) return void this.#renew();
    if (badToken && visitor?.token === badToken) this.store.visitor = null;
    else if (!badToken && visitor) this.store.visitor = { ...visitor, begun: false };
    if (this.#cursor) this.log.startOver();
    this.#clear();
    this.store.seen = 0;
    this.stream.reconnect();
    this.#listen();
  }
}

// One visitor, one conversation, however many tabs they write in. Browsers have locks on https and localhost.
const alone = (work) => (navigator.locks ? navigator.locks.request("frontline", work) : work());

// crypto.randomUUID exists only on https and localhost; shops under construction are neither.
export function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
