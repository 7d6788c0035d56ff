// Live screens: asks what is new every three seconds while the page is seen, and redraws the parts that show it (`data-live="deal task"`).
import htmx from "htmx.org";
import { Idiomorph } from "idiomorph";
import { all, ask, BACKGROUND, editable, make, t } from "./lib";

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
        const answer = await ask(`${liveUrl}?after=${encodeURIComponent(cursor)}`, undefined, { headers: { Accept: "application/json", ...BACKGROUND } });
        if (answer.status !== 204) {
          const news = (await answer.json()) as { cursor: string | number; topics: string[]; unread?: number };
          cursor = String(news.cursor);
          if (news.unread !== undefined) ring(news.unread);
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

/** A chart is drawn by its own script: kept when its numbers are the same, put anew when they are not. */
function chart(old: HTMLElement, now: HTMLElement): false {
  const numbers = (figure: HTMLElement) => figure.querySelector("script")?.textContent;
  if (numbers(old) !== numbers(now)) old.replaceWith(now.cloneNode(true));
  return false;
}

/** The bell's number. */
function ring(unread: number): void {
  const bell = document.querySelector<HTMLElement>(".bell");
  if (!bell) return;
  bell.setAttribute("aria-label", t("Notices: %(count)s unread", { count: unread }));
  bell.querySelector(".bell-count")?.remove();
  if (unread) bell.append(make("span", { class: "bell-count" }, unread < 100 ? String(unread) : "99+"));
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
  const answer = await ask(location.pathname + location.search, undefined, { headers: { Accept: "text/html", ...BACKGROUND } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(part.id);
  if (!fresh || !part.isConnected || busy(part)) return;
  const chosen = new Set(all<HTMLInputElement>("input.row-check:checked", part).map((check) => check.value));
  Idiomorph.morph(part, fresh, { morphStyle: "outerHTML", ignoreActiveValue: true, callbacks: {
    beforeNodeMorphed: (old, now) => !(old instanceof HTMLElement && old.matches(".chart-figure")) || chart(old, now as HTMLElement),
  } });
  for (const check of all<HTMLInputElement>("input.row-check", part)) if (chosen.has(check.value)) check.checked = true;
  htmx.process(part);
  document.dispatchEvent(new CustomEvent("live:redrawn", { detail: part }));
}
