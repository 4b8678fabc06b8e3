// Light or dark: as the page's author wishes (data-theme), else as the visitor's system is.

export function darkness(host, wish) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => host.toggleAttribute("data-dark", wish === "dark" || (wish !== "light" && system.matches));
  system.addEventListener("change", apply);
  apply();
}
