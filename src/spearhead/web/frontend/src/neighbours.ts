// Previous and next record in the order of the list or board they were opened from.
import { all, iconNode, make, one, t } from "./lib";

const KEPT = "neighbours";
const ROWS = "a.row-link, .deal-card a.deal-card-title";

function keep(link: HTMLAnchorElement): void {
  const within = link.closest("[data-list], [data-board]");
  if (within) sessionStorage.setItem(KEPT, JSON.stringify(all<HTMLAnchorElement>(ROWS, within).map((row) => row.pathname)));
}

function step(to: string, name: "chevron-left" | "chevron-right", key: string, label: string): HTMLElement {
  return make("a", { class: "btn btn-quiet btn-icon btn-sm", href: to, "aria-label": label, "data-tip": label, "data-key": key, "data-key-label": label }, iconNode(name));
}

export function startNeighbours(): void {
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>(ROWS);
    if (link) keep(link);
  }, true);
  const place = one("[data-neighbours]");
  const rows = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]") as string[];
  const at = rows.indexOf(location.pathname);
  if (!place || at < 0 || rows.length < 2) return;
  const before = rows[at - 1], after = rows[at + 1];
  if (before) place.append(step(before, "chevron-left", "[", t("Previous record")));
  place.append(make("span", { class: "ink-3 small num" }, `${at + 1}/${rows.length}`));
  if (after) place.append(step(after, "chevron-right", "]", t("Next record")));
  place.hidden = false;
}
