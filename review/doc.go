// Package review judges what happens to an environment when one CloudFormation template
// replaces another: what AWS refuses, what it cannot undo, what gets weaker, what silently
// stays as it was, and what is created anew under another name.
//
// [Compare] pairs stacks, resources and properties of two sets of templates, and asks the
// table of [Rules] about each change; a change that no rule knows is judged with the
// create-only properties of CloudFormation's resource specification. It is pure: no
// network, no clock, no AWS account. A value that only deployment knows (an unresolved
// parameter, a condition) never counts as unchanged or safe: its finding says that it
// cannot be decided.
package review
