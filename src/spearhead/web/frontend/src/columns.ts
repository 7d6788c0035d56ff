// Columns of a list: sized at their right edge, moved by their head, both by pointer and by keys. The address keeps it,
// and the view when it is saved. The first column is what the row is called: it stays first.
import { all, announce, one, t } from "./lib";

const LEAST = 56, MOST = 960, STEP = 16, FAR = 6;
const PLACE = "spearhead-list-place";

const heads = (table: Element) => all<HTMLTableCellElement>("thead th[data-column]", table);
const within = (width: number) => Math.round(Math.max(LEAST, Math.min(MOST, width)));

function size(head: HTMLTableCellElement, width: number): void {
  const wide = within(width);
  head.dataset.width = String(wide);
  let room = head.querySelector(".col-room");
  if (!room) {
    room = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    room.setAttribute("class", "col-room");
    room.setAttribute("height", "0");
    head.querySelector(".col-grip")?.before(room);
  }
  room.setAttribute("width", String(wide - 24));
  head.querySelector(".col-grip")?.setAttribute("aria-valuenow", String(wide));
  const at = [...(head.parentElement?.children ?? [])].indexOf(head);
  for (const row of all<HTMLTableRowElement>("tbody tr[data-row]", head.closest("table") ?? document)) row.cells[at]?.classList.add("is-sized");
}

/** Go to the same list with its columns as they stand now; the place in the table is found again there. */
function keep(table: HTMLElement, order: boolean, focus = ""): void {
  const list = table.closest<HTMLElement>("[data-columns-link]");
  if (!list) return;
  const to = new URLSearchParams(list.dataset.columnsLink);
  const columns = order ? heads(table).map((head) => head.dataset.column).join(",") : (list.dataset.columnsAsked ?? "");
  if (columns) to.set("columns", columns);
  const widths = heads(table).filter((head) => head.dataset.width).map((head) => `${head.dataset.column}:${head.dataset.width}`).join(",");
  if (widths) to.set("widths", widths);
  const wrap = table.closest(".table-wrap");
  sessionStorage.setItem(PLACE, JSON.stringify({ path: location.pathname, left: wrap?.scrollLeft ?? 0, top: window.scrollY, focus }));
  location.assign(`?${to.toString()}`);
}

/** After the move: the table and the page stand where they stood, and the keys are where they were. */
function found(): void {
  const kept = sessionStorage.getItem(PLACE);
  sessionStorage.removeItem(PLACE);
  if (!kept) return;
  const place = JSON.parse(kept) as { path: string; left: number; top: number; focus: string };
  if (place.path !== location.pathname) return;
  const wrap = one(".table-wrap");
  if (wrap) wrap.scrollLeft = place.left;
  window.scrollTo(0, place.top);
  if (place.focus) one(`th[data-column="${CSS.escape(place.focus)}"] .col-grip`)?.focus();
}

function shift(head: HTMLTableCellElement, by: number): boolean {
  const table = head.closest("table");
  const others = table ? heads(table) : [];
  const at = others.indexOf(head), to = others[at + by];
  if (!table || !to || at === 0 || at + by === 0) return false;
  if (by < 0) to.before(head); else to.after(head);
  return true;
}

function byKeys(event: KeyboardEvent): void {
  const grip = (event.target as Element).closest<HTMLElement>(".col-grip");
  const head = grip?.closest<HTMLTableCellElement>("th");
  const table = head?.closest("table");
  const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!head || !table || !way || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  event.stopPropagation();
  if (event.shiftKey) {
    if (shift(head, way)) { announce(t("Column moved")); keep(table, true, head.dataset.column); }
    return;
  }
  size(head, head.offsetWidth + way * STEP);
  announce(t("%(n)s pixels wide", { n: head.dataset.width ?? "" }));
  window.clearTimeout(settling);
  settling = window.setTimeout(() => { keep(table, false, head.dataset.column); }, 700); // several presses are one change
}
let settling = 0;

function sizing(head: HTMLTableCellElement, grip: HTMLElement, event: PointerEvent): void {
  const table = head.closest("table"), from = event.clientX, wide = head.offsetWidth;
  event.preventDefault();
  grip.setPointerCapture(event.pointerId);
  grip.classList.add("is-held");
  const move = (now: PointerEvent) => { size(head, wide + now.clientX - from); };
  const end = (now: PointerEvent) => {
    grip.removeEventListener("pointermove", move);
    grip.classList.remove("is-held");
    if (table && Math.abs(now.clientX - from) > 2) keep(table, false);
  };
  grip.addEventListener("pointermove", move);
  grip.addEventListener("pointerup", end, { once: true });
  grip.addEventListener("pointercancel", end, { once: true });
}

function carrying(head: HTMLTableCellElement, event: PointerEvent): void {
  const table = head.closest("table");
  if (!table || heads(table).indexOf(head) < 1 || event.pointerType === "touch") return;
  let target: HTMLTableCellElement | null = null, after = false, carried = false;
  const clear = () => { all("th.drop-before, th.drop-after", table).forEach((other) => { other.classList.remove("drop-before", "drop-after"); }); };
  const move = (now: PointerEvent) => {
    if (!carried && Math.abs(now.clientX - event.clientX) < FAR) return;
    carried = true;
    head.classList.add("is-carried");
    clear();
    target = document.elementFromPoint(now.clientX, head.getBoundingClientRect().top + 4)?.closest<HTMLTableCellElement>("th[data-column]") ?? null;
    if (!target || target === head) { target = null; return; }
    const box = target.getBoundingClientRect();
    after = heads(table).indexOf(target) === 0 || now.clientX > box.left + box.width / 2;
    target.classList.add(after ? "drop-after" : "drop-before");
  };
  const still = (start: Event) => { start.preventDefault(); }; // no text is marked on the way
  const end = () => {
    document.removeEventListener("pointermove", move);
    document.removeEventListener("selectstart", still);
    head.classList.remove("is-carried");
    clear();
    if (!carried) return;
    document.addEventListener("click", (click) => { click.preventDefault(); click.stopPropagation(); }, { capture: true, once: true }); // it was no press on the sort link
    window.setTimeout(() => { document.body.click(); }, 0);
    if (!target) return;
    if (after) target.after(head); else target.before(head);
    keep(table, true);
  };
  document.addEventListener("pointermove", move);
  document.addEventListener("selectstart", still);
  document.addEventListener("pointerup", end, { once: true });
}

function edges(): void {
  for (const wrap of all(".table-wrap")) {
    if (wrap.dataset.edged) continue;
    wrap.dataset.edged = "yes";
    const look = () => { wrap.classList.toggle("is-scrolled", wrap.scrollLeft > 0); };
    wrap.addEventListener("scroll", look, { passive: true });
    look();
  }
}

export function startColumns(): void {
  document.addEventListener("keydown", byKeys, true);
  document.addEventListener("dragstart", (event) => { if ((event.target as Element).closest("thead th[data-column]")) event.preventDefault(); });
  document.addEventListener("pointerdown", (event) => {
    const head = (event.target as Element).closest<HTMLTableCellElement>("thead th[data-column]");
    if (!head || event.button !== 0) return;
    const grip = (event.target as Element).closest<HTMLElement>(".col-grip");
    if (grip) sizing(head, grip, event); else carrying(head, event);
  });
  document.addEventListener("htmx:load", edges);
  edges();
  found();
}
