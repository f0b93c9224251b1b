#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""page_test.py GORDIAN SCENARIOS - the page of a finding in a real browser

Makes pages of several findings, opens each at several steps (#step=N) in a
headless Chromium and compares what the script drew with the events of the same
schedule (show --format=json): who holds which lock, who waits, which lines of
the list are marked. Prints TAP; skips all without a browser.
"""

import html.parser
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

GORDIAN, SCENARIOS = sys.argv[1:3]
CASES = [
    ("litmus/abba", []),
    ("litmus/lost_wakeup", []),
    ("litmus/racy_counter", []),
    ("lockdep/irq_order", []),
    ("slub/offline_vs_shrink_vs_suspend", []),
]
HOSTILE = r"""
return scenario {
  title = "names </script><script>throw 1</script>",
  options = { cpus = { "simulated CPUs", 2 } },
  setup = function(k)
    k.a = k:mutex("</script><script>x()</script>\"'\\&")
    k.b = k:mutex("<!--<script>\"]]>")
  end,
  actors = function(k)
    return {
      ['a"<i>'] = { cpu = 0, run = function() k.a:lock() k.b:lock() k.b:unlock() k.a:unlock() end },
      ["b&amp;"] = {
        cpu = 1, run = function() k.b:lock() k.a:lock() k.a:unlock() k.b:unlock() end,
      },
    }
  end,
}
"""


class Dom(html.parser.HTMLParser):
    """The rows of the list and of the state, as text."""

    def __init__(self):
        super().__init__()
        self.rows, self.now, self.texts = [], [], {}
        self.stack, self.cells, self.is_now = [], None, False
        self.here = 0

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag in ("meta", "input", "br", "rect", "path", "line", "marker"):
            return
        self.stack.append((tag, attrs.get("id")))
        self.here += tag == "tr" and attrs.get("class") == "here"
        is_state = tag == "tr" and any(name == "state" for _, name in self.stack)
        if is_state or (tag == "li" and attrs.get("role") == "option"):
            self.cells = []
            self.is_now = attrs.get("aria-selected") == "true"
        elif tag in ("td", "th") and self.cells is not None:
            self.cells.append("")
        elif tag == "span" and self.cells is not None and self.stack[-2][0] == "li":
            self.cells.append("")

    def handle_endtag(self, tag):
        while self.stack and self.stack.pop()[0] != tag:
            pass
        if tag == "tr" and self.cells is not None:
            self.rows.append(self.cells)
            self.cells = None
        elif tag == "li" and self.cells is not None:
            if self.is_now:
                self.now.append(self.cells)
            self.cells = None

    def handle_data(self, data):
        for _, name in self.stack:
            if name:
                self.texts[name] = self.texts.get(name, "") + data
        if self.cells:
            self.cells[-1] += data


def gordian(*words):
    done = subprocess.run([GORDIAN, *words], capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def held_at(events, step):
    """Names of the locks that each role holds after @step."""
    held = {}
    for ev in events:
        if ev["step"] > step:
            break
        if ev["event"] == "lock_acquired":
            mode = " (read)" if ev["mode"] == "read" else ""
            held[(ev["role"], ev["lock"], ev["task"])] = ev["name"] + mode
        elif ev["event"] == "lock_release":
            for key in list(held):
                if key[1] == ev["lock"] and key[2] == ev["task"]:
                    del held[key]
    return held


def browse(browser, path, step, profile):
    done = subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=" + profile,
         "--window-size=1200,900", "--virtual-time-budget=3000", "--dump-dom",
         f"file://{path}#step={step}"],
        capture_output=True, text=True, check=False, timeout=120)
    dom = Dom()
    dom.feed(done.stdout)
    return dom


def compare(dom, events, step):
    """Return: what differs, or None."""
    if dom.texts.get("step-is", "").split(" ")[0] != str(step):
        return f"cursor is at '{dom.texts.get('step-is')}'"
    shown = {}
    for cells in dom.rows[1:]:
        role = cells[0].split("/")[0]
        shown.setdefault(role, []).extend(word for word in cells[2].split(", ") if word)
    wanted = {}
    for (role, _, _), name in held_at(events, step).items():
        wanted.setdefault(role, []).append(name)
    for role in set(shown) | set(wanted):
        if sorted(shown.get(role, [])) != sorted(wanted.get(role, [])):
            return f"{role} holds {shown.get(role)}, not {wanted.get(role)}"
    marked = {cells[0] for cells in dom.now}
    if marked - {str(step)}:
        return f"marked are steps {marked}"
    if any(ev["step"] == step and ev["event"] != "gordian_point" for ev in events) and not marked:
        return "no step is marked"
    return None


def frames_of(splat):
    """Functions of the model and lines of the scenario in the backtraces of @splat.

    The engine's own functions are left out on the page, so @splat is a verbose one.
    """
    frames = re.findall(r"^ (\w+)\+0x[0-9a-f]+/0x[0-9a-f]+ \(kernel_model/", splat,
                        re.MULTILINE)
    return frames, re.findall(r"^ (\S+:\d+) in actor ", splat, re.MULTILINE)


def compare_places(dom, splat):
    """The page must show each frame of the report, with source. Return: what it lacks."""
    frames, lines = frames_of(splat)
    shown = dom.texts.get("places", "")
    for frame in frames + lines:
        if frame not in shown:
            return f"'{frame}' of the report is not among the places: {shown}"
    if not lines:
        return "the report names no line of the scenario"
    if frames and "kernel_model/" in shown and "source not at hand" in shown:
        return "a source is missing"
    if dom.here < len(set(lines)):
        return f"{dom.here} lines are marked, not {len(set(lines))}"
    return None


def check(browser, name, settings, folder):
    db = os.path.join(folder, "found.db")
    path = os.path.join(folder, "page.html")
    for old in os.listdir(folder):
        if old.startswith("found.db"):
            os.unlink(os.path.join(folder, old))
    gordian("explore", "-q", "--progress=none", "--confirm=0", "--strategy=random", "-n", "500",
            "-o", db, name, *settings)
    bug = gordian("query", "--format=csv", db,
                  "SELECT bug_id FROM v_bug ORDER BY steps_nr, bug_id LIMIT 1").split()[1]
    page = gordian("show", "-o", db, "--format=html", bug)
    with open(path, "w", encoding="utf-8") as out:
        out.write(page)
    if page != gordian("show", "-o", db, "--format=html", bug):
        return "two pages of one schedule differ"
    if "http" in page.replace("http://www.w3.org/2000/svg", "").lower():
        return "the page names an address"
    lines = gordian("show", "-o", db, "--format=json", bug).splitlines()[1:]
    events = [json.loads(line) for line in lines]
    last = events[-1]["step"]
    for step in sorted({1, last // 3, 2 * last // 3, last}):
        dom = browse(browser, path, step, os.path.join(folder, "profile"))
        differs = compare(dom, events, step)
        if differs:
            return f"at step {step}: {differs}"
        if not dom.texts.get("sentence"):
            return "no sentence"
    # A check runs on no actor.
    if any(ev["event"] == "gordian_block" for ev in events):
        return compare_places(dom, gordian("show", "-o", db, "--verbose", bug))
    return None


def main():
    browser = shutil.which("chromium")
    if not browser:
        print("1..0 # SKIP no chromium")
        return
    with tempfile.TemporaryDirectory() as folder:
        hostile = os.path.join(folder, "hostile.lua")
        with open(hostile, "w", encoding="utf-8") as out:
            out.write(HOSTILE)
        cases = [(os.path.join(SCENARIOS, name + ".lua"), settings) for name, settings in CASES]
        cases.append((hostile, []))
        print(f"1..{len(cases)}")
        for nr, (path, settings) in enumerate(cases, 1):
            differs = check(browser, path, settings, folder)
            name = os.path.basename(path)[:-4]
            print(f"{'not ' if differs else ''}ok {nr} - page: {name}")
            if differs:
                print(f"# {differs}")


main()
