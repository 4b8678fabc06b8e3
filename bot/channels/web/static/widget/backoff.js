// Waiting before the next try: longer each time, never the same for everybody, cut short when there is reason to hope.

const FIRST = 500;
const LONGEST_WAIT = 30_000;

export class Backoff {
  #tries = 0;
  #wake = () => {};

  constructor() {
    addEventListener("online", () => this.hurry());
  }

  async pause() {
    const limit = Math.min(LONGEST_WAIT, FIRST * 2 ** this.#tries++);
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, limit * (0.5 + Math.random() / 2));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  hurry() {
    this.#tries = 0;
    this.#wake();
  }

  reset() {
    this.#tries = 0;
  }
}
