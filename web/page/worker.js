// The Worker: it holds the solver and one run, from open to the end. The page starts it from
// memory, so that it needs nothing of the server; Go's wasm_exec.js stands before it in the same
// file. It takes steps for a thirtieth of a second or, where one takes longer, one step, and then
// lets its event loop deliver what the page has to say; so a pause arrives after one step.
// Another run gets another Worker.

const slice = 30;      // ms of steps between two looks at the messages
const frameTime = 33;  // ms between two pictures, at least
const frameShare = 12; // and so many times what the last one cost

const tick = new MessageChannel(); // a message to ourselves: setTimeout would wait 4 ms each time
tick.port1.onmessage = go;

// A file that came by an address asks before it takes more.
const mostSeconds = 600, mostBytes = 1e9;
const levelGrowth = 2.6; // of the memory of a level: 1.6 times the units and the points of the one before

let facts, row, maps, sigma;
let solver;
let bounded = false; // the problem came by an address, and nobody has allowed it more
let worked = 0;      // ms of steps so far
let running = false;
let wanted = false; // the page is ready for another picture
let nextFrame = 0;
let spent = 0;      // ms on pictures so far
let frames = 0;
let last = 0;       // number of the last step
let rows = [];      // steps not yet told

onmessage = ({ data }) => {
	try {
		handlers[data.type](data);
	} catch (error) {
		fail(error);
	}
};

const handlers = {
	async open({ module, settings }) {
		try {
			solver = new Go();
			solver.run(await WebAssembly.instantiate(module, solver.importObject)).then(() => fail(new Error("it ran out of memory, or into a mistake of its own")));
			postMessage({ type: "catalogue", catalogue: anagram.catalogue() });
			if (settings) open(settings);
		} catch (error) {
			fail(error);
		}
	},
	run({ allowed }) { if (allowed) bounded = false; running = true; go(); },
	stop() { anagram.stop(); if (!running) { running = true; go(); } },
	pause() { running = false; pictures(); postMessage({ type: "paused" }); },
	step() { step(true); tell(); pictures(); if (!running) postMessage({ type: "paused" }); },
	frame() { wanted = true; },
	network() { postMessage({ type: "network", network: anagram.network() }); },
};

function open(settings) {
	facts = anagram.open(settings);
	if (facts.error) {
		postMessage({ type: "refused", field: facts.field, error: facts.error });
		return;
	}
	row = new Float64Array(facts.rowLength);
	bounded = settings.foreign === true;
	maps = new Float64Array(3 * facts.nx * facts.ny * facts.unknowns.length);
	sigma = new Float64Array(Math.max(facts.params, 1));
	postMessage({ type: "opened", facts });
	pictures();
}

function go() {
	if (!running) return;
	try {
		const much = bounded && tooMuch();
		if (much) {
			running = false;
			postMessage({ type: "asked", much });
			return;
		}
		const begun = performance.now();
		do step(false); while (running && performance.now() - begun < slice);
		worked += performance.now() - begun;
		tell();
		if (wanted && performance.now() >= nextFrame) pictures();
	} catch (error) {
		fail(error);
	}
	if (running) tick.port2.postMessage(0);
}

// tooMuch says what the run is about to take too much of, or "".
function tooMuch() {
	if (worked > 1e3 * mostSeconds) return `has computed for ${Math.round(mostSeconds / 60)} minutes`;
	const bytes = solver._inst.exports.mem.buffer.byteLength * (facts.solves ? levelGrowth : 1);
	return bytes > mostBytes ? "may now take more than a gigabyte of memory" : "";
}

// step takes one step; due asks for the error after it, whatever that costs.
function step(due) {
	const status = anagram.step(bytes(row), due);
	if (row[0] > last) {
		last = row[0];
		rows.push(row.slice());
	}
	if (status === 0) return;
	running = false;
	tell();
	postMessage({ type: "ended", report: anagram.report() });
	pictures();
}

function tell() {
	if (rows.length > 0) postMessage({ type: "rows", rows });
	rows = [];
}

// pictures sends maps and spectrum as they are now.
function pictures() {
	const begun = performance.now();
	const error = anagram.maps(bytes(maps)); // of the network that they show, the best so far
	const kept = anagram.spectrum(bytes(sigma));
	wanted = false;
	postMessage({ type: "frame", maps: maps.slice(), sigma: sigma.slice(0, kept), error, frames, spent });
	const cost = performance.now() - begun;
	spent += cost;
	frames++;
	nextFrame = begun + Math.max(frameTime, frameShare * cost);
}

function bytes(array) { return new Uint8Array(array.buffer); }

function fail(error) {
	running = false;
	postMessage({ type: "failed", error: String(error && error.message || error) });
}
