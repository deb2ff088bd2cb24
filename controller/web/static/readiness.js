// Readiness and approvals, for operators: lights per screen, who signed off, and what lacks an approval.
// The token is kept in this tab alone. What people wrote is put into the page as text, never as markup.

const REFRESH_MS = 10000;
const TOKEN = "landmark operator token";
const SHOWN_DIGITS = 12; // of a sha256, as in every sentence of the command line
const LIGHTS = {
  player: "player", clock: "clock", plan: "plan", films: "verified", decoded: "decoded", approvals: "approved",
  slate: "slate", kill: "kill drill", disk: "disk", versions: "version",
};
const VERDICTS = {
  ready: "Ready: every light is green, and somebody said go for every screen.",
  not_go: "Every light is green; a go is missing, or was said of another plan.",
};
const SAID = { revoked: "revoked it", other_bytes: "approved other bytes" };

const part = (name) => document.getElementById(`readiness-${name}`);
const order = JSON.parse(document.getElementById("first-status").textContent).screens.map((each) => each.screen);
const rows = new Map(); // by screen: the elements of its row
const open = new Set(); // "screen lights", "screen missing": what the reader opened

let token = sessionStorage.getItem(TOKEN) ?? "";
let asking = false;

function node(tag, words, ...children) {
  const made = document.createElement(tag);
  const { text, ...attributes } = words;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  made.append(...children);
  return made;
}

const name = (text) => node("bdi", { text });

/** A sentence whose `commands` stand out. */
function sentence(text) {
  return text.split("`").map((piece, at) => (at % 2 ? node("code", { text: piece, dir: "ltr" }) : piece));
}

async function ask(path) {
  const answer = await fetch(path, { headers: { Authorization: `Bearer ${token}` }, cache: "no-store" });
  if (answer.status === 401) throw new Error("locked");
  if (!answer.ok) throw new Error(`the controller answered ${answer.status}`);
  return answer.json();
}

async function refresh() {
  if (!token || asking || document.visibilityState === "hidden") return;
  asking = true;
  const asked = token;
  try {
    const [report, count] = await Promise.all([ask("/api/readiness"), ask("/api/approvals/count")]);
    if (token !== asked) return; // forgotten meanwhile
    draw(report, new Map(count.screens.map((each) => [each.screen, each])));
    show("table");
    part("problem").textContent = "";
  } catch (error) {
    if (token !== asked) return;
    if (error.message === "locked") lock("That is not the token of this controller.");
    else part("problem").textContent = `Not up to date: ${error.message}.`;
  } finally {
    asking = false;
    if (token !== asked) refresh();
  }
}

/** Forget the token, and with it every name that it opened. */
function lock(problem) {
  token = "";
  sessionStorage.removeItem(TOKEN);
  for (const { body } of rows.values()) body.remove();
  rows.clear();
  open.clear();
  show("door");
  part("problem").textContent = problem;
}

function show(which) {
  part("door").hidden = which !== "door";
  part("table").hidden = which !== "table";
  part("leave").hidden = which !== "table";
  if (which === "door") part("verdict").textContent = "";
}

function verdictOf(report) {
  if (VERDICTS[report.verdict]) return VERDICTS[report.verdict];
  const off = report.rows.filter((row) => row.lights.some((light) => light.colour !== "green")).length;
  return report.rows.length ? `Not ready: ${off} of ${report.rows.length} screens have lights that are not green.` : "Nothing is published yet.";
}

function draw(report, counts) {
  const verdict = part("verdict");
  verdict.textContent = verdictOf(report);
  verdict.dataset.verdict = report.verdict;
  const place = (screen) => (order.includes(screen) ? order.indexOf(screen) : order.length);
  const sorted = [...report.rows].sort((a, b) => place(a.screen) - place(b.screen));
  for (const screen of [...rows.keys()].filter((each) => !sorted.some((row) => row.screen === each))) {
    rows.get(screen).body.remove();
    rows.delete(screen);
  }
  for (const row of sorted) drawRow(row, counts.get(row.screen));
}

function rowOf(screen) {
  if (rows.has(screen)) return rows.get(screen);
  const cell = (kind) => node("td", { class: kind, role: "cell" });
  const made = {
    body: node("tbody", { "data-screen": screen, role: "rowgroup" }),
    venue: node("bdi", {}),
    lamps: Object.keys(LIGHTS).map((light) => lampCell(screen, light)),
    signed: cell("signed"),
    missing: node("button", { type: "button", class: "missing" }),
    go: cell("go"),
    more: node("td", { colspan: Object.keys(LIGHTS).length + 4, role: "cell" }),
  };
  const head = node("th", { scope: "row", role: "rowheader" }, made.venue, " ", node("small", { text: screen }));
  const line = node("tr", { role: "row" }, head, ...made.lamps.map((each) => each.cell), made.signed);
  line.append(node("td", { class: "lacks", role: "cell" }, made.missing), made.go);
  made.missing.addEventListener("click", () => toggle(screen, "missing"));
  made.below = node("tr", { class: "more", role: "row" }, made.more);
  made.below.hidden = true;
  made.body.append(line, made.below);
  part("table").append(made.body);
  rows.set(screen, made);
  return made;
}

function lampCell(screen, light) {
  const lamp = node("i", { class: "lamp" });
  const button = node("button", { type: "button" }, lamp, node("span", { text: LIGHTS[light] }));
  button.addEventListener("click", () => toggle(screen, "lights"));
  return { cell: node("td", { class: "light", role: "cell" }, button), button, lamp };
}

function toggle(screen, what) {
  const key = `${screen} ${what}`;
  const opened = !open.delete(key);
  for (const each of ["lights", "missing"]) open.delete(`${screen} ${each}`);
  if (opened) open.add(key);
  drawMore(rows.get(screen));
}

function drawRow(row, count) {
  const made = rowOf(row.screen);
  made.row = row;
  made.venue.textContent = row.venue;
  for (const [at, light] of Object.keys(LIGHTS).entries()) {
    const told = row.lights.find((each) => each.name === light);
    const { button, lamp } = made.lamps[at];
    lamp.dataset.colour = told?.colour ?? "";
    const words = told ? `${told.colour}: ${told.sentence}${told.remedy ? `; ${told.remedy}` : ""}` : "not told";
    button.title = words.replaceAll("`", "");
    button.setAttribute("aria-label", `${LIGHTS[light]}: ${button.title}`);
  }
  made.signed.replaceChildren(...signedOff(row.signed_off));
  const lacking = count?.lacking ?? 0;
  made.missing.textContent = lacking ? `${lacking} of ${count.films}` : "none";
  made.missing.disabled = !lacking && !open.has(`${row.screen} missing`);
  made.missing.dataset.lacking = lacking;
  made.missing.setAttribute("aria-label", `${lacking} films lack an approval for ${row.venue}; show them`);
  made.go.replaceChildren(...decided(row.decision));
  drawMore(made);
}

function signedOff(signs) {
  if (!signs.length) return [node("span", { class: "faint", text: "nobody is asked" })];
  return signs.flatMap((sign) => {
    const names = sign.by.flatMap((by, at) => [...(at ? [", "] : []), name(by)]);
    const who = node("small", { text: sign.approver });
    return [node("span", { class: sign.lacking.length ? "open" : "" }, who, " ", ...(names.length ? names : ["–"])), " "];
  });
}

function decided(decision) {
  if (!decision) return [node("span", { class: "faint", text: "–" })];
  const word = decision.go ? (decision.holds ? "go" : "earlier go") : "no-go";
  const when = `${decision.at.slice(0, 16).replace("T", " ")} UTC`;
  const title = [when, decision.reason, decision.holds ? "" : "plan or policy changed since"].filter(Boolean).join(" · ");
  return [node("b", { class: word.replace(" ", "-"), text: word, title }), " ", name(decision.by)];
}

function drawMore(made) {
  const { screen } = made.row;
  const which = ["lights", "missing"].find((each) => open.has(`${screen} ${each}`));
  made.below.hidden = !which;
  made.missing.setAttribute("aria-expanded", which === "missing");
  for (const { button } of made.lamps) button.setAttribute("aria-expanded", which === "lights");
  if (which === "lights") made.more.replaceChildren(lightsList(made.row));
  if (which === "missing") drawMissing(made, screen);
  else delete made.more.dataset.missing;
}

function lightsList(row) {
  const told = row.lights.map((light) => {
    const remedy = light.remedy ? [node("span", { class: "remedy" }, ...sentence(light.remedy))] : [];
    return node("li", {}, node("i", { class: "lamp", "data-colour": light.colour }), node("b", { text: LIGHTS[light.name] }), node("span", {}, ...sentence(light.sentence)), ...remedy);
  });
  const said = row.decision;
  if (said?.reason) told.push(node("li", { class: "reason" }, node("b", { text: said.go ? "go" : "no-go" }), node("span", {}, name(said.by), ": ", name(said.reason))));
  return node("ul", { class: "told" }, ...told);
}

async function drawMissing(made, screen) {
  if (!made.more.dataset.missing) made.more.replaceChildren(node("p", { class: "faint", text: "…" }));
  made.more.dataset.missing = screen;
  try {
    const report = await ask(`/api/approvals?missing=true&screen=${encodeURIComponent(screen)}`);
    if (made.more.dataset.missing !== screen) return; // closed meanwhile
    const films = report.cells.map(filmLine);
    made.more.replaceChildren(films.length ? node("ul", { class: "films" }, ...films) : node("p", { class: "faint", text: "Nothing lacks an approval." }));
  } catch (error) {
    made.more.replaceChildren(node("p", { class: "faint", text: `Not known: ${error.message}.` }));
  }
}

function filmLine(cell) {
  const lacking = cell.marks.filter((mark) => mark.required && mark.state !== "approved");
  const who = lacking.map((mark) => mark.approver.replace("_", " ")).join(", ");
  const before = lacking.filter((mark) => SAID[mark.state]).map((mark) => node("span", { class: "before" }, name(mark.by), ` ${SAID[mark.state]}`, ...(mark.note ? [": ", name(mark.note)] : [])));
  const credit = [cell.creator, cell.country].filter(Boolean);
  return node(
    "li", {},
    node("b", {}, name(cell.title)),
    node("span", { class: "credit" }, ...credit.flatMap((text, at) => [...(at ? [", "] : []), name(text)])),
    node("span", { class: "who", text: `lacks ${who}` }),
    node("span", { class: "bytes" }, node("code", { text: cell.short, dir: "ltr" }), " ", node("code", { text: `${cell.sha256.slice(0, SHOWN_DIGITS)}…`, dir: "ltr" }), " ", node("a", { href: cell.path, target: "_blank", rel: "noopener", text: "watch" })),
    ...before,
  );
}

part("door").addEventListener("submit", (event) => {
  event.preventDefault();
  token = part("token").value.trim();
  part("token").value = "";
  if (token) sessionStorage.setItem(TOKEN, token);
  refresh();
});
part("leave").addEventListener("click", () => lock(""));
document.addEventListener("visibilitychange", refresh);

show(token ? "table" : "door");
refresh();
setInterval(refresh, REFRESH_MS);
