// SPDX-License-Identifier: GPL-2.0-only
"use strict";
// The lock order as a graph, one for each scenario with its variant: locks in
// columns, each right of those it was taken under; what closes a circle goes
// back and is red. All texts are set as text, never as markup.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const by = (id) => document.getElementById(id);
  const SVG = "http://www.w3.org/2000/svg";
  const ROW = 30;
  const CHAR = 6.8;
  const GAP = 70;
  const LONG = 34;
  const table = data.tables.find((one) => one.query === "lock-order");

  function draw(parent, tag, attributes, text) {
    const element = document.createElementNS(SVG, tag);

    for (const [key, value] of Object.entries(attributes))
      element.setAttribute(key, value);
    if (text !== undefined)
      element.textContent = text;
    parent.appendChild(element);
    return element;
  }

  // Scenario with variant -> edges: from, to, runs; each pair once.
  function groups() {
    const at = (name) => table.columns.indexOf(name);
    const all = new Map();

    for (const row of table.rows) {
      const name = row[at("scenario")] + (row[at("variant")] ? " " + row[at("variant")] : "");
      if (!all.has(name))
        all.set(name, new Map());
      const from = row[at("from_lock")];
      const to = row[at("to_lock")];
      const key = JSON.stringify([from, to]);
      const edges = all.get(name);
      const edge = edges.get(key) || { from, to, runs: 0 };
      edge.runs = Math.max(edge.runs, Number(row[at("executions_nr")]) || 0);
      edges.set(key, edge);
    }
    return all;
  }

  function reach(edges, from) {
    const seen = new Set();
    const open = [from];

    while (open.length) {
      const lock = open.pop();
      for (const edge of edges) {
        if (edge.from === lock && !seen.has(edge.to)) {
          seen.add(edge.to);
          open.push(edge.to);
        }
      }
    }
    return seen;
  }

  // An edge is in a circle if its beginning can be reached from its end.
  function findCircles(edges) {
    for (const edge of edges)
      edge.isCircle = edge.from === edge.to || reach(edges, edge.to).has(edge.from);
  }

  // Column of each lock: the longest way to it, without edges that go back.
  function columns(edges) {
    const column = new Map();
    const onWay = new Set();

    function visit(lock) {
      if (column.has(lock))
        return column.get(lock);
      let most = 0;
      onWay.add(lock);
      for (const edge of edges) {
        if (edge.to !== lock || edge.from === lock)
          continue;
        if (onWay.has(edge.from))
          edge.goesBack = true;
        else if (!edge.goesBack)
          most = Math.max(most, visit(edge.from) + 1);
      }
      onWay.delete(lock);
      column.set(lock, most);
      return most;
    }
    for (const edge of edges) {
      visit(edge.from);
      visit(edge.to);
    }
    return column;
  }

  // Place of each lock: near the middle of those before it.
  function place(edges) {
    const column = columns(edges);
    const places = new Map();
    const rows = [];
    let x = 10;

    for (const [lock, idx] of column)
      (rows[idx] = rows[idx] || []).push(lock);
    for (const locks of rows) {
      const middle = (lock) => {
        const before = edges.filter((edge) => edge.to === lock && places.has(edge.from));
        return before.length ?
          before.reduce((sum, edge) => sum + places.get(edge.from).y, 0) / before.length : 0;
      };
      const order = locks.map((lock) => [middle(lock), lock]).sort((a, b) =>
        a[0] - b[0] || (a[1] < b[1] ? -1 : 1));
      const width = 14 + CHAR * Math.max(...locks.map((lock) => Math.min(lock.length, LONG)));
      order.forEach(([, lock], idx) => places.set(lock, { x, y: 20 + idx * ROW, width }));
      x += width + GAP;
    }
    return { places, width: x - GAP + 40,
      height: 30 + ROW * Math.max(...rows.map((locks) => locks.length)) };
  }

  function pathOf(a, b, isBack) {
    const x1 = a.x + (isBack ? 0 : a.width);
    const x2 = b.x + (isBack ? b.width : 0);

    if (a === b)
      return `M${a.x + a.width} ${a.y - 5} c22 -12 22 22 0 10`;
    // Backwards: around below both.
    if (isBack || x2 <= x1) {
      const y = Math.max(a.y, b.y) + 22;
      return `M${a.x + a.width / 2} ${a.y + 11} C${a.x} ${y} ${b.x + b.width} ${y} ` +
        `${b.x + b.width / 2} ${b.y + 12}`;
    }
    const bend = Math.min(60, (x2 - x1) / 2);
    return `M${x1} ${a.y} C${x1 + bend} ${a.y} ${x2 - bend} ${b.y} ${x2 - 2} ${b.y}`;
  }

  function drawLock(svg, lock, at, isCircle) {
    const group = draw(svg, "g", {});

    draw(group, "title", {}, lock);
    draw(group, "rect", { class: isCircle ? "node looped" : "node", x: at.x, y: at.y - 11,
      width: at.width, height: 22, rx: 4 });
    draw(group, "text", { class: "lock", x: at.x + 7, y: at.y + 4 },
      lock.length > LONG ? lock.slice(0, LONG - 1) + "\u2026" : lock);
  }

  function drawHead(defs, id, kind) {
    const marker = draw(defs, "marker", { id, viewBox: "0 0 8 8", refX: 7, refY: 4,
      markerWidth: 7, markerHeight: 7, orient: "auto-start-reverse" });

    draw(marker, "path", { d: "M0 0 L8 4 L0 8 z", class: kind });
  }

  function show(name, edges) {
    const where = place(edges);
    const svg = document.createElementNS(SVG, "svg");
    const defs = draw(svg, "defs", {});
    const inCircle = new Set();
    const circles = edges.filter((edge) => edge.isCircle);

    circles.forEach((edge) => inCircle.add(edge.from).add(edge.to));
    drawHead(defs, "order-head", "head");
    drawHead(defs, "circle-head", "rule");
    for (const edge of edges) {
      const group = draw(svg, "g", {});
      draw(group, "title", {}, edge.to + " taken under " + edge.from + ", in " + edge.runs +
        " executions");
      draw(group, "path", { class: edge.isCircle ? "arrow circle" : "arrow", fill: "none",
        d: pathOf(where.places.get(edge.from), where.places.get(edge.to), edge.goesBack),
        "marker-end": edge.isCircle ? "url(#circle-head)" : "url(#order-head)" });
    }
    for (const [lock, at] of where.places)
      drawLock(svg, lock, at, inCircle.has(lock));
    svg.setAttribute("viewBox", `0 0 ${where.width} ${where.height + 20}`);
    svg.setAttribute("width", where.width);
    svg.setAttribute("height", where.height + 20);
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", "lock order of " + name + ": " + where.places.size +
      " locks, " + edges.length + " pairs, " + circles.length + " of them in circles");
    by("order").replaceChildren(svg);
    by("order-figures").textContent = where.places.size + " locks, " + edges.length +
      " pairs; " + (circles.length ? circles.length + " in circles, red" : "no circle") +
      ". An arrow leads to the lock that was taken under the other.";
  }

  function fill() {
    const all = groups();
    const choice = by("order-of");
    const only = by("order-circles");

    if (!all.size)
      return;
    for (const [name, edges] of all) {
      const option = document.createElement("option");
      option.textContent = name;
      choice.appendChild(option);
      findCircles([...edges.values()]);
    }
    function update() {
      const edges = [...all.get(choice.value).values()];
      const circles = edges.filter((edge) => edge.isCircle);

      edges.forEach((edge) => delete edge.goesBack);
      only.disabled = !circles.length;
      show(choice.value, only.checked && circles.length ? circles : edges);
    }
    choice.addEventListener("change", update);
    only.addEventListener("change", update);
    const link = document.createElement("a");
    link.href = "#order-title";
    link.textContent = "Lock order, drawn";
    by("contents").prepend(link, " ");
    by("order-part").hidden = false;
    update();
  }

  fill();
})();
