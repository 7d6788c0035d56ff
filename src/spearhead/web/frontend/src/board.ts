// The board: cards dragged by mouse or touch; keys are in board-keys, the move itself in board-moves.
import Sortable from "sortablejs";
import { startLifting } from "./board-keys";
import { byHand, originOf, settle, stageOf, type Origin } from "./board-moves";
import { all, one } from "./lib";

/** Boards that listen to keys already; no mark on the element would outlive a live redraw. */
const started = new WeakSet<HTMLElement>();
const still = matchMedia("(prefers-reduced-motion: reduce)");

function drag(board: HTMLElement, list: HTMLElement): void {
  const known = Sortable.get(list);
  if (known) return known.option("sort", byHand(board));
  let origin: Origin | null = null;
  const over = (on: Element | null) => all(".is-target").forEach((stage) => stage.classList.toggle("is-target", stage === on));
  const create = () => Sortable.create(list, {
    group: "board", draggable: ".deal-card", filter: "button, input, select, textarea", preventOnFilter: false, sort: byHand(board),
    animation: still.matches ? 0 : 120, delay: 200, delayOnTouchOnly: true, touchStartThreshold: 4, emptyInsertThreshold: 24, scrollSensitivity: 60, bubbleScroll: true,
    onStart: ({ item }) => { origin = originOf(item); document.body.classList.add("is-dragging"); },
    onMove: ({ to }) => { over(stageOf(to)); },
    onEnd: ({ item, from, to }) => {
      document.body.classList.remove("is-dragging");
      over(null);
      const stage = stageOf(to);
      if (!stage || !origin || (from === to && (!byHand(board) || origin.next === item.nextElementSibling))) return;
      const start = { ...origin, next: origin.next === item ? null : origin.next };
      if (origin) void settle(board, item, stage, start);
    },
  });
  create();
}

function start(board: HTMLElement): void {
  if (board.dataset.readonly !== undefined) return;
  for (const list of all(".board-cards, .board-zone", board)) drag(board, list);
  if (started.has(board)) return;
  started.add(board);
  startLifting(board);
}

const startAll = () => all("[data-board]").forEach(start);
startAll();
document.addEventListener("htmx:load", startAll);
document.addEventListener("live:redrawn", startAll);

// A deal that was closed in its dialog leaves the board.
document.addEventListener("htmx:afterRequest", (event) => {
  const { elt, successful } = (event as CustomEvent).detail as { elt: HTMLElement; successful: boolean };
  const closed = successful ? elt.dataset?.closing : undefined;
  if (closed) one(`[data-deal-id="${CSS.escape(closed)}"]`)?.remove();
});
