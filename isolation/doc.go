// Package isolation proves that a role which an identity pool hands out reaches
// only its own user's, or its own tenant's, data, or finds a request that breaks it.
//
// [Prove] takes CloudFormation templates of any origin, finds every role that an
// identity pool can hand out, gathers every policy that grants it something, and
// decides for all identities, tenants and requests. What it cannot read is 'cannot
// decide, because …' and counts as not proven; it never passes silently.
//
// What exactly is proven, the model of IAM, the assumptions, and why a finite
// check covers all identities is written in docs/isolation.md. The steps, each in
// its own file:
//
//	roles.go, trust.go, mapping.go, tags.go  which roles, for whom, with which principal tags
//	grants.go, resourcepolicy.go             what is granted, and by whom
//	document.go, condition.go, reader.go     policies, read into three-valued statements
//	pattern.go, glob.go, classes.go          strings with wildcards and variables, as automata
//	space.go, collide.go                     what is somebody's own, and of nobody else's
//	decide.go, contexts.go, witness.go       the search, and a counter-example that is really allowed
package isolation
