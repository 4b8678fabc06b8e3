// What outlives a reload, per server: who the visitor is, what they have seen, and what is not yet known to have arrived.
// A page that may not use localStorage keeps the same in memory, until it is closed.

// A question that could not be sent yesterday is not asked out of the blue today.
const stale = ({ made }) => Date.now() - made > 24 * 60 * 60_000;

class Memory {
  #items = new Map();
  get length() { return this.#items.size; }
  key(n) { return [...this.#items.keys()][n] ?? null; }
  getItem(key) { return this.#items.get(key) ?? null; }
  setItem(key, value) { this.#items.set(key, value); }
  removeItem(key) { this.#items.delete(key); }
}

function storage() {
  try {
    localStorage.setItem("frontline?", "");
    localStorage.removeItem("frontline?");
    return localStorage;
  } catch {
    return new Memory();
  }
}

export class Store {
  #items = storage();
  #prefix;

  constructor(server) {
    this.#prefix = `frontline ${server} `;
  }

  // {token, begun}: `begun` once a first message was accepted, so that there is a stream to read.
  get visitor() { return this.#read("visitor"); }
  set visitor(value) { this.#write("visitor", value); }

  // The last seq that was on the screen of an open panel.
  get seen() { return this.#read("seen") ?? 0; }
  set seen(value) { this.#write("seen", value); }

  // Messages on their way, a key each: tabs of the same shop do not overwrite each other's.
  get outgoing() {
    const keys = Array.from({ length: this.#items.length }, (_, n) => this.#items.key(n));
    const own = keys.filter((key) => key.startsWith(`${this.#prefix}out `));
    const kept = own.map((key) => this.#read(key.slice(this.#prefix.length))).filter(Boolean);
    for (const { id } of kept.filter(stale)) this.drop(id);
    return kept.filter((message) => !stale(message)).sort((a, b) => a.made - b.made);
  }
  keep(message) { this.#write(`out ${message.id}`, message); }
  drop(id) { this.#items.removeItem(`${this.#prefix}out ${id}`); }

  // Another tab changed something.
  onchange(listener) {
    addEventListener("storage", (event) => {
      if (event.key?.startsWith(this.#prefix)) listener(event.key.slice(this.#prefix.length));
    });
  }

  #read(name) {
    try {
      return JSON.parse(this.#items.getItem(this.#prefix + name));
    } catch {
      return null;
    }
  }

  #write(name, value) {
    try {
      this.#items.setItem(this.#prefix + name, JSON.stringify(value));
    } catch {
      // The quota is full: this visit goes on, a reload may forget it.
    }
  }
}
