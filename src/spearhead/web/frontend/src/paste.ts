// An image pasted into a text is never lost in silence: it becomes a file of the record, or one is told why not.
import { ask, one, Refusal, t } from "./lib";
import { toast } from "./toast";

/** The moment by the reader's own clock: 20261127-170133. */
function stamp(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "-");
}

/** Browsers call every pasted image "image.png"; ours get names that differ. */
function named(file: File): File {
  const ending = /\.[a-z0-9]+$/i.exec(file.name)?.[0] ?? ".png";
  return /^image\.\w+$/i.test(file.name) ? new File([file], `${t("image")}-${stamp()}${ending}`, { type: file.type }) : file;
}

async function keep(files: File[], url: string, field: HTMLInputElement | HTMLTextAreaElement): Promise<void> {
  const form = new FormData();
  for (const file of files) form.append("files", file);
  const names = files.map((file) => file.name).join(", ");
  try {
    await ask(url, form);
  } catch (error) {
    toast({ text: error instanceof Refusal ? error.problem.detail : t("This is our fault, not yours. Nothing was saved."), kind: "danger" });
    return;
  }
  field.setRangeText(`[${names}]`, field.selectionStart ?? field.value.length, field.selectionEnd ?? field.value.length, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  toast({ text: t("Saved among the documents: %(names)s", { names }) });
}

export function startPaste(): void {
  document.addEventListener("paste", (event) => {
    const field = event.target;
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length || event.clipboardData?.getData("text/plain")) return;
    if (!(field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && field.type === "text"))) return;
    event.preventDefault();
    const url = field.closest("dialog, [role=dialog]") ? undefined : one("[data-paste-to]")?.dataset.pasteTo;
    if (url) void keep(files.map(named), url, field);
    else toast({ text: t("A text cannot hold an image. Add it to the documents of the record."), kind: "warn" });
  });
}
