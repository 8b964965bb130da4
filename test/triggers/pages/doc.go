// Package pages looks at the message templates as a browser shows them. It runs under the
// build tag verify and needs a Chromium: CHROME names one, or PATH has it.
package pages
