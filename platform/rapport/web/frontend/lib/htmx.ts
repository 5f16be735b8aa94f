// htmx 4 as we use it: typed events, one way to ask from a script.

import htmx from "htmx.org";

export interface RequestContext {
  sourceElement: Element;
  sourceEvent?: { type?: string };
  target?: Element;
  push?: string | null;
  request: { action: string; method: string; headers: Record<string, string>; body?: FormData | null };
  response?: { status: number; headers: Headers };
  hx?: Record<string, string>;
}

interface Detail {
  ctx?: RequestContext;
  error?: unknown;
  issueRequest?: () => void;
  dropRequest?: () => void;
}

export type HtmxEvent = CustomEvent<Detail>;

/** Listens for an htmx event anywhere on the page. */
export function onHtmx(name: string, handle: (context: RequestContext, event: HtmxEvent) => void): void {
  document.addEventListener(name, (event) => {
    const { ctx } = (event as HtmxEvent).detail;
    if (ctx) handle(ctx, event as HtmxEvent);
  });
}

/** Goes to a screen as a link would: swaps the main element, writes the address. */
export function visit(url: string): void {
  void htmx.ajax("GET", url, { target: "#main", swap: "innerHTML", push: "true" } as never);
}

/** Fetches a part of the page. */
export function load(url: string, target: Element | string, swap = "innerHTML"): Promise<void> {
  return htmx.ajax("GET", url, { target, swap } as never) as unknown as Promise<void>;
}

export { htmx };
