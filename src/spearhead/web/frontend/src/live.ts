// Live screens: asks what is new every three seconds while the page is seen, and wakes the parts that show it (`data-live="deal task"`).
import htmx from "htmx.org";
import { all, ask, editable } from "./lib";

const EVERY = 3_000;
const SLOWEST = 60_000;

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
          news.topics.forEach(wake);
        }
        wait = EVERY;
      } catch {
        wait = Math.min(wait * 2, SLOWEST); // a server that is down is not helped by asking more often
      }
    }
    window.setTimeout(() => void look(), wait);
  };
  window.setTimeout(() => void look(), wait);
}

/** Redraw what shows this topic; a part in which somebody types or drags waits until they are done. */
function wake(topic: string): void {
  for (const part of all("[data-live]")) {
    if (!(part.dataset.live ?? "").split(/\s+/).includes(topic)) continue;
    const busy = part.contains(document.activeElement) && editable(document.activeElement);
    if (busy || document.body.classList.contains("is-dragging")) document.activeElement?.addEventListener("blur", () => htmx.trigger(part, `live:${topic}`, {}), { once: true });
    else htmx.trigger(part, `live:${topic}`, {});
  }
}
