// The board by keys: arrows walk, Space lifts and drops, Escape puts back, `m` opens the list of stages.
import { byHand, listOf, originOf, placeOf, putBack, settle, stageName, stageOf, type Origin } from "./board-moves";
import { all, announce, composing, make, one, t } from "./lib";
import "./api";

interface Lift { card: HTMLElement; origin: Origin; stage: HTMLElement }

const stagesOf = (board: HTMLElement) => all(".board-column[data-stage-id], .board-zone[data-stage-id]", board);

function walk(board: HTMLElement, card: HTMLElement, key: string): HTMLElement | null {
  if (key === "ArrowDown") return card.nextElementSibling as HTMLElement | null;
  if (key === "ArrowUp") return card.previousElementSibling as HTMLElement | null;
  const columns = all(".board-column", board);
  const at = columns.indexOf(card.closest(".board-column") as HTMLElement);
  const row = [...(card.parentElement?.children ?? [])].indexOf(card);
  const step = key === "ArrowRight" ? 1 : -1;
  for (let i = at + step; columns[i]; i += step) {
    const cards = all(".deal-card", columns[i]);
    if (cards.length) return cards[Math.min(row, cards.length - 1)] ?? null;
  }
  return null;
}

/** One place up or down in its column; false at either end. */
function step(card: HTMLElement, by: number): boolean {
  const other = by < 0 ? card.previousElementSibling : card.nextElementSibling;
  if (!other) return false;
  if (by < 0) other.before(card); else other.after(card);
  return true;
}

export function startLifting(board: HTMLElement): void {
  let lift: Lift | null = null;
  const show = (stage: HTMLElement | null) => stagesOf(board).forEach((other) => other.classList.toggle("is-target", other === stage));
  const end = () => { lift?.card.classList.remove("is-lifted"); document.body.classList.remove("is-dragging"); show(null); lift = null; };

  const begin = (card: HTMLElement) => {
    const stage = stageOf(card);
    if (!stage) return;
    lift = { card, origin: originOf(card), stage };
    card.classList.add("is-lifted");
    document.body.classList.add("is-dragging");
    announce(t("Card lifted. Move it with the arrow keys, drop it with Space, put it back with Escape."), true);
  };
  const move = (now: Lift, by: number) => {
    const stages = stagesOf(board);
    const next = stages[stages.indexOf(now.stage) + by];
    if (!next) return;
    now.stage = next;
    if (!next.classList.contains("board-zone")) { if (next === stageOf(now.origin.parent)) putBack(now.card, now.origin); else listOf(next).prepend(now.card); }
    now.card.focus();
    now.card.scrollIntoView({ block: "nearest", inline: "nearest" });
    show(next);
    announce(t("Over %(stage)s", { stage: stageName(next) }), true);
  };

  const shift = (now: Lift, by: number) => {
    if (now.stage.classList.contains("board-zone")) return;
    if (!step(now.card, by)) return;
    now.card.focus();
    now.card.scrollIntoView({ block: "nearest" });
    announce(placeOf(now.card), true);
  };

  board.addEventListener("keydown", (event) => {
    const card = event.target as HTMLElement;
    if (composing(event) || !card.matches(".deal-card") || event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (lift) {
      const now = lift;
      const along = byHand(board) ? { ArrowUp: -1, ArrowDown: 1 }[event.key] : undefined;
      if (arrow) move(now, arrow);
      else if (along) shift(now, along);
      else if (event.key === "Escape") { putBack(now.card, now.origin); end(); now.card.focus(); announce(t("Put back"), true); }
      else if (event.key === " " || event.key === "Enter") {
        end();
        const stays = now.stage === stageOf(now.origin.parent);
        if (!stays || now.card.nextElementSibling !== now.origin.next) void settle(board, now.card, now.stage, now.origin);
      } else if (event.key === "Tab") { putBack(now.card, now.origin); end(); return; }
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === " ") {
      event.preventDefault();
      event.stopPropagation();
      begin(card);
    } else if (event.key.startsWith("Arrow")) {
      event.preventDefault();
      walk(board, card, event.key)?.focus();
    } else if (event.key === "Enter") one("a", card)?.click();
  });

  const group = t("Boards");
  const { register } = window.spearhead;
  register({ keys: "m", label: t("Move to stage"), group, run: () => { const card = (document.activeElement as Element | null)?.closest<HTMLElement>(".deal-card"); if (card) menu(board, card); return !!card; } });
  register({ keys: "space", label: t("Lift or drop a card"), group, run: () => false });
  board.addEventListener("contextmenu", (event) => {
    const card = (event.target as Element).closest<HTMLElement>(".deal-card");
    if (!card || (event.target as Element).closest("a")) return;
    event.preventDefault();
    menu(board, card);
  });
}

/** "Move to…": the same move without dragging. */
function menu(board: HTMLElement, card: HTMLElement): void {
  const here = stageOf(card);
  const items = stagesOf(board).filter((stage) => stage !== here).map((stage) => {
    const item = make("button", { type: "button", class: "menu-item", role: "menuitem" }, stageName(stage));
    item.addEventListener("click", () => {
      list.remove();
      const origin = originOf(card);
      if (!stage.classList.contains("board-zone")) listOf(stage).prepend(card);
      card.focus();
      void settle(board, card, stage, origin);
    });
    return item;
  });
  for (const [by, label] of byHand(board) ? [[1, t("One place down")], [-1, t("One place up")]] as const : []) {
    if (!(by < 0 ? card.previousElementSibling : card.nextElementSibling)) continue;
    const item = make("button", { type: "button", class: "menu-item", role: "menuitem" }, label);
    item.addEventListener("click", () => {
      list.remove();
      const origin = originOf(card);
      step(card, by);
      card.focus();
      if (here) void settle(board, card, here, origin);
    });
    items.unshift(item);
  }
  const list = make("div", { class: "menu-list", popover: "auto", role: "menu", "aria-label": t("Move to stage") }, make("div", { class: "menu-title" }, t("Move to stage")), ...items);
  list.addEventListener("toggle", (event) => { if ((event as ToggleEvent).newState === "closed") { list.remove(); card.focus(); } });
  document.body.append(list);
  list.showPopover();
  const box = card.getBoundingClientRect();
  list.style.setProperty("left", `${Math.max(8, Math.min(box.left + 12, innerWidth - list.offsetWidth - 8))}px`);
  list.style.setProperty("top", `${Math.max(8, Math.min(box.top + 24, innerHeight - list.offsetHeight - 8))}px`);
  items[0]?.focus();
}
