// The reply box. It stays for as long as it holds words, even when the ticket takes no more: they can still be copied. The text is the browser's: nothing the server does can take it away before the server has said it.
export default {
  template: `
    <form v-show="!closed || text.trim()" class="composer" @submit.prevent="send">
      <label class="sr-only" :for="boxId">{{ words.reply_label }}</label>
      <textarea ref="box" :id="boxId" rows="3" :value="text" :placeholder="words.reply_placeholder" :readonly="sending || closed"
        dir="auto" aria-describedby="composer-hint" data-reply
        @input="changed($event.target.value)" @keydown.enter="entered"></textarea>
      <div class="composer-foot">
        <span id="composer-hint" class="quiet">{{ words.reply_hint }}</span>
        <span v-if="text.length > limit * 0.9" :class="{ over: text.length > limit }" role="status">
          {{ text.length }} / {{ limit }}</span>
        <span class="grow"></span>
        <button type="submit" class="primary" :disabled="!ready" :aria-busy="sending">
          {{ sending ? words.sending : words.send }}</button>
      </div>
    </form>`,
  props: { storageKey: String, draft: Object, limit: Number, closed: Boolean, words: Object },
  emits: ["send", "draft"],
  data: () => ({ id: newId(), text: "", sending: false, tried: false }),
  computed: {
    ready() {
      return !this.sending && !this.closed && this.text.trim() !== "" && this.text.length <= this.limit;
    },
    boxId: () => "reply",
  },
  mounted() {
    const kept = readDraft(this.storageKey) ?? this.draft;
    if (kept?.text) Object.assign(this, { id: kept.id, text: kept.text });
    this.grow();
  },
  beforeUnmount() {
    clearTimeout(this.saving);
    clearTimeout(this.patience);
  },
  methods: {
    changed(text) {
      // An attempt that got no answer may have been said: other words are another reply, or they would be taken for a repeat.
      if (this.tried) Object.assign(this, { id: newId(), tried: false });
      this.text = text;
      this.grow();
      sessionStorage.setItem(this.storageKey, JSON.stringify({ id: this.id, text }));
      clearTimeout(this.saving);
      this.saving = setTimeout(() => this.$emit("draft", { id: this.id, text: this.text }), 400);
    },
    entered(event) {
      if (!(event.ctrlKey || event.metaKey) || event.isComposing) return;
      event.preventDefault();
      this.send();
    },
    send() {
      if (!this.ready) return;
      clearTimeout(this.saving);
      Object.assign(this, { sending: true, tried: true });
      this.$emit("send", { id: this.id, text: this.text });
      this.patience = setTimeout(() => (this.sending = false), 15000);
    },
    accepted(id) {
      clearTimeout(this.patience);
      this.sending = false;
      if (id !== this.id) return;
      sessionStorage.removeItem(this.storageKey);
      Object.assign(this, { id: newId(), text: "", tried: false });
      this.$nextTick(() => this.grow());
      this.focus();
    },
    refused() {
      clearTimeout(this.patience);
      this.sending = false;
      this.focus();
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
  },
};

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
