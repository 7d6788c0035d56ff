// The map of keys: sequences such as "g r", never while typing or composing; screens add theirs with `data-key` or `register`.
import { all, composing, editable, isMac, make, one, t, ask } from "./lib";
import { undoLast } from "./toast";
import { closePanel } from "./dialog";

export interface KeyAction {
  /** "g h", "mod+k", "shift+x", "?" */
  keys: string;
  label: string;
  group?: string;
  /** Returns false when it does not apply here, so that the press stays with the page. */
  run: (event: KeyboardEvent) => boolean | void;
}

const SEQUENCE_TIME = 1200;
const actions = new Map<string, KeyAction>();
let typed = "";
let timer = 0;

export function register(action: KeyAction): void {
  actions.set(action.keys, action);
}

export const keysAreOn = () => document.documentElement.dataset.keys !== "off";

function nameOf(event: KeyboardEvent): string {
  const key = event.key === " " ? "space" : event.key.length === 1 ? event.key.toLowerCase() : event.key.toLowerCase();
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("mod");
  if (event.altKey) parts.push("alt");
  if (event.shiftKey && /^[a-z]$|^.{2,}$/.test(key)) parts.push("shift");
  return [...parts, key].join("+");
}

const shown = (element: HTMLElement) => element.checkVisibility({ visibilityProperty: true }) || element.closest("[popover], dialog") !== null;

function elementFor(keys: string): HTMLElement | null {
  return all(`[data-key="${CSS.escape(keys)}"]`).find(shown) ?? null;
}

function press(element: HTMLElement): void {
  if (editable(element)) { element.focus(); if (element instanceof HTMLInputElement) element.select(); } else element.click();
}

function begins(prefix: string): boolean {
  return [...actions.keys()].some((keys) => keys.startsWith(`${prefix} `)) || !!one(`[data-key^="${CSS.escape(prefix)} "]`);
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || composing(event) || ["Control", "Meta", "Shift", "Alt"].includes(event.key)) return;
  const name = nameOf(event);
  const withModifier = name.startsWith("mod+") || /^f\d+$/.test(name);
  if (!withModifier && name !== "escape" && (editable(event.target) || !keysAreOn() || one("dialog[open]"))) return;
  const keys = typed && !withModifier ? `${typed} ${name}` : name;
  const found = [keys, name].find((one) => actions.has(one) || (!one.startsWith("mod+") && elementFor(one)));
  typed = "";
  window.clearTimeout(timer);
  if (!withModifier && begins(keys)) { typed = keys; timer = window.setTimeout(() => { typed = ""; }, SEQUENCE_TIME); }
  if (found === undefined) { if (typed) event.preventDefault(); return; }
  const action = actions.get(found);
  if (action) { if (action.run(event) !== false) event.preventDefault(); return; }
  event.preventDefault();
  const element = elementFor(found);
  if (element) press(element);
}

/** How a key is printed. */
export function printed(keys: string): string {
  const names: Record<string, string> = { mod: isMac ? "⌘" : "Ctrl", shift: "Shift", arrowup: "↑", arrowdown: "↓", arrowleft: "←", arrowright: "→", escape: "Esc", enter: "Enter", space: "Space" };
  return keys.split(" ").map((step) => step.split("+").map((part) => names[part] ?? part.toUpperCase()).join(" ")).join(" ");
}

/** What an element is called, without the keys printed on it. */
export function labelOf(element: HTMLElement): string {
  const named = element.dataset.keyLabel ?? element.getAttribute("aria-label");
  if (named) return named;
  const copy = element.cloneNode(true) as HTMLElement;
  copy.querySelectorAll("kbd, svg").forEach((part) => part.remove());
  return copy.textContent?.trim() ?? "";
}

function listing(): Map<string, { label: string; keys: string }[]> {
  const groups = new Map<string, { label: string; keys: string }[]>();
  const put = (group: string, label: string, keys: string) => {
    if (!groups.has(group)) groups.set(group, []);
    groups.get(group)?.push({ label, keys });
  };
  for (const { group, label, keys } of actions.values()) put(group ?? t("Everywhere"), label, keys);
  for (const element of all("[data-key]")) {
    const keys = element.dataset.key ?? "";
    if (actions.has(keys)) continue;
    const label = labelOf(element);
    put(keys.startsWith("g ") ? t("Go to") : keys.includes(" ") || keys === "/" || keys === "c" ? t("Everywhere") : t("On this page"), label, keys);
  }
  return groups;
}

export function showKeys(): void {
  const sheet = one<HTMLDialogElement>("#keys-sheet");
  if (!sheet) return;
  const groups = [...listing()].map(([title, rows]) => make("section", { class: "keys-group" }, make("h3", {}, title),
    ...rows.map((row) => make("div", { class: "keys-row" }, make("span", {}, row.label), make("span", {}, make("kbd", { class: "kbd" }, printed(row.keys)))))));
  one("#keys-list", sheet)?.replaceChildren(...groups);
  sheet.showModal();
}

export function startKeys(): void {
  document.addEventListener("keydown", onKey);
  register({ keys: "?", label: t("Keys"), run: showKeys });
  register({ keys: "escape", label: t("Close one level"), run: () => !one("dialog[open], [popover]:popover-open:not(#toasts)") && closePanel() });
  register({ keys: "mod+z", label: t("Undo"), run: (event) => !editable(event.target) && undoLast() });
  register({ keys: "mod+enter", label: t("Save or send"), run: (event) => {
    const form = (event.target as Element).closest("form");
    if (!form) return false;
    form.requestSubmit();
    return true;
  } });
  for (const key of all("[data-mod-key]")) key.textContent = printed("mod+k");
  document.addEventListener("click", (event) => { if ((event.target as Element).closest("[data-keys-open]")) { one("[popover]:popover-open")?.hidePopover(); showKeys(); } });
  const choice = one<HTMLInputElement>("[data-keys-switch]");
  if (!choice) return;
  choice.checked = keysAreOn();
  choice.addEventListener("change", () => {
    document.documentElement.dataset.keys = choice.checked ? "on" : "off";
    if (choice.dataset.url) void ask(choice.dataset.url, { shortcuts: choice.checked ? "on" : "off" });
  });
}
