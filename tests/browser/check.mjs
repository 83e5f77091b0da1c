// Opens every page of a folder at desk, on a phone and in the dark: node check.mjs BROWSER FOLDER
//
// No violation of WCAG 2.2 AA or of axe's best practices, no sideways scroll, nothing fetched, no text of a picture
// over another or outside it, one picture in sight for each width, and dark where the reader asks for dark.
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import puppeteer from "puppeteer-core";

const [browserPath, folder] = process.argv.slice(2);
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const VIEWS = {
  desk: { width: 1280, height: 900 },
  phone: { width: 390, height: 844, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
  dark: { width: 1280, height: 900 },
  print: { width: 794, height: 1123 },
};
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

// runs in the page: whether it fits its window, shows the picture that is meant for it, and is dark when it should be
function laidOut(view) {
  const found = [];
  const wide = document.documentElement.scrollWidth - window.innerWidth;
  if (wide > 0 && view !== "print") found.push(`${wide} px too wide`);
  for (const figure of document.querySelectorAll("figure")) {
    const shown = [...figure.querySelectorAll("svg")].filter((svg) => svg.getBoundingClientRect().width);
    const classes = new Set(shown.map((svg) => svg.classList[0]));
    const wanted = view === "phone" ? "narrow" : "wide";
    if (classes.size !== 1 || !classes.has(wanted)) found.push(`shows ${[...classes].join() || "no picture"}`);
  }
  const [red] = getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number);
  if (red < 128 !== (view === "dark")) found.push(`a ground of ${red}`);
  return found;
}

// runs in the page: texts of pictures that overlap or leave their picture
function misplaced() {
  const found = [];
  for (const svg of document.querySelectorAll("svg")) {
    const frame = svg.getBoundingClientRect();
    if (!frame.width) continue;
    const texts = [...svg.querySelectorAll("text")].map((text) => [text.lastChild.data, text.getBoundingClientRect()]);
    const scale = frame.width / svg.viewBox.baseVal.width;
    const slack = 0.5 * scale;
    texts.forEach(([name, box], at) => {
      if (box.left < frame.left - slack || box.right > frame.right + slack) found.push(`outside: ${name}`);
      for (const [other, its] of texts.slice(at + 1)) {
        // boxes are as high as the font; letters are not
        const wide = Math.min(box.right, its.right) - Math.max(box.left, its.left);
        const high = Math.min(box.bottom, its.bottom) - Math.max(box.top, its.top);
        if (wide > slack && high > 0.4 * box.height) found.push(`over each other: ${name} | ${other}`);
      }
    });
  }
  return found;
}

async function opened(browser, view) {
  const page = await browser.newPage();
  await page.setBypassCSP(true); // or the page's own policy keeps axe out
  await page.setViewport(VIEWS[view]);
  if (view === "dark") await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]);
  if (view === "print") await page.emulateMediaType("print");
  return page;
}

async function look(page, path, view) {
  const found = [];
  const fetched = (request) => request.url().startsWith("file:") || found.push(`fetched ${request.url()}`);
  page.on("request", fetched);
  await page.goto(`file://${path}`, { waitUntil: "load" });
  if (path.endsWith(".html")) {
    await page.addScriptTag({ path: axe });
    const made = await page.evaluate((tags) => axe.run(document, { runOnly: tags, resultTypes: ["violations"] }), TAGS);
    for (const { id, nodes } of made.violations) found.push(`axe ${id}: ${nodes[0].html.slice(0, 120)}`);
    found.push(...(await page.evaluate(laidOut, view)));
  }
  found.push(...(await page.evaluate(misplaced)));
  page.off("request", fetched);
  return found;
}

const browser = await puppeteer.launch({ executablePath: browserPath, args: ["--no-sandbox", "--disable-gpu"] });
const files = readdirSync(folder).filter((name) => /\.(html|svg)$/.test(name)).sort();
let wrong = 0;
for (const view of Object.keys(VIEWS)) {
  const page = await opened(browser, view);
  for (const file of files) {
    for (const words of await look(page, resolve(join(folder, file)), view)) {
      wrong += 1;
      console.log(`${file}, ${view}: ${words}`);
    }
  }
  await page.close();
}
console.log(`${await browser.version()}: ${files.length} pages in ${Object.keys(VIEWS).length} views, ${wrong} faults`);
await browser.close();
process.exit(wrong || !files.length ? 1 : 0);
