// The page: controls, the address, what the Worker tells. The solver stands in the Worker; here are no numerics.
import { colours, heat, plot, short, show } from "./draw.js";
import { line } from "./line.js";
import { unlzma } from "./unlzma.js";
import { onDrop, pack, read, unpack } from "./file.js";

const $ = (id) => document.getElementById(id);
const fields = ["problem", "method", "net", "points", "patience", "steps", "seed"];
const rowStep = 0, rowSeconds = 1, rowLoss = 2, rowBest = 3, rowError = 4, rowRank = 5, rowCutoff = 6, rowDamping = 7, rowEnd = 8, rowResidual = 9, rowUnits = 10, rowPoints = 11, rowEstimate = 12;

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
		const [module, script] = await Promise.all([compile("anagram.wasm.lzma"), source("worker.js")]);
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

// compile unfolds the program first.
async function compile(file) {
	const answer = await get(file), kind = typeOf(answer);
	try {
		return await WebAssembly.compile(await unlzma(new Uint8Array(await answer.arrayBuffer())));
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
		fill().then((filled) => filled && open());
	},
	opened(r, { facts }) {
		r.facts = facts;
		if (!facts.tolerance && !facts.solves) take(r, facts.row);
		if (r === run) settle();
		become(r, "ready", summary(r) + (kept.length > 0 ? " The run before is kept." : ""));
	},
	refused(r, { field, error }) {
		if (field) mark(field, error);
		become(r, "refused", field ? field === "file" ? "The file can't be solved as it is: see below it." : "One setting can't be: see there." : error);
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
		if (r.state !== "ended") become(r, "ready", taken(r) > 0 || r.facts.solves ? `Paused after ${steps(r)}.${bestOf(r)}` : summary(r));
	},
	asked(r, { much }) {
		r.asked = true;
		become(r, "ready", `This file came by an address, and ${much}. Go on only if you trust it.`);
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
	if (r.best && !r.facts.tolerance && !r.facts.solves && !(row[rowBest] < r.best[rowBest])) return;
	r.best = row;
	if (!Number.isNaN(row[rowError])) r.known = row[rowError];
}

function fail(r, text) {
	const i = kept.indexOf(r);
	if (i >= 0) kept.splice(i, 1);
	become(r, "failed", text);
}

const noun = (r) => r.facts?.tolerance ? "slab" : r.facts?.solves ? "level" : "step";
const taken = (r) => r.rows.at(-1)?.[rowStep] ?? 0;

function steps(r) {
	const n = taken(r);
	return `${n} ${noun(r)}${n === 1 ? "" : "s"}`;
}

function summary({ facts }) {
	if (facts.solves) return "Ready: units, points and weights are chosen, level by level.";
	if (facts.tolerance) return "Ready: the network of the initial values comes first, then slab after slab.";
	return `Ready: ${facts.params} parameters, ${facts.samples} points.`;
}

// bestOf says which network is shown and saved.
function bestOf(r) {
	if (r.facts.solves) return "";
	if (!r.best || r.facts.tolerance) return "";
	if (!r.facts.exact) return ` Best at step ${r.best[rowStep]}.`;
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
	const can = { start: ["ready", "running"], step: ["ready"], stop: run.begun ? ["ready", "running", "pausing"] : [], reset: ["ready", "running", "pausing", "ended", "opening", "failed"] };
	for (const [id, states] of Object.entries(can)) $(id).disabled = !states.includes(state);
	$("start").textContent = state === "running" || state === "pausing" ? "Pause" : state === "ready" && (taken(run) > 0 || run.begun) ? "Go on" : "Start";
	$("reset").textContent = state === "failed" ? "Try again" : "Reset";
	const shown = run.frame && ["ready", "running", "ended"].includes(state);
	$("stop").hidden = !run.facts?.solves;
	$("step").hidden = !!run.facts?.solves;
	$("save-network").disabled = !shown || run.rows.length === 0;
	$("save-picture").disabled = !shown;
	const before = kept.at(-1);
	$("kept").hidden = !before;
	if (before) $("back").textContent = `Back to ${before.values.problem === own ? "the file" : before.values.problem}, ${steps(before)}`;
	document.body.dataset.state = state;
	paintSoon();
}

const act = {
	start() {
		if (run.state === "running") {
			become(run, "pausing", run.facts.solves ? "Pausing." : "Pausing after this " + noun(run) + ".");
			tell(run, "pause");
		} else {
			run.begun = true;
			become(run, "running", "Running.");
			tell(run, "run", { allowed: run.asked });
			if ($("live").checked) tell(run, "frame");
			reveal();
		}
	},
	step() { become(run, "pausing", "One " + noun(run) + "."); tell(run, "step"); reveal(); },
	stop() { become(run, "pausing", "Stopping."); tell(run, "stop"); },
	reset() { catalogue ? open() : load(); },
	back() { back(); },
	"save-network"() { tell(run, "network"); },
	"save-picture"() { savePicture(); },
};

// reveal brings the pictures into view where they stand below the controls and not beside them.
function reveal() {
	const end = Math.min(innerHeight, matchMedia(narrow).matches ? $("run").getBoundingClientRect().top : innerHeight);
	if ($("state").getBoundingClientRect().top >= 0 && $("map-u").getBoundingClientRect().bottom <= end) return;
	if (matchMedia(narrow).matches) $("state").scrollIntoView({ behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}

const narrow = "(max-width: 1000px)"; // as in the style sheet

for (const id of Object.keys(act)) $(id).addEventListener("click", () => act[id]());
$("live").addEventListener("change", () => { if ($("live").checked && run.state === "running") tell(run, "frame"); });
$("controls").addEventListener("submit", (event) => event.preventDefault());

document.addEventListener("keydown", (event) => {
	if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, a, summary, .button")) return;
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

const own = "file"; // the problem that is a file of the visitor's own
const isFile = () => $("problem").value === own;
let foreign = false; // the file came by an address, and has not been changed since

const problem = () => catalogue.problems.find((p) => p.name === $("problem").value);
const method = () => problem().methods.find((m) => m.name === $("method").value);

function options(select, list) {
	select.replaceChildren(...list.map(({ value, text }) => new Option(text, value)));
}

// fill fills in the controls from the address, or else with the defaults. It returns false where the
// address holds a file that can't be read.
async function fill() {
	options($("problem"), [...catalogue.problems.map((p) => ({ value: p.name, text: p.name })), { value: own, text: "a file of your own" }]);
	const asked = new URLSearchParams(location.search);
	choose("problem", asked.get("problem"));
	const held = await addressed();
	if (held !== null) {
		choose("method", asked.get("method"));
		for (const id of ["net", "seed"]) $(id).value = asked.get(id) ?? "";
		settle();
		return held;
	}
	choose("method", asked.get("method"), fillMethods);
	fillDefaults();
	$("seed").value = "0";
	choose("patience", asked.get("patience"));
	for (const id of ["net", "points", "steps", "seed"]) if (asked.has(id)) $(id).value = asked.get(id);
	for (const id of fields) $(id).disabled = false;
	settle();
	return true;
}

// addressed takes the file of the address. It returns null if there is none and no file is chosen,
// and false, having said why, if it can't be read.
async function addressed() {
	let read = true;
	try {
		const text = await unpack(location.hash);
		if (text !== null) {
			$("file").value = text;
			foreign = true;
			chooseOwn();
		}
	} catch (error) {
		read = false;
		chooseOwn();
		mark("file", error.message);
		become(run, "refused", "The address can't be read: see there.");
	}
	if (!isFile()) return null;
	chooseOwn();
	settle();
	return read;
}

addEventListener("hashchange", async () => {
	if (!catalogue) return;
	if (!location.hash.startsWith("#f=")) tellAddress(); // a link within the page
	else if (await addressed()) open();
});

// choose selects what the address asks for, and says so if there is no such thing.
function choose(id, value, prepare) {
	if (prepare) prepare();
	if (value === null) return;
	const known = [...$(id).options].some((o) => o.value === value);
	if (known) $(id).value = value;
	else mark(id, `There is no ${id} “${value}” here; this is ${$(id).value}.`);
}

// fileMethods are those that a file may be solved by.
function fileMethods() {
	const all = new Map(catalogue.problems.flatMap((p) => p.methods).map((m) => [m.name, m]));
	return [{ name: "", about: "as the file says, or chosen for it" }, { name: "solve", about: "chooses units, points and weights" }, ...all.values()];
}

function fillMethods() {
	if (isFile()) {
		options($("method"), fileMethods().map((m) => ({ value: m.name, text: m.name || "of the file" })));
		return;
	}
	const list = problem().methods;
	const usual = list[0].marches ? list[0] : list.find((m) => m.name === "ratio");
	options($("method"), list.map((m) => ({ value: m.name, text: m.name })));
	$("method").value = usual.name;
}

function fillDefaults() {
	for (const id of fields) $(id).disabled = false;
	if (isFile()) { // which has its own
		$("net").value = $("seed").value = "";
		return;
	}
	$("seed").value ||= "0";
	$("net").value = method().net;
	$("points").value = problem().points;
	$("steps").value = method().steps;
}

// settle adapts hints and what can be chosen to problem and method.
function settle() {
	const file = isFile();
	document.body.dataset.mode = file ? "file" : "named";
	$("source").hidden = !file;
	if (file) {
		examples();
		settleFile();
		return;
	}
	for (const id of ["error-figure", "residual-figure", "spectrum-figure", "error-item", "best-item"]) $(id).hidden = false;
	for (const id of ["unknown", "levels-figure", "findings"]) $(id).hidden = true;
	$("unknown-name").textContent = "u";
	$("unknown-name").hidden = false;
	$("loss-name").textContent = "Loss";
	const p = problem(), m = method();
	$("equation").textContent = p.title;
	$("method-hint").textContent = sentence(m.about);
	$("points").disabled = m.marches;
	$("patience").disabled = !m.patient;
	$("points-hint").textContent = m.marches ? "It places its own" : p.random ? "Inside; an eighth on the border" : p.name === "allencahn" ? "A side in t, twice in x" : "A side of the grid";
	$("patience-hint").textContent = m.patient ? "When to give up" : "Not for this method";
	$("seed-hint").textContent = "Of the first weights";
	$("net-hint").textContent = m.marches ? "Width of the first slab" : "Widths, such as 32 or 20,20";
	$("steps-hint").textContent = m.marches ? "slabs" : "steps";
	$("best-item").hidden = !!m.marches; // a march has nothing but progress
	$("step-name").textContent = m.marches ? "Slab" : "Step";
	$("time-name").textContent = m.marches ? "Time per slab" : "Time per step";
	$("rank-name").textContent = m.marches ? "Known up to t" : "Rank";
	$("curves-caption").textContent = m.marches ? "Residual and error of the slabs" : "Loss and error";
}

// settleFile adapts the names of figures to what a file is solved by, once that is known.
function settleFile() {
	const f = run.facts || {}, names = f.unknowns || ["u"];
	$("equation").textContent = f.title || "";
	$("method-hint").textContent = sentence(fileMethods().find((m) => m.name === $("method").value).about);
	$("net-hint").textContent = $("seed-hint").textContent = "Empty: of the file";
	$("best-item").hidden = !!(f.tolerance || f.solves);
	for (const id of ["error-figure", "error-item"]) $(id).hidden = f.exact === false;
	$("residual-figure").hidden = !f.tolerance;
	$("spectrum-figure").hidden = !!f.solves;
	$("levels-figure").hidden = !f.solves;
	$("levels").classList.toggle("unknown", !f.exact);
	$("loss-name").textContent = f.solves ? "Unseen residual" : "Loss";
	$("step-name").textContent = sentence(noun(run)).slice(0, -1);
	$("time-name").textContent = "Time per " + noun(run);
	$("rank-name").textContent = f.tolerance ? "Known up to t" : f.solves ? "Estimated error" : "Rank";
	$("curves-caption").textContent = f.solves ? "Estimated error of the levels" : f.tolerance ? "Residual and error of the slabs" : "Loss and error";
	if (names.join() !== [...$("unknown").options].map((o) => o.value).join()) options($("unknown"), names.map((name) => ({ value: name, text: name })));
	$("unknown").hidden = names.length === 1;
	$("unknown-name").hidden = names.length > 1;
	$("unknown-name").textContent = names[0];
	$("findings").hidden = !f.findings;
	$("findings").replaceChildren(...lines(f.findings || ""));
}

// ---- The file

// examples fills the menu of files to begin with, when it is wanted first.
async function examples() {
	if ($("example").options.length > 1 || $("example").dataset.asked) return;
	$("example").dataset.asked = "yes";
	try {
		const files = JSON.parse(await source("files.json"));
		for (const { name, text } of files) $("example").append(Object.assign(new Option(name), { text: name, value: text }));
	} catch {
		$("example").dataset.asked = ""; // with the next look at it
	}
}

$("example").addEventListener("change", () => {
	if ($("example").value) takeFile($("example").value);
	$("example").selectedIndex = 0;
});

// chooseOwn makes a file the problem, and what it says the choice.
function chooseOwn() {
	$("problem").value = own;
	fillMethods();
	fillDefaults();
}

// takeFile makes a text the problem.
function takeFile(text) {
	chooseOwn();
	$("file").value = text;
	foreign = false;
	unmark("problem");
	settle();
	open();
}

async function takeGiven(file) {
	if (!catalogue || !file) return;
	try {
		takeFile(await read(file));
	} catch (error) {
		chooseOwn();
		settle();
		mark("file", error.message);
	}
}

onDrop(takeGiven);
$("choose").addEventListener("change", () => { takeGiven($("choose").files[0]); $("choose").value = ""; });
$("unknown").addEventListener("change", () => { paintSoon(); });

const typing = 600; // ms without another letter, after which a file is read
let typed = 0;

$("file").addEventListener("input", () => {
	foreign = false;
	clearTimeout(typed);
	typed = setTimeout(open, typing);
	if (["ready", "refused"].includes(run.state) && taken(run) === 0) become(run, "opening", "Reading the file.");
});

$("copy").addEventListener("click", async () => {
	await tellAddress();
	try {
		await navigator.clipboard.writeText(location.href);
		$("file-hint").textContent = "The link is copied: it holds the whole file.";
	} catch {
		$("file-hint").textContent = "The browser does not let this page copy: take the address from its bar. It holds the whole file.";
	}
});

let marchedBefore = false;

for (const id of fields) {
	$(id).addEventListener("change", () => {
		unmark(id);
		if (id === "problem") { fillMethods(); fillDefaults(); unmark("method"); foreign = false; }
		if (id === "method" && !isFile()) {
			$("steps").value = method().steps;
			if (method().marches !== marchedBefore) $("net").value = method().net;
		}
		settle();
		open();
	});
}

function mark(id, text) {
	if (id === own) $("file-error").replaceChildren(...lines(text));
	else $(id + "-error").textContent = text;
	$(id + "-error").hidden = false;
	$(id).setAttribute("aria-invalid", "true");
}

// lines are those of a message: the lines of a file and the carets below are as they are, words may be wrapped.
function lines(text) {
	return text.split("\n").map((s, i, all) => Object.assign(document.createElement("span"), {
		textContent: s + (i + 1 < all.length ? "\n" : ""), className: s.startsWith("  ") ? "code" : "words",
	}));
}

function unmark(id) {
	$(id + "-error").hidden = true;
	$(id).removeAttribute("aria-invalid");
}

function settings() {
	const values = Object.fromEntries(fields.map((id) => [id, $(id).value.trim()]));
	return isFile() ? { ...values, file: $("file").value, foreign } : values;
}

// restore puts the controls, and the address, to the values of a run.
function restore(values) {
	$("problem").value = values.problem;
	unmark("file");
	if (isFile()) {
		$("file").value = values.file;
		foreign = values.foreign;
	}
	fillMethods();
	fillDefaults();
	for (const id of fields) {
		$(id).value = values[id];
		unmark(id);
	}
	settle();
	tellAddress();
}

// tellAddress writes the controls into the address.
async function tellAddress() {
	if (isFile()) {
		try {
			const end = await pack($("file").value);
			if (isFile()) history.replaceState(null, "", location.pathname + query(["method", "net", "seed"].filter((id) => $(id).value.trim())) + end);
		} catch { // a browser that does not compress, or an address too long for it: the page goes on without
			history.replaceState(null, "", location.pathname);
		}
		return;
	}
	marchedBefore = method().marches;
	history.replaceState(null, "", query(fields.filter((id) => !$(id).disabled)));
}

// query is the part of an address that has the values of controls.
function query(ids) {
	return ids.length === 0 ? "" : "?" + new URLSearchParams(ids.map((id) => [id, $(id).value.trim()])).toString().replaceAll("%2C", ",");
}

// open begins a run of what the controls say, and puts aside the one before.
function open() {
	clearTimeout(typed);
	tellAddress();
	for (const id of ["net", "points", "steps", "seed", "file"]) unmark(id);
	if (isFile()) unmark("method");
	aside(run, kept.length);
	run = newRun(settings());
	if (isFile()) settle();
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
	const f = run.facts || {}, n = f.nx * f.ny, maps = run.frame?.maps, unknown = Math.max(0, $("unknown").selectedIndex);
	const part = (k) => maps && maps.subarray((3 * unknown + k) * n, (3 * unknown + k + 1) * n);
	const field = (k, more) => heat({ values: part(k), nx: f.nx, ny: f.ny, x: f.x, y: f.y, ...more });
	const bar = errorBar(part(0));
	if (f.ny === 1) return {
		"map-u": line({ x: f.x, values: part(0), bar }),
		"map-error": plot(alongLine(f, part(1))),
		"map-residual": plot(alongLine(f, part(2))),
		curves: plot(curves()),
		spectrum: plot(spectrum()),
	};
	return {
		"map-u": field(0, { palette: "solution", lo: f.least, hi: f.largest, bar }),
		"map-error": field(1, { palette: "error", log: true }),
		"map-residual": field(2, { palette: "error", log: true }),
		curves: plot(curves()),
		spectrum: plot(spectrum()),
	};
}

// estimateNow is the estimated error of the run so far, NaN if it is not known: relative to the rms.
function estimateNow() {
	return run.report ? run.report.estimate ?? NaN : run.facts?.solves && run.best ? run.best[rowEstimate] : NaN;
}

// errorBar is half the length of an error bar of values.
function errorBar(values) {
	let sum = 0, n = 0;
	for (const v of values || []) if (v - v === 0) { sum += v * v; n++; }
	return n > 0 ? estimateNow() * Math.sqrt(sum / n) : NaN;
}

// alongLine is a chart of values over the only coordinate.
function alongLine({ x, nx }, values) {
	const at = Array.from({ length: nx }, (_, i) => x.min + (x.max - x.min) * i / (nx - 1));
	return { x: [x.min, x.max], name: x.name, whole: false, empty: "Nothing yet", series: [{ name: "error", colour: "error", x: at, y: Array.from(values || []) }] };
}

// estimates is the chart of the levels of a run that chooses for itself.
function estimates() {
	const x = run.rows.map((r) => r[rowStep]), of = (k) => run.rows.map((r) => r[k]);
	const second = run.facts.exact ? { name: "relative error", y: of(rowError) } : { name: "unseen residual", y: of(rowLoss) };
	return {
		x: [1, Math.max(x.at(-1) || 1, 5)], name: "levels", empty: "Nothing yet",
		series: [{ name: "estimated error", colour: "loss", x, y: of(rowEstimate), dots: true }, { ...second, colour: "error", dash: true, x, dots: true }],
	};
}

// listLevels writes the table of the levels.
function listLevels() {
	const cells = (r) => [r[rowStep], r[rowUnits], r[rowPoints], show3(r[rowLoss]), show3(r[rowEstimate]), show3(r[rowError]), duration(r[rowSeconds])];
	$("levels").tBodies[0].replaceChildren(...run.rows.map((r) => {
		const row = document.createElement("tr");
		cells(r).forEach((text, i) => { row.insertCell().textContent = text; if (i === 5) row.cells[i].className = "known"; });
		return row;
	}));
}

function curves() {
	if (run.facts?.solves) return estimates();
	const x = run.rows.map((r) => r[rowStep]), marches = run.facts?.tolerance;
	const of = (k) => run.rows.map((r) => r[k]);
	const best = (y) => run.best && !marches && run.best[rowStep] > 0 ? { x: run.best[rowStep], y } : null;
	const first = marches ? { name: "residual of the slab", y: of(rowResidual) } : { name: "loss", y: of(rowLoss), best: best(run.best?.[rowLoss]) };
	return {
		x: [x[0] || 0, Math.max(x.at(-1) || 0, (x[0] || 0) + (marches ? 4 : 10))], name: marches ? "slabs" : "steps", empty: "Nothing yet",
		series: run.facts?.exact === false ? [{ ...first, colour: "loss", x, dots: marches }] : [
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
	if (run.facts?.solves) listLevels();
	put("step", last ? String(last[rowStep]) : "–", last?.[rowStep]);
	put("best", run.best ? String(run.best[rowStep]) : "–", run.best?.[rowStep]);
	put("loss", show3(loss), loss);
	put("error", show3(error), error);
	if (run.facts?.solves) put("rank", show3(estimateNow()), estimateNow());
	else if (marches) put("rank", last ? short(last[rowEnd]) : "–");
	else put("rank", last?.[rowRank] ? `${last[rowRank]} of ${run.facts.params}` : "–");
	put("time", last?.[rowStep] > 0 ? duration(last[rowSeconds] / last[rowStep]) : "–", last?.[rowSeconds]);
	$("verdict").hidden = !report;
	if (report) {
		$("verdict").firstElementChild.textContent = sentence(report.verdict);
		const estimate = report.estimate >= 0 ? ` Estimated error ${short(report.estimate)}, not guaranteed.` : "";
		const found = (report.constants || []).map((c) => ` ${c.name} = ${+c.value.toPrecision(8)}` + (c.bar === undefined ? "" : ` ± ${c.bar.toPrecision(2)}`) + (Number.isNaN(c.exact) ? "." : `, exactly ${+c.exact.toPrecision(8)}.`));
		$("verdict").lastElementChild.textContent = sentence(report.advice) + estimate + found.join("") + (report.failure ? " " + sentence(report.failure) : "");
	}
	const half = isFile() ? estimateNow() : NaN;
	$("bar").textContent = half > 0 ? `± ${show3(half)} of its rms, estimated` : "";
	describe(loss, error);
}

const show3 = (v) => v === undefined || Number.isNaN(v) ? "–" : v === 0 ? "0" : v.toExponential(2);
const duration = (s) => s >= 1 ? s.toFixed(2) + " s" : (1000 * s).toFixed(s < .01 ? 2 : 1) + " ms";
const sentence = (s) => s.charAt(0).toUpperCase() + s.slice(1) + (s.endsWith(".") ? "" : ".");

// describe tells those who do not see the pictures what is in them; not while they change many times a second.
function describe(loss, error) {
	if (run.state === "running" || !run.facts) return;
	const f = run.facts, over = f.y ? ` over ${f.x.name} and ${f.y.name}` : ` over ${f.x.name}`;
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

const fileName = ({ values }, kind) => values.problem === own ? `problem-${kind}` : `${values.problem}-${values.method}-${values.seed}-${kind}`;

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
	if (problem === own) g.fillText(`${run.facts.title || "A problem file"}, ${steps(run)}` + (run.facts.exact ? `: relative error ${$("figure-error").textContent}` : ""), 24, 34);
	else g.fillText(`${problem} by ${method}, seed ${seed}, ${steps(run)}: relative error ${$("figure-error").textContent}`, 24, 34);
	const titles = { "map-u": "Network u", "map-error": "Error", "map-residual": "Residual of the equation", curves: $("curves-caption").textContent, spectrum: "Singular values of the last step" };
	const places = { "map-u": [16, 52, 380, 440], "map-error": [410, 52, 380, 440], "map-residual": [804, 52, 380, 440], curves: [16, 510, 578, 400], spectrum: [606, 510, 578, 400] };
	for (const [id, [x, y, w, h]] of Object.entries(places)) {
		if ($(id).closest("figure").hidden) continue;
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
