// The bar of slow work: count, what now, time left, the end; it never claims more than the server says.
import { number } from "./formats";
import { all, announce, ask, BACKGROUND, lang, one, Refusal, t } from "./lib";
import { Pace } from "./pace";

interface Job { state: "queued" | "running" | "done" | "failed" | "cancelled"; done: number; total: number | null; note: string; reason: string; started_at: string | null; result?: { url?: string } }

const EVERY = 1_000;

function rate(pace: Pace, words = ""): string {
  const each = Math.round(pace.perSecond() ?? 0);
  return each > 0 ? words.replace("%(rate)s", number(each, lang)) : "";
}

function left(job: Job, pace: Pace): string {
  const seconds = job.total ? pace.secondsLeft(job.total) : null;
  if (seconds === null || seconds < 1) return "";
  const time = seconds < 60 ? t("%(n)s s", { n: seconds }) : seconds < 5400 ? t("%(n)s min", { n: Math.ceil(seconds / 60) }) : t("%(n)s h", { n: Math.round(seconds / 3600) });
  return t("%(time)s left", { time });
}

function draw(box: HTMLElement, job: Job, pace: Pace): void {
  const bar = one<HTMLProgressElement>("progress", box);
  const put = (part: string, text: string) => { const slot = one(`[data-job-${part}]`, box); if (slot) { slot.textContent = text; slot.hidden = !text && part === "error"; } };
  if (bar && job.total) { bar.max = job.total; bar.value = job.done; } else if (bar && job.state === "done") { bar.max = 1; bar.value = 1; } else bar?.removeAttribute("value");
  const values = { done: number(job.done, lang), total: number(job.total ?? 0, lang) };
  put("count", job.total ? t("%(done)s of %(total)s", values) : job.done ? t("%(done)s so far", values) : "");
  put("left", job.state !== "running" ? "" : [rate(pace, box.dataset.rate), left(job, pace)].filter(Boolean).join(" · "));
  put("note", { queued: t("Waiting to start"), running: job.note, done: t("Done"), failed: t("Failed"), cancelled: t("Cancelled") }[job.state]);
  put("error", job.state === "failed" ? job.reason : "");
}

async function follow(box: HTMLElement): Promise<void> {
  const pace = new Pace();
  let failures = 0;
  while (box.isConnected) {
    try {
      const job = (await (await ask(box.dataset.job ?? "", undefined, { headers: { Accept: "application/json", ...BACKGROUND } })).json()) as Job;
      failures = 0;
      if (job.state === "running") pace.see(job.done);
      draw(box, job, pace);
      if (!["queued", "running"].includes(job.state)) {
        announce(`${one("b", box)?.textContent ?? ""}: ${one("[data-job-note]", box)?.textContent ?? ""}`);
        one("[data-job-cancel]", box)?.parentElement?.remove();
        if (job.state === "done" && box.dataset.doneUrl) location.assign(box.dataset.doneUrl);
        return;
      }
    } catch (error) {
      failures += 1;
      if (failures > 4 && error instanceof Refusal) { const slot = one("[data-job-error]", box); if (slot) { slot.textContent = error.message; slot.hidden = false; } if (error.problem.status === 404) return; }
    }
    await new Promise((done) => { window.setTimeout(done, EVERY * (1 + failures)); });
  }
}

export function startJobs(inside: ParentNode = document): void {
  const boxes = all("[data-job]", inside);
  if (inside instanceof HTMLElement && inside.dataset.job) boxes.push(inside);
  for (const box of boxes) {
    if (box.dataset.followed) continue;
    box.dataset.followed = "yes";
    one("[data-job-cancel]", box)?.addEventListener("click", (event) => {
      const button = event.currentTarget as HTMLButtonElement;
      button.disabled = true;
      void ask(button.dataset.jobCancel ?? "", {}).catch(() => { button.disabled = false; });
    });
    void follow(box);
  }
}
