// One lane: blocks, cells of spots and house ads, marks that are seen from far, curfews, and its local time.

function drawLane(sight, lane, strip) {
  const { pen, view, scale, x, place } = sight;
  const height = strip.bottom - strip.top;
  pen.save();
  pen.beginPath();
  pen.rect(place.left, strip.axis, place.width - place.left, strip.bottom - strip.axis + 6);
  pen.clip();
  for (let index = Math.max(0, lastBlockAt(lane, view.start)); index < lane.blocks.length; index += 1) {
    const block = lane.blocks[index];
    if (block.start >= view.end) break;
    if (block.end <= view.start) continue;
    const [from, to] = [Math.max(x(block.start), place.left - 8), Math.min(x(block.end), place.width + 8)];
    fillKind(pen, block.kind, from, strip.top, Math.max(to - from, 0.4), height);
    if (block.slot > 0 && block.slot * scale >= 7) drawHouse(sight, lane, block, strip);
    else if (block.slot * scale < CELL_FROM_PX) drawWhy(sight, block, from, to, strip);
  }
  drawSpots(sight, lane, strip);
  drawBrief(sight, lane, strip);
  if (view.chosen !== null) drawChosen(sight, lane, strip);
  drawCurfews(sight, lane, strip);
  drawLocalAxis(sight, lane, strip);
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

function drawLocalAxis(sight, lane, { axis, top, bottom }) {
  const { pen, place, view, scale, x, ink, quiet } = sight;
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
    if (index) drawChange(sight, x(from), offset - offsets[index - 1][1], axis, bottom);
  });
  for (const [start] of lane.days) {
    if (start < view.start - DAY || start >= view.end || DAY * scale < 14) continue;
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

// Where the clocks of a zone change, and by how much.
function drawChange({ pen, ink, panel }, at, by, axis, bottom) {
  const text = `clocks ${by < 0 ? "−" : "+"}${lengthText(Math.abs(by))}`;
  pen.font = `600 11px ${FONT}`;
  pen.fillStyle = panel;
  pen.fillRect(at - 0.5, axis, 2, bottom - axis);
  pen.fillRect(at, bottom - 19, pen.measureText(text).width + 10, 16);
  pen.strokeStyle = pen.fillStyle = ink;
  pen.setLineDash([3, 3]);
  pen.beginPath();
  pen.moveTo(at + 0.5, axis);
  pen.lineTo(at + 0.5, bottom);
  pen.stroke();
  pen.setLineDash([]);
  pen.fillText(text, at + 5, bottom - 11);
}
