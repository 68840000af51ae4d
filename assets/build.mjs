// Puts styles, scripts and fonts where the web door serves them: src/zhanggui/doors/web/static/vendor.
// Run by `npm run build` after `npm ci --ignore-scripts`; does nothing while nothing changed.
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const target = join(here, "..", "src", "zhanggui", "doors", "web", "static", "vendor");
const sources = readdirSync(join(here, "src")).sort();

function mark() {
  const hash = createHash("sha256");
  for (const file of ["package-lock.json", "build.mjs", ...sources.map((name) => join("src", name))]) {
    hash.update(file).update(readFileSync(join(here, file)));
  }
  return hash.digest("hex");
}

function copy(from, to) {
  mkdirSync(dirname(join(target, to)), { recursive: true });
  cpSync(join(modules, from), join(target, to));
}

// Style sheets and scripts name their source maps, which are not shipped.
function copyText(from, to, change = (text) => text) {
  mkdirSync(dirname(join(target, to)), { recursive: true });
  const text = readFileSync(join(modules, from), "utf8").replace(/\n?\/[*/][#@] sourceMappingURL=.*$/gm, "");
  writeFileSync(join(target, to), change(text));
}

function fonts() {
  const folder = "@fontsource/noto-sans-sc";
  const wanted = new Set();
  let css = "";
  for (const weight of [400, 700]) {
    css += readFileSync(join(modules, folder, `${weight}.css`), "utf8").replace(
      /url\(\.\/files\/([^)]+\.woff2)\) format\('woff2'\), url\([^)]+\) format\('woff'\)/g,
      (_, file) => (wanted.add(file), `url(${file}) format("woff2")`),
    );
  }
  if (wanted.size < 100) throw new Error("The font package looks different: no numbered parts were found.");
  for (const file of wanted) copy(join(folder, "files", file), join("fonts", file));
  writeFileSync(join(target, "fonts", "noto-sans-sc.css"), css.replace(/\/\*[^*]*\*\/\n/g, "").replace(/\n\s*/g, ""));
  copy(join(folder, "LICENSE"), join("fonts", "LICENSE"));
}

const stamp = join(target, "stamp.txt");
const wanted = mark();
if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) process.exit(0);

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
copyText("@tabler/core/dist/css/tabler.min.css", "tabler.min.css");
copyText("@tabler/core/dist/js/tabler.min.js", "tabler.min.js");
copyText("htmx.org/dist/htmx.min.js", "htmx.min.js");
copyText("echarts/dist/echarts.min.js", "echarts.min.js");
for (const part of ["bpmn-navigated-viewer", "bpmn-modeler"]) {
  copyText(`bpmn-js/dist/${part}.production.min.js`, `bpmn/${part}.min.js`);
}
for (const sheet of ["diagram-js.css", "bpmn-js.css", "bpmn-font/css/bpmn-embedded.css"]) {
  copyText(join("bpmn-js/dist/assets", sheet), join("bpmn", sheet.split("/").pop()));
}
copy("bpmn-js/LICENSE", "bpmn/LICENSE");
copyText("sortablejs/Sortable.min.js", "sortable.min.js");
copyText("tabulator-tables/dist/js/tabulator.min.js", "tabulator.min.js");
copyText("tabulator-tables/dist/css/tabulator_simple.min.css", "tabulator.min.css");
copyText("@tabler/icons-webfont/dist/tabler-icons.min.css", "icons/tabler-icons.min.css", (css) =>
  css.replace(/src:url\([^;}]*\}/, 'src:url("tabler-icons.woff2") format("woff2")}'),
);
copy("@tabler/icons-webfont/dist/fonts/tabler-icons.woff2", "icons/tabler-icons.woff2");
fonts();
for (const name of sources) cpSync(join(here, "src", name), join(target, name));
writeFileSync(stamp, wanted);
