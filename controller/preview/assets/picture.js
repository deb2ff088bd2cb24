// The picture: all lanes below the axis of UTC, drawn anew for every view. Changes nothing but pixels.

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
