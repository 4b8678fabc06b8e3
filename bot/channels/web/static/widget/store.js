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
  #browser = storage();
  #items = this.#browser;
  #prefix;
  #person = null;

  constructor(server) {
    this.#prefix = `frontline ${server} `;
  }

  // A verified person's token and unsent words stay in this page's memory: whoever uses the browser next, not signed in,
  // finds nothing of theirs. person: {} until the server has said who they are, {conversation, token} then, null for a visitor.
  become(person) {
    if (person && !this.#person) this.#items = new Memory();
    if (!person) this.#items = this.#browser;
    this.#person = person;
    if (person?.token) this.visitor = { token: person.token, begun: true };
  }
  get verified() { return this.#person !== null; }

  // {token, begun}: `begun` once a first message was accepted, so that there is a stream to read.
  get visitor() { return this.#read("visitor"); }
  set visitor(value) { this.#write("visitor", value); }

  // What is known of the conversation's messages, by their seq: the last one that was on the screen of an open panel; the
  // rating and the e-mail that were asked for. Numbers only, so kept for a verified person too.
  get seen() { return this.#known("seen") ?? 0; }
  set seen(seq) { this.#know("seen", seq); }
  get rated() { return this.#known("rated"); }
  set rated(seq) { this.#know("rated", seq); }
  get mailed() { return this.#known("mailed"); }
  set mailed(seq) { this.#know("mailed", seq); }

  get muted() { return this.#read("muted", this.#browser) ?? false; }
  set muted(value) { this.#write("muted", value, this.#browser); }

  // The loader looks at this: there is a conversation going here, so messages are to be expected.
  live() { this.#write("live", Date.now(), this.#browser); }

  // The tab somebody used last: one of several makes the sound.
  get tab() { return this.#read("tab", this.#browser); }
  set tab(id) { this.#write("tab", id, this.#browser); }

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

  #scope(name) { return this.#person ? `${this.#person.conversation} ${name}` : name; }
  #known(name) { return this.#read(this.#scope(name), this.#browser); }
  #know(name, value) { this.#write(this.#scope(name), value, this.#browser); }

  #read(name, items = this.#items) {
    try {
      return JSON.parse(items.getItem(this.#prefix + name));
    } catch {
      return null;
    }
  }

  #write(name, value, items = this.#items) {
    try {
      items.setItem(this.#prefix + name, JSON.stringify(value));
    } catch {
      // The quota is full: this visit goes on, a reload may forget it.
    }
  }
}
