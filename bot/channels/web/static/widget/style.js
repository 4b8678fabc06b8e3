// The widget's look. A constructed sheet: it needs no style attribute or element, so it works under a strict CSP.

export const STYLE = new CSSStyleSheet();

STYLE.replaceSync(`
:host {
  all: initial;
  --surface: #ffffff; --raised: #f2f5f4; --ink: #17211e; --soft: #56635e; --line: #e0e6e3; --edge: #7c8a84; --alarm: #b3261e;
  --shadow: 0 1px 2px rgb(12 28 23 / 6%), 0 12px 40px rgb(12 28 23 / 18%);
  --gap: 20px;
  position: fixed; z-index: 2147483000; color-scheme: light dark;
  font: 400 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "PingFang SC", "Microsoft YaHei", sans-serif;
  color: var(--ink); -webkit-text-size-adjust: 100%;
}
:host(:lang(zh-Hant)) { font-family: system-ui, -apple-system, "PingFang TC", "Microsoft JhengHei", "Noto Sans CJK TC", sans-serif; }
@media (prefers-color-scheme: dark) {
  :host {
    --surface: #151b19; --raised: #232b28; --ink: #e9efec; --soft: #a3b0aa; --line: #2d3733; --edge: #74827c; --alarm: #ff9d94;
    --shadow: 0 0 0 1px rgb(255 255 255 / 7%), 0 16px 48px rgb(0 0 0 / 55%);
  }
}
*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }
button, textarea { font: inherit; color: inherit; margin: 0; }
button { cursor: pointer; border: 0; background: none; padding: 0; -webkit-tap-highlight-color: transparent; }
:focus { outline: none; }
:focus-visible { outline: 2px solid var(--ink); outline-offset: 2px; }
.icon { width: 22px; height: 22px; fill: none; stroke: currentColor; stroke-width: 1.9; stroke-linecap: round; stroke-linejoin: round; flex: none; }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.launcher {
  position: fixed; right: var(--gap); bottom: var(--gap); width: 58px; height: 58px; border-radius: 50%;
  display: grid; place-items: center; background: var(--accent); color: var(--on-accent); box-shadow: var(--shadow);
  transition: transform .18s ease, filter .18s ease;
}
.launcher:hover { transform: translateY(-2px); filter: brightness(1.06); }
.launcher:active { transform: scale(.96); }
.launcher:focus-visible { outline-offset: 3px; box-shadow: 0 0 0 3px var(--surface), var(--shadow); }
.launcher .icon { grid-area: 1 / 1; width: 26px; height: 26px; transition: opacity .15s, transform .2s; }
:host([data-open]) .launcher .icon-chat, :host(:not([data-open])) .launcher .icon-down { opacity: 0; transform: scale(.6) rotate(20deg); }
.badge {
  position: absolute; top: -3px; right: -3px; min-width: 22px; height: 22px; padding: 0 6px; border-radius: 11px;
  background: #b3261e; color: #fff; font-size: 12px; font-weight: 650; line-height: 22px; box-shadow: 0 0 0 2px var(--surface);
}

.panel {
  position: fixed; right: var(--gap); bottom: calc(var(--gap) + 74px); width: 392px; max-width: calc(100vw - 2 * var(--gap));
  height: min(640px, 100dvh - 2 * var(--gap) - 74px); display: flex; flex-direction: column; overflow: hidden;
  background: var(--surface); border-radius: 22px; box-shadow: var(--shadow); animation: rise .22s cubic-bezier(.2, .8, .3, 1);
}
@keyframes rise { from { opacity: 0; transform: translateY(14px) scale(.985); } }
header { display: flex; align-items: center; gap: 12px; padding: 14px 12px 14px 18px; border-bottom: 1px solid var(--line); }
.mark { width: 36px; height: 36px; border-radius: 12px; display: grid; place-items: center; background: var(--accent); color: var(--on-accent); flex: none; }
.mark .icon { width: 20px; height: 20px; }
h2 { margin: 0; font-size: 16px; font-weight: 650; line-height: 1.3; letter-spacing: -.005em; flex: 1; min-width: 0; overflow-wrap: anywhere; }
.close { width: 40px; height: 40px; display: grid; place-items: center; border-radius: 12px; color: var(--soft); }
.close:hover { background: var(--raised); color: var(--ink); }
.state { padding: 8px 18px; background: var(--raised); color: var(--soft); font-size: 13px; display: flex; align-items: center; gap: 9px; }
.state::before { content: ""; width: 8px; height: 8px; border-radius: 50%; background: #c98a1b; flex: none; animation: pulse 1.4s ease-in-out infinite; }
.state:empty { display: none; }
@keyframes pulse { 50% { opacity: .35; } }

.scroll { flex: 1; overflow-y: auto; overscroll-behavior: contain; padding: 18px; scrollbar-width: thin; scrollbar-color: var(--line) transparent; }
.scroll:focus-visible { outline-offset: -3px; }
.list { display: flex; flex-direction: column; gap: 14px; }
.greeting { padding: 6px 4px; color: var(--soft); }
.greeting p { margin: 0; font-size: 17px; line-height: 1.55; color: var(--ink); text-wrap: pretty; }
.day, .note { align-self: center; text-align: center; font-size: 12.5px; color: var(--soft); max-width: 90%; overflow-wrap: anywhere; }
.day::first-letter { text-transform: uppercase; }
.note p { margin: 0; }
.note { padding: 6px 14px; border-radius: 14px; background: var(--raised); }
.message { display: flex; flex-direction: column; align-items: flex-start; gap: 4px; max-width: 88%; animation: arrive .2s ease-out; }
@keyframes arrive { from { opacity: 0; transform: translateY(6px); } }
.message.customer { align-self: flex-end; align-items: flex-end; }
.message.same { margin-top: -8px; }
.message.same .who { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.who { font-size: 12px; color: var(--soft); padding: 0 4px; }
.who b { font-weight: 600; }
.bubble { padding: 10px 14px; border-radius: 18px; background: var(--raised); overflow-wrap: anywhere; max-width: 100%; }
.bot .bubble, .agent .bubble { border-top-left-radius: 6px; }
.agent .bubble { background: none; box-shadow: inset 0 0 0 1.5px var(--line); }
.customer .bubble { background: var(--accent); color: var(--on-accent); border-bottom-right-radius: 6px; white-space: pre-wrap; }
.pending:not([data-fate="sent"]) .bubble { opacity: .85; }
.pending[data-fate="failed"] .bubble, .pending[data-fate="refused"] .bubble { opacity: 1; background: var(--raised); color: var(--ink); }
.fate { display: flex; align-items: center; flex-wrap: wrap; gap: 4px; font-size: 12.5px; color: var(--alarm); }
.fate:empty { display: none; }
.fate .icon { width: 16px; height: 16px; }
.fate button { font-weight: 600; text-decoration: underline; text-underline-offset: 2px; padding: 5px 4px; border-radius: 6px; }
.bubble :is(p, ul, ol, pre, blockquote, table, h1, h2, h3, h4, h5, h6) { margin: 0 0 .6em; }
.bubble > :last-child, .bubble li > :last-child { margin-bottom: 0; }
.bubble :is(h1, h2, h3, h4, h5, h6) { font-size: 1em; font-weight: 650; line-height: 1.4; }
.bubble :is(ul, ol) { padding-inline-start: 1.35em; }
.bubble li + li { margin-top: .25em; }
.bubble a { color: inherit; text-decoration-color: var(--edge); text-underline-offset: 3px; border-radius: 3px; }
.bubble a:hover { text-decoration-color: currentColor; }
.bubble code { font: .9em ui-monospace, SFMono-Regular, Menlo, monospace; }
.bubble pre, .bubble table { overflow-x: auto; display: block; max-width: 100%; }
.bubble :is(th, td) { padding: 4px 10px 4px 0; text-align: start; vertical-align: top; }
.bubble blockquote { padding-inline-start: 10px; border-inline-start: 3px solid var(--line); }
.bubble hr { border: 0; border-top: 1px solid var(--line); }
.choices { display: flex; flex-direction: column; align-items: flex-start; gap: 8px; padding-top: 6px; }
.choices button {
  text-align: start; padding: 9px 15px; border-radius: 20px; background: var(--surface); line-height: 1.35; font-weight: 500;
  border: 1.5px solid color-mix(in srgb, var(--accent) 55%, var(--edge)); transition: background .15s;
}
.choices button:hover { background: var(--raised); }
.choices button:active { background: var(--line); }
.typing { margin-top: 14px; }
.dots { display: inline-flex; gap: 5px; padding: 14px 15px; border-radius: 18px; border-top-left-radius: 6px; background: var(--raised); }
.dots i { width: 7px; height: 7px; border-radius: 50%; background: var(--soft); animation: bob 1.2s ease-in-out infinite; }
.dots i:nth-child(2) { animation-delay: .16s; }
.dots i:nth-child(3) { animation-delay: .32s; }
@keyframes bob { 0%, 60%, 100% { opacity: .35; } 30% { opacity: 1; transform: translateY(-3px); } }

footer { padding: 12px 14px calc(8px + env(safe-area-inset-bottom)); border-top: 1px solid var(--line); display: flex; flex-direction: column; gap: 4px; }
.composer { display: flex; align-items: flex-end; gap: 8px; padding: 5px 5px 5px 15px; border: 1.5px solid var(--edge); border-radius: 24px; }
.composer:focus-within { border-color: var(--ink); box-shadow: 0 0 0 1px var(--ink); }
textarea { flex: 1; min-width: 0; border: 0; background: none; resize: none; padding: 7px 0; height: 38px; line-height: 24px; font-size: 16px; scrollbar-width: thin; }
textarea:focus-visible { outline: none; }
textarea::placeholder { color: var(--soft); opacity: 1; }
.send { width: 38px; height: 38px; border-radius: 50%; display: grid; place-items: center; background: var(--accent); color: var(--on-accent); flex: none; transition: background .15s; }
.send:disabled { background: var(--raised); color: var(--soft); cursor: default; }
.person { align-self: center; display: inline-flex; align-items: center; gap: 7px; padding: 8px 14px; border-radius: 16px; font-size: 13.5px; font-weight: 550; color: var(--soft); }
.person .icon { width: 17px; height: 17px; }
.person:hover { background: var(--raised); color: var(--ink); }

@media (max-width: 480px), (max-height: 440px) {
  :host { --gap: 16px; }
  .panel { inset: 0 0 auto; width: 100%; max-width: none; height: var(--visible, 100dvh); border-radius: 0; box-shadow: none; }
  header { padding-top: calc(12px + env(safe-area-inset-top)); }
  :host([data-open]) .launcher { visibility: hidden; }
}
@media (prefers-reduced-motion: reduce) { *, ::before, ::after { animation: none !important; transition: none !important; } }
@media (forced-colors: active) { .launcher, .panel, .bubble, .send { border: 1px solid; } }
@media print { :host { display: none; } }
`);
