// Which rows of a grid are selected: single, ranges with Shift, all loaded, or all that match the filter.

import { find } from "../../lib/dom";
import { t } from "../../lib/i18n";
import type { GridElement } from "./grid";

export class Selection {
  #ids = new Set<string>();
  #everything = false;
  #anchor: HTMLTableRowElement | null = null;

  constructor(private readonly grid: GridElement) {}

  get value(): string {
    return this.#everything ? "all" : [...this.#ids].join(",");
  }

  has(id: string): boolean {
    return this.#everything || this.#ids.has(id);
  }

  toggle(row: HTMLTableRowElement): void {
    this.#set(row, !this.has(row.dataset.id ?? ""));
    this.#show();
  }

  /** A click on a checkbox; with Shift, all rows since the last one. */
  click(row: HTMLTableRowElement, range: boolean): void {
    const rows = this.grid.rows;
    const [from, to] = [this.#anchor ? rows.indexOf(this.#anchor) : -1, rows.indexOf(row)];
    if (range && from >= 0) {
      const on = find<HTMLInputElement>("[data-check]", row)?.checked ?? true;
      for (const between of rows.slice(Math.min(from, to), Math.max(from, to) + 1)) this.#set(between, on);
    }
    this.#anchor = row;
  }

  change(event: Event): void {
    const box = event.target;
    if (!(box instanceof HTMLInputElement)) return;
    if (box.matches("[data-check-all]")) for (const row of this.grid.rows) this.#set(row, box.checked);
    else if (box.matches("[data-check]")) this.#set(box.closest("tr") as HTMLTableRowElement, box.checked);
    else return;
    this.#show();
  }

  command(name: string): void {
    this.#everything = name === "all";
    if (!this.#everything) this.#ids.clear();
    this.restore();
  }

  /** Marks rows that came later, or came again, as the selection says. */
  restore(): void {
    for (const row of this.grid.rows) this.#mark(row, this.has(row.dataset.id ?? ""));
    this.#show();
  }

  #set(row: HTMLTableRowElement, on: boolean): void {
    const id = row.dataset.id ?? "";
    if (this.#everything && !on) {
      this.#everything = false;
      for (const other of this.grid.rows) this.#ids.add(other.dataset.id ?? "");
    }
    if (on) this.#ids.add(id);
    else this.#ids.delete(id);
    this.#mark(row, on);
  }

  #mark(row: HTMLTableRowElement, on: boolean): void {
    row.classList.toggle("is-selected", on);
    const box = find<HTMLInputElement>("[data-check]", row);
    if (box) box.checked = on;
  }

  #show(): void {
    const bar = find("[data-bulk]", this.grid);
    if (!bar) return;
    bar.hidden = !this.#everything && this.#ids.size === 0;
    const count = find("[data-count]", bar);
    if (count) count.textContent = this.#everything ? t("All that match") : t("{n} selected", { n: this.#ids.size });
    const header = find<HTMLInputElement>("[data-check-all]", this.grid);
    if (header) header.indeterminate = !this.#everything && this.#ids.size > 0 && !header.checked;
  }
}
