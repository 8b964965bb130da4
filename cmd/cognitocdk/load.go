package main

import (
	"errors"
	"fmt"
	"strings"

	"example.com/cognitocdk/template"
)

// errNothing says that there was input and nothing in it to judge: exit status 2, or 0
// under --allow-empty.
var errNothing = errors.New("nothing to judge")

// load reads the templates at paths and checks that one of them has something to judge.
// The caller decides what that is: audit a Cognito resource, prove an identity pool.
func load(io streams, paths []string, judgeable func(*template.Template) bool, what string) ([]*template.Template, error) {
	templates, err := template.Load(paths, io.In)
	if err != nil {
		return nil, err
	}
	for _, t := range templates {
		if judgeable(t) {
			return templates, nil
		}
	}
	return nil, fmt.Errorf("%s: %w: no %s; --allow-empty accepts that", strings.Join(paths, " "), errNothing, what)
}

// lines gives report the source lines that its text shows.
func lines(templates []*template.Template) func(file string, line int) string {
	byFile := make(map[string]*template.Template, len(templates))
	for _, t := range templates {
		byFile[t.File] = t
	}
	// Findings come sorted, so the same line is asked for again and again; of a minified
	// template it is megabytes.
	var lastFile, lastText string
	lastLine := 0
	return func(file string, line int) string {
		t := byFile[file]
		if t == nil {
			return ""
		}
		if file != lastFile || line != lastLine {
			lastFile, lastLine, lastText = file, line, t.SourceLine(line)
		}
		return lastText
	}
}
