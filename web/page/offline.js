// The service worker: a page that has been here once loads without its server too. The server is
// asked first, so that what is new there comes at once, and what else may live at this address is
// not in our way; only where it does not answer, our copy does.
"use strict";
const version = "VERSION";          // of the files: a hash of all
const files = "FILES".split(" ");   // both are filled in when the page is built
const patience = 4000;              // ms for the server to begin an answer, where there is a copy

const place = (name) => new URL(name === "index.html" ? "./" : name, registration.scope).href;
const ours = `anagram ${registration.scope} `; // several copies of the page may share an origin
const copies = ours + version;

addEventListener("install", (event) => event.waitUntil(fill()));
addEventListener("activate", (event) => event.waitUntil(clear()));
addEventListener("fetch", (event) => {
	const url = new URL(event.request.url);
	const name = files.find((file) => place(file) === url.origin + url.pathname);
	if (name && event.request.method === "GET") event.respondWith(answer(event.request, place(name)));
});

// fill asks for the files of this version. What the browser has of them already is not sent again.
async function fill() {
	const cache = await caches.open(copies);
	await cache.addAll(files.map((name) => new Request(place(name), { cache: "no-cache" })));
	await skipWaiting(); // a page that is open has all it needs
}

// clear removes the copies of other versions.
async function clear() {
	for (const name of await caches.keys()) if (name.startsWith(ours) && name !== copies) await caches.delete(name);
}

async function answer(request, key) {
	const cache = await caches.open(copies);
	const copy = await cache.match(key);
	if (!copy) return fetch(request);
	const late = new Promise((done) => setTimeout(done, patience));
	const fresh = await Promise.race([fetch(request).catch(() => null), late]);
	return fresh && fresh.status < 500 ? fresh : copy;
}
