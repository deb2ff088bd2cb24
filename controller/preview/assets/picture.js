// The picture: lanes on a canvas, drawn anew for every view. Reads the view and changes nothing but pixels.

const picture = document.getElementById("picture");
const overview = document.getElementById("overview");
const names = document.getElementById("names");
const STEPS = [SECOND, 5 * SECOND, 10 * SECOND, 15 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE,
  30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY];
const FONT = getComputedStyle(document.body).fontFamily;
const GATHERED = { simulcast: true, wave: true };
const CELL_FROM_PX = 2.6; // below, cells of one loop would melt into a grey
const AXIS_PX = 30;
const MANNERS = { dim: [], mute: [2, 3] };
const MANNER_WORDS = { dim: "dim curfew", mute: "mute curfew" };
const schemeQuery = matchMedia("(prefers-color-scheme: dark)");
const printQuery = matchMedia("print");

const isDark = () => schemeQuery.matches && !printQuery.matches;
const isNarrow = () => document.documentElement.clientWidth <= 700;
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const paintOf = (kind) => data.paints[kind];
const colourOf = (kind) => paintOf(kind)[isDark() ? "dark" : "light"];

// Where things stand, in CSS pixels.
function layOut() {
  const width = picture.parentElement.clientWidth;
  const narrow = isNarrow();
  const left = narrow ? 0 : Math.min(214, Math.max(150, width * 0.15));
  const head = narrow ? 22 : 0;
  const room = (innerHeight - 400) / Math.max(1, lanes.length) - 32;
  const strip = narrow ? 40 : Math.max(34, Math.min(64, room));
  const step = head + 19 + strip + 13;
  return { width, narrow, left, strip, rows: lanes.map((_, row) => {
    const top = AXIS_PX + 4 + row * step;
    return { head: top, axis: top + head, top: top + head + 19, bottom: top + head + 19 + strip };
  }), height: AXIS_PX + 8 + lanes.length * step };
}

function fit(canvas, width, height) {
  const ratio = devicePixelRatio || 1;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
  canvas.style.height = `${height}px`;
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  return pen;
}

const patterns = new Map();
function patternOf(pen, kind, ink) {
  const { pattern } = paintOf(kind);
  if (pattern === "plain") return null;
  const key = `${pattern} ${ink}`;
  if (!patterns.has(key)) {
    const tile = Object.assign(document.createElement("canvas"), { width: 8, height: 8 });
    const brush = tile.getContext("2d");
    brush.strokeStyle = brush.fillStyle = ink;
    if (pattern === "dots") for (const [x, y] of [[2, 2], [6, 6]]) brush.fillRect(x - 0.7, y - 0.7, 1.4, 1.4);
    else for (const x of [-8, 0, 8]) { brush.beginPath(); brush.moveTo(x, 8); brush.lineTo(x + 8, 0); brush.stroke(); }
    patterns.set(key, tile);
  }
  return pen.createPattern(patterns.get(key), "repeat");
}

function fillKind(pen, kind, x, y, width, height) {
  pen.fillStyle = colourOf(kind);
  pen.fillRect(x, y, width, height);
  const pattern = patternOf(pen, kind, isDark() ? "#ffffff24" : "#0000001f");
  if (pattern && width > 3) {
    pen.fillStyle = pattern;
    pen.fillRect(x, y, width, height);
  }
}

const cuts = new Map();
function cut(pen, text, width) {
  const key = `${pen.font}|${Math.floor(width)}|${text}`;
  if (cuts.size > 4_000) cuts.clear();
  if (!cuts.has(key)) cuts.set(key, cutAnew(pen, text, Math.floor(width)));
  return cuts.get(key);
}
function cutAnew(pen, text, width) {
  if (pen.measureText(text).width <= width) return text;
  let [low, high] = [0, text.length];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (pen.measureText(`${text.slice(0, middle)}…`).width <= width) low = middle;
    else high = middle - 1;
  }
  return low > 1 ? `${text.slice(0, low).trimEnd()}…` : "";
}

// One drawing of the view {start, end} with its cursor and its chosen short.
function drawPicture(view) {
  const place = layOut();
  const pen = fit(picture, place.width, place.height);
  const scale = (place.width - place.left) / (view.end - view.start);
  const x = (instant) => place.left + (instant - view.start) * scale;
  const sight = { pen, place, view, scale, x, ink: colour("ink"), quiet: colour("quiet"), panel: colour("panel"), gold: colour("gold"), accent: colour("accent"), line: colour("line") };
  const { top } = picture.getBoundingClientRect();
  const inSight = ({ axis, bottom }) => printQuery.matches || (bottom + top > -40 && axis + top < innerHeight + 40);
  lanes.forEach((lane, row) => { if (inSight(place.rows[row])) drawLane(sight, lane, place.rows[row]); });
  drawAxis(sight);
  drawGatherings(sight);
  drawCursor(sight);
  if (place.left) {
    pen.fillStyle = sight.panel;
    pen.fillRect(0, 0, place.left - 1, place.height);
    pen.fillStyle = sight.line;
    pen.fillRect(place.left - 1, 0, 1, place.height);
    drawUtcWord(sight);
  }
  return { place, scale, x };
}

function stepFor(scale, wanted) {
  return STEPS.find((step) => step * scale >= wanted) ?? STEPS.at(-1);
}

function* ticks(from, to, step, offset) {
  for (let at = Math.ceil((from + offset) / step) * step - offset; at < to; at += step) yield at;
}

function tickText(instant, offset, step) {
  const { day, clock, time } = parts(instant, offset);
  if (step >= DAY || clock === "00:00" && time.endsWith(":00")) return { text: day, strong: true };
  return { text: step < MINUTE ? time : clock, strong: false };
}

function drawAxis({ pen, place, view, scale, x, ink, quiet, line }) {
  const step = stepFor(scale, place.narrow ? 62 : 84);
  pen.textBaseline = "middle";
  for (const at of ticks(view.start, view.end, step, 0)) {
    const { text, strong } = tickText(at, 0, step);
    pen.fillStyle = line;
    pen.fillRect(Math.round(x(at)), 0, 1, place.height);
    pen.font = `${strong ? 600 : 400} 11.5px ${FONT}`;
    pen.fillStyle = strong ? ink : quiet;
    pen.fillText(text, x(at) + 5, AXIS_PX / 2);
  }
  pen.fillStyle = line;
  pen.fillRect(0, AXIS_PX - 1, place.width, 1);
}

function drawUtcWord({ pen, ink }) {
  pen.textBaseline = "middle";
  pen.font = `600 11.5px ${FONT}`;
  pen.fillStyle = ink;
  pen.fillText("UTC", 12, AXIS_PX / 2);
}

function drawLane(sight, lane, spot) {
  const { pen, view, scale, x, place } = sight;
  const height = spot.bottom - spot.top;
  pen.save();
  pen.beginPath();
  pen.rect(place.left, spot.axis, place.width - place.left, spot.bottom - spot.axis + 6);
  pen.clip();
  for (let index = Math.max(0, lastBlockAt(lane, view.start)); index < lane.blocks.length; index += 1) {
    const block = lane.blocks[index];
    if (block.start >= view.end) break;
    if (block.end <= view.start) continue;
    const [from, to] = [Math.max(x(block.start), place.left - 8), Math.min(x(block.end), place.width + 8)];
    fillKind(pen, block.kind, from, spot.top, Math.max(to - from, 0.4), height);
    if (block.slot > 0 && block.slot * scale >= 7) drawHouse(sight, lane, block, spot);
    else if (block.slot * scale < CELL_FROM_PX) drawWhy(sight, block, from, to, spot);
  }
  drawSpots(sight, lane, spot);
  drawBrief(sight, lane, spot);
  if (view.chosen !== null) drawChosen(sight, lane, spot);
  drawCurfews(sight, lane, spot);
  drawLocalAxis(sight, lane, spot);
  pen.restore();
}

// From far, a block says why it is what it is.
function drawWhy({ pen, place, ink, view }, block, from, to, { top, bottom }) {
  const left = Math.max(from, place.left) + 8, width = Math.min(to, place.width) - left - 6;
  if (width < 46 || view.chosen !== null) return;
  pen.font = `400 11.5px ${FONT}`;
  pen.textBaseline = "middle";
  pen.fillStyle = block.kind === "dark" ? "#e9edf5" : ink;
  pen.globalAlpha = 0.78;
  pen.fillText(cut(pen, capital(block.why), width), left, (top + bottom) / 2);
  pen.globalAlpha = 1;
}

// Slots that are not ours: house ads, as outlines.
function drawHouse({ pen, view, scale, x, line, quiet }, lane, block, { top, bottom }) {
  const width = block.slot * scale;
  const first = Math.floor((Math.max(block.start, view.start) - block.loop) / block.slot);
  pen.strokeStyle = line;
  pen.font = `400 11px ${FONT}`;
  for (let slot = first; ; slot += 1) {
    const start = block.loop + slot * block.slot;
    if (start >= Math.min(block.end, view.end)) break;
    const from = x(Math.max(start, block.start));
    pen.strokeRect(Math.round(from) + 0.5, top + 0.5, Math.min(width, x(block.end) - from), bottom - top - 1);
    if (width < 74 || cueAt(lane, Math.max(start, block.start))?.kind !== "house") continue;
    pen.fillStyle = quiet;
    pen.textBaseline = "middle";
    pen.fillText(cut(pen, "house ad", width - 12), from + 7, (top + bottom) / 2);
  }
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const cellColour = (short) => (isDark() ? `oklch(0.43 0.085 ${short.hue})` : `oklch(0.85 0.085 ${short.hue})`);

function drawSpots({ pen, place, view, scale, x }, lane, { top, bottom }) {
  const { starts, ends, short, line, count } = lane.spots;
  const first = Math.max(0, lastSpotAt(lane, view.start));
  if (first >= count || (ends[first] - starts[first]) * scale < CELL_FROM_PX) return;
  for (let index = first; index < count && starts[index] < view.end; index += 1) {
    const [from, to] = [x(starts[index]), x(ends[index])];
    if (to < 0) continue;
    const width = to - from, gap = width > 8 ? 1 : 0.4;
    const film = shorts[short[index]];
    const gathered = data.lines[line[index]][1] in GATHERED;
    pen.fillStyle = gathered ? colourOf(data.lines[line[index]][1]) : cellColour(film);
    pen.beginPath();
    pen.roundRect(from + gap / 2, top + 3, Math.max(width - gap, 0.8), bottom - top - 6, width > 14 ? 4 : 0);
    pen.fill();
    const left = Math.max(from, place.left);
    if (to - left > 34) writeCell(pen, film, left + 7, to - left - 14, (top + bottom) / 2, gathered);
  }
}

function writeCell(pen, film, left, width, middle, gathered) {
  pen.textBaseline = "middle";
  const tall = width > 70;
  const light = isDark() !== gathered; // letters on a film's colour, or on that of a simulcast
  pen.fillStyle = light ? "#ffffff" : "#10131a";
  pen.font = `600 12px ${FONT}`;
  pen.fillText(cut(pen, film.title, width), left, tall ? middle - 7 : middle);
  if (!tall) return;
  pen.fillStyle = light ? "#eef1f6" : "#2c323f";
  pen.font = `400 11px ${FONT}`;
  pen.fillText(cut(pen, film.creator, width), left, middle + 8);
}

// What is too brief to be seen from far: a mark that can.
function drawBrief({ pen, view, x }, lane, { top, bottom }) {
  for (let index = Math.max(0, lastBlockAt(lane, view.start)); index < lane.blocks.length; index += 1) {
    const block = lane.blocks[index];
    if (block.start >= view.end) break;
    if (!paintOf(block.kind).brief) continue;
    const [from, to] = [x(block.start), x(block.end)];
    pen.fillStyle = colourOf(block.kind);
    if (to - from < 4) pen.fillRect(from - 1, top - 3, 3, bottom - top + 6);
    else for (const y of [top - 3, bottom]) pen.fillRect(from, y, to - from, 3);
  }
}

function drawChosen({ pen, view, scale, x, panel, place, accent }, lane, { top, bottom }) {
  const { starts, ends, short, count } = lane.spots;
  pen.globalAlpha = 0.62;
  pen.fillStyle = panel;
  pen.fillRect(place.left, top, place.width - place.left, bottom - top);
  pen.globalAlpha = 1;
  let drawnTo = -Infinity;
  for (let index = Math.max(0, lastSpotAt(lane, view.start)); index < count && starts[index] < view.end; index += 1) {
    if (short[index] !== view.chosen) continue;
    const from = x(starts[index]), width = Math.max((ends[index] - starts[index]) * scale, 1.4);
    if (from < drawnTo) continue;
    drawnTo = from + 1;
    pen.fillStyle = accent;
    pen.beginPath();
    pen.roundRect(from, top + 2, width, bottom - top - 4, width > 14 ? 4 : 0);
    pen.fill();
    if (width <= 34) continue;
    pen.fillStyle = isDark() ? "#08111f" : "#ffffff";
    pen.font = `600 12px ${FONT}`;
    pen.textBaseline = "middle";
    pen.fillText(cut(pen, shorts[view.chosen].title, width - 14), from + 7, (top + bottom) / 2);
  }
}

// Curfews that leave the picture on: a line below the lane.
function drawCurfews({ pen, view, x, ink }, lane, { bottom }) {
  for (const [start, end, mode] of lane.curfews) {
    if (end <= view.start || start >= view.end || !(mode in MANNERS)) continue;
    pen.strokeStyle = ink;
    pen.lineWidth = 2;
    pen.setLineDash(MANNERS[mode]);
    pen.beginPath();
    pen.moveTo(Math.max(x(start), 0), bottom + 4);
    pen.lineTo(x(end), bottom + 4);
    pen.stroke();
    pen.setLineDash([]);
    pen.lineWidth = 1;
  }
}

function drawLocalAxis({ pen, place, view, scale, x, ink, quiet, line }, lane, { axis, top, bottom }) {
  const step = stepFor(scale, place.narrow ? 50 : 66);
  pen.textBaseline = "middle";
  const stuck = stuckDay(lane, view, x, place), offsets = lane.offsets;
  offsets.forEach(([from, offset], index) => {
    const start = index ? from : -Infinity, end = offsets[index + 1]?.[0] ?? Infinity;
    for (const at of ticks(Math.max(view.start - step, start), Math.min(view.end, end), step, offset)) {
      const { text, strong } = tickText(at, offset, step);
      pen.fillStyle = quiet;
      pen.fillRect(Math.round(x(at)), top - 4, 1, 4);
      if (strong || (stuck && x(at) < place.left + STUCK_PX)) continue;
      pen.font = `400 11px ${FONT}`;
      pen.fillText(text, x(at) + 4, axis + 9);
    }
    if (index) drawChange(pen, x(from), axis, bottom, ink);
  });
  for (const [start] of lane.days) {
    if (start < view.start - DAY || start >= view.end) continue;
    const at = x(start);
    pen.fillStyle = ink;
    pen.globalAlpha = 0.75;
    pen.fillRect(Math.round(at), axis + 1, 1.5, bottom - axis - 1);
    pen.globalAlpha = 1;
    if (at >= place.left && DAY * scale > 46) writeDay(pen, lane, start, at + 5, axis, ink);
  }
  if (stuck) writeDay(pen, lane, stuck, place.left + 5, axis, ink);
}

const STUCK_PX = 74; // what the name of a day needs

// The day whose beginning is out of sight, while its name has room before the next one's.
function stuckDay(lane, view, x, place) {
  const index = countUpTo(lane.days.length, (each) => lane.days[each][0], view.start) - 1;
  if (index < 0 || x(lane.days[index][0]) >= place.left) return null;
  const next = lane.days[index + 1]?.[0] ?? lane.end;
  return x(next) > place.left + STUCK_PX ? lane.days[index][0] : null;
}

function writeDay(pen, lane, start, left, axis, ink) {
  pen.font = `600 11px ${FONT}`;
  pen.fillStyle = ink;
  pen.fillText(localParts(lane, start).day, left, axis + 9);
}

// Where the clocks of a zone change.
function drawChange(pen, at, axis, bottom, ink) {
  pen.strokeStyle = ink;
  pen.setLineDash([3, 3]);
  pen.beginPath();
  pen.moveTo(at, axis);
  pen.lineTo(at, bottom);
  pen.stroke();
  pen.setLineDash([]);
}

// Simulcasts as a line through their screens, waves as a line that runs around the world.
function drawGatherings({ pen, place, view, x }) {
  for (const { kind, places, end } of gatherings) {
    if (end < view.start || places[0].start > view.end + DAY) continue;
    pen.strokeStyle = pen.fillStyle = colourOf(kind);
    pen.lineWidth = 1.5;
    pen.beginPath();
    places.forEach(({ row, start }, index) => {
      const far = index && Math.abs(x(start) - x(places[index - 1].start)) > place.width - place.left;
      if (far) pen.moveTo(x(start), place.rows[row].axis + 2);
      else pen.lineTo(x(start), place.rows[row].axis + 2);
      pen.lineTo(x(start), place.rows[row].bottom + 3);
    });
    pen.stroke();
    pen.lineWidth = 1;
    const top = Math.min(...places.map(({ start }) => start)), at = x(top);
    if (at < place.left) continue;
    pen.beginPath();
    pen.moveTo(at - 5, AXIS_PX - 11);
    pen.lineTo(at + 5, AXIS_PX - 11);
    pen.lineTo(at, AXIS_PX - 2);
    pen.fill();
    if (kind === "simulcast") pen.fillRect(at - 0.75, AXIS_PX - 3, 1.5, place.rows[places[0].row].axis - AXIS_PX + 6);
  }
}

function drawCursor({ pen, place, view, x, accent }) {
  const at = x(view.cursor);
  if (view.cursor < view.start || view.cursor > view.end || at < place.left) return;
  pen.fillStyle = accent;
  pen.fillRect(at - 0.75, 0, 1.5, place.height);
  const text = `${parts(view.cursor).time.slice(0, 8)} UTC`;
  pen.font = `600 11.5px ${FONT}`;
  pen.textBaseline = "middle";
  const width = pen.measureText(text).width + 14;
  const left = Math.max(place.left + 2, Math.min(at - width / 2, place.width - width - 2));
  pen.beginPath();
  pen.roundRect(left, 5, width, AXIS_PX - 10, 10);
  pen.fill();
  pen.fillStyle = isDark() ? "#08111f" : "#ffffff";
  pen.fillText(text, left + 7, AXIS_PX / 2);
}

// The whole flight, small, with the part that the picture shows.
function drawOverview(view) {
  const width = overview.clientWidth, height = 34;
  if (!width) return;
  const pen = fit(overview, width, height);
  const scale = width / (flight.end - flight.start);
  pen.drawImage(wholeFlight(width, height, scale), 0, 0, width, height);
  const [from, to] = [(view.start - flight.start) * scale, (view.end - flight.start) * scale];
  pen.fillStyle = isDark() ? "#0b0e1488" : "#f7f8fab0";
  pen.fillRect(0, 0, from, height);
  pen.fillRect(to, 0, width - to, height);
  pen.strokeStyle = colour("accent");
  pen.lineWidth = 2;
  pen.strokeRect(Math.max(1, from), 1, Math.max(to - from, 4) - 2, height - 2);
}

// All lanes, small; kept, since it changes with nothing but its width and its colours.
let kept = { key: "", image: null };
function wholeFlight(width, height, scale) {
  const key = `${width} ${isDark()} ${devicePixelRatio}`;
  if (kept.key === key) return kept.image;
  const image = document.createElement("canvas"), pen = fit(image, width, height);
  const row = height / Math.max(1, lanes.length);
  lanes.forEach((lane, index) => {
    for (const block of lane.blocks) {
      const from = (block.start - flight.start) * scale, wide = (block.end - block.start) * scale;
      pen.fillStyle = colourOf(block.kind);
      const brief = paintOf(block.kind).brief;
      pen.fillRect(from - (brief ? 1 : 0), index * row, Math.max(wide, brief ? 2.4 : 0.3), row - (row > 3 ? 1 : 0));
    }
  });
  kept = { key, image };
  return image;
}

function drawLegend() {
  const kinds = Object.keys(data.paints).filter((kind) => lanes.some((lane) => lane.blocks.some((block) => block.kind === kind)));
  document.getElementById("legend").replaceChildren(...kinds.map((kind) => {
    const item = document.createElement("li");
    const swatch = document.createElement("canvas");
    item.append(swatch, paintOf(kind).label);
    fillKind(fit(swatch, 24, 14), kind, 0, 0, 24, 14);
    return item;
  }), ...Object.entries(MANNERS).filter(([mode]) => lanes.some((lane) => lane.curfews.some((each) => each[2] === mode))).map(legendLine));
}

function legendLine([mode, dash]) {
  const item = document.createElement("li"), swatch = document.createElement("canvas");
  item.append(swatch, `${MANNER_WORDS[mode]}, below the lane`);
  const pen = fit(swatch, 24, 14);
  pen.strokeStyle = colour("ink");
  pen.lineWidth = 2;
  pen.setLineDash(dash);
  pen.beginPath();
  pen.moveTo(0, 7);
  pen.lineTo(24, 7);
  pen.stroke();
  return item;
}
