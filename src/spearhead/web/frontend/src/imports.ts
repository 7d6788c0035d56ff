// The import wizard: dropping files, the truth about a large upload, choices that post at once without losing the place.
import { all, one } from "./lib";

const words = (text: string, values: Record<string, string | number>) => text.replace(/%\((\w+)\)s/g, (_, name: string) => String(values[name] ?? ""));

function refuse(form: HTMLFormElement, text: string): void {
  const slot = one("[data-form-error]", form);
  if (slot) { slot.textContent = text; slot.hidden = !text; }
}

function fits(form: HTMLFormElement, files: FileList): boolean {
  const limit = Number(form.dataset.max);
  const large = [...files].find((file) => file.size > limit);
  refuse(form, large ? words(form.dataset.tooLarge ?? "", { name: large.name }) : "");
  return !large && files.length > 0;
}

function send(form: HTMLFormElement, input: HTMLInputElement): void {
  if (input.files && fits(form, input.files)) form.requestSubmit();
  else input.value = "";
}

function startDrop(form: HTMLFormElement): void {
  const input = one<HTMLInputElement>("[data-drop-files]", form);
  const box = one("[data-drop-progress]", form);
  if (!input || !box) return;
  const note = one("[data-drop-note]", box);
  const bar = one<HTMLProgressElement>("progress", box);
  const over = (event: DragEvent, on: boolean) => { if (event.dataTransfer?.types.includes("Files")) { event.preventDefault(); form.classList.toggle("is-over", on); } };
  input.addEventListener("change", () => send(form, input));
  document.addEventListener("dragover", (event) => over(event, true));
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) form.classList.remove("is-over"); });
  document.addEventListener("drop", (event) => {
    over(event, false);
    if (!event.dataTransfer?.files.length) return;
    input.files = event.dataTransfer.files;
    send(form, input);
  });
  form.addEventListener("htmx:beforeRequest", () => { box.hidden = false; bar?.removeAttribute("value"); });
  form.addEventListener("htmx:xhr:progress", (event) => {
    const { loaded, total } = (event as CustomEvent<{ loaded: number; total: number }>).detail;
    if (!total || !bar || !note) return;
    const percent = Math.floor((loaded / total) * 100);
    if (percent < 100) { bar.value = percent; note.textContent = words(form.dataset.sending ?? "", { percent }); }
    else { bar.removeAttribute("value"); note.textContent = form.dataset.reading ?? ""; } // sent; the server reads now
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    if ((event as CustomEvent<{ successful: boolean }>).detail.successful) return;
    box.hidden = true;
    input.value = "";
  });
}

all<HTMLFormElement>("form[data-drop]").forEach(startDrop);
document.addEventListener("change", (event) => {
  const control = (event.target as Element).closest<HTMLInputElement | HTMLSelectElement>("[data-send]");
  control?.form?.requestSubmit();
});

// A change draws the step anew: the preview and the page stay where they were scrolled to.
const kept = { page: 0, top: 0, left: 0, height: 0 };
document.addEventListener("htmx:beforeSwap", (event) => {
  if ((event.target as Element).id !== "step") return;
  const sheet = one(".sheet-scroll");
  Object.assign(kept, { page: window.scrollY, top: sheet?.scrollTop ?? 0, left: sheet?.scrollLeft ?? 0 });
});
document.addEventListener("htmx:afterSettle", () => {
  const sheet = one(".sheet-scroll");
  if (sheet) { sheet.scrollTop = kept.top; sheet.scrollLeft = kept.left; }
  if (kept.page) window.scrollTo({ top: kept.page, behavior: "instant" });
  Object.assign(kept, { page: 0 });
});
