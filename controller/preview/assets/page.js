// The page: what is looked at, and everything that changes it. One view, drawn once per frame at most.

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

// Pointers: hover tells, drag moves, two fingers zoom, a click or tap holds.
const pointers = new Map();
let gesture = null;

const instantAt = (x) => view.start + (x - sight.place.left) / sight.scale;
function rowAt(y) {
  const row = sight.place.rows.findIndex((each) => y < each.bottom + 8);
  return row < 0 ? lanes.length - 1 : row;
}
const spotOf = (event) => {
  const box = picture.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
};

picture.addEventListener("pointerdown", (event) => {
  picture.setPointerCapture(event.pointerId);
  pointers.set(event.pointerId, spotOf(event));
  gesture = { x: spotOf(event).x, start: view.start, moved: pointers.size > 1, spread: spread(), span: spanOf(), middle: middle() };
});
picture.addEventListener("pointermove", (event) => {
  const { x, y } = spotOf(event);
  if (!pointers.has(event.pointerId)) return hover(x, y);
  pointers.set(event.pointerId, { x, y });
  if (pointers.size === 2 && gesture.spread) {
    const span = Math.min(Math.max(gesture.span * (gesture.spread / Math.max(spread(), 1)), MIN_SPAN), maxSpan());
    const width = sight.place.width - sight.place.left;
    const at = gesture.start + ((gesture.middle - sight.place.left) / width) * gesture.span;
    show(at - ((middle() - sight.place.left) / width) * span, span);
  } else if (pointers.size === 1 && (gesture.moved || Math.abs(x - gesture.x) > 4)) {
    gesture.moved = true;
    picture.classList.add("dragged");
    tip.hidden = true;
    show(gesture.start - (x - gesture.x) / sight.scale, spanOf());
  }
});
for (const name of ["pointerup", "pointercancel"]) {
  picture.addEventListener(name, (event) => {
    const tapped = name === "pointerup" && pointers.size === 1 && gesture && !gesture.moved;
    pointers.delete(event.pointerId);
    picture.classList.remove("dragged");
    if (pointers.size) gesture = { ...gesture, moved: true, spread: 0, x: [...pointers.values()][0].x, start: view.start };
    if (tapped) tap(spotOf(event), event.pointerType === "mouse");
  });
}
function spread() {
  const [a, b] = [...pointers.values()];
  return b ? Math.abs(a.x - b.x) : 0;
}
function middle() {
  const all = [...pointers.values()];
  return all.reduce((sum, each) => sum + each.x, 0) / Math.max(1, all.length);
}
function tap({ x, y }, mouse) {
  if (x < sight.place.left) return;
  view.pinned = mouse ? !view.pinned : true;
  hold(instantAt(x), rowAt(y));
  if (!mouse) tell(view.cursor, view.row);
  say(sentence(lanes[view.row], view.cursor));
}

function hover(x, y) {
  if (!sight || x < sight.place.left) {
    tip.hidden = true;
    return;
  }
  const instant = Math.round(instantAt(x)), row = rowAt(y);
  if (!view.pinned) hold(instant, row);
  if (!tell(instant, row)) return;
  const box = tip.getBoundingClientRect(), room = picture.getBoundingClientRect();
  tip.style.left = `${Math.max(4, Math.min(x + 16, room.width - box.width - 6))}px`;
  tip.style.top = `${y + 22 + box.height > room.height ? Math.max(4, y - box.height - 14) : y + 22}px`;
}

// The tip with everything of the cue of one screen; beside the pointer, or at the foot of a phone.
function tell(instant, row) {
  const lane = lanes[row], cue = cueAt(lane, instant);
  tip.hidden = !cue;
  if (!cue) return false;
  const at = localParts(lane, cue.start), lines = [
    creditOf(cue),
    `${at.day} ${at.time} ${offsetText(lane, cue.start)} · ${parts(cue.start).time} UTC · ${lengthText(cue.end - cue.start)}`,
    whyText(lane, cue, instant),
    cue.spot === undefined ? "" : `${lane.screen} · spot ${spotId(lane, cue.spot)}`,
  ];
  tip.replaceChildren(Object.assign(document.createElement("b"), { textContent: titleOf(cue) }),
    ...lines.filter(Boolean).map((text) => Object.assign(document.createElement("p"), { textContent: text })));
  return true;
}
tip.addEventListener("click", () => { tip.hidden = true; });
picture.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") tip.hidden = true; });
picture.addEventListener("wheel", (event) => {
  const sideways = event.shiftKey ? event.deltaY || event.deltaX : Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : 0;
  const pixels = event.deltaMode === 1 ? 16 : 1;
  const taller = sight.place.height > innerHeight; // then a wheel alone must be able to scroll the page
  if (!sideways && taller && !event.ctrlKey && !event.metaKey) return;
  event.preventDefault();
  if (sideways) show(view.start + (sideways * pixels) / sight.scale, spanOf());
  else zoom(Math.exp(event.deltaY * pixels * (event.ctrlKey ? 0.01 : 0.0022)), instantAt(spotOf(event).x));
}, { passive: false });

function dragOverview(event) {
  if (event.type === "pointermove" && !event.buttons) return;
  const box = overview.getBoundingClientRect();
  centre(flight.start + ((event.clientX - box.left) / box.width) * maxSpan());
}
overview.addEventListener("pointerdown", (event) => { overview.setPointerCapture(event.pointerId); dragOverview(event); });
overview.addEventListener("pointermove", dragOverview);

// Going to places
function goTogether(backwards = false) {
  const next = backwards ? [...gatherings].reverse().find((each) => each.start < view.cursor) : gatherings.find((each) => each.start > view.cursor);
  const goal = next ?? (backwards ? gatherings.at(-1) : gatherings[0]);
  if (!goal) return say("There is no simulcast in this flight");
  const span = Math.max(3 * MINUTE, (goal.end - goal.start) * 1.2);
  view.pinned = true;
  hold(goal.start, goal.places[0].row);
  centre((goal.start + goal.end) / 2, span);
  say(`${capital(goal.kind)} ${lineName(goal.line)}, ${parts(goal.start).day} ${parts(goal.start).time} UTC`);
}
function goNow() {
  const now = Date.now();
  const inside = now >= flight.start && now < flight.end;
  hold(inside ? now : now < flight.start ? flight.start : flight.end - 1);
  centre(view.cursor, Math.min(spanOf(), DAY));
  view.note = inside ? "" : `now is ${now < flight.start ? "before" : "after"} the flight`;
  say(inside ? sentence(lanes[view.row], view.cursor) : "Now is outside the flight");
}
function goCue(step) {
  const lane = lanes[view.row], cue = cueAt(lane, view.cursor);
  const at = cue ? (step > 0 ? cue.end : cue.start - 1) : lane.start;
  const next = cueAt(lane, at);
  if (!next) return;
  view.pinned = true;
  hold(next.start);
  if (next.start < view.start || next.start > view.end) centre(next.start);
  say(sentence(lane, next.start));
}

// Finding a short
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const plays = new Uint32Array(shorts.length);
for (const lane of lanes) for (const place of lane.spots.short) plays[place] += 1;
let answers = [], answer = 0;

function search() {
  const wanted = fold(find.value.trim());
  answers = wanted ? shorts.filter((each) => plays[each.place] && fold(`${each.title} ${each.creator} ${each.country} ${each.id}`).includes(wanted)).slice(0, 40) : [];
  answer = 0;
  found.replaceChildren(...answers.map((each, index) => {
    const item = Object.assign(document.createElement("li"), { id: `found-${index}` });
    item.setAttribute("role", "option");
    const title = Object.assign(document.createElement("bdi"), { textContent: each.title });
    const more = document.createElement("span"), creator = Object.assign(document.createElement("bdi"), { textContent: each.creator });
    more.append(creator, ` · ${plays[each.place].toLocaleString("en")} plays`);
    item.append(title, more);
    item.addEventListener("pointerdown", (event) => { event.preventDefault(); choose(each.place); });
    return item;
  }));
  markAnswer();
  if (wanted && !answers.length && !findSpot(wanted)) say("Nothing found");
}
function markAnswer() {
  found.hidden = !answers.length;
  find.setAttribute("aria-expanded", String(!found.hidden));
  [...found.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === answer)));
  if (answers.length) find.setAttribute("aria-activedescendant", `found-${answer}`);
  else find.removeAttribute("aria-activedescendant");
  found.children[answer]?.scrollIntoView({ block: "nearest" });
}
function findSpot(id) {
  if (id.length !== ID_LENGTH) return false;
  return lanes.some((lane, row) => {
    for (let at = lane.spots.ids.indexOf(id); at >= 0; at = lane.spots.ids.indexOf(id, at + 1)) {
      if (at % ID_LENGTH) continue;
      view.pinned = true;
      hold(lane.spots.starts[at / ID_LENGTH], row);
      centre(view.cursor, 10 * MINUTE);
      return true;
    }
    return false;
  });
}
function choose(place) {
  view.chosen = place;
  document.getElementById("plays").hidden = place === null;
  answers = [];
  markAnswer();
  if (place !== null) {
    find.value = shorts[place].title;
    const text = `${shorts[place].title}: ${plays[place].toLocaleString("en")} plays on ${lanes.filter((lane) => lane.spots.short.includes(place)).length} screens`;
    document.getElementById("tally").textContent = text;
    say(text);
  } else find.value = "";
  redraw();
}
function goPlay(step) {
  if (view.chosen === null) return;
  let best = null;
  lanes.forEach((lane, row) => {
    const { starts, short, count } = lane.spots;
    for (let index = lastSpotAt(lane, view.cursor - (step < 0 ? 1 : 0)) + (step > 0 ? 1 : 0); index >= 0 && index < count; index += step) {
      if (short[index] !== view.chosen) continue;
      if (best === null || (starts[index] - best.at) * step < 0) best = { at: starts[index], row };
      break;
    }
  });
  if (!best) return say("No more plays");
  view.pinned = true;
  hold(best.at, best.row);
  if (best.at < view.start || best.at > view.end) centre(best.at);
  say(sentence(lanes[best.row], best.at));
}
find.addEventListener("input", search);
find.addEventListener("focus", search);
find.addEventListener("blur", () => { found.hidden = true; find.setAttribute("aria-expanded", "false"); });
find.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (!answers.length) return;
    answer = (answer + (event.key === "ArrowDown" ? 1 : answers.length - 1)) % answers.length;
    markAnswer();
  } else if (event.key === "Enter" && answers.length) choose(answers[answer].place);
  else if (event.key === "Escape") choose(null);
  else return;
  event.preventDefault();
});

// Keys and buttons
const DOES = {
  in: () => zoom(1 / ZOOM_STEP), out: () => zoom(ZOOM_STEP), now: goNow, together: () => goTogether(),
  "next-play": () => goPlay(1), "previous-play": () => goPlay(-1), forget: () => choose(null),
};
document.querySelector(".tools").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.span) button.dataset.span === "all" ? show(flight.start, maxSpan()) : centre(view.cursor, Number(button.dataset.span));
  else DOES[button.dataset.do]();
});
const KEYS = {
  "+": DOES.in, "=": DOES.in, "-": DOES.out, "−": DOES.out, ArrowLeft: () => show(view.start - spanOf() / 8, spanOf()),
  ArrowRight: () => show(view.start + spanOf() / 8, spanOf()), ArrowUp: () => moveRow(-1), ArrowDown: () => moveRow(1),
  ",": () => goCue(-1), ".": () => goCue(1), Home: () => { hold(flight.start); centre(flight.start); }, End: () => { hold(flight.end); centre(flight.end); },
  0: () => show(flight.start, maxSpan()), 1: () => centre(view.cursor, DAY), 2: () => centre(view.cursor, HOUR), 3: () => centre(view.cursor, MINUTE),
  s: () => goTogether(), S: () => goTogether(true), n: goNow, f: () => goPlay(1), p: () => goPlay(-1), "/": () => find.focus(),
  Escape: () => { view.pinned = false; tip.hidden = true; choose(null); },
};
const ARROWS = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]);
function moveRow(step) {
  hold(view.cursor, Math.min(Math.max(view.row + step, 0), lanes.length - 1));
  say(sentence(lanes[view.row], view.cursor));
}
document.addEventListener("keydown", (event) => {
  if (event.target === find || event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key]) return;
  if (ARROWS.has(event.key) && document.activeElement !== picture) return; // elsewhere they scroll the page
  event.preventDefault();
  KEYS[event.key]();
});

function follow() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const at = Date.parse(asked.get("at") ?? ""), span = Number(asked.get("span"));
  const place = shorts.findIndex((each) => each.id === asked.get("short"));
  if (place >= 0 && place !== view.chosen) choose(place);
  if (Number.isNaN(at)) return;
  view.pinned = true;
  hold(at);
  if (span > 0) centre(at, span * SECOND);
}
function repaint() {
  drawLegend();
  redraw();
}
addEventListener("hashchange", follow);
addEventListener("scroll", redraw, { passive: true });
new ResizeObserver(redraw).observe(picture.parentElement);
schemeQuery.addEventListener("change", repaint);
printQuery.addEventListener("change", () => {
  document.querySelector(".counts").open = printQuery.matches;
  drawLegend();
  draw();
});
if (lanes.length) {
  drawLegend();
  follow();
  draw();
}
