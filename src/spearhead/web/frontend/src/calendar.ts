// A list as a calendar: things move to another day by dragging, by keys (Space, arrows, Space), or by their dialog.
import { all, announce, ask, one, Refusal, t } from "./lib";

const MOVABLE = "[data-list-calendar][data-movable]";
/** Looked up anew: the calendar is redrawn when somebody else changes what it shows. */
const table = () => one<HTMLElement>(MOVABLE);
const toast = (options: Parameters<typeof window.spearhead.toast>[0]) => window.spearhead.toast(options);
const thingOf = (target: EventTarget | null) => (target as Element).closest<HTMLElement>(`${MOVABLE} [data-item]`);
const dayOf = (node: Element | null) => node?.closest<HTMLElement>("[data-day]") ?? null;
const listOf = (day: HTMLElement) => one<HTMLElement>("ul", day) as HTMLElement;
let lifted: { thing: HTMLElement; from: HTMLElement; next: Element | null } | null = null;

/** Put a thing on a day at once, tell the server, and put it back where it was when that is refused. */
async function move(thing: HTMLElement, to: HTMLElement, from = dayOf(thing), next: Element | null = null): Promise<void> {
  const row = thing.closest("li");
  if (!row || !from) return;
  if (from === to) { listOf(from).insertBefore(row, next); return; }
  const before = next ?? row.nextElementSibling;
  listOf(to).prepend(row);
  mark();
  thing.classList.add("is-pending");
  const { url = "", version = "", time = "" } = thing.dataset;
  const day = to.dataset.day ?? "";
  try {
    const answer = await ask(url, { field: table()?.dataset.listCalendar ?? "", value: time ? `${day}T${time}` : day, version }, { headers: { Accept: "application/json" } });
    const now = (await answer.json()) as { version?: number | string; undo?: string; text?: string };
    if (now.version !== undefined) thing.dataset.version = String(now.version);
    toast(now.undo ? { text: now.text ?? t("Saved"), undo: now.undo } : { text: now.text ?? t("Saved") });
    announce(t("Moved to %(day)s", { day: to.dataset.dayWords ?? day }), true);
  } catch (error) {
    listOf(from).insertBefore(row, before?.parentElement === listOf(from) ? before : null);
    mark();
    if (!(error instanceof Refusal)) throw error;
    toast({ text: error.problem.errors?.[0]?.message ?? error.message, kind: "danger", retry: () => void move(thing, to) });
  } finally {
    thing.classList.remove("is-pending");
  }
}

/** On a phone only days that hold something are drawn. */
function mark(): void {
  for (const day of all("[data-day]")) day.classList.toggle("is-empty", !one("[data-item]", day));
}

function startDrag(): void {
  let held: HTMLElement | null = null;
  document.addEventListener("dragstart", (event) => {
    held = thingOf(event.target);
    if (held) event.dataTransfer?.setData("text/plain", held.textContent?.trim() ?? "");
  });
  document.addEventListener("dragover", (event) => {
    const day = held && dayOf(event.target as Element);
    if (!day) return;
    event.preventDefault();
    for (const other of all(".calendar-day.is-over")) other.classList.toggle("is-over", other === day);
    day.classList.add("is-over");
  });
  const end = () => { held = null; for (const day of all(".calendar-day.is-over")) day.classList.remove("is-over"); };
  document.addEventListener("drop", (event) => {
    const day = dayOf(event.target as Element);
    const thing = held;
    end();
    if (!day || !thing) return;
    event.preventDefault();
    void move(thing, day);
  });
  document.addEventListener("dragend", end);
}

function startKeys(): void {
  document.addEventListener("keydown", (event) => {
    const thing = thingOf(event.target);
    if (!thing || (event.target as Element).closest("[data-move]")) return;
    if (event.key === " ") { event.preventDefault(); if (lifted) drop(); else lift(thing); return; }
    if (!lifted) return;
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key];
    if (by !== undefined) { event.preventDefault(); carry(by); }
    else if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); putBack(); }
    else if (event.key === "Enter") { event.preventDefault(); drop(); }
  });
  document.addEventListener("focusout", () => setTimeout(() => { if (lifted && !lifted.thing.contains(document.activeElement)) putBack(); }));
}

function lift(thing: HTMLElement): void {
  const from = dayOf(thing);
  if (!from) return;
  lifted = { thing, from, next: thing.closest("li")?.nextElementSibling ?? null };
  thing.classList.add("is-lifted");
  announce(t("Lifted. Move it with the arrow keys, drop it with Space, put it back with Escape."), true);
}

function carry(by: number): void {
  const days = all("[data-day]");
  const now = lifted && dayOf(lifted.thing);
  const next = now ? days[days.indexOf(now) + by] : undefined;
  const row = lifted?.thing.closest("li");
  if (!lifted || !next || !row) return;
  listOf(next).prepend(row);
  one("a", row)?.focus();
  announce(next.dataset.dayWords ?? "", true);
}

function end(): typeof lifted {
  const was = lifted;
  was?.thing.classList.remove("is-lifted");
  lifted = null;
  return was;
}

function drop(): void {
  const was = end();
  const to = was && dayOf(was.thing);
  if (was && to) void move(was.thing, to, was.from, was.next).then(() => one("a", was.thing)?.focus());
}

function putBack(): void {
  const was = end();
  const row = was?.thing.closest("li");
  if (!was || !row) return;
  listOf(was.from).insertBefore(row, was.next);
  one("a", row)?.focus();
  announce(t("Put back"), true);
}

function startDialog(): void {
  let thing: HTMLElement | null = null;
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest(`${MOVABLE} [data-move]`);
    const dialog = button && one<HTMLDialogElement>("[data-calendar-dialog]");
    const input = dialog && one<HTMLInputElement>("input[name=day]", dialog);
    if (!button || !dialog || !input) return;
    thing = thingOf(button);
    input.value = dayOf(thing)?.dataset.day ?? "";
    const named = one("[data-named]", dialog);
    if (named) named.textContent = one("a", thing ?? dialog)?.textContent?.trim() ?? "";
    dialog.showModal();
    input.focus();
  });
  document.addEventListener("submit", (event) => {
    const dialog = (event.target as Element).closest<HTMLDialogElement>("[data-calendar-dialog]");
    const wanted = dialog && one<HTMLInputElement>("input[name=day]", dialog)?.value;
    if (!thing || !wanted || (event.submitter as HTMLButtonElement | null)?.value !== "move") return;
    const to = one<HTMLElement>(`[data-day="${CSS.escape(wanted)}"]`);
    void (to ? move(thing, to) : away(thing, wanted));
  });
}

/** To a day that is not drawn: tell the server, then the thing leaves the page. */
async function away(thing: HTMLElement, day: string): Promise<void> {
  const { url = "", version = "", time = "" } = thing.dataset;
  try {
    const answer = await ask(url, { field: table()?.dataset.listCalendar ?? "", value: time ? `${day}T${time}` : day, version }, { headers: { Accept: "application/json" } });
    const now = (await answer.json()) as { undo?: string; text?: string };
    thing.closest("li")?.remove();
    mark();
    toast(now.undo ? { text: now.text ?? t("Saved"), undo: now.undo } : { text: t("Saved") });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    toast({ text: error.problem.errors?.[0]?.message ?? error.message, kind: "danger" });
  }
}

document.addEventListener("click", (event) => {
  const more = (event.target as Element).closest("[data-more]");
  if (!more) return;
  const day = dayOf(more);
  for (const rest of day ? all(".calendar-rest", day) : []) rest.hidden = false;
  more.closest("li")?.remove();
});
startDrag();
startKeys();
startDialog();
