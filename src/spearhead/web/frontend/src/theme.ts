// Look and frame: the theme at once and on the server, the folded navigation, the sheets of a phone, loading and offline marks.
import { all, ask, one } from "./lib";

export function startTheme(): void {
  for (const group of all("[data-theme-choice]")) {
    group.addEventListener("click", (event) => {
      const button = (event.target as Element).closest<HTMLElement>("[data-value]");
      if (!button) return;
      const theme = button.dataset.value ?? "system";
      document.documentElement.dataset.theme = theme;
      for (const other of all("[data-value]", group)) other.setAttribute("aria-checked", String(other === button));
      document.dispatchEvent(new CustomEvent("theme:changed"));
      if (group.dataset.url) void ask(group.dataset.url, { theme }).catch(() => undefined); // the choice holds on this page; the next page shows the stored one
    });
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => document.dispatchEvent(new CustomEvent("theme:changed")));
}

export function startFrame(): void {
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    const more = target.closest("[data-nav-more]");
    if (more) more.setAttribute("aria-expanded", String(!!more.closest(".nav-word")?.classList.toggle("is-open")));
    const fold = target.closest<HTMLElement>("[data-nav-fold]");
    if (fold) foldNavigation(fold);
    const word = target.closest<HTMLElement>("[data-sheet]");
    const sheet = word ? one<HTMLDialogElement>(`#${CSS.escape(word.dataset.sheet ?? "")}`) : null;
    if (sheet && !event.ctrlKey && !event.metaKey) { event.preventDefault(); sheet.showModal(); }
    if (target instanceof HTMLDialogElement && target.classList.contains("sheet")) target.close();
  });
  const loading = (on: boolean) => document.documentElement.classList.toggle("is-loading", on);
  window.addEventListener("beforeunload", () => loading(true));
  window.addEventListener("pageshow", () => loading(false));
  const offline = () => { const bar = one("#offline"); if (bar) bar.hidden = navigator.onLine; };
  window.addEventListener("online", offline);
  window.addEventListener("offline", offline);
  offline();
}

function foldNavigation(fold: HTMLElement): void {
  const rail = document.body.dataset.nav !== "rail";
  document.body.dataset.nav = rail ? "rail" : "open";
  fold.setAttribute("aria-expanded", String(!rail));
  if (fold.dataset.url) void ask(fold.dataset.url, { nav: rail ? "rail" : "open" }).catch(() => undefined);
}
