// Forms: filters that reload by themselves, no half-composed word that submits, drafts that outlive a lost network or a change of language.
import { all, composing } from "./lib";

const key = (form: HTMLFormElement, at: number) => `draft:${location.pathname}:${form.id || at}`;
const isDraft = (form: HTMLFormElement) => form.method !== "get" && !form.matches("[data-no-draft]") && !form.querySelector("[type=password]");

function keep(form: HTMLFormElement, at: number): void {
  const typed = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !name.includes("csrf"));
  if (typed.length) sessionStorage.setItem(key(form, at), JSON.stringify(typed));
}

function restore(form: HTMLFormElement, at: number): void {
  const kept = sessionStorage.getItem(key(form, at));
  if (!kept) return;
  for (const [name, value] of JSON.parse(kept) as [string, string][]) {
    const control = form.elements.namedItem(name);
    if (control instanceof HTMLInputElement && ["checkbox", "radio"].includes(control.type)) control.checked = control.value === value;
    else if (control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement || control instanceof HTMLSelectElement) { if (control.type !== "hidden") control.value = value; }
  }
  sessionStorage.removeItem(key(form, at));
}

export function startForms(): void {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && composing(event) && event.target instanceof HTMLInputElement) event.preventDefault();
  }, true);
  document.addEventListener("change", (event) => {
    const form = (event.target as Element).closest<HTMLFormElement>("form[data-auto-submit]");
    form?.requestSubmit();
  });
  document.addEventListener("formdata", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.method !== "get") return;
    for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, successful } = (event as CustomEvent<{ elt: Element; successful: boolean }>).detail;
    if (successful && elt instanceof HTMLFormElement && elt.matches("[data-reset-after]")) elt.reset();
  });
  document.addEventListener("click", (event) => {
    if (!(event.target as Element).closest("[data-keeps-input]")) return;
    all<HTMLFormElement>("main form, #panel form").forEach((form, at) => { if (isDraft(form)) keep(form, at); });
  });
  window.addEventListener("offline", () => all<HTMLFormElement>("main form").forEach((form, at) => { if (isDraft(form)) keep(form, at); }));
  all<HTMLFormElement>("main form").forEach(restore);
}
