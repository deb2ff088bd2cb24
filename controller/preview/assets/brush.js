// Brushes: colours, patterns, letters and places that all pictures share. Everything in CSS pixels.

const picture = document.getElementById("picture");
const overview = document.getElementById("overview");
const names = document.getElementById("names");
const STEPS = [SECOND, 5 * SECOND, 10 * SECOND, 15 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE,
  30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY, 56 * DAY];
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
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
