// Problem files: examples to begin with, files that are chosen or dropped, and the file in the address.
// The address has the whole file behind #f=, compressed (raw deflate, RFC 1951) and written in the
// letters of base64url (RFC 4648): what stands behind # is never sent to a server. The browser's own
// CompressionStream does it, so that the solver need not bring a compressor along.

const mark = "#f=";
const most = 1 << 20; // bytes of a file, as package pde takes; a few bytes could unfold to gigabytes

// unpack returns the file of an address, null if there is none.
export async function unpack(hash) {
	if (!hash.startsWith(mark)) return null;
	let bytes;
	try {
		bytes = Uint8Array.from(atob(hash.slice(mark.length).replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
	} catch {
		throw new Error("The address holds no file that can be read: a part of it is missing, or letters were changed. Ask for the link again.");
	}
	const parts = [];
	let size = 0;
	try {
		const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
		for (let part = await reader.read(); !part.done; part = await reader.read()) {
			size += part.value.length;
			if (size > most) {
				reader.cancel().catch(() => {});
				break;
			}
			parts.push(part.value);
		}
	} catch {
		throw new Error("The address holds no file that can be read: a part of it is missing, or letters were changed. Ask for the link again.");
	}
	if (size > most) throw new Error("The file in the address is larger than a megabyte, the most that a file may have.");
	return new Blob(parts).text();
}

// pack returns the end of an address that holds a file.
export async function pack(text) {
	const packed = await new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"))).arrayBuffer();
	let letters = "";
	for (const b of new Uint8Array(packed)) letters += String.fromCharCode(b);
	return mark + btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// read returns the text of a file that a visitor gives.
export async function read(file) {
	if (file.size > most) throw new Error(`${file.name} has ${file.size} bytes, and a problem file has a megabyte at most.`);
	return file.text();
}

// onDrop calls take with a file that is dropped on the page.
export function onDrop(take) {
	const carries = (event) => event.dataTransfer?.types.includes("Files");
	const mark = (on) => document.body.classList.toggle("dropping", on);
	addEventListener("dragover", (event) => { if (carries(event)) { event.preventDefault(); mark(true); } });
	addEventListener("dragleave", (event) => { if (!event.relatedTarget) mark(false); });
	addEventListener("drop", (event) => {
		mark(false);
		if (!carries(event)) return;
		event.preventDefault();
		take(event.dataTransfer.files[0]);
	});
}
