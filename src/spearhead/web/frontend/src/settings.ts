// Putting things in order: by mouse or touch on the handle, by keys with Space and the arrows; the server hears the whole order.
import Sortable from "sortablejs";
import { all, announce, ask, t } from "./lib";
import { toast } from "./toast";

const ids = (list: HTMLElement) => all<HTMLElement>("[data-id]", list).map((item) => item.dataset.id ?? "");
const name = (item: HTMLElement) => item.querySelector(".strong")?.textContent ?? "";

async function keep(list: HTMLElement, before: string[]): Promise<void> {
  const now = ids(list);
  if (now.join() === before.join()) return;
  try {
    await ask(list.dataset.url ?? "", { order: now.join(",") });
    announce(t("Saved"));
  } catch (error) {
    for (const id of before) list.append(list.querySelector(`[data-id="${CSS.escape(id)}"]`) ?? "");
    toast({ text: error instanceof Error ? error.message : t("This is our fault, not yours. Nothing was saved."), kind: "danger" });
  }
}

function byKeys(list: HTMLElement): void {
  let lifted: { item: HTMLElement; grip: HTMLElement; before: string[] } | null = null;
  const drop = (back: boolean) => {
    if (!lifted) return;
    const { item, grip, before } = lifted;
    lifted = null;
    grip.setAttribute("aria-pressed", "false");
    if (back) { for (const id of before) list.append(list.querySelector(`[data-id="${CSS.escape(id)}"]`) ?? ""); grip.focus(); announce(t("Put back")); }
    else void keep(list, before);
    void item;
  };
  list.addEventListener("keydown", (event) => {
    const grip = (event.target as Element).closest<HTMLElement>(".sortable-grip");
    const item = grip?.closest<HTMLElement>("[data-id]");
    if (!grip || !item) return;
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key] ?? 0;
    if (event.key === " " || event.key === "Enter") {
      event.preventDefault();
      if (lifted) return drop(false);
      lifted = { item, grip, before: ids(list) };
      grip.setAttribute("aria-pressed", "true");
    } else if (event.key === "Escape" && lifted) { event.preventDefault(); event.stopPropagation(); drop(true); }
    else if (lifted && step) {
      event.preventDefault();
      const other = step < 0 ? item.previousElementSibling : item.nextElementSibling;
      if (!other) return;
      if (step < 0) other.before(item); else other.after(item);
      grip.focus();
      announce(`${name(item)}: ${ids(list).indexOf(item.dataset.id ?? "") + 1}/${ids(list).length}`);
    }
  });
  list.addEventListener("focusout", (event) => {
    if (lifted && event.relatedTarget && !list.contains(event.relatedTarget as Node)) drop(false);
  });
}

for (const list of all("[data-sortable]")) {
  let before: string[] = [];
  Sortable.create(list, {
    handle: ".sortable-grip", draggable: "[data-id]", ghostClass: "sortable-ghost",
    animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120, delay: 150, delayOnTouchOnly: true,
    onStart: () => { before = ids(list); },
    onEnd: () => void keep(list, before),
  });
  byKeys(list);
}
