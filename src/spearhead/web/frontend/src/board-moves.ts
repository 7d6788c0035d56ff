// Moving one card: at once on the screen, then the server; a refused card comes back to its exact place with the reason.
import "./api";
import { announce, ask, Refusal, t } from "./lib";

export interface Origin { parent: Element; next: Element | null }

export const stageOf = (element: Element | null) => element?.closest<HTMLElement>("[data-stage-id]") ?? null;
export const stageName = (stage: HTMLElement | null) => stage?.dataset.stageName ?? stage?.getAttribute("aria-label") ?? stage?.textContent?.trim() ?? "";
export const originOf = (card: Element): Origin => ({ parent: card.parentElement as Element, next: card.nextElementSibling });

/** An address with 0 where the ids belong: /board/0/move, /board/0/closing/0. */
const address = (pattern: string, ...ids: string[]) => ids.reduce((url, id) => url.replace(/\/0(?=\/|$|\?)/, `/${encodeURIComponent(id)}`), pattern);

export function putBack(card: HTMLElement, origin: Origin, shake = false): void {
  if (origin.next?.parentElement === origin.parent) origin.next.before(card); else origin.parent.append(card);
  card.classList.remove("is-pending");
  if (!shake) return;
  card.classList.remove("is-returned");
  void card.offsetWidth; // so that a second refusal is seen as well
  card.classList.add("is-returned");
}

/** A board in the order made by hand: where a card is dropped in its column counts. */
export const byHand = (board: HTMLElement) => board.dataset.byHand !== undefined;

/** The cards above and below, where they count. */
function place(board: HTMLElement, card: HTMLElement): Record<string, string> {
  if (!byHand(board)) return {};
  const idOf = (other: Element | null) => (other as HTMLElement | null)?.dataset.dealId ?? "";
  return { place: "1", after: idOf(card.previousElementSibling), before: idOf(card.nextElementSibling) };
}

/** The card already stands in `stage`; ask the server, and undo the move on the screen when it says no. */
export async function settle(board: HTMLElement, card: HTMLElement, stage: HTMLElement, origin: Origin): Promise<void> {
  const { dealId = "", version = "" } = card.dataset;
  const stageId = stage.dataset.stageId ?? "";
  const zone = stage.dataset.zone ?? (["won", "lost", "parked"].includes(stageId) ? stageId : "");
  if (zone && board.dataset.closingUrl) {
    putBack(card, origin);
    return window.spearhead.openDialog(address(board.dataset.closingUrl, dealId, stageId));
  }
  card.classList.add("is-pending");
  try {
    const answer = await ask(address(board.dataset.moveUrl ?? "", dealId), { stage: stageId, version, deal: dealId, ...place(board, card) });
    card.classList.remove("is-pending");
    announce(stage === stageOf(origin.parent) ? placeOf(card) : t("Moved to %(stage)s", { stage: stageName(stage) }));
    take(card, await answer.text());
    tell(answer.headers.get("HX-Trigger"));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    putBack(card, origin, true);
    refused(board, card, stage, error);
  }
}

/** "3 of 12", of the cards that are shown. */
export function placeOf(card: HTMLElement): string {
  const cards = [...(card.parentElement?.querySelectorAll(".deal-card") ?? [])];
  return t("Place %(at)s of %(all)s", { at: String(cards.indexOf(card) + 1), all: String(cards.length) });
}

/** The answer holds the card as it is now (none: it left the board) and the heads of the columns, swapped by id. */
function take(card: HTMLElement, html: string): void {
  if (!html.trim()) return;
  const hadFocus = card.contains(document.activeElement);
  const id = card.id;
  window.spearhead.swap(html, card);
  if (hadFocus && id) document.getElementById(id)?.focus();
}

/** What the server wants to be known, e.g. the toast with the undo. */
function tell(header: string | null): void {
  if (!header?.startsWith("{")) return;
  for (const [name, detail] of Object.entries(JSON.parse(header) as Record<string, unknown>)) document.body.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
}

function refused(board: HTMLElement, card: HTMLElement, stage: HTMLElement, error: Refusal): void {
  const question = error.problem.ask;
  if (question?.startsWith("/")) return void window.spearhead.openDialog(question);
  if (question && board.dataset.askUrl) return void window.spearhead.openDialog(`${address(board.dataset.askUrl, card.dataset.dealId ?? "", stage.dataset.stageId ?? "")}?ask=${encodeURIComponent(question)}`);
  const retry = () => {
    const origin = originOf(card);
    if (stage !== stageOf(card)) listOf(stage).prepend(card);
    void settle(board, card, stage, origin);
  };
  window.spearhead.toast({ text: error.message, kind: "danger", ...(card.isConnected && error.problem.status !== 409 ? { retry } : {}) });
}

export const listOf = (stage: HTMLElement): Element => stage.querySelector(".board-cards") ?? stage;
