// Editing one cell in place: saved at once, refused at the cell, a conflict shown and never overwritten silently.
//   <td data-edit="field" data-value="…" [data-kind="date|tel|text"] [data-editor="#template of a select"]>

import { find, make } from "../../lib/dom";
import { fireTriggers, refusal, send } from "../../lib/http";
import { htmx } from "../../lib/htmx";
import { t } from "../../lib/i18n";
import { toast } from "../../lib/toast";
import type { GridElement } from "./grid";

type Editor = HTMLInputElement | HTMLSelectElement;

interface Edit {
  row: HTMLTableRowElement;
  cell: HTMLTableCellElement;
  editor: Editor;
  before: Node[];
  busy: boolean;
}

export class CellEditor {
  #edit: Edit | null = null;

  constructor(private readonly grid: GridElement) {}

  open(cell: HTMLTableCellElement, typed = cell.dataset.value ?? "", message = ""): void {
    if (this.#edit?.cell === cell) return;
    this.cancel();
    const row = cell.closest("tr") as HTMLTableRowElement;
    const editor = this.#control(cell);
    cell.style.width = `${cell.offsetWidth}px`; // through the CSSOM, which the policy allows
    this.#edit = { row, cell, editor, before: [...cell.childNodes], busy: false };
    cell.classList.add("is-editing");
    cell.replaceChildren(editor);
    editor.value = typed;
    this.#listen(editor);
    editor.focus();
    if (message) this.#refuse(message);
  }

  cancel(): void {
    const edit = this.#edit;
    if (!edit) return;
    this.#edit = null;
    edit.cell.classList.remove("is-editing");
    edit.cell.style.removeProperty("width");
    edit.cell.replaceChildren(...edit.before);
  }

  #control(cell: HTMLTableCellElement): Editor {
    const template = cell.dataset.editor ? find<HTMLTemplateElement>(cell.dataset.editor) : null;
    const editor = template
      ? (template.content.firstElementChild?.cloneNode(true) as HTMLSelectElement)
      : make("input", { type: cell.dataset.kind ?? "text" });
    editor.setAttribute("aria-label", cell.dataset.label ?? cell.dataset.edit ?? "");
    return editor;
  }

  #listen(editor: Editor): void {
    editor.addEventListener("keydown", (event) => this.#key(event as KeyboardEvent));
    editor.addEventListener("blur", () => { if (!this.#edit?.cell.querySelector("[role=alert]")) void this.#save(); });
    if (editor instanceof HTMLSelectElement) editor.addEventListener("change", () => void this.#save());
  }

  #key(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key === "Escape") this.cancel();
    else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      void this.#save();
    }
  }

  async #save(): Promise<void> {
    const edit = this.#edit;
    if (!edit || edit.busy) return;
    const before = edit.cell.dataset.value ?? "";
    if (edit.editor.value === before) return this.cancel();
    edit.busy = true;
    const field = edit.cell.dataset.edit ?? "";
    const response = await this.#send(edit.row, field, edit.editor.value);
    edit.busy = false;
    if (response?.status === 422) return this.#refuse(await refusal(response));
    if (response?.status === 409) return this.#conflict(edit, field, await response.text());
    if (!response?.ok) return this.#failed();
    const fresh = this.#replace(edit, await response.text());
    fireTriggers(response, fresh ?? document);
    if (fresh && !response.headers.has("HX-Trigger")) this.#saved(fresh, field, before);
  }

  async #send(row: HTMLTableRowElement, field: string, value: string): Promise<Response | null> {
    const url = `${this.grid.getAttribute("row-url") ?? ""}${row.dataset.id ?? ""}`;
    try {
      return await send("PATCH", url, { field, value, version: row.dataset.version ?? "" });
    } catch {
      return null; // no network: said to the person by #failed
    }
  }

  #failed(): void {
    this.cancel();
    toast({ text: t("Could not be saved"), kind: "error" });
  }

  #refuse(message: string): void {
    const edit = this.#edit;
    if (!edit) return;
    const alert = make("span", { class: "rp-cell-error", role: "alert", id: "rp-cell-error", text: message });
    edit.cell.querySelector("[role=alert]")?.remove();
    edit.cell.append(alert);
    edit.editor.setAttribute("aria-invalid", "true");
    edit.editor.setAttribute("aria-describedby", alert.id);
    edit.editor.focus();
  }

  /** Shows the row as it now is and asks again with what the person typed. */
  #conflict(edit: Edit, field: string, html: string): void {
    const typed = edit.editor.value;
    const fresh = this.#replace(edit, html);
    const cell = fresh ? find<HTMLTableCellElement>(`td[data-edit="${field}"]`, fresh) : null;
    if (!cell) return this.#failed();
    const now = cell.textContent?.trim() ?? "";
    this.open(cell, typed, t("Meanwhile changed to “{value}”. Enter saves yours.", { value: now }));
  }

  #replace(edit: Edit, html: string): HTMLTableRowElement | null {
    const template = document.createElement("template");
    template.innerHTML = html;
    const fresh = template.content.querySelector("tr");
    this.#edit = null;
    if (!fresh) return null;
    edit.row.replaceWith(fresh);
    htmx.process(fresh);
    this.grid.move(fresh, false);
    this.grid.selection.restore();
    return fresh;
  }

  #saved(row: HTMLTableRowElement, field: string, before: string): void {
    toast({ text: t("Saved"), undo: () => void this.#undo(row, field, before) });
  }

  async #undo(row: HTMLTableRowElement, field: string, before: string): Promise<void> {
    const response = await this.#send(row, field, before);
    const cell = find<HTMLTableCellElement>(`td[data-edit="${field}"]`, row);
    if (!response?.ok || !cell) return toast({ text: t("Could not be undone"), kind: "error" });
    this.#replace({ row, cell, editor: make("input"), before: [], busy: false }, await response.text());
  }
}
