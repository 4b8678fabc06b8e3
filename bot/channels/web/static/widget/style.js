// The widget's look. What a page may change are the variables --frontline-… (docs/widget.md). The launcher's is in widget.js.

export const STYLE = `
:host {
  --surface: var(--frontline-surface, #ffffff); --raised: var(--frontline-raised, #f1f4f3); --ink: var(--frontline-ink, #17211e);
  --soft: var(--frontline-soft, #53605b); --line: var(--frontline-line, #e0e6e3); --edge: #7c8a84; --alarm: #b3261e; --good: #1c7a4a;
  --shadow: 0 1px 2px rgb(12 28 23 / 6%), 0 12px 40px rgb(12 28 23 / 18%);
  --round: var(--frontline-radius, 22px);
  color-scheme: light; color: var(--ink); -webkit-text-size-adjust: 100%;
  font: 400 15px/1.5 var(--frontline-font, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "PingFang SC", "Microsoft YaHei", sans-serif);
}
:host(:lang(zh-Hant)) { font-family: var(--frontline-font, system-ui, -apple-system, "PingFang TC", "Microsoft JhengHei", "Noto Sans CJK TC", sans-serif); }
:host([data-dark]) {
  --surface: var(--frontline-dark-surface, #151b19); --raised: var(--frontline-dark-raised, #232b28); --ink: var(--frontline-dark-ink, #e9efec);
  --soft: var(--frontline-dark-soft, #a8b4ae); --line: var(--frontline-dark-line, #2d3733); --edge: #74827c; --alarm: #ff9d94; --good: #7fd6a5;
  --shadow: 0 0 0 1px rgb(255 255 255 / 7%), 0 16px 48px rgb(0 0 0 / 55%);
  color-scheme: dark;
}
*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }
button, textarea, input { font: inherit; color: inherit; margin: 0; }
button { cursor: pointer; border: 0; background: none; padding: 0; -webkit-tap-highlight-color: transparent; }
ul { list-style: none; margin: 0; padding: 0; }
:focus { outline: none; }
:focus-visible { outline: 2px solid var(--ink); outline-offset: 2px; }
.icon { width: 22px; height: 22px; fill: none; stroke: currentColor; stroke-width: 1.9; stroke-linecap: round; stroke-linejoin: round; flex: none; }
.icon-more { stroke-width: 3; }
.sr, .message.same .who b { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.launcher:focus-visible { outline-offset: 3px; box-shadow: 0 0 0 3px var(--surface), var(--shadow); }
.launcher .icon { transition: opacity .15s, transform .2s; }
:host([data-open]) .launcher .icon-chat, :host(:not([data-open])) .launcher .icon-down { opacity: 0; transform: scale(.6) rotate(20deg); }
.badge {
  position: absolute; top: -3px; inset-inline-end: -3px; min-width: 22px; height: 22px; padding: 0 6px; border-radius: 11px;
  background: #b3261e; color: #fff; font: 650 12px/22px var(--frontline-font, system-ui, sans-serif); box-shadow: 0 0 0 2px var(--surface);
}

.panel {
  position: fixed; inset-inline-end: var(--gap); bottom: calc(var(--gap) + 74px); width: 400px; max-width: calc(100vw - 2 * var(--gap));
  height: min(680px, 100dvh - 2 * var(--gap) - 74px); display: flex; flex-direction: column; overflow: hidden;
  background: var(--surface); border-radius: var(--round); box-shadow: var(--shadow); animation: rise .22s cubic-bezier(.2, .8, .3, 1);
}
:host([data-side=left]) .panel { inset-inline: var(--gap) auto; }
@keyframes rise { from { opacity: 0; transform: translateY(14px) scale(.985); } }
.head { position: relative; display: flex; align-items: center; gap: 4px; padding: 12px 10px 12px 18px; border-bottom: 1px solid var(--line); }
.mark { width: 38px; height: 38px; border-radius: 13px; display: grid; place-items: center; background: var(--accent); color: var(--on-accent); flex: none; }
.mark .icon { width: 21px; height: 21px; }
.heading { flex: 1; min-width: 0; padding-inline: 8px; }
h2 { margin: 0; font-size: 16px; font-weight: 650; line-height: 1.3; letter-spacing: -.005em; overflow-wrap: anywhere; }
.with { margin: 1px 0 0; font-size: 12.5px; line-height: 1.35; color: var(--soft); }
.with::before { content: ""; display: inline-block; width: 7px; height: 7px; margin-inline-end: 6px; border-radius: 50%; background: var(--edge); }
[data-with=with] .with::before { background: var(--good); }
[data-with=waiting] .with::before { background: #c98a1b; }
.close, .more, .tool { width: 38px; height: 38px; display: grid; place-items: center; border-radius: 12px; color: var(--soft); flex: none; }
:is(.close, .more, .tool, .quiet, .person, .thumb, .remove, .item):hover, [aria-expanded=true].more, [aria-expanded=true].tool { background: var(--raised); color: var(--ink); }
.menu {
  position: absolute; z-index: 2; top: calc(100% - 4px); inset-inline-end: 12px; min-width: 232px; padding: 6px; border-radius: 16px;
  background: var(--surface); box-shadow: var(--shadow), 0 0 0 1px var(--line); display: flex; flex-direction: column;
}
.item { display: flex; align-items: center; gap: 11px; min-height: 42px; padding: 6px 12px; border-radius: 11px; text-align: start; font-size: 14.5px; }
.item .icon { width: 19px; height: 19px; color: var(--soft); }
.switch { width: 34px; height: 20px; margin-inline-start: auto; border-radius: 10px; background: var(--edge); padding: 3px; }
.switch::before { content: ""; display: block; width: 14px; height: 14px; border-radius: 50%; background: var(--surface); transition: transform .15s; }
[aria-checked=true] .switch { background: var(--accent); }
[aria-checked=true] .switch::before { transform: translateX(14px); background: var(--on-accent); }
.state { padding: 8px 18px; background: var(--raised); color: var(--soft); font-size: 13px; display: flex; align-items: center; gap: 9px; }
.state::before { content: ""; width: 8px; height: 8px; border-radius: 50%; background: #c98a1b; flex: none; animation: pulse 1.4s ease-in-out infinite; }
:is(.state, .notice, .fate, .refusals, .fault):empty { display: none; }
.notice { padding: 10px 18px; background: var(--raised); font-size: 13.5px; border-top: 1px solid var(--line); }
@keyframes pulse { 50% { opacity: .35; } }

.scroll { flex: 1; overflow-y: auto; overscroll-behavior: contain; padding: 18px; scrollbar-width: thin; scrollbar-color: var(--line) transparent; }
.scroll:focus-visible { outline-offset: -3px; }
.list { display: flex; flex-direction: column; gap: 14px; }
.list:not(:empty) + .welcome { margin-top: 18px; }
.welcome { padding: 6px 4px; }
.welcome p { margin: 0 0 14px; font-size: 17px; line-height: 1.55; text-wrap: pretty; }
.day, .note { align-self: center; text-align: center; font-size: 12.5px; color: var(--soft); max-width: 90%; overflow-wrap: anywhere; }
.day::first-letter { text-transform: uppercase; }
.note p { margin: 0; }
.note { padding: 6px 14px; border-radius: 14px; background: var(--raised); }
.joined p::before { content: ""; display: inline-block; width: 7px; height: 7px; margin-inline-end: 7px; border-radius: 50%; background: var(--good); }
.message { display: flex; flex-direction: column; align-items: flex-start; gap: 4px; max-width: 88%; animation: arrive .2s ease-out; }
@keyframes arrive { from { opacity: 0; transform: translateY(6px); } }
.message.customer { align-self: flex-end; align-items: flex-end; }
.message.same { margin-top: -6px; }
.message.same:not(.customer) .who { position: absolute; clip-path: inset(50%); }
.who { font-size: 12px; color: var(--soft); padding: 0 4px; display: flex; align-items: center; gap: 5px; }
.who b { font-weight: 600; }
.tick .icon { display: block; width: 15px; height: 15px; }
.tick[data-state=read] { color: var(--good); }
.bubble { padding: 10px 14px; border-radius: 18px; background: var(--raised); overflow-wrap: anywhere; max-width: 100%; }
.bot .bubble, .agent .bubble { border-start-start-radius: 6px; }
.agent .bubble { background: none; box-shadow: inset 0 0 0 1.5px var(--line); }
.customer .bubble { background: var(--accent); color: var(--on-accent); border-end-end-radius: 6px; white-space: pre-wrap; }
.pending:is([data-fate=failed], [data-fate=refused]) .bubble { background: var(--raised); color: var(--ink); }
.fate { display: flex; align-items: center; flex-wrap: wrap; gap: 4px; font-size: 12.5px; color: var(--alarm); }
.fate .icon, .refusals .icon { width: 16px; height: 16px; }
.again { font-weight: 600; text-decoration: underline; text-underline-offset: 2px; padding: 4px; border-radius: 6px; }
.bubble :is(p, ul, ol, pre, blockquote, table, h1, h2, h3, h4, h5, h6) { margin: 0 0 .6em; }
.bubble > :last-child, .bubble li > :last-child { margin-bottom: 0; }
.bubble :is(h1, h2, h3, h4, h5, h6) { font-size: 1em; font-weight: 650; line-height: 1.4; }
.bubble :is(ul, ol) { padding-inline-start: 1.35em; }
.bubble ul { list-style: disc; }
.bubble li + li { margin-top: .25em; }
.bubble a { color: inherit; text-decoration-color: var(--edge); text-underline-offset: 3px; border-radius: 3px; }
.bubble a:hover { text-decoration-color: currentColor; }
.bubble code { font: .9em ui-monospace, SFMono-Regular, Menlo, monospace; }
.bubble pre, .bubble table { overflow-x: auto; display: block; max-width: 100%; }
.bubble :is(th, td) { padding: 4px 10px 4px 0; text-align: start; vertical-align: top; }
.bubble blockquote { padding-inline-start: 10px; border-inline-start: 3px solid var(--line); }
.bubble hr { border: 0; border-top: 1px solid var(--line); }
.choices, .suggestions { display: flex; flex-direction: column; align-items: flex-start; gap: 8px; padding-top: 6px; }
.choice {
  text-align: start; padding: 9px 15px; border-radius: 20px; background: var(--surface); line-height: 1.35; font-weight: 500;
  border: 1.5px solid color-mix(in srgb, var(--accent) 55%, var(--edge)); transition: background .15s;
}
.choice:hover { background: var(--raised); }
.choice:active { background: var(--line); }
.thumbs { display: flex; gap: 2px; margin-top: -1px; }
.thumb, .remove { width: 30px; height: 28px; border-radius: 9px; display: grid; place-items: center; color: var(--soft); flex: none; }
.thumb .icon, .remove .icon { width: 16px; height: 16px; }
.thumb[aria-pressed=true] { color: var(--ink); background: var(--raised); }
.thumb[aria-pressed=true] path { fill: color-mix(in srgb, currentColor 35%, transparent); }
.files { display: flex; flex-direction: column; gap: 6px; align-items: inherit; max-width: 100%; }
.customer .files { align-items: flex-end; }
.files li { max-width: 100%; }
.file { display: flex; align-items: center; gap: 9px; min-height: 46px; padding: 8px 14px; border-radius: 16px; background: var(--raised); color: inherit; text-decoration: none; max-width: 100%; }
.file .icon { color: var(--soft); }
.file b { font-weight: 550; font-size: 14px; line-height: 1.35; overflow-wrap: anywhere; }
.file small { color: var(--soft); font-size: 12.5px; white-space: nowrap; }
a.file:hover b { text-decoration: underline; text-underline-offset: 3px; }
.played { display: grid; gap: 4px; }
:is(audio, video) { width: 264px; max-width: 100%; border-radius: 14px; }
audio { height: 44px; }
.picture { display: block; padding: 0; overflow: hidden; line-height: 0; min-height: 0; width: fit-content; }
.picture canvas { display: block; max-width: 260px; max-height: 260px; min-width: 44px; min-height: 44px; object-fit: contain; }
.typing { margin-top: 14px; }
.dots { display: inline-flex; gap: 5px; padding: 14px 15px; border-radius: 18px; border-start-start-radius: 6px; background: var(--raised); }
.dots i { width: 7px; height: 7px; border-radius: 50%; background: var(--soft); animation: bob 1.2s ease-in-out infinite; }
.dots i:nth-child(2) { animation-delay: .16s; }
.dots i:nth-child(3) { animation-delay: .32s; }
@keyframes bob { 0%, 60%, 100% { opacity: .35; } 30% { opacity: 1; transform: translateY(-3px); } }

.card { margin-top: 16px; padding: 15px 16px; border: 1.5px solid var(--line); border-radius: 18px; font-size: 14px; display: flex; flex-direction: column; gap: 10px; }
.card p { margin: 0; }
.card form { display: flex; flex-direction: column; gap: 8px; }
.quiet { align-self: flex-start; display: inline-flex; align-items: center; gap: 8px; padding: 6px 10px; margin: 0 -10px -4px; border-radius: 11px; font-size: 13.5px; font-weight: 550; color: var(--soft); }
.quiet .icon { width: 18px; height: 18px; }
.row { display: flex; gap: 8px; }
.card :is(input[type=email], textarea) { flex: 1; min-width: 0; width: 100%; padding: 9px 13px; border: 1.5px solid var(--edge); border-radius: 13px; background: var(--surface); font-size: 16px; resize: none; }
.card :is(input[type=email], textarea):focus-visible { outline: 1px solid var(--ink); border-color: var(--ink); outline-offset: 0; }
.card [type=submit] { padding: 9px 16px; border-radius: 13px; background: var(--accent); color: var(--on-accent); font-weight: 600; align-self: flex-start; }
.row [type=submit] { align-self: stretch; }
.card label { font-weight: 550; }
.fault { color: var(--alarm); font-size: 13px; }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0; }
legend { padding: 0; font-weight: 600; }
.stars { display: flex; gap: 2px; margin: 4px 0 0 -7px; }
.stars label { position: relative; width: 42px; height: 42px; display: grid; place-items: center; cursor: pointer; color: var(--edge); border-radius: 12px; }
.stars input { position: absolute; inset: 0; opacity: 0; cursor: pointer; }
.stars .icon { width: 29px; height: 29px; stroke-width: 1.6; }
.stars .lit { color: #b7791f; }
.stars .lit path { fill: currentColor; }
.stars label:has(:focus-visible) { outline: 2px solid var(--ink); }
.extra { display: flex; flex-direction: column; gap: 8px; }

.foot { padding: 10px 14px calc(8px + env(safe-area-inset-bottom)); border-top: 1px solid var(--line); display: flex; flex-direction: column; gap: 4px; }
.foot form { display: flex; flex-direction: column; gap: 8px; }
.composer { display: flex; align-items: flex-end; gap: 2px; padding: 4px; border: 1.5px solid var(--edge); border-radius: 24px; }
.composer:focus-within { border-color: var(--ink); box-shadow: 0 0 0 1px var(--ink); }
.composer textarea { flex: 1; min-width: 0; border: 0; background: none; resize: none; padding: 7px 4px; height: 38px; line-height: 24px; font-size: 16px; scrollbar-width: thin; }
textarea:focus-visible { outline: none; }
:is(textarea, input)::placeholder { color: var(--soft); opacity: 1; }
.tool { border-radius: 50%; }
.send { width: 38px; height: 38px; border-radius: 50%; display: grid; place-items: center; background: var(--accent); color: var(--on-accent); flex: none; transition: background .15s; }
.send:disabled { background: var(--raised); color: var(--soft); cursor: default; }
.person { align-self: center; display: inline-flex; align-items: center; gap: 7px; padding: 7px 14px; border-radius: 16px; font-size: 13.5px; font-weight: 550; color: var(--soft); }
.person .icon { width: 17px; height: 17px; }
.emoji { display: grid; grid-template-columns: repeat(8, 1fr); padding: 4px; border-radius: 16px; background: var(--raised); }
.emoji button { height: 38px; font-size: 21px; line-height: 1; border-radius: 10px; }
.emoji button:hover { background: var(--surface); }
.emoji button:focus-visible { outline-offset: -2px; }
.chips { display: flex; flex-direction: column; gap: 6px; max-height: 160px; overflow-y: auto; }
.tray:has(.chips:empty):has(.refusals:empty) { display: none; }
.chips li { display: flex; align-items: center; gap: 10px; padding: 5px; border-radius: 14px; background: var(--raised); }
.chips [aria-busy=true] .face { opacity: .65; }
.face { width: 40px; height: 40px; border-radius: 10px; overflow: hidden; display: grid; place-items: center; background: var(--surface); color: var(--soft); flex: none; }
.face canvas { width: 100%; height: 100%; object-fit: cover; }
.what { flex: 1; min-width: 0; display: flex; flex-direction: column; line-height: 1.35; }
.what b { font-weight: 550; font-size: 13.5px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.what small { font-size: 12px; color: var(--soft); }
.refusals { font-size: 13px; color: var(--alarm); }
.refusals p { display: flex; gap: 7px; align-items: flex-start; margin: 0 4px 6px; overflow-wrap: anywhere; }
.refusals .icon { margin-top: 2px; }
.drop { position: absolute; inset: 8px; display: none; place-content: center; justify-items: center; gap: 8px; border: 2px dashed var(--edge); border-radius: calc(var(--round) - 8px); background: color-mix(in srgb, var(--surface) 92%, transparent); font-weight: 600; pointer-events: none; }
[data-drop] .drop { display: grid; }

@media (max-width: 480px), (max-height: 440px) {
  .panel, :host([data-side=left]) .panel { inset: var(--above, 0) 0 auto; width: 100%; max-width: none; height: var(--visible, 100dvh); border-radius: 0; box-shadow: none; }
  .head { padding-top: calc(12px + env(safe-area-inset-top)); }
  .close, .more { width: 44px; height: 44px; }
  :host([data-open]) .launcher { visibility: hidden; }
}
@media (prefers-reduced-motion: reduce) { *, ::before, ::after { animation: none !important; transition: none !important; } }
@media (forced-colors: active) { .launcher, .panel, .bubble, .send, .card, .file, .menu { border: 1px solid; } }
`;
