// <x-filter>: what is typed into [data-filter-input] hides the [data-filter-text] items that do not have all its words,
// and the [data-filter-group]s without any; the groups open while something is typed.

import { all, announce, find } from "../lib/dom";

class FilterElement extends HTMLElement {
  #life = new AbortController();

  connectedCallback(): void {
    this.#life = new AbortController();
    find<HTMLInputElement>("[data-filter-input]", this)?.addEventListener("input", (event) => this.#filter((event.target as HTMLInputElement).value), { signal: this.#life.signal });
  }

  disconnectedCallback(): void {
    this.#life.abort();
  }

  #filter(typed: string): void {
    const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const item of all<HTMLElement>("[data-filter-text]", this)) {
      const text = (item.dataset.filterText ?? "").toLowerCase();
      item.hidden = !words.every((word) => text.includes(word));
      shown += item.hidden ? 0 : 1;
    }
    for (const group of all<HTMLDetailsElement>("[data-filter-group]", this)) {
      group.hidden = !find("[data-filter-text]:not([hidden])", group);
      group.open = words.length > 0 && !group.hidden;
    }
    const none = find("[data-filter-none]", this);
    if (none) none.hidden = shown > 0;
    if (!shown) announce(none?.textContent ?? "");
  }
}

customElements.define("x-filter", FilterElement);
