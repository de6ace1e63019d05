// A function of one coordinate, with its estimated error as bars.
import { label, short } from "./draw.js";

const bars = 12; // so many along the line

// line paints values over x. chart: {x: {min, max, name}, values, bar}; bar is half the length of an
// error bar, NaN if it is not known.
export function line({ x, values, bar }) {
	return (pen) => {
		const left = 46, right = 12, top = 12, bottom = 32, { g, colours } = pen;
		const box = { x: pen.x + left, y: pen.y + top, w: pen.w - left - right, h: pen.h - top - bottom };
		let lo = Infinity, hi = -Infinity;
		for (const v of values || []) if (v - v === 0) { lo = Math.min(lo, v); hi = Math.max(hi, v); }
		if (!(lo <= hi)) {
			label(pen, "Nothing yet", pen.x + pen.w / 2, pen.y + pen.h / 2, "center");
			return;
		}
		const half = bar > 0 && bar < Infinity ? bar : 0, room = Math.max((hi - lo) * .06, half, Math.abs(hi) * 1e-9, 1e-300);
		lo -= room;
		hi += room;
		const n = values.length, px = (i) => box.x + box.w * i / (n - 1), py = (v) => box.y + box.h * (hi - v) / (hi - lo);
		grid(pen, box, x, lo, hi);
		g.save();
		g.beginPath();
		g.rect(box.x, box.y, box.w, box.h);
		g.clip();
		g.strokeStyle = colours.loss;
		g.lineWidth = 1.8;
		g.lineJoin = "round";
		g.beginPath();
		let drawn = false;
		for (let i = 0; i < n; i++) {
			if (Number.isNaN(values[i])) { drawn = false; continue; }
			drawn ? g.lineTo(px(i), py(values[i])) : g.moveTo(px(i), py(values[i]));
			drawn = true;
		}
		g.stroke();
		if (half > 0) errorBars(pen, values, half, px, py);
		g.restore();
	};
}

function errorBars({ g, colours }, values, half, px, py) {
	const stride = (values.length - 1) / bars;
	g.strokeStyle = colours.error;
	g.lineWidth = 1.4;
	for (let k = 0; k < bars; k++) {
		const i = Math.round((k + .5) * stride), x = px(i), lo = py(values[i] - half), hi = py(values[i] + half);
		g.beginPath();
		g.moveTo(x, lo);
		g.lineTo(x, hi);
		for (const y of [lo, hi]) {
			g.moveTo(x - 4, y);
			g.lineTo(x + 4, y);
		}
		g.stroke();
	}
}

// grid paints five lines each way with their numbers.
function grid(pen, box, x, lo, hi) {
	const { g } = pen, steps = 4;
	g.strokeStyle = pen.colours.grid;
	g.lineWidth = 1;
	for (let k = 0; k <= steps; k++) {
		const px = Math.round(box.x + box.w * k / steps) + .5, py = Math.round(box.y + box.h * k / steps) + .5;
		g.beginPath();
		g.moveTo(px, box.y);
		g.lineTo(px, box.y + box.h);
		g.moveTo(box.x, py);
		g.lineTo(box.x + box.w, py);
		g.stroke();
		label(pen, short(x.min + (x.max - x.min) * k / steps), px, box.y + box.h + 10, k === 0 ? "left" : k === steps ? "right" : "center");
		label(pen, short(+(hi - (hi - lo) * k / steps).toPrecision(2)), box.x - 6, py, "right");
	}
	label(pen, x.name, box.x + box.w / 2, box.y + box.h + 24, "center");
}
