// A message came while nobody looked: the tab's title says so, and there is a short sound, from one tab only.

const BLINK = 1_500;
const NOTES = [880, 1174.7]; // Hz: A5, D6

export class Attention {
  #unread = 0;
  #timer = null;
  #base = document.title;
  #shown = null;
  #audio = null;
  #tab = Math.random();

  constructor({ strings, store }) {
    Object.assign(this, { strings, store });
    document.addEventListener("visibilitychange", () => this.show(this.#unread));
  }

  // Somebody is at work in this tab. Browsers allow sound only from here on.
  awake() {
    if (this.store.tab !== this.#tab) this.store.tab = this.#tab;
    this.#audio ??= window.AudioContext ? new AudioContext() : null;
  }

  show(unread) {
    this.#unread = unread;
    clearInterval(this.#timer);
    if (document.title !== this.#shown) this.#base = document.title;
    if (!document.hidden || !unread) return this.#title(this.#base);
    let on = false;
    const step = () => this.#title((on = !on) ? `(${unread}) ${this.strings.newMessage}` : this.#base);
    step();
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) this.#timer = setInterval(step, BLINK);
  }

  sound() {
    if (this.store.muted || !this.#audio || this.store.tab !== this.#tab) return;
    this.#audio.resume();
    NOTES.forEach((pitch, n) => this.#note(pitch, this.#audio.currentTime + n * 0.12));
  }

  #note(pitch, from) {
    const tone = new OscillatorNode(this.#audio, { frequency: pitch });
    const loudness = new GainNode(this.#audio, { gain: 0 });
    loudness.gain.setValueAtTime(0.12, from);
    loudness.gain.exponentialRampToValueAtTime(0.0001, from + 0.3);
    tone.connect(loudness).connect(this.#audio.destination);
    tone.start(from);
    tone.stop(from + 0.3);
  }

  #title(text) {
    this.#shown = text === this.#base ? null : text;
    if (document.title !== text) document.title = text;
  }
}
