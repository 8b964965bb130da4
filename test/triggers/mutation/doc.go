// Package mutation breaks the triggers' decisions, one condition at a time, and expects their
// own tests to notice.
//
// Every condition of an if or a case is made never true, every operand of && always true and
// of || always false, and every < and > moves by one; what returns true or a comparison returns
// the opposite, and every call or assignment that can be left out is. All mutants of a package are compiled
// at once, behind a number that is chosen when the tests run, so that hundreds of them take
// seconds. What may survive is listed with the reason.
//
// It runs under the build tag verify.
package mutation
