#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""ci_test.py GORDIAN SCENARIOS SCRATCH - explore --format=tap|ktap|junit and their readers

TAP is read by perl's TAP::Parser, KTAP by the kernel's own kunit.py, JUnit by a
parser of XML. The kernel's is looked for in GORDIAN_LINUX_TREE, beside Debian's
package linux-source-6.1, or unpacked out of it into SCRATCH. Prints TAP; a reader
that is not there is a skip that says so.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

GORDIAN, SCENARIOS, SCRATCH = map(os.path.abspath, sys.argv[1:4])
SOURCE = "/usr/src/linux-source-6.1"
KUNIT = "tools/testing/kunit"
# An actor that is called like a line of each protocol.
HOSTILE = r"""
return scenario {
  title = "names that are markup",
  options = { text = { "a setting", "x" } },
  setup = function(k)
    k.a = k:mutex("not ok 1 - </system-out>]]> & \"'")
    k.b = k:mutex("# Subtest: b \xc3\xa9 # SKIP")
  end,
  actors = {
    ["ok 1 a # SKIP <i>"] = function(k) k.a:lock() k.b:lock() k.b:unlock() k.a:unlock() end,
    ["b&amp;"] = function(k) k.b:lock() k.a:lock() k.a:unlock() k.b:unlock() end,
  },
}
"""
# name, arguments, names of the tests and whether each is ok, exit status
CASES = [
    ("met", ["litmus/abba", "-n", "200"], [("default", True)], 0),
    ("not met", ["litmus/abba", "-n", "1", "--strategy=dfs"], [("default", False)], 1),
    ("cut short", ["litmus/ordered", "-n", "5", "--steps-max=5"], [("default", False)], 1),
    ("variants", ["slub/offline_vs_suspend", "-n", "300", "--confirm=0", "--",
                  "variant=v4,v6.0"], None, None),
    ("subsets", ["litmus/abba", "--subsets=1..2", "-n", "200"], None, None),
    ("markup", ["hostile.lua", "-n", "200"], [("text=x", False)], 1),
]
number = 0
failed = False


def report(name, problem=None, skip=None):
    """One line of TAP, and why it is not ok."""
    global number, failed
    number += 1
    failed = failed or problem is not None
    print("%s %d - %s%s" % ("ok" if problem is None else "not ok", number, name,
                            " # SKIP " + skip if skip else ""), flush=True)
    for line in (problem or "").splitlines():
        print("# " + line)


def explore(form, arguments):
    """What gordian prints in this format, and its exit status."""
    env = dict(os.environ, GORDIAN_SCENARIO_PATH=SCENARIOS)
    command = [GORDIAN, "explore", "--strategy=random", "--format=" + form, "--progress=none"]
    command += arguments
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          check=False)
    # A sanitizer may say that it does not know this kind of stack.
    said = [line for line in done.stderr.splitlines() if b"WARNING: ASan" not in line]
    if said:
        raise ValueError(b"\n".join(said).decode(errors="replace"))
    return done.stdout, done.returncode


def read_tap(data):
    """[(name, is ok)] by TAP::Parser; it knows version 13, which differs in the number."""
    script = (
        "use TAP::Parser; local $/; my $p = TAP::Parser->new({ tap => scalar <STDIN> });"
        'while (my $r = $p->next) { print(($r->is_ok ? "ok" : "not"), "\\t", $r->description,'
        ' "\\n") if $r->is_test; die $r->raw if $r->is_unknown }'
        "die join(';', $p->parse_errors) if $p->parse_errors")
    data = data.replace(b"TAP version 14", b"TAP version 13", 1)
    done = subprocess.run(["perl", "-e", script], input=data, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)
    if done.returncode:
        raise ValueError(done.stderr.decode(errors="replace"))
    rows = [row.split("\t") for row in done.stdout.decode(errors="replace").splitlines()]
    return [(name.removeprefix("- ").replace("\\", ""), word == "ok") for word, name in rows]


def read_ktap(kunit, data):
    """[(name, is ok)] by kunit_parser of the kernel; raises if it notes an error."""
    script = ("import sys, kunit_parser\n"
              "test = kunit_parser.parse_run_tests(sys.stdin.read().splitlines())\n"
              "def walk(t):\n"
              "  for s in t.subtests: walk(s)\n"
              "  print('=%d\\t%s\\t%s' % (len(t.subtests), t.status.name, t.name))\n"
              "walk(test)\n"
              "print('=errors\\t%d\\t' % test.counts.errors)\n")
    done = subprocess.run([sys.executable, "-c", script], input=data, cwd=kunit,
                          env=dict(os.environ, PYTHONDONTWRITEBYTECODE="1",
                                   PYTHONIOENCODING="utf-8:surrogateescape"),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode:
        raise ValueError(done.stderr.decode(errors="replace"))
    rows = [line[1:].split("\t") for line in done.stdout.decode(errors="replace").splitlines()
            if line.startswith("=") and "\t" in line]
    if rows[-1][:2] != ["errors", "0"]:
        raise ValueError("kunit_parser notes errors:\n" + done.stdout.decode(errors="replace"))
    return [(name, word == "SUCCESS") for nr, word, name in rows[:-1] if nr == "0"]


def read_junit(data):
    """[(name, is ok)]; raises if counts and cases differ."""
    root = xml.etree.ElementTree.fromstring(data)
    suite, = root
    cases = list(suite)
    failures = [case for case in cases if case.find("failure") is not None]
    said = (root.tag, suite.tag, root.get("tests"), root.get("failures"), suite.get("tests"),
            suite.get("failures"), suite.get("errors"), suite.get("skipped"))
    nr, bad = str(len(cases)), str(len(failures))
    if said != ("testsuites", "testsuite", nr, bad, nr, bad, "0", "0"):
        raise ValueError("head: %r" % (said,))
    for case in cases:
        if case.tag != "testcase" or case.get("classname") != suite.get("name"):
            raise ValueError("case: %r" % case.attrib)
        if not set(part.tag for part in case) <= {"failure", "system-out"}:
            raise ValueError("parts of a case: %r" % [part.tag for part in case])
    return [(case.get("name"), case not in failures) for case in cases]


def find_kunit():
    """Directory of kunit_parser.py, or None."""
    for tree in (os.environ.get("GORDIAN_LINUX_TREE"), SOURCE, os.path.join(SCRATCH, "linux")):
        if tree and os.path.exists(os.path.join(tree, KUNIT, "kunit_parser.py")):
            return os.path.join(tree, KUNIT)
    if not os.path.exists(SOURCE + ".tar.xz"):
        return None
    target = os.path.join(SCRATCH, "linux")
    os.makedirs(target, exist_ok=True)
    subprocess.run(["tar", "-xf", SOURCE + ".tar.xz", "-C", target, "--strip-components=1",
                    "--wildcards", "linux-source-6.1/" + KUNIT + "/*.py"], check=True)
    return os.path.join(target, KUNIT)


def compare(case, form, read):
    """Run a case in a format, read it, compare."""
    name, arguments, tests, status = case
    try:
        data, code = explore(form, arguments)
        found = read(data)
    except (ValueError, xml.etree.ElementTree.ParseError) as error:
        report("%s: %s" % (form, name), str(error))
        return
    problem = None
    if tests is not None and found != tests:
        problem = "expected %r\nfound    %r" % (tests, found)
    elif status is not None and code != status:
        problem = "exit status %d" % code
    elif code != (0 if all(is_ok for _, is_ok in found) else 1):
        problem = "exit status %d of %r" % (code, found)
    elif name == "variants" and [bool(re.search("variant=v4( |$)", n)) for n, _ in found] != \
            [True, False]:
        problem = "tests %r" % found
    elif name == "subsets" and len(found) != 3:
        problem = "tests %r" % found
    elif b"gordian replay k1:" not in data and name in ("met", "markup"):
        problem = "no token"
    report("%s: %s" % (form, name), problem)


def main():
    """All cases with all readers."""
    os.makedirs(SCRATCH, exist_ok=True)
    work = tempfile.mkdtemp(dir=SCRATCH)
    os.chdir(work)
    with open("hostile.lua", "w", encoding="ascii") as file:
        file.write(HOSTILE)
    kunit = find_kunit()
    readers = [
        ("tap", read_tap if shutil.which("perl") else None, "no perl"),
        ("ktap", (lambda data: read_ktap(kunit, data)) if kunit else None,
         "no kernel tree with " + KUNIT),
        ("junit", read_junit, ""),
    ]
    print("1..%d" % (len(readers) * len(CASES)))
    for form, read, why_not in readers:
        for case in CASES:
            if read:
                compare(case, form, read)
            else:
                report("%s: %s" % (form, case[0]), skip=why_not)
    os.chdir(SCRATCH)
    shutil.rmtree(work)
    return 1 if failed else 0


sys.exit(main())
