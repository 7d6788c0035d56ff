// Forms: filters that reload by themselves, no half-composed word that submits.
import { composing } from "./lib";

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
}
