// The command palette: pages and acts of this page at once, records and figures from the server as they come.
import { all, announce, ask, composing, iconNode, make, one, t } from "./lib";
import { labelOf, printed, register } from "./keys";

interface Item { label: string; hint?: string; url?: string; icon?: string; kbd?: string; run?: () => void }
interface Group { label: string; items: Item[] }

const WAIT = 70;
const kept = new Map<string, Group[]>();
let shownItems: Item[] = [];
let chosen = 0;
let timer = 0;
let request: AbortController | null = null;
let cameFrom: HTMLElement | null = null;

const dialog = () => one<HTMLDialogElement>("#palette");
const input = () => one<HTMLInputElement>("#palette-input");

/** Pages of the navigation and acts of this page, read from what is on it. */
function here(): Group[] {
  const pages = all<HTMLAnchorElement>(".sidebar .nav-children .nav-link").map((link) => ({
    label: link.querySelector(".nav-label")?.textContent?.trim() ?? "", url: link.href, icon: "arrow-right",
    hint: link.closest(".nav-word")?.querySelector(".nav-label")?.textContent?.trim() ?? "",
    ...(link.dataset.key ? { kbd: printed(link.dataset.key) } : {}),
  }));
  const acts = all<HTMLElement>("[data-key]").filter((element) => !element.closest(".sidebar, #palette") && !element.matches("input, [data-palette-open]")).map((element) => ({
    label: labelOf(element),
    kbd: printed(element.dataset.key ?? ""), icon: "checkbox", run: () => element.click(),
  })).filter((act) => act.label);
  return [{ label: t("Go to"), items: pages }, { label: t("Actions"), items: acts }];
}

/** Letters in order, as in "qut" → "Quotas": 0 is no match, more is better. */
export function score(label: string, query: string): number {
  const text = label.toLowerCase();
  const at = text.indexOf(query);
  if (at >= 0) return 100 - at + (at === 0 ? 50 : 0);
  let from = 0;
  for (const sign of query) {
    from = text.indexOf(sign, from) + 1;
    if (!from) return 0;
  }
  return query.length > 1 ? 10 : 0;
}

function matching(groups: Group[], query: string, most: number): Group[] {
  if (!query) return groups.map((group) => ({ ...group, items: group.items.slice(0, most) }));
  return groups.map((group) => ({
    ...group,
    items: group.items.map((item) => ({ item, value: Math.max(score(item.label, query), score(item.hint ?? "", query) / 4) }))
      .filter(({ value }) => value > 0).sort((a, b) => b.value - a.value).slice(0, most).map(({ item }) => item),
  }));
}

function render(query: string, local: Group[], remote: Group[]): void {
  const seen = new Set<string>();
  const groups: Group[] = [];
  for (const group of query ? [...local, ...remote] : [...remote, ...local]) {
    const items = group.items.filter((item) => { const id = item.url ? new URL(item.url, location.href).pathname + new URL(item.url, location.href).search : item.label; return !seen.has(id) && seen.add(id); });
    const same = groups.find((other) => other.label === group.label);
    if (same) same.items.push(...items); else if (items.length) groups.push({ ...group, items });
  }
  shownItems = groups.flatMap((group) => group.items);
  chosen = Math.max(0, Math.min(chosen, shownItems.length - 1));
  let at = 0;
  const list = one("#palette-list");
  list?.replaceChildren(...groups.map((group) => make("div", { role: "group", "aria-label": group.label }, make("div", { class: "palette-group", "aria-hidden": "true" }, group.label), ...group.items.map((item) => line(item, at++)))));
  if (!shownItems.length) list?.replaceChildren(make("div", { class: "palette-empty" }, query ? t("Nothing found for “%(query)s”", { query }) : t("Loading")));
  mark();
}

function line(item: Item, at: number): HTMLElement {
  const inside = [iconNode(item.icon ?? "arrow-right"), make("span", { class: "palette-label" }, item.label), make("span", { class: "palette-hint" }, item.hint ?? "")];
  if (item.kbd) inside.push(make("kbd", { class: "kbd" }, item.kbd));
  const attributes = { class: "palette-item", role: "option", id: `palette-${at}`, "data-at": at, tabindex: -1 };
  return item.url ? make("a", { ...attributes, href: item.url }, ...inside) : make("div", attributes, ...inside);
}

function mark(): void {
  for (const element of all(".palette-item")) element.setAttribute("aria-selected", String(element.dataset.at === String(chosen)));
  const current = one(`#palette-${chosen}`);
  current?.scrollIntoView({ block: "nearest" });
  input()?.setAttribute("aria-activedescendant", current?.id ?? "");
}

async function fetchFor(query: string): Promise<Group[]> {
  const address = document.body.dataset.paletteUrl;
  if (!address) return [];
  const found = kept.get(query);
  if (found) return found;
  request?.abort();
  request = new AbortController();
  const answer = await ask(`${address}?q=${encodeURIComponent(query)}`, undefined, { signal: request.signal, headers: { Accept: "application/json" } });
  const { groups } = (await answer.json()) as { groups: Group[] };
  kept.set(query, groups);
  return groups;
}

function update(): void {
  const typed = input()?.value.trim() ?? "";
  const query = typed.toLowerCase();
  const local = matching(here(), query, query ? 6 : 5);
  chosen = 0;
  render(typed, local, kept.get(query) ?? []);
  window.clearTimeout(timer);
  timer = window.setTimeout(() => {
    fetchFor(query).then((remote) => {
      if (input()?.value.trim().toLowerCase() !== query) return;
      render(typed, local, remote);
      announce(t("%(count)s results", { count: shownItems.length }));
    }).catch(() => { /* local results stay; the next letter asks again */ });
  }, query ? WAIT : 0);
}

function run(item: Item | undefined, inNewTab: boolean): void {
  if (!item) return;
  if (item.url && inNewTab) { window.open(item.url, "_blank", "noopener"); return; }
  dialog()?.close();
  if (item.url) location.assign(item.url); else item.run?.();
}

export function openPalette(): void {
  const box = dialog();
  const field = input();
  if (!box || !field || box.open) return;
  cameFrom = document.activeElement as HTMLElement | null;
  field.value = "";
  update();
  box.showModal();
  field.focus();
}

export function startPalette(): void {
  register({ keys: "mod+k", label: t("Search and commands"), run: openPalette });
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    if (target.closest("[data-palette-open]")) openPalette();
    const picked = target.closest<HTMLElement>(".palette-item");
    if (picked && !event.ctrlKey && !event.metaKey) { event.preventDefault(); run(shownItems[Number(picked.dataset.at)], false); }
  });
  input()?.addEventListener("input", (event) => { if (!(event as InputEvent).isComposing) update(); });
  input()?.addEventListener("compositionend", update);
  input()?.addEventListener("keydown", (event) => {
    if (composing(event)) return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 5, PageUp: -5 }[event.key];
    if (step) { event.preventDefault(); chosen = (chosen + step + shownItems.length) % Math.max(1, shownItems.length); mark(); }
    if (event.key === "Enter") { event.preventDefault(); run(shownItems[chosen], event.ctrlKey || event.metaKey); }
  });
  dialog()?.addEventListener("close", () => { kept.clear(); cameFrom?.focus(); });
  one("[data-palette-open]")?.addEventListener("pointerenter", () => void fetchFor("").catch(() => undefined), { once: true });
}
