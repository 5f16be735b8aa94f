// What the server sends for a chart (rapport.web.charts).

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };

export type Tone = "plain" | "info" | "good" | "warn" | "bad";

/** A customer's event on the curve: `at` is a UTC midnight in milliseconds, `value` the curve's height there. */
export interface ChartEvent {
  id: string;
  at: number;
  value: number;
  text: string;
  icon: string;
  tone: Tone;
}

export interface ChartDocument {
  option: JsonObject;
  events: ChartEvent[];
  /** digits of the currency's minor unit */
  digits: number;
}

export type Formatter = (value: unknown) => string;
