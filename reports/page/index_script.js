// SPDX-License-Identifier: GPL-2.0-only
"use strict";
// The index of a results database: tables of named queries, findings linked to
// their pages. All texts are set as text, never as markup.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const by = (id) => document.getElementById(id);
  // Shown in full on the pages.
  const HIDDEN = new Set(["token"]);
  const SHORT = 36;

  function make(tag, attributes, text) {
    const element = document.createElement(tag);

    for (const [key, value] of Object.entries(attributes || {}))
      element.setAttribute(key, value);
    if (text !== undefined)
      element.textContent = text;
    return element;
  }

  function tableOf(query) {
    return data.tables.find((table) => table.query === query);
  }

  function sum(table, column) {
    const idx = table.columns.indexOf(column);

    return table.rows.reduce((total, row) => total + Number(row[idx]), 0);
  }

  function count(nr, what) {
    return nr.toLocaleString("en") + " " + what + (nr === 1 ? "" : "s");
  }

  function fillHead() {
    const explored = tableOf("scenarios");
    const verdicts = new Map();
    const bugs = tableOf("bugs");
    const at = bugs.columns.indexOf("verdict");

    for (const row of bugs.rows)
      verdicts.set(row[at], (verdicts.get(row[at]) || 0) + 1);
    document.title = data.name + ": " + count(bugs.rows.length, "finding");
    by("sentence").textContent = bugs.rows.length === 0 ? data.name + ": nothing was found" :
      data.name + ": " + count(bugs.rows.length, "distinct finding");
    by("figures").textContent = count(explored.rows.length, "campaign") + ", " +
      count(sum(explored, "executions_nr"), "execution") +
      [...verdicts].map(([verdict, nr]) => ", " + nr + " " + verdict).join("");
  }

  // A finding without a page says why.
  function bugCell(id) {
    const cell = make("td", { class: "mono short" });
    const why = data.pages[id];

    if (why === "") {
      cell.appendChild(make("a", { href: id + ".html" }, id));
    } else {
      cell.textContent = id;
      if (why)
        cell.append(" ", make("span", { class: "quiet" }, "(no page: " + why + ")"));
    }
    return cell;
  }

  // A file of the model that was counted and whose text is here.
  function fileCell(file) {
    const cell = make("td", { class: "mono short" });

    cell.appendChild(make("a", { href: data.sources[file] + ".html" }, file));
    return cell;
  }

  function cellOf(column, value) {
    if (column === "bug_id" && value !== null)
      return bugCell(value);
    if (column === "file" && data.sources[value] !== undefined)
      return fileCell(value);
    if (typeof value === "number")
      return make("td", { class: "number" }, value.toLocaleString("en"));
    const text = value === null ? "" : value;
    return make("td", text.length <= SHORT ? { class: "short" } : {}, text);
  }

  // Nothing is not the same as nothing known.
  function isUncounted(table) {
    return ["coverage", "coverage-unreached", "coverage-branches"].includes(table.query) &&
      !tableOf("coverage").rows.length;
  }

  function fill(table) {
    const section = make("section", { "aria-labelledby": table.query });
    const shown = table.columns.filter((column) => !HIDDEN.has(column));

    by("contents").append(make("a", { href: "#" + table.query }, table.title), " ");
    section.append(make("h2", { id: table.query }, table.title),
      make("p", { class: "quiet" }, table.about + " (gordian query " + data.name + " " +
        table.query + ")"));
    by("tables").appendChild(section);
    if (!table.rows.length) {
      section.appendChild(make("p", {}, isUncounted(table) ?
        "not counted: that needs a build with -Dcoverage=true, and explore --coverage" : "none"));
      return;
    }
    const box = make("div", { class: "wide", role: "region", tabindex: "0",
      "aria-label": table.title });
    const body = make("table");
    const head = make("tr");
    for (const column of shown)
      head.appendChild(make("th", { scope: "col" },
        column.replace(/_nr$/, "").replaceAll("_", " ")));
    body.appendChild(head);
    for (const values of table.rows) {
      const row = make("tr");
      table.columns.forEach((column, idx) => {
        if (!HIDDEN.has(column))
          row.appendChild(cellOf(column, values[idx]));
      });
      body.appendChild(row);
    }
    box.appendChild(body);
    section.appendChild(box);
  }

  fillHead();
  data.tables.forEach(fill);
})();
