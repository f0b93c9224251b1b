#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The screen of 'gordian debug' in tmux: keys go in, what the pane shows is
compared with debug_screen.expected. Prints TAP.

debug_screen_test.py GORDIAN SCENARIOS [--write]

The expected file is a list of sittings:

    == name: what is run (gordian debug and its arguments, or sh ...)
    %% keys, as tmux calls them; "text ..." types the rest, "size COLS ROWS"
    lines of the pane; one that ends in " (glob)" may have * and ? in it, and
    "..." stands for any number of lines

--write prints the file anew, to be read before it is kept.
"""
import fnmatch
import os
import shutil
import subprocess
import sys
import tempfile
import time

SECONDS = 40
EXPECTED = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                        "debug_screen.expected")


class Pane:
    """A terminal of 80 columns and 24 rows in which a command runs."""

    def __init__(self, directory, env):
        self.directory = directory
        self.starts_nr = 0
        self.socket = None
        self.env = dict(env, TMUX_TMPDIR=directory)
        self.env.pop("TMUX", None)

    def tmux(self, *words):
        return subprocess.run(
            ["tmux", "-S", self.socket, "-f", "/dev/null", *words],
            env=self.env, cwd=self.directory, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, errors="replace", check=False)

    def start(self, command):
        # The server before may still be about to end.
        self.starts_nr += 1
        self.socket = os.path.join(self.directory, f"tmux{self.starts_nr}")
        return self.tmux("new-session", "-d", "-x", "80", "-y", "24",
                         command).returncode == 0

    def stop(self):
        self.tmux("kill-server")

    def send(self, keys):
        words = keys.split(" ")
        if words[0] == "text":
            self.tmux("send-keys", "-l", "--", " ".join(words[1:]))
        elif words[0] == "size":
            self.tmux("resize-window", "-x", words[1], "-y", words[2])
        else:
            self.tmux("send-keys", *words)

    def lines(self, *how):
        text = self.tmux("capture-pane", "-p", *how).stdout
        lines = [line.rstrip() for line in text.split("\n")]
        while lines and not lines[-1]:
            lines.pop()
        return lines


def fits_line(want, line):
    if want.endswith(" (glob)"):
        return fnmatch.fnmatchcase(line, want[:-7])
    return want == line


def fits(expected, lines):
    """Do the lines fit? "..." stands for any number of them."""
    if not expected:
        return not lines
    if expected[0] == "...":
        return any(fits(expected[1:], lines[nr:])
                   for nr in range(len(lines) + 1))
    return bool(lines) and fits_line(expected[0], lines[0]) and \
        fits(expected[1:], lines[1:])


def wait_for(pane, expected):
    """The pane as it is once it fits, or as it was last."""
    end = time.monotonic() + SECONDS
    while True:
        lines = pane.lines()
        if fits(expected, lines) or time.monotonic() > end:
            return lines
        time.sleep(0.05)


def settled(pane):
    """For --write: the pane when it does not change any more."""
    before, since = None, time.monotonic()
    while time.monotonic() - since < 2 or not before:
        lines = pane.lines()
        if lines != before:
            before, since = lines, time.monotonic()
        time.sleep(0.1)
    return before


def read_sittings(path):
    sittings = []
    for line in open(path, encoding="utf-8").read().split("\n"):
        if line.startswith("== "):
            name, command = line[3:].split(": ", 1)
            sittings.append((name, command, []))
        elif line.startswith("%% ") or line == "%%":
            sittings[-1][2].append((line[3:], []))
        elif sittings:
            sittings[-1][2][-1][1].append(line)
    for _, _, steps in sittings:
        for _, lines in steps:
            while lines and not lines[-1]:
                lines.pop()
    return sittings


def prepare(gordian, scenarios, directory):
    env = dict(os.environ, GORDIAN_SCENARIO_PATH=scenarios, LC_ALL="C.UTF-8",
               PATH=os.path.dirname(gordian) + ":" + os.environ["PATH"])
    # Of terminals that it does not know libtinfo frees nothing.
    env["ASAN_OPTIONS"] = env.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
    for name in ("GORDIAN_DB", "NO_COLOR", "COLORTERM"):
        env.pop(name, None)
    with open(os.path.join(directory, "x\033[2Jy.lua"), "w",
              encoding="utf-8") as file:
        file.write(HOSTILE)
    for scenario, db in (("litmus/abba", "a.db"), ("./x\033[2Jy.lua", "h.db")):
        subprocess.run([gordian, "explore", scenario, "--strategy=random",
                        "-n", "100", "-q", "-o", db], env=env, cwd=directory, check=False,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return env


HOSTILE = """
return scenario {
  title = ("t"):rep(10000),
  setup = function(k)
    k.a = k:mutex("A\\xc3\\xa9\\xc3\\xa8\\xc3\\xaa2J\\xe4\\xb8\\xad<b>%s")
    k.b = k:mutex(("n"):rep(40))
  end,
  actors = { one = function(k) k.b:lock() k.a:lock() k.a:lock() end },
}
"""

tests_nr = 0
failed_nr = 0


def tell(is_ok, name, details=()):
    global tests_nr, failed_nr
    tests_nr += 1
    failed_nr += not is_ok
    print(f"{'ok' if is_ok else 'not ok'} {tests_nr} - {name}", flush=True)
    for line in details:
        print("#", line)


def run_sitting(pane, sitting):
    name, command, steps = sitting
    if not pane.start(command):
        tell(False, name, ["tmux does not start"])
        return
    for keys, expected in steps:
        if keys:
            pane.send(keys)
        lines = wait_for(pane, expected)
        is_ok = fits(expected, lines)
        details = [] if is_ok else ["should be:", *expected, "is:", *lines]
        tell(is_ok, f"{name}: {keys or 'begin'}", details)
    pane.stop()


def write_sitting(pane, sitting):
    name, command, steps = sitting
    print(f"== {name}: {command}")
    pane.start(command)
    for keys, expected in steps:
        if keys:
            pane.send(keys)
        print(f"%% {keys}".rstrip())
        lines = settled(pane)
        print("\n".join(expected if fits(expected, lines) else lines))
    pane.stop()


def has_color(pane):
    """Does the pane show any colour but the default ones?"""
    text = "\n".join(pane.lines("-e"))
    return any(f"\033[{more}3{c}m" in text
               for more in ("", "1;", "0;1;") for c in "12")


def check_color(pane):
    for setting, wants in (("", True), ("NO_COLOR=1 ", False)):
        pane.start(f"{setting}gordian debug --db=a.db B")
        pane.send("f")
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            if any("finding: deadlock" in line for line in pane.lines()):
                break
            time.sleep(0.05)
        tell(has_color(pane) == wants, f"colour with '{setting}'",
             pane.lines("-e") if has_color(pane) != wants else ())
        pane.stop()


def main():
    gordian, scenarios = os.path.abspath(sys.argv[1]), sys.argv[2]
    if not shutil.which("tmux"):
        print("1..0 # SKIP tmux is missing")
        return 0
    with tempfile.TemporaryDirectory() as directory:
        pane = Pane(directory, prepare(gordian, scenarios, directory))
        if not pane.start("sleep 60"):
            print("1..0 # SKIP tmux cannot run here")
            return 0
        pane.stop()
        sittings = read_sittings(EXPECTED)
        for sitting in sittings:
            if "--write" in sys.argv:
                write_sitting(pane, sitting)
            else:
                run_sitting(pane, sitting)
        if "--write" in sys.argv:
            return 0
        check_color(pane)
    print(f"1..{tests_nr}")
    return failed_nr != 0


sys.exit(main())
