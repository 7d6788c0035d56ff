// Somebody else saved meanwhile (409): what was typed stays, what changed is shown field by field, and one's own words
// can be copied, or applied on top of what the others wrote. Nothing is overwritten unseen.
import { forget, keepDrafts } from "./drafts";
import { all, announce, ask, make, one, t, type Problem } from "./lib";
import { toast } from "./toast";

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
type Values = Map<string, string[]>;

interface Difference { name: string; label: string; theirs: string; mine: string; touched: boolean }

const SILENT = new Set(["_once", "csrfmiddlewaretoken", "version"]);
const controls = (form: HTMLFormElement) => [...form.elements].filter((one): one is Control =>
  (one instanceof HTMLInputElement || one instanceof HTMLTextAreaElement || one instanceof HTMLSelectElement) && !!one.name && !SILENT.has(one.name) && !["password", "file", "submit", "button"].includes(one.type));
const ticks = (control: Control): control is HTMLInputElement => control instanceof HTMLInputElement && ["checkbox", "radio"].includes(control.type);

/** What each name holds: as it stands now, or as the server sent it. */
function held(form: HTMLFormElement, sent: boolean): Values {
  const found: Values = new Map();
  for (const control of controls(form)) {
    const values = found.get(control.name) ?? [];
    found.set(control.name, values);
    if (control instanceof HTMLSelectElement) {
      const options = [...control.options], given = options.some((option) => option.defaultSelected);
      const on = (option: HTMLOptionElement) => sent ? (given ? option.defaultSelected : !control.multiple && option.index === 0) : option.selected;
      values.push(...options.filter(on).map((option) => option.value).filter((value) => value || !control.multiple));
    } else if (ticks(control)) {
      if (sent ? control.defaultChecked : control.checked) values.push(control.value);
    } else values.push((sent ? control.defaultValue : control.value).replace(/\r\n/g, "\n"));
  }
  return found;
}

const alike = (a: string[] = [], b: string[] = []) => a.length === b.length && a.every((value, place) => value === b[place]);

/** Values as a person reads them: of a list the words of its lines. */
function words(form: HTMLFormElement, name: string, values: string[]): string {
  const of = controls(form).filter((control) => control.name === name);
  return values.map((value) => {
    for (const control of of) {
      if (control instanceof HTMLSelectElement) { const option = [...control.options].find((one) => one.value === value); if (option) return option.text.trim(); }
      if (ticks(control) && control.value === value) return control.closest("label")?.textContent?.trim() || t("Yes");
    }
    return value;
  }).filter((value) => value !== "").join(", ");
}

function labelOf(form: HTMLFormElement, name: string): string {
  const control = controls(form).find((one) => one.name === name && one.type !== "hidden") ?? controls(form).find((one) => one.name === name);
  const label = control?.labels?.[0] ?? (control?.id ? one<HTMLLabelElement>(`label[for="${CSS.escape(control.id)}"]`, form) : null);
  const legend = control?.closest("fieldset")?.querySelector("legend");
  return (ticks(control ?? document.createElement("input")) ? legend?.textContent : null)?.trim() || (label?.firstChild?.textContent ?? "").trim() || label?.textContent?.trim() || control?.getAttribute("aria-label") || name;
}

/** The address of the dialog or panel that the form came in. */
const sourceOf = (form: HTMLFormElement) => form.closest<HTMLElement>("[data-filled-from]")?.dataset.filledFrom ?? "";

async function freshForm(form: HTMLFormElement): Promise<HTMLFormElement | null> {
  const mark = (one: HTMLFormElement) => `${one.id} ${one.getAttribute("action") ?? ""}`;
  const place = all<HTMLFormElement>("form", form.closest("[data-filled-from]") ?? document).filter((other) => mark(other) === mark(form)).indexOf(form);
  const whole = form.closest("[data-filled-from]") === null; // of a page, not of a part
  const answer = whole ? await fetch(location.href, { credentials: "same-origin" }) : await ask(sourceOf(form));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return all<HTMLFormElement>("form", page).filter((other) => mark(other) === mark(form))[Math.max(place, 0)] ?? null;
}

function differences(form: HTMLFormElement, fresh: HTMLFormElement): Difference[] {
  const base = held(form, true), mine = held(form, false), theirs = held(fresh, true), found: Difference[] = [];
  for (const name of new Set([...mine.keys(), ...theirs.keys()])) {
    const touched = !alike(base.get(name), mine.get(name));
    if (alike(base.get(name), theirs.get(name)) || alike(mine.get(name), theirs.get(name))) continue;
    found.push({ name, label: labelOf(mine.has(name) ? form : fresh, name), theirs: words(fresh, name, theirs.get(name) ?? []), mine: words(form, name, mine.get(name) ?? []), touched });
  }
  return found;
}

function put(form: HTMLFormElement, fresh: HTMLFormElement, name: string, value: boolean): void {
  const theirs = controls(fresh).filter((control) => control.name === name);
  controls(form).filter((control) => control.name === name).forEach((control, place) => {
    const other = theirs[place];
    if (!other) return;
    if (control instanceof HTMLSelectElement && other instanceof HTMLSelectElement) {
      const given = new Set(held(fresh, true).get(name) ?? []), chosen = new Set([...control.options].filter((option) => option.selected).map((option) => option.value));
      for (const option of [...other.options]) if (![...control.options].some((one) => one.value === option.value)) control.add(new Option(option.text, option.value));
      for (const option of [...control.options]) { option.defaultSelected = given.has(option.value); option.selected = value ? given.has(option.value) : chosen.has(option.value); }
      (control as HTMLSelectElement & { tomselect?: { sync(): void } }).tomselect?.sync();
    } else if (ticks(control) && ticks(other)) {
      const now = control.checked;
      control.defaultChecked = other.defaultChecked;
      control.checked = value ? other.defaultChecked : now;
    } else if (control.type !== "hidden" && !(control instanceof HTMLSelectElement) && !(other instanceof HTMLSelectElement)) {
      const now = control.value;
      control.defaultValue = other.defaultValue;
      control.value = value ? other.defaultValue : now;
    }
  });
}

/** The form now stands on what the others saved: their values where nothing was typed, one's own where something was. */
function rebase(form: HTMLFormElement, fresh: HTMLFormElement, keepMine: boolean): void {
  const base = held(form, true), mine = held(form, false);
  for (const name of mine.keys()) put(form, fresh, name, !keepMine || alike(base.get(name), mine.get(name)));
  const version = one<HTMLInputElement>("input[name=version]", form), now = one<HTMLInputElement>("input[name=version]", fresh);
  if (version && now) version.value = now.value;
}

export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch { // without a secure address there is no clipboard but the old one
    const area = make("textarea", { class: "visually-hidden" });
    area.value = text;
    (one("dialog[open]") ?? document.body).append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  toast({ text: t("Copied"), kind: "ok" });
}

/** One field, theirs beside mine; `mine` can be copied. */
export function shown(difference: Difference): HTMLElement {
  const row = make("div", { class: "conflict-field" }, make("div", { class: "strong" }, difference.label));
  row.append(make("div", { class: "conflict-value" }, make("span", { class: "ink-3" }, t("Theirs")), make("div", { class: "conflict-text" }, difference.theirs || "–")));
  if (!difference.touched) return row;
  const button = make("button", { type: "button", class: "btn btn-sm" }, t("Copy"));
  button.setAttribute("aria-label", t("Copy what you typed in “%(field)s”", { field: difference.label }));
  button.addEventListener("click", () => void copy(difference.mine));
  row.append(make("div", { class: "conflict-value" }, make("span", { class: "ink-3" }, t("Yours")), make("div", { class: "conflict-text" }, difference.mine || "–"), button));
  return row;
}

const press = (text: string, kind: string, then: () => void) => {
  const button = make("button", { type: "button", class: `btn btn-sm ${kind}` }, text);
  button.addEventListener("click", then);
  return button;
};

/** Show below the refusal what changed meanwhile, and the ways on. */
export async function offerMerge(form: HTMLFormElement, problem: Problem): Promise<void> {
  one(".conflict", form)?.remove();
  keepDrafts(); // whatever happens now, the words are kept
  const fresh = await freshForm(form).catch(() => null);
  const box = make("div", { class: "conflict", role: "group", "aria-label": t("What changed meanwhile") });
  const typed = [...held(form, false)].filter(([name, values]) => !alike(held(form, true).get(name), values));
  const everything = () => typed.map(([name, values]) => `${labelOf(form, name)}: ${words(form, name, values)}`).join("\n");
  const said = problem.said ?? "";
  if (said) box.append(make("p", { class: "ink-2" }, said));
  if (fresh) {
    const found = differences(form, fresh), both = found.filter((one) => one.touched), rest = found.filter((one) => !one.touched);
    if (both.length) box.append(make("h3", { class: "conflict-title" }, t("Changed by both of you")), ...both.map(shown));
    if (rest.length) box.append(make("h3", { class: "conflict-title" }, t("Changed by them, kept as it is")), ...rest.map(shown));
    if (!found.length) box.append(make("p", { class: "ink-2" }, t("None of what you typed was changed meanwhile.")));
  } else box.append(make("p", { class: "ink-2" }, t("This form is no longer there. Copy what you typed before you close it.")));
  const ways = make("div", { class: "inline" });
  if (fresh) ways.append(
    press(t("Apply mine on top"), "btn-primary", () => { rebase(form, fresh, true); box.remove(); form.requestSubmit(); }),
    press(t("Take theirs"), "", () => { rebase(form, fresh, false); box.remove(); forget(form); form.querySelector<HTMLElement>("[data-form-error]")?.setAttribute("hidden", ""); }),
  );
  if (typed.length) ways.append(press(t("Copy all that you typed"), "btn-quiet", () => void copy(everything())));
  box.append(ways);
  const top = form.querySelector("[data-form-error]");
  if (top) top.after(box); else form.append(box);
  box.scrollIntoView({ block: "nearest" });
  announce(t("Somebody else saved meanwhile. What you typed is still there."), true);
}
