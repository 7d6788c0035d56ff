// What every island needs: translated words, requests that carry the token, problems in words.

import type { Lang } from "./formats";

declare const CLIENT_ICONS: Record<string, string>;

export interface Problem {
  status: number;
  code: string;
  detail: string;
  ask?: string;
  errors?: { field: string; code: string; message: string }[];
  current?: Record<string, unknown>;
  /** who changed it meanwhile, and when */
  said?: string;
}

export class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

const words: Record<string, string> = JSON.parse(document.getElementById("messages")?.textContent || "{}");

/** The text in the reader's language; named placeholders as in Python: `t("Moved to %(stage)s", {stage})`. */
export function t(text: string, values: Record<string, string | number> = {}): string {
  return (words[text] ?? text).replace(/%\((\w+)\)s/g, (_, name: string) => String(values[name] ?? ""));
}

export function icon(name: string): string {
  const shape = CLIENT_ICONS[name] ?? '<circle cx="12" cy="12" r="2"/>';
  return `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${shape}</svg>`;
}

export function one<T extends Element = HTMLElement>(selector: string, inside: ParentNode = document): T | null {
  return inside.querySelector<T>(selector);
}

export function all<T extends Element = HTMLElement>(selector: string, inside: ParentNode = document): T[] {
  return [...inside.querySelectorAll<T>(selector)];
}

/** Marks what a page asks by itself: it does not keep anybody signed in. */
export const BACKGROUND = { "X-Spearhead-Background": "1" };

type Attributes = Record<string, string | number | boolean | undefined>;

/** A new element; text is set as text, never as markup. */
export function make<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...inside: (Node | string)[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
  element.append(...inside);
  return element;
}

/** An icon of the client's set as a node. */
export function iconNode(name: string): Node {
  return document.createRange().createContextualFragment(icon(name));
}

export function token(): string {
  const headers = document.body.getAttribute("hx-headers");
  return headers ? (JSON.parse(headers) as Record<string, string>)["X-CSRFToken"] ?? "" : "";
}

/** The problem of an answer, in words fit for a toast. */
export function problemOf(status: number, body: string): Problem {
  try {
    const parsed = JSON.parse(body) as Partial<Problem>;
    if (parsed.detail) return { code: "unknown", ...parsed, status, detail: parsed.detail };
  } catch {
    // not a problem document: our own words serve
  }
  const detail = status === 0
    ? navigator.onLine ? t("The server did not answer. Nothing was saved.") : t("You are offline. Nothing was saved.")
    : status === 401 ? t("You are signed out. Sign in again to go on.") : t("This is our fault, not yours. Nothing was saved.");
  return { status, code: status === 0 ? "offline" : "unexpected", detail };
}

/** Fetch from our own server; rejects with a `Refusal` that says why in words. */
export async function ask(url: string, form?: Record<string, string> | FormData, options: RequestInit = {}): Promise<Response> {
  const headers: Record<string, string> = { "HX-Request": "true", "X-CSRFToken": token(), ...(options.headers as Record<string, string>) };
  const body = form instanceof FormData ? form : form ? new URLSearchParams(form) : null;
  let answer: Response;
  try {
    answer = await fetch(url, { credentials: "same-origin", ...options, headers, ...(body ? { method: "POST", body } : {}) });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Refusal(problemOf(0, ""));
  }
  if (answer.status === 401) document.dispatchEvent(new CustomEvent("signed:out"));
  if (!answer.ok) throw new Refusal(problemOf(answer.status, await answer.text()));
  if (answer.redirected && !url.includes(new URL(answer.url).pathname)) throw new Refusal(problemOf(401, ""));
  return answer;
}

/** Whether a key press belongs to an input method and must be left alone. */
export function composing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

export function editable(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit", "range"].includes(target.type);
}

/** Say it to a screen reader; urgent words interrupt. */
export function announce(text: string, urgent = false): void {
  const region = document.getElementById(urgent ? "alert" : "announce");
  if (!region) return;
  region.textContent = "";
  window.setTimeout(() => { region.textContent = text; }, 30);
}

export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
/** The reader's language as formats.ts knows it. */
export const lang: Lang = document.documentElement.lang.toLowerCase().startsWith("zh") ? "zh-hans" : "en";
