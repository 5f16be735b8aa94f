// Theme, language, density and the sidebar's width: cookies that the server reads when it renders. Theme and
// language are also kept in the person's profile, for other browsers.

import { all, announce } from "./dom";
import { csrfToken, send } from "./http";
import { t } from "./i18n";

const YEAR = 31_536_000;
const THEMES = ["system", "light", "dark"] as const;
type Theme = (typeof THEMES)[number];

const root = document.documentElement;

export function remember(name: string, value: string): void {
  const secure = location.protocol === "https:" ? ";secure" : "";
  document.cookie = `${name}=${value};path=/;max-age=${YEAR};samesite=lax${secure}`;
}

/** Into the profile, if somebody is logged in; a browser that is offline keeps it in its cookie alone. */
async function keep(field: string, value: string): Promise<void> {
  if (csrfToken()) await send("POST", "/ui/preferences", { [field]: value }).catch(() => undefined);
}

const named = (theme: Theme): string =>
  ({ system: t("Theme: as the device"), light: t("Theme: light"), dark: t("Theme: dark") })[theme];

export function setTheme(theme: Theme): void {
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = `rp-${theme}`;
  root.dataset.themeChoice = theme;
  remember("theme", theme);
  for (const button of all<HTMLButtonElement>("[data-command=theme]")) button.title = named(theme);
  announce(named(theme));
  void keep("theme", theme);
  document.dispatchEvent(new Event("rp-theme"));
}

export function nextTheme(): void {
  const now = THEMES.indexOf((root.dataset.themeChoice ?? "system") as Theme);
  setTheme(THEMES[(now + 1) % THEMES.length] ?? "system");
}

export async function setLanguage(language: string): Promise<void> {
  remember("lang", language);
  await keep("locale", language);
  location.reload();
}

export function setDensity(density: string): void {
  root.dataset.density = density;
  remember("density", density);
}

export function toggleSidebar(): void {
  const value = root.dataset.sidebar === "icons" ? "full" : "icons";
  root.dataset.sidebar = value;
  remember("sidebar", value);
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => document.dispatchEvent(new Event("rp-theme")));
