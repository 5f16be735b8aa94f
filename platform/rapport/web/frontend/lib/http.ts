// Requests that scripts send themselves: same headers as htmx's, same events from the answer.

import { find } from "./dom";

export const CSRF_HEADER = "X-CSRF-Token";

export function csrfToken(): string {
  return find<HTMLMetaElement>("meta[name=csrf-token]")?.content ?? "";
}

/** Sends fields of a form; a session that has ended brings the log-in. */
export async function send(method: string, url: string, fields: Record<string, string> = {}): Promise<Response> {
  const response = await fetch(url, {
    method,
    headers: { [CSRF_HEADER]: csrfToken(), "HX-Request": "true", Accept: "text/html" },
    body: new URLSearchParams(fields),
  });
  if (response.status === 401) location.reload();
  return response;
}

/** Fires the events that the answer's HX-Trigger names, as htmx does for its own requests. */
export function fireTriggers(response: Response, target: EventTarget = document): void {
  const header = response.headers.get("HX-Trigger");
  if (!header?.startsWith("{")) return;
  const events = JSON.parse(header) as Record<string, unknown>;
  for (const [name, detail] of Object.entries(events)) {
    target.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }
}

/** The message for a person in a refusal: of a problem document, or the text itself. */
export async function refusal(response: Response): Promise<string> {
  if (!response.headers.get("Content-Type")?.includes("json")) return (await response.text()).trim();
  const problem = (await response.json()) as { title?: string; detail?: string; errors?: { message: string }[] };
  return problem.errors?.[0]?.message ?? problem.detail ?? problem.title ?? "";
}
