// What the page's author chose on the <script>, with defaults from the page and the browser.

const match = (tag) => {
  const low = (tag || "").toLowerCase();
  if (/^zh\b/.test(low)) return /hant|-(tw|hk|mo)\b/.test(low) ? "zh-Hant" : "zh-Hans";
  if (/^vi\b/.test(low)) return "vi";
  return /^en\b/.test(low) ? "en" : null;
};

export const resolveLanguage = (...wishes) => wishes.map(match).find(Boolean) ?? "en";

export function readSettings(script) {
  const { server, language, title, color } = script.dataset;
  return {
    // The API lives beside widget.js, unless data-server names another server.
    api: server ? new URL("/web/", server).href : new URL("./", script.src).href,
    language: resolveLanguage(language, document.documentElement.lang, ...navigator.languages),
    title: title?.trim() || null,
    color: /^#[0-9a-f]{6}$/i.test(color ?? "") ? color : null,
  };
}
