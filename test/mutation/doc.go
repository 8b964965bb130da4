// Package mutation_test breaks each environment's template once, in more than a hundred ways, and wants audit to notice every one.
//
// A mutant is one fault in one resource: mutants.go lists them by class, the attack that
// each opens. It is killed when audit has a finding, new against the unbroken template,
// on the resource that carries the fault. Variations (harmless.go) must bring no new
// finding: a rule that cries at a description is switched off by its readers.
package mutation_test
