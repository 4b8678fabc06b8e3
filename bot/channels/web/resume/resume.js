// The link of a mail ends here. What it carries stays in the fragment, which browsers send to nobody; it is exchanged for the
// visitor's token, kept where the widget keeps it, and taken out of the address.
const said = document.getElementById("said");
const button = document.getElementById("open");
const own = document.querySelector("script[data-store]").dataset.store;
const api = new URL("./", document.querySelector('script[src="widget.js"]').src).href;
const link = location.hash.slice(1);
history.replaceState(null, "", location.pathname);

async function resume() {
  const { Store } = await import(new URL(own, location.href));
  const store = new Store(api);
  if (link) {
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(`${api}resume`, { method: "POST", headers, body: JSON.stringify({ link }), credentials: "omit" });
    if (answer.status >= 500 || answer.status === 429) return "away";
    if (!answer.ok) return "refused";
    store.visitor = { token: (await answer.json()).token, begun: true };
  }
  if (!store.visitor) return "refused";
  button.hidden = false;
  button.addEventListener("click", () => window.Frontline.open());
  window.Frontline.open();
  return "opened";
}

resume().then((how) => (said.textContent = said.dataset[how]), () => (said.textContent = said.dataset.away));
