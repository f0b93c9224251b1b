// SPDX-License-Identifier: GPL-2.0-only
// browser_test.mjs GORDIAN SCENARIOS MODULES CHROMIUM [PICTURES]
//
// The pages in a real browser, by playwright-core and the system's Chromium:
// each step of findings of several kinds, where lanes, list and state must say
// the same; accessibility by axe-core in light and dark, narrow and wide; names
// that try to break out. With PICTURES, a directory, screenshots go there.
// Prints TAP.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const [GORDIAN, SCENARIOS, MODULES, CHROMIUM, PICTURES] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(join(MODULES, "package.json"));
const STEPS_MAX = 120;
const CASES = [
  { name: "seed", path: join(SCENARIOS, "slub/offline_vs_shrink_vs_suspend.lua"),
    settings: ["variant=v4"] },
  { name: "lost wakeup", path: join(SCENARIOS, "litmus/lost_wakeup.lua") },
  { name: "irq deadlock", path: join(SCENARIOS, "lockdep/irq_order.lua"),
    settings: ["learns=order", "irq=hard"] },
  { name: "livelock", path: join(here, "livelock.lua"),
    options: ["--spins-max=1", "--points=memory"] },
  { name: "hostile names", isHostile: true },
];
const VIEWS = [
  { name: "light-wide", colorScheme: "light", viewport: { width: 1280, height: 1000 } },
  { name: "dark-wide", colorScheme: "dark", viewport: { width: 1280, height: 1000 } },
  { name: "light-narrow", colorScheme: "light", viewport: { width: 390, height: 844 } },
  { name: "dark-narrow", colorScheme: "dark", viewport: { width: 390, height: 844 } },
];

function gordian(...words) {
  try {
    return execFileSync(GORDIAN, words, { encoding: "utf8", maxBuffer: 1 << 28 });
  } catch (error) {
    if (error.status !== 1)
      throw new Error(`gordian ${words[0]} ended with ${error.status}: ${error.stderr}`);
    return error.stdout;
  }
}

// Quotes, tags, a title of 10 kB. Control characters are refused when a scenario is
// loaded or a lock is made, which the session scenario_errors shows.
function hostile(folder) {
  const path = join(folder, "hostile.lua");

  writeFileSync(path, String.raw`return scenario {
  title = "<script>broken=1</script>\"'&" .. string.rep("long <b>title</b> ", 600),
  setup = function(k)
    k.a = k:mutex("</script><script>broken=2</script>\"'\\&")
    k.b = k:mutex("<!--<script>\"]]>")
  end,
  actors = function(k)
    return {
      ['a"<i onload=x>'] = { cpu = 0, run = function()
        k.a:lock() k.b:lock() k.b:unlock() k.a:unlock() end },
      ["b&amp;"] = { cpu = 1, run = function()
        k.b:lock() k.a:lock() k.a:unlock() k.b:unlock() end },
    }
  end,
}
`);
  return path;
}

// The page of the shortest finding and the index, with coverage and lock order.
function makeReport(one, folder) {
  const db = join(folder, "found.db");
  const dir = join(folder, "report");
  const path = one.isHostile ? hostile(folder) : one.path;

  gordian("explore", "-q", "--progress=none", "--confirm=0", "--strategy=random", "-n", "500",
    "--coverage", "-o", db, ...(one.options || []), path, ...(one.settings ? ["--", ...one.settings] : []));
  const bug = gordian("query", "--format=csv", db,
    "SELECT bug_id FROM v_bug ORDER BY steps_nr, bug_id LIMIT 1").split(/\s+/)[1];
  gordian("report", db, "-o", dir);
  return { page: join(dir, bug + ".html"), index: join(dir, "index.html") };
}

// What each part of the page says about the step at the cursor.
function look() {
  const text = (selector, root) => [...(root || document).querySelectorAll(selector)]
    .map((element) => element.textContent);
  const cursor = document.querySelector("#lanes .cursor");

  return {
    step: Number(document.getElementById("step-is").textContent.split(" ")[0]),
    stateStep: Number(document.getElementById("state-step").textContent),
    placesStep: Number(document.getElementById("places-step").textContent),
    places: [...document.querySelectorAll("#places details")].map((place) => ({
      who: place.querySelector("summary").textContent.split(": ")[0],
      chain: text(".chain li", place),
      marked: text("tr.here td:nth-child(2)", place).map(Number),
    })),
    x: Number(cursor.getAttribute("x1")),
    marked: [...document.querySelectorAll("#list [aria-selected=true]")]
      .map((item) => Number(item.firstElementChild.textContent)),
    rows: [...document.querySelectorAll("#state tr")].slice(1).map((row) => text("td", row)),
  };
}

// Locks that each task holds after @step, by the events in the page itself.
function heldAt(data, step) {
  const kind = Object.fromEntries(data.kinds.map((name, idx) => [name, idx]));
  const held = new Map();

  for (const [at, , task, what, obj, , name] of data.events) {
    if (at > step)
      break;
    const key = task + "/" + obj;
    if (what === kind.lock_acquired)
      held.set(key, data.names[name]);
    else if (what === kind.lock_release)
      held.delete(key);
  }
  return [...held.values()].sort();
}

function compare(seen, data, step, before) {
  const shown = seen.rows.flatMap((row) => row[2] ? row[2].split(", ") : [])
    .map((name) => name.replace(/ \(read\)$/, "")).sort();

  if (seen.step !== step || seen.stateStep !== step)
    return `step ${step}: cursor at ${seen.step}, state of ${seen.stateStep}`;
  if (seen.marked.some((marked) => marked !== step))
    return `step ${step}: the list marks ${seen.marked}`;
  if (data.lines.some((line) => line[0] === step) && !seen.marked.length)
    return `step ${step}: the list marks nothing`;
  if (seen.placesStep !== step)
    return `step ${step}: the places are those of ${seen.placesStep}`;
  for (const place of seen.places) {
    // One line is marked, that of a frame of the chain; a page may lack some sources.
    if (place.marked.length > 1 ||
        (place.marked.length && !place.chain.some((words) => words.endsWith(":" + place.marked[0]))))
      return `step ${step}: ${place.who} is at line ${place.marked} of ${place.chain}`;
  }
  if (before && seen.x < before.x)
    return `step ${step}: the cursor went back in the lanes`;
  // A name may have a comma of its own.
  const wanted = heldAt(data, step);
  if (shown.join(", ") !== wanted.join(", "))
    return `step ${step}: held are ${wanted}, the state has ${shown}`;
  return null;
}

async function stepThrough(page) {
  const data = JSON.parse(await page.locator("#data").textContent());
  const range = page.locator("#step");
  const first = Number(await range.getAttribute("min"));
  const last = Number(await range.getAttribute("max"));
  let before = null;

  await page.locator("h1").click();
  await page.keyboard.press("Home");
  for (let step = first; step <= Math.min(last, first + STEPS_MAX); step++) {
    const seen = await page.evaluate(look);
    const differs = compare(seen, data, step, before);
    if (differs)
      return differs;
    before = seen;
    await page.keyboard.press("ArrowRight");
  }
  await page.keyboard.press("f");
  const end = await page.evaluate(look);
  if (end.step !== last)
    return `'f' goes to ${end.step}, not ${last}`;
  await page.keyboard.press("ArrowLeft");
  const back = await page.evaluate(look);
  return compare(back, data, last - 1, null);
}

async function audit(page) {
  await page.evaluate(require("axe-core").source);
  const result = await page.evaluate(() => window.axe.run());
  const bad = result.violations.filter((v) => v.impact === "serious" || v.impact === "critical");

  return bad.length ? bad.map((v) => `${v.id} (${v.impact}): ${v.nodes[0].html.slice(0, 120)}`)
    .join("; ") : null;
}

// Nothing may be wider than the window but what scrolls by itself.
async function overflow(page) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

  return wide > 1 ? `the page is ${wide} pixels wider than the window` : null;
}

async function checkView(browser, url, view, picture) {
  const context = await browser.newContext(view);
  const page = await context.newPage();
  const errors = [];
  const asked = [];

  page.on("pageerror", (error) => errors.push(error.message));
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(url);
  let differs = errors.length ? "script error: " + errors[0] : null;
  if (!differs && asked.some((what) => !what.startsWith("file:")))
    differs = "asks for " + asked.find((what) => !what.startsWith("file:"));
  if (!differs && await page.evaluate(() => window.broken))
    differs = "a name ran as a script";
  differs = differs || await overflow(page) || await audit(page);
  if (picture)
    await page.screenshot({ path: picture, fullPage: true });
  await context.close();
  return differs;
}

let nr = 0;

function tell(name, differs) {
  nr++;
  console.log(`${differs ? "not " : ""}ok ${nr} - browser: ${name}`);
  if (differs)
    console.log("# " + differs.replace(/\s+/g, " "));
}

async function check(browser, one, folder) {
  const report = makeReport(one, folder);
  const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });

  await page.goto("file://" + report.page);
  tell(one.name + ", step by step", await stepThrough(page));
  await page.close();
  for (const view of VIEWS) {
    for (const kind of ["page", "index"]) {
      const picture = PICTURES && join(PICTURES,
        `${one.name.replace(/ /g, "-")}-${kind}-${view.name}.png`);
      tell(`${one.name}, ${kind}, ${view.name}`,
        await checkView(browser, "file://" + report[kind], view, picture));
    }
  }
}

async function main() {
  const { chromium } = require("playwright-core");
  const browser = await chromium.launch({ executablePath: CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu"] });

  console.log(`1..${CASES.length * (1 + 2 * VIEWS.length)}`);
  for (const one of CASES) {
    const folder = mkdtempSync(join(tmpdir(), "gordian-browser-"));
    try {
      await check(browser, one, folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  await browser.close();
}

await main();
