// Toasts: what was done, with an undo where it can be undone. The server asks for one by HX-Trigger: rp-toast.

import { find, icon, make } from "./dom";
import { fireTriggers, send } from "./http";
import { t } from "./i18n";

export interface Toast {
  text: string;
  kind?: "success" | "error" | "info";
  /** a URL to post to, or what to do */
  undo?: string | (() => void);
}

const LIFE = { success: 4000, info: 5000, error: 9000 };
const UNDO_LIFE = 8000;

export function toast({ text, kind = "success", undo }: Toast): void {
  const region = find("#rp-toasts");
  if (!region) return;
  const box = make("div", { class: `rp-toast rp-toast-${kind}` }, make("span", { text }));
  if (undo) box.append(undoButton(undo, box));
  box.append(closeButton(box));
  region.append(box);
  expire(box, undo ? UNDO_LIFE : LIFE[kind]);
}

/** Removes the toast after a while, but not under the pointer or while it has the focus. */
function expire(box: HTMLElement, life: number): void {
  setTimeout(() => (box.matches(":hover, :focus-within") ? expire(box, 1500) : box.remove()), life);
}

function undoButton(undo: string | (() => void), box: HTMLElement): HTMLButtonElement {
  const button = make("button", { type: "button", class: "rp-toast-undo", text: t("Undo") });
  button.addEventListener("click", () => {
    box.remove();
    if (typeof undo === "string") void post(undo);
    else undo();
  });
  return button;
}

function closeButton(box: HTMLElement): HTMLButtonElement {
  const button = make("button", { type: "button", class: "rp-toast-close", "aria-label": t("Close") }, icon("x"));
  button.addEventListener("click", () => box.remove());
  return button;
}

async function post(url: string): Promise<void> {
  const response = await send("POST", url);
  fireTriggers(response);
  if (!response.ok && !response.headers.has("HX-Trigger")) toast({ text: t("Could not be undone"), kind: "error" });
}

document.addEventListener("rp-toast", (event) => toast((event as CustomEvent<Toast>).detail));
