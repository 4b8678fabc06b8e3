// What only the browser can do: clocks, keys, the connection, and keeping the place in a growing conversation.
const language = document.documentElement.lang;
const skew = Date.now() - Date.parse(document.documentElement.dataset.now);
const one = (selector) => document.querySelector(selector);
const all = (selector, within = document) => within.querySelectorAll(selector);

// Clocks ------------------------------------------------------------------------------------------------------------
const SOON = 5 * 60, LATE = 15 * 60; // seconds a customer waits before it looks urgent

const unit = (name) => new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: "narrow" });
const units = { minute: unit("minute"), hour: unit("hour"), day: unit("day") };
const timeOfDay = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hour12: false });
const dayAndTime = new Intl.DateTimeFormat(language, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false });
const inFull = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "medium" });

function duration(seconds) {
  const minutes = Math.floor(seconds / 60), hours = Math.floor(minutes / 60), days = Math.floor(hours / 24);
  if (days) return `${units.day.format(days)} ${units.hour.format(hours % 24)}`;
  if (hours) return `${units.hour.format(hours)} ${units.minute.format(minutes % 60)}`;
  return `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function tick(within = document) {
  for (const clock of all("[data-since]", within)) {
    const seconds = Math.max(0, Math.floor((Date.now() - skew - Date.parse(clock.dataset.since)) / 1000));
    write(clock, duration(seconds));
    clock.dataset.urgency = seconds >= LATE ? "late" : seconds >= SOON ? "soon" : "calm";
  }
  for (const moment of all("[data-at]", within)) {
    const at = new Date(moment.dataset.at);
    const today = at.toDateString() === new Date().toDateString();
    write(moment, (today ? timeOfDay : dayAndTime).format(at));
    moment.title = inFull.format(at);
  }
}

// The conversation: at its end it stays at its end, elsewhere it stays where it is --------------------------------------
let atEnd = true;

function toEnd() {
  const talk = one("[data-transcript]");
  if (talk) talk.scrollTop = talk.scrollHeight;
}

function place(event) {
  const talk = event.target;
  if (!talk.matches?.("[data-transcript]")) return;
  atEnd = talk.scrollHeight - talk.scrollTop - talk.clientHeight < 60;
  if (atEnd && one("[data-newest]")) one("[data-newest]").hidden = true;
}

// The reply box grows, a bar chart unfolds, a picture arrives: whoever was at the end still is.
// But not whoever is correcting an answer: what they work with would move away beneath their hands.
const following = () => atEnd && !document.activeElement?.closest(".correction");
const sized = new ResizeObserver(() => following() && toEnd());

let lastSeen = 0;
function grown() {
  const lines = all("[data-transcript] [data-seq]");
  const newest = Number(lines[lines.length - 1]?.dataset.seq ?? 0);
  if (newest > lastSeen) {
    if (following()) toEnd();
    else one("[data-newest]").hidden = false;
    lastSeen = newest;
  }
}

// Keys: the queue is walked with arrows or j and k; / searches, r replies, Escape goes back ------------------------------
function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || one("dialog[open]")) return;
  const writing = event.target.closest("input, textarea, select");
  if (event.key === "Escape") {
    if (writing) writing.blur();
    else if (one("details.account[open]")) one("details.account").open = false;
    else one("[data-back]")?.click();
    return;
  }
  const leaving = writing?.matches("[data-search]") && event.key === "ArrowDown";
  if (writing && !leaving) return;
  const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
  if (step) move(step, event);
  else if (event.key === "/" && one("[data-search]")) focus("[data-search]", event);
  else if (event.key === "r" && one("[data-reply]")) focus("[data-reply]", event);
}

function move(step, event) {
  const rows = [...all("[data-row]")];
  if (!rows.length) return;
  const at = rows.indexOf(document.activeElement);
  const next = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + step))];
  next.focus();
  next.closest("[role=row]").scrollIntoView({ block: "nearest" });
  event.preventDefault();
}

function focus(selector, event) {
  one(selector).focus();
  event.preventDefault();
}

// Clicks that need no server ----------------------------------------------------------------------------------------------
function clicked(event) {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens).showModal();
  if (event.target.closest("[data-closes]")) event.target.closest("dialog").close();
  if (event.target.closest("[data-newest]")) toEnd();
  copier = event.target.closest("[data-copies], [data-copies-later]") ?? copier;
  if (event.target.closest("[data-copies]")) frontlineCopy(copier.dataset.copies);
  const account = one("details.account[open]");
  if (account && !account.contains(event.target)) account.open = false;
}

// Copying: a secret comes from the server only when its button was pressed, and is copied when it is here.
let copier = null;

async function frontlineCopy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch { // no https, or not allowed: the old way
    const box = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
  }
  const button = copier, label = button.dataset.label ?? button.textContent;
  Object.assign(button.dataset, { label });
  button.textContent = button.dataset.said;
  setTimeout(() => (button.textContent = label), 2000);
}

// The connection: NiceGUI shows its own popup; ours says what it means for the agent ----------------------------------------
function connection() {
  const shown = one(".connection"), popup = document.getElementById("popup");
  if (!shown || !popup) return;
  const lost = popup.ariaHidden === "false" || !navigator.onLine;
  document.body.classList.toggle("offline", lost);
  write(shown, lost ? shown.dataset.lost : shown.dataset.live);
}

function changed() {
  tick();
  grown();
  connection();
}

function begin() {
  const wide = matchMedia("(min-width: 1000px)");
  const unfold = () => all("[data-wide-open]").forEach((fold) => (fold.open = wide.matches));
  wide.addEventListener("change", unfold);
  new MutationObserver(changed).observe(document.body, { childList: true, subtree: true });
  new MutationObserver(connection).observe(document.getElementById("popup"), { attributes: true });
  const mounted = setInterval(() => {
    if (!one(".bar")) return;
    clearInterval(mounted);
    unfold();
    changed();
    toEnd();
    one(".place[aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" }); // a phone's menu is wider than its screen
    all("[data-transcript], [data-transcript] > .lines").forEach((talk) => sized.observe(talk));
    one("[autofocus]")?.focus();
  }, 20);
  setInterval(tick, 1000);
  addEventListener("scroll", place, true);
  addEventListener("keydown", pressed);
  addEventListener("click", clicked);
  addEventListener("online", connection);
  addEventListener("offline", connection);
  addEventListener("change", (event) => event.target.closest("[data-submits]")?.form.requestSubmit());
}

begin();
