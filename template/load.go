package template

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// ErrNone is wrapped by Load's error when a folder holds no template.
var ErrNone = errors.New("no *.template.json, *.template.yaml or *.template.yml below it")

// Load reads the templates at paths: a file, "-" for stdin, or every
// *.template.json, *.template.yaml and *.template.yml below a folder. A folder
// that is a cloud assembly (cdk.out) gives stacks the names of its manifest, and
// every template that the manifest names must be there. Templates of nested
// stacks that lie beside their parent are read with it.
//
// Templates come sorted by file, each once, under the path as it was given,
// joined with slashes. The first problem ends it; the error names file and reason.
func Load(paths []string, stdin io.Reader) ([]*Template, error) {
	l := &loader{seen: map[string]*Template{}}
	for _, p := range paths {
		if err := l.path(p, stdin); err != nil {
			return nil, err
		}
	}
	for i := 0; i < len(l.all); i++ { // nested templates append to l.all
		if err := l.nested(l.all[i]); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(l.all, func(a, b *Template) int { return strings.Compare(a.File, b.File) })
	return l.all, nil
}

type loader struct {
	all  []*Template
	seen map[string]*Template // by cleaned path
}

func (l *loader) path(p string, stdin io.Reader) error {
	if p == "-" {
		_, err := l.read("-", stdin)
		return err
	}
	info, err := os.Stat(p)
	if err != nil {
		return unreadable(p, err)
	}
	if info.IsDir() {
		return l.folder(p)
	}
	_, err = l.file(p)
	return err
}

func unreadable(p string, err error) error {
	reason := err.Error()
	if perr := (*fs.PathError)(nil); errors.As(err, &perr) {
		reason = perr.Err.Error()
	}
	return &Error{File: filepath.ToSlash(p), Reason: reason}
}

func (l *loader) file(p string) (*Template, error) {
	if t := l.seen[filepath.Clean(p)]; t != nil {
		return t, nil
	}
	f, err := os.Open(p)
	if err != nil {
		return nil, unreadable(p, err)
	}
	defer f.Close()
	return l.read(p, f)
}

func (l *loader) read(p string, r io.Reader) (*Template, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return nil, unreadable(p, err)
	}
	t, err := Parse(filepath.ToSlash(p), data)
	if err != nil {
		return nil, err
	}
	l.all = append(l.all, t)
	l.seen[filepath.Clean(p)] = t
	return t, nil
}

var suffixes = []string{".template.json", ".template.yaml", ".template.yml"}

func (l *loader) folder(root string) error {
	found := 0
	// With a separator behind it a root that is a symbolic link is followed.
	err := filepath.WalkDir(root+string(filepath.Separator), func(p string, d fs.DirEntry, err error) error {
		p = filepath.Clean(p)
		switch {
		case err != nil:
			return unreadable(p, err)
		case d.IsDir():
			if strings.HasPrefix(d.Name(), "asset.") && p != filepath.Clean(root) && exists(filepath.Join(filepath.Dir(p), "manifest.json")) {
				return filepath.SkipDir // code that the assembly ships, not its templates
			}
			return nil
		case slices.ContainsFunc(suffixes, func(s string) bool { return strings.HasSuffix(d.Name(), s) }):
			found++
			if info, err := os.Stat(p); err == nil && !info.Mode().IsRegular() {
				return &Error{File: filepath.ToSlash(p), Reason: "is no regular file"} // a pipe would never end
			}
			_, err := l.file(p)
			return err
		case d.Name() == "manifest.json":
			return l.manifest(p, &found)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if found == 0 {
		return fmt.Errorf("%s: %w", filepath.ToSlash(root), ErrNone)
	}
	return nil
}

func exists(p string) bool {
	_, err := os.Stat(p)
	return err == nil
}

// manifest reads the stacks of a cloud assembly. Any other manifest.json (a web
// app's, a browser extension's) is none of ours and passes.
func (l *loader) manifest(p string, found *int) error {
	f, err := os.Open(p)
	if err != nil {
		return unreadable(p, err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxBytes))
	if err != nil {
		return unreadable(p, err)
	}
	var m struct {
		Artifacts map[string]struct {
			Type       string `json:"type"`
			Properties struct {
				TemplateFile string `json:"templateFile"`
				StackName    string `json:"stackName"`
			} `json:"properties"`
		} `json:"artifacts"`
	}
	if err := json.Unmarshal(data, &m); err != nil {
		if !exists(filepath.Join(filepath.Dir(p), "cdk.out")) { // the file by which the CDK marks an assembly
			return nil
		}
		return &Error{File: filepath.ToSlash(p), Reason: "the cloud assembly's manifest cannot be read: " + err.Error()}
	}
	for _, id := range slices.Sorted(maps.Keys(m.Artifacts)) {
		a := m.Artifacts[id]
		if a.Type != "aws:cloudformation:stack" || !filepath.IsLocal(a.Properties.TemplateFile) {
			continue
		}
		t, err := l.file(filepath.Join(filepath.Dir(p), a.Properties.TemplateFile))
		if err != nil {
			return err
		}
		*found++
		t.Stack = a.Properties.StackName
		if t.Stack == "" {
			t.Stack = id
		}
	}
	return nil
}

// nested finds the templates of t's nested stacks: the CDK names the file in the
// resource's metadata, hand-written templates in a relative TemplateURL.
func (l *loader) nested(t *Template) error {
	for r := range t.ByType("AWS::CloudFormation::Stack") {
		name, known := r.Attribute("Metadata").At("aws:asset:path").Literal()
		if !known {
			name, known = r.At("TemplateURL").Literal()
		}
		name = strings.TrimPrefix(name, "file://")
		if !known || t.File == "-" || strings.Contains(name, "://") || !filepath.IsLocal(name) {
			continue
		}
		p := path.Join(path.Dir(t.File), name)
		if !exists(filepath.FromSlash(p)) {
			continue // Undecidable names it
		}
		inner, err := l.file(filepath.FromSlash(p))
		if err != nil {
			return err
		}
		if t.nested == nil {
			t.nested = map[string]*Template{}
		}
		t.nested[r.LogicalID] = inner
	}
	return nil
}
