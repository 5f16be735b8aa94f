// Keys: "g c" goes, "/" filters, "?" shows the keys, Ctrl+K opens the palette, Ctrl+Enter sends a form.

import { dialogOpen, find, isTyping } from "./dom";
import { run } from "./commands";

const PATIENCE = 900; // milliseconds between the two keys of a sequence
let prefix = "";

const chord = (event: KeyboardEvent): boolean => event.ctrlKey || event.metaKey;

function withControl(event: KeyboardEvent): boolean {
  if (event.key.toLowerCase() === "k") {
    run("palette");
    return true;
  }
  if (event.key !== "Enter" || !(event.target instanceof Element)) return false;
  const form = event.target.closest("form");
  form?.requestSubmit();
  return form !== null;
}

/** Clicks what names this key or sequence in data-hotkey. */
function press(keys: string): boolean {
  const target = find(`[data-hotkey="${CSS.escape(keys)}"]`);
  target?.click();
  return target !== null;
}

function alone(key: string): boolean {
  if (prefix) {
    const keys = `${prefix} ${key}`;
    prefix = "";
    return press(keys);
  }
  if (key === "g") {
    prefix = "g";
    setTimeout(() => (prefix = ""), PATIENCE);
    return true;
  }
  if (key === "?") {
    run("keys");
    return true;
  }
  if (key === "/") {
    const filter = find("[data-filter]");
    filter?.focus();
    return filter !== null;
  }
  return press(key);
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented) return;
  const idle = !isTyping(event.target) && !event.altKey && !dialogOpen();
  const done = chord(event) ? withControl(event) : idle && alone(event.key);
  if (done) event.preventDefault();
});
