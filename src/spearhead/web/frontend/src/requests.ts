// htmx: refusals are never swapped over content but said in words, under the field or as a toast.
import htmx from "htmx.org";
import { offerMerge } from "./conflict";
import { showDialog } from "./dialog";
import { announce, BACKGROUND, one, problemOf, type Problem } from "./lib";
import { toast } from "./toast";

interface Detail { xhr: XMLHttpRequest; elt: Element; shouldSwap: boolean; isError: boolean; successful?: boolean; failed?: boolean; requestConfig?: { verb: string; path: string } }

/** Who asked: at `beforeSwap` htmx names the target, its sender is in the request's configuration. */
const sender = (event: Event) => (detail(event).requestConfig as { elt?: Element } | undefined)?.elt ?? detail(event).elt;
const detail = (event: Event) => (event as CustomEvent<Detail>).detail;

export function startRequests(): void {
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = detail(event);
    if (xhr.status < 300 && /<body class="plain"/.test(xhr.responseText)) {
      detail(event).shouldSwap = false; // the session is over: the answer is the sign-in page
      document.dispatchEvent(new CustomEvent("signed:out"));
    }
  });
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (detail(event).xhr.status !== 401) return;
    event.preventDefault();
    document.dispatchEvent(new CustomEvent("signed:out"));
  });
  document.addEventListener("htmx:configRequest", (event) => {
    const { headers, triggeringEvent } = (event as CustomEvent<{ headers: Record<string, string>; triggeringEvent?: Event }>).detail;
    if (triggeringEvent?.type.startsWith("live:")) Object.assign(headers, BACKGROUND);
  });
  // A refusal is an answer, not a fault of the page: htmx need not log it, but it is no success either.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const found = detail(event);
    if (found.xhr.status < 400) return;
    found.isError = found.shouldSwap = false;
    refused(problemOf(found.xhr.status, found.xhr.responseText), sender(event));
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const found = detail(event);
    if (found.xhr.status >= 400) { found.successful = false; found.failed = true; }
  }, true);
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => refused(problemOf(0, ""), detail(event).elt));
  }
  document.addEventListener("htmx:beforeRequest", (event) => clear(detail(event).elt.closest("form")));
  document.addEventListener("htmx:afterSettle", (event) => {
    const title = (event.target as Element | null)?.querySelector?.("[data-announce]")?.getAttribute("data-announce");
    if (title) announce(title);
  });
}

/** Put a refusal where it belongs: a question into a dialog, each field's fault under the field, the rest above or in a toast. */
export function refused(problem: Problem, from: Element): void {
  if (problem.ask?.startsWith("/")) return void showDialog(problem.ask);
  const form = from.closest("form");
  if (form && problem.status === 409 && one("input[name=version]", form)) void offerMerge(form, problem);
  const left = form ? underFields(form, problem) : [problem.detail];
  const top = form?.querySelector<HTMLElement>("[data-form-error]");
  if (top && left.length) {
    top.textContent = left.join(" ");
    top.hidden = false;
  } else if (left.length) {
    const again = from instanceof HTMLElement && problem.status !== 409 && problem.status !== 422 && !form;
    toast({ text: left.join(" "), kind: "danger", ...(again ? { retry: () => from.click() } : {}) });
  }
}

function underFields(form: HTMLFormElement, problem: Problem): string[] {
  const left: string[] = [];
  let first: HTMLElement | null = null;
  for (const error of problem.errors ?? []) {
    const slot = form.querySelector<HTMLElement>(`[data-error-for="${CSS.escape(error.field)}"]`);
    const control = form.querySelector<HTMLElement>(`[name="${CSS.escape(error.field)}"]`);
    if (!slot) { left.push(error.message); continue; }
    slot.textContent = error.message;
    control?.setAttribute("aria-invalid", "true");
    first ??= control;
  }
  first?.focus();
  if (first) announce(problem.detail, true);
  return problem.errors?.length ? [...new Set(left)] : [problem.detail];
}

function clear(form: HTMLFormElement | null): void {
  form?.querySelectorAll("[data-error-for]").forEach((slot) => { slot.textContent = ""; });
  form?.querySelectorAll("[aria-invalid]").forEach((control) => control.removeAttribute("aria-invalid"));
  form?.querySelectorAll<HTMLElement>("[data-form-error]").forEach((top) => { top.hidden = true; });
  form?.querySelectorAll(".conflict").forEach((box) => box.remove());
}

export { htmx };
