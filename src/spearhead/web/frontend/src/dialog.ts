// Dialogs and the side panel: the server sends the inside, `data-dialog` and `data-panel` name its address.
import htmx from "htmx.org";
import { all, make, one } from "./lib";

const SKELETON_AFTER = 300;
let panelCameFrom: HTMLElement | null = null;

export async function showDialog(url: string): Promise<void> {
  const dialog = one<HTMLDialogElement>("#dialog");
  if (dialog) await fill(url, one("#dialog-host", dialog), () => {
    dialog.classList.toggle("dialog-wide", !!one("[data-wide]", dialog));
    if (!dialog.open) dialog.showModal();
    firstField(dialog)?.focus();
  });
}

export async function showPanel(url: string): Promise<void> {
  const panel = one("#panel");
  if (!panel) return;
  if (panel.hidden) panelCameFrom = document.activeElement as HTMLElement | null;
  await fill(url, one("#panel-host", panel), () => {
    panel.hidden = false;
    (firstField(panel) ?? one("[data-close]", panel))?.focus();
  });
}

async function fill(url: string, host: HTMLElement | null, show: () => void): Promise<void> {
  if (!host) return;
  let filled = false;
  host.dataset.filledFrom = url;
  const later = window.setTimeout(() => { host.replaceChildren(skeleton()); show(); }, SKELETON_AFTER);
  host.addEventListener("htmx:afterSwap", () => { filled = true; }, { once: true });
  try {
    await htmx.ajax("get", url, { target: host, swap: "innerHTML", source: host });
  } finally {
    window.clearTimeout(later);
    if (filled) show();
    else if (one(".skeleton", host)) { closeDialog(); closePanel(); }
  }
}

function skeleton(): HTMLElement {
  const lines = [1, 2, 3].map((i) => make("span", { class: `skeleton ${i === 3 ? "skeleton-half" : ""}` }));
  return make("div", { class: "panel-body", "aria-busy": "true" }, ...lines);
}

function firstField(inside: HTMLElement): HTMLElement | null {
  return one("[autofocus]", inside) ?? one(":is(input, select, textarea):not([type=hidden], :disabled)", inside);
}

export function closeDialog(): void {
  one<HTMLDialogElement>("#dialog")?.close();
}

export function closePanel(): boolean {
  const panel = one("#panel");
  if (!panel || panel.hidden) return false;
  panel.hidden = true;
  one("#panel-host", panel)?.replaceChildren();
  panelCameFrom?.focus();
  return true;
}

export function startDialogs(): void {
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    const opener = target.closest<HTMLElement>("[data-dialog], [data-panel]");
    if (opener) {
      event.preventDefault();
      opener.closest<HTMLElement>("[popover]")?.hidePopover();
      void (opener.dataset.dialog ? showDialog(opener.dataset.dialog) : showPanel(opener.dataset.panel ?? ""));
    }
    const closer = target.closest("[data-close]");
    if (closer) { const dialog = closer.closest("dialog"); if (dialog) dialog.close(); else closePanel(); }
  });
  for (const dialog of all<HTMLDialogElement>("dialog")) {
    dialog.addEventListener("mousedown", (event) => { // outside the box, and nothing typed that would be lost
      if (event.target === dialog && outside(dialog, event) && !one("form", dialog)) dialog.close();
    });
  }
  one("#dialog")?.addEventListener("close", () => one("#dialog-host")?.replaceChildren());
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, successful, requestConfig } = (event as CustomEvent).detail as { elt: Element; successful: boolean; requestConfig: { verb: string } };
    if (!successful || requestConfig.verb === "get" || elt.getAttribute("hx-swap") !== "none") return;
    if (elt.closest("#dialog")) closeDialog();
    else if (elt.closest("#panel")) closePanel();
  });
  document.addEventListener("dialog:close", closeDialog);
  document.addEventListener("panel:close", closePanel);
}

function outside(box: HTMLElement, event: MouseEvent): boolean {
  const edge = box.getBoundingClientRect();
  return event.clientX < edge.left || event.clientX > edge.right || event.clientY < edge.top || event.clientY > edge.bottom;
}
