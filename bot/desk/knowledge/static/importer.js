// Choosing files and sending them, one request each: the server bounds every one while it arrives.
export default {
  template: `
    <form class="import-form" @submit.prevent="send">
      <div class="field">
        <label for="import-files">{{ words.import_files }}</label>
        <input id="import-files" ref="files" type="file" multiple required :accept="suffixes" aria-describedby="import-hint">
        <p id="import-hint" class="hint">{{ words.import_hint }}</p>
      </div>
      <div class="field">
        <label for="import-language">{{ words.import_language }}</label>
        <select id="import-language" v-model="language" aria-describedby="import-language-hint">
          <option v-for="one in languages" :key="one.code" :value="one.code">{{ one.name }}</option>
        </select>
        <p id="import-language-hint" class="hint">{{ words.import_language_hint }}</p>
      </div>
      <button type="submit" class="primary" :disabled="busy">{{ busy ? words.import_reading : words.import_read }}</button>
    </form>`,
  props: { address: String, limit: Number, suffixes: String, languages: Array, words: Object },
  emits: ["sent", "refused"],
  data: () => ({ language: "", busy: false }),
  methods: {
    async send() {
      const files = [...this.$refs.files.files];
      const large = files.find((file) => file.size > this.limit);
      if (large) return this.$emit("refused", large.name);
      this.busy = true;
      try {
        const tokens = [];
        for (const file of files) {
          const headers = { "X-File-Name": encodeURIComponent(file.name) };
          const answer = await fetch(this.address, { method: "POST", body: file, headers });
          if (answer.status === 401) return location.reload();
          if (!answer.ok) return this.$emit("refused", file.name);
          tokens.push((await answer.json()).token);
        }
        this.$emit("sent", { tokens, language: this.language });
      } catch {
        this.$emit("refused", files[0].name);
      } finally {
        this.busy = false;
      }
    },
  },
};
