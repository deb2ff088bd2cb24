// The live wall. Time comes from the controller: the browser's own clock and zones are never asked.
// A frame of /api/live gives facts once a second; between frames only clocks and bars move.

const first = JSON.parse(document.getElementById("first-status").textContent);
const tiles = new Map([...document.querySelectorAll(".tile")].map((tile) => [tile.dataset.screen, tile]));
const TICK_MS = 200;
const RECONNECT_MS = 2000; // plus as much again at random, so that many pages do not return at once
const OUTLOOK_MS = 60000;
const DIMMED_PERCENT = 90; // above it, a still's brightness is within what its small picture can tell

let status = first;
let receivedAt = performance.now();
let outlook = null;

const now = () => Date.parse(status.now) + (performance.now() - receivedAt);
const clock = (ms) => new Date(ms).toISOString().slice(11, 19);
const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

function countdown(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

function age(ms) {
  if (ms < 60_000) return `${Math.round(ms / 1000)} s`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min`;
  return `${Math.floor(ms / 3_600_000)} h`;
}

const capital = (text) => text[0].toUpperCase() + text.slice(1);

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

const QUIET = {
  closed: "Dark: outside operating hours",
  dark: "Dark: curfew",
  static: "Slate: no motion in this curfew",
  reserved: "Slate: the owner's seconds",
  lead_in: "Slate: just before a simulcast or a wave",
};

function words(showing) {
  if (!showing) return { title: "Nothing planned", credit: "" };
  if (showing.order && (showing.kind === "slate" || showing.kind === "dark")) {
    return { title: capital(showing.order), credit: "" };
  }
  if (showing.kind === "slate" || showing.kind === "dark") {
    const fallback = showing.kind === "dark" ? "Dark" : "Slate";
    return { title: QUIET[showing.block] ?? fallback, credit: "" };
  }
  const { title, creator, country } = showing.credit;
  const credit = [creator, country].filter(Boolean).join(", ");
  if (showing.kind === "takeover") return { title, credit: credit || "Takeover" };
  return { title, credit: credit || (showing.kind === "house" ? "House ad" : "") };
}

const TOGETHER = new Set(["lead_in", "simulcast", "wave"]);

const heard = (screen) => screen.liveness === "ready" || screen.liveness === "asleep";

function drawTile(screen) {
  const tile = tiles.get(screen.screen);
  tile.dataset.health = screen.health;
  tile.dataset.liveness = screen.liveness;
  tile.toggleAttribute("data-together", heard(screen) && TOGETHER.has(screen.on?.block));
  const { title, credit } = words(screen.on);
  const prefix = !screen.on ? "" : !heard(screen) ? "Planned: " : isObeyed(screen) || !screen.on.order ? "" : "Ordered: ";
  setText(tile.querySelector(".on b bdi"), prefix + title);
  setText(tile.querySelector(".credit bdi"), credit);
  tile.querySelector(".lamp").title = `${screen.health}, ${screen.liveness}`;
  setText(tile.querySelector(".unseen"), `: ${screen.health}, ${screen.liveness}`);
  tile.querySelector(".still").alt = `The screen's own picture: ${title}${credit ? ` by ${credit}` : ""}`;
  setText(tile.querySelector(".void"), emptiness(screen));
  drawOrders(tile, screen);
  drawList(tile.querySelector(".facts"), facts(screen));
  drawList(
    tile.querySelector(".concerns"),
    screen.concerns.filter((concern) => concern.kind !== "kill").map((concern) => ({ text: concern.sentence, health: concern.health })),
  );
  drawStill(tile, screen);
}

// An order's badge stands on the glass, its reason and age below: who looks at a wall sees why it is so.
// A badge is filled once the player said that the glass obeys, and until then only an outline with a word.
const BADGES = { kill: "Kill", takeover: "Takeover" };
const DOUBTS = { unconfirmed: "not confirmed", seen: "on its way", refused: "refused" };
const WEIGHT = ["kill", "takeover", "curfew", "pull"];

const isObeyed = (screen) => screen.orders.confirmation === null || screen.orders.confirmation === "on_glass";

function badge(screen) {
  const held = screen.orders.standing.filter((order) => order.in_force);
  const kind = Object.keys(BADGES).find((each) => held.some((order) => order.kind === each)) ?? "";
  const doubt = kind ? DOUBTS[screen.orders.confirmation] ?? "" : "";
  return { kind, doubt, text: [BADGES[kind], doubt].filter(Boolean).join(" · ") };
}

function drawOrders(tile, screen) {
  const weight = (order) => (order.in_force ? WEIGHT.indexOf(order.kind) : WEIGHT.length);
  const standing = [...screen.orders.standing].sort((a, b) => weight(a) - weight(b));
  const { kind, doubt, text } = badge(screen);
  tile.dataset.order = kind;
  tile.dataset.doubt = doubt;
  setText(tile.querySelector(".badge"), text);
  const list = tile.querySelector(".orders");
  while (list.children.length > standing.length) list.lastChild.remove();
  while (list.children.length < standing.length) {
    const item = document.createElement("li");
    const [what, why, who] = ["b", "bdi", "span"].map((name) => document.createElement(name));
    item.append(what, " ", why, " ", who);
    list.append(item);
  }
  standing.forEach((order, index) => {
    const item = list.children[index];
    item.dataset.kind = order.kind;
    item.toggleAttribute("data-waits", !order.in_force);
    item.title = `${order.order_id}, given ${order.given_at.slice(0, 19).replace("T", " ")} UTC`;
    setText(item.querySelector("b"), capital(order.words));
    setText(item.querySelector("bdi"), order.reason);
    setText(item.querySelector("span"), `${span(order)} · ${order.by} · ${order.order_id}`);
  });
}

function span(order) {
  const until = order.until ? `, until ${order.until.slice(11, 19)} UTC` : "";
  if (order.in_force) return `for ${age(order.age_ms)}${until}`;
  return order.start >= "9999" ? "not begun" : `from ${order.start.slice(0, 19).replace("T", " ")} UTC${until}`;
}

function emptiness(screen) {
  if (screen.liveness === "lost") return screen.heartbeat_age_ms === null ? "Never heard" : "Lost";
  if (screen.liveness === "late") return "Late";
  if (screen.liveness === "asleep") return "Asleep";
  return screen.still_taken_at ? "" : "No picture yet";
}

function facts(screen) {
  const { revisions, drift_ms: drift, clock: offset, cache } = screen;
  const rows = [];
  const converged = revisions.plan_reported === revisions.plan_desired;
  const plan = converged ? `plan ${revisions.plan_desired}` : `plan ${revisions.plan_reported ?? "–"} of ${revisions.plan_desired}`;
  rows.push({ text: plan, off: !converged });
  if (heard(screen)) {
    if (drift !== null) rows.push({ text: `drift ${drift >= 0 ? "+" : "−"}${Math.abs(drift).toFixed(1)} ms` });
    if (offset) rows.push({ text: `clock ±${offset.uncertainty_ms.toFixed(1)} ms` });
  }
  if (cache && cache.held < cache.wanted) rows.push({ text: `films ${cache.held}/${cache.wanted}`, off: true });
  if (screen.heartbeat_age_ms !== null) rows.push({ text: `heard ${age(screen.heartbeat_age_ms)} ago` });
  if (screen.still_taken_at) rows.push({ text: `still ${age(Math.max(0, now() - Date.parse(screen.still_taken_at)))} old` });
  if (screen.still && screen.still.agrees !== false) rows.push({ text: `seen: ${screen.still.sentence}` }); // else a concern
  const wanted = screen.manner?.brightness_percent ?? 100;
  if (wanted < 100) rows.push({ text: `dimmed to ${wanted} %` });
  const bright = (screen.still?.sight.kind === "film" && screen.still.sight.brightness_percent) || 100;
  if (bright < DIMMED_PERCENT) rows.push({ text: `seen at ${bright} % brightness` });
  return rows;
}

function drawList(list, rows) {
  while (list.children.length > rows.length) list.lastChild.remove();
  while (list.children.length < rows.length) list.append(document.createElement("li"));
  rows.forEach(({ text, off, health }, index) => {
    const item = list.children[index];
    setText(item, text);
    item.classList.toggle("off", Boolean(off));
    if (health) item.dataset.health = health;
  });
}

async function drawStill(tile, screen) {
  if (!screen.still_taken_at || tile.dataset.still === screen.still_taken_at) return;
  tile.dataset.still = screen.still_taken_at;
  const picture = new Image();
  picture.src = `/stills/${screen.screen}.jpg?taken=${encodeURIComponent(screen.still_taken_at)}`;
  try {
    await picture.decode();
  } catch {
    return; // gone in between; the next one comes soon
  }
  for (const image of tile.querySelectorAll(".glass img")) {
    image.src = picture.src;
    image.hidden = false;
  }
}

function verdictOf(screens) {
  const ill = screens.filter((screen) => screen.health !== "well").length;
  if (!screens.length) return "No screens yet";
  const verdict = ill ? `${ill} of ${plural(screens.length, "screen")} not well` : `${plural(screens.length, "screen")} well`;
  return [verdict, killsOf(screens)].filter(Boolean).join(" · ");
}

function killsOf(screens) {
  const killed = screens.map(badge).filter(({ kind }) => kind === "kill");
  const doubtful = killed.filter(({ doubt }) => doubt).length;
  if (!killed.length) return "";
  return `kill on ${killed.length}, ${doubtful ? `${doubtful} not on the glass` : "on the glass of all"}`;
}

function drawVerdict() {
  const verdict = document.getElementById("verdict");
  verdict.dataset.health = status.health;
  setText(verdict.querySelector("span"), verdictOf(status.screens));
}

function tick() {
  const instant = now();
  setText(document.getElementById("utc"), clock(instant));
  const day = new Date(instant).toLocaleDateString("en-GB", {
    weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC",
  });
  setText(document.getElementById("date"), `UTC · ${day}`);
  for (const screen of status.screens) {
    const tile = tiles.get(screen.screen);
    setText(tile.querySelector(".local"), clock(instant + screen.utc_offset_ms));
    const next = screen.next_spot;
    setText(tile.querySelector(".next b"), next ? `in ${countdown(Date.parse(next.start) - instant)}` : "");
    setText(tile.querySelector(".next bdi"), next ? next.credit.title : noneNext(screen));
    const on = screen.on;
    const part = on && on.kind !== "dark" && !(on.order && on.kind === "slate") ? (instant - Date.parse(on.start)) / (Date.parse(on.end) - Date.parse(on.start)) : 0;
    tile.querySelector(".progress i").style.transform = `scaleX(${Math.min(1, Math.max(0, part)).toFixed(4)})`;
  }
  tickTogether(instant);
}

function noneNext(screen) {
  const lasts = screen.orders.standing.some((order) => order.in_force && order.kind !== "pull" && !order.until);
  return lasts ? "No spots until it is released" : "No more spots planned";
}

function tickTogether(instant) {
  const line = document.getElementById("together");
  const bands = (outlook?.screens ?? []).flatMap((screen) => screen.bands);
  const coming = bands
    .filter((band) => band.kind === "simulcast" && Date.parse(band.end) > instant)
    .sort((a, b) => Date.parse(a.start) - Date.parse(b.start))[0];
  line.hidden = !coming;
  if (!coming) return;
  const wait = Date.parse(coming.start) - instant;
  setText(line.querySelector("b"), wait > 0 ? `in ${countdown(wait)}` : "now");
}

function drawOutlook() {
  const lanes = document.getElementById("lanes");
  const [start, end] = [Date.parse(outlook.start), Date.parse(outlook.end)];
  const part = (text) => `${(((typeof text === "number" ? text : Date.parse(text)) - start) / (end - start)) * 100}%`;
  lanes.replaceChildren();
  for (const { screen } of status.screens) {
    const row = outlook.screens.find((each) => each.screen === screen);
    if (!row) continue;
    const where = Object.assign(document.createElement("span"), { className: "where", textContent: row.venue });
    const lane = Object.assign(document.createElement("div"), { className: "lane" });
    for (const band of row.bands) {
      if (band.kind === "dark") continue;
      const mark = Object.assign(document.createElement("i"), { className: band.kind });
      mark.style.left = part(band.start);
      mark.style.right = `calc(100% - ${part(band.end)})`;
      mark.title = `${row.venue}: ${band.kind} ${band.start.slice(11, 16)} to ${band.end.slice(11, 16)} UTC`;
      lane.append(mark);
    }
    lanes.append(where, lane);
  }
  lanes.append(document.createElement("span"), hoursOf(start, end, part));
}

function hoursOf(start, end, part) {
  const hours = Object.assign(document.createElement("div"), { className: "hours" });
  const step = 3 * 3_600_000;
  for (let at = Math.ceil(start / step) * step; at < end; at += step) {
    const mark = Object.assign(document.createElement("span"), { textContent: clock(at).slice(0, 5) });
    mark.style.left = part(at);
    hours.append(mark);
  }
  const here = Object.assign(document.createElement("div"), { className: "now" });
  here.style.left = part(Date.parse(outlook.now));
  hours.append(here);
  return hours;
}

async function fetchOutlook() {
  try {
    const answer = await fetch("/api/outlook");
    if (!answer.ok) return;
    outlook = await answer.json();
    drawOutlook();
  } catch {
    return; // the live stream tells that the controller is away
  }
}

function accept(next) {
  const screens = next.screens.map((screen) => screen.screen).sort().join();
  if (screens !== [...tiles.keys()].sort().join()) {
    location.reload(); // screens were added: the wall must be arranged anew
    return;
  }
  const revisions = (each) => each.screens.map((screen) => screen.revisions.plan_desired).join();
  const planned = revisions(next) !== revisions(status);
  status = next;
  receivedAt = performance.now();
  status.screens.forEach(drawTile);
  drawVerdict();
  tick();
  if (planned) fetchOutlook();
}

function connect() {
  const broken = document.getElementById("broken");
  const source = new EventSource("/api/live");
  source.onmessage = (event) => {
    broken.hidden = true;
    accept(JSON.parse(event.data));
  };
  source.onerror = () => {
    broken.hidden = false;
    broken.textContent = `The controller does not answer; trying again. This is what it said at ${status.now.slice(11, 19)} UTC. The screens play on.`;
    if (source.readyState === EventSource.CLOSED) {
      setTimeout(connect, RECONNECT_MS * (1 + Math.random()));
    }
  };
}

accept(first);
fetchOutlook();
setInterval(tick, TICK_MS);
setInterval(fetchOutlook, OUTLOOK_MS);
connect();
