// Live screens: asks what is new every three seconds while the page is seen, and redraws the parts that show it (`data-live="deal task"`).
import htmx from "htmx.org";
import { Idiomorph } from "idiomorph";
import { all, ask, editable } from "./lib";

const EVERY = 3_000;
const SLOWEST = 60_000;
const waiting = new Set<Element>();

export function startLive(): void {
  const { liveUrl, liveCursor } = document.body.dataset;
  if (!liveUrl || !document.querySelector("[data-live]")) return;
  let cursor = liveCursor ?? "";
  let wait = EVERY;
  const look = async (): Promise<void> => {
    if (document.visibilityState === "visible" && navigator.onLine) {
      try {
        const answer = await ask(`${liveUrl}?after=${encodeURIComponent(cursor)}`, undefined, { headers: { Accept: "application/json" } });
        if (answer.status !== 204) {
          const news = (await answer.json()) as { cursor: string | number; topics: string[] };
          cursor = String(news.cursor);
          wake(news.topics);
        }
        wait = EVERY;
      } catch {
        wait = Math.min(wait * 2, SLOWEST); // a server that is down is not helped by asking more often
      }
      for (const part of waiting) if (!busy(part)) { waiting.delete(part); void redraw(part as HTMLElement); }
    }
    window.setTimeout(() => void look(), wait);
  };
  window.setTimeout(() => void look(), wait);
}

/** Somebody types, drags or waits for an answer in it: it must not change under their hands. */
function busy(part: Element): boolean {
  return (part.contains(document.activeElement) && editable(document.activeElement)) || document.body.classList.contains("is-dragging") || !!part.querySelector(".is-pending, .cell-editor, .htmx-request");
}

/** Redraw what shows one of these topics: by its own `hx-trigger="live:deal"`, else from this page's address, by its id. */
function wake(topics: string[]): void {
  for (const part of all("[data-live]")) {
    const shown = topics.filter((topic) => (part.dataset.live ?? "").split(/\s+/).includes(topic));
    if (!shown.length) continue;
    if (part.getAttribute("hx-trigger")?.includes("live:")) shown.forEach((topic) => htmx.trigger(part, `live:${topic}`, {}));
    else if (busy(part)) waiting.add(part);
    else if (part.id) void redraw(part);
  }
}

/** Only what differs is touched: scroll, focus and selection stay. */
async function redraw(part: HTMLElement): Promise<void> {
  const answer = await ask(location.pathname + location.search, undefined, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(part.id);
  if (!fresh || !part.isConnected || busy(part)) return;
  const chosen = new Set(all<HTMLInputElement>("input.row-check:checked", part).map((check) => check.value));
  Idiomorph.morph(part, fresh, { morphStyle: "outerHTML", ignoreActiveValue: true, callbacks: {
    beforeNodeMorphed: (old) => !(old instanceof HTMLElement && old.matches("[data-chart], .chart-table")),
  } });
  for (const check of all<HTMLInputElement>("input.row-check", part)) if (chosen.has(check.value)) check.checked = true;
  htmx.process(part);
  document.dispatchEvent(new CustomEvent("live:redrawn", { detail: part }));
}
