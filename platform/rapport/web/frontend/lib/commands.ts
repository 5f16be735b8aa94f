// Commands of the shell: buttons name one by data-command, the palette and the keys use the same names.

import { closest, find } from "./dom";
import { nextTheme, setDensity, setLanguage, toggleSidebar } from "./preferences";

type Command = (source?: HTMLElement) => void;

const COMMANDS: Record<string, Command> = {
  theme: () => nextTheme(),
  language: (source) => void setLanguage(source?.dataset.value ?? (document.documentElement.lang === "en" ? "zh_CN" : "en")),
  density: (source) => setDensity(source?.dataset.value ?? "normal"),
  sidebar: () => toggleSidebar(),
  print: () => window.print(),
  keys: () => find<HTMLDialogElement>("#rp-keys")?.showModal(),
  palette: () => document.dispatchEvent(new Event("rp-palette")),
  "close-dialog": (source) => source?.closest("dialog")?.close(),
};

/** Runs a command of the shell; any other name is fired as an event, for plugins' panels and screens. */
export function run(name: string, source?: HTMLElement): void {
  const command = COMMANDS[name];
  if (command) command(source);
  else document.dispatchEvent(new CustomEvent(name, { detail: { source } }));
}

document.addEventListener("click", (event) => {
  const source = closest(event.target, "[data-command]");
  if (source?.dataset.command) run(source.dataset.command, source);
});
