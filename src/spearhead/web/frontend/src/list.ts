// Lists by key and pointer: a row opens, is chosen, is peeked at; ranges; the bar for what is chosen.
import { all, announce, editable, one, t } from "./lib";
import { register } from "./keys";
import { showPanel } from "./dialog";

let lastChecked: HTMLInputElement | null = null;

const rows = () => all<HTMLTableRowElement>("[data-list] [data-row], [data-list] > [data-row]").filter((row) => row.checkVisibility());
const active = () => one<HTMLTableRowElement>("[data-row].is-active");
const link = (row: Element | null) => row?.querySelector<HTMLAnchorElement>("a.row-link") ?? null;
const box = (row: Element | null) => row?.querySelector<HTMLInputElement>("input.row-check") ?? null;

function step(by: number): boolean {
  const lines = rows();
  if (!lines.length) return false;
  const now = active();
  const next = lines[Math.max(0, Math.min(lines.length - 1, now ? lines.indexOf(now) + by : 0))];
  now?.classList.remove("is-active");
  next?.classList.add("is-active");
  next?.scrollIntoView({ block: "nearest" });
  link(next ?? null)?.focus({ preventScroll: true });
  return true;
}

function choose(row: Element | null, range: boolean): boolean {
  const check = box(row);
  if (!check) return false;
  check.checked = !check.checked;
  tell(check, range);
  return true;
}

function tell(check: HTMLInputElement, range: boolean): void {
  if (range && lastChecked) {
    const boxes = rows().map(box).filter((one): one is HTMLInputElement => !!one);
    const [from, to] = [boxes.indexOf(lastChecked), boxes.indexOf(check)].sort((a, b) => a - b);
    boxes.slice(from, (to ?? 0) + 1).forEach((one) => { one.checked = check.checked; });
  }
  lastChecked = check;
  selectionChanged();
}

function selectionChanged(): void {
  const chosen = all<HTMLInputElement>("input.row-check:checked:not([data-check-all])");
  for (const bar of all("[data-bulk]")) {
    bar.hidden = chosen.length === 0;
    const count = one("[data-bulk-count]", bar);
    if (count) count.textContent = t("%(count)s selected", { count: chosen.length });
  }
  const top = one<HTMLInputElement>("[data-check-all]");
  const boxes = rows().map(box).filter(Boolean);
  if (top) { top.checked = chosen.length > 0 && chosen.length === boxes.length; top.indeterminate = chosen.length > 0 && !top.checked; }
  announce(t("%(count)s selected", { count: chosen.length }));
  document.dispatchEvent(new CustomEvent("selection", { detail: chosen.map((check) => check.value) }));
}

function checkAll(on: boolean): boolean {
  const boxes = rows().map(box).filter((one): one is HTMLInputElement => !!one);
  boxes.forEach((one) => { one.checked = on; });
  if (boxes.length) selectionChanged();
  return boxes.length > 0;
}

function peek(): boolean {
  const to = link(active());
  if (!to?.dataset.peek) return false;
  void showPanel(to.dataset.peek);
  return true;
}

export function startLists(): void {
  const group = t("Lists");
  const on = (keys: string, label: string, run: () => boolean | void) => register({ keys, label, group, run });
  on("j", t("Next row"), () => step(1));
  on("k", t("Previous row"), () => step(-1));
  on("x", t("Select row"), () => choose(active(), false));
  on("shift+x", t("Select up to here"), () => choose(active(), true));
  register({ keys: "mod+a", label: t("Select all"), group, run: (event) => !editable(event.target) && !!one("[data-check-all]") && checkAll(true) });
  on("o", t("Open row"), () => { const to = link(active()); to?.click(); return !!to; });
  register({ keys: "space", label: t("Peek"), group, run: (event) => !(event.target as Element).closest("button, [role=button], summary, input, .deal-card") && peek() });
  document.addEventListener("formdata", (event) => {
    if (!(event.target as Element).matches("[data-bulk-form]")) return;
    for (const check of all<HTMLInputElement>("input.row-check:checked:not([data-check-all])")) event.formData.append("ids", check.value);
  });
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    const check = target.closest<HTMLInputElement>("input.row-check");
    if (check) { if (check.dataset.checkAll !== undefined) checkAll(check.checked); else tell(check, event.shiftKey); return; }
    const row = target.closest("tr[data-row]");
    if (!row || target.closest("a, button, input, select, textarea, label, summary, .cell") || getSelection()?.toString()) return;
    const to = link(row);
    if (!to) return;
    if (event.ctrlKey || event.metaKey) window.open(to.href, "_blank", "noopener"); else to.click();
  });
}
