// The plans as the page knows them: columns to arrays, an instant to a cue, an instant to local time.
// Everything is in ms since the epoch, UTC; a lane's local time is worked out from the offsets that came with it.

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const PLACE = new Map([...DIGITS].map((digit, place) => [digit, place]));
const ID_LENGTH = 8;
const SECOND = 1_000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const HOUSE = new Set(["loop", "make_good", "open"]); // where house ads fill what is not ours
const UNLIT = new Set(["dark", "closed"]);
const TOGETHER = new Set(["simulcast", "wave"]);

function readColumn({ of, width, at }, count) {
  const values = new Array(count);
  for (let index = 0; index < count; index += 1) {
    let place = 0;
    for (let digit = 0; digit < width; digit += 1) place = place * 64 + PLACE.get(at[index * width + digit]);
    values[index] = of[place];
  }
  return values;
}

function readLane(raw) {
  const { count: size, ...columns } = raw.blocks;
  const table = Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, readColumn(column, size)]));
  let at = raw.start;
  const blocks = table.length.map((length, index) => {
    const start = at;
    at += length;
    const loop = table.loop[index] === null ? null : raw.start + table.loop[index];
    return { start, end: at, kind: table.kind[index], line: table.line[index], loop, slot: table.slot[index], why: table.why[index] };
  });
  return { ...raw, blocks, spots: readSpots(raw.spots, raw.start) };
}

function readSpots({ count, gap, length, short, line, ids }, origin) {
  const [gaps, lengths] = [readColumn(gap, count), readColumn(length, count)];
  const [starts, ends] = [new Float64Array(count), new Float64Array(count)];
  let at = origin;
  for (let index = 0; index < count; index += 1) {
    starts[index] = at + gaps[index];
    ends[index] = at = starts[index] + lengths[index];
  }
  return { count, starts, ends, short: Uint16Array.from(readColumn(short, count)), line: readColumn(line, count), ids };
}

// How many of the sorted values are at most `value`.
function countUpTo(size, valueAt, value) {
  let [low, high] = [0, size];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (valueAt(middle) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

const lastSpotAt = (lane, instant) => countUpTo(lane.spots.count, (index) => lane.spots.starts[index], instant) - 1;
const lastBlockAt = (lane, instant) => countUpTo(lane.blocks.length, (index) => lane.blocks[index].start, instant) - 1;
const spotId = (lane, index) => lane.spots.ids.slice(index * ID_LENGTH, (index + 1) * ID_LENGTH);
const lineName = (place) => (place === null ? "" : data.lines[place][0]);

// What is on a screen at an instant; the same answer as the player's own playhead. Null outside the plan.
function cueAt(lane, instant) {
  if (instant < lane.start || instant >= lane.end) return null;
  const block = lane.blocks[lastBlockAt(lane, instant)];
  const index = lastSpotAt(lane, instant);
  const { starts, ends, short, count } = lane.spots;
  if (index >= 0 && instant < ends[index]) {
    return { kind: "spot", start: starts[index], end: ends[index], short: short[index], spot: index, block };
  }
  if (UNLIT.has(block.kind)) return { kind: "dark", start: block.start, end: block.end, short: null, block };
  const start = index >= 0 ? Math.max(block.start, ends[index]) : block.start;
  const end = index + 1 < count ? Math.min(block.end, starts[index + 1]) : block.end;
  if (!HOUSE.has(block.kind) || !lane.house.length || block.slot <= 0 || block.loop === null) {
    return { kind: "slate", start, end, short: null, block };
  }
  const slot = Math.floor((instant - block.loop) / block.slot);
  const slotStart = block.loop + slot * block.slot;
  const ad = lane.house[((slot % lane.house.length) + lane.house.length) % lane.house.length];
  return { kind: "house", start: Math.max(slotStart, start), end: Math.min(slotStart + block.slot, end), short: ad, block };
}

function whyOf(lane, cue, instant) {
  const { block } = cue;
  if (cue.kind === "house" && block.kind !== "open") return "a slot that is not ours";
  if (block.kind === "dark" || block.kind === "static") return ownCurfew(lane, cue, instant)?.[3] ?? block.why;
  if (cue.kind !== "spot" || !HOUSE.has(block.kind) || block.loop === null || block.slot <= 0) return block.why;
  const slot = Math.floor((cue.start - block.loop) / block.slot);
  return `${block.why}, round ${Math.floor(slot / lane.slots) + 1}, slot ${((slot % lane.slots) + lane.slots) % lane.slots}`;
}

// The curfew that a dark or static block stands for at an instant; of two that meet in one block, the one there.
const ownCurfew = (lane, cue, instant) => curfewsAt(lane, instant).find(([, , mode]) => mode === cue.block.kind);
const curfewsAt = (lane, instant) => lane.curfews.filter(([start, end]) => start <= instant && instant < end);

// The instants at which several screens show a film together, or one after the other around the world.
function findGatherings() {
  const found = new Map();
  lanes.forEach((lane, row) => {
    let before = null;
    for (const block of lane.blocks) {
      const continues = before && before.line === block.line && before.kind === block.kind && before.end === block.start;
      before = block;
      if (!TOGETHER.has(block.kind) || continues) continue;
      const key = `${block.line} ${block.kind === "wave" ? localDate(lane, block.start) : block.start}`;
      const gathering = found.get(key) ?? { kind: block.kind, line: block.line, start: block.start, end: block.end, places: [] };
      gathering.start = Math.min(gathering.start, block.start);
      gathering.end = Math.max(gathering.end, block.end);
      gathering.places.push({ row, start: block.start });
      found.set(key, gathering);
    }
  });
  return [...found.values()].sort((a, b) => a.start - b.start);
}

// Local time
function offsetAt(lane, instant) {
  let offset = lane.offsets[0][1];
  for (const [from, ms] of lane.offsets) if (from <= instant) offset = ms;
  return offset;
}
const two = (number) => String(number).padStart(2, "0");
const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
function parts(instant, offset = 0) {
  const date = new Date(instant + offset);
  const [hour, minute, second, ms] = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds(), date.getUTCMilliseconds()];
  return {
    day: `${WEEKDAYS[date.getUTCDay()]} ${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`,
    date: `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`,
    clock: `${two(hour)}:${two(minute)}`,
    time: `${two(hour)}:${two(minute)}:${two(second)}${ms ? `.${String(ms).padStart(3, "0")}` : ""}`,
  };
}
const localDate = (lane, instant) => parts(instant, offsetAt(lane, instant)).date;
const localParts = (lane, instant) => parts(instant, offsetAt(lane, instant));
function offsetText(lane, instant) {
  const minutes = Math.round(offsetAt(lane, instant) / MINUTE);
  return `${minutes < 0 ? "−" : "+"}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
}
function lengthText(ms) {
  if (ms < MINUTE) return `${ms / SECOND} s`;
  if (ms < HOUR) return `${+(ms / MINUTE).toFixed(1)} min`;
  return ms < 2 * DAY ? `${+(ms / HOUR).toFixed(1)} h` : `${+(ms / DAY).toFixed(1)} days`;
}

const data = JSON.parse(document.getElementById("data").textContent);
const shorts = data.shorts.map(([id, title, creator, country], place) => ({ id, title, creator, country, place, hue: (place * 137.508 + 230) % 360 }));
const lanes = data.lanes.map(readLane);
const flight = { start: Math.min(...lanes.map((lane) => lane.start)), end: Math.max(...lanes.map((lane) => lane.end)) };
const gatherings = findGatherings();
