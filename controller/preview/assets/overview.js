// The flight at a glance: all of it above the picture, and the legend below.

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
