"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
  const S = data.solvers.length, P = data.subjects.length;
  const solvers = [...Array(S).keys()];
  const state = {
    hidden: new Set(), measure: data.measure, group: null, log: true, accuracy: data.firstAccuracy, text: "", who: -1, how: "",
    a: 0, b: Math.min(1, S - 1),
  };

  // --- small things -------------------------------------------------------------------------------------------

  /** An element; attributes by name, children as nodes or text. */
  const make = (tag, attributes = {}, ...children) => {
    const svg = ["svg", "g", "path", "text", "circle", "line", "title", "rect"].includes(tag);
    const e = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) e.addEventListener(name.slice(2), value);
      else e.setAttribute(name, value);
    }
    e.append(...children.filter((c) => c !== null && c !== undefined));
    return e;
  };

  /** Three significant digits, as the static page has them. */
  const short = (v) => {
    if (v === null || v === undefined || Number.isNaN(v)) return "–";
    if (!Number.isFinite(v)) return v > 0 ? "∞" : "-∞";
    const size = Math.abs(v);
    if (size === 0) return "0";
    if (Number.isInteger(v) && size < 1e6) return v.toFixed(0);
    if (size >= 1e-3 && size < 1e5) return v.toFixed(Math.min(6, Math.max(0, 2 - Math.floor(Math.log10(size)))));
    return v.toExponential(2).replace("e+", "e");
  };
  const percent = (share) => (100 * share).toFixed(1);
  const power = (v) => {
    const e = Math.round(Math.log10(v));
    if (Math.abs(v / 10 ** e - 1) > 1e-9) return short(v);
    return "10" + [...String(e)].map((c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)])).join("");
  };
  const cut = (text, limit) => ([...text].length <= limit ? text : [...text].slice(0, limit - 1).join("") + "…");

  // --- the runs -----------------------------------------------------------------------------------------------

  const run = (p, s) => data.cells[p * S + s];
  const solved = (r) => r !== null && r[0] === 0;
  /** What a run cost by measure m: as thalweg-profiles has it, floors included. */
  const cost = (r, m = state.measure) => {
    const v = [3 * r[6] + r[7] + 2 * r[8], r[6] + r[7], r[6], r[5], r[9], r[10]][m];
    return v === null ? Infinity : Math.max(v, data.measures[m][2]);
  };
  const shown = () => solvers.filter((s) => !state.hidden.has(s));
  const inGroup = (p) => state.group === null || data.subjects[p][3][state.group[0]] === state.group[1];
  const problems = () => [...Array(P).keys()].filter(inGroup);

  /** Jumps of the share of `total` values that are at most x. */
  const distribution = (values, total) => {
    const jumps = [];
    values.filter(Number.isFinite).sort((a, b) => a - b).forEach((x, k) => {
      const y = (k + 1) / total;
      if (jumps.length && jumps[jumps.length - 1][0] === x) jumps[jumps.length - 1][1] = y;
      else jumps.push([x, y]);
    });
    return jumps;
  };
  const at = (jumps, x) => {
    let low = 0, high = jumps.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (jumps[middle][0] <= x) low = middle + 1; else high = middle;
    }
    return low ? jumps[low - 1][1] : 0;
  };
  const area = (jumps, end) => {
    let sum = 0, x = 1, y = at(jumps, 1);
    for (const [next, height] of jumps) {
      if (next <= 1 || next >= end) continue;
      sum += y * Math.log(next / x);
      [x, y] = [next, height];
    }
    return (sum + y * Math.log(end / x)) / Math.log(end);
  };

  /** Dolan and Moré's profiles of the solvers shown, over the problems that all of them were run on. */
  const performance = () => {
    const who = shown();
    const ratios = who.map(() => []);
    let counted = 0, left = 0, none = 0;
    const wrong = who.map(() => 0);
    for (const p of problems()) {
      const runs = who.map((s) => run(p, s));
      if (runs.some((r) => r === null)) { left += 1; continue; }
      const costs = runs.map((r) => (solved(r) ? cost(r) : Infinity));
      const best = Math.min(...costs);
      if (best === Infinity) {
        none += 1;
        if (!data.countUnsolved) continue;
      }
      counted += 1;
      costs.forEach((c, k) => ratios[k].push(c < Infinity ? c / best : Infinity));
      runs.forEach((r, k) => (wrong[k] += r[0] === 1 ? 1 : 0));
    }
    const curves = ratios.map((r) => distribution(r, counted));
    return { who, ratios, curves, counted, left, none, wrong };
  };

  /** Moré and Wild's profiles at one of the accuracies. */
  const dataProfile = () => {
    const who = shown();
    const units = who.map(() => []);
    let counted = 0, left = 0;
    for (const p of problems()) {
      const runs = who.map((s) => run(p, s));
      if (runs.some((r) => r === null) || !data.subjects[p][7]) { left += 1; continue; }
      counted += 1;
      runs.forEach((r, k) => {
        const c = r[12] && r[12][state.accuracy];
        units[k].push(c === null ? Infinity : c / (data.subjects[p][1] + 1));
      });
    }
    return { who, units, curves: units.map((u) => distribution(u, counted)), counted, left };
  };

  const pair = (a, b) => {
    const out = { wins: 0, ties: 0, losses: 0, onlyA: 0, onlyB: 0, neither: 0, points: [] };
    const tie = 1 + data.measures[state.measure][3];
    let sum = 0, both = 0;
    for (const p of problems()) {
      const [ra, rb] = [run(p, a), run(p, b)];
      if (ra === null || rb === null) continue;
      const [x, y] = [solved(ra) ? cost(ra) : Infinity, solved(rb) ? cost(rb) : Infinity];
      if (x === Infinity && y === Infinity) out.neither += 1;
      else if (y === Infinity) out.onlyA += 1;
      else if (x === Infinity) out.onlyB += 1;
      else {
        if (x * tie < y) out.wins += 1; else if (y * tie < x) out.losses += 1; else out.ties += 1;
        sum += Math.log(x / y);
        both += 1;
      }
      if (x < Infinity || y < Infinity) out.points.push([p, x, y]);
    }
    out.ratio = both ? Math.exp(sum / both) : null;
    return out;
  };
  const signTest = (wins, losses) => {
    const n = wins + losses;
    let term = -n * Math.LN2, tail = Math.exp(term);
    for (let i = 1; i <= Math.min(wins, losses); i += 1) {
      term += Math.log((n - i + 1) / i);
      tail += Math.exp(term);
    }
    return Math.min(1, 2 * tail);
  };

  // --- charts -------------------------------------------------------------------------------------------------

  const fraction = (axis, v) => {
    const f = axis.log ? Math.log(Math.max(v, 1e-300) / axis.low) / Math.log(axis.high / axis.low) : (v - axis.low) / (axis.high - axis.low);
    return Math.min(1, Math.max(0, f));
  };
  const value = (axis, f) => (axis.log ? axis.low * (axis.high / axis.low) ** f : axis.low + f * (axis.high - axis.low));
  const ticks = (axis, wanted) => {
    const slack = 1 + 1e-9, out = [];
    if (!axis.log) {
      const rough = (axis.high - axis.low) / wanted, e = 10 ** Math.floor(Math.log10(rough));
      const step = [1, 2, 5, 10].map((m) => m * e).find((s) => s * slack >= rough);
      for (let k = Math.ceil(axis.low / step); k * step <= axis.high + 1e-9 * step; k += 1) out.push(k * step);
      return out;
    }
    const decades = Math.log10(axis.high / axis.low);
    const multiples = decades < 2.2 ? [1, 2, 5] : [1];
    const stride = Math.max(1, Math.ceil(decades / wanted));
    for (let e = Math.floor(Math.log10(axis.low)); e <= Math.ceil(Math.log10(axis.high)); e += 1) {
      if (((e % stride) + stride) % stride) continue;
      for (const m of multiples) {
        const t = m * 10 ** e;
        if (t * slack >= axis.low && t <= axis.high * slack) out.push(t);
      }
    }
    return out;
  };
  const tickLabel = (axis, t) => {
    const far = axis.high / axis.low > 2e4 && (t < 1 || t > 10);
    return axis.log && (far || t < 1e-2 || t >= 1e4) ? power(t) : String(Number(t.toPrecision(6)));
  };

  /** Moves labels apart. */
  const spread = (wanted, top, base, line) => {
    const order = wanted.map((_, k) => k).sort((a, b) => wanted[a] - wanted[b]);
    const placed = [...wanted];
    let least = top, most = base;
    for (const k of order) { placed[k] = Math.max(placed[k], least); least = placed[k] + line; }
    for (const k of order.reverse()) { placed[k] = Math.min(placed[k], most); most = placed[k] - line; }
    return placed;
  };

  const redraw = new Map();
  const watcher = new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) {
      const draw = redraw.get(target);
      if (draw && Math.abs(contentRect.width - target.drawn) > 1) draw();
    }
  });

  /**
   * Draws curves into a box, with names at their ends where there is room, and a readout under the pointer or, with
   * the arrow keys, without one. Each of `series` is { slot, name, points, step }.
   */
  const plot = (box, spec) => {
    box.series = spec.series;
    const draw = () => {
      const width = Math.max(240, box.clientWidth);
      box.drawn = box.clientWidth;
      const wide = width > 480;
      const height = spec.height || Math.round(Math.min(400, Math.max(250, width * 0.62)));
      const longest = Math.max(0, ...spec.series.map((s) => Math.min(24, [...s.name].length)));
      const margin = { left: 46, right: wide && spec.names !== false ? 16 + 6.6 * longest : 14, top: 10, bottom: 42 };
      const [w, h] = [width - margin.left - margin.right, height - margin.top - margin.bottom];
      const px = (v) => margin.left + w * fraction(spec.x, v);
      const py = (v) => margin.top + h * (1 - fraction(spec.y, v));
      const base = margin.top + h;
      const svg = make("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": spec.title });
      for (const t of ticks(spec.y, 6)) {
        svg.append(
          make("path", { class: "grid", d: `M${margin.left} ${py(t)}h${w}` }),
          make("text", { class: "tick", x: margin.left - 6, y: py(t) + 4, "text-anchor": "end" }, tickLabel(spec.y, t)),
        );
      }
      for (const t of ticks(spec.x, wide ? 7 : 4)) {
        svg.append(
          make("path", { class: "axis", d: `M${px(t)} ${base}v4` }),
          make("text", { class: "tick", x: px(t), y: base + 17, "text-anchor": "middle" }, tickLabel(spec.x, t)),
        );
      }
      svg.append(
        make("path", { class: "axis", d: `M${margin.left} ${base}h${w}` }),
        make("text", { class: "label", x: margin.left + w / 2, y: height - 6, "text-anchor": "middle" }, spec.x.label),
        make("text", { class: "label", transform: `translate(11 ${margin.top + h / 2}) rotate(-90)`, "text-anchor": "middle" }, spec.y.label),
      );
      const ends = [];
      for (const s of [...spec.series].reverse()) {
        const [colour, dash] = data.styles[s.slot];
        let d = "", last = null;
        if (s.step) {
          d = `M${margin.left} ${py(0)}`;
          last = 0;
          for (const [x, y] of s.points) {
            if (x > spec.x.high) break;
            d += `H${px(x).toFixed(1)}V${py(y).toFixed(1)}`;
            last = y;
          }
          d += `H${margin.left + w}`;
        } else {
          let pen = "M";
          for (const [x, y] of s.points) {
            if (y === null) { pen = "M"; continue; }
            d += `${pen}${px(x).toFixed(1)} ${py(y).toFixed(1)}`;
            pen = "L";
            last = y;
          }
        }
        if (!d) continue;
        svg.append(make("path", { class: `curve c${colour}`, "stroke-dasharray": dash, d, "data-s": s.slot }, make("title", {}, s.name)));
        if (s.step && last !== null) ends.push([py(last), s]);
        else if (last !== null) {
          const [x, y] = s.points.filter((q) => q[1] !== null).pop();
          svg.append(make("circle", { class: `dot f${colour}`, cx: px(x), cy: py(y), r: 4 }));
        }
      }
      if (wide && spec.names !== false) {
        const y = spread(ends.map((e) => e[0]), margin.top, base, 14);
        ends.forEach(([, s], k) => {
          svg.append(make("text", { class: `name f${data.styles[s.slot][0]}`, x: margin.left + w + 7, y: y[k] + 4 }, cut(s.name, 24)));
        });
      }
      const cross = make("g", {});
      svg.append(cross);
      const tip = make("div", { class: "tip", hidden: "" });
      box.replaceChildren(svg, tip);

      let where = null;
      const show = (f) => {
        where = Math.min(1, Math.max(0, f));
        const x = value(spec.x, where), sx = margin.left + w * where;
        cross.replaceChildren(make("path", { class: "cross", d: `M${sx} ${margin.top}V${base}` }));
        const rows = spec.series
          .map((s) => {
            let y = null;
            for (const q of s.points) { if (q[0] > x * (1 + 1e-12)) break; y = q[1]; }
            if (s.step && y === null) y = 0;
            return [s, y];
          })
          .filter((r) => r[1] !== null)
          .sort((a, b) => (spec.lowFirst ? a[1] - b[1] : b[1] - a[1]));
        for (const [s, y] of rows) {
          cross.append(make("circle", { class: `dot f${data.styles[s.slot][0]}`, cx: sx, cy: py(y), r: 4 }));
        }
        const body = make("tbody", {}, ...rows.map(([s, y]) => make("tr", {},
          make("td", {}, make("span", { class: `swatch b${data.styles[s.slot][0]}` })),
          make("td", { style: "text-align:left" }, cut(s.name, 24)),
          make("td", {}, spec.percent ? `${percent(y)} %` : short(y)))));
        tip.replaceChildren(make("div", {}, `${spec.symbol} = ${short(x)}`), make("table", {}, body));
        tip.hidden = false;
        const scale = box.clientWidth / width;
        const left = sx * scale > box.clientWidth / 2 ? sx * scale - tip.offsetWidth - 12 : sx * scale + 12;
        tip.style.left = `${Math.max(0, Math.min(left, box.clientWidth - tip.offsetWidth))}px`;
      };
      const hide = () => { where = null; tip.hidden = true; cross.replaceChildren(); };
      const follow = (event) => {
        const bounds = box.getBoundingClientRect();
        show(((event.clientX - bounds.left) * (width / bounds.width) - margin.left) / w);
      };
      box.onpointermove = follow;
      box.onpointerdown = follow;
      box.onpointerleave = hide;
      box.onblur = hide;
      box.onkeydown = (event) => {
        const step = { ArrowLeft: -0.02, ArrowRight: 0.02, Home: -1, End: 1 }[event.key];
        if (step) { show((where === null ? 0 : where) + (where === null ? 0 : step)); event.preventDefault(); }
        if (event.key === "Escape" && where !== null) { hide(); event.stopPropagation(); event.preventDefault(); }
      };
    };
    box.tabIndex = 0;
    box.setAttribute("aria-label", `${spec.title}. The arrow keys move a readout.`);
    box.setAttribute("role", "group");
    draw();
    redraw.set(box, draw);
    watcher.observe(box);
  };

  const shareAxis = { label: "share of problems", low: 0, high: 1, log: false };

  const drawPerformance = (profile) => {
    const finite = profile.ratios.flat().filter(Number.isFinite);
    const high = Math.min(1000, 1.05 * finite.reduce((a, b) => Math.max(a, b), 2));
    const label = data.measures[state.measure][1];
    plot($("#performance .plot"), {
      title: `Performance profile, ${label}`, symbol: "τ", percent: true,
      x: { label: "τ: at most so many times the cost of the best", low: 1, high: state.log ? high : Math.min(high, 20), log: state.log },
      y: shareAxis,
      series: profile.who.map((s, k) => ({ slot: s, name: data.solvers[s], points: profile.curves[k], step: true })),
    });
    $("#performance .what").textContent = label;
    const notes = [`${profile.counted} problems`];
    if (profile.none) notes.push(`${profile.none} solved by none of these solvers${data.countUnsolved ? "" : ", left out"}`);
    if (profile.left) notes.push(`${profile.left} not run by all of them, left out`);
    $("#performance .notes").textContent = notes.join("; ") + ".";
  };
  const drawData = () => {
    const profile = dataProfile();
    const finite = profile.units.flat().filter((u) => Number.isFinite(u) && u > 0);
    const low = finite.reduce((a, b) => Math.min(a, b), Infinity), most = finite.reduce((a, b) => Math.max(a, b), 0);
    const tau = power(data.accuracies[state.accuracy]);
    plot($("#dataprofile .plot"), {
      title: `Data profile, τ = ${tau}`, symbol: "α", percent: true,
      x: {
        label: "α: cost nf + 2 ng over n + 1", log: state.log,
        low: state.log ? (low < most ? low : 0.1) : 0, high: low < most ? most * 1.05 : 2 * Math.max(1, Math.min(low, 1e300)),
      },
      y: shareAxis,
      series: profile.who.map((s, k) => ({ slot: s, name: data.solvers[s], points: profile.curves[k], step: true })),
    });
    $("#dataprofile .notes").textContent = `${profile.counted} problems${profile.left ? `; ${profile.left} left out` : ""}.`;
  };

  /** Costs of two solvers, a point for each problem. */
  const drawScatter = () => {
    const box = $("#scatter .plot");
    const { a, b } = state;
    const result = pair(a, b);
    const draw = () => {
      box.drawn = box.clientWidth;
      const width = Math.max(240, Math.min(box.clientWidth, 520)), size = width - 80;
      const finite = result.points.flatMap((q) => [q[1], q[2]]).filter(Number.isFinite);
      const low = finite.reduce((m, v) => Math.min(m, v), Infinity), high = finite.reduce((m, v) => Math.max(m, v), 0);
      const axis = { low: low < high ? low / 1.2 : 0.5, high: low < high ? high * 1.2 : 2 * Math.max(1, high), log: true };
      const [left, top, band] = [50, 28, 22];
      const edge = size - band;
      const px = (v) => left + (v === Infinity ? size - 6 : edge * fraction(axis, v));
      const py = (v) => top + size - (v === Infinity ? size - 6 : edge * fraction(axis, v));
      const svg = make("svg", { viewBox: `0 0 ${width} ${size + 72}`, role: "img", "aria-label": `Costs of ${data.solvers[a]} and ${data.solvers[b]}`, style: `max-width:${width}px` });
      svg.append(make("path", { class: "band", d: `M${left} ${top}h${size}v${size}h${-band + 8}v${band - 8 - size}h${band - 8 - size}z` }));
      for (const t of ticks(axis, 5)) {
        svg.append(
          make("path", { class: "grid", d: `M${left} ${py(t)}h${size}M${px(t)} ${top}v${size}` }),
          make("text", { class: "tick", x: left - 6, y: py(t) + 4, "text-anchor": "end" }, tickLabel(axis, t)),
          make("text", { class: "tick", x: px(t), y: top + size + 16, "text-anchor": "middle" }, tickLabel(axis, t)),
        );
      }
      svg.append(
        make("path", { class: "axis", d: `M${left} ${top + size}L${left + edge} ${top + band}M${left} ${top + size}h${size}M${left} ${top}v${size}` }),
        make("text", { class: "label", x: left + size, y: top + size + 38, "text-anchor": "end" }, `${cut(data.solvers[a], 28)} →`),
        make("text", { class: "label", x: 0, y: 14 }, `↑ ${cut(data.solvers[b], 28)}`),
      );
      for (const [p, x, y] of result.points) {
        const slot = x < y ? a : y < x ? b : null;
        const told = `${data.subjects[p][0]}: ${x === Infinity ? "not solved" : short(x)} and ${y === Infinity ? "not solved" : short(y)}`;
        svg.append(make("circle", {
          class: `point ${slot === null ? "f8" : `f${data.styles[slot][0]}`}`, cx: px(x), cy: py(y), r: 4.5, onclick: () => open(p),
        }, make("title", {}, told)));
      }
      box.replaceChildren(svg);
    };
    draw();
    redraw.set(box, draw);
    watcher.observe(box);
    const chance = signTest(result.wins + result.onlyA, result.losses + result.onlyB);
    $("#scatter figcaption").textContent = S < 2 ? "" :
      `${data.solvers[a]} is better on ${result.wins}, ${data.solvers[b]} on ${result.losses}, ${result.ties} tie; ` +
      `only the first solves ${result.onlyA}, only the second ${result.onlyB}, neither ${result.neither}. ` +
      `Mean ratio ${short(result.ratio)}; sign test p = ${short(chance)}. A point is a problem; in the bands at the edges one of them fails.`;
    $("#pick-a").value = a;
    $("#pick-b").value = b;
  };

  // --- tables -------------------------------------------------------------------------------------------------

  const td = (text, attributes = {}) => make("td", attributes, String(text));
  const name = (s) => make("th", { scope: "row" }, make("span", { class: `swatch b${data.styles[s][0]}`, "aria-hidden": "true" }), ` ${data.solvers[s]}`);

  const sortBy = (table) => {
    const { column, down } = table.order || {};
    if (column === undefined) return;
    const body = table.tBodies[0];
    const key = (row) => {
      const cell = row.cells[column];
      const raw = cell.dataset.v === undefined ? cell.textContent.trim() : cell.dataset.v;
      const number = raw === "" ? NaN : Number(raw);
      return Number.isNaN(number) ? (cell.matches(".text, th") ? raw.toLowerCase() : null) : number;
    };
    const rows = [...body.rows].map((row, k) => [key(row), k, row]);
    // What has no value comes last, whichever way round.
    rows.sort(([x, i], [y, j]) => {
      if (x === null || y === null) return (x === null) - (y === null) || i - j;
      const order = typeof x === typeof y ? (x < y ? -1 : x > y ? 1 : 0) : typeof x === "number" ? -1 : 1;
      return (down ? -order : order) || i - j;
    });
    body.append(...rows.map((r) => r[2]));
    [...table.tHead.rows[0].cells].forEach((th, k) => {
      if (k === column) th.setAttribute("aria-sort", down ? "descending" : "ascending");
      else th.removeAttribute("aria-sort");
    });
  };
  const sortable = (table) => {
    [...table.tHead.rows[0].cells].forEach((th, column) => {
      if (!th.textContent.trim()) return;
      const button = make("button", { type: "button" });
      button.append(...th.childNodes);
      button.onclick = () => {
        const same = table.order && table.order.column === column;
        table.order = { column, down: same ? !table.order.down : th.dataset.down !== undefined };
        sortBy(table);
      };
      th.append(button);
    });
  };

  const fillStandings = (profile) => {
    const table = $("#standings table");
    table.tBodies[0].replaceChildren(...profile.who.map((s, k) => {
      const curve = profile.curves[k], finite = profile.ratios[k].filter(Number.isFinite);
      const mean = finite.length ? Math.exp(finite.reduce((sum, r) => sum + Math.log(r), 0) / finite.length) : null;
      const limit = curve.length ? curve[curve.length - 1][1] : 0;
      const shares = [limit, at(curve, 1), at(curve, 2), at(curve, 10), area(curve, 100)];
      return make("tr", {}, name(s), td(finite.length), ...shares.map((v) => td(percent(v), { "data-v": v })),
        td(short(mean), { "data-v": mean === null ? "" : mean }), td(profile.wrong[k]));
    }));
    sortBy(table);
  };

  const fillPairs = () => {
    const who = shown();
    const table = $("#matrix");
    table.tHead.replaceChildren(make("tr", {}, make("th", {}, ""), ...who.map((s) => make("th", { scope: "col", title: data.solvers[s] }, cut(data.solvers[s], 14)))));
    table.tBodies[0].replaceChildren(...who.map((a) => make("tr", {}, name(a), ...who.map((b) => {
      if (a === b) return make("td", { class: "self" }, "·");
      const r = pair(a, b), up = r.wins + r.onlyA, down = r.losses + r.onlyB;
      return make("td", { class: "cell", style: `--w:${(up / Math.max(1, up + down)).toFixed(3)}` },
        make("button", { type: "button", title: `${data.solvers[a]} against ${data.solvers[b]}`, onclick: () => { state.a = a; state.b = b; drawScatter(); } }, `${up} : ${down}`));
    }))));
  };

  const fillProblems = () => {
    const table = $("#problems table");
    const who = shown();
    const asked = state.text.trim().toLowerCase();
    const matches = (p) => {
      if (!inGroup(p)) return false;
      const s = data.subjects[p];
      if (asked && !`${s[0]} ${s[2]} n=${s[1]}`.toLowerCase().includes(asked)) return false;
      if (state.how === "") return state.who < 0 || run(p, state.who) !== null;
      const of = (state.who < 0 ? who : [state.who]).map((k) => run(p, k));
      if (state.how === "unsolved") return of.some((r) => r !== null && r[0] !== 0);
      if (state.how === "missing") return of.some((r) => r === null);
      return of.some((r) => r !== null && r[0] === Number(state.how));
    };
    let count = 0;
    for (const row of table.tBodies[0].rows) {
      const p = Number(row.dataset.p);
      const keep = matches(p);
      row.hidden = !keep;
      count += keep ? 1 : 0;
      if (!keep) continue;
      const best = Math.min(Infinity, ...who.map((s) => run(p, s)).filter(solved).map((r) => cost(r)));
      for (const s of solvers) {
        const cell = row.cells[3 + s], r = run(p, s);
        if (!solved(r)) continue;
        const c = cost(r);
        cell.textContent = short(c);
        cell.dataset.v = c;
        cell.classList.toggle("best", c === best);
      }
    }
    $("#problems .count").textContent = `${count} of ${P} problems`;
    sortBy(table);
  };

  // --- one problem --------------------------------------------------------------------------------------------

  const dialog = $("#problem");
  let current = null, logCost = false;

  const drawContour = (box, p, c) => {
    const draw = () => {
      box.drawn = box.clientWidth;
      const width = Math.max(240, Math.min(box.clientWidth, 560)), left = 52, top = 8, size = width - left - 10;
      const svg = make("svg", { viewBox: `0 0 ${width} ${size + 46}`, role: "img", "aria-label": `Contours of ${data.subjects[p][0]} with the iterates`, style: `max-width:${width}px` });
      const x = { low: c.x[0], high: c.x[1] }, y = { low: c.y[0], high: c.y[1] };
      const px = (v) => left + size * (v - x.low) / (x.high - x.low);
      const py = (v) => top + size * (1 - (v - y.low) / (y.high - y.low));
      const inside = (q) => px(q[0]) >= left - 1 && px(q[0]) <= left + size + 1 && py(q[1]) >= top - 1 && py(q[1]) <= top + size + 1;
      const lines = make("g", { transform: `translate(${left} ${top}) scale(${size / 1000})` });
      for (const [level, d] of c.lines) if (d) lines.append(make("path", { class: "iso", d }, make("title", {}, `f = ${short(level)}`)));
      svg.append(lines, make("rect", { class: "axis", x: left, y: top, width: size, height: size, fill: "none" }));
      for (const t of ticks(x, 5)) svg.append(make("text", { class: "tick", x: px(t), y: top + size + 16, "text-anchor": "middle" }, tickLabel(x, t)));
      for (const t of ticks(y, 5)) svg.append(make("text", { class: "tick", x: left - 5, y: py(t) + 4, "text-anchor": "end" }, tickLabel(y, t)));
      svg.append(make("text", { class: "label", x: left + size / 2, y: top + size + 34, "text-anchor": "middle" }, "x₁"), make("text", { class: "label", x: 4, y: top + size / 2 }, "x₂"));
      for (const v of c.bounds[0]) if (v !== null && v >= x.low && v <= x.high) svg.append(make("path", { class: "bound", d: `M${px(v)} ${top}v${size}` }));
      for (const v of c.bounds[1]) if (v !== null && v >= y.low && v <= y.high) svg.append(make("path", { class: "bound", d: `M${left} ${py(v)}h${size}` }));
      for (const s of shown().reverse()) {
        const r = run(p, s);
        if (r === null || !r[14].length) continue;
        const [colour, dash] = data.styles[s];
        const path = r[14].filter(inside);
        if (!path.length) continue;
        const d = path.map((q, k) => `${k ? "L" : "M"}${px(q[0]).toFixed(1)} ${py(q[1]).toFixed(1)}`).join("");
        svg.append(make("path", { class: `curve c${colour}`, "stroke-dasharray": dash, d }, make("title", {}, data.solvers[s])));
        for (const q of path.slice(0, 80)) svg.append(make("circle", { class: `f${colour}`, cx: px(q[0]), cy: py(q[1]), r: 2.2 }));
        const [u, v] = path[path.length - 1];
        svg.append(make("circle", { class: `dot f${colour}`, cx: px(u), cy: py(v), r: 5 }, make("title", {}, `${data.solvers[s]} ends here`)));
      }
      box.replaceChildren(svg);
    };
    draw();
    redraw.set(box, draw);
    watcher.observe(box);
  };

  const fillDialog = (p) => {
    const s = data.subjects[p];
    $("#problem h2").textContent = s[0];
    const known = [`n = ${s[1]}`, s[2], s[4] === null ? "" : `f(x₀) = ${short(s[4])}`, s[5] === null ? "" : `best known f = ${s[5]}`];
    $("#problem .meta").textContent = known.filter(Boolean).join(" · ");
    const rows = shown().map((k) => {
      const r = run(p, k);
      if (r === null) return make("tr", {}, name(k), make("td", { class: "text none", colspan: 9 }, "not run"));
      const word = data.outcomes[r[0]];
      return make("tr", {}, name(k), make("td", { class: `text ${r[0] ? "fail" : ""}` }, word),
        make("td", { class: "text", title: data.words[r[2]] }, data.words[r[1]]),
        td(r[3] === null ? "–" : String(r[3])), td(short(r[4])), td(r[5]), td(r[6]), td(r[7]), td(short(cost(r, 0))), td(short(r[9])));
    });
    $("#problem tbody").replaceChildren(...rows);
    const lines = (part) => shown().flatMap((k) => {
      const r = run(p, k);
      if (r === null || !r[13][0].length) return [];
      let spent = 0;
      const points = r[13][0].map((step, i) => [(spent += step), r[13][part][i] === null ? null : 10 ** (r[13][part][i] / 100)]);
      return [{ slot: k, name: data.solvers[k], points, step: false }];
    });
    const one = (selector, part, label, mark) => {
      const series = lines(part);
      const box = $(selector);
      const points = series.flatMap((l) => l.points);
      const heights = points.map((q) => q[1]).filter((v) => v !== null && v > 1e-299);
      if (!heights.length) { redraw.delete(box); box.series = []; box.textContent = "No history was recorded."; return; }
      const [least, most] = [heights.reduce((a, b) => Math.min(a, b)), heights.reduce((a, b) => Math.max(a, b))];
      const costs = points.map((q) => q[0]);
      const last = costs.reduce((a, b) => Math.max(a, b), 2), first = Math.max(1, costs.reduce((a, b) => Math.min(a, b), last));
      plot(box, {
        title: `${label} against cost for ${s[0]}`, symbol: "cost", lowFirst: true, names: false, height: 300,
        x: { label: "cost nf + 2 ng", low: logCost ? Math.min(first, last / 2) : 0, high: last * 1.02, log: logCost },
        y: { label, low: 10 ** Math.floor(Math.log10(least)), high: 10 ** Math.max(Math.ceil(Math.log10(most)), Math.floor(Math.log10(least)) + 1), log: true },
        series,
      });
      if (mark) box.dataset.mark = mark;
    };
    one("#plot-f", 1, "f − f*");
    one("#plot-pg", 2, "‖pg‖∞");
    const c = data.contours[s[6]];
    $("#contour").hidden = !c;
    if (c) drawContour($("#contour .plot"), p, c);
    $("#f-star").textContent = s[8] === null ? "" : `f* = ${s[8]}, the least value known or seen by any run.`;
  };
  const open = (p) => {
    current = p;
    if (!dialog.open) dialog.showModal();
    fillDialog(p);
    history.replaceState(null, "", `#p=${encodeURIComponent(data.subjects[p][0])}`);
    dialog.scrollTop = 0;
  };
  const move = (by) => {
    const rows = $$("#problems tbody tr:not([hidden])").map((r) => Number(r.dataset.p));
    const k = rows.indexOf(current);
    if (rows.length) open(rows[(k + by + rows.length) % rows.length]);
  };

  // --- controls -----------------------------------------------------------------------------------------------

  const update = () => {
    for (const e of $$("[data-s]")) if (!e.closest("svg, .chips")) e.classList.toggle("off", state.hidden.has(Number(e.dataset.s)));
    for (const e of $$(".chip")) e.setAttribute("aria-pressed", String(!state.hidden.has(Number(e.dataset.s))));
    $("#all").hidden = state.hidden.size === 0;
    const profile = performance();
    drawPerformance(profile);
    drawData();
    fillStandings(profile);
    if (S > 1) {
      const who = shown();
      if (who.length > 1) {
        if (!who.includes(state.a)) state.a = who.find((s) => s !== state.b);
        if (!who.includes(state.b)) state.b = who.find((s) => s !== state.a);
      }
      fillPairs();
      drawScatter();
    }
    fillProblems();
    if (dialog.open) fillDialog(current);
  };
  const option = (v, text, selected) => make("option", { value: v, selected: selected ? "" : null }, text);

  for (const s of solvers) {
    const [colour, dash] = data.styles[s];
    const line = make("svg", { width: 26, height: 8, "aria-hidden": "true" }, make("path", { class: `curve c${colour}`, d: "M0 4h26", "stroke-dasharray": dash }));
    $(".chips").append(make("button", {
      type: "button", class: "chip", "data-s": s, "aria-pressed": "true", title: `${data.solvers[s]}: show or hide`,
      onclick: (event) => {
        if (event.shiftKey) solvers.forEach((k) => (k === s ? state.hidden.delete(k) : state.hidden.add(k)));
        else if (state.hidden.has(s)) state.hidden.delete(s);
        else if (state.hidden.size < S - 1) state.hidden.add(s);
        update();
      },
    }, line, make("span", {}, data.solvers[s])));
  }
  $("#all").onclick = () => { state.hidden.clear(); update(); };
  $("#measure").append(...data.measures.map((m, k) => option(k, m[1], k === state.measure)));
  $("#measure").onchange = (e) => { state.measure = Number(e.target.value); update(); };
  $("#group").append(option("", `all ${P} problems`, true));
  ["constraints", "size", "feature"].forEach((kind, g) => {
    const counts = new Map();
    for (const s of data.subjects) counts.set(s[3][g], (counts.get(s[3][g]) || 0) + 1);
    if (counts.size < 2) return;
    const words = [...counts.keys()].sort((a, b) => (g === 1 ? 0 : data.words[a] < data.words[b] ? -1 : 1));
    if (g === 1) {
      const least = (w) => Math.min(...data.subjects.filter((s) => s[3][1] === w).map((s) => s[1]));
      words.sort((a, b) => least(a) - least(b));
    }
    $("#group").append(make("optgroup", { label: kind }, ...words.map((w) => option(`${g} ${w}`, `${data.words[w]} (${counts.get(w)})`))));
  });
  $("#group").onchange = (e) => { state.group = e.target.value === "" ? null : e.target.value.split(" ").map(Number); update(); };
  $("#log").onchange = (e) => { state.log = e.target.checked; update(); };
  $("#accuracy").append(...data.accuracies.map((t, k) => option(k, power(t), k === state.accuracy)));
  $("#accuracy").onchange = (e) => { state.accuracy = Number(e.target.value); drawData(); };
  for (const [id, key] of [["#pick-a", "a"], ["#pick-b", "b"]]) {
    const pick = $(id);
    if (!pick) continue;
    pick.append(...data.solvers.map((n, k) => option(k, n)));
    pick.onchange = () => { state[key] = Number(pick.value); drawScatter(); };
  }
  $("#find").oninput = (e) => { state.text = e.target.value; fillProblems(); };
  $("#who").append(option(-1, "any solver", true), ...data.solvers.map((n, k) => option(k, n)));
  $("#who").onchange = (e) => { state.who = Number(e.target.value); fillProblems(); };
  $("#how").append(option("", "any outcome", true), option("unsolved", "not solved"), option("missing", "not run"), ...data.outcomes.map((n, k) => option(k, n)));
  $("#how").onchange = (e) => { state.how = e.target.value; fillProblems(); };
  $$("table.sortable").forEach(sortable);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-open]");
    if (!link) return;
    event.preventDefault();
    open(Number(link.dataset.open));
  });
  $("#previous").onclick = () => move(-1);
  $("#next").onclick = () => move(1);
  $("#close").onclick = () => dialog.close();
  $("#log-cost").onchange = (e) => { logCost = e.target.checked; fillDialog(current); };
  dialog.addEventListener("click", (e) => { if (e.target === dialog) dialog.close(); });
  dialog.addEventListener("close", () => history.replaceState(null, "", location.pathname + location.search));
  dialog.addEventListener("keydown", (e) => {
    if (e.target.closest("input, select, .plot")) return;
    if (e.key === "ArrowLeft") move(-1);
    if (e.key === "ArrowRight") move(1);
  });

  for (const e of $$(".script")) e.hidden = false;
  update();
  const start = data.subjects.findIndex((s) => `#p=${encodeURIComponent(s[0])}` === location.hash);
  if (start >= 0) open(start);
})();
