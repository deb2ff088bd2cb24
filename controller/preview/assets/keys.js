// Keys, buttons and the address; and the beginning, once everything is there.

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
