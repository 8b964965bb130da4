// Package control is how a hardened default is weakened: by name, with a reason, in sight.
//
// The zero value of every Props in this module is the hardened choice. Whoever weakens
// one adds an [Exception] that names the control and says why; the construct writes it
// into the template's metadata, where `cognitocdk audit` lists it in every report, and
// refuses exceptions that excuse nothing. Destroying data takes two keys: the construct's
// Destroy property and an environment that was marked by [MarkEphemeral].
package control
