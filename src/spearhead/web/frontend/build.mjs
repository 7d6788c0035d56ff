// Bundles scripts and styles into ../static/dist under stable names; whitenoise adds the hashes.
import { build, context } from "esbuild";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { utilities } from "./vendor.mjs";

const OUT = "../static/dist";
const CLIENT_ICONS = JSON.parse(await readFile("client-icons.json", "utf8"));
const ENTRIES = ["app", "board", "calendar", "form", "chart", "imports", "settings"];

const nodes = JSON.parse(await readFile("node_modules/@tabler/icons/tabler-nodes-outline.json", "utf8"));
const markup = (name) => {
  if (!nodes[name]) throw new Error(`no such icon: ${name}`);
  return nodes[name].map(([tag, at]) => `<${tag} ${Object.entries(at).map(([k, v]) => `${k}="${v}"`).join(" ")}/>`).join("");
};

await mkdir(OUT, { recursive: true });
await mkdir("node_modules/.spearhead", { recursive: true });
await writeFile("node_modules/.spearhead/utilities.css", utilities(await readFile("node_modules/@tabler/core/dist/css/tabler.min.css", "utf8")));
await writeFile(`${OUT}/icons.json`, JSON.stringify(Object.fromEntries(Object.keys(nodes).map((name) => [name, markup(name)]))));

const options = {
  entryPoints: [...ENTRIES.map((name) => `src/${name}.ts`), { in: "css/index.css", out: "app" }, { in: "css/print.css", out: "print" }]
    .map((entry) => (typeof entry === "string" ? { in: entry, out: entry.slice(4, -3) } : entry)),
  outdir: OUT,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome123", "firefox121", "safari17.5"],
  define: { CLIENT_ICONS: JSON.stringify(Object.fromEntries(CLIENT_ICONS.map((name) => [name, markup(name)]))) },
  legalComments: "none",
  logLevel: "warning",
};

if (process.argv.includes("--watch")) {
  await (await context(options)).watch();
} else {
  await build(options);
  const budgets = { "app.js": 45, "board.js": 25, "calendar.js": 8, "form.js": 30, "imports.js": 6, "settings.js": 22, "chart.js": 260, "app.css": 45, "print.css": 5 };
  for (const [file, limit] of Object.entries(budgets)) {
    const size = gzipSync(await readFile(`${OUT}/${file}`)).length / 1024;
    console.log(`${file.padEnd(10)} ${size.toFixed(1).padStart(6)} KB of ${limit} (${(await stat(`${OUT}/${file}`)).size} bytes)`);
    if (size > limit) throw new Error(`${file} is over its budget of ${limit} KB compressed`);
  }
}
