// What the visitor says, on its way: one message at a time, in the order they were written, until the server has it.
// Nothing is doubled: a message has one id for life.

import { Refused } from "./api.js";
import { Backoff } from "./backoff.js";

export class Outgoing {
  #queue = [];
  #sending = false;
  #backoff = new Backoff();

  // token() → Promise of a token; onAccepted(token); onBadToken(token)
  constructor({ api, store, log, token, onAccepted, onBadToken }) {
    Object.assign(this, { api, store, log, token, onAccepted, onBadToken });
  }

  add(message) {
    this.#queue.push(message);
    this.log.addPending(message);
    this.#flush();
  }

  // Its echo is on the screen, or it will never be accepted: whether it was ours.
  settle(id) {
    const ours = this.log.isPending(id);
    this.#queue = this.#queue.filter((message) => message.id !== id);
    this.store.drop(id);
    return ours;
  }

  // Somebody else sits here now: what the one before had not yet sent is not theirs to say.
  forget() {
    this.#queue = [];
    this.hurry();
  }

  hurry() {
    this.#backoff.hurry();
  }

  async #flush() {
    if (this.#sending) return;
    this.#sending = true;
    while (this.#queue.length) await this.#deliver(this.#queue[0]);
    this.#sending = false;
  }

  async #deliver(message) {
    const { id, text, choice, files } = message;
    let token;
    try {
      this.log.mark(id, "sending");
      token = await this.token();
      if (!this.#queue.includes(message)) return; // forgotten meanwhile: whoever's token this is, they did not say it
      await this.api.send(token, { id, text, choice, files: files?.map((file) => file.id) });
    } catch (error) {
      if (error.status === 401) this.onBadToken(token);
      else if (error instanceof Refused && error.final) {
        this.log.mark(id, "refused");
        return this.settle(id);
      } else for (const waiting of this.#queue) this.log.mark(waiting.id, "failed");
      return this.#backoff.pause();
    }
    // Kept in the store until its echo is on the screen: a reload in between sends it again, and the server knows its id.
    this.#queue = this.#queue.filter((waiting) => waiting !== message);
    this.#backoff.reset();
    this.log.mark(id, "sent");
    this.onAccepted(token);
  }
}
