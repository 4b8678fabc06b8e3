// <script src="https://support.example/web/widget.js" data-language="vi" data-title="…" data-color="#0f766e"></script>
// A page with a Content-Security-Policy allows that server in script-src and connect-src; nothing else is needed.
// Loads the widget's modules from the same place and offers window.Frontline = {open, close} at once.
(() => {
  const script = document.currentScript;
  if (!script || window.Frontline) return;
  const folder = new URL("widget/{{version}}/", script.src);
  const widget = import(new URL("main.js", folder)).then((module) => module.start(script));
  const later = (action) => () => widget.then((ready) => ready[action]());
  window.Frontline = Object.freeze({ open: later("open"), close: later("close") });
})();
