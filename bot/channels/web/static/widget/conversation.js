// The conversation as this tab knows it: what was shown (the cursor), what is on its way, who we are.
// Nothing is missed: the cursor moves only when a message is on the screen. Nothing is doubled: a message has one id for life.

import { Refused } from "./api.js";
import { Backoff } from "./backoff.js";
import { Stream } from "./stream.js";

export class Conversation {
  #cursor = 0;
  #theirs = []; // seqs of what others said
  #queue = [];
  #sending = false;
  #backoff = new Backoff();

  // log: where messages are shown; onState, onUnread: what the panel and the launcher show
  constructor({ api, store, language, log, onState, onUnread }) {
    Object.assign(this, { api, store, language, log, onUnread });
    this.stream = new Stream({
      open: (signal) => api.events(store.visitor?.token ?? "", this.#cursor, signal),
      onEvent: (event) => this.#take(event),
      onState,
      onRefused: (refused) => this.#startOver(refused.status === 401 ? store.visitor?.token : null),
    });
    store.onchange((name) => {
      if (name === "visitor") this.#listen();
      if (name === "seen") onUnread(this.unread);
    });
  }

  start() {
    for (const message of this.store.outgoing) this.#enqueue(message);
    this.#listen();
    this.#flush();
  }

  say(content) {
    const message = { id: newId(), made: Date.now(), ...content };
    this.store.keep(message);
    this.#enqueue(message);
    this.#flush();
  }

  retry() {
    this.#backoff.hurry();
  }

  get unread() {
    const seen = this.store.seen;
    return this.#theirs.filter((seq) => seq > seen).length;
  }

  markSeen() {
    if (this.#cursor > this.store.seen) this.store.seen = this.#cursor;
    this.onUnread(this.unread);
  }

  #enqueue(message) {
    this.#queue.push(message);
    this.log.addPending(message);
  }

  #listen() {
    if (this.store.visitor?.begun) this.stream.start();
  }

  #take({ type, data }) {
    if (type === "typing") return this.log.showTyping();
    if (data.seq <= this.#cursor) return;
    this.log.add(data);
    this.#cursor = data.seq;
    if (data.id) this.#settle(data.id);
    if (data.author !== "customer") this.#theirs.push(data.seq);
    this.onUnread(this.unread);
  }

  #settle(id) {
    this.#queue = this.#queue.filter((message) => message.id !== id);
    this.store.drop(id);
  }

  // One at a time, in the order they were written.
  async #flush() {
    if (this.#sending) return;
    this.#sending = true;
    while (this.#queue.length) await this.#deliver(this.#queue[0]);
    this.#sending = false;
  }

  async #deliver(message) {
    const { id, text, choice } = message;
    let token;
    try {
      this.log.mark(id, "sending");
      token = await this.#token();
      await this.api.send(token, { id, text, choice });
    } catch (error) {
      if (error.status === 401) this.#startOver(token);
      else if (error instanceof Refused && error.final) {
        this.#settle(id);
        return this.log.mark(id, "refused");
      } else for (const waiting of this.#queue) this.log.mark(waiting.id, "failed");
      return this.#backoff.pause();
    }
    // Kept in the store until its echo is on the screen: a reload in between sends it again, and the server knows its id.
    this.#queue = this.#queue.filter((waiting) => waiting !== message);
    this.#backoff.reset();
    this.log.mark(id, "sent");
    if (this.store.visitor?.token === token && !this.store.visitor.begun) this.store.visitor = { token, begun: true };
    this.#listen();
  }

  async #token() {
    if (!this.store.visitor?.token) {
      const { token } = await this.api.begin(this.language);
      // Another tab may have been faster: one visitor, one conversation.
      if (!this.store.visitor?.token) this.store.visitor = { token, begun: false };
    }
    return this.store.visitor.token;
  }

  // The server no longer knows this token, or has no such conversation: begin a new one, keeping what is still to be sent.
  #startOver(badToken) {
    const { visitor } = this.store;
    if (badToken && visitor?.token === badToken) this.store.visitor = null;
    else if (!badToken && visitor) this.store.visitor = { ...visitor, begun: false };
    if (this.#cursor) this.log.startOver();
    this.#cursor = 0;
    this.#theirs = [];
    this.store.seen = 0;
    this.onUnread(0);
    this.stream.reconnect();
    this.#listen();
  }
}

// crypto.randomUUID exists only on https and localhost; shops under construction are neither.
function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
