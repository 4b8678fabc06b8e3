// The server, as three calls. `Refused` carries the answer's status; anything else that is thrown means: not reached.

const PATIENCE = 20_000;

export class Refused extends Error {
  constructor(status, code) {
    super(code);
    this.status = status;
    // A server in trouble, or one that asks us to slow down, may accept the same thing later.
    this.final = status < 500 && status !== 429 && status !== 408;
  }
}

export class Api {
  #base;

  constructor(base) {
    this.#base = base;
  }

  begin(language) {
    return this.#post("conversations", { language });
  }

  send(token, message) {
    return this.#post("messages", message, { Authorization: `Bearer ${token}` });
  }

  async events(token, after, signal) {
    const headers = { Authorization: `Bearer ${token}`, "Last-Event-ID": String(after) };
    return this.#checked(await fetch(this.#base + "events", { headers, signal, cache: "no-store", credentials: "omit" }));
  }

  async #post(path, body, headers = {}) {
    const response = await fetch(this.#base + path, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: JSON.stringify(body),
      credentials: "omit",
      signal: AbortSignal.timeout(PATIENCE),
    });
    return (await this.#checked(response)).json();
  }

  async #checked(response) {
    if (response.ok) return response;
    const answer = await response.json().catch(() => ({}));
    throw new Refused(response.status, answer.error ?? "unknown");
  }
}
