// How each kind of chart is drawn; one question, one kind.
import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams, EChartsOption, SeriesOption } from "echarts";
import type { Look } from "./chart-look";
import { numberOf, print, type ChartData, type Series } from "./chart-values";
import { t } from "./lib";

const MANY = 14;

interface Drawing { data: ChartData; look: Look; wide: boolean; width: number }

const values = (one: Series) => one.values.map(numberOf);

function categories({ data, look }: Drawing, lying: boolean) {
  return {
    type: "category" as const, data: data.labels, inverse: lying, axisTick: { show: false }, axisLine: { show: !lying, lineStyle: { color: look.line } },
    axisLabel: { color: look.ink2, fontSize: 12, fontFamily: look.font, hideOverlap: true, ...(lying ? { width: 116, overflow: "truncate" as const } : {}) },
  };
}

function scale({ data, look }: Drawing, hidden = false, format = data.format) {
  return {
    type: "value" as const, splitNumber: 4, splitLine: { show: !hidden, lineStyle: { color: look.line } },
    axisLabel: { show: !hidden, color: look.ink3, fontSize: 12, fontFamily: look.font, formatter: (value: number) => print(value, format, data.currency, true) },
  };
}

const margins = (right = 16) => ({ left: 4, right, top: 20, bottom: 4, outerBoundsMode: "same" as const, outerBoundsContain: "axisLabel" as const });

/** About how many pixels a text takes, with a little air. */
const extent = (text: string) => [...text].reduce((sum, letter) => sum + (letter.charCodeAt(0) > 0x2e80 ? 12 : 7.2), 8);

/** Whether each bar's number fits over its bar: numbers that touch each other are harder to read than none. */
function roomy({ data, width }: Drawing, words: (i: number) => string): boolean {
  const slot = (width - 72) / Math.max(data.labels.length, 1);
  return data.labels.length <= MANY && data.labels.every((_, i) => extent(words(i)) <= slot);
}

function bars(drawing: Drawing): EChartsOption {
  const { data, look } = drawing;
  const lying = data.across === true;
  const stacked = data.kind === "stacked";
  // Over standing bars the axis says the currency; lying ones have no axis.
  const words = (one: Series) => (i: number) => print(values(one)[i], data.format === "money" && !lying ? "number" : data.format, data.currency, true);
  const labelled = !stacked && data.series.length === 1 && (lying || roomy(drawing, words(data.series[0] as Series)));
  const series: SeriesOption[] = data.series.map((one, i) => ({
    type: "bar", name: one.name, data: values(one), color: look.series[i % 8] as string, barMaxWidth: lying ? 20 : 44, barMinHeight: 1, ...(stacked ? { stack: "all" } : {}),
    itemStyle: { borderRadius: stacked ? 0 : lying ? [0, 3, 3, 0] : [3, 3, 0, 0], ...(stacked ? { borderColor: look.panel, borderWidth: 1 } : {}) },
    labelLayout: { hideOverlap: true },
    label: { show: labelled, position: lying ? "right" : "top", color: look.ink2, fontSize: 12, fontFamily: look.font, formatter: ({ dataIndex }: { dataIndex: number }) => words(one)(dataIndex) },
  }));
  const several = data.series.length > 1;
  return {
    grid: { ...margins(lying && labelled ? 72 : 16), top: several ? 34 : 20 }, series,
    ...(several ? { legend: { top: 0, left: 0, icon: "roundRect", itemWidth: 10, itemHeight: 10, textStyle: { color: look.ink2, fontFamily: look.font } } } : {}),
    xAxis: lying ? scale(drawing, labelled) : categories(drawing, false), yAxis: lying ? categories(drawing, true) : scale(drawing),
  };
}

function funnel(drawing: Drawing): EChartsOption {
  const { data, look, wide } = drawing;
  const one = data.series[0] as Series;
  const all = values(one);
  const share = (i: number) => {
    const now = all[i], before = all[i - 1], first = all[0];
    const printed = print(now, data.format, data.currency, true);
    if (now === null || now === undefined || !before || !first) return printed;
    return `${printed}   ${wide ? `${print(now / before, "percent", "", true)} · ` : ""}${print(now / first, "percent", "", true)}`;
  };
  const series: SeriesOption[] = [{ type: "bar", name: one.name, data: all, color: look.series[0] as string, barMaxWidth: 22, itemStyle: { borderRadius: [0, 3, 3, 0] } }];
  if (one.past) series.push({ type: "scatter", name: t("own past"), data: one.past.map((value, i) => [value, i]), symbol: "rect", symbolSize: [3, 26], color: look.ink, z: 5, silent: true });
  const shares = { ...categories(drawing, true), position: "right" as const, axisLabel: { color: look.ink2, fontSize: 12, fontFamily: look.font, align: "left" as const, margin: 12, formatter: (_: string, i: number) => share(i) } };
  return { grid: { ...margins(wide ? 140 : 96), outerBoundsMode: "none", left: wide ? 124 : 96, top: 8 }, xAxis: scale(drawing, true), yAxis: [{ ...categories(drawing, true), axisLabel: { color: look.ink2, fontSize: 12, fontFamily: look.font, width: wide ? 112 : 86, overflow: "truncate" } }, shares], series };
}

function lines(drawing: Drawing): EChartsOption {
  const { data, look, width } = drawing;
  const series: SeriesOption[] = [];
  data.series.forEach((one, i) => {
    const colour = look.series[i % 8] as string;
    const all = values(one);
    const cut = one.dashed_from ?? all.length;
    const line = (name: string, part: (number | null)[], dashed: boolean): SeriesOption => ({
      type: "line", name, data: part, color: colour, symbol: "circle", symbolSize: 5, showSymbol: all.length <= MANY && i === 0, lineStyle: { width: i === 0 ? 2.25 : 1.5, type: dashed ? "dashed" : "solid" }, connectNulls: false, z: 10 - i,
      ...(dashed || cut === all.length ? { endLabel: { show: data.series.length > 1, formatter: one.name, color: colour, fontFamily: look.font, fontWeight: 600 }, labelLayout: { moveOverlap: "shiftY" } } : {}),
    });
    if (one.low && one.high) {
      const spread = one.high.map((high, at) => (high === null || one.low?.[at] == null ? null : high - (one.low[at] as number)));
      const band = { type: "line" as const, stack: `band${i}`, stackStrategy: "all" as const, symbol: "none", silent: true, lineStyle: { opacity: 0 }, color: colour };
      series.push({ ...band, name: `low${i}`, data: one.low, tooltip: { show: false } }, { ...band, name: `high${i}`, data: spread, areaStyle: { opacity: 0.15 }, tooltip: { show: false } });
    }
    series.push(line(one.name, all.map((value, at) => (at <= cut - 1 ? value : null)), false));
    if (cut < all.length) series.push(line(one.name, all.map((value, at) => (at >= cut - 1 ? value : null)), true));
  });
  const first = series.find((one) => (one as { symbol?: string }).symbol !== "none") as { markArea?: unknown; markLine?: unknown } | undefined;
  if (first && data.mark) first.markArea = { silent: true, itemStyle: { color: look.quiet, opacity: 0.12 }, label: { color: look.ink2, position: "insideTop", fontFamily: look.font }, data: [[{ name: data.mark.label, xAxis: data.mark.from }, { xAxis: data.mark.to }]] };
  if (first && data.goal !== undefined) first.markLine = { silent: true, symbol: "none", lineStyle: { color: look.ink3, type: "dashed" }, label: { formatter: t("goal"), color: look.ink2, position: "insideEndTop" }, data: [{ yAxis: data.goal }] };
  // A name stands at the end of its line: it needs room beside, less what the line leaves free before the edge.
  const step = (width * 0.7) / Math.max(data.labels.length - 1, 1);
  const free = (one: Series) => { const all = values(one); for (let n = 0; n < all.length; n++) if (all[all.length - 1 - n] != null) return n * step; return width; };
  const beside = data.series.map((one) => extent(one.name) + 8 - free(one));
  const right = data.series.length > 1 ? Math.min(Math.max(16, ...beside), width * 0.3) : 16;
  return { grid: margins(right), xAxis: { ...categories(drawing, false), boundaryGap: false }, yAxis: { ...scale(drawing), scale: false }, series };
}

/** Each bar begins where the one before ended; the totals stand on the ground. */
export function steps(one: Series): { from: number; to: number; total: boolean }[] {
  let level = 0;
  return values(one).map((value, i) => {
    const total = one.totals?.includes(i) ?? false;
    const from = total ? 0 : level;
    level = total ? value ?? 0 : level + (value ?? 0);
    return { from, to: level, total };
  });
}

function waterfall(drawing: Drawing): EChartsOption {
  const { data, look, wide } = drawing;
  const one = data.series[0] as Series;
  const parts = steps(one);
  const lying = !wide; // names and numbers of standing bars do not fit on a phone
  const axis = categories(drawing, lying);
  const said = (i: number) => `${parts[i]?.total || (parts[i]?.to ?? 0) < (parts[i]?.from ?? 0) ? "" : "+"}${print(numberOf(one.values[i] ?? null), data.format, data.currency, true)}`;
  const draw = (params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => {
    const i = params.dataIndex;
    const part = parts[i] as (typeof parts)[number];
    const at = (value: number): number[] => api.coord(lying ? [value, i] : [i, value]);
    const place = lying ? 0 : 1; // which coordinate is the amount
    const middle = at(part.to)[1 - place] ?? 0;
    const ends = [at(part.from)[place] ?? 0, at(part.to)[place] ?? 0] as const;
    const low = Math.min(...ends), size = Math.max(1, Math.abs(ends[1] - ends[0]));
    const step = (api.size?.(lying ? [0, 1] : [1, 0]) as number[])[1 - place] ?? 40;
    const width = Math.min(step * 0.62, lying ? 18 : 48);
    const fill = (part.total ? look.series[0] : part.to >= part.from ? look.better : look.worse) as string;
    const text = { text: lying || step >= 52 || part.total ? said(i) : "", fill: look.ink2, font: `12px ${look.font}` };
    const next = middle + step - width / 2;
    return {
      type: "group" as const,
      children: [
        { type: "rect" as const, shape: lying ? { x: low, y: middle - width / 2, width: size, height: width, r: 2 } : { x: middle - width / 2, y: low, width, height: size, r: 2 }, style: { fill } },
        ...(i < parts.length - 1 ? [{ type: "line" as const, shape: lying ? { x1: ends[1], y1: middle + width / 2, x2: ends[1], y2: next } : { x1: middle + width / 2, y1: ends[1], x2: next, y2: ends[1] }, style: { stroke: look.ink3, lineWidth: 1 } }] : []),
        { type: "text" as const, style: lying ? { ...text, x: low + size + 5, y: middle, align: "left" as const, verticalAlign: "middle" as const } : { ...text, x: middle, y: low - 5, align: "center" as const, verticalAlign: "bottom" as const } },
      ],
    };
  };
  const names = { ...axis, axisLabel: { ...axis.axisLabel, hideOverlap: false, interval: 0, ...(lying ? { width: 88 } : { width: 84, overflow: "break" as const }) } };
  return {
    grid: lying ? { ...margins(78), top: 4 } : { ...margins(), top: 26 }, xAxis: lying ? scale(drawing, true) : names, yAxis: lying ? names : scale(drawing),
    series: [{ type: "custom", name: one.name, renderItem: draw as never, data: parts.map((part, i) => (lying ? [part.from, part.to, i] : [i, part.from, part.to])), encode: lying ? { x: [0, 1], y: 2 } : { x: 0, y: [1, 2] } }],
  };
}

function scatter(drawing: Drawing): EChartsOption {
  const { data, look } = drawing;
  return {
    grid: margins(), xAxis: { ...scale(drawing, false, data.x_format ?? "number"), axisLine: { show: true, lineStyle: { color: look.line } }, splitLine: { show: false } }, yAxis: scale(drawing),
    series: data.series.map((one, i) => ({ type: "scatter" as const, name: one.name, data: one.values as [number, number, string?][], color: look.series[i % 8] as string, symbol: ["circle", "rect", "triangle", "diamond"][i % 4] as string, symbolSize: 9, itemStyle: { opacity: 0.75 }, emphasis: { scale: 1.5 } })),
  };
}

export function optionsFor(drawing: Drawing): EChartsOption {
  const { kind } = drawing.data;
  return kind === "funnel" ? funnel(drawing) : kind === "line" ? lines(drawing) : kind === "waterfall" ? waterfall(drawing) : kind === "scatter" ? scatter(drawing) : bars(drawing);
}
