package review

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"example.com/cognitocdk/template"
)

// maxRead is what a wrapped template may weigh: the reader's own 20 MB, escaped.
const maxRead = 40 << 20

// Load reads what a stack was or will be: a template, a folder or cloud assembly, "-" for
// standard input, or what was fetched from a deployed stack,
//
//	aws cloudformation get-template --stack-name NAME --output json >old.json
//
// whose answer wraps the template as {"TemplateBody": …}, text for YAML.
func Load(path string, stdin io.Reader) ([]*template.Template, error) {
	var data []byte
	info, err := os.Stat(path)
	switch {
	case path == "-":
		data, err = io.ReadAll(io.LimitReader(stdin, maxRead+1))
	case err != nil, info.IsDir(), info.Size() > maxRead:
		return template.Load([]string{path}, nil) // reads the folder, or says what is wrong
	default:
		data, err = readSome(path)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.ToSlash(path), err)
	}
	inner, wrapped := unwrap(data)
	if wrapped {
		data = inner
	} else if path != "-" && info.Mode().IsRegular() { // a pipe, such as <(aws …), is read once
		return template.Load([]string{path}, nil) // with the nested ones beside it
	}
	t, err := template.Parse(filepath.ToSlash(path), data)
	if err != nil {
		return nil, err
	}
	return []*template.Template{t}, nil
}

func readSome(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, errors.Unwrap(err) // whose path is said already
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxRead+1))
}

// IsAssembly reports whether a path is a cloud assembly: a folder whose manifest names stacks.
func IsAssembly(dir string) bool {
	f, err := os.Open(filepath.Join(dir, "manifest.json"))
	if err != nil {
		return false
	}
	defer f.Close()
	var manifest struct {
		Version   string                     `json:"version"`
		Artifacts map[string]json.RawMessage `json:"artifacts"`
	}
	err = json.NewDecoder(io.LimitReader(f, maxRead)).Decode(&manifest)
	return err == nil && manifest.Version != "" && len(manifest.Artifacts) > 0
}

// unwrap takes the template out of get-template's answer: from {"TemplateBody": {…}},
// from {"TemplateBody": "…"}, and from the bare string that --query TemplateBody leaves of
// a YAML template. Where it can, it keeps the template's lines where they were.
func unwrap(data []byte) (inner []byte, wrapped bool) {
	trimmed := bytes.TrimLeft(data, " \t\r\n")
	if len(trimmed) == 0 || trimmed[0] != '{' && trimmed[0] != '"' {
		return nil, false
	}
	if trimmed[0] == '"' {
		var text string
		if json.Unmarshal(trimmed, &text) != nil {
			return nil, false
		}
		return []byte(text), true
	}
	if !bytes.Contains(data, []byte(`"TemplateBody"`)) {
		return nil, false
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	if _, err := decoder.Token(); err != nil {
		return nil, false
	}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return nil, false
		}
		var value json.RawMessage
		if decoder.Decode(&value) != nil {
			return nil, false
		}
		switch {
		case key == "Resources":
			return nil, false // a template that only mentions the word
		case key != "TemplateBody":
			continue
		case len(value) > 0 && value[0] == '"':
			var text string
			if json.Unmarshal(value, &text) != nil {
				return nil, false
			}
			return []byte(text), true
		}
		end := int(decoder.InputOffset())
		inner = bytes.Clone(data[:end])
		for i := range end - len(value) {
			if inner[i] != '\n' {
				inner[i] = ' '
			}
		}
		return inner, true
	}
	return nil, false
}
