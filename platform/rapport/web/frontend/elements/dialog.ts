// <x-dialog>: opens when htmx fills its body, gives the focus back, does not throw typed text away.

import { closest, find } from "../lib/dom";
import { ask } from "../lib/confirm";
import { t } from "../lib/i18n";

class DialogElement extends HTMLElement {
  #dirty = false;
  #life = new AbortController();

  get #dialog(): HTMLDialogElement {
    return find<HTMLDialogElement>("dialog", this) as HTMLDialogElement;
  }

  get #body(): HTMLElement {
    return find("[data-dialog-body]", this) as HTMLElement;
  }

  connectedCallback(): void {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.addEventListener("htmx:before:settle", (event) => { if (event.target === this.#body) this.#open(); }, { signal });
    this.addEventListener("input", () => { this.#dirty = true; }, { signal });
    this.addEventListener("click", (event) => this.#click(event), { signal });
    this.#dialog.addEventListener("cancel", (event) => { event.preventDefault(); void this.#leave(); }, { signal });
    this.#dialog.addEventListener("close", () => this.#closed(), { signal });
    document.addEventListener("close-dialog", () => this.#dialog.close(), { signal });
  }

  disconnectedCallback(): void {
    this.#life.abort();
  }

  #open(): void {
    if (this.#dialog.open || !this.#body.childElementCount) return;
    this.#dirty = false;
    this.#dialog.showModal();
  }

  #click(event: MouseEvent): void {
    if (closest(event.target, "[data-close]") || event.target === this.#dialog) void this.#leave();
  }

  async #leave(): Promise<void> {
    if (!this.#dirty || (await ask(t("Leave without saving what you typed?"), t("Leave"), true))) this.#dialog.close();
  }

  #closed(): void {
    this.#dirty = false;
    this.#body.replaceChildren();
  }
}

customElements.define("x-dialog", DialogElement);
