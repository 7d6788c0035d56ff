// A value edited where it stands: click or F2 opens, Enter saves, Tab saves and goes on, Esc leaves it as it was.
import { shown } from "./conflict";
import { all, announce, ask, composing, make, one, type Problem, Refusal, t } from "./lib";
import { register } from "./keys";
import { toast } from "./toast";

type Editor = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

function editorFor(cell: HTMLElement): Editor {
  const { kind = "text", value = "", label = "", cell: name = "" } = cell.dataset;
  const common = { class: `input cell-editor${kind === "number" || kind === "money" ? " input-num" : ""}`, "aria-label": label, name };
  if (kind === "select") {
    const options = JSON.parse(cell.dataset.options ?? "[]") as [string, string][];
    const select = make("select", common, ...options.map(([key, words]) => make("option", { value: key }, words)));
    select.value = value;
    return select;
  }
  const editor = kind === "textarea" ? make("textarea", common) : make("input", { ...common, type: kind === "date" ? "date" : "text", ...(kind === "number" || kind === "money" ? { inputmode: "decimal" } : {}) });
  editor.value = value;
  return editor;
}

function open(cell: HTMLElement): void {
  const editor = editorFor(cell);
  let over = false;
  const close = () => { over = true; if (editor.isConnected) editor.replaceWith(cell); };
  const save = async (after: () => void): Promise<void> => {
    if (over) return;
    if (editor.value === cell.dataset.value) { close(); after(); return; }
    over = true;
    editor.disabled = true;
    try {
      const fresh = await send(cell, editor.value);
      editor.replaceWith(fresh);
      fresh.classList.add("is-saved");
      announce(t("Saved"));
      after();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      over = false;
      editor.disabled = false;
      editor.setAttribute("aria-invalid", "true");
      editor.focus();
      if (error.problem.status === 409 && error.problem.current?.shown !== undefined) meanwhile(cell, editor, error.problem, close, () => void save(() => focusOn(cell)));
      else toast({ text: error.problem.errors?.[0]?.message ?? error.message, kind: "danger" });
    }
  };
  editor.addEventListener("keydown", (event) => {
    const key = event as KeyboardEvent;
    if (composing(key)) return;
    key.stopPropagation();
    const many = editor instanceof HTMLTextAreaElement;
    if (key.key === "Escape") { key.preventDefault(); close(); cell.focus(); }
    else if (key.key === "Enter" && (!many || key.ctrlKey || key.metaKey)) { key.preventDefault(); void save(() => focusOn(cell)); }
    else if (key.key === "Tab") { key.preventDefault(); const next = neighbour(editor, key.shiftKey ? -1 : 1); void save(() => next?.click()); }
  });
  editor.addEventListener("blur", () => { if (document.hasFocus() && !one(".cell-conflict")) void save(() => undefined); });
  if (editor instanceof HTMLSelectElement) editor.addEventListener("change", () => void save(() => focusOn(cell)));
  cell.replaceWith(editor);
  editor.focus();
  if (editor instanceof HTMLInputElement && editor.type === "text") editor.select();
}

const same = (cell: HTMLElement) => all(`[data-cell="${CSS.escape(cell.dataset.cell ?? "")}"]`).filter((other) => other.dataset.url === cell.dataset.url);
const focusOn = (cell: HTMLElement) => same(cell)[0]?.focus();

function neighbour(editor: Element, by: number): HTMLElement | undefined {
  const cells = all("[data-cell], .cell-editor");
  return cells[cells.indexOf(editor as HTMLElement) + by];
}

/** Somebody else wrote this cell meanwhile: theirs beside mine, and the ways on; the editor keeps what was typed. */
function meanwhile(cell: HTMLElement, editor: Editor, problem: Problem, close: () => void, again: () => void): void {
  one(".cell-conflict")?.remove();
  const now = problem.current as { shown: string; value: string; version: number };
  const mine = editor instanceof HTMLSelectElement ? editor.selectedOptions[0]?.text ?? "" : editor.value;
  const box = make("div", { class: "conflict cell-conflict", role: "group", "aria-label": t("What changed meanwhile") },
    make("p", { class: "ink-2" }, problem.said ?? problem.detail), shown({ name: cell.dataset.cell ?? "", label: cell.dataset.label ?? "", theirs: now.shown, mine, touched: true }));
  const way = (text: string, kind: string, then: () => void) => {
    const button = make("button", { type: "button", class: `btn btn-sm ${kind}` }, text);
    button.addEventListener("click", () => { box.remove(); cell.dataset.version = String(now.version); then(); });
    return button;
  };
  const theirs = () => { cell.dataset.value = now.value; cell.textContent = now.shown || "–"; cell.classList.toggle("cell-empty", !now.value); close(); cell.focus(); };
  box.append(make("div", { class: "inline" }, way(t("Apply mine on top"), "btn-primary", again), way(t("Take theirs"), "", theirs)));
  const at = editor.getBoundingClientRect();
  document.body.append(box);
  box.style.insetInlineStart = `${Math.max(8, Math.min(at.left, window.innerWidth - box.offsetWidth - 8))}px`;
  box.style.insetBlockStart = `${Math.max(8, Math.min(at.bottom + 4, window.innerHeight - box.offsetHeight - 8))}px`;
  editor.addEventListener("keydown", (event) => { if ((event as KeyboardEvent).key === "Escape") box.remove(); });
  announce(t("Somebody else saved meanwhile. What you typed is still there."), true);
}

/** POST field, value, version; the answer is JSON {value, shown, version} or the cell drawn anew. */
async function send(cell: HTMLElement, value: string): Promise<HTMLElement> {
  const { url = "", cell: field = "", version = "" } = cell.dataset;
  const answer = await ask(url, { field, value, version }, { headers: { Accept: "application/json, text/html" } });
  if (!answer.headers.get("Content-Type")?.includes("json")) {
    const fresh = document.createRange().createContextualFragment(await answer.text()).firstElementChild;
    return (fresh as HTMLElement | null) ?? cell;
  }
  const now = (await answer.json()) as { value?: string; shown?: string; version?: number | string; undo?: string; text?: string };
  cell.dataset.value = now.value ?? value;
  cell.textContent = now.shown || now.value || value || "–";
  cell.classList.toggle("cell-empty", !cell.dataset.value);
  if (now.version !== undefined) for (const other of all(`[data-cell][data-url="${CSS.escape(url)}"]`)) other.dataset.version = String(now.version);
  if (now.version !== undefined) cell.dataset.version = String(now.version);
  if (now.undo) toast({ text: now.text ?? t("Saved"), undo: now.undo });
  return cell;
}

export function startCells(): void {
  document.addEventListener("click", (event) => {
    const cell = (event.target as Element).closest<HTMLElement>("[data-cell]");
    if (cell) open(cell);
  });
  register({ keys: "f2", label: t("Edit cell"), group: t("Lists"), run: () => {
    const cell = (document.activeElement as HTMLElement | null)?.closest<HTMLElement>("[data-cell]") ?? one("[data-row].is-active [data-cell]");
    if (cell) open(cell);
    return !!cell;
  } });
}
