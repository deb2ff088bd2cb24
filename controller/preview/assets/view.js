// The view: what is looked at, drawn once per frame at most, and the table that tells it in words.

const MIN_SPAN = MINUTE, ZOOM_STEP = 1.6;
const view = { ...flight, cursor: gatherings[0]?.start ?? lanes[0]?.spots.starts[0] ?? flight.start, row: 0, chosen: null, pinned: false, note: "" };
const tip = document.getElementById("tip"), find = document.getElementById("find"), found = document.getElementById("found");
const NAME_AFTER_MS = 400;
let sight = null, waiting = false, naming = 0, told = null;

const spanOf = () => view.end - view.start;
const maxSpan = () => flight.end - flight.start;

function show(start, span) {
  const length = Math.min(Math.max(span, MIN_SPAN), maxSpan());
  const margin = length < maxSpan() ? length / 2 : 0;
  view.start = Math.min(Math.max(start, flight.start - margin), flight.end + margin - length);
  view.end = view.start + length;
  redraw();
}
const centre = (instant, span = spanOf()) => show(instant - Math.min(Math.max(span, MIN_SPAN), maxSpan()) / 2, span);
function zoom(factor, at = view.cursor >= view.start && view.cursor <= view.end ? view.cursor : (view.start + view.end) / 2) {
  const span = Math.min(Math.max(spanOf() * factor, MIN_SPAN), maxSpan());
  show(at - (at - view.start) * (span / spanOf()), span);
}
function hold(instant, row = view.row) {
  view.cursor = Math.min(Math.max(Math.round(instant), flight.start), flight.end - 1);
  view.row = row;
  view.note = "";
  redraw();
}

function redraw() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(draw);
}

function draw() {
  waiting = false;
  sight = drawPicture(view);
  drawOverview(view);
  drawNames();
  if (told !== view.cursor) drawMoments();
  Object.assign(document.getElementById("moments").dataset, { at: view.cursor, x: Math.round(sight.x(view.cursor)), span: Math.round(spanOf() / SECOND) });
  document.getElementById("pinned").textContent = view.note || (view.pinned ? "held; click again or Esc to let go" : "");
  drawSpan();
  clearTimeout(naming);
  naming = setTimeout(nameView, NAME_AFTER_MS);
}

// The address names what is looked at; seldom, since browsers stop a page that renames itself many times a second.
function nameView() {
  const hash = `#at=${new Date(view.cursor).toISOString()}&span=${Math.round(spanOf() / SECOND)}${view.chosen === null ? "" : `&short=${shorts[view.chosen].id}`}`;
  if (location.hash !== hash) history.replaceState(null, "", hash);
}

function drawSpan() {
  const [from, to] = [parts(Math.round(view.start)), parts(Math.round(view.end))];
  const text = from.date === to.date ? `${from.day}, ${from.time.slice(0, 8)} to ${to.time.slice(0, 8)} UTC` : `${from.day} ${from.clock} to ${to.day} ${to.clock} UTC`;
  document.getElementById("span").textContent = `${text} · ${lengthText(Math.round(spanOf() / SECOND) * SECOND)}`;
  for (const button of document.querySelectorAll("[data-span]")) {
    const wanted = button.dataset.span === "all" ? maxSpan() : Number(button.dataset.span);
    button.setAttribute("aria-pressed", String(Math.abs(spanOf() - wanted) < wanted * 0.01));
  }
}

function drawNames() {
  while (names.children.length < lanes.length) {
    const name = Object.assign(document.createElement("div"), { className: "name" });
    name.append(document.createElement("b"), document.createElement("time"), document.createElement("span"));
    names.append(name);
  }
  lanes.forEach((lane, row) => {
    const name = names.children[row], place = sight.place, at = localParts(lane, view.cursor);
    name.style.top = `${place.narrow ? place.rows[row].head + 2 : place.rows[row].axis + 4}px`;
    name.style.width = place.narrow ? `${place.width - 16}px` : `${place.left - 22}px`;
    const [title, clock, rest] = name.children;
    title.textContent = place.narrow ? lane.city : lane.city === lane.name ? lane.screen : lane.city;
    name.title = `${lane.name} (${lane.screen}), ${lane.zone}`;
    clock.textContent = at.time.slice(0, 8);
    rest.textContent = `${at.day} ${offsetText(lane, view.cursor)}`;
    name.toggleAttribute("data-chosen", row === view.row);
  });
}

const titleOf = (cue) => (cue.short === null ? capital(cue.kind) : shorts[cue.short].title);
const creditOf = (cue) => (cue.short === null ? "" : [shorts[cue.short].creator, shorts[cue.short].country].filter(Boolean).join(", "));

function whyText(lane, cue, instant) {
  const rules = curfewsAt(lane, instant), own = ownCurfew(lane, cue, instant);
  const others = cue.kind === "dark" ? [] : rules.filter((rule) => rule !== own).map(([, , , words, source]) => `${words}: ${source}`);
  return [capital(whyOf(lane, cue, instant)) + (own ? `: ${own[4]}` : ""), ...others].join("; ");
}

function drawMoments() {
  document.getElementById("moment").textContent = `${parts(view.cursor).day}, ${parts(view.cursor).time.slice(0, 8)} UTC`;
  told = view.cursor;
  const body = document.querySelector("#moments tbody");
  while (body.children.length < lanes.length) body.append(momentRow());
  lanes.forEach((lane, index) => {
    const row = body.children[index], cue = cueAt(lane, view.cursor);
    const at = localParts(lane, view.cursor);
    const [name, when, what, until, why] = row.children;
    fill(name, lane.city, lane.screen);
    fill(when, at.time.slice(0, 8), `${at.day} ${offsetText(lane, view.cursor)}`);
    Object.assign(row.dataset, { screen: lane.screen, kind: cue?.kind ?? "", short: cue?.short == null ? "" : shorts[cue.short].id,
      start: cue?.start ?? "", end: cue?.end ?? "", spot: cue?.spot === undefined ? "" : spotId(lane, cue.spot), why: cue ? whyOf(lane, cue, view.cursor) : "outside the flight", local: `${at.date}T${at.time}` });
    fill(what, cue ? titleOf(cue) : "Outside the flight", cue ? creditOf(cue) : "");
    fill(until, cue ? localParts(lane, cue.end).time : "", cue ? `${lengthText(cue.end - cue.start)} in all` : "");
    fill(why, cue ? whyText(lane, cue, view.cursor) : "", row.dataset.spot ? `spot ${row.dataset.spot}` : "");
  });
}

function momentRow() {
  const row = document.createElement("tr");
  for (const [tag, kind] of [["th", ""], ["td", "when"], ["td", "what"], ["td", "when until"], ["td", "why"]]) {
    const cell = Object.assign(document.createElement(tag), { className: kind });
    if (tag === "th") cell.scope = "row";
    cell.append(document.createElement("bdi"), document.createElement("small"));
    row.append(cell);
  }
  return row;
}
function fill(cell, text, small) {
  [cell.firstChild.textContent, cell.lastChild.textContent] = [text, small];
}

function sentence(lane, instant) {
  const cue = cueAt(lane, instant), at = localParts(lane, instant);
  if (!cue) return `${lane.city}: outside the flight`;
  const credit = creditOf(cue);
  return `${lane.city}, ${at.day} ${at.time}: ${titleOf(cue)}${credit ? ` by ${credit}` : ""}. ${whyText(lane, cue, instant)}`;
}
const say = (text) => { document.getElementById("said").textContent = text; };
