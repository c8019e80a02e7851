"use strict";
(() => {
  // Everything a host said is set as text and never as markup.
  const data = JSON.parse(document.getElementById("data").textContent);
  const run = data.run, columns = data.columns, texts = data.texts, verdicts = data.verdicts;
  const $ = (id) => document.getElementById(id);
  const el = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
  const svg = (tag, attributes, ...children) =>
    fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
  function fill(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
    return element;
  }

  // ---- what the lists hold: the order of PageData.host and PageData.event ----
  const STRIDE = 8;
  const hosts = data.hosts.map((h, index) => ({
    index, name: h[0], outcome: columns[h[1]], rank: h[1], kind: texts[h[2]], reason: texts[h[3]], first: h[4], last: h[5],
    before: h[6], beforeRun: h[7], after: h[8], busy: h[9], diff: h[10], changed: h[11], trouble: h[12], ended: h[13], events: h[14],
  }));
  const byName = new Map(hosts.map((host) => [host.name, host]));
  function* events(host) {
    const e = host.events;
    for (let i = 0; i < e.length; i += STRIDE) {
      yield { task: e[i], status: texts[e[i + 1]], at: e[i + 2], took: e[i + 3], item: texts[e[i + 4]], said: texts[e[i + 5]], verdict: e[i + 6], diffs: e[i + 7] };
    }
  }
  const NOT_JUDGED = "not judged";
  const STANDINGS = ["open", "unproven", "safe"];
  const verdictOf = (number) => (number < 0 ? NOT_JUDGED : verdicts[number][0]);

  // ---- words ----
  const number = (n) => n.toLocaleString("en-US");
  const counted = (n, one, many) => number(n) + " " + (n === 1 ? one : many || one + "s");
  const hostCount = (n) => counted(n, "host");
  function time(ms) {
    if (ms < 0) return "";
    if (ms < 999.5) return Math.round(ms) + " ms";
    if (ms < 9950) return (ms / 1000).toFixed(1) + " s";
    const s = Math.round(ms / 1000);
    if (s < 60) return s + " s";
    if (s < 3600) return Math.floor(s / 60) + " min " + String(s % 60).padStart(2, "0") + " s";
    return Math.floor(s / 3600) + " h " + String(Math.floor((s % 3600) / 60)).padStart(2, "0") + " min";
  }
  const factor = (f) => (f === null ? "–" : f === 0 ? "nothing" : "×" + (f >= 10 ? number(Math.round(f)) : f));
  const stamp = (iso) => new Date(iso).toLocaleString("sv-SE", { dateStyle: "short", timeStyle: "short" });
  const clock = (ms) => new Date(Date.parse(run.started) + ms).toLocaleTimeString("sv-SE");
  const quoted = (word) => (/[\s":]/.test(word) ? '"' + word.replaceAll('"', "") + '"' : word);
  const css = (outcome) => "o-" + outcome.replaceAll(" ", "-");
  const dot = (name) => el("span", { class: "dot " + name, "aria-hidden": "true" });
  const chip = (outcome, words) => el("span", { class: "chip" }, dot(css(outcome)), words || outcome);
  const judged = (v) => (v < 0 ? el("span", { class: "quiet" }, NOT_JUDGED)
    : el("span", { class: "chip" }, dot("v-" + verdicts[v][1]), verdicts[v][0]));
  const statusDot = (status) => css({ "would run": "changed", unknown: "parked", skipped: "exempt", ignored: "refused" }[status] || status);
  const hostLink = (host) => el("a", { href: "#host=" + encodeURIComponent(host.name) }, host.name);
  const filterLink = (filter, words) => el("a", { href: "#filter=" + encodeURIComponent(filter) }, words);
  function* between(items, mark) {
    for (let i = 0; i < items.length; i++) { if (i > 0) yield mark; yield items[i]; }
  }
  const empty = (id, words) => $(id).append(el("p", { class: "quiet" }, words));

  // ---- head ----
  function head() {
    const who = run.who + (run.controller ? " on " + run.controller : "");
    $("facts").append([
      run.kind === "exec" ? "one module" : null, run.dry_run ? "dry run" : null, hostCount(hosts.length),
      "started " + stamp(run.started) + " by " + who,
      run.status === "running" ? "still running" : "took " + time(run.seconds * 1000),
      "ended: " + run.status, run.inventory ? "inventory " + run.inventory : null,
    ].filter((part) => part && part !== "ended: running").join(" · "));
    const notices = [];
    if (run.status === "running") notices.push("This run was still running when the report was written: hosts under way have no outcome yet.");
    if (run.status === "interrupted") notices.push("This run was interrupted: its controller died. What it had not come to is never seen.");
    if (run.dry_run) notices.push("A dry run: nothing was changed; changed means that it would be.");
    if (notices.length) { $("notice").textContent = notices.join(" "); $("notice").hidden = false; }
  }

  // ---- totals ----
  function totals() {
    const counts = columns.map((column) => hosts.reduce((sum, host) => sum + (host.outcome === column ? 1 : 0), 0));
    const sum = columns.map((column, i) => number(counts[i]) + " " + column).join(" + ") + " = " + hostCount(hosts.length);
    const bar = el("div", { class: "bar", role: "img", "aria-label": sum });
    const tiles = el("ul", { class: "tiles" });
    columns.forEach((column, i) => {
      if (counts[i] > 0) {
        const part = el("span", { class: css(column) });
        part.style.flexGrow = counts[i];
        bar.append(part);
      }
      const words = [el("b", {}, number(counts[i])), el("span", {}, dot(css(column)), column)];
      tiles.append(el("li", { "data-outcome": column, "data-count": counts[i] }, counts[i] > 0
        ? el("button", { type: "button", class: "tile", onclick: () => show("outcome:" + quoted(column)) }, words)
        : el("div", { class: "tile none" }, words)));
    });
    $("totals").append(bar, tiles, el("p", { class: "quiet sum", id: "sum" }, sum));
    const kinds = tally(hosts.filter((host) => host.kind), (host) => host.kind);
    if (kinds.size) {
      $("totals").append(el("p", { class: "quiet links" }, "unreachable: ",
        ...between([...kinds].map(([kind, n]) => filterLink("kind:" + quoted(kind), n + " " + kind)), ", ")));
    }
  }
  function tally(list, key) {
    const counts = new Map();
    for (const each of list) counts.set(key(each), (counts.get(key(each)) || 0) + 1);
    return new Map([...counts].sort((a, b) => b[1] - a[1]));
  }

  // ---- outcome and verdict ----
  function matrix() {
    if (!verdicts.length) return empty("verdicts", "No task of this run judged a host.");
    const used = [...tally(hosts, (host) => host.last).keys()].sort((a, b) => weight(a) - weight(b));
    const rows = columns.filter((column) => hosts.some((host) => host.outcome === column));
    const at = new Map();
    for (const host of hosts) at.set(host.outcome + "/" + host.last, (at.get(host.outcome + "/" + host.last) || 0) + 1);
    const count = (outcome, v) => at.get(outcome + "/" + v) || 0;
    const sumOf = (outcome) => used.reduce((sum, v) => sum + count(outcome, v), 0);
    $("verdicts").append(el("p", { class: "section-lead" }, "How the run left its hosts, by what was found out about them last."));
    const table = el("table", { class: "matrix" },
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Outcome"), used.map((v) => el("th", { scope: "col", class: "n" }, judged(v))), el("th", { scope: "col", class: "n" }, "Hosts"))),
      el("tbody", {}, rows.map((outcome) => el("tr", {}, el("th", { scope: "row" }, chip(outcome)), used.map((v) => cell(outcome, v)), el("td", { class: "n" }, number(sumOf(outcome)))))),
      el("tfoot", {}, el("tr", {}, el("th", { scope: "row" }, "Hosts"), used.map((v) => el("td", { class: "n" }, number(rows.reduce((sum, o) => sum + count(o, v), 0)))), el("td", { class: "n" }, number(hosts.length)))));
    $("verdicts").append(el("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "Hosts by outcome and verdict" }, table));
    function cell(outcome, v) {
      const n = count(outcome, v);
      if (!n) return el("td", { class: "n zero" }, "·");
      const button = el("button", { type: "button", class: "cell", "aria-label": n + " " + outcome + ", " + verdictOf(v),
        onclick: () => show("outcome:" + quoted(outcome) + " verdict:" + quoted(verdictOf(v))) }, number(n));
      button.style.background = "rgba(var(--tint), " + (0.06 + 0.2 * Math.sqrt(n / hosts.length)).toFixed(3) + ")";
      return el("td", { class: "n" }, button);
    }
  }
  /** What is open first, what is proven next, what nobody judged last. */
  const weight = (v) => (v < 0 ? 1e6 : 1e3 * STANDINGS.indexOf(verdicts[v][1]) + v);

  // ---- amplification ----
  const BANDS = [["nothing came back", 0], ["up to ×1", 1], ["×1 to ×10", 10], ["×10 to ×100", 100], ["×100 to ×1,000", 1000], ["more than ×1,000", Infinity]];
  const bandOf = (f) => BANDS.findIndex(([, most]) => f <= most);
  function amplification() {
    const asked = hosts.filter((host) => host.after !== null);
    if (!asked.length) return empty("amplification", "No task of this run asked a host for the time as a stranger would.");
    const both = asked.filter((host) => host.before !== null);
    const loud = (list, key) => list.filter((host) => host[key] > 1).length;
    const worst = (list, key) => list.reduce((most, host) => (most === null || host[key] > most[key] ? host : most), null);
    const lead = [];
    if (both.length) {
      lead.push("Of " + hostCount(both.length) + " asked before and after, " + loud(both, "before") + " gave back more than they were sent before, " + loud(both, "after") + " after.");
      const first = worst(both, "before");
      if (first.before > 1) lead.push(" The worst was ", hostLink(first), ": " + factor(first.before) + ", then " + factor(first.after) + ".");
    }
    if (asked.length > both.length) lead.push(" " + hostCount(asked.length - both.length) + " asked once: " + loud(asked.filter((host) => host.before === null), "after") + " gave back more than they were sent.");
    const earlier = both.filter((host) => host.beforeRun !== run.number).length;
    if (earlier) lead.push(" For " + hostCount(earlier) + " the figure before is that of an earlier run.");
    $("amplification").append(el("p", { class: "section-lead" }, lead),
      el("div", { class: "two" }, el("div", {}, el("h3", {}, "All hosts, by what came back"), bands(both, asked)),
        el("div", {}, el("h3", {}, "The loudest"), loudest(asked))),
      el("p", { class: "legend" }, el("span", {}, el("span", { class: "key before" }), "before"), el("span", {}, el("span", { class: "key after" }), "after, or the only one"),
        el("span", {}, "bytes that came back for each byte sent")));
  }
  function bands(both, asked) {
    const W = 520, left = 132, right = 46, rowHeight = 40, H = BANDS.length * rowHeight + 4;
    const counts = BANDS.map((_, i) => [both.filter((host) => bandOf(host.before) === i).length, asked.filter((host) => bandOf(host.after) === i).length]);
    const most = Math.max(1, ...counts.flat());
    const label = BANDS.map(([name], i) => name + ": " + counts[i][0] + " before, " + counts[i][1] + " after").join("; ");
    const picture = svg("svg", { viewBox: "0 0 " + W + " " + H, role: "img", "aria-label": label });
    BANDS.forEach(([name], i) => {
      const y = i * rowHeight, length = (n) => (n ? Math.max(2, ((W - left - right) * n) / most) : 0);
      picture.append(svg("text", { x: left - 12, y: y + 23, "text-anchor": "end", class: "q" }, name));
      ["before", "after"].forEach((key, k) => {
        const n = counts[i][k], top = y + 5 + k * 15;
        if (n) picture.append(svg("rect", { class: key, x: left, y: top, width: length(n), height: 12, rx: 2 }));
        if (n) picture.append(svg("text", { x: left + length(n) + 6, y: top + 10 }, number(n)));
      });
      picture.append(svg("line", { class: "axis", x1: left, x2: left, y1: y, y2: y + rowHeight }));
    });
    return picture;
  }
  const MOST_LOUD = 10;
  function loudest(asked) {
    const peak = (host) => Math.max(host.before || 0, host.after);
    const list = asked.filter((host) => peak(host) > 0).sort((a, b) => peak(b) - peak(a)).slice(0, MOST_LOUD);
    if (!list.length) return el("p", { class: "quiet" }, "None: nothing came back from anybody.");
    const W = 520, left = 132, right = 70, rowHeight = 23, top = 4, H = top + list.length * rowHeight + 22;
    const top10 = Math.max(1, Math.ceil(Math.log10(Math.max(...list.map(peak)))));
    const x = (f) => left + 14 + (W - left - right - 14) * (f < 0.1 ? -0.06 : (Math.log10(f) + 1) / (top10 + 1));
    const label = list.map((host) => host.name + ": " + (host.before === null ? "" : factor(host.before) + " before, ") + factor(host.after) + " after").join("; ");
    const picture = svg("svg", { viewBox: "0 0 " + W + " " + H, role: "img", "aria-label": label });
    for (let p = 0; p <= top10; p++) {
      picture.append(svg("line", { class: "axis", x1: x(10 ** p), x2: x(10 ** p), y1: 0, y2: H - 18 }),
        svg("text", { class: "q", x: x(10 ** p), y: H - 4, "text-anchor": "middle" }, "×" + number(10 ** p)));
    }
    list.forEach((host, i) => {
      const y = top + i * rowHeight + rowHeight / 2;
      const short = host.name.length > 18 ? host.name.slice(0, 17) + "…" : host.name;
      picture.append(svg("text", { x: left - 12, y: y + 4, "text-anchor": "end" }, short));
      if (host.before !== null) picture.append(svg("line", { class: "link", x1: x(host.before), x2: x(host.after), y1: y, y2: y }), svg("circle", { class: "before", cx: x(host.before), cy: y, r: 5 }));
      picture.append(svg("rect", { class: "after", x: x(host.after) - 4, y: y - 4, width: 8, height: 8, rx: 1 }),
        svg("text", { x: Math.max(x(peak(host)), x(host.after)) + 11, y: y + 4, class: "q" }, factor(peak(host))));
    });
    return picture;
  }

  // ---- what was changed ----
  const FEW_CLASSES = 12, FEW_NAMES = 6;
  const classHosts = data.classes.map(() => []);
  for (const host of hosts) if (host.diff >= 0) classHosts[host.diff].push(host);
  function changes() {
    const all = data.classes.map((_, i) => i);
    if (!all.length) return empty("changes", "No task of this run changed a file, or left a difference that may be shown.");
    const on = classHosts.reduce((sum, list) => sum + list.length, 0);
    $("changes").append(el("p", { class: "section-lead" }, counted(all.length, "variant") + " on " + hostCount(on) + (all.length > 1 ? "; the odd ones first." : ".")));
    const list = el("div", { id: "classes" });
    $("changes").append(list);
    list.append(...all.slice(0, FEW_CLASSES).map(variant));
    if (all.length > FEW_CLASSES) {
      const rest = el("button", { type: "button", onclick: () => { rest.remove(); list.append(...all.slice(FEW_CLASSES).map(variant)); } }, "Show " + counted(all.length - FEW_CLASSES, "more variant"));
      $("changes").append(el("p", { class: "more" }, rest));
    }
    if (all.length <= 2) list.querySelectorAll("details").forEach((each) => { each.open = true; });
  }
  function variant(i) {
    const members = classHosts[i], left = members.length - FEW_NAMES;
    const lines = data.classes[i].flatMap((d) => data.diffs[d].split("\n"));
    const added = lines.filter((line) => isAdded(line)).length, removed = lines.filter((line) => isRemoved(line)).length;
    const body = el("div", { class: "body" });
    const unfold = () => body.firstChild || body.append(
      el("p", { class: "links" }, ...between(members.slice(0, FEW_NAMES).map(hostLink), ", "), left > 0 ? [" and ", filterLink("diff:" + (i + 1), number(left) + " more")] : []),
      ...data.classes[i].map((d) => patch(data.diffs[d])));
    return el("details", { ontoggle: (event) => event.target.open && unfold() },
      el("summary", {}, el("b", {}, hostCount(members.length)),
        el("span", { class: "names" }, members.slice(0, FEW_NAMES).map((host) => host.name).join(", ") + (left > 0 ? " and " + number(left) + " more" : "")),
        el("span", { class: "mono" }, el("span", { class: "plus" }, "+" + added), " ", el("span", { class: "minus" }, "−" + removed))), body);
  }
  const isAdded = (line) => line.startsWith("+") && !line.startsWith("+++");
  const isRemoved = (line) => line.startsWith("-") && !line.startsWith("---");
  function patch(text) {
    const kind = (line) => (isAdded(line) ? "add" : isRemoved(line) ? "del" : line.startsWith("@@") ? "hunk" : /^(\+\+\+|---) /.test(line) ? "head" : "");
    return el("pre", { tabindex: "0", role: "region", "aria-label": "difference" }, text.split("\n").map((line) => el("span", { class: kind(line) }, line || " ")));
  }

  // ---- where the time went ----
  const SLOWEST = 8;
  const percentile = (sorted, p) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))];
  function durations() {
    const worked = hosts.filter((host) => host.events.length).sort((a, b) => b.busy - a.busy);
    if (!worked.length) return empty("time", "No task of this run came to its end on any host.");
    const sorted = worked.map((host) => host.busy).reverse();
    const median = percentile(sorted, 0.5), straggling = worked.filter((host) => host.busy > 1000 && host.busy > 3 * median).length;
    const last = worked.reduce((a, b) => (b.ended > a.ended ? b : a));
    $("time").append(el("p", { class: "section-lead" }, "Half of the hosts took less than " + time(median) + " of work, nine of ten less than " + time(percentile(sorted, 0.9)) + ". ",
      straggling ? hostCount(straggling) + " took more than three times as long as most. " : "", "The last to end was ", hostLink(last), ", " + time(last.ended) + " after the start."));
    const track = (ms, most) => {
      const bar = el("i"), line = el("span", { class: "track", "aria-hidden": "true" }, bar);
      bar.style.width = Math.max(2, (100 * ms) / Math.max(1, most)) + "%";
      return line;
    };
    const slow = el("table", {}, el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Host"), el("th", { scope: "col" }, "Outcome"), el("th", { scope: "col", class: "n" }, "Work"))),
      el("tbody", {}, worked.slice(0, SLOWEST).map((host) => el("tr", {}, el("th", { scope: "row" }, hostLink(host)), el("td", {}, chip(host.outcome)), el("td", { class: "n" }, track(host.busy, worked[0].busy), time(host.busy))))));
    const tasks = taskTimes();
    const steps = el("table", {}, el("thead", {}, el("tr", {}, ["Task", "Hosts", "Median", "Longest"].map((name, i) => el("th", { scope: "col", class: i ? "n" : null }, name)))),
      el("tbody", {}, tasks.slice(0, SLOWEST).map((t) => el("tr", {}, el("th", { scope: "row" }, t.title), el("td", { class: "n" }, number(t.times.length)), el("td", { class: "n" }, time(percentile(t.times, 0.5))), el("td", { class: "n" }, time(t.longest))))));
    $("time").append(el("div", { class: "two" },
      el("div", {}, el("h3", {}, "Slowest hosts"), el("div", { class: "wide" }, slow)),
      el("div", {}, el("h3", {}, "Longest tasks"), el("div", { class: "wide" }, steps))));
  }
  const PERCENTILES = ["p50", "p90", "p99", "max", "total"];
  function profile() {
    const p = data.profile;
    if (!p) return;
    const ms = (seconds) => (seconds < 0.00995 ? (1000 * seconds).toFixed(1) + " ms" : time(1000 * seconds));
    const size = (bytes) => (bytes < 1000 ? bytes + " B" : bytes < 1e6 ? (bytes / 1e3).toFixed(1) + " kB" : (bytes / 1e6).toFixed(1) + " MB");
    const spreads = (name, rows, first) => el("div", { class: "wide", tabindex: "0", role: "region", "aria-label": name },
      el("table", { class: "profile" }, el("thead", {}, el("tr", {}, [name, "Hosts", ...PERCENTILES].map((head, i) => el("th", { scope: "col", class: i ? "n" : null }, head)))),
        el("tbody", {}, rows.map((row) => el("tr", {}, el("th", { scope: "row" }, first(row)), el("td", { class: "n" }, number(row.hosts)), PERCENTILES.map((key) => el("td", { class: "n" }, ms(row[key]))))))));
    $("time").append(el("div", { id: "profile" }, el("h3", {}, "Profile"),
      el("p", { class: "section-lead" }, "The controller used " + (p.cpu_seconds === null ? "an unknown amount of" : ms(p.cpu_seconds)) + " CPU"
        + (p.peak_bytes === null ? "" : " and at most " + size(p.peak_bytes) + " of memory") + ". " + counted(p.round_trips, "round trip") + ", " + size(p.bytes_sent) + " out, " + size(p.bytes_received) + " in, "
        + counted(p.logins, "login") + (p.failed_logins ? " (" + p.failed_logins + " failed)" : "") + ", " + counted(p.channels, "shell") + ", " + counted(p.retries, "retry", "retries") + "."),
      spreads("Phase", p.phases, (row) => row.words), spreads("Task", p.tasks.slice(0, 20), (row) => row.task),
      el("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "Stragglers" }, el("table", { class: "profile" }, el("thead", {}, el("tr", {}, ["Slowest hosts", "Work", "× median", "Most of it", "Longest task"].map((head, i) => el("th", { scope: "col", class: i === 1 || i === 2 ? "n" : null }, head)))),
        el("tbody", {}, p.slowest.map((slow) => el("tr", {}, el("th", { scope: "row" }, byName.has(slow.host) ? hostLink(byName.get(slow.host)) : slow.host), el("td", { class: "n" }, ms(slow.seconds)), el("td", { class: "n" }, slow.medians ? slow.medians : ""),
          el("td", {}, slow.words + ", " + ms(slow.phase_seconds)), el("td", {}, slow.task ? slow.task + ", " + ms(slow.task_seconds) : ""))))))));
  }
  function taskTimes() {
    const times = data.tasks.map(() => []);
    for (const host of hosts) {
      const e = host.events;
      for (let i = 0; i < e.length; i += STRIDE) if (e[i + 4] === 0) times[e[i]].push(e[i + 3]);
    }
    return times.map((list, i) => ({ title: data.tasks[i][0], times: list.sort((a, b) => a - b), longest: list[list.length - 1] || 0 }))
      .filter((t) => t.times.length).sort((a, b) => b.longest - a.longest);
  }

  // ---- hosts ----
  const COLUMNS = [
    { name: "Host", key: (h) => h.name, cell: (h) => el("th", { scope: "row" }, hostLink(h)) },
    { name: "Outcome", key: (h) => h.rank, cell: (h) => el("td", {}, chip(h.outcome, h.kind ? h.outcome + ", " + h.kind : null)) },
    { name: "Verdict", key: (h) => weight(h.last), cell: (h) => el("td", {}, judged(h.last)) },
    { name: "Amplification", number: true, key: (h) => Math.max(h.before === null ? -1 : h.before, h.after === null ? -1 : h.after), cell: (h) => el("td", { class: "n" }, h.before === null ? factor(h.after) : factor(h.before) + " → " + factor(h.after)) },
    { name: "Changes", number: true, key: (h) => h.changed, cell: (h) => el("td", { class: "n" }, h.changed ? number(h.changed) : "–") },
    { name: "Work", number: true, key: (h) => h.busy, cell: (h) => el("td", { class: "n" }, h.events.length ? time(h.busy) : "–") },
    { name: "Why", key: (h) => h.reason, cell: (h) => el("td", { class: "why" }, h.reason) },
  ];
  const CHUNK = 150;
  let matching = hosts, rendered = 0, order = { column: 0, down: false };
  const names = new Intl.Collator("en", { numeric: true });
  const compare = (a, b) => (typeof a === "string" ? names.compare(a, b) : a - b);

  function heads() {
    $("table").tHead.rows[0].append(...COLUMNS.map((column, i) => el("th", { scope: "col", class: column.number ? "n" : null }, el("button", { type: "button", onclick: () => sortBy(i) }, column.name))));
  }
  function sortBy(i) {
    order = { column: i, down: order.column === i ? !order.down : Boolean(COLUMNS[i].number) };
    arrange();
  }
  function arrange() {
    [...$("table").tHead.rows[0].cells].forEach((th, i) => (i === order.column ? th.setAttribute("aria-sort", order.down ? "descending" : "ascending") : th.removeAttribute("aria-sort")));
    const key = COLUMNS[order.column].key, sign = order.down ? -1 : 1;
    const keyed = matching.map((host) => [key(host), host]);
    keyed.sort((a, b) => sign * compare(a[0], b[0]) || a[1].index - b[1].index);
    matching = keyed.map(([, host]) => host);
    $("table").tBodies[0].replaceChildren();
    rendered = 0;
    grow(CHUNK);
  }
  function grow(by) {
    const rows = document.createDocumentFragment(), end = Math.min(matching.length, rendered + Math.max(0, by));
    for (; rendered < end; rendered++) {
      const host = matching[rendered];
      rows.append(el("tr", { "data-host": host.name, "aria-rowindex": rendered + 2 }, COLUMNS.map((column) => column.cell(host))));
    }
    $("table").tBodies[0].append(rows);
    $("table").setAttribute("aria-rowcount", matching.length + 1);
    $("more").hidden = rendered >= matching.length;
    $("more").textContent = "Show more (" + number(matching.length - rendered) + " left)";
  }

  // ---- filter ----
  const FIELDS = {
    outcome: (h) => h.outcome, verdict: (h) => verdictOf(h.last), was: (h) => verdictOf(h.first), kind: (h) => h.kind,
    diff: (h) => (h.diff < 0 ? "none" : String(h.diff + 1)),
    task: (h) => [...events(h)].map((e) => data.tasks[e.task][0] + " " + e.status).join("\n"),
  };
  const WHOLE = new Set(["outcome", "verdict", "was", "diff"]);
  const words = (h) => (h.words ||= [h.name, h.outcome, h.kind, h.reason, verdictOf(h.last)].join("\n").toLowerCase());
  function tests(filter) {
    const found = filter.toLowerCase().matchAll(/(-?)(?:([a-z]+):)?(?:"([^"]*)"?|(\S+))/g);
    return [...found].map(([all, not, field, inQuotes, bare]) => {
      const known = field && Object.hasOwn(FIELDS, field), want = known ? (inQuotes ?? bare ?? "") : (inQuotes !== undefined && !field ? inQuotes : all.slice(not.length));
      const fits = !known ? (h) => words(h).includes(want)
        : WHOLE.has(field) ? (h) => FIELDS[field](h).toLowerCase() === want : (h) => FIELDS[field](h).toLowerCase().includes(want);
      return not ? (h) => !fits(h) : fits;
    });
  }
  function apply(filter) {
    if ($("filter").value !== filter) $("filter").value = filter;
    const all = tests(filter);
    matching = hosts.filter((host) => all.every((test) => test(host)));
    $("count").textContent = matching.length === hosts.length ? hostCount(hosts.length) : number(matching.length) + " of " + hostCount(hosts.length);
    $("clear").hidden = !filter;
    arrange();
  }
  let typing = 0;
  const remember = (filter) => history.replaceState(null, "", filter ? "#filter=" + encodeURIComponent(filter) : location.pathname + location.search);
  function show(filter) {
    location.hash = "filter=" + encodeURIComponent(filter);
  }

  // ---- one host ----
  const box = $("one");
  function open(host) {
    const at = matching.indexOf(host), previous = at > 0 ? matching[at - 1] : null, next = at >= 0 ? matching[at + 1] : null;
    const step = (to, word, mark) => el("button", { type: "button", disabled: !to, "aria-label": word, onclick: () => { location.hash = "host=" + encodeURIComponent(to.name); } }, mark);
    const facts = [["Outcome", chip(host.outcome, host.kind ? host.outcome + ", " + host.kind : null)]];
    if (host.reason) facts.push(["Why", host.reason]);
    if (host.first >= 0 && host.first !== host.last) facts.push(["Verdict before", judged(host.first)]);
    if (host.last >= 0) facts.push(["Verdict", judged(host.last)]);
    if (host.after !== null) facts.push(["Amplification", (host.before === null ? "" : factor(host.before) + (host.beforeRun !== run.number ? " (run " + host.beforeRun + ")" : "") + " before, ") + factor(host.after) + (host.before === null ? "" : " after")]);
    if (host.diff >= 0 && classHosts[host.diff].length > 1) facts.push(["Changed like", filterLink("diff:" + (host.diff + 1), hostCount(classHosts[host.diff].length - 1) + " more")]);
    if (host.events.length) facts.push(["Work", time(host.busy) + ", ended " + time(host.ended) + " after the start"]);
    box.replaceChildren(
      el("div", { class: "top" }, el("h2", { id: "one-title", tabindex: "-1" }, host.name), el("div", {}, step(previous, "Previous host", "←"), step(next, "Next host", "→"), el("button", { type: "button", id: "close", onclick: () => box.close() }, "Close"))),
      el("dl", {}, facts.flatMap(([term, what]) => [el("dt", {}, term), el("dd", {}, what)])),
      host.events.length ? transcript(host) : el("p", { class: "quiet" }, "No task ran on it."));
    if (!box.open) box.showModal();
    box.scrollTop = 0;
    $("one-title").focus();
  }
  function transcript(host) {
    const rows = [...events(host)].map((e) => {
      const [title, module, place] = data.tasks[e.task];
      return el("tr", { class: e.item ? "item" : null }, el("td", { class: "mono" }, e.item ? "" : clock(e.at)),
        el("td", { class: "status" }, el("span", { class: "chip" }, dot(statusDot(e.status)), e.status)),
        el("td", {}, e.item ? "· " + e.item : title, e.item ? null : el("div", { class: "quiet mono" }, module + "  " + place),
          e.said ? el("p", { class: "said" }, e.said) : null, e.diffs.map((d) => el("details", {}, el("summary", {}, "difference"), patch(data.diffs[d])))),
        el("td", { class: "n" }, time(e.took)));
    });
    return el("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "Transcript" }, el("table", { class: "steps" }, el("caption", { class: "skip" }, "What was done on it"),
      el("thead", {}, el("tr", {}, ["Time", "Status", "Task", "Took"].map((name, i) => el("th", { scope: "col", class: i === 3 ? "n" : null }, name)))), el("tbody", {}, rows)));
  }

  // ---- links ----
  function route(first) {
    const asked = new Map(location.hash.slice(1).split("&").map((part) => { const [key, ...rest] = part.split("="); return [key, decoded(rest.join("="))]; }));
    if (asked.has("filter")) {
      apply(asked.get("filter"));
      if (box.open) box.close();
      $("hosts").scrollIntoView();
    } else if (first) apply("");
    if (asked.has("host")) {
      const host = byName.get(asked.get("host"));
      if (host) open(host);
      else { $("notice").textContent = "This run has no host “" + asked.get("host") + "”."; $("notice").hidden = false; $("notice").scrollIntoView(); }
    }
  }
  function decoded(text) {
    try { return decodeURIComponent(text); } catch (e) { return text; }
  }

  // ---- colours, paper ----
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (document.documentElement.dataset.theme ? document.documentElement.dataset.theme === "dark" : dark.matches);
  const nameTheme = () => { $("theme").textContent = isDark() ? "Light" : "Dark"; $("theme").setAttribute("aria-label", (isDark() ? "Light" : "Dark") + " colours"); };
  const MOST_PRINTED = 500;
  let unfolded = [];
  addEventListener("beforeprint", () => {
    grow(Math.min(matching.length, MOST_PRINTED) - rendered);
    $("unprinted").textContent = matching.length > rendered ? "And " + hostCount(matching.length - rendered) + " more: a filter chooses which are printed." : "";
    unfolded = [...document.querySelectorAll("#classes details:not([open])")];
    unfolded.forEach((each) => { each.open = true; each.dispatchEvent(new Event("toggle")); });
  });
  addEventListener("afterprint", () => unfolded.forEach((each) => { each.open = false; }));

  // ---- begin ----
  head(); totals(); matrix(); amplification(); changes(); durations(); profile(); heads();
  $("filter").addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => { apply($("filter").value); remember($("filter").value); }, 80);
  });
  $("clear").addEventListener("click", () => { apply(""); remember(""); $("filter").focus(); });
  $("more").addEventListener("click", () => grow(4 * CHUNK));
  new IntersectionObserver((seen) => { if (seen.some((each) => each.isIntersecting) && rendered < matching.length) grow(CHUNK); }, { rootMargin: "600px" }).observe($("more").parentElement);
  $("theme").addEventListener("click", () => { document.documentElement.dataset.theme = isDark() ? "light" : "dark"; nameTheme(); });
  dark.addEventListener("change", nameTheme);
  box.addEventListener("close", () => { if (location.hash.startsWith("#host=")) remember($("filter").value); });
  box.addEventListener("click", (event) => { if (event.target === box) box.close(); });
  addEventListener("hashchange", () => route(false));
  nameTheme();
  route(true);
  document.documentElement.dataset.ready = "yes";
})();
