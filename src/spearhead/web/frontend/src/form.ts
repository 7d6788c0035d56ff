// Searching pickers (Tom Select): remote search, many values, new values; Enter while composing picks nothing.
import TomSelect from "tom-select/base";
import removeButton from "tom-select/plugins/remove_button/plugin.js";
import { all, ask, composing, make, t } from "./lib";

interface Option { value: string; text: string; hint?: string }

TomSelect.define("remove_button", removeButton);

const line = (option: Option, escape: (text: string) => string) =>
  `<div>${escape(option.text)}${option.hint ? ` <span class="option-hint">${escape(option.hint)}</span>` : ""}</div>`;

function remote(url: string) {
  return (query: string, done: (options: Option[]) => void): void => {
    ask(`${url}${url.includes("?") ? "&" : "?"}q=${encodeURIComponent(query)}`, undefined, { headers: { Accept: "application/json" } })
      .then(async (answer) => {
        const { items } = (await answer.json()) as { items: { value: string | number; label: string; hint?: string }[] };
        done(items.map((item) => ({ value: String(item.value), text: item.label, hint: item.hint ?? "" })));
      })
      .catch(() => done([]));
  };
}

function enhance(select: HTMLSelectElement): void {
  if ("tomselect" in select) return;
  const url = select.dataset.searchUrl;
  const picker = new TomSelect(select, {
    valueField: "value", labelField: "text", searchField: url ? [] : ["text"], sortField: [{ field: "$order" }], maxOptions: 100,
    create: select.dataset.create !== undefined, hidePlaceholder: true, closeAfterSelect: !select.multiple, loadThrottle: 120, selectOnTab: true,
    plugins: select.multiple ? { remove_button: { title: t("Remove") } } : {},
    ...(url ? { load: remote(url), preload: "focus", shouldLoad: () => true } : {}),
    render: {
      option: line, item: line,
      no_results: () => `<div class="no-results">${make("i", {}, t("No results")).innerHTML}</div>`,
      option_create: (data: { input: string }, escape: (text: string) => string) => `<div class="create">${escape(t("Add “%(text)s”", { text: data.input }))}</div>`,
      loading: () => `<div class="no-results">${t("Loading")}</div>`,
    },
  });
  select.setAttribute("aria-hidden", "true"); // its label now names the control that is seen
  // an answer to another word must not hide behind the filter of the words at hand: the server has already searched
  if (url) picker.hook("instead", "getScoreFunction", () => () => 1);
  if (url) picker.on("type", () => { picker.clearOptions((option) => picker.items.includes(String(option.value))); });
  picker.control_input.addEventListener("keydown", (event) => { if (composing(event as KeyboardEvent)) event.stopImmediatePropagation(); }, true);
}

const start = (inside: ParentNode) => all<HTMLSelectElement>("select[data-select]", inside).forEach(enhance);
start(document);
document.addEventListener("htmx:load", (event) => start(event.target as Element));
