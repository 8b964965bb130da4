// Package template reads CloudFormation templates, JSON and YAML, and keeps the
// line and column of every value.
//
// Rules ask a [Template] for resources and a [Value] for what it says; they
// never see raw maps. A value that only a deployment knows (a parameter, an
// import, a Ref) is [Unknown] and says why ([Value.Why]): unknown is never
// 'fine'. What a template can decide is resolved: Fn::Sub, Fn::Join, Fn::Select,
// Fn::Split and Fn::FindInMap over literals become literals, Fn::If becomes the
// set of its [Value.Alternatives], and strings around references keep their
// symbolic form ([Value.Text]).
//
// Input comes from outside and is bounded: 20 MB, 10,000 levels; duplicate keys,
// YAML aliases, merge keys and further documents are refused, because tools
// disagree about what they mean.
//
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
package template
