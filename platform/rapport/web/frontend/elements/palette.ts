// <x-palette>: Ctrl+K. Commands stand in the page and are filtered here; the server's search fills [data-found].

import { all, closest, find } from "../lib/dom";
import { run } from "../lib/commands";
import { htmx, load, visit } from "../lib/htmx";

class PaletteElement extends HTMLElement {
  #life = new AbortController();

  get #dialog(): HTMLDialogElement {
    return find<HTMLDialogElement>("dialog", this) as HTMLDialogElement;
  }

  get #input(): HTMLInputElement {
    return find<HTMLInputElement>("input", this) as HTMLInputElement;
  }

  get #options(): HTMLElement[] {
    return all<HTMLElement>("[role=option]:not([hidden])", this);
  }

  get #selected(): HTMLElement | undefined {
    return this.#options.find((option) => option.getAttribute("aria-selected") === "true");
  }

  connectedCallback(): void {
    this.#life = new AbortController();
    const { signal } = this.#life;
    document.addEventListener("rp-palette", () => this.#toggle(), { signal });
    this.addEventListener("htmx:after:settle", () => this.#filter(), { signal });
    this.addEventListener("click", (event) => this.#click(event), { signal });
    this.addEventListener("pointermove", (event) => this.#select(closest(event.target, "[role=option]")), { signal });
    this.#input.addEventListener("input", () => this.#filter(), { signal });
    this.#input.addEventListener("keydown", (event) => this.#key(event), { signal });
  }

  disconnectedCallback(): void {
    this.#life.abort();
  }

  #toggle(): void {
    if (this.#dialog.open) return this.#dialog.close();
    this.#input.value = "";
    this.#dialog.showModal();
    htmx.trigger(this.#input, "rp-open");
    this.#filter();
  }

  /** Shows the commands that hold every typed word, hides empty groups, selects the first line. */
  #filter(): void {
    const words = this.#input.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const option of all<HTMLElement>("[data-command-text]", this)) {
      const text = option.dataset.commandText?.toLowerCase() ?? "";
      option.hidden = !words.every((word) => text.includes(word));
    }
    for (const group of all<HTMLElement>("[role=group]", this)) group.hidden = !find("[role=option]:not([hidden])", group);
    const none = find("[data-none]", this);
    if (none) none.hidden = this.#options.length > 0;
    this.#select(this.#options[0] ?? null);
  }

  #select(option: HTMLElement | null): void {
    if (!option) return this.#input.removeAttribute("aria-activedescendant");
    for (const other of all("[role=option]", this)) other.setAttribute("aria-selected", String(other === option));
    this.#input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  #key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const options = this.#options;
    const at = this.#selected ? options.indexOf(this.#selected) : -1;
    if (event.key === "ArrowDown") this.#select(options[(at + 1) % options.length] ?? null);
    else if (event.key === "ArrowUp") this.#select(options[(at - 1 + options.length) % options.length] ?? null);
    else if (event.key === "Enter") this.#go(this.#selected, event.ctrlKey || event.metaKey);
    else return;
    event.preventDefault();
  }

  #click(event: MouseEvent): void {
    if (event.target === this.#dialog) this.#dialog.close();
    const option = closest(event.target, "[role=option]");
    if (option) this.#go(option, event.ctrlKey || event.metaKey);
  }

  #go(option: HTMLElement | undefined, newTab: boolean): void {
    if (!option) return;
    this.#dialog.close();
    const { url, event, dialog } = option.dataset;
    if (event) run(event);
    else if (!url) return;
    else if (dialog !== undefined) void load(url, "#dialog-body");
    else if (newTab) window.open(url, "_blank", "noopener");
    else visit(url);
  }
}

customElements.define("x-palette", PaletteElement);
