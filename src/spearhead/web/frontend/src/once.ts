// A form is sent once: a second click while it is on its way is no second wish, and one that stays on the screen after
// its answer gets a key of its own for the next time (`web/form_keys.py`).
import { all, one } from "./lib";

const KEY = "input[name=_once]";
const DOUBLE_CLICK = 600; // ms
const sent = new WeakMap<HTMLFormElement, { what: string; at: number; under_way: boolean; done: boolean }>();

function content(form: HTMLFormElement, submitter?: HTMLElement | null): string {
  const fields = [...new FormData(form)].map(([name, value]) => [name, value instanceof File ? `${value.name} ${value.size}` : value]);
  return JSON.stringify([...fields, submitter?.getAttribute("name"), submitter?.getAttribute("value")]);
}

function anew(form: HTMLFormElement): void {
  const key = one<HTMLInputElement>(KEY, form);
  if (key) key.value = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function startOnce(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.getAttribute("method") !== "post" || !one(KEY, form)) return;
    const what = content(form, event.submitter), before = sent.get(form), now = performance.now();
    if (before && (before.under_way ? before.what === what : before.done && now - before.at < DOUBLE_CLICK)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else sent.set(form, { what, at: now, under_way: false, done: false });
  }, true);
  document.addEventListener("htmx:beforeRequest", (event) => { // only now is it confirmed
    const known = sent.get((event.target as HTMLFormElement));
    if (known) known.under_way = true;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, successful, xhr } = (event as CustomEvent<{ elt: Element; successful: boolean; xhr: XMLHttpRequest }>).detail;
    const form = elt instanceof HTMLFormElement ? elt : null, known = form && sent.get(form);
    if (!form || !known) return;
    known.under_way = false;
    known.done = successful;
    const leaves = ["HX-Redirect", "HX-Refresh", "HX-Location"].some((name) => xhr.getResponseHeader(name));
    if (successful && !leaves) anew(form); // a page that is being left keeps the key, so that a late click meets the same answer
  });
  document.addEventListener("input", (event) => { // whoever types in between does not double-click
    const form = (event.target as HTMLInputElement).form;
    if (form && !sent.get(form)?.under_way) sent.delete(form);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) all<HTMLFormElement>("form").forEach(anew);
  });
}
