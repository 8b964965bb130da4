// Package spa is the same app without a backend: a static page and one script that sign in by themselves, as a public
// client with PKCE, and call the API, the identity pool and the bucket from the browser.
//
// Tokens and AWS credentials are in the script's memory only, never in localStorage, sessionStorage, IndexedDB or a
// cookie: what a later script, another tab or a copied browser profile could find. A reload forgets them; signing in
// again asks for nothing as long as the hosted pages have a session.
//
// What must survive the way to the hosted pages and back are state, nonce and verifier. They are in sessionStorage for
// those minutes: it belongs to one tab, which is what the state has to be bound to; the verifier is worth nothing
// without the code, is good once, and is removed before anything else is done with the answer. A pop-up would keep
// them in memory, but is blocked, is a tab of its own on phones, and needs a looser Cross-Origin-Opener-Policy; a cookie
// needs a server, which a single-page app has none of.
//
// What no page can prevent: a script that is injected while somebody is signed in acts as they do, can put itself
// between this one and the network, and can begin a sign-in of its own. Hence the page's policy: no inline script, no
// other origin to send to, no string that becomes a script. Where there is a server, let it keep the tokens (package site).
//
// https://datatracker.ietf.org/doc/html/draft-ietf-oauth-browser-based-apps, RFC 9700, RFC 7636, OpenID Connect Core 3.1.
package spa
