// <script src="https://support.example/web/widget.js" data-language="vi" data-title="…" data-color="#0f766e"></script>
// A page with a Content-Security-Policy allows that server in script-src and connect-src; nothing else is needed.
// Loads the widget's modules from the same place and offers window.Frontline = {open, close} at once.
(() => {
  const script = document.currentScript;
  if (!script || window.Frontline) return;
  const folder = new URL("widget/{{version}}/", script.src);
  const widget = import(new URL("main.js", folder)).then((module) => module.start(script));
  const later = (action) => () => widget.then((ready) => ready[action]());
  // <a href="…" data-frontline-open>: a link of the page that opens the chat, and leads to its href where there is none.
  addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-frontline-open]")) return;
    event.preventDefault();
    window.Frontline.open();
  });
  window.Frontline = Object.freeze({ open: later("open"), close: later("close") });
})();
