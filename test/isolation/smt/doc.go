// Package smt translates 'can this role reach what is not its user's own?' to
// SMT-LIB, for a solver that knows nothing of package isolation.
//
// Identity, tenant, resource and condition keys are string variables; a query is
// satisfiable exactly if some identity is allowed some request outside of its
// own space. Only the reading of the template is shared, with package concrete.
package smt
