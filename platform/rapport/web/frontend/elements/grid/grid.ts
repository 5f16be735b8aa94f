// <x-grid>: row cursor, selection and inline edit on top of a table that the server renders.
//   name="selection"   its value (ids, or "all") goes with any htmx request that has hx-include="#<the grid>"
//   row-url="/x/"      PATCH <row-url><id> takes one field, answers the row again, 422 with the message, 409 with
//                      the row as it now is
// Keys: j k move, x selects, e edits, Enter opens.

import { all, closest, dialogOpen, find, isTyping } from "../../lib/dom";
import { CellEditor } from "./edit";
import { Selection } from "./selection";

export class GridElement extends HTMLElement {
  readonly selection = new Selection(this);
  #editor = new CellEditor(this);
  #life = new AbortController();

  /** What htmx sends for this element. */
  get value(): string {
    return this.selection.value;
  }

  get rows(): HTMLTableRowElement[] {
    return all<HTMLTableRowElement>("tr[data-id]", this);
  }

  get current(): HTMLTableRowElement | null {
    return find<HTMLTableRowElement>("tr.is-current", this);
  }

  connectedCallback(): void {
    this.#life = new AbortController();
    const { signal } = this.#life;
    document.addEventListener("keydown", (event) => this.#key(event), { signal });
    this.addEventListener("change", (event) => this.selection.change(event), { signal });
    this.addEventListener("click", (event) => this.#click(event), { signal });
    this.addEventListener("dblclick", (event) => this.#edit(closest(event.target, "td[data-edit]")), { signal });
    this.addEventListener("htmx:after:settle", () => this.selection.restore(), { signal });
  }

  disconnectedCallback(): void {
    this.#life.abort();
  }

  move(row: HTMLTableRowElement | null | undefined, scroll = true): void {
    if (!row) return;
    this.current?.classList.remove("is-current");
    row.classList.add("is-current");
    if (scroll) row.scrollIntoView({ block: "nearest" });
  }

  #click(event: MouseEvent): void {
    const row = closest<HTMLTableRowElement>(event.target, "tr[data-id]");
    const command = closest(event.target, "[data-select]");
    if (command) this.selection.command(command.dataset.select ?? "");
    if (!row) return;
    if (closest(event.target, "[data-check]")) this.selection.click(row, event.shiftKey);
    else if (!closest(event.target, "a, button, input, select, label")) this.move(row, false);
  }

  #key(event: KeyboardEvent): void {
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey || dialogOpen()) return;
    if (this.#act(event.key, closest(event.target, "x-grid") === this)) event.preventDefault();
  }

  /** Arrow keys belong to the grid only while the focus is inside it. */
  #act(key: string, inside: boolean): boolean {
    const rows = this.rows;
    const at = this.current ? rows.indexOf(this.current) : -1;
    if (key === "j" || (inside && key === "ArrowDown")) this.move(rows[Math.min(rows.length - 1, at + 1)]);
    else if (key === "k" || (inside && key === "ArrowUp")) this.move(rows[Math.max(0, at - 1)]);
    else if (key === "x" && this.current) this.selection.toggle(this.current);
    else if (key === "e" && this.current) this.#edit(find<HTMLTableCellElement>("td[data-edit]", this.current));
    else if (key === "Enter" && this.current && !closest(document.activeElement, "a, button")) this.#open();
    else return false;
    return true;
  }

  #open(): void {
    find("th a, a", this.current ?? this)?.click();
  }

  #edit(cell: HTMLTableCellElement | null): void {
    if (cell) this.#editor.open(cell);
  }
}

customElements.define("x-grid", GridElement);
