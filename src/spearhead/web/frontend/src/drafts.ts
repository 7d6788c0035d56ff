// Drafts: what was typed into a form outlives a lost network, a change of language and the end of a session, for its own writer.
import { all } from "./lib";

type Typed = [name: string, value: string, on: boolean];
type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const PREFIX = "draft:";
const PLACES = "main form, #panel form, #dialog form";
const SKIPPED = ["hidden", "password", "file", "submit", "button", "reset", "image"];

const isDraft = (form: HTMLFormElement) => form.method !== "get" && !form.matches("[data-no-draft]") && !form.querySelector("[type=password]");
const name = (form: HTMLFormElement) => form.id || form.getAttribute("action") || "";
const controls = (form: HTMLFormElement) => [...form.elements].filter((one): one is Control =>
  one instanceof HTMLTextAreaElement || one instanceof HTMLSelectElement || (one instanceof HTMLInputElement && !SKIPPED.includes(one.type)));

/** Of several forms for one address the place counts; nobody finds what somebody else typed. */
function key(form: HTMLFormElement): string {
  const alike = all<HTMLFormElement>(PLACES).filter((other) => name(other) === name(form));
  return `${PREFIX}${document.body.dataset.me ?? ""}:${location.pathname}:${name(form)}:${alike.indexOf(form)}`;
}

/** Only what differs from what the server sent, so that a later restore brings back nothing but one's own words. */
function typedInto(form: HTMLFormElement): Typed[] {
  const typed: Typed[] = [];
  for (const control of controls(form)) {
    if (!control.name) continue;
    if (control instanceof HTMLSelectElement) {
      const options = [...control.options];
      const given = options.some((option) => option.defaultSelected) || control.multiple ? (option: HTMLOptionElement) => option.defaultSelected : (option: HTMLOptionElement) => option.index === 0;
      if (options.some((option) => option.selected !== given(option))) options.forEach((option) => typed.push([control.name, option.value, option.selected]));
    } else if (control instanceof HTMLInputElement && ["checkbox", "radio"].includes(control.type)) {
      if (control.checked !== control.defaultChecked) typed.push([control.name, control.value, control.checked]);
    } else if (control.value !== control.defaultValue) typed.push([control.name, control.value, true]);
  }
  return typed;
}

function put(control: Control, [, value, on]: Typed): void {
  if (control instanceof HTMLSelectElement) {
    const option = [...control.options].find((one) => one.value === value);
    if (option) option.selected = on;
    (control as HTMLSelectElement & { tomselect?: { sync(): void } }).tomselect?.sync();
  } else if (control instanceof HTMLInputElement && ["checkbox", "radio"].includes(control.type)) {
    if (control.value === value) control.checked = on;
  } else control.value = value;
}

export function keepDrafts(): void {
  for (const form of all<HTMLFormElement>(PLACES)) {
    const typed = isDraft(form) ? typedInto(form) : [];
    if (typed.length) sessionStorage.setItem(key(form), JSON.stringify(typed));
  }
}

export function restoreDrafts(): void {
  for (const form of all<HTMLFormElement>(PLACES)) {
    const kept = isDraft(form) ? sessionStorage.getItem(key(form)) : null;
    if (!kept) continue;
    for (const typed of JSON.parse(kept) as Typed[]) controls(form).filter((control) => control.name === typed[0]).forEach((control) => put(control, typed));
    sessionStorage.removeItem(key(form));
  }
}

/** What was typed has been saved, or was given up. */
export function forget(form: HTMLFormElement): void {
  sessionStorage.removeItem(key(form));
}

export function startDrafts(): void {
  let waiting = 0;
  document.addEventListener("input", () => { // the end of an outage may be the end of the page
    if (navigator.onLine || waiting) return;
    waiting = window.setTimeout(() => { waiting = 0; keepDrafts(); }, 300);
  });
  document.addEventListener("htmx:sendError", keepDrafts);
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { xhr, requestConfig } = (event as CustomEvent<{ xhr: XMLHttpRequest; requestConfig?: { elt?: Element; verb: string } }>).detail;
    const form = requestConfig?.elt;
    if (form instanceof HTMLFormElement && xhr.status < 300 && requestConfig?.verb !== "get") forget(form);
  });
  document.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-keeps-input]")) keepDrafts();
  });
  window.addEventListener("offline", keepDrafts);
  document.addEventListener("signed:out", () => {
    keepDrafts();
    location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
  });
  document.addEventListener("submit", (event) => { // whoever leaves on purpose leaves nothing behind
    if (!(event.target as Element).matches("[data-signs-out]")) return;
    for (const kept of Object.keys(sessionStorage)) if (kept.startsWith(PREFIX)) sessionStorage.removeItem(kept);
  });
  document.addEventListener("htmx:load", restoreDrafts); // also forms that come later, in a panel or a dialog
  restoreDrafts();
}
