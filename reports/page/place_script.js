// SPDX-License-Identifier: GPL-2.0-only
"use strict";
// Where each task stands at the step of the cursor, which script.js tells: its
// call chain, the source around one of its frames, the line of the scenario.
// All texts are set as text, never as markup.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const by = (id) => document.getElementById(id);
  // A wait is seen best where the primitive was called.
  const PRIMITIVE = /^(kernel_model\/(kernel\/locking|include|engine)\/|sim\/)/;
  const AROUND = 8;
  const sources = new Map(data.sources);
  const chosen = new Map(); // task -> frame that its reader wants to see
  const wanted = new Set([data.task, ...data.edges.flatMap((edge) => [edge.waiter, edge.waker])]);

  function make(tag, attributes, text) {
    const element = document.createElement(tag);

    for (const [key, value] of Object.entries(attributes || {}))
      element.setAttribute(key, value);
    if (text !== undefined)
      element.textContent = text;
    return element;
  }

  // The scenario's file and those it includes, which the text has behind it.
  function readScripts() {
    const parts = data.source.split(/\n-- gordian include (\S+) \d+\n/);
    const scripts = new Map([[data.source_file, parts[0]]]);

    for (let idx = 1; idx < parts.length; idx += 2)
      scripts.set(parts[idx].replace(/^.*\//, "") + ".lua", parts[idx + 1]);
    for (const [file, text] of scripts)
      scripts.set(file, text.replace(/\n$/, "").split("\n"));
    return scripts;
  }

  const scripts = readScripts();

  // The newest stack of each task at @step.
  function standsAt(step) {
    const stands = new Map();

    for (const [at, task, stack] of data.stands) {
      if (at > step)
        break;
      stands.set(task, stack);
    }
    return stands;
  }

  function framesOf(stack) {
    return data.stacks[stack].map((idx) => {
      const [name, file, line] = data.frames[idx];

      return { name, file, line, isScript: name === "" };
    });
  }

  const isOfScenario = (frame) => frame.isScript && frame.file === data.source_file;
  const placeOf = (frame) => frame.file ? frame.file + ":" + frame.line : "";
  const wordsOf = (frame) => frame.isScript ? placeOf(frame) :
    frame.name + (frame.file ? "  " + placeOf(frame) : "");

  function textOf(frame) {
    const pieces = sources.get(frame.file) || [];

    if (frame.isScript)
      return scripts.has(frame.file) ? { first: 1, lines: scripts.get(frame.file) } : null;
    for (const [first, text] of pieces) {
      const lines = text.replace(/\n$/, "").split("\n");
      if (frame.line >= first && frame.line < first + lines.length)
        return { first, lines };
    }
    return null;
  }

  // Lines of a file, with who is there in front.
  function codeTable(first, lines, here) {
    const table = make("table");

    lines.forEach((text, idx) => {
      const nr = first + idx;
      const row = make("tr", here.has(nr) ? { class: "here" } : {});

      row.append(make("td", {}, here.get(nr) || ""), make("td", {}, nr), make("td", {}, text));
      table.appendChild(row);
    });
    return table;
  }

  function codeBox(frame, name) {
    const found = textOf(frame);

    if (!found)
      return make("p", { class: "quiet" }, frame.file ? "source not at hand" : "line not known");
    const from = Math.max(found.first, frame.line - AROUND);
    const box = make("div", { class: "code-box", role: "region", tabindex: "0",
      "aria-label": name + " at " + placeOf(frame) });
    box.appendChild(codeTable(from,
      found.lines.slice(from - found.first, frame.line + AROUND - found.first + 1),
      new Map([[frame.line, name]])));
    return box;
  }

  function ownFrame(task, frames) {
    const words = chosen.get(task);
    const idx = frames.findIndex((frame) => wordsOf(frame) === words);

    if (idx >= 0)
      return idx;
    return Math.max(0, frames.findIndex((frame) => !PRIMITIVE.test(frame.file)));
  }

  function showChain(detail, task, frames, box) {
    const list = make("ol", { class: "chain" });
    const shown = ownFrame(task.id, frames);

    frames.forEach((frame, idx) => {
      const button = make("button", { type: "button",
        "aria-pressed": idx === shown ? "true" : "false" }, wordsOf(frame));
      const item = make("li");

      button.addEventListener("click", () => {
        chosen.set(task.id, wordsOf(frame));
        show(detail);
      });
      item.appendChild(button);
      list.appendChild(item);
    });
    box.append(list, codeBox(frames[shown], detail.nameOf(task.id)));
  }

  // What was open stays open.
  const open = new Map();

  function showTask(detail, task, stack) {
    const frames = framesOf(stack);
    const box = make("details", { class: "place of-" + task.id });
    const summary = make("summary");
    const swatch = make("span", { class: "swatch" });
    const top = frames[ownFrame(task.id, frames)];
    const line = frames.find(isOfScenario);

    swatch.style.background = task.colour || "var(--daemon)";
    summary.append(swatch, detail.nameOf(task.id) + ": " + wordsOf(top) +
      (line && line !== top ? ", from " + placeOf(line) : ""));
    box.appendChild(summary);
    box.open = open.has(task.id) ? open.get(task.id) : wanted.has(task.id);
    box.classList.toggle("dim", detail.task !== 0 && detail.task !== task.id);
    summary.addEventListener("click", () => open.set(task.id, !box.open));
    showChain(detail, task, frames, box);
    return box;
  }

  // The files of the scenario, with each actor at its lines in them.
  function showScenario(detail, stands) {
    const here = new Map([...scripts.keys()].map((file) => [file, new Map()]));

    for (const [id, stack] of stands) {
      for (const frame of detail.ended.has(id) ? [] : framesOf(stack)) {
        const lines = frame.isScript ? here.get(frame.file) : undefined;
        const names = lines ? lines.get(frame.line) || [] : [];

        if (lines && !names.includes(detail.nameOf(id)))
          lines.set(frame.line, [...names, detail.nameOf(id)]);
      }
    }
    by("source").replaceChildren(...[...scripts].flatMap(([file, lines]) => {
      const names = new Map([...here.get(file)].map(([line, ids]) => [line, ids.join(", ")]));
      const table = codeTable(1, lines, names);

      return scripts.size > 1 ? [make("p", { class: "quiet" }, file), table] : [table];
    }));
  }

  function show(detail) {
    const stands = standsAt(detail.step);
    const boxes = [];

    for (const task of detail.tasks) {
      if (stands.has(task.id) && !detail.ended.has(task.id) &&
          (task.kind === "actor" || wanted.has(task.id)))
        boxes.push(showTask(detail, task, stands.get(task.id)));
    }
    by("places-step").textContent = detail.step;
    by("places").replaceChildren(...boxes);
    if (!boxes.length)
      by("places").appendChild(make("p", { class: "quiet" }, "no task has moved yet"));
    showScenario(detail, stands);
  }

  document.addEventListener("gordian-step", (event) => show(event.detail));
})();
