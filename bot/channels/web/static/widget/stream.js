// The event stream, read with fetch because EventSource cannot send a token in a header. Reconnects for ever.

import { Refused } from "./api.js";
import { Backoff } from "./backoff.js";

const SILENCE = 40_000; // the server says something every 15 s
const HIDDEN = 5 * 60_000; // a tab nobody looks at gives its connection back; browsers allow a site only six

export class Stream {
  #backoff = new Backoff();
  #abort = null;
  #running = false;
  #hiding;

  // open(signal) → Response; onEvent({type, data}); onState("online" | "reconnecting"); onRefused(Refused)
  constructor({ open, onEvent, onState, onRefused }) {
    Object.assign(this, { open, onEvent, onState, onRefused });
    document.addEventListener("visibilitychange", () => {
      clearTimeout(this.#hiding);
      if (document.hidden) this.#hiding = setTimeout(() => this.#abort?.abort(), HIDDEN);
      else this.#backoff.hurry();
    });
    addEventListener("offline", () => this.#abort?.abort());
  }

  async start() {
    if (this.#running) return;
    this.#running = true;
    for (;;) {
      try {
        await this.#readOnce();
      } catch (error) {
        if (error instanceof Refused && error.final) {
          this.#running = false;
          return this.onRefused(error);
        }
      }
      this.onState("reconnecting");
      await this.#backoff.pause();
      await visible();
    }
  }

  // Come back with another token.
  reconnect() {
    this.#abort?.abort();
    this.#backoff.hurry();
  }

  async #readOnce() {
    const abort = (this.#abort = new AbortController());
    let watch = setTimeout(() => abort.abort(), SILENCE);
    try {
      const response = await this.open(abort.signal);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let buffer = "";
      for (let part; !(part = await reader.read()).done; ) {
        clearTimeout(watch);
        watch = setTimeout(() => abort.abort(), SILENCE);
        this.#backoff.reset();
        this.onState("online");
        const blocks = (buffer + part.value).split("\n\n");
        buffer = blocks.pop();
        for (const block of blocks) this.#emit(block);
      }
    } finally {
      clearTimeout(watch);
    }
  }

  #emit(block) {
    let type = "message";
    let data = "";
    for (const line of block.split("\n")) {
      if (line.startsWith("event: ")) type = line.slice(7);
      else if (line.startsWith("data: ")) data += line.slice(6);
    }
    try {
      if (data) this.onEvent({ type, data: JSON.parse(data) });
    } catch (error) {
      reportError(error); // one event we cannot show must not look like a lost connection
    }
  }
}

function visible() {
  if (!document.hidden) return;
  return new Promise((resolve) => document.addEventListener("visibilitychange", resolve, { once: true }));
}
