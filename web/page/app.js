// The page: controls, the address, what the Worker tells. The solver stands in the Worker; here are no numerics.
import { colours, heat, plot, short, show } from "./draw.js";

const $ = (id) => document.getElementById(id);
const fields = ["problem", "method", "net", "points", "patience", "steps", "seed"];
const rowStep = 0, rowSeconds = 1, rowLoss = 2, rowError = 4, rowRank = 5, rowCutoff = 6, rowDamping = 7, rowEnd = 8, rowResidual = 9;

// The run. state is one of loading, refused, opening, ready, running, pausing, ended, failed.
const run = { state: "loading", facts: null, rows: [], frame: null, report: null };
let catalogue = null;
let worker = null;
let program = null; // the compiled WebAssembly module, shared by all Workers

// ---- The Worker

async function load() {
	try {
		program = await compile("anagram.wasm");
	} catch (error) {
		fail("The solver can't be loaded: " + error.message);
		return;
	}
	hire(null);
}

// compile takes the stream where the server knows the type of the file, and the bytes where it does not.
async function compile(url) {
	const answer = await fetch(url);
	if (!answer.ok) throw new Error(`${url}: ${answer.status} ${answer.statusText}`);
	if ((answer.headers.get("Content-Type") || "").startsWith("application/wasm")) return WebAssembly.compileStreaming(answer);
	return WebAssembly.compile(await answer.arrayBuffer());
}

// hire ends the Worker at work, whatever it does, and gives the run of these settings to a new one.
function hire(settings) {
	if (worker) worker.terminate();
	worker = new Worker("worker.js");
	const mine = worker;
	worker.onmessage = ({ data }) => { if (mine === worker) hear[data.type](data); };
	worker.onerror = (event) => fail("The solver can't be started: " + (event.message || "worker.js is missing"));
	worker.postMessage({ type: "open", module: program, settings });
}

function tell(type) { worker.postMessage({ type }); }

const hear = {
	catalogue(data) {
		if (catalogue) return;
		catalogue = data.catalogue;
		fill();
		open();
	},
	opened({ facts }) {
		Object.assign(run, { facts, rows: [], frame: null, report: null });
		if (!facts.tolerance) run.rows.push(facts.row);
		become("ready", summary());
	},
	refused({ field, error }) {
		if (field) mark(field, error);
		become("refused", field ? "One setting can't be: see there." : error);
	},
	rows({ rows }) {
		run.rows.push(...rows);
		paintSoon();
	},
	frame({ maps, sigma, frames, spent }) {
		run.frame = { maps, sigma };
		Object.assign($("figures").dataset, { frames, spent }); // so far, for those who measure
		paintSoon();
	},
	paused() {
		if (run.state === "ended") return;
		become("ready", run.rows.at(-1)?.[rowStep] > 0 ? `Paused after ${steps()}.` : summary());
	},
	ended({ report }) {
		run.report = report;
		become("ended", `Ended after ${steps()}: ${report.status}.`);
	},
	network({ network }) { saveNetwork(network); },
	failed({ error }) { fail("The solver stopped: " + error + "."); },
};

function fail(text) { become("failed", text); }

const noun = () => run.facts?.tolerance ? "slab" : "step";

function steps() {
	const n = run.rows.at(-1)?.[rowStep] ?? 0;
	return `${n} ${noun()}${n === 1 ? "" : "s"}`;
}

function summary() {
	const f = run.facts;
	if (f.tolerance) return "Ready: the network of the initial values comes first, then slab after slab.";
	return `Ready: ${f.params} parameters, ${f.samples} points.`;
}

// ---- States and buttons

function become(state, text) {
	run.state = state;
	if (text) $("status").textContent = text;
	const can = { start: ["ready", "running"], step: ["ready"], reset: ["ready", "running", "pausing", "ended", "opening", "failed"] };
	for (const [id, states] of Object.entries(can)) $(id).disabled = !states.includes(state);
	$("start").textContent = state === "running" || state === "pausing" ? "Pause" : state === "ready" && run.rows.at(-1)?.[rowStep] > 0 ? "Go on" : "Start";
	const shown = run.frame && ["ready", "running", "ended"].includes(state);
	$("save-network").disabled = !shown || run.rows.length === 0;
	$("save-picture").disabled = !shown;
	document.body.dataset.state = state;
	paintSoon();
}

const act = {
	start() {
		if (run.state === "running") {
			become("pausing", "Pausing after this " + noun() + ".");
			tell("pause");
		} else {
			become("running", "Running.");
			tell("run");
			if ($("live").checked) tell("frame");
		}
	},
	step() { become("pausing", "One " + noun() + "."); tell("step"); },
	reset() { open(); },
	"save-network"() { tell("network"); },
	"save-picture"() { savePicture(); },
};

for (const id of Object.keys(act)) $(id).addEventListener("click", () => act[id]());
$("live").addEventListener("change", () => { if ($("live").checked && run.state === "running") tell("frame"); });
$("controls").addEventListener("submit", (event) => event.preventDefault());

document.addEventListener("keydown", (event) => {
	if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, a, summary")) return;
	const id = { " ": "start", s: "step", r: "reset" }[event.key.toLowerCase()];
	if (!id || event.key === " " && event.target.closest("button")) return;
	event.preventDefault();
	if (!$(id).disabled) act[id]();
});

// ---- Controls and the address

const problem = () => catalogue.problems.find((p) => p.name === $("problem").value);
const method = () => problem().methods.find((m) => m.name === $("method").value);

function options(select, list) {
	select.replaceChildren(...list.map(({ value, text }) => new Option(text, value)));
}

// fill fills in the controls from the address, or else with the defaults.
function fill() {
	options($("problem"), catalogue.problems.map((p) => ({ value: p.name, text: p.name })));
	const asked = new URLSearchParams(location.search);
	choose("problem", asked.get("problem"));
	choose("method", asked.get("method"), fillMethods);
	fillDefaults();
	$("seed").value = "0";
	choose("patience", asked.get("patience"));
	for (const id of ["net", "points", "steps", "seed"]) if (asked.has(id)) $(id).value = asked.get(id);
	for (const id of fields) $(id).disabled = false;
	settle();
}

// choose selects what the address asks for, and says so if there is no such thing.
function choose(id, value, prepare) {
	if (prepare) prepare();
	if (value === null) return;
	const known = [...$(id).options].some((o) => o.value === value);
	if (known) $(id).value = value;
	else mark(id, `There is no ${id} “${value}” here; this is ${$(id).value}.`);
}

function fillMethods() {
	const list = problem().methods;
	const usual = list[0].marches ? list[0] : list.find((m) => m.name === "ratio");
	options($("method"), list.map((m) => ({ value: m.name, text: m.name })));
	$("method").value = usual.name;
}

function fillDefaults() {
	$("net").value = method().net;
	$("points").value = problem().points;
	$("steps").value = method().steps;
}

// settle adapts hints and what can be chosen to problem and method.
function settle() {
	const p = problem(), m = method();
	$("equation").textContent = p.title;
	$("method-hint").textContent = sentence(m.about);
	$("points").disabled = m.marches;
	$("patience").disabled = !m.patient;
	$("points-hint").textContent = m.marches ? "It places its own" : p.random ? "Inside; an eighth on the border" : p.name === "allencahn" ? "A side in t, twice in x" : "A side of the grid";
	$("patience-hint").textContent = m.patient ? "When to give up" : "Not for this method";
	$("net-hint").textContent = m.marches ? "Width of the first slab" : "Widths, such as 32 or 20,20";
	$("steps-hint").textContent = m.marches ? "slabs" : "steps";
	$("step-name").textContent = m.marches ? "Slab" : "Step";
	$("time-name").textContent = m.marches ? "Time per slab" : "Time per step";
	$("rank-name").textContent = m.marches ? "Known up to t" : "Rank";
	$("curves-caption").textContent = m.marches ? "Residual and error of the slabs" : "Loss and error";
}

let marchedBefore = false;

for (const id of fields) {
	$(id).addEventListener("change", () => {
		unmark(id);
		if (id === "problem") { fillMethods(); fillDefaults(); unmark("method"); }
		if (id === "method") {
			$("steps").value = method().steps;
			if (method().marches !== marchedBefore) $("net").value = method().net;
		}
		settle();
		open();
	});
}

function mark(id, text) {
	$(id + "-error").textContent = text;
	$(id + "-error").hidden = false;
	$(id).setAttribute("aria-invalid", "true");
}

function unmark(id) {
	$(id + "-error").hidden = true;
	$(id).removeAttribute("aria-invalid");
}

function settings() { return Object.fromEntries(fields.map((id) => [id, $(id).value.trim()])); }

// open begins a run of what the controls say, and writes it into the address.
function open() {
	marchedBefore = method().marches;
	const used = fields.filter((id) => !$(id).disabled).map((id) => [id, $(id).value.trim()]);
	history.replaceState(null, "", "?" + new URLSearchParams(used).toString().replaceAll("%2C", ","));
	for (const id of ["net", "points", "steps", "seed"]) unmark(id);
	Object.assign(run, { facts: null, rows: [], frame: null, report: null });
	become("opening", "Preparing.");
	hire(settings());
}

// ---- Pictures and figures

let asked = false, painted = 0;

// paintSoon paints with the next picture of the screen, of which it takes thirty a second.
function paintSoon() {
	if (asked) return;
	asked = true;
	requestAnimationFrame(function next(now) {
		if (now - painted < 30) {
			requestAnimationFrame(next);
			return;
		}
		asked = false;
		painted = now;
		paint();
		if (run.state === "running" && $("live").checked) tell("frame");
	});
}

function paint() {
	figures();
	const now = colours();
	for (const [id, painter] of Object.entries(painters())) show($(id), now, painter);
	$("slice").hidden = !run.facts?.slice;
	$("slice").textContent = run.facts?.slice || "";
}

function painters() {
	const f = run.facts || {}, n = f.nx * f.ny, maps = run.frame?.maps;
	const field = (k, more) => heat({ values: maps && maps.subarray(k * n, (k + 1) * n), nx: f.nx, ny: f.ny, x: f.x, y: f.y, ...more });
	return {
		"map-u": field(0, { palette: "solution", lo: f.least, hi: f.largest }),
		"map-error": field(1, { palette: "error", log: true }),
		"map-residual": field(2, { palette: "error", log: true }),
		curves: plot(curves()),
		spectrum: plot(spectrum()),
	};
}

function curves() {
	const x = run.rows.map((r) => r[rowStep]), marches = run.facts?.tolerance;
	const of = (k) => run.rows.map((r) => r[k]);
	const first = marches ? { name: "residual of the slab", y: of(rowResidual) } : { name: "loss", y: of(rowLoss) };
	return {
		x: [x[0] || 0, Math.max(x.at(-1) || 0, (x[0] || 0) + (marches ? 4 : 10))], name: marches ? "slabs" : "steps", empty: "Nothing yet",
		series: [{ ...first, colour: "loss", x, dots: marches }, { name: marches ? "relative error so far" : "relative error", colour: "error", x, y: of(rowError), dots: marches }],
	};
}

function spectrum() {
	const sigma = run.frame?.sigma || [], last = run.rows.at(-1), levels = [];
	if (sigma.length && last[rowCutoff] > 0) levels.push({ y: last[rowCutoff], name: `cutoff ${short(last[rowCutoff])}` });
	if (sigma.length && last[rowDamping] > 0) levels.push({ y: Math.sqrt(last[rowDamping]), name: `root of the damping ${short(Math.sqrt(last[rowDamping]))}` });
	return {
		x: [1, Math.max(sigma.length, 2)], name: "index", levels,
		empty: run.facts?.tolerance ? "March solves its slabs by QR, without singular values" : "After a step that factors a matrix",
		series: [{ name: "singular value", colour: "loss", x: Array.from(sigma, (_, i) => i + 1), y: Array.from(sigma), dots: true }],
	};
}

// figures writes the numbers. Those of the end are of the best network, and of all points of evaluation.
function figures() {
	const last = run.rows.at(-1), report = run.report, marches = run.facts?.tolerance;
	const put = (id, text, value) => { $("figure-" + id).textContent = text; $("figure-" + id).dataset.value = value ?? ""; };
	const loss = report ? report.loss : last?.[rowLoss], error = report ? report.error : known(rowError);
	put("step", last ? String(last[rowStep]) : "–", last?.[rowStep]);
	put("loss", show3(loss), loss);
	put("error", show3(error), error);
	if (marches) put("rank", last ? short(last[rowEnd]) : "–");
	else put("rank", last?.[rowRank] ? `${last[rowRank]} of ${run.facts.params}` : "–");
	put("time", last?.[rowStep] > 0 ? duration(last[rowSeconds] / last[rowStep]) : "–", last?.[rowSeconds]);
	$("verdict").hidden = !report;
	if (report) {
		$("verdict").firstElementChild.textContent = sentence(report.verdict);
		const estimate = report.estimate >= 0 ? ` Estimated error ${short(report.estimate)}, not guaranteed.` : "";
		$("verdict").lastElementChild.textContent = sentence(report.advice) + estimate + (report.failure ? " " + sentence(report.failure) : "");
	}
	describe(loss, error);
}

// known is the last value of a column that is a number.
function known(column) {
	for (let i = run.rows.length - 1; i >= 0; i--) if (!Number.isNaN(run.rows[i][column])) return run.rows[i][column];
	return undefined;
}

const show3 = (v) => v === undefined || Number.isNaN(v) ? "–" : v === 0 ? "0" : v.toExponential(2);
const duration = (s) => s >= 1 ? s.toFixed(2) + " s" : (1000 * s).toFixed(s < .01 ? 2 : 1) + " ms";
const sentence = (s) => s.charAt(0).toUpperCase() + s.slice(1) + (s.endsWith(".") ? "" : ".");

// describe tells those who do not see the pictures what is in them; not while they change many times a second.
function describe(loss, error) {
	if (run.state === "running" || !run.facts) return;
	const f = run.facts, over = ` over ${f.x.name} and ${f.y.name}`;
	$("map-u").setAttribute("aria-label", `Map of the network${over}, in the colours of the solution, ${short(f.least)} to ${short(f.largest)}`);
	$("map-error").setAttribute("aria-label", `Map of the error${over}; relative error ${show3(error)}`);
	$("map-residual").setAttribute("aria-label", `Map of the residual of the equation${over}`);
	$("curves").setAttribute("aria-label", `Loss and error after ${steps()}: loss ${show3(loss)}, relative error ${show3(error)}`);
	$("spectrum").setAttribute("aria-label", run.frame?.sigma.length ? `${run.frame.sigma.length} singular values from ${short(run.frame.sigma[0])} down to ${short(run.frame.sigma.at(-1))}, rank ${run.rows.at(-1)[rowRank]}` : "No singular values yet");
}

new ResizeObserver(paintSoon).observe($("figures"));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paintSoon);

// ---- Files

function save(name, blob) {
	const link = document.createElement("a");
	link.href = URL.createObjectURL(blob);
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

const fileName = (kind) => `${$("problem").value}-${$("method").value}-${$("seed").value}-${kind}`;

// saveNetwork writes the file network.json of the command line.
function saveNetwork({ text, error }) {
	if (error) $("status").textContent = `The network can't be saved: ${error}.`;
	else save(fileName("network.json"), new Blob([text], { type: "application/json" }));
}

// savePicture paints all of it once more, on a sheet of its own.
function savePicture() {
	const sheet = document.createElement("canvas"), scale = 2, w = 1200, h = 920;
	sheet.width = scale * w;
	sheet.height = scale * h;
	const g = sheet.getContext("2d"), c = colours(), painter = painters();
	g.scale(scale, scale);
	g.fillStyle = c.card;
	g.fillRect(0, 0, w, h);
	g.fillStyle = c.ink;
	g.textBaseline = "alphabetic";
	g.font = "600 18px system-ui, sans-serif";
	g.fillText(`${$("problem").value} by ${$("method").value}, seed ${$("seed").value}, ${steps()}: relative error ${$("figure-error").textContent}`, 24, 34);
	const titles = { "map-u": "Network u", "map-error": "Error", "map-residual": "Residual of the equation", curves: $("curves-caption").textContent, spectrum: "Singular values of the last step" };
	const places = { "map-u": [16, 52, 380, 440], "map-error": [410, 52, 380, 440], "map-residual": [804, 52, 380, 440], curves: [16, 510, 578, 400], spectrum: [606, 510, 578, 400] };
	for (const [id, [x, y, w, h]] of Object.entries(places)) {
		g.font = "600 13px system-ui, sans-serif";
		g.fillStyle = c.ink;
		g.textAlign = "left";
		g.textBaseline = "alphabetic";
		g.fillText(titles[id], x + 6, y + 12);
		painter[id]({ g, x, y: y + 18, w, h: h - 18, colours: c });
	}
	sheet.toBlob((blob) => save(fileName("picture.png"), blob));
}

load();
