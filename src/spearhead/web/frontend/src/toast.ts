// Toasts: one line, one act (undo or retry), said aloud; an undo survives the move to another page.
import { announce, ask, icon, iconNode, make, Refusal, t } from "./lib";

export interface ToastOptions {
  text: string;
  kind?: "ok" | "danger" | "warn" | "info";
  /** POST here takes the act back. */
  undo?: string;
  retry?: () => void;
  /** Milliseconds; 10 s with an act, else 5 s. */
  time?: number;
}

const KEPT = "toast";
const ICONS = { ok: "circle-check", danger: "alert-triangle", warn: "alert-triangle", info: "info-circle" };
let lastUndo: { url: string; drop: () => void } | null = null;

export function toast(options: ToastOptions): void {
  const region = document.getElementById("toasts");
  if (!region) return;
  const kind = options.kind ?? "ok";
  const time = options.time ?? (options.undo || options.retry || kind === "danger" ? 10_000 : 5_000);
  const box = make("div", { class: `toast toast-${kind}` });
  box.innerHTML = icon(ICONS[kind]);
  box.append(make("div", { class: "toast-text" }, options.text));
  const drop = () => { box.remove(); if (options.undo) { sessionStorage.removeItem(KEPT); if (lastUndo?.drop === drop) lastUndo = null; } };
  if (options.undo) {
    const url = options.undo;
    box.append(act(t("Undo"), () => undo(url, drop)));
    lastUndo = { url, drop };
    sessionStorage.setItem(KEPT, JSON.stringify({ text: options.text, kind, undo: url, until: Date.now() + time }));
  }
  if (options.retry) { const again = options.retry; box.append(act(t("Retry"), () => { drop(); again(); })); }
  const close = make("button", { type: "button", class: "btn btn-icon btn-sm", "aria-label": t("Close") }, iconNode("x"));
  close.addEventListener("click", drop);
  const line = make("div", { class: "toast-time" });
  line.style.setProperty("--toast-time", `${time}ms`);
  box.append(close, line);
  runOut(box, time, drop);
  region.append(box);
  while (region.children.length > 3) region.firstElementChild?.remove();
  if (region.matches(":popover-open")) region.hidePopover();
  region.showPopover();
  announce(options.text, kind === "danger");
}

/** Counts down, but not while the pointer or the focus is on it. */
function runOut(box: HTMLElement, time: number, drop: () => void): void {
  let left = time;
  const timer = window.setInterval(() => {
    if (!box.isConnected) return window.clearInterval(timer);
    if (!box.matches(":hover, :focus-within") && document.visibilityState === "visible") left -= 100;
    if (left <= 0) { window.clearInterval(timer); drop(); }
  }, 100);
}

function act(label: string, run: () => void): HTMLButtonElement {
  const button = make("button", { type: "button", class: "btn btn-sm" }, label);
  button.addEventListener("click", run);
  return button;
}

async function undo(url: string, drop: () => void): Promise<void> {
  drop();
  try {
    const answer = await ask(url, {});
    const to = answer.headers.get("HX-Redirect");
    if (to) location.assign(to);
    else if (answer.headers.get("HX-Refresh") !== "false") location.reload();
    else { toast({ text: t("Undone"), kind: "info" }); document.body.dispatchEvent(new CustomEvent("undone", { bubbles: true })); }
  } catch (error) {
    if (error instanceof Refusal) toast({ text: error.message, kind: "danger", retry: () => void undo(url, drop) });
    else throw error;
  }
}

/** Take back the last act that offered it; false when there is none. */
export function undoLast(): boolean {
  if (!lastUndo) return false;
  void undo(lastUndo.url, lastUndo.drop);
  return true;
}

export function startToasts(): void {
  document.addEventListener("toast", (event) => toast((event as CustomEvent<ToastOptions>).detail));
  const first = document.getElementById("first-toasts")?.textContent;
  if (first) for (const options of JSON.parse(first) as ToastOptions[]) toast(options);
  const kept = sessionStorage.getItem(KEPT);
  if (!kept || first) return;
  const options = JSON.parse(kept) as ToastOptions & { until: number };
  if (options.until > Date.now() + 500) toast({ ...options, time: options.until - Date.now() });
  else sessionStorage.removeItem(KEPT);
}
