// The editor's form. What is typed is the browser's: the server is asked for previews and checks, and can take nothing away.
const pristine = (form) => JSON.stringify(form);

export default {
  template: `
    <form class="editor" novalidate @submit.prevent="check">
      <p v-if="restored" class="notice notice-plain" role="status">{{ words.restored }}
        <button type="button" class="plain" @click="discard">{{ words.discard }}</button></p>
      <div class="editor-body">
        <div class="editor-main">
          <div class="tabs" role="tablist" :aria-label="words.languages" @keydown="walk">
            <button v-for="one in languages" :key="one.code" type="button" role="tab" class="tab" :id="'tab-' + one.code"
              :aria-selected="String(one.code === tab)" :tabindex="one.code === tab ? 0 : -1" aria-controls="variant"
              @click="tab = one.code">
              <span :lang="one.code">{{ one.name }}</span>{{ " " }}
              <span v-if="broken(one.code)" class="tab-mark tab-bad">{{ words.tab_fault }}</span>
              <span v-else-if="!written(one.code)" class="tab-mark">{{ words.tab_missing }}</span>
            </button>
          </div>
          <div id="variant" role="tabpanel" class="variant" :aria-labelledby="'tab-' + tab">
            <p v-if="fault('variants')" class="fault" role="alert">{{ fault('variants') }}</p>
            <field :id="'question-' + tab" :label="words.question" :fault="fault(at('question'))" v-slot="box">
              <input v-bind="box" type="text" :lang="tab" dir="auto" autocomplete="off" v-model="variant.question">
            </field>
            <field :id="'phrasings-' + tab" :label="words.phrasings" :hint="words.phrasings_hint" :fault="fault(at('phrasings'))"
              v-slot="box">
              <textarea v-bind="box" rows="6" :lang="tab" dir="auto" v-model="variant.phrasings"></textarea>
            </field>
            <field :id="'answer-' + tab" :label="words.answer" :hint="words.answer_hint" :fault="fault(at('answer'))" v-slot="box">
              <textarea v-bind="box" rows="9" :lang="tab" dir="auto" v-model="variant.answer"></textarea>
            </field>
          </div>
        </div>
        <div class="editor-side">
          <section class="preview" :aria-label="words.preview">
            <h2>{{ words.preview }}</h2>
            <div class="bubble rich-text" :lang="tab" dir="auto" v-if="html" v-html="html"></div>
            <p v-else class="quiet">{{ words.preview_empty }}</p>
          </section>
          <section class="settings" :aria-label="words.settings">
            <h2>{{ words.settings }}</h2>
            <label class="switch"><input type="checkbox" v-model="form.enabled"> {{ words.enabled }}</label>
            <div class="days">
              <field id="valid_from" :label="words.valid_from" :fault="fault('valid_from')" v-slot="box">
                <input v-bind="box" type="date" max="9999-12-31" v-model="form.valid_from">
              </field>
              <field id="valid_until" :label="words.valid_until" :fault="fault('valid_until')" v-slot="box">
                <input v-bind="box" type="date" max="9999-12-31" v-model="form.valid_until">
              </field>
            </div>
            <p class="hint">{{ words.days_hint }}</p>
            <field id="category" :label="words.category" :fault="fault('category')" v-slot="box">
              <input v-bind="box" type="text" list="categories" autocomplete="off" v-model="form.category">
            </field>
            <datalist id="categories"><option v-for="one in categories" :key="one" :value="one"></option></datalist>
            <field id="tags" :label="words.tags" :hint="words.tags_hint" :fault="fault('tags')" v-slot="box">
              <input v-bind="box" type="text" autocomplete="off" v-model="form.tags">
            </field>
            <field id="id" :label="words.id" :hint="form.version === null ? words.id_hint : words.id_fixed" :fault="fault('id')"
              v-slot="box">
              <input v-bind="box" type="text" spellcheck="false" autocomplete="off" :readonly="form.version !== null"
                v-model="form.id" @input="chosen = true">
            </field>
          </section>
        </div>
      </div>
      <slot></slot>
      <div class="editor-foot">
        <span class="quiet" role="status">{{ standing }}</span>
        <span class="grow"></span>
        <button type="submit" :class="passed ? 'secondary' : 'primary'" :disabled="busy || !dirty && form.version !== null">
          {{ busy === "check" ? words.checking : words.check }}</button>
        <button v-if="passed" type="button" class="primary" :disabled="!!busy" @click="publish">
          {{ busy === "publish" ? words.publishing : words.publish }}</button>
      </div>
    </form>`,
  components: {
    field: {
      props: { id: String, label: String, hint: String, fault: String },
      computed: {
        box() {
          const told = [this.fault && `${this.id}-fault`, this.hint && `${this.id}-hint`].filter(Boolean).join(" ");
          return { id: this.id, "aria-invalid": this.fault ? "true" : null, "aria-describedby": told || null };
        },
      },
      template: `<div class="field" :class="{ 'field-bad': fault }">
        <label :for="id">{{ label }}</label>
        <slot v-bind="box"></slot>
        <p v-if="fault" :id="id + '-fault'" class="fault">{{ fault }}</p>
        <p v-if="hint" :id="id + '-hint'" class="hint">{{ hint }}</p>
      </div>`,
    },
  },
  props: { storageKey: String, draft: Object, languages: Array, categories: Array, first: String, words: Object },
  emits: ["preview", "check", "publish", "changed"],
  data() {
    const form = JSON.parse(JSON.stringify(this.draft));
    return {
      form, saved: pristine(form), tab: this.first, html: "", faults: {}, restored: false, busy: "", asked: null, checked: null,
      chosen: form.version !== null, waiting: false,
    };
  },
  computed: {
    variant() {
      return this.form.variants[this.tab];
    },
    now() {
      return pristine(this.form);
    },
    dirty() {
      return this.now !== this.saved;
    },
    passed() {
      return this.checked === this.now;
    },
    standing() {
      return this.dirty ? this.words.unsaved : "";
    },
  },
  watch: {
    now() {
      if (this.dirty) sessionStorage.setItem(this.storageKey, this.now);
      else sessionStorage.removeItem(this.storageKey);
      if (this.checked !== null && !this.passed) {
        this.checked = null;
        this.$emit("changed");
      }
      this.look();
    },
    tab() {
      this.look(0);
    },
  },
  mounted() {
    const kept = read(this.storageKey);
    if (kept?.variants && pristine(kept) !== this.saved) Object.assign(this, { form: kept, restored: true });
    addEventListener("beforeunload", this.guard);
    this.look(0);
  },
  beforeUnmount() {
    removeEventListener("beforeunload", this.guard);
    clearTimeout(this.looking);
  },
  methods: {
    at(name) {
      return `variants.${this.tab}.${name}`;
    },
    fault(field) {
      return this.faults[field];
    },
    broken(code) {
      return Object.keys(this.faults).some((field) => field.startsWith(`variants.${code}.`));
    },
    written(code) {
      return this.form.variants[code].answer.trim() !== "";
    },
    walk(event) {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const at = this.languages.findIndex((one) => one.code === this.tab);
      this.tab = this.languages[(at + step + this.languages.length) % this.languages.length].code;
      this.$nextTick(() => document.getElementById(`tab-${this.tab}`).focus());
    },
    look(wait = 250) {
      clearTimeout(this.looking);
      this.looking = setTimeout(() => this.$emit("preview", { language: this.tab, draft: this.form }), wait);
    },
    previewed({ language, html, id }) {
      if (language === this.tab) this.html = html;
      if (!this.chosen && this.form.id !== id) this.form.id = id;
      if (this.waiting) this.submit();
    },
    check() {
      // The id follows the question, and what is checked must be what is published.
      if (this.chosen) return this.submit();
      this.waiting = true;
      this.look(0);
    },
    submit() {
      this.waiting = false;
      if (this.busy) return;
      Object.assign(this, { busy: "check", asked: this.now, faults: {} });
      this.$emit("check", this.form);
    },
    publish() {
      if (this.busy) return;
      Object.assign(this, { busy: "publish", asked: this.now });
      this.$emit("publish", this.form);
    },
    passes() {
      Object.assign(this, { busy: "", checked: this.asked });
    },
    faulty(faults) {
      this.busy = "";
      this.faults = Object.fromEntries(faults.map(({ field, text }) => [field, text]));
      const first = faults[0]?.field ?? "";
      const [, code, name] = first.split(".");
      if (code) this.tab = code;
      const box = code ? `${name}-${code}` : first === "variants" ? `question-${this.tab}` : first;
      this.$nextTick(() => document.getElementById(box)?.focus());
    },
    stopped() {
      this.busy = "";
    },
    rebase(version) {
      this.form.version = version;
      this.publish();
    },
    published({ version, tags, address }) {
      sessionStorage.removeItem(this.storageKey);
      const asked = JSON.parse(this.asked);
      this.form.version = asked.version = version;
      if (this.form.tags === asked.tags) this.form.tags = tags;
      asked.tags = tags;
      Object.assign(this, { saved: pristine(asked), busy: "", checked: null, restored: false, chosen: true });
      if (address) location.href = address;
    },
    discard() {
      sessionStorage.removeItem(this.storageKey);
      Object.assign(this, { form: JSON.parse(this.saved), restored: false, faults: {} });
    },
    leave(address) {
      this.discard();
      this.saved = this.now;
      location.href = address;
    },
    guard(event) {
      if (this.dirty) event.preventDefault();
    },
  },
};

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}
