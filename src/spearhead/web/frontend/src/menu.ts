// Menus and tips: native popovers, put beside what opened them.
import { all, one, t } from "./lib";

const GAP = 4;
const TIP_AFTER = 450;

function place(box: HTMLElement, by: Element, align = "start"): void {
  const anchor = by.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = box;
  const below = anchor.bottom + GAP + height <= innerHeight || anchor.top < height;
  const left = align === "end" ? anchor.right - width : align === "center" ? anchor.left + (anchor.width - width) / 2 : anchor.left;
  box.style.setProperty("left", `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`);
  box.style.setProperty("top", `${Math.max(8, below ? Math.min(anchor.bottom + GAP, innerHeight - height - 8) : anchor.top - height - GAP)}px`);
}

const items = (list: HTMLElement) => all<HTMLElement>(".menu-item:not(:disabled)", list);

function onMenuKey(list: HTMLElement, event: KeyboardEvent): void {
  const lines = items(list);
  const at = lines.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: lines.length - 1 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    lines.at(to % lines.length)?.focus();
  } else if (event.key === "Tab") {
    list.hidePopover();
  }
}

export function startMenus(): void {
  document.addEventListener("beforetoggle", (event) => {
    const list = event.target as HTMLElement;
    if (!list.classList.contains("menu-list") || (event as ToggleEvent).newState !== "open") return;
    const opener = one(`[popovertarget="${CSS.escape(list.id)}"]`);
    if (!opener) return;
    requestAnimationFrame(() => { place(list, opener, list.dataset.align); items(list)[0]?.focus({ preventScroll: true }); });
  }, true);
  document.addEventListener("toggle", (event) => {
    const list = event.target as HTMLElement;
    if (!list.classList?.contains("menu-list")) return;
    one(`[popovertarget="${CSS.escape(list.id)}"]`)?.setAttribute("aria-expanded", String((event as ToggleEvent).newState === "open"));
  }, true);
  document.addEventListener("keydown", (event) => {
    const list = (event.target as Element).closest?.<HTMLElement>(".menu-list");
    if (list) onMenuKey(list, event);
  });
  document.addEventListener("scroll", (event) => {
    if (event.target instanceof Element && event.target.closest(".menu-list")) return;
    one(".menu-list:popover-open")?.hidePopover();
  }, true);
  document.addEventListener("click", (event) => {
    const press = (event.target as Element).closest<HTMLElement>("[data-copy]");
    if (press) void navigator.clipboard.writeText(press.dataset.copy ?? "").then(() => window.spearhead.toast({ text: press.dataset.copied ?? t("Link copied"), kind: "ok" }));
  });
  startTips();
}

function startTips(): void {
  const tip = one("#tooltip");
  if (!tip) return;
  let timer = 0;
  let shown: Element | null = null;
  const hide = () => { window.clearTimeout(timer); if (tip.matches(":popover-open")) tip.hidePopover(); shown = null; };
  const show = (on: HTMLElement) => {
    if (on.matches("[aria-expanded=true]")) return;
    tip.textContent = on.dataset.tip ?? "";
    if (on.dataset.key) { const key = document.createElement("kbd"); key.className = "kbd"; key.textContent = on.dataset.key.toUpperCase(); tip.append(key); }
    tip.showPopover();
    place(tip, on, "center");
    shown = on;
  };
  const wants = (target: EventTarget | null) => (target instanceof Element ? target.closest<HTMLElement>("[data-tip]") : null);
  document.addEventListener("pointerover", (event) => {
    const on = wants(event.target);
    if (event.pointerType === "touch" || on === shown || event.target === tip) return;
    hide();
    if (on && (on.dataset.tip !== on.textContent?.trim() || on.scrollWidth > on.clientWidth)) timer = window.setTimeout(() => show(on), TIP_AFTER);
  });
  document.addEventListener("focusin", (event) => { const on = wants(event.target); if (on?.matches(":focus-visible")) show(on); });
  for (const name of ["focusout", "pointerdown", "scroll"]) document.addEventListener(name, hide, true);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
}
