// Package adopt compiles and synthesizes what `cognitocdk adopt` writes, compares the template
// with the description, and imports a pool on the local endpoint. All under the build tag
// verify: it builds the CDK.
package adopt
