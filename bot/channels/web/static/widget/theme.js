// The shop's colour, and the ink that can be read on it.

const DEFAULT = "#0f6b5c";

// Relative luminance, WCAG 2.2.
function luminance(hex) {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function inkOn(hex) {
  const light = luminance(hex);
  // Whichever contrasts more: (1.05 / (L + 0.05)) for white, ((L + 0.05) / 0.05) for black.
  return 1.05 / (light + 0.05) >= (light + 0.05) / 0.05 ? "#ffffff" : "#000000";
}

export function themeOf(color) {
  const accent = color ?? DEFAULT;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`:host { --accent: ${accent}; --on-accent: ${inkOn(accent)}; }`);
  return sheet;
}
