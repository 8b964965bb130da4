// Package site is the web app: a backend for the browser that keeps all tokens to itself.
//
// The browser holds two cookies, each a random number: __Host-signin for the minutes of a sign-in, __Host-session
// afterwards. Both are Secure, HttpOnly, SameSite=Lax and for this host only. (Lax, since the way back from the hosted
// pages is a navigation from another site, on which Strict cookies are not sent. Secure works on http://localhost,
// which Chromium and Firefox treat as a secure context; Safari does not.) Everything else is in this process: tokens,
// the secrets of sign-ins under way, temporary AWS credentials. Several processes would need a shared store and a
// lock around the refresh.
//
// Against forged requests: http.CrossOriginProtection, and a token in every form. Against scripts: no inline script or
// style, and a Content-Security-Policy that allows none. Against rebinding: one host name.
package site
