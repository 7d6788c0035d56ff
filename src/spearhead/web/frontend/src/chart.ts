// Charts: drawn from the JSON beside them; each point opens its rows; the same numbers as a table, as CSV and as spoken words.
import { BarChart, CustomChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { init, use, type ECharts } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer } from "echarts/renderers";
import { look } from "./chart-look";
import { optionsFor } from "./chart-options";
import { asCsv, asRows, numberOf, print, type ChartData, type Series } from "./chart-values";
import { all, announce, make, one, t } from "./lib";

use([BarChart, CustomChart, LineChart, ScatterChart, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent, LabelLayout, CanvasRenderer]);

const ROW = 34;
const charts = new Map<HTMLElement, { chart: ECharts; data: ChartData }>();
const still = matchMedia("(prefers-reduced-motion: reduce)");

function tip(data: ChartData, at: number): HTMLElement {
  const box = make("div", { class: "chart-tip" });
  if (data.kind === "scatter") {
    const point = data.series[0]?.values[at] as [number, number, string?];
    box.append(make("b", {}, point[2] ?? ""), make("div", {}, `${print(point[0], data.x_format ?? "number", data.currency)} · ${print(point[1], data.format, data.currency)}`));
  } else {
    box.append(make("b", {}, data.labels[at] ?? ""));
    for (const series of data.series) {
      const range = series.low?.[at] != null ? ` (${print(series.low[at], data.format, data.currency)} – ${print(series.high?.[at], data.format, data.currency)})` : "";
      box.append(make("div", { class: "chart-tip-row" }, make("span", {}, series.name), make("b", {}, print(numberOf(series.values[at] ?? null), data.format, data.currency) + range)));
      if (series.past) box.append(make("div", { class: "chart-tip-row" }, make("span", {}, t("own past")), make("b", {}, print(series.past[at], data.format, data.currency))));
    }
  }
  if (urlAt(data, at)) box.append(make("div", { class: "chart-tip-more" }, t("Open the rows")));
  return box;
}

const urlAt = (data: ChartData, at: number, series = 0) => data.series[series]?.urls?.[at] ?? data.series.find((one) => one.urls)?.urls?.[at] ?? null;

function draw(box: HTMLElement, chart: ECharts, data: ChartData): void {
  const colours = look();
  chart.setOption({
    animation: !still.matches, animationDuration: 250, textStyle: { fontFamily: colours.font },
    tooltip: {
      trigger: data.kind === "scatter" ? "item" : "axis", axisPointer: { type: data.kind === "line" ? "line" : "shadow", shadowStyle: { opacity: 0.06 }, lineStyle: { color: colours.ink3 } }, confine: true, transitionDuration: 0, padding: [8, 12],
      backgroundColor: colours.panel, borderColor: colours.line, textStyle: { color: colours.ink },
      formatter: (given: unknown) => { const params = Array.isArray(given) ? (given[0] as { dataIndex: number }) : (given as { dataIndex: number }); return tip(data, params.dataIndex); },
    },
    ...optionsFor({ data, look: colours, wide: box.clientWidth > 520, width: box.clientWidth }),
  }, true);
}

function summary(title: string, data: ChartData): string {
  const known = data.series.flatMap((series) => series.values.map(numberOf)).filter((value): value is number => value !== null && value !== undefined);
  if (!known.length) return `${title}. ${t("No data in this scope")}`;
  const say = (value: number) => print(value, data.format, data.currency);
  return t("%(title)s. %(count)s values, lowest %(low)s, highest %(high)s.", { title, count: known.length, low: say(Math.min(...known)), high: say(Math.max(...known)) });
}

/** A heat map is a table whose cells are shaded: readable by all without a canvas. */
function heat(box: HTMLElement, data: ChartData): void {
  const known = data.series.flatMap((series) => series.values.map(numberOf)).filter((value): value is number => value !== null);
  const top = Math.max(...known, 0) || 1;
  const shade = (series: Series, i: number) => {
    const value = numberOf(series.values[i] ?? null);
    const words = value === null ? "" : print(value, data.format, data.currency, true);
    const inside = value !== null && series.urls?.[i] ? make("a", { href: series.urls[i] }, words) : words;
    const cell = make("td", { class: "num heat-cell" }, inside);
    if (value !== null) cell.style.setProperty("--heat", `${Math.round((Math.max(value, 0) / top) * 62)}%`);
    return cell;
  };
  const head = make("tr", {}, make("th", { scope: "col" }), ...data.labels.map((label) => make("th", { scope: "col", class: "num" }, label)));
  const rows = data.series.map((series) => make("tr", {}, make("th", { scope: "row" }, series.name), ...data.labels.map((_, i) => shade(series, i))));
  box.classList.add("chart-heat");
  box.removeAttribute("role");
  box.replaceChildren(make("table", { class: "table table-compact" }, make("thead", {}, head), make("tbody", {}, ...rows)));
}

function table(figure: HTMLElement, data: ChartData): void {
  const box = one(".chart-table", figure);
  if (!box || box.childElementCount) return;
  const [head = [], ...body] = asRows(data);
  const row = (cells: string[], tag: "th" | "td") => make("tr", {}, ...cells.map((cell, i) => make(i === 0 ? "th" : tag, { class: i ? "num" : "", scope: tag === "th" ? "col" : i === 0 ? "row" : undefined }, cell)));
  box.append(make("table", { class: "table table-compact" }, make("thead", {}, row(head, "th")), make("tbody", {}, ...body.map((cells) => row(cells, "td")))));
}

function download(title: string, data: ChartData): void {
  const link = make("a", { href: URL.createObjectURL(new Blob([asCsv(data)], { type: "text/csv" })), download: `${title.slice(0, 60).replace(/[\\/:*?"<>|]/g, " ")}.csv` });
  link.click();
  URL.revokeObjectURL(link.href);
}

function byKeys(box: HTMLElement, chart: ECharts, data: ChartData): void {
  let at = -1;
  const count = data.series[0]?.values.length ?? 0;
  box.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step && count) {
      event.preventDefault();
      at = (at + step + count) % count;
      chart.dispatchAction({ type: "showTip", seriesIndex: 0, dataIndex: at });
      announce(tip(data, at).textContent ?? "");
    }
    const url = event.key === "Enter" ? urlAt(data, at) : null;
    if (url) location.assign(url);
  });
  box.addEventListener("blur", () => chart.dispatchAction({ type: "hideTip" }));
}

function start(figure: HTMLElement): void {
  const box = one("[data-chart]", figure);
  const source = one("script[type='application/json']", figure)?.textContent;
  if (!box || !source || box.dataset.drawn) return;
  box.dataset.drawn = "yes";
  const data = JSON.parse(source) as ChartData;
  const title = one(".chart-title", figure)?.textContent ?? "";
  box.setAttribute("aria-label", summary(title, data));
  const toggle = one("[data-chart-table]", figure);
  toggle?.addEventListener("click", () => {
    const shown = toggle.getAttribute("aria-pressed") !== "true";
    table(figure, data);
    toggle.setAttribute("aria-pressed", String(shown));
    const other = one(".chart-table", figure);
    if (other) other.hidden = !shown;
    box.hidden = shown;
    charts.get(box)?.chart.resize();
  });
  one("[data-chart-csv]", figure)?.addEventListener("click", () => download(title, data));
  if (!data.series.some((series) => series.values.some((value) => value !== null))) { box.dataset.empty = t("No data in this scope"); return; }
  if (data.n !== undefined && data.n > 0 && data.n < 5) figure.append(make("div", { class: "chart-foot" }, t("Few values: %(n)s", { n: data.n })));
  if (data.kind === "heat") { heat(box, data); toggle?.remove(); return; }
  if (data.kind === "funnel" || data.across) box.style.setProperty("--chart-height", `${Math.max(120, data.labels.length * ROW + 28)}px`);
  const chart = init(box, null, { renderer: "canvas" });
  charts.set(box, { chart, data });
  draw(box, chart, data);
  chart.on("click", (params) => { const url = urlAt(data, params.dataIndex ?? 0, params.seriesIndex); if (url) location.assign(url); });
  byKeys(box, chart, data);
  let width = box.clientWidth;
  new ResizeObserver(() => {
    chart.resize();
    if (box.clientWidth && Math.abs(box.clientWidth - width) > 24) { width = box.clientWidth; draw(box, chart, data); }
  }).observe(box);
}

const startAll = (inside: ParentNode = document) => all(".chart-figure", inside).forEach(start);
const redraw = () => charts.forEach(({ chart, data }, box) => { if (box.isConnected) draw(box, chart, data); else { chart.dispose(); charts.delete(box); } });
startAll();
document.addEventListener("htmx:load", (event) => startAll(event.target as Element));
document.addEventListener("live:redrawn", () => startAll());
document.addEventListener("theme:changed", redraw);
