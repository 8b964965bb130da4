// Package adopt compiles and synthesizes what `cognitocdk adopt` writes and compares the
// template with the description, under the build tag verify: it builds the CDK.
package adopt
