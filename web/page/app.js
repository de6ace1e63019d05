// The page: controls, the address, what the Worker tells. The solver stands in the Worker; here are no numerics.
import { colours, heat, plot, short, show } from "./draw.js";

const $ = (id) => document.getElementById(id);
const fields = ["problem", "method", "net", "points", "patience", "steps", "seed"];
const rowStep = 0, rowSeconds = 1, rowLoss = 2, rowBest = 3, rowError = 4, rowRank = 5, rowCutoff = 6, rowDamping = 7, rowEnd = 8, rowResidual = 9;

// A run: its Worker and what that has told. state is one of loading, opening, refused, ready,
// running, pausing, ended, failed; values are those of the controls, best is the row of the
// lowest loss, saved the step at which the network was saved.
const newRun = (values) => ({ state: "loading", text: "", worker: null, values, facts: null, rows: [], best: null, known: NaN, frame: null, report: null, saved: 0 });
let run = newRun(null);  // the one shown
const kept = [];         // runs put aside, the newest last
const mostKept = 3;      // each holds the memory of a solver
let catalogue = null;
let parts = null;        // what every Worker is made of, in memory: a new run asks nothing of the server

// ---- The Worker

const slow = 15_000; // ms after which loading is worth a word

async function load() {
	dismiss(run);
	become(run, "loading", "Loading the solver.");
	const waiting = setTimeout(() => become(run, run.state, "Still loading the solver, a megabyte: the connection is slow, or the server has stopped. Reloading the page tries again."), slow);
	try {
		needs();
		const [module, script] = await Promise.all([compile("anagram.wasm"), source("worker.js")]);
		parts = { module, script: URL.createObjectURL(new Blob([script], { type: "text/javascript" })) };
		hire(run, null);
	} catch (error) {
		fail(run, "The solver can't be loaded. " + error.message);
	} finally {
		clearTimeout(waiting);
	}
}

// needs throws what is missing here and what to do about it.
function needs() {
	if (typeof WebAssembly !== "object") throw new Error("This browser has no WebAssembly, or it is switched off (a lockdown mode does that). Allow it for this page, or take another browser.");
	if (typeof Worker !== "function") throw new Error("This browser has no Web Workers, or they are switched off. Allow them for this page, or take another browser.");
}

// get fetches a file of the page.
async function get(file) {
	let answer;
	try {
		answer = await fetch(file);
	} catch {
		throw new Error(`${file} can't be reached: is the server running, and are you online? Then try again.`);
	}
	if (!answer.ok) throw new Error(`The server answers ${answer.status} for ${file}: it must stand beside this page. Then try again.`);
	return answer;
}

async function source(file) {
	const answer = await get(file), kind = typeOf(answer);
	if (kind === "text/html") throw new Error(`The server sends a page (${kind}) instead of ${file}: the file must stand beside this page. Then try again.`);
	return answer.text();
}

// compile takes the stream where the server knows the type of the file, and the bytes where it does not.
async function compile(file) {
	const answer = await get(file), kind = typeOf(answer);
	try {
		return await (kind === "application/wasm" ? WebAssembly.compileStreaming(answer) : WebAssembly.compile(await answer.arrayBuffer()));
	} catch (error) {
		const what = kind === "text/html" ? `The server sends a page (${kind}) instead of ${file}` : `${file} has arrived incomplete or damaged (${error.message})`;
		throw new Error(`${what}. Try again; if that does not help, the copy on the server is at fault.`);
	}
}

const typeOf = (answer) => (answer.headers.get("Content-Type") || "").split(";")[0].trim();

// hire gives a run a Worker, and that the settings.
function hire(r, settings) {
	r.worker = new Worker(parts.script);
	r.worker.onmessage = ({ data }) => { if (r.worker) hear[data.type](r, data); };
	r.worker.onerror = (event) => fail(r, "The solver can't be started: " + (event.message || "this page may not start Workers") + ".");
	tell(r, "open", { module: parts.module, settings });
}

function tell(r, type, more) { r.worker.postMessage({ type, ...more }); }

const hear = {
	catalogue(r, data) {
		if (catalogue) return;
		catalogue = data.catalogue;
		offline();
		fill();
		open();
	},
	opened(r, { facts }) {
		r.facts = facts;
		if (!facts.tolerance) take(r, facts.row);
		become(r, "ready", summary(r) + (kept.length > 0 ? " The run before is kept." : ""));
	},
	refused(r, { field, error }) {
		if (field) mark(field, error);
		become(r, "refused", field ? "One setting can't be: see there." : error);
	},
	rows(r, { rows }) {
		for (const row of rows) take(r, row);
		paintSoon();
	},
	frame(r, { maps, sigma, error, frames, spent }) {
		r.frame = { maps, sigma };
		if (!Number.isNaN(error)) r.known = error;
		Object.assign($("figures").dataset, { frames, spent }); // so far, for those who measure
		paintSoon();
	},
	paused(r) {
		if (r.state !== "ended") become(r, "ready", taken(r) > 0 ? `Paused after ${steps(r)}.${bestOf(r)}` : summary(r));
	},
	ended(r, { report }) {
		r.report = report;
		become(r, "ended", `Ended after ${steps(r)}: ${report.status}.${bestOf(r)}`);
	},
	network(r, { network }) { saveNetwork(r, network); },
	failed(r, { error }) { fail(r, "The solver stopped: " + error + "."); },
};

// take adds a row, and marks it as the best if it is. A march has nothing but progress.
function take(r, row) {
	r.rows.push(row);
	if (r.best && !r.facts.tolerance && !(row[rowBest] < r.best[rowBest])) return;
	r.best = row;
	if (!Number.isNaN(row[rowError])) r.known = row[rowError];
}

function fail(r, text) {
	const i = kept.indexOf(r);
	if (i >= 0) kept.splice(i, 1);
	become(r, "failed", text);
}

const noun = (r) => r.facts?.tolerance ? "slab" : "step";
const taken = (r) => r.rows.at(-1)?.[rowStep] ?? 0;

function steps(r) {
	const n = taken(r);
	return `${n} ${noun(r)}${n === 1 ? "" : "s"}`;
}

function summary({ facts }) {
	if (facts.tolerance) return "Ready: the network of the initial values comes first, then slab after slab.";
	return `Ready: ${facts.params} parameters, ${facts.samples} points.`;
}

// bestOf says which network is shown and saved.
function bestOf(r) {
	if (!r.best || r.facts.tolerance) return "";
	return ` Best: error ${show3(r.report?.error ?? r.known)} at step ${r.best[rowStep]}.`;
}

// ---- States and buttons

function become(r, state, text) {
	Object.assign(r, { state, text });
	refresh();
}

function refresh() {
	const { state, text } = run;
	if ($("status").textContent !== text) $("status").textContent = text;
	const can = { start: ["ready", "running"], step: ["ready"], reset: ["ready", "running", "pausing", "ended", "opening", "failed"] };
	for (const [id, states] of Object.entries(can)) $(id).disabled = !states.includes(state);
	$("start").textContent = state === "running" || state === "pausing" ? "Pause" : state === "ready" && taken(run) > 0 ? "Go on" : "Start";
	$("reset").textContent = state === "failed" ? "Try again" : "Reset";
	const shown = run.frame && ["ready", "running", "ended"].includes(state);
	$("save-network").disabled = !shown || run.rows.length === 0;
	$("save-picture").disabled = !shown;
	const before = kept.at(-1);
	$("kept").hidden = !before;
	if (before) $("back").textContent = `Back to ${before.values.problem}, ${steps(before)}`;
	document.body.dataset.state = state;
	paintSoon();
}

const act = {
	start() {
		if (run.state === "running") {
			become(run, "pausing", "Pausing after this " + noun(run) + ".");
			tell(run, "pause");
		} else {
			become(run, "running", "Running.");
			tell(run, "run");
			if ($("live").checked) tell(run, "frame");
			reveal();
		}
	},
	step() { become(run, "pausing", "One " + noun(run) + "."); tell(run, "step"); reveal(); },
	reset() { catalogue ? open() : load(); },
	back() { back(); },
	"save-network"() { tell(run, "network"); },
	"save-picture"() { savePicture(); },
};

// reveal brings the pictures into view where they stand below the controls and not beside them.
function reveal() {
	const end = Math.min(innerHeight, matchMedia(narrow).matches ? $("run").getBoundingClientRect().top : innerHeight);
	if ($("state").getBoundingClientRect().top >= 0 && $("map-u").getBoundingClientRect().bottom <= end) return;
	if (matchMedia(narrow).matches) $("figures").scrollIntoView({ behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}

const narrow = "(max-width: 1000px)"; // as in the style sheet

for (const id of Object.keys(act)) $(id).addEventListener("click", () => act[id]());
$("live").addEventListener("change", () => { if ($("live").checked && run.state === "running") tell(run, "frame"); });
$("controls").addEventListener("submit", (event) => event.preventDefault());

document.addEventListener("keydown", (event) => {
	if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, a, summary")) return;
	const id = { " ": "start", s: "step", r: "reset", u: "back" }[event.key.toLowerCase()];
	if (!id || event.key === " " && event.target.closest("button")) return;
	event.preventDefault();
	if (event.repeat && id !== "step" || $(id).disabled || $(id).closest("[hidden]")) return;
	act[id]();
});

// ---- Runs put aside: what a new run replaces, by whatever key or setting, is not lost

// aside keeps a run that has taken steps, at its place in the row of those kept, and ends one
// that has not.
function aside(r, place) {
	if (taken(r) === 0 || r.state === "failed") {
		dismiss(r);
		return;
	}
	if (r.state === "running") {
		tell(r, "pause");
		r.state = "pausing";
	}
	kept.splice(place, 0, r);
	if (kept.length > mostKept) dismiss(kept.shift());
}

function dismiss(r) {
	r.worker?.terminate();
	r.worker = null;
}

// back shows the run before. The one shown goes behind all that are kept: so the button walks
// through them.
function back() {
	const before = kept.pop();
	aside(run, 0);
	run = before;
	restore(run.values);
	refresh();
}

const worthAsking = 5; // seconds of work

// atStake reports whether closing the page loses more than a moment's work.
function atStake(r) {
	return r.worker && r.state !== "failed" && r.rows.at(-1)?.[rowSeconds] > worthAsking && r.saved !== taken(r);
}

addEventListener("beforeunload", (event) => {
	if (![run, ...kept].some(atStake)) return;
	event.preventDefault();
	event.returnValue = ""; // what older browsers look at
});

// offline lets the page load without its server from now on, where the browser does that: from
// https, or this machine.
function offline() {
	navigator.serviceWorker?.register("offline.js", { updateViaCache: "none" }).catch(() => {});
}

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
	$("best-item").hidden = !!m.marches; // a march has nothing but progress
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

// restore puts the controls, and the address, to the values of a run.
function restore(values) {
	$("problem").value = values.problem;
	fillMethods();
	for (const id of fields) {
		$(id).value = values[id];
		unmark(id);
	}
	settle();
	tellAddress();
}

// tellAddress writes the controls into the address.
function tellAddress() {
	marchedBefore = method().marches;
	const used = fields.filter((id) => !$(id).disabled).map((id) => [id, $(id).value.trim()]);
	history.replaceState(null, "", "?" + new URLSearchParams(used).toString().replaceAll("%2C", ","));
}

// open begins a run of what the controls say, and puts aside the one before.
function open() {
	tellAddress();
	for (const id of ["net", "points", "steps", "seed"]) unmark(id);
	aside(run, kept.length);
	run = newRun(settings());
	become(run, "opening", "Preparing.");
	hire(run, run.values);
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
		if (run.state === "running" && $("live").checked) tell(run, "frame");
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
	const best = (y) => run.best && !marches && run.best[rowStep] > 0 ? { x: run.best[rowStep], y } : null;
	const first = marches ? { name: "residual of the slab", y: of(rowResidual) } : { name: "loss", y: of(rowLoss), best: best(run.best?.[rowLoss]) };
	return {
		x: [x[0] || 0, Math.max(x.at(-1) || 0, (x[0] || 0) + (marches ? 4 : 10))], name: marches ? "slabs" : "steps", empty: "Nothing yet",
		series: [
			{ ...first, colour: "loss", x, dots: marches },
			{ name: marches ? "relative error so far" : "relative error", colour: "error", dash: true, x, y: of(rowError), dots: marches, best: best(run.known) },
		],
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

// figures writes the numbers: loss and error of the best network so far. Those of the end are of
// all points of evaluation.
function figures() {
	const last = run.rows.at(-1), report = run.report, marches = run.facts?.tolerance;
	const put = (id, text, value) => { $("figure-" + id).textContent = text; $("figure-" + id).dataset.value = value ?? ""; };
	const loss = report ? report.loss : run.best?.[rowLoss], error = report ? report.error : run.best ? run.known : undefined;
	put("step", last ? String(last[rowStep]) : "–", last?.[rowStep]);
	put("best", run.best ? String(run.best[rowStep]) : "–", run.best?.[rowStep]);
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
	$("curves").setAttribute("aria-label", `Loss and error after ${steps(run)}, the best marked: loss ${show3(loss)}, relative error ${show3(error)}`);
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

const fileName = ({ values }, kind) => `${values.problem}-${values.method}-${values.seed}-${kind}`;

// saveNetwork writes the file network.json of the command line: the best network of a run.
function saveNetwork(r, { text, error }) {
	if (error) {
		$("status").textContent = `The network can't be saved: ${error}.`;
		return;
	}
	r.saved = taken(r);
	save(fileName(r, "network.json"), new Blob([text], { type: "application/json" }));
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
	const { problem, method, seed } = run.values;
	g.fillText(`${problem} by ${method}, seed ${seed}, ${steps(run)}: relative error ${$("figure-error").textContent}`, 24, 34);
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
	const name = fileName(run, "picture.png");
	sheet.toBlob((blob) => save(name, blob));
}

load();
