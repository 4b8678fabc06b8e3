// The reply box. It stays for as long as it holds words, even when the ticket takes no more: they can still be copied. The text is the browser's: nothing the server does can take it away before the server has said it.
// Files are sent as soon as they are chosen, each in a request of its own; the reply then only names them.
export default {
  template: `
    <form v-show="!closed || text.trim()" class="composer" :class="{ dropping }" @submit.prevent="send">
      <label class="sr-only" :for="boxId">{{ words.reply_label }}</label>
      <textarea ref="box" :id="boxId" rows="3" :value="text" :placeholder="words.reply_placeholder" :readonly="sending || closed"
        dir="auto" aria-describedby="composer-hint" data-reply
        @input="changed($event.target.value)" @keydown.enter="entered" @paste="pasted"></textarea>
      <ul v-if="files.length" class="attached" :aria-label="words.attached">
        <li v-for="file in files" :key="file.key" class="attached-file" :aria-busy="!file.id">
          <img v-if="file.preview" :src="file.preview" alt="">
          <span v-else class="attached-mark" aria-hidden="true">{{ ending(file.name).slice(1) }}</span>
          <span class="attached-name" dir="auto">{{ file.name }}</span>
          <span class="quiet">{{ file.id ? sized(file.size) : words.attaching }}</span>
          <button type="button" class="attached-remove" :aria-label="words.remove_file.replace('{name}', file.name)"
            :disabled="sending" @click="remove(file)">×</button>
        </li>
      </ul>
      <ul v-if="problems.length" class="attached-problems" role="alert">
        <li v-for="problem in problems" :key="problem">{{ problem }}</li>
      </ul>
      <div class="composer-foot">
        <input ref="chosen" type="file" multiple hidden tabindex="-1" :accept="endings" @change="choose">
        <button type="button" class="attach" :aria-label="words.attach" :title="words.attach" :disabled="sending || closed"
          @click="$refs.chosen.click()"><svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true"><path fill="none"
          stroke="currentColor" stroke-width="1.6" stroke-linecap="round" d="M14.5 9.2 9.3 14.4a3.2 3.2 0 0 1-4.5-4.5l6-6a2.2 2.2 0 0 1 3.1 3.1l-5.9 5.9a1.1 1.1 0 0 1-1.6-1.6l4.9-4.9"/></svg></button>
        <button v-if="link" type="button" class="attach" :aria-label="words.send_link" :title="words.send_link"
          :disabled="linked || closed" @click="sendLink"><svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true"><path
          fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" d="M3 5.5h14v9.5H3zM3 8.5h14M8.5 12h4.5m-1.8-1.6L13 12l-1.8 1.6"/></svg></button>
        <span id="composer-hint" class="quiet">{{ words.reply_hint }}</span>
        <span v-if="text.length > limit * 0.9" :class="{ over: text.length > limit }" role="status">
          {{ text.length }} / {{ limit }}</span>
        <span class="grow"></span>
        <button type="submit" class="primary" :disabled="!ready" :aria-busy="sending">
          {{ sending ? words.sending : words.send }}</button>
      </div>
      <p v-if="dropping" class="drop-here" aria-hidden="true">{{ words.drop_files }}</p>
    </form>`,
  props: {
    storageKey: String, draft: Object, limit: Number, closed: Boolean, link: Boolean, words: Object,
    address: String, maxFile: Number, maxFiles: Number, endings: String, refusals: Object,
  },
  emits: ["send", "draft", "link"],
  data: () => ({ id: newId(), text: "", files: [], problems: [], sending: false, tried: false, dropping: false, linked: false }),
  computed: {
    ready() {
      const something = this.text.trim() !== "" || this.files.length > 0;
      const whole = this.files.every((file) => file.id);
      return !this.sending && !this.closed && something && whole && this.text.length <= this.limit;
    },
    boxId: () => "reply",
  },
  mounted() {
    const kept = readDraft(this.storageKey) ?? this.draft;
    if (kept?.text || kept?.files?.length) {
      const files = (kept.files ?? []).map((file) => ({ ...file, key: file.id, preview: null }));
      Object.assign(this, { id: kept.id, text: kept.text, files });
    }
    this.grow();
    for (const [name, handle] of this.drags()) document.addEventListener(name, handle);
    window.addEventListener("beforeunload", this.leaving);
  },
  beforeUnmount() {
    window.removeEventListener("beforeunload", this.leaving);
    clearTimeout(this.saving);
    clearTimeout(this.patience);
    for (const [name, handle] of this.drags()) document.removeEventListener(name, handle);
    this.files.forEach(forget);
  },
  methods: {
    changed(text) {
      this.renew();
      this.text = text;
      this.grow();
      this.save();
    },
    renew() {
      // An attempt that got no answer may have been said: other words are another reply, or they would be taken for a repeat.
      if (this.tried) Object.assign(this, { id: newId(), tried: false });
    },
    written() {
      const files = this.files.filter((file) => file.id).map(({ id, name, size }) => ({ id, name, size }));
      return { id: this.id, text: this.text, files };
    },
    save() {
      sessionStorage.setItem(this.storageKey, JSON.stringify(this.written()));
      clearTimeout(this.saving);
      this.saving = setTimeout(() => this.$emit("draft", this.written()), 400);
    },
    entered(event) {
      if (!(event.ctrlKey || event.metaKey) || event.isComposing) return;
      event.preventDefault();
      this.send();
    },
    send() {
      if (!this.ready) return;
      clearTimeout(this.saving);
      Object.assign(this, { sending: true, tried: true, problems: [] });
      this.$emit("send", this.written());
      this.patience = setTimeout(() => (this.sending = false), 15000);
    },
    accepted(id) {
      clearTimeout(this.patience);
      this.sending = false;
      if (id !== this.id) return;
      sessionStorage.removeItem(this.storageKey);
      this.files.forEach(forget);
      Object.assign(this, { id: newId(), text: "", files: [], tried: false });
      this.$nextTick(() => this.grow());
      this.focus();
    },
    refused() {
      clearTimeout(this.patience);
      this.sending = false;
      this.focus();
    },
    sendLink() {
      // One is enough: a second press at once was a slip.
      this.linked = true;
      setTimeout(() => (this.linked = false), 5000);
      this.$emit("link");
    },
    focus() {
      this.$refs.box.focus();
    },
    grow() {
      this.$nextTick(() => {
        const box = this.$refs.box;
        if (!box) return;
        box.style.height = "auto";
        box.style.height = `${Math.min(box.scrollHeight + 2, window.innerHeight * 0.4)}px`;
      });
    },

    // Files
    leaving(event) {
      // What is kept of a file is its number here: one still on its way would be lost with the page.
      if (this.files.some((file) => !file.id)) event.preventDefault();
    },
    choose(event) {
      this.add([...event.target.files]);
      event.target.value = "";
    },
    pasted(event) {
      // Spreadsheets put a picture of the text beside the text: then it is the text that was meant.
      const files = [...event.clipboardData.files];
      if (!files.length || event.clipboardData.getData("text/plain")) return;
      event.preventDefault();
      this.add(files);
    },
    drags() {
      const files = (event) => event.dataTransfer?.types.includes("Files") && !this.closed;
      this.listeners ??= [
        ["dragover", (event) => files(event) && (event.preventDefault(), (this.dropping = true))],
        ["dragleave", (event) => event.relatedTarget === null && (this.dropping = false)],
        ["drop", (event) => files(event) && (event.preventDefault(), (this.dropping = false), this.add([...event.dataTransfer.files]))],
      ];
      return this.listeners;
    },
    add(chosen) {
      this.problems = [];
      for (const file of chosen) {
        const code = this.fault(file);
        if (code) this.complain(code, file.name);
        else this.upload(file);
      }
      this.focus();
    },
    fault(file) {
      if (this.sending || this.closed) return "not_sent";
      if (this.files.length >= this.maxFiles) return "too_many";
      if (!this.endings.split(",").includes(ending(file.name))) return "unknown_kind";
      if (file.size > this.maxFile) return "too_large";
      return file.size ? null : "empty";
    },
    complain(code, name) {
      this.problems.push((this.refusals[code] ?? this.refusals.not_sent).replace("{name}", name));
    },
    async upload(file) {
      const preview = file.type.startsWith("image/") ? URL.createObjectURL(file) : null;
      const stop = new AbortController();
      this.renew();
      this.files.push({ key: newId(), id: null, name: file.name, size: file.size, preview, stop });
      const shown = this.files[this.files.length - 1];
      try {
        const to = `${this.address}?name=${encodeURIComponent(file.name.slice(-255))}`;
        const answer = await fetch(to, { method: "POST", body: file, signal: stop.signal });
        if (answer.status === 401) return location.reload();
        const told = await answer.json();
        if (!answer.ok) throw new Refused(told.refused);
        Object.assign(shown, { id: told.id, name: told.name, size: told.size });
        this.save();
      } catch (error) {
        if (stop.signal.aborted) return;
        this.remove(shown);
        this.complain(error instanceof Refused ? error.message : "not_sent", file.name);
      }
    },
    remove(file) {
      this.renew();
      forget(file);
      this.files = this.files.filter((one) => one.key !== file.key);
      this.save();
    },
    ending,
    sized,
  },
};

class Refused extends Error {}

function forget(file) {
  file.stop?.abort();
  if (file.preview) URL.revokeObjectURL(file.preview);
}

function ending(name) {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot).toLowerCase();
}

function sized(bytes) {
  const [unit, step] = bytes < 1024 ? ["B", 1] : bytes < 1048576 ? ["kB", 1024] : ["MB", 1048576];
  const count = bytes / step;
  return `${step > 1 && count < 10 ? count.toFixed(1) : Math.round(count)} ${unit}`;
}

function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function readDraft(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}
