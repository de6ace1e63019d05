// Says so where the page itself can't begin: old browsers, files without a server. For browsers
// of any age; the rest is app.js.
window.addEventListener("load", function () {
	if (document.body.getAttribute("data-state")) return; // app.js runs
	document.getElementById("status").textContent = location.protocol === "file:" ?
		"Opened as a file, this page can't run: browsers let no scripts load from there. Serve its folder, for example by: python3 -m http.server, and open it at the address that says." :
		"The page can't begin: app.js did not load or can't run here. Reload the page; if that does not help, the copy on the server is incomplete, or the browser older than 2022.";
	document.body.setAttribute("data-state", "failed");
});
