// Finding: simulcasts, now, the spot before and after, and a short with all its plays.

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
