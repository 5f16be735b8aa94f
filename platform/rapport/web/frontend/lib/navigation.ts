// After a swap of the main element: the menu's mark, the scroll position, the focus.

import { all, find } from "./dom";
import { onHtmx } from "./htmx";

function mark(): void {
  const here = location.pathname;
  const links = all<HTMLElement>("[data-nav]");
  const fits = (url: string): boolean => (url === "/" ? here === "/" : here === url || here.startsWith(`${url}/`));
  for (const link of links) {
    if (fits(link.dataset.nav ?? "")) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

/** A screen reader hears the new screen's title; the tab order starts at its top. */
function arrive(main: Element): void {
  const heading = find("h1", main);
  main.scrollTop = 0;
  if (!heading || find("[autofocus]", main)) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

onHtmx("htmx:after:swap", (context) => {
  if (context.target?.id !== "main") return;
  mark();
  if (context.request.headers["HX-Target"] === "main#main") arrive(context.target);
});
window.addEventListener("popstate", () => setTimeout(mark));
document.addEventListener("htmx:after:history:push", mark);
mark();
