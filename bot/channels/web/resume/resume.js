// The link of a mail, or from another channel, ends here. What it carries stays in the fragment, which browsers send to nobody; it
// is exchanged for the visitor's token, kept where the widget keeps it, and taken out of the address.
const said = document.getElementById("said");
const button = document.getElementById("open");
const own = document.querySelector("script[data-store]").dataset.store;
const api = new URL("./", document.querySelector('script[src="widget.js"]').src).href;
const link = location.hash.slice(1);
history.replaceState(null, "", location.pathname);

async function resume() {
  const { Store } = await import(new URL(own, location.href));
  const store = new Store(api);
  let how = "opened";
  if (link) {
    const headers = { "Content-Type": "application/json" };
    // Who followed the link once is let in again.
    if (store.visitor) headers.Authorization = `Bearer ${store.visitor.token}`;
    const answer = await fetch(`${api}resume`, { method: "POST", headers, body: JSON.stringify({ link }), credentials: "omit" });
    if (answer.status >= 500 || answer.status === 429) return "away";
    how = { 200: "opened", 409: "kept" }[answer.status] ?? "refused";
    if (how === "refused") return how;
    if (answer.ok) take(store, await answer.json());
  }
  if (!store.visitor) return "refused";
  button.hidden = false;
  button.addEventListener("click", () => window.Frontline.open());
  window.Frontline.open();
  return how;
}

// What was seen and settled in the conversation before says nothing of this one.
function take(store, { token, carried }) {
  store.visitor = { token, begun: true };
  if (carried) store.seen = store.rated = store.mailed = null;
}

resume().then((how) => (said.textContent = said.dataset[how]), () => (said.textContent = said.dataset.away));
