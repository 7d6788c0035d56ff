// What app.js offers to the other bundles and to screens: `window.spearhead`.
import type { KeyAction } from "./keys";
import type { ToastOptions } from "./toast";

export interface Spearhead {
  toast(options: ToastOptions): void;
  openDialog(url: string): Promise<void>;
  openPanel(url: string): Promise<void>;
  closeDialog(): void;
  register(action: KeyAction): void;
  process(element: Element): void;
  swap(html: string, target: Element): void;
}

declare global {
  interface Window { spearhead: Spearhead }
}
