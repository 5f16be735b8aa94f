// Every htmx request: its token, the progress bar, and one place that says what went wrong.

import { all, find } from "./dom";
import { CSRF_HEADER, csrfToken } from "./http";
import { type HtmxEvent, onHtmx, type RequestContext } from "./htmx";
import { t } from "./i18n";
import { toast } from "./toast";

const BACKGROUND = "X-Poll"; // the kernel does not extend a session for it
const NOBODY_ASKED = new Set(["live", "every"]); // triggers that are no act of a person
let pending = 0;

const isBackground = (context: RequestContext): boolean => BACKGROUND in context.request.headers;

function count(step: number): void {
  pending = Math.max(0, pending + step);
  find("#rp-bar")?.classList.toggle("is-on", pending > 0);
}

function refused(status: number): string {
  if (status === 403) return t("You are not allowed to do this");
  if (status === 404) return t("This is no longer there");
  if (status === 409 || status === 412) return t("Somebody changed this in the meantime. Load the page again.");
  if (status === 422) return t("Please check the marked fields");
  if (status === 429) return t("Too many requests. Please wait a moment.");
  return t("Something went wrong on our side. Please try again.");
}

/** Whether the fault is told elsewhere: by the form, by the server's toast, in the panel's card. */
const hasAnswer = (context: RequestContext, status: number): boolean =>
  context.sourceElement.matches("[data-panel]") || context.sourceElement.hasAttribute(`hx-status:${status}`) || (context.hx?.trigger ?? "").includes("rp-toast");

/** A filter that is not set does not stand in the address. */
function dropEmpty(fields: FormData | null | undefined): void {
  for (const [name, value] of [...(fields ?? [])]) if (value === "") fields?.delete(name);
}

onHtmx("htmx:config:request", (context) => {
  context.request.headers[CSRF_HEADER] = csrfToken();
  if (context.request.method === "GET") dropEmpty(context.request.body);
  if (NOBODY_ASKED.has(context.sourceEvent?.type ?? "")) context.request.headers[BACKGROUND] = "true";
});
onHtmx("htmx:before:request", (context) => { if (!isBackground(context)) count(1); });
onHtmx("htmx:finally:request", (context) => { if (!isBackground(context)) count(-1); });

onHtmx("htmx:response:error", (context) => {
  const status = context.response?.status ?? 0;
  if (status === 401 && !context.hx?.redirect) location.reload(); // the server then shows the log-in
  else if (status !== 401 && !isBackground(context) && !hasAnswer(context, status)) toast({ text: refused(status), kind: "error" });
});
onHtmx("htmx:error", (context) => {
  if (!isBackground(context) && !context.sourceElement.matches("[data-panel]")) toast({ text: t("The server cannot be reached. Nothing was saved."), kind: "error" });
});

// a refusal without a body to show leaves what the person typed, even where the form swaps its 422
document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = (event as HtmxEvent).detail;
  if (ctx && (ctx.response?.status ?? 0) >= 400 && ctx.hx?.reswap === "none") event.preventDefault();
});

// a form marked data-reset is emptied when it was taken
onHtmx("htmx:after:request", (context) => {
  const form = context.sourceElement;
  if (!(form instanceof HTMLFormElement) || !form.hasAttribute("data-reset")) return;
  if ((context.response?.status ?? 500) >= 300) return;
  form.reset();
  for (const error of all("[data-error]", form)) error.replaceChildren();
});
