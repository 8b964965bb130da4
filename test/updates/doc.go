// Package updates deploys the pairs of package pairs, old then new, on the local endpoint's
// CloudFormation, and compares what happened with what review said beforehand.
//
// The comparison runs with the build tag verify. Where endpoint and review disagree, the
// table of disagreements names the AWS documentation that decides.
package updates
