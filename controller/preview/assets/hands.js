// Hands: hover tells, drag moves, two fingers or a wheel zoom, a click or tap holds.

const pointers = new Map();
let gesture = null;

const instantAt = (x) => view.start + (x - sight.place.left) / sight.scale;
function rowAt(y) {
  const row = sight.place.rows.findIndex((each) => y < each.bottom + 8);
  return row < 0 ? lanes.length - 1 : row;
}
const placeOf = (event) => {
  const box = picture.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
};

picture.addEventListener("pointerdown", (event) => {
  picture.setPointerCapture(event.pointerId);
  pointers.set(event.pointerId, placeOf(event));
  gesture = { x: placeOf(event).x, start: view.start, moved: pointers.size > 1, spread: spread(), span: spanOf(), middle: middle() };
});
picture.addEventListener("pointermove", (event) => {
  const { x, y } = placeOf(event);
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
    if (tapped) tap(placeOf(event), event.pointerType === "mouse");
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
  else zoom(Math.exp(event.deltaY * pixels * (event.ctrlKey ? 0.01 : 0.0022)), instantAt(placeOf(event).x));
}, { passive: false });

function dragOverview(event) {
  if (event.type === "pointermove" && !event.buttons) return;
  const box = overview.getBoundingClientRect();
  centre(flight.start + ((event.clientX - box.left) / box.width) * maxSpan());
}
overview.addEventListener("pointerdown", (event) => { overview.setPointerCapture(event.pointerId); dragOverview(event); });
overview.addEventListener("pointermove", dragOverview);
