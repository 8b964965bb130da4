package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"example.com/cognitocdk/report"
)

// acknowledgedRule is reported by [Assembly], from what lies beside the templates.
var acknowledgedRule = Rule{
	ID:        "acknowledged-rule",
	Severity:  report.Fail,
	Title:     "No control is switched off from outside the template",
	Why:       "an acknowledgement in the CDK app lets cdk deploy pass a failing control, and the template shows nothing of it",
	Allowed:   `exceptions in the template's metadata, with a reason ("cognitocdk:exceptions")`,
	Fix:       "remove the acknowledgement; where the weakness is meant, give the construct an Exception with its reason",
	Reference: docAcknowledge,
}

// PluginName is the namespace of these rules in the CDK's validation reports.
const PluginName = "cognitocdk"

// maxManifest bounds what is read of an assembly's own files.
const maxManifest = 64 << 20

// acknowledgedKey is how the CDK writes Validations.of(x).acknowledge(…) into a manifest.
const acknowledgedKey = "aws:cdk:acknowledged-rules"

// Assembly reports the controls of this package that the CDK app acknowledged, in every
// cloud assembly (manifest.json) at or below the given folders. Other paths have none.
// The controls themselves are judged by [Judge] all the same: the CDK's acknowledgements
// and its --ignore-errors are not exceptions.
func Assembly(paths []string) ([]report.Finding, error) {
	ours := map[string]bool{}
	for _, r := range Rules() {
		ours[r.ID] = true
	}
	var found []report.Finding
	for _, root := range paths {
		info, err := os.Stat(root)
		if err != nil || !info.IsDir() {
			continue // a template, or - : Load has said what is wrong with it
		}
		// With a separator behind it a root that is a symbolic link is followed, as template.Load does.
		err = filepath.WalkDir(root+string(filepath.Separator), func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			path = filepath.Clean(path)
			if d.IsDir() && path != filepath.Clean(root) && strings.HasPrefix(d.Name(), "asset.") {
				return filepath.SkipDir
			}
			if d.Name() != "manifest.json" && d.Name() != "validation-report.json" {
				return nil
			}
			data, err := readBounded(path)
			if err != nil {
				return err
			}
			if d.Name() == "validation-report.json" {
				found = append(found, suppressed(path, data)...)
				return nil
			}
			more, err := acknowledged(path, data, ours, readBounded)
			found = append(found, more...)
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.ToSlash(root), err)
		}
	}
	audit := report.Audit{Findings: found}
	audit.Sort()
	return slices.Compact(audit.Findings), nil
}

type metadata map[string][]struct {
	Type string          `json:"type"`
	Data json.RawMessage `json:"data"`
}

// acknowledged judges one manifest, and the metadata files beside it that it names.
func acknowledged(path string, data []byte, ours map[string]bool, read func(string) ([]byte, error)) ([]report.Finding, error) {
	var manifest struct {
		Artifacts map[string]struct {
			Type       string   `json:"type"`
			Metadata   metadata `json:"metadata"`
			Additional string   `json:"additionalMetadataFile"`
			Properties struct {
				StackName string `json:"stackName"`
			} `json:"properties"`
		} `json:"artifacts"`
	}
	var other *json.UnmarshalTypeError // what else is in it was read
	if err := json.Unmarshal(data, &manifest); err != nil && !errors.As(err, &other) {
		return nil, nil // not a cloud assembly: a web app has a manifest.json too, and Load refuses broken ones
	}
	var found []report.Finding
	for _, id := range slices.Sorted(maps.Keys(manifest.Artifacts)) {
		artifact := manifest.Artifacts[id]
		stack := artifact.Properties.StackName
		if stack == "" {
			stack = id
		}
		found = append(found, artifact.Metadata.acknowledged(path, data, stack, ours)...)
		if !filepath.IsLocal(artifact.Additional) { // nothing, or a path out of the assembly
			continue
		}
		extra := filepath.Join(filepath.Dir(path), artifact.Additional)
		content, err := read(extra)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		var more metadata
		if json.Unmarshal(content, &more) == nil {
			found = append(found, more.acknowledged(extra, content, stack, ours)...)
		}
	}
	return found, nil
}

func (m metadata) acknowledged(file string, source []byte, stack string, ours map[string]bool) []report.Finding {
	var found []report.Finding
	for construct, entries := range m {
		for _, e := range entries {
			var rules map[string]string
			if e.Type != acknowledgedKey || json.Unmarshal(e.Data, &rules) != nil {
				continue
			}
			for id, reason := range rules {
				namespace, rule, qualified := strings.Cut(id, "::")
				if !qualified {
					rule = id
				}
				if !ours[rule] && namespace != PluginName {
					continue // cdk-nag's, or another plugin's
				}
				line, column := locate(source, construct, id)
				found = append(found, report.Finding{
					Rule: acknowledgedRule.ID, Severity: acknowledgedRule.Severity,
					File: filepath.ToSlash(file), Line: line, Column: column, Stack: stack,
					Resource: m.logicalID(construct), Construct: strings.TrimPrefix(construct, "/"),
					Path:    acknowledgedKey,
					Message: fmt.Sprintf("%s is acknowledged in the CDK app (%q): that is no exception, and the control still holds", clip(rule), clip(reason)),
					Fix:     acknowledgedRule.Fix, Reference: acknowledgedRule.Reference,
				})
			}
		}
	}
	return found
}

// logicalID is the resource of a construct, where the manifest says so.
func (m metadata) logicalID(construct string) string {
	for _, path := range []string{construct, construct + "/Resource", construct + "/Default"} {
		for _, e := range m[path] {
			var id string
			if e.Type == "aws:cdk:logicalId" && json.Unmarshal(e.Data, &id) == nil {
				return id
			}
		}
	}
	return ""
}

// locate finds the acknowledgement in the file, as good as a text search can.
func locate(source []byte, construct, id string) (line, column int) {
	at := max(bytes.Index(source, quoted(construct)), 0)
	if inner := bytes.Index(source[at:], quoted(id)); inner >= 0 {
		at += inner
	}
	begin := bytes.LastIndexByte(source[:at], '\n') + 1
	return bytes.Count(source[:at], []byte("\n")) + 1, utf8.RuneCount(source[begin:at]) + 1
}

func quoted(s string) []byte {
	text, _ := json.Marshal(s)
	return text
}

func readBounded(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxManifest+1))
	if err == nil && len(data) > maxManifest {
		err = fmt.Errorf("%s: larger than 64 MB", path)
	}
	return data, err
}
