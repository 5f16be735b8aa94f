// <x-chart src="/…" label="…" [list="#timeline"] [list-src="/…?event={id}"]>: draws what rapport.web.charts sends.
// Choosing an event on the curve shows its row in the list (data-event="<id>"), choosing a row marks its event.

import { all, closest, find, make } from "../../lib/dom";
import { load } from "../../lib/htmx";
import { t } from "../../lib/i18n";
import { EventLayer } from "./events";
import { ready } from "./option";
import { dataTable, summary } from "./table";
import type { ChartDocument, ChartEvent } from "./types";

type Chart = ReturnType<typeof import("./echarts").init>;

export class ChartElement extends HTMLElement {
  static readonly observedAttributes = ["src"];
  #canvas = make("div", { class: "rp-chart-canvas", role: "img" });
  #events = new EventLayer((ids) => void this.#choose(ids));
  #table = make("details", { class: "rp-chart-table" }, make("summary", { text: t("Figures as a table") }));
  #chart: Chart | undefined;
  #document: ChartDocument | undefined;
  #chosen = "";
  #life = new AbortController();
  #size = new ResizeObserver(() => this.#resize());

  connectedCallback(): void {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.replaceChildren(make("div", { class: "rp-chart-stage" }, this.#canvas, this.#events.element), this.#table);
    document.addEventListener("rp-theme", () => this.#draw(), { signal });
    document.addEventListener("click", (event) => this.#pick(event), { signal });
    document.addEventListener("focusin", (event) => this.#follow(event), { signal });
    document.addEventListener("pointerover", (event) => this.#follow(event), { signal });
    this.#table.addEventListener("toggle", () => this.#tabulate(), { signal });
    void this.#load();
  }

  disconnectedCallback(): void {
    this.#life.abort();
    this.#size.disconnect();
    this.#chart?.dispose();
    this.#chart = undefined;
  }

  attributeChangedCallback(): void {
    if (this.isConnected && this.#document) void this.#load();
  }

  get #label(): string {
    return this.getAttribute("label") ?? "";
  }

  async #load(): Promise<void> {
    delete this.dataset.ready;
    try {
      const [{ init }, fetched] = await Promise.all([import("./echarts"), this.#fetch()]);
      if (!this.isConnected) return;
      this.#document = fetched;
      this.#chart ??= init(this.#canvas, undefined, { renderer: "canvas" });
      this.#draw();
      this.#size.observe(this.#canvas);
      this.dataset.ready = "";
    } catch (error) {
      this.#fault(error);
    }
  }

  async #fetch(): Promise<ChartDocument> {
    const response = await fetch(this.getAttribute("src") ?? "", { headers: { Accept: "application/json" }, signal: this.#life.signal });
    if (!response.ok) throw new Error(String(response.status));
    return (await response.json()) as ChartDocument;
  }

  #fault(error: unknown): void {
    if (error instanceof DOMException && error.name === "AbortError") return;
    const again = make("button", { type: "button", class: "rp-link", text: t("Try again") });
    again.addEventListener("click", () => { this.disconnectedCallback(); this.connectedCallback(); });
    this.replaceChildren(make("p", { class: "rp-fault", role: "status" }, t("The chart could not be loaded."), " ", again));
    this.dataset.ready = "fault";
  }

  #draw(): void {
    if (!this.#document || !this.#chart) return;
    this.#chart.setOption(ready(this.#document.option, this.#document.digits, this.#canvas), true);
    this.#canvas.setAttribute("aria-label", summary(this.#document, this.#label));
    this.#place();
    this.#tabulate();
  }

  #resize(): void {
    this.#chart?.resize();
    this.#place();
  }

  #place(): void {
    const chart = this.#chart;
    if (!chart || !this.#document) return;
    this.#events.draw(this.#document.events, (event) => pixels(chart, event), t("Events on the curve"));
  }

  #tabulate(): void {
    find("table", this.#table)?.remove();
    if (this.#table.open && this.#document) this.#table.append(dataTable(this.#document, this.#label));
  }

  /** Buttons outside that change what is drawn: data-chart="#id" data-chart-src="/…". */
  #pick(event: MouseEvent): void {
    const button = closest(event.target, "[data-chart-src]");
    if (!button || button.dataset.chart !== `#${this.id}`) return;
    for (const other of all(`[data-chart="#${this.id}"]`)) other.setAttribute("aria-pressed", String(other === button));
    this.setAttribute("src", button.dataset.chartSrc ?? "");
  }

  /** A row of the list under the pointer or with the focus marks its event; elsewhere the chosen one stays marked. */
  #follow(event: Event): void {
    const list = this.getAttribute("list");
    if (!list) return;
    const row = closest(event.target, `${list} [data-event]`);
    this.#events.highlight(row?.dataset.event ?? this.#chosen);
  }

  async #choose(ids: string[]): Promise<void> {
    const list = this.getAttribute("list");
    this.#chosen = ids[0] ?? "";
    this.#events.highlight(this.#chosen);
    this.dispatchEvent(new CustomEvent("rp-event", { detail: { ids }, bubbles: true }));
    if (!list) return;
    const source = this.getAttribute("list-src");
    if (source && !find(`${list} [data-event="${CSS.escape(ids[0] ?? "")}"]`)) {
      await load(source.replace("{id}", encodeURIComponent(ids[0] ?? "")), list);
    }
    this.#show(list, ids);
  }

  #show(list: string, ids: string[]): void {
    for (const row of all<HTMLElement>(`${list} [data-event]`)) row.classList.toggle("is-linked", ids.includes(row.dataset.event ?? ""));
    const first = find(`${list} .is-linked`);
    if (!first) return;
    first.tabIndex = -1;
    first.focus({ preventScroll: true });
    first.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  }
}

function pixels(chart: Chart, event: ChartEvent): { x: number; y: number } {
  const [x, y] = chart.convertToPixel({ gridIndex: 0 }, [event.at, event.value]) as unknown as [number, number];
  return { x, y };
}

customElements.define("x-chart", ChartElement);
