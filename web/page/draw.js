// Pictures on a canvas: maps with their scale, curves over a logarithmic axis, singular values. A painter has the form
// paint(pen), where pen holds the context, the place {x, y, w, h} to paint in and the colours; so the page and the saved
// picture share them.

// Colour maps live in OKLab (Bjorn Ottosson, 2020), where equal distances look alike: Bezier curves whose control points have
// evenly spaced lightness, so that no edge shows that is not in the data. Lightness, chroma and hue of the control points:
const maps = {
	solution: [[.26, .11, 310], [.42, .15, 275], [.58, .12, 215], [.74, .22, 150], [.90, .18, 103]],
	error: [[.16, .05, 285], [.36, .19, 300], [.56, .27, 5], [.76, .18, 55], [.96, .09, 105]],
};

// tables has 256 colours of each map as pixels, strips the same as a picture.
const tables = {}, strips = {};
for (const [name, points] of Object.entries(maps)) {
	const lab = points.map(([l, c, h]) => [l, c * Math.cos(h * Math.PI / 180), c * Math.sin(h * Math.PI / 180)]);
	const strip = Object.assign(document.createElement("canvas"), { width: 256, height: 1 });
	const picture = new ImageData(256, 1);
	for (let i = 0; i < 256; i++) picture.data.set([...rgb(bezier(lab, i / 255)), 255], 4 * i);
	strip.getContext("2d").putImageData(picture, 0, 0);
	tables[name] = new Uint32Array(picture.data.buffer);
	strips[name] = strip;
}

// bezier is de Casteljau's algorithm.
function bezier(points, t) {
	while (points.length > 1) {
		points = points.slice(1).map((p, i) => p.map((v, k) => (1 - t) * points[i][k] + t * v));
	}
	return points[0];
}

function rgb([l, a, b]) {
	const cube = (v) => v * v * v;
	const x = cube(l + .3963377774 * a + .2158037573 * b);
	const y = cube(l - .1055613458 * a - .0638541728 * b);
	const z = cube(l - .0894841775 * a - 1.2914855480 * b);
	return [
		4.0767416621 * x - 3.3077115913 * y + .2309699292 * z,
		-1.2684380046 * x + 2.6097574011 * y - .3413193965 * z,
		-.0041960863 * x - .7034186147 * y + 1.7076147010 * z,
	].map((v) => {
		v = Math.min(1, Math.max(0, v));
		return Math.round(255 * (v <= .0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - .055));
	});
}

// colours are those of the style sheet.
export function colours() {
	const style = getComputedStyle(document.documentElement);
	const names = ["card", "ink", "soft", "line", "grid", "loss", "error", "mark", "empty"];
	return Object.fromEntries(names.map((name) => [name, style.getPropertyValue("--" + name).trim()]));
}

// show paints on a canvas of the page, in device pixels.
export function show(canvas, colours, paint) {
	const ratio = window.devicePixelRatio || 1;
	const w = canvas.clientWidth, h = canvas.clientHeight;
	if (w === 0) return;
	if (canvas.width !== Math.round(w * ratio) || canvas.height !== Math.round(h * ratio)) {
		canvas.width = Math.round(w * ratio);
		canvas.height = Math.round(h * ratio);
	}
	const g = canvas.getContext("2d");
	g.setTransform(ratio, 0, 0, ratio, 0, 0);
	g.clearRect(0, 0, w, h);
	paint({ g, x: 0, y: 0, w, h, colours });
}

const small = "11px system-ui, sans-serif";

export function label(pen, text, x, y, align = "left", baseline = "middle", colour = pen.colours.soft) {
	const { g } = pen;
	g.font = small;
	g.fillStyle = colour;
	g.textAlign = align;
	g.textBaseline = baseline;
	g.fillText(text, x, y);
}

// power writes a power of ten, or a number, briefly.
export function short(v) {
	if (!Number.isFinite(v)) return "–";
	if (v === 0) return "0";
	const a = Math.abs(v);
	return (a >= .01 && a < 1e4) ? String(Number(v.toPrecision(3))) : v.toExponential(a < 1e-99 ? 0 : 1).replace("e+", "e");
}

const decade = (k) => "1e" + k;

// heat paints a map. field: {values, nx, ny, x, y, palette, log, lo, hi, bar}; the values have y varying fastest, and
// bar is half the length of an error bar, which stands on the scale.
export function heat(field) {
	return (pen) => {
		const left = 26, right = 8, top = 6, bar = 44;
		const box = { x: pen.x + left, y: pen.y + top, w: pen.w - left - right, h: pen.h - top - bar - 16 };
		axes(pen, box, field);
		const range = field.log ? decades(field.values) : field.lo - field.lo === 0 ? [field.lo, field.hi] : extent(field.values);
		if (field.values) {
			const g = pen.g;
			g.imageSmoothingEnabled = true;
			g.imageSmoothingQuality = "high";
			g.drawImage(image(field, range), box.x, box.y, box.w, box.h);
			frame(pen, box);
		}
		scale(pen, { x: box.x, y: box.y + box.h + 26, w: box.w, h: 9 }, field, range);
	};
}

// extent returns the least and the largest of the values, a little apart.
export function extent(values) {
	let lo = Infinity, hi = -Infinity;
	for (const v of values || []) if (v - v === 0) { lo = Math.min(lo, v); hi = Math.max(hi, v); }
	if (lo > hi) return null;
	const room = Math.max(1e-9 * Math.abs(hi), 1e-300);
	return lo === hi ? [lo - room, hi + room] : [lo, hi];
}

// decades returns powers of ten that hold the largest of the values and four more below.
function decades(values) {
	let most = 0;
	for (const v of values || []) if (v > most && v < Infinity) most = v;
	if (most === 0) return null;
	const hi = Math.ceil(Math.log10(most) - 1e-9);
	return [hi - 4, hi];
}

const sheet = document.createElement("canvas");

function image({ values, nx, ny, palette, log }, range) {
	sheet.width = nx;
	sheet.height = ny;
	const g = sheet.getContext("2d"), picture = g.createImageData(nx, ny), pixels = new Uint32Array(picture.data.buffer);
	const colour = tables[palette], [lo, hi] = range || [0, 1];
	for (let i = 0; i < nx; i++) {
		for (let j = 0; j < ny; j++) {
			const v = values[i * ny + j];
			if (Number.isNaN(v) || !range) continue; // transparent
			const t = ((log ? Math.log10(v) : v) - lo) / (hi - lo);
			pixels[(ny - 1 - j) * nx + i] = colour[Math.max(0, Math.min(255, Math.round(255 * t)))];
		}
	}
	g.putImageData(picture, 0, 0);
	return sheet;
}

function frame({ g, colours }, { x, y, w, h }) {
	g.strokeStyle = colours.line;
	g.lineWidth = 1;
	g.strokeRect(x + .5, y + .5, w - 1, h - 1);
}

function axes(pen, box, { x, y }) {
	pen.g.fillStyle = pen.colours.empty;
	pen.g.fillRect(box.x, box.y, box.w, box.h);
	frame(pen, box);
	if (!x) return;
	const under = box.y + box.h + 9;
	label(pen, short(x.min), box.x, under);
	label(pen, x.name, box.x + box.w / 2, under, "center");
	label(pen, short(x.max), box.x + box.w, under, "right");
	label(pen, short(y.min), box.x - 5, box.y + box.h - 6, "right");
	label(pen, y.name, box.x - 5, box.y + box.h / 2, "right");
	label(pen, short(y.max), box.x - 5, box.y + 6, "right");
}

// scale paints the colours with their values below.
function scale(pen, { x, y, w, h }, { palette, log, bar }, range) {
	if (!range || range[0] === undefined) return;
	pen.g.imageSmoothingEnabled = true;
	pen.g.drawImage(strips[palette], x, y, w, h);
	if (bar > 0 && bar < Infinity) errorBar(pen, x + w / 2, y - 4, Math.min(w / 2, w * bar / (range[1] - range[0])));
	const [lo, hi] = range, ticks = w < (log ? 190 : 130) ? 2 : 4;
	for (let k = 0; k <= ticks; k++) {
		const at = x + w * k / ticks, exact = lo + (hi - lo) * k / ticks, v = Math.abs(exact) < (hi - lo) / 50 ? 0 : exact;
		label(pen, log ? decade(v) : String(+v.toPrecision(2)), at, y + h + 9, k === 0 ? "left" : k === ticks ? "right" : "center");
	}
}

// errorBar paints a bar of half a length each way.
function errorBar({ g, colours }, x, y, half) {
	g.strokeStyle = colours.error;
	g.lineWidth = 1.4;
	g.beginPath();
	for (const end of [x - half, x + half]) {
		g.moveTo(end, y - 3);
		g.lineTo(end, y + 3);
	}
	g.moveTo(x - half, y);
	g.lineTo(x + half, y);
	g.stroke();
}

// plot paints curves over a logarithmic axis. chart: {x: [lo, hi], name, whole, series: [{name, colour,
// dash, x, y, dots, best: {x, y}}], levels: [{y, name}], empty}; whole is false where x is no number of
// steps.
export function plot(chart) {
	return (pen) => {
		const left = 46, right = 12, top = 24, bottom = 32;
		const box = { x: pen.x + left, y: pen.y + top, w: pen.w - left - right, h: pen.h - top - bottom };
		const range = logRange(chart);
		if (!range) {
			label(pen, chart.empty || "", pen.x + pen.w / 2, pen.y + pen.h / 2, "center");
			return;
		}
		const place = {
			x: (v) => box.x + box.w * (v - chart.x[0]) / Math.max(chart.x[1] - chart.x[0], 1e-9),
			y: (v) => box.y + box.h * (range[1] - Math.log10(v)) / (range[1] - range[0]),
		};
		logGrid(pen, box, place, range);
		lineGrid(pen, box, place, chart);
		pen.g.save();
		pen.g.beginPath();
		pen.g.rect(box.x - 3, box.y - 3, box.w + 6, box.h + 6);
		pen.g.clip();
		for (const s of chart.series) curve(pen, place, s, box.w);
		pen.g.restore();
		for (const s of chart.series) if (s.best?.y > 0) ring(pen, place, s);
		for (const level of chart.levels || []) dashes(pen, box, place, level, chart.series[0].y);
		legend(pen, box, chart.series);
	};
}

// logRange returns whole powers of ten that hold all values, at least two apart; null without values.
function logRange({ series, levels = [] }) {
	let lo = Infinity, hi = 0;
	const meet = (v) => { if (v > 0 && v < Infinity) { lo = Math.min(lo, v); hi = Math.max(hi, v); } };
	for (const s of series) for (let i = 0; i < s.y.length; i++) meet(s.y[i]);
	if (hi === 0) return null;
	for (const l of levels) meet(l.y);
	const range = [Math.floor(Math.log10(lo)), Math.ceil(Math.log10(hi) + 1e-9)];
	if (range[1] - range[0] < 2) range[0] = range[1] - 2;
	return range;
}

function logGrid(pen, box, place, [lo, hi]) {
	const { g } = pen, every = Math.ceil((hi - lo) / Math.max(2, Math.floor(box.h / 26)));
	g.lineWidth = 1;
	g.strokeStyle = pen.colours.grid;
	for (let k = hi; k >= lo; k -= every) {
		const y = Math.round(place.y(10 ** k)) + .5;
		g.beginPath();
		g.moveTo(box.x, y);
		g.lineTo(box.x + box.w, y);
		g.stroke();
		label(pen, decade(k), box.x - 6, y, "right");
	}
}

function lineGrid(pen, box, place, { x: [lo, hi], name, whole = true }) {
	const { g } = pen, rough = (hi - lo) / Math.max(2, Math.floor(box.w / 80));
	const power = 10 ** Math.floor(Math.log10(whole ? Math.max(rough, 1) : rough)); // steps are counted, places are not
	const every = [1, 2, 5, 10].map((m) => m * power).find((step) => step >= rough);
	g.strokeStyle = pen.colours.grid;
	for (let k = Math.ceil(lo / every); k * every <= hi; k++) {
		const v = k * every;
		const x = Math.round(place.x(v)) + .5;
		g.beginPath();
		g.moveTo(x, box.y);
		g.lineTo(x, box.y + box.h);
		g.stroke();
		label(pen, whole ? String(v) : short(v), x, box.y + box.h + 10, "center");
	}
	label(pen, name, box.x + box.w / 2, box.y + box.h + 24, "center");
}

const dash = [7, 3]; // so that curves differ by more than their colour

// ring marks the best of a series.
function ring({ g, colours }, place, { colour, best }) {
	g.beginPath();
	g.arc(place.x(best.x), place.y(best.y), 4.5, 0, 7);
	g.fillStyle = colours.card;
	g.fill();
	g.lineWidth = 2;
	g.strokeStyle = colours[colour];
	g.stroke();
}

// curve draws the smallest and largest value in each pixel's column, so that many steps take no longer than few.
function curve({ g, colours }, place, s, width) {
	g.strokeStyle = g.fillStyle = colours[s.colour];
	g.lineWidth = 1.6;
	g.lineJoin = "round";
	const n = s.x.length, stride = Math.max(1, Math.ceil(n / width));
	g.beginPath();
	let drawn = false;
	for (let i = 0; i < n; i += stride) {
		let lo = Infinity, hi = 0;
		for (let k = i; k < Math.min(n, i + stride); k++) {
			if (s.y[k] > 0) { lo = Math.min(lo, s.y[k]); hi = Math.max(hi, s.y[k]); }
		}
		if (hi === 0) continue;
		const x = place.x(s.x[i]);
		drawn ? g.lineTo(x, place.y(hi)) : g.moveTo(x, place.y(hi));
		if (lo < hi) g.lineTo(x, place.y(lo));
		drawn = true;
	}
	g.setLineDash(s.dash ? dash : []);
	g.stroke();
	g.setLineDash([]);
	if (n > 1 && !(s.dots && n < width / 4)) return;
	for (let i = 0; i < n; i++) {
		if (s.y[i] > 0) g.fillRect(place.x(s.x[i]) - 2, place.y(s.y[i]) - 2, 4, 4);
	}
}

// dashes paints a level over values that fall, its name where they are not: left of where they
// cross it they are above.
function dashes(pen, box, place, { y, name }, values) {
	const { g } = pen, at = place.y(y);
	g.save();
	g.strokeStyle = pen.colours.mark;
	g.lineWidth = 1.4;
	g.setLineDash([6, 4]);
	g.beginPath();
	g.moveTo(box.x, at);
	g.lineTo(box.x + box.w, at);
	g.stroke();
	g.restore();
	const late = values.filter((v) => v > y).length > values.length / 2, low = at > box.y + box.h - 16;
	if (late) label(pen, name, box.x + 6, at + (low ? -8 : 9), "left", "middle", pen.colours.mark);
	else label(pen, name, box.x + box.w - 4, at + (at < box.y + 16 ? 9 : -8), "right", "middle", pen.colours.mark);
}

function legend(pen, box, series) {
	const { g } = pen, y = pen.y + 12;
	let x = box.x;
	for (const s of series) {
		g.strokeStyle = pen.colours[s.colour];
		g.lineWidth = 3;
		g.setLineDash(s.dash ? dash : []);
		g.beginPath();
		g.moveTo(x, y);
		g.lineTo(x + 17, y);
		g.stroke();
		g.setLineDash([]);
		label(pen, s.name, x + 22, y, "left", "middle", pen.colours.ink);
		x += 37 + g.measureText(s.name).width;
	}
	const best = series.find((s) => s.best?.y > 0);
	if (!best) return;
	ring(pen, { x: () => x + 1, y: () => y }, { colour: "soft", best });
	label(pen, "best so far", x + 11, y, "left", "middle", pen.colours.ink);
}
