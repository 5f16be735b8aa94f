// Numbers and days as rapport.kernel.i18n writes them; money is whole minor units and stays exact.

import { chinese } from "./i18n";

const UNITS: [bigint, number, string][] = chinese
  ? [[100_000_000n, 2, " 亿"], [10_000n, 1, " 万"]]
  : [[1_000_000_000n, 2, "B"], [1_000_000n, 2, "M"], [1_000n, 1, "K"]];

const group = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, ",");

function point(value: bigint, places: number): string {
  const text = String(value).padStart(places + 1, "0");
  const whole = group(text.slice(0, text.length - places));
  return places ? `${whole}.${text.slice(-places)}` : whole;
}

/** value / divisor, half away from zero; both positive. */
const halfUp = (value: bigint, divisor: bigint): bigint => (2n * value + divisor) / (2n * divisor);

const signed = (minor: bigint, write: (size: bigint) => string): string =>
  minor < 0n ? `-${write(-minor)}` : write(minor);

/** Every cent: 1,234.56. `digits` is the currency's, 2 for most. */
export function money(minor: number, digits: number): string {
  return signed(BigInt(Math.round(minor)), (size) => point(size, digits));
}

/** 628.1 万, 6.28M; below the smallest unit, whole units. */
export function moneyShort(minor: number, digits: number): string {
  const scale = 10n ** BigInt(digits);
  return signed(BigInt(Math.round(minor)), (size) => {
    for (const [unit, places, suffix] of UNITS) {
      const scaled = halfUp(size * 10n ** BigInt(places), unit * scale);
      if (scaled >= 10n ** BigInt(places)) return point(scaled, places) + suffix;
    }
    return point(halfUp(size, scale), 0);
  });
}

export const number = (value: number): string => value.toLocaleString("en-US", { maximumFractionDigits: 2 });

export const percent = (share: number): string =>
  (share * 100).toLocaleString("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 }) + "%";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `2026-11-20` or the time stamp of its UTC midnight → 2026-11-20, 20 Nov 2026. */
export function day(value: string | number): string {
  const iso = typeof value === "number" ? new Date(value).toISOString().slice(0, 10) : value.slice(0, 10);
  if (chinese) return iso;
  const [year, month, date] = iso.split("-");
  return `${Number(date)} ${MONTHS[Number(month) - 1] ?? ""} ${year ?? ""}`;
}

/** Without the year, for short axes: 11-20, 20 Nov. */
export function dayShort(value: number): string {
  const iso = new Date(value).toISOString();
  return chinese ? iso.slice(5, 10) : `${Number(iso.slice(8, 10))} ${MONTHS[Number(iso.slice(5, 7)) - 1] ?? ""}`;
}

export function month(value: number): string {
  const [year, number_] = new Date(value).toISOString().split("-");
  return chinese ? `${year}-${number_}` : `${MONTHS[Number(number_) - 1] ?? ""} ${year ?? ""}`;
}
