// SPDX-License-Identifier: GPL-2.0-only
"use strict";
// The page of one finding. Everything comes from the data element; all texts
// are set as text, never as markup.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const SVG = "http://www.w3.org/2000/svg";
  // Okabe and Ito: told apart with any kind of colour vision.
  const COLOURS = ["#56b4e9", "#e69f00", "#009e73", "#cc79a7", "#f0e442", "#0072b2", "#d55e00"];
  const MARKS_MAX = 5000;
  const by = (id) => document.getElementById(id);
  const kindOf = Object.fromEntries(data.kinds.map((name, idx) => [name, idx]));
  const tasks = new Map(data.tasks.map((task) => [task.id, task]));
  const actors = data.tasks.filter((task) => task.kind === "actor");
  // A check runs after the last step.
  const last = Math.max(data.steps, ...data.lines.slice(-1).map((line) => line[0]));
  const ui = { step: last, task: 0, matches: [] };

  actors.forEach((task, idx) => { task.colour = COLOURS[idx % COLOURS.length]; });

  function roleOf(id) {
    const task = tasks.get(id);

    return task ? task.role : "?";
  }

  // Two actors of one role need their number.
  function nameOf(id) {
    const task = tasks.get(id);

    if (!task)
      return "task " + id;
    const twins = data.tasks.filter((other) => other.role === task.role);
    return twins.length > 1 ? task.role + "/" + id : task.role;
  }

  function make(tag, attributes, text) {
    const element = document.createElement(tag);

    for (const [key, value] of Object.entries(attributes || {}))
      element.setAttribute(key, value);
    if (text !== undefined)
      element.textContent = text;
    return element;
  }

  function draw(parent, tag, attributes, text) {
    const element = document.createElementNS(SVG, tag);

    for (const [key, value] of Object.entries(attributes))
      element.setAttribute(key, value);
    if (text !== undefined)
      element.textContent = text;
    parent.appendChild(element);
    return element;
  }

  function title(element, text) {
    draw(element, "title", {}, text);
    return element;
  }

  // ---- the story: what was when ----

  function readStory() {
    const story = { slices: [], irqs: [], holds: [], waits: [], arrows: [] };
    const open = { slice: new Map(), irq: new Map(), wait: new Map(), hold: [], wake: new Map() };
    const end = (thing, step) => { if (thing) thing.to = step; };

    function takeSwitch(step, cpu, id) {
      end(open.slice.get(cpu), step);
      const slice = { cpu, task: id, from: step, to: last };
      story.slices.push(slice);
      open.slice.set(cpu, slice);
      if (open.wake.has(id)) {
        story.arrows.push({ ...open.wake.get(id), toCpu: cpu, toStep: step });
        open.wake.delete(id);
      }
    }

    function leave(step, cpu, id) {
      const slice = open.slice.get(cpu);

      if (slice && slice.task === id) {
        end(slice, step);
        open.slice.delete(cpu);
      }
    }

    function takeWait(step, cpu, id, why, name) {
      leave(step, cpu, id);
      if (why === "idle")
        return;
      const wait = { cpu, task: id, name, why, from: step, to: last, stuck: true };
      story.waits.push(wait);
      open.wait.set(id, wait);
    }

    function takeWake(step, cpu, id, woken) {
      const wait = open.wait.get(woken);

      if (wait) {
        end(wait, step);
        wait.stuck = false;
        open.wait.delete(woken);
      }
      if (open.slice.has(cpu) || open.irq.has(cpu))
        open.wake.set(woken, { cpu, step, from: id, task: woken });
    }

    function takeRelease(step, id, obj) {
      let idx = open.hold.findLastIndex((hold) => hold.obj === obj && hold.task === id);

      if (idx < 0)
        idx = open.hold.findLastIndex((hold) => hold.obj === obj);
      if (idx >= 0)
        end(open.hold.splice(idx, 1)[0], step);
    }

    function takeIrq(step, cpu, id, name) {
      const stack = open.irq.get(cpu) || [];
      const irq = { cpu, task: id, name, depth: stack.length, from: step, to: last };

      story.irqs.push(irq);
      open.irq.set(cpu, [...stack, irq]);
    }

    function endIrq(step, cpu) {
      const stack = open.irq.get(cpu) || [];

      end(stack.pop(), step);
      if (!stack.length)
        open.irq.delete(cpu);
    }

    for (const [step, cpu, id, kind, obj, arg, name] of data.events) {
      switch (data.kinds[kind]) {
      case "sched_switch": takeSwitch(step, cpu, obj); break;
      case "sched_waking": takeWake(step, cpu, id, obj); break;
      case "sched_process_exit": leave(step, cpu, id); break;
      case "gordian_block": takeWait(step, cpu, id, data.whys[arg], data.names[name]); break;
      case "lock_acquired": {
        const hold = { cpu, task: id, obj, name: data.names[name], read: arg === 1,
          from: step, to: last };
        story.holds.push(hold);
        open.hold.push(hold);
        break;
      }
      case "lock_release": takeRelease(step, id, obj); break;
      case "irq_handler_entry": takeIrq(step, cpu, id, data.names[name]); break;
      case "irq_handler_exit": endIrq(step, cpu); break;
      case "ipi_raise":
        story.arrows.push({ cpu, step, toCpu: arg, toStep: step, ipi: data.names[name] });
        break;
      default: break;
      }
    }
    return story;
  }

  const story = readStory();

  // ---- head ----

  function sentence() {
    const roles = [...new Set(data.edges.map((edge) => nameOf(edge.waiter)))];
    const list = roles.length > 1 ?
      roles.slice(0, -1).join(", ") + " and " + roles[roles.length - 1] : roles[0];

    if (data.verdict === "deadlock" && roles.length === 1)
      return list + " waits for itself: it can never go on";
    if (data.verdict === "deadlock" && roles.length > 1)
      return list + " wait for each other: none of them can ever go on";
    return data.title || "nothing was found";
  }

  function fillHead() {
    const verdict = by("verdict");

    document.title = data.scenario + ": " + data.verdict;
    verdict.textContent = data.verdict;
    verdict.classList.toggle("good", !data.is_bug);
    by("scenario").textContent = data.scenario + "  " + data.options;
    by("sentence").textContent = sentence();
    const said = data.title.split("; ");
    data.edges.forEach((edge, idx) => {
      const words = said.length === data.edges.length ? said[idx] :
        nameOf(edge.waiter) + " waits for " + (edge.object || "a wake-up");
      by("cycle").appendChild(make("li", {},
        words + " (" + edge.why + ", since step " + edge.step + ")"));
    });
    by("replay").textContent = data.replay;
    by("copy").addEventListener("click", () => navigator.clipboard.writeText(data.replay));
    by("figures").textContent = data.steps + " steps, " + data.switches + " context switches, " +
      data.preemptions + " preemptions" + (data.hint ? "; " + data.hint : "");
    by("splat").textContent = data.splat;
    by("identity").textContent = "model " + data.model + ", scenario " + data.scenario +
      (data.options ? ", " + data.options : "");
  }

  function note(text) {
    const element = by("note");

    element.hidden = false;
    element.append(text + " ");
  }

  // ---- the wait-for graph ----

  function box(svg, x, y, id) {
    const text = nameOf(id);
    const width = Math.max(90, text.length * 7.5 + 24);
    const task = tasks.get(id);

    draw(svg, "rect", { class: "node", x: x - width / 2, y: y - 19, width, height: 38, rx: 6 });
    if (task && task.colour)
      draw(svg, "rect", { x: x - width / 2, y: y - 19, width: 6, height: 38, fill: task.colour });
    draw(svg, "text", { x, y: y - 3, "text-anchor": "middle", "font-weight": 600 }, text);
    draw(svg, "text", { x, y: y + 12, "text-anchor": "middle", class: "axis" },
      task ? "CPU" + task.cpu : "");
    return width;
  }

  // Tasks from left to right as the edges name them; the last edge goes back below.
  function drawGraph() {
    if (!data.edges.length) {
      by("graph-part").hidden = true;
      return;
    }
    const ids = [];
    for (const edge of data.edges)
      for (const id of [edge.waiter, edge.waker])
        if (id && !ids.includes(id))
          ids.push(id);
    const labels = data.edges.map((edge) => (edge.object || "wake-up") + " (" + edge.why + ")");
    const gap = Math.max(230, ...labels.map((label) => label.length * 6.6 + 150));
    const width = gap * (ids.length - 1) + 240;
    const svg = document.createElementNS(SVG, "svg");
    const x = (id) => 110 + ids.indexOf(id) * gap;
    const arrow = draw(draw(svg, "defs", {}), "marker", { id: "head", viewBox: "0 0 8 8",
      refX: 7, refY: 4, markerWidth: 8, markerHeight: 8, orient: "auto" });

    draw(arrow, "path", { d: "M0 0L8 4L0 8z", class: "head" });
    data.edges.forEach((edge, idx) => {
      const to = edge.waker || edge.waiter;
      const a = x(edge.waiter), b = x(to);
      const next = ids.indexOf(to) - ids.indexOf(edge.waiter) === 1;
      const half = Math.max(90, nameOf(edge.waiter).length * 7.5 + 24) / 2;
      const other = Math.max(90, nameOf(to).length * 7.5 + 24) / 2;
      const path = next ? `M${a + half} 40H${b - other - 2}` :
        a === b ? `M${a + 20} 59V95H${a - 20}V61` : `M${a} 59V95H${b}V61`;
      draw(svg, "path", { d: path, class: "arrow", "marker-end": "url(#head)" });
      draw(svg, "text", { x: (a + b) / 2 + (next ? (half - other) / 2 : 0), y: next ? 33 : 110,
        "text-anchor": "middle" }, labels[idx]);
    });
    ids.forEach((id) => box(svg, x(id), 40, id));
    svg.setAttribute("viewBox", `0 0 ${width} 118`);
    svg.setAttribute("width", width);
    svg.setAttribute("style",
      `max-width: 100%; min-width: ${Math.min(width, 540)}px; height: auto`);
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", "wait-for graph: " + data.title);
    by("graph").appendChild(svg);
  }

  // ---- lanes ----

  const stepsOf = (thing) => ", steps " + thing.from + " to " + thing.to;

  const LEFT = 56, TOP = 22, SLICE = 22, THIN = 14;

  // Thin bars below the slice, each in the first line where it does not overlap.
  function pack(bars) {
    const lines = [];

    for (const bar of bars) {
      let at = lines.findIndex((busy) => busy <= bar.from);

      if (at < 0)
        at = lines.push(0) - 1;
      lines[at] = bar.to + 1;
      bar.line = at;
    }
    return lines.length;
  }

  function layOut() {
    const busy = new Set([...story.slices, ...story.irqs].map((thing) => thing.cpu));
    const cpus = [...busy].sort((a, b) => a - b);
    const first = data.left_out && data.events.length ? data.events[0][0] : 0;
    const room = Math.max(300, by("lanes").clientWidth - LEFT - 30);
    const scale = Math.min(90, Math.max(3, room / Math.max(1, last - first + 1)));
    let bars = [...story.holds, ...story.waits];
    let y = TOP;
    const rows = new Map();

    if (bars.length > MARKS_MAX) {
      const short = bars.length;
      bars = bars.filter((bar) => bar.to - bar.from > 2);
      note("Lanes leave out " + (short - bars.length) + " locks and waits of two steps or less.");
    }
    bars.sort((a, b) => a.from - b.from || b.to - a.to);
    for (const cpu of cpus) {
      const own = bars.filter((bar) => bar.cpu === cpu);
      const height = SLICE + 4 + pack(own) * THIN + 8;

      rows.set(cpu, { y, height, bars: own });
      y += height;
    }
    return { rows, first, scale, width: LEFT + (last - first + 1) * scale + 30, height: y + 4,
      x: (step) => LEFT + (step - first) * scale };
  }

  let place;

  function classes(thing, more) {
    return "of-" + thing.task + (more ? " " + more : "");
  }

  function ink(colour) {
    const part = (at) => parseInt(colour.slice(at, at + 2), 16);

    return part(1) * 299 + part(3) * 587 + part(5) * 114 > 110000 ? "#000" : "#fff";
  }

  function drawSlice(svg, slice) {
    const row = place.rows.get(slice.cpu);
    const task = tasks.get(slice.task);
    const x = place.x(slice.from);
    const width = Math.max(2, (slice.to - slice.from) * place.scale);
    const group = draw(svg, "g", { class: classes(slice) });
    const label = roleOf(slice.task);
    const later = story.slices.filter((other) => other !== slice && other.cpu === slice.cpu &&
      other.from >= slice.to);
    const room = Math.min(...later.map((other) => place.x(other.from)), place.x(last)) - x - width;
    const rect = draw(group, "rect", { x, y: row.y, width, height: SLICE, rx: 2 });

    if (task && task.colour)
      rect.setAttribute("fill", task.colour);
    else
      rect.setAttribute("class", "daemon");
    title(rect, nameOf(slice.task) + " on CPU" + slice.cpu + stepsOf(slice));
    if (width > label.length * 7)
      draw(group, "text", { x: x + 4, y: row.y + 15,
        style: task && task.colour ? "fill: " + ink(task.colour) : "" }, label);
    else if (room > label.length * 7 + 6)
      draw(group, "text", { x: x + width + 4, y: row.y + 15 }, label);
  }

  function drawIrq(svg, irq) {
    const row = place.rows.get(irq.cpu);
    const x = place.x(irq.from);
    const width = Math.max(3, (irq.to - irq.from) * place.scale);
    const y = row.y + 8 + irq.depth * 6;
    const group = draw(svg, "g", { class: classes(irq) });

    title(draw(group, "rect", { class: "irq", x, y, width, height: SLICE - 8 - irq.depth * 6 }),
      "interrupt " + irq.name + " on CPU" + irq.cpu + stepsOf(irq));
    if (width > irq.name.length * 6.2)
      draw(group, "text", { x: x + 3, y: y + 10, class: "irq-name" }, irq.name);
  }

  function drawBar(svg, bar, row) {
    const task = tasks.get(bar.task);
    const x = place.x(bar.from);
    const y = row.y + SLICE + 4 + bar.line * THIN;
    const width = Math.max(bar.stuck ? 8 : 2, (bar.to - bar.from) * place.scale);
    const lock = bar.name + (bar.read ? " (read)" : "");
    const event = bar.name || bar.why;
    const label = bar.why ? "waits: " + event : lock;
    const does = bar.why ? " waits for " + event + " (" + bar.why + ")" : " holds " + lock;
    const group = draw(svg, "g", { class: classes(bar) });
    const rect = draw(group, "rect", { x, y, width, height: THIN - 2 });

    title(rect, nameOf(bar.task) + does + stepsOf(bar));
    if (bar.why)
      rect.setAttribute("class", bar.stuck ? "wait stuck" : "wait");
    else if (task && task.colour)
      rect.setAttribute("fill", task.colour);
    else
      rect.setAttribute("class", "daemon");
    if (width > label.length * 5.6 + 6)
      draw(group, "text", { x: x + 4, y: y + 9.5, class: "small",
        style: !bar.why && task && task.colour ? "fill: " + ink(task.colour) : "" }, label);
  }

  function drawArrow(svg, arrow) {
    const from = place.rows.get(arrow.cpu), to = place.rows.get(arrow.toCpu);

    if (!from || !to || arrow.cpu === arrow.toCpu)
      return;
    const x1 = place.x(arrow.step), x2 = place.x(arrow.toStep);
    const down = to.y > from.y;
    const y1 = from.y + (down ? SLICE : 0), y2 = to.y + (down ? 0 : SLICE);
    const y = (y1 + y2) / 2;
    const path = draw(svg, "path", { class: "arrow", "marker-end": "url(#head2)",
      d: `M${x1} ${y1}C${x1} ${y} ${x2} ${y} ${x2} ${y2}` });
    title(path, arrow.ipi ? "interrupt " + arrow.ipi + " sent to CPU" + arrow.toCpu :
      nameOf(arrow.from) + " wakes " + nameOf(arrow.task));
  }

  function drawAxis(svg) {
    const wanted = 70 / place.scale;
    const ticks = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];
    const tick = ticks.find((step) => step >= wanted) || 10000;

    for (let step = Math.ceil(place.first / tick) * tick; step <= last; step += tick)
      draw(svg, "text", { x: place.x(step), y: 13, class: "axis", "text-anchor": "middle" }, step);
    for (const [cpu, row] of place.rows) {
      draw(svg, "rect", { class: "idle", x: LEFT, y: row.y, width: place.width - LEFT - 30,
        height: SLICE });
      draw(svg, "text", { x: 6, y: row.y + 15 }, "CPU" + cpu);
      const y = row.y + row.height - 3;
      draw(svg, "line", { class: "row", x1: 0, x2: place.width, y1: y, y2: y });
    }
  }

  function drawLanes() {
    place = layOut();
    const svg = document.createElementNS(SVG, "svg");
    const marker = draw(draw(svg, "defs", {}), "marker", { id: "head2", viewBox: "0 0 8 8",
      refX: 7, refY: 4, markerWidth: 6, markerHeight: 6, orient: "auto" });

    draw(marker, "path", { d: "M0 0L8 4L0 8z", class: "head" });
    svg.setAttribute("width", place.width);
    svg.setAttribute("height", place.height);
    svg.setAttribute("viewBox", `0 0 ${place.width} ${place.height}`);
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label",
      "a row for each CPU, time from left to right; the list of steps has the same in words");
    drawAxis(svg);
    story.slices.forEach((slice) => drawSlice(svg, slice));
    story.irqs.forEach((irq) => drawIrq(svg, irq));
    for (const row of place.rows.values())
      row.bars.forEach((bar) => drawBar(svg, bar, row));
    story.arrows.forEach((arrow) => drawArrow(svg, arrow));
    if (data.is_bug)
      title(draw(svg, "line", { class: "rule", x1: place.x(last), x2: place.x(last), y1: 16,
        y2: place.height }), data.verdict + " at step " + last);
    place.cursor = draw(svg, "line", { class: "cursor", y1: 16, y2: place.height });
    svg.addEventListener("click", (event) => {
      const box = svg.getBoundingClientRect();
      go(Math.round((event.clientX - box.left - LEFT) / place.scale) + place.first);
    });
    by("lanes").replaceChildren(svg);
  }

  function fillLegend() {
    const legend = by("legend");

    for (const task of actors) {
      const swatch = make("span", { class: "swatch" });
      swatch.style.background = task.colour;
      legend.append(swatch, nameOf(task.id) + "  ");
    }
    legend.append("grey: kernel threads. Thick: has the CPU; on top of it: interrupt. " +
      "Thin: holds a lock; dashed: waits, red to the end. Arrows: wake-ups and interrupts sent. " +
      "Point at a bar for its name.");
  }

  // ---- the list ----

  function fillList() {
    const list = by("list");

    data.lines.forEach(([step, cpu, id, words], idx) => {
      const row = make("li", { role: "option", id: "row-" + idx, "aria-selected": "false",
        class: "of-" + id, title: words });
      const told = roleOf(id) + ": "; /* has a column of its own */
      row.append(make("span", {}, step), make("span", {}, "CPU" + cpu),
        make("span", {}, id ? nameOf(id) : ""),
        make("span", {}, words.startsWith(told) ? words.slice(told.length) : words));
      row.addEventListener("click", () => go(step));
      list.appendChild(row);
    });
  }

  function showList() {
    const list = by("list");
    let now = -1;

    data.lines.forEach(([step], idx) => {
      const row = list.children[idx];

      row.classList.toggle("late", step > ui.step);
      row.classList.toggle("is-now", step === ui.step);
      row.setAttribute("aria-selected", step === ui.step ? "true" : "false");
      if (step <= ui.step)
        now = idx;
    });
    const row = list.children[now];
    if (!row)
      return;
    list.setAttribute("aria-activedescendant", row.id);
    const top = row.offsetTop;
    if (top < list.scrollTop || top > list.scrollTop + list.clientHeight - 40)
      list.scrollTop = top - list.clientHeight / 2;
  }

  function search() {
    const wanted = by("search").value.toLowerCase();
    const list = by("list");

    ui.matches = [];
    data.lines.forEach(([step, , id, words], idx) => {
      const hit = wanted !== "" && (nameOf(id) + " " + words).toLowerCase().includes(wanted);

      list.children[idx].classList.toggle("match", hit);
      if (hit)
        ui.matches.push(step);
    });
    by("matches").textContent = wanted === "" ? "" : ui.matches.length + " found";
  }

  function nextMatch() {
    if (ui.matches.length)
      go(ui.matches.find((step) => step > ui.step) || ui.matches[0]);
  }

  // ---- state at the cursor ----

  const inside = (thing) => thing.from <= ui.step && (ui.step < thing.to || thing.to === last);

  function stateOf(task) {
    const wait = story.waits.find((thing) => thing.task === task.id && inside(thing));
    const slice = story.slices.find((thing) => thing.task === task.id && inside(thing));
    const irq = story.irqs.find((thing) => thing.task === task.id && inside(thing));
    const past = story.slices.some((thing) => thing.task === task.id && thing.from <= ui.step);
    const exit = data.events.find(([step, , id, kind]) => id === task.id && step <= ui.step &&
      kind === kindOf.sched_process_exit);

    if (exit)
      return { text: "ended at step " + exit[0] };
    if (wait)
      return { bad: wait.stuck, text: "waits for " + (wait.name || "a wake-up") + " (" + wait.why +
        ") since step " + wait.from };
    if (irq)
      return { text: "in interrupt " + irq.name + " on CPU" + irq.cpu };
    if (slice)
      return { text: "on CPU" + slice.cpu };
    return { text: past ? "runnable" : "has not run yet" };
  }

  function showState() {
    const table = by("state");
    const head = make("tr");

    ["task", "is", "holds"].forEach((word) => head.appendChild(make("th", { scope: "col" }, word)));
    table.replaceChildren(head);
    by("state-step").textContent = ui.step;
    for (const task of data.tasks) {
      const holds = story.holds.filter((hold) => hold.task === task.id && inside(hold));
      const state = stateOf(task);

      if (task.kind !== "actor" && !holds.length && !/^(on|waits|in)/.test(state.text))
        continue;
      const row = make("tr", task.id === ui.task ? { class: "chosen" } : {});
      const name = make("td");
      const swatch = make("span", { class: "swatch" });
      swatch.style.background = task.colour || "var(--daemon)";
      name.append(swatch, nameOf(task.id));
      row.append(name, make("td", state.bad ? { class: "bad" } : {}, state.text),
        make("td", {}, holds.map((hold) => hold.name + (hold.read ? " (read)" : "")).join(", ")));
      table.appendChild(row);
    }
  }

  // ---- moving ----

  function show() {
    const x = place.x(ui.step);

    place.cursor.setAttribute("x1", x);
    place.cursor.setAttribute("x2", x);
    by("step").value = ui.step;
    by("step-is").textContent = ui.step + " of " + last;
    const lanes = by("lanes");
    if (x < lanes.scrollLeft + LEFT || x > lanes.scrollLeft + lanes.clientWidth - 20)
      lanes.scrollLeft = x - lanes.clientWidth / 2;
    showList();
    showState();
    tell();
  }

  // Whoever shows something else about the step: place_script.js.
  function tell() {
    const ended = new Set(data.tasks.filter((task) => /^(ended|has not)/.test(stateOf(task).text))
      .map((task) => task.id));

    document.dispatchEvent(new CustomEvent("gordian-step", { detail: { step: ui.step,
      task: ui.task, tasks: data.tasks, ended, nameOf } }));
  }

  function go(step, silent) {
    ui.step = Math.min(last, Math.max(place.first, step));
    if (!silent)
      history.replaceState(null, "", "#step=" + ui.step);
    show();
  }

  // 0: all tasks.
  function choose(id) {
    ui.task = id;
    document.querySelectorAll("#lanes [class*='of-'], #list li").forEach((element) => {
      element.classList.toggle("dim", id !== 0 && !element.classList.contains("of-" + id));
    });
    showState();
    tell();
  }

  function chooseNext(by_) {
    const ids = [0, ...actors.map((task) => task.id)];

    choose(ids[(ids.indexOf(ui.task) + by_ + ids.length) % ids.length]);
  }

  function fromAddress() {
    const match = /^#step=(\d+)$/.exec(location.hash);

    go(match ? Number(match[1]) : last, true);
  }

  function listen() {
    const keys = {
      ArrowLeft: (event) => go(ui.step - (event.shiftKey ? 10 : 1)),
      ArrowRight: (event) => go(ui.step + (event.shiftKey ? 10 : 1)),
      ArrowUp: () => chooseNext(-1),
      ArrowDown: () => chooseNext(1),
      Home: () => go(0),
      End: () => go(last),
      Escape: () => choose(0),
      f: () => go(last),
      n: nextMatch,
      "/": () => by("search").focus(),
    };

    document.addEventListener("keydown", (event) => {
      const typing = event.target.id === "search";

      if (event.ctrlKey || event.altKey || event.metaKey)
        return;
      if (typing && event.key === "Enter")
        nextMatch();
      if (typing && event.key === "Escape")
        event.target.blur();
      if (typing || !keys[event.key])
        return;
      if (event.target.id === "step" && event.key.startsWith("Arrow"))
        return;
      event.preventDefault();
      keys[event.key](event);
    });
    by("first").addEventListener("click", () => go(0));
    by("back").addEventListener("click", () => go(ui.step - 1));
    by("forth").addEventListener("click", () => go(ui.step + 1));
    by("last").addEventListener("click", () => go(last));
    by("step").addEventListener("input", (event) => go(Number(event.target.value)));
    by("search").addEventListener("input", search);
    window.addEventListener("hashchange", fromAddress);
    window.addEventListener("resize", () => { drawLanes(); show(); choose(ui.task); });
  }

  fillHead();
  if (data.left_out)
    note("The first " + data.left_out + " events are left out.");
  drawGraph();
  drawLanes();
  fillLegend();
  fillList();
  by("step").max = last;
  by("step").min = place.first;
  listen();
  fromAddress();
})();
