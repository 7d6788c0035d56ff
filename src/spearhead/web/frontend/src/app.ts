// On every page: requests, dialogs, menus, keys, the palette, lists, cells, jobs and live parts.
import "./api";
import { startColumns } from "./columns";
import { closeDialog, showDialog, showPanel, startDialogs } from "./dialog";
import { startDrafts } from "./drafts";
import { startForms } from "./forms";
import { startCells } from "./inline-edit";
import { startJobs } from "./job";
import { register, startKeys } from "./keys";
import { startLists } from "./list";
import { startLive } from "./live";
import { startMenus } from "./menu";
import { startNeighbours } from "./neighbours";
import { startOnce } from "./once";
import { startPaste } from "./paste";
import { startPalette } from "./palette";
import { htmx, startRequests } from "./requests";
import { startFrame, startTheme } from "./theme";
import { startToasts, toast } from "./toast";

window.spearhead = {
  toast, register, closeDialog, openDialog: showDialog, openPanel: showPanel,
  process: (element) => htmx.process(element),
  swap: (html, target) => htmx.swap(target, html, { swapStyle: "outerHTML", swapDelay: 0, settleDelay: 0 }),
};

startRequests();
startOnce();
startDialogs();
startMenus();
startKeys();
startPalette();
startLists();
startColumns();
startNeighbours();
startCells();
startForms();
startDrafts();
startPaste();
startTheme();
startFrame();
startToasts();
startJobs();
startLive();
document.addEventListener("htmx:load", (event) => startJobs(event.target as HTMLElement));
