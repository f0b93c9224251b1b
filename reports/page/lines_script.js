// SPDX-License-Identifier: GPL-2.0-only
"use strict";
// A source file, line by line, with what was run of it. All texts are set as
// text, never as markup.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const by = (id) => document.getElementById(id);

  function make(tag, attributes, text) {
    const element = document.createElement(tag);

    for (const [key, value] of Object.entries(attributes))
      element.setAttribute(key, value);
    if (text !== undefined)
      element.textContent = text;
    return element;
  }

  function to(line) {
    return line === null ? "elsewhere" : "to " + line;
  }

  // "1 to 12, never to 14"
  function waysOf(branches) {
    return branches.map(([, , onLine, onNr, awayLine, awayNr]) => {
      if (!onNr && !awayNr)
        return "";
      if (onNr && awayNr)
        return "both ways";
      return onNr ? to(onLine) + ", never " + to(awayLine) : to(awayLine) + ", never " + to(onLine);
    }).filter((words) => words).join("; ");
  }

  function rowOf(nr, text, line, branches) {
    const kind = !line ? "none" : line[1] ? "run" : line[2] ? "boot" : "never";
    const row = make("tr", { class: kind, id: "L" + nr });
    const words = { none: "", run: line ? line[1].toLocaleString("en") : "", boot: "boot",
      never: "never" };
    const ways = waysOf(branches);

    row.append(make("td", { class: "number quiet" }, nr),
      make("td", { class: "number passed" }, words[kind]),
      make("td", { class: "mono code" }, text),
      make("td", { class: ways.includes("never") ? "ways one" : "ways" }, ways));
    return row;
  }

  const lines = new Map(data.lines.map((line) => [line[0], line]));
  const head = make("tr", {});
  const source = data.source.replace(/\n$/, "").split("\n");
  const branches = new Map();
  const never = data.lines.filter((line) => !line[1] && !line[2]).length;
  const boot = data.lines.filter((line) => !line[1] && line[2]).length;

  for (const branch of data.branches) {
    if (!branches.has(branch[0]))
      branches.set(branch[0], []);
    branches.get(branch[0]).push(branch);
  }
  document.title = data.file;
  by("sentence").textContent = data.file;
  by("figures").textContent = `${data.lines.length} lines with code: ` +
    `${data.lines.length - never - boot} run in executions, ${boot} while booting only, ` +
    `${never} never; of ${data.branches.length} branches ` +
    `${data.branches.filter((b) => b[3] && b[5]).length} went both ways`;
  for (const word of ["line", "passed", "source", "ways"])
    head.appendChild(make("th", { scope: "col" }, word));
  by("lines").appendChild(head);
  source.forEach((text, idx) => by("lines").appendChild(
    rowOf(idx + 1, text, lines.get(idx + 1), branches.get(idx + 1) || [])));
})();
