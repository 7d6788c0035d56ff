// The data of a chart as the server writes it, and how its values are printed.
import { compact as short, currencySign, minorDigits, number, percent } from "./formats";
import { lang, t } from "./lib";

export type Format = "money" | "number" | "percent" | "days";

export interface Series {
  name: string;
  /** One value per label (money in major units, percent as a fraction); for a scatter [x, y, name]. */
  values: (number | null | [number, number, string?])[];
  urls?: (string | null)[];
  low?: (number | null)[];
  high?: (number | null)[];
  /** The team's own past, drawn as a tick. */
  past?: (number | null)[];
  /** From this index on the period is still running. */
  dashed_from?: number;
  /** Waterfall: the indexes that stand on the ground. */
  totals?: number[];
}

export interface ChartData {
  kind: "bar" | "stacked" | "line" | "funnel" | "waterfall" | "scatter" | "heat";
  labels: string[];
  series: Series[];
  format: Format;
  x_format?: Format;
  currency?: string;
  /** Bars lie instead of stand. */
  across?: boolean;
  n?: number;
  goal?: number;
  mark?: { from: string; to: string; label: string };
}

/** Exact for tables and tips, compact for axes and labels. */
export function print(value: number | null | undefined, format: Format, currency = "", compact = false): string {
  if (value === null || value === undefined) return t("not known");
  if (format === "percent") return percent(value, lang, compact ? 0 : 1);
  if (format !== "money") return compact ? short(value, lang) : number(Math.round(value * 100) / 100, lang);
  const text = compact ? short(value, lang) : number(value, lang, minorDigits(currency));
  const sign = currencySign(currency, lang);
  return text.startsWith("-") ? `-${sign}${text.slice(1)}` : sign + text;
}

export const numberOf = (value: Series["values"][number]): number | null => (Array.isArray(value) ? value[1] : value);

/** Rows of the same numbers: head and body, as text. */
export function asRows(data: ChartData): string[][] {
  const say = (value: number | null | undefined) => (value === null || value === undefined ? "" : print(value, data.format, data.currency));
  if (data.kind === "scatter") return [["", "x", "y"], ...data.series.flatMap((one) => one.values.map((point) => (Array.isArray(point) ? [point[2] ?? "", print(point[0], data.x_format ?? "number", data.currency), say(point[1])] : [])))];
  if (data.kind === "heat") return [["", ...data.labels], ...data.series.map((one) => [one.name, ...one.values.map((value) => say(numberOf(value)))])];
  return [["", ...data.series.map((one) => one.name)], ...data.labels.map((label, i) => [label, ...data.series.map((one) => say(numberOf(one.values[i] ?? null)))])];
}

/** The same, with plain numbers, for a spreadsheet. */
export function asCsv(data: ChartData): string {
  const plain = data.kind === "scatter"
    ? data.series.flatMap((one) => one.values.map((point) => (Array.isArray(point) ? [point[2] ?? "", point[0], point[1]] : [])))
    : [["", ...data.series.map((one) => one.name)], ...data.labels.map((label, i) => [label, ...data.series.map((one) => numberOf(one.values[i] ?? null) ?? "")])];
  const cell = (value: string | number) => { const text = String(value); const safe = /^[=+@\t\r]/.test(text) || (/^-/.test(text) && Number.isNaN(Number(text))) ? `'${text}` : text; return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe; };
  return `\ufeff${plain.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}
