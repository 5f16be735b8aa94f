// Tooltips from DOM nodes: ECharts' own HTML carries style attributes, which the content security policy forbids.

import { make } from "../../lib/dom";
import type { Formatter } from "./types";

interface Shown {
  seriesName?: string;
  name: string;
  value: unknown;
  color: unknown;
  axisValue?: string | number;
}

function dot(colour: unknown): HTMLElement {
  const mark = make("i");
  if (typeof colour === "string") mark.style.background = colour;
  return mark;
}

function row(point: Shown, label: string, write: Formatter): HTMLTableRowElement {
  const name = make("td", {}, dot(point.color), label);
  return make("tr", {}, name, make("td", { text: write(point.value) }));
}

/** A tooltip for one point, or for all series at a place of the axis. */
export function tooltip(title: Formatter = String, write: Formatter = String): (shown: Shown | Shown[]) => HTMLElement {
  return (shown) => {
    const points = Array.isArray(shown) ? shown : [shown];
    const many = Array.isArray(shown);
    const body = make("tbody", {}, ...points.map((point) => row(point, (many ? point.seriesName : point.name) ?? "", write)));
    const box = make("div", {}, make("table", {}, body));
    if (many && points[0]) box.prepend(make("b", { text: title(points[0].axisValue) }));
    return box;
  };
}
