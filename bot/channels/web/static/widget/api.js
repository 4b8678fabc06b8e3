// The server, a call each. `Refused` carries the answer's status and code; anything else that is thrown means: not reached.

const PATIENCE = 20_000;
const PATIENCE_WITH_FILES = 5 * 60_000;

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
    return this.#post("conversations", null, { language });
  }

  identify(token) {
    return this.#post("identify", null, { token });
  }

  send(token, message) {
    return this.#post("messages", token, message);
  }

  upload(token, file) {
    const path = `files?name=${encodeURIComponent(file.name)}`;
    return this.#call(path, token, { method: "POST", body: file, headers: { "Content-Type": file.type || "application/octet-stream" } }, PATIENCE_WITH_FILES);
  }

  thumb(token, seq, helpful) {
    return this.#post(`answers/${seq}/thumb`, token, { helpful });
  }

  rate(token, score, comment) {
    return this.#post("rating", token, { score, comment });
  }

  email(token, email) {
    return this.#post("email", token, { email });
  }

  restart(token) {
    return this.#post("restart", token, {});
  }

  status(token) {
    return this.#call("status", token, { cache: "no-store" });
  }

  // Where the conversation goes on.
  goOn(token, channel) {
    return this.#post("going-on", token, { channel });
  }

  // A stored file, by the signed address its message carries.
  async file(url, signal) {
    return this.#checked(await fetch(this.link(url), { signal, credentials: "omit" }));
  }

  link(url) {
    return new URL(url, this.#base).href;
  }

  async events(token, after, signal) {
    const headers = { Authorization: `Bearer ${token}`, "Last-Event-ID": String(after) };
    return this.#checked(await fetch(`${this.#base}events`, { headers, signal, cache: "no-store", credentials: "omit" }));
  }

  #post(path, token, body) {
    return this.#call(path, token, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
  }

  async #call(path, token, { headers, ...request }, patience = PATIENCE) {
    const response = await fetch(this.#base + path, {
      ...request,
      headers: token ? { ...headers, Authorization: `Bearer ${token}` } : headers,
      credentials: "omit",
      signal: AbortSignal.timeout(patience),
    });
    return (await this.#checked(response)).json().catch(() => null);
  }

  async #checked(response) {
    if (response.ok) return response;
    const answer = await response.json().catch(() => ({}));
    throw new Refused(response.status, answer.error ?? "unknown");
  }
}
