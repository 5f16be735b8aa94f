// hx-confirm="…" asks in our own dialog. data-confirm-tone="danger" colours the button, data-confirm-action names it.

import { find, make } from "./dom";
import { onHtmx } from "./htmx";
import { t } from "./i18n";

/** Asks once; true when the person agrees. */
export function ask(question: string, action = t("Continue"), danger = false): Promise<boolean> {
  const dialog = find<HTMLDialogElement>("#rp-confirm");
  if (!dialog) return Promise.resolve(window.confirm(question));
  const agree = make("button", { type: "submit", value: "yes", class: `btn ${danger ? "btn-error" : "btn-primary"}`, text: action });
  const decline = make("button", { type: "submit", value: "no", class: "btn", text: t("Cancel") });
  const form = make("form", { method: "dialog", class: "rp-dialog-actions" }, decline, agree);
  dialog.replaceChildren(make("p", { id: "rp-confirm-text", text: question }), form);
  dialog.returnValue = "no";
  dialog.showModal();
  (danger ? decline : agree).focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

onHtmx("htmx:confirm", (context, event) => {
  event.preventDefault();
  const { confirmAction, confirmTone } = (context.sourceElement as HTMLElement).dataset;
  const question = (context as unknown as { confirm: string }).confirm;
  void ask(question, confirmAction, confirmTone === "danger").then((agreed) =>
    agreed ? event.detail.issueRequest?.() : event.detail.dropRequest?.(),
  );
});
