// The same figures as a table, for whoever does not see the drawing; built when it is opened.

import { make } from "../../lib/dom";
import { day } from "../../lib/format";
import { t } from "../../lib/i18n";
import { formatters } from "./option";
import type { ChartDocument, Json, JsonObject } from "./types";

interface Series {
  name: string;
  data: Json[];
}

const object = (value: Json | undefined): JsonObject => (value && typeof value === "object" && !Array.isArray(value) ? value : {});

function series(document: ChartDocument): Series[] {
  const list = Array.isArray(document.option.series) ? document.option.series : [];
  return list.map(object).map((one) => ({ name: String(one.name ?? ""), data: Array.isArray(one.data) ? one.data : [] }));
}

const write = (document: ChartDocument): ((value: Json) => string) => {
  const name = String(object(document.option.tooltip).valueFormatter ?? "number");
  return formatters(document.digits)[name] ?? String;
};

/** The row's heading: the day of a point in time, the category, the slice's name. */
function heading(document: ChartDocument, point: Json, index: number): string {
  if (Array.isArray(point)) return day(Number(point[0]));
  const axis = [object(document.option.xAxis), object(document.option.yAxis)].find((one) => Array.isArray(one.data));
  const categories = axis?.data;
  if (Array.isArray(categories)) return String(categories[index] ?? "");
  return String(object(point).name ?? "");
}

export function dataTable(document: ChartDocument, caption: string): HTMLTableElement {
  const all = series(document);
  const format = write(document);
  const head = make("tr", {}, make("td"), ...all.map((one) => make("th", { scope: "col", text: one.name || caption })));
  const rows = (all[0]?.data ?? []).map((point, index) =>
    make("tr", {}, make("th", { scope: "row", text: heading(document, point, index) }), ...all.map((one) => make("td", { text: format(one.data[index] ?? null) }))),
  );
  return make("table", { class: "rp-table" }, make("caption", { class: "sr-only", text: caption }), make("thead", {}, head), make("tbody", {}, ...rows));
}

/** The height of the topmost curve at each point of time; empty for charts without a time axis. */
function totals(document: ChartDocument): number[] {
  const all = series(document);
  const points = all[0]?.data.filter(Array.isArray) ?? [];
  return points.map((_, index) => all.reduce((sum, one) => sum + Number((one.data[index] as Json[])[1]), 0));
}

/** One sentence for a screen reader: from where to where, and between which. */
export function summary(document: ChartDocument, label: string): string {
  const sizes = totals(document);
  const [first, last] = [sizes[0], sizes.at(-1)];
  if (first === undefined || last === undefined) return label;
  const format = write(document);
  const values = { from: format(first), to: format(last), low: format(Math.min(...sizes)), high: format(Math.max(...sizes)) };
  return t("{label}: from {from} to {to}, lowest {low}, highest {high}", { label, ...values });
}
