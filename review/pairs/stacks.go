package pairs

import (
	"encoding/json"
	"fmt"
)

// StackPair is a change that takes several stacks to see: templates by file, before and after.
type StackPair struct {
	Claim    string
	Old, New map[string]string
	Want     []string // as in [Pair]
}

const (
	exporter = `{"Resources":{"Pool":{"Type":"AWS::Cognito::UserPool"}},"Outputs":{"Id":{"Value":{"Ref":"Pool"},"Export":{"Name":"pool-id"}}}}`
	arnNow   = `{"Resources":{"Pool":{"Type":"AWS::Cognito::UserPool"}},"Outputs":{"Id":{"Value":{"Fn::GetAtt":["Pool","Arn"]},"Export":{"Name":"pool-id"}}}}`
	importer = `{"Resources":{"Parameter":{"Type":"AWS::SSM::Parameter","Properties":{"Name":"/pool","Type":"String","Value":{"Fn::ImportValue":"pool-id"}}}}}`
)

const parent = `{"Resources":{"Users":{"Type":"AWS::CloudFormation::Stack","Properties":{"TemplateURL":"https://s3.example.com/users.json","Parameters":{"Mfa":"%s","Kept":"x"}}}}}`

// OfStacks is the table.
var OfStacks = []StackPair{
	{"an imported export changes its value",
		map[string]string{"auth.template.json": exporter, "web.template.json": importer},
		map[string]string{"auth.template.json": arnNow, "web.template.json": importer},
		fails(" Outputs.Id.Value")},
	{"a nested stack gets another value",
		map[string]string{"auth.template.json": fmt.Sprintf(parent, "ON")},
		map[string]string{"auth.template.json": fmt.Sprintf(parent, "OFF")},
		[]string{"fail/warn Users Parameters.Mfa", "fail/warn Users TemplateURL"}}, // whose template is not there
	{"a stack is added",
		map[string]string{"auth.template.json": exporter},
		map[string]string{"auth.template.json": exporter, "web.template.json": importer},
		[]string{"ok/note"}},
}

// Stacks decodes both sides.
func (p StackPair) Stacks() (old, new map[string]any, err error) {
	decode := func(files map[string]string) map[string]any {
		docs := map[string]any{}
		for name, text := range files {
			var doc any
			if fault := json.Unmarshal([]byte(text), &doc); fault != nil {
				err = fmt.Errorf("%s: %s: %w", p.Claim, name, fault)
			}
			docs[name] = doc
		}
		return docs
	}
	return decode(p.Old), decode(p.New), err
}
