// The widget's words: one of the four languages it speaks, or one that the page adds (docs/widget.md); what that lacks is English.

const OWN = ["en", "vi", "zh-Hans", "zh-Hant"];
const shipped = async (language) => (await import(`./strings/${language}.js`)).strings;

// added: language → its strings, or the address of a JSON file with them
export async function stringsOf(language, added) {
  const given = added.get(language.toLowerCase());
  if (!given) return shipped(language);
  const own = typeof given === "string" ? await (await fetch(given, { credentials: "omit" })).json() : given;
  return { ...(await shipped(OWN.includes(language) ? language : "en")), ...own };
}
