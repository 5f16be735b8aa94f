// A panel whose request failed says so in its own card; the rest of the page stays as it is.

import { find, make } from "./dom";
import { htmx, onHtmx } from "./htmx";
import { t } from "./i18n";

function fault(panel: Element): void {
  const body = find("[data-panel-body]", panel);
  if (!body) return;
  const again = make("button", { type: "button", class: "rp-link", text: t("Try again") });
  again.addEventListener("click", () => htmx.trigger(panel, "retry"));
  panel.removeAttribute("aria-busy");
  body.replaceChildren(make("p", { class: "rp-fault", role: "status" }, t("This part could not be loaded."), " ", again));
}

for (const name of ["htmx:response:error", "htmx:error"]) {
  onHtmx(name, (context) => { if (context.sourceElement.matches("[data-panel]")) fault(context.sourceElement); });
}
