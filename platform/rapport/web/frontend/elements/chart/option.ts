// The server's option made ready for ECharts: names of formatters become functions, colours come from the page.

import { day, dayShort, money, moneyShort, month, number, percent } from "../../lib/format";
import { tooltip } from "./tooltip";
import type { Formatter, Json, JsonObject } from "./types";

const SERIES = 6;

/** A point of a time axis is [time, value], of a pie {name, value}. */
function amount(value: unknown): number {
  if (Array.isArray(value)) return Number(value.at(-1));
  if (value !== null && typeof value === "object" && "value" in value) return amount(value.value);
  return Number(value);
}

export function formatters(digits: number): Record<string, Formatter> {
  return {
    money: (value) => money(amount(value), digits),
    moneyShort: (value) => moneyShort(amount(value), digits),
    moneyAxis: (value) => moneyShort(amount(value), digits).replace(/\.0+(?=\D|$)/, ""),
    number: (value) => number(amount(value)),
    percent: (value) => percent(amount(value)),
    day: (value) => day(Number(value)),
    dayShort: (value) => dayShort(Number(value)),
    month: (value) => month(Number(value)),
  };
}

/** The option with every `formatter` and `valueFormatter` that names one of `known` replaced by it. */
function withFunctions(value: Json, known: Record<string, Formatter>): unknown {
  if (Array.isArray(value)) return value.map((part) => withFunctions(part, known));
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).map(([name, part]) => {
    const formatter = /ormatter$/.test(name) && typeof part === "string" ? known[part] : undefined;
    return [name, formatter ?? withFunctions(part, known)] as const;
  });
  return Object.fromEntries(entries);
}

export interface Colours {
  ink: string;
  muted: string;
  line: string;
  surface: string;
  series: string[];
  font: string;
}

export function colours(element: Element): Colours {
  const style = getComputedStyle(element);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return {
    ink: read("--rp-ink"),
    muted: read("--rp-muted"),
    line: read("--rp-line"),
    surface: read("--rp-surface"),
    series: Array.from({ length: SERIES }, (_, index) => read(`--rp-series-${index + 1}`)),
    font: style.fontFamily,
  };
}

type Part = Record<string, unknown>;

const axis = (own: Part, look: Colours): Part => ({
  axisLine: { lineStyle: { color: look.line } },
  splitLine: { lineStyle: { color: look.line } },
  axisTick: { show: false },
  ...own,
  axisLabel: { color: look.muted, fontSize: 11, hideOverlap: true, ...(own.axisLabel as Part | undefined) },
});

const tip = (own: Part, look: Colours, host: HTMLElement): Part => ({
  appendTo: host,
  className: "rp-chart-tip",
  backgroundColor: look.surface,
  borderColor: look.line,
  padding: [6, 10],
  textStyle: { color: look.ink, fontSize: 12 },
  formatter: tooltip(own.titleFormatter as Formatter | undefined, own.valueFormatter as Formatter | undefined),
  axisPointer: { lineStyle: { color: look.muted, type: "dashed" } },
  ...own,
});

/** Everything that `setOption` needs; `host` holds the tooltip. */
export function ready(option: JsonObject, digits: number, host: HTMLElement): Part {
  const look = colours(host);
  const own = withFunctions(option, formatters(digits)) as Part;
  const parts: Part = { ...own };
  for (const name of ["xAxis", "yAxis"]) if (own[name]) parts[name] = axis(own[name] as Part, look);
  if (own.tooltip) parts.tooltip = tip(own.tooltip as Part, look, host);
  if (own.legend) parts.legend = { textStyle: { color: look.ink, fontSize: 12 }, itemWidth: 10, itemHeight: 10, icon: "roundRect", ...(own.legend as Part) };
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return { useUTC: true, animation: !still, animationDuration: 250, color: look.series, textStyle: { fontFamily: look.font }, ...parts };
}
