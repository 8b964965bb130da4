//go:build verify

package webtest

import (
	"context"
	"testing"
)

// accessible holds the page that is open to what a program can tell of WCAG 2.2 AA: names, structure, contrast, and
// that nothing is wider than the window (1.4.10).
func accessible(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	for _, problem := range evaluate[[]string](t, ctx, problemsOfThePage) {
		t.Errorf("%s: %s", name, problem)
	}
}

const problemsOfThePage = `(() => {
	const problems = [];
	const must = (ok, text) => ok || problems.push(text);
	const seen = (e) => e.checkVisibility() && e.getBoundingClientRect().width > 1;
	const all = (selector) => Array.from(document.querySelectorAll(selector)).filter(seen);
	must(document.documentElement.lang, "no language");
	must(document.title.length > 3, "no title");
	for (const landmark of ["main", "h1", "body > header", "body > footer"]) must(all(landmark).length === 1, all(landmark).length + " " + landmark);
	let level = 1;
	for (const h of all("h1, h2, h3, h4")) {
		const own = Number(h.tagName[1]);
		must(own <= level + 1, "a heading is skipped before " + h.textContent);
		level = own;
	}
	for (const field of all("input, select, textarea")) must(field.labels.length, "no label: " + field.outerHTML);
	for (const e of all("button, a, nav, section")) must((e.ariaLabel ?? document.getElementById(e.getAttribute("aria-labelledby"))?.textContent ?? e.textContent).trim(), "no name: " + e.outerHTML);
	for (const image of all("img")) must(image.hasAttribute("alt"), "no alternative: " + image.outerHTML);
	for (const e of all("button, .button, nav a")) must(e.getBoundingClientRect().height >= 24, "a small target: " + e.outerHTML);
	const ids = Array.from(document.querySelectorAll("[id]"), (e) => e.id);
	must(new Set(ids).size === ids.length, "an id is there twice: " + ids);
	must(document.querySelectorAll("[role=status], [role=alert]").length || !document.querySelector("main script, #upload"), "nothing announces what the script says");
	must(document.documentElement.scrollWidth <= innerWidth, (document.documentElement.scrollWidth - innerWidth) + " pixels wider than the window");

	// WCAG 1.4.3: 4.5, and 3 for large text.
	const canvas = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
	const colour = (layers) => { // the last on top
		canvas.clearRect(0, 0, 1, 1);
		for (const layer of layers) { canvas.fillStyle = layer; canvas.fillRect(0, 0, 1, 1); }
		return canvas.getImageData(0, 0, 1, 1).data;
	};
	const luminance = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4).reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
	const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let node; (node = texts.nextNode());) {
		const e = node.parentElement;
		if (!node.data.trim() || !seen(e)) continue;
		const behind = [];
		for (let up = e; up; up = up.parentElement) behind.unshift(getComputedStyle(up).backgroundColor);
		const own = getComputedStyle(e), a = luminance(colour(["white", ...behind])), b = luminance(colour(["white", ...behind, own.color]));
		const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05), large = parseFloat(own.fontSize) >= 24;
		must(ratio >= (large ? 3 : 4.5), "contrast " + ratio.toFixed(2) + ": " + node.data.trim());
	}
	return problems;
})()`
