package template

import (
	"encoding/json"
	"fmt"
	"sort"
	"unicode/utf8"
)

// Bounds of one template. CloudFormation itself stops at 1 MB and about a dozen
// levels; these only keep hostile input from costing more than it weighs.
const (
	maxBytes = 20 << 20
	maxDepth = 10_000
)

// Position is a place in a file, both counted from 1; columns count characters.
// The zero Position means that the place is not known.
type Position struct {
	Line, Column int
}

// Error is input that cannot be used: which file, where, and why.
type Error struct {
	File string
	Position
	Reason string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s", e.File, e.Reason)
	}
	return fmt.Sprintf("%s: line %d, column %d: %s", e.File, e.Line, e.Column, e.Reason)
}

// node is one value as it was written: intrinsic functions are still maps.
type node struct {
	kind    Kind // Null, String, Number, Bool, List or Map
	text    string
	pos     pos
	items   []*node
	entries []entry
}

type entry struct {
	key string
	pos pos
	val *node
}

// pos is a byte offset in JSON, and line<<32|column in YAML. Lines are counted
// only for the few values that a finding names.
type pos int64

func yamlPos(line, column int) pos { return pos(line)<<32 | pos(column) }

func (n *node) get(key string) (entry, bool) {
	if n != nil && n.kind == Map {
		for _, e := range n.entries {
			if e.key == key {
				return e, true
			}
		}
	}
	return entry{}, false
}

func (n *node) plain() any {
	if n == nil {
		return nil
	}
	switch n.kind {
	case String:
		return n.text
	case Bool:
		return n.text == "true"
	case Number:
		if json.Valid([]byte(n.text)) {
			return json.Number(n.text)
		}
		return n.text // YAML has more ways to write one
	case List:
		all := make([]any, len(n.items))
		for i, item := range n.items {
			all[i] = item.plain()
		}
		return all
	case Map:
		all := make(map[string]any, len(n.entries))
		for _, e := range n.entries {
			all[e.key] = e.val.plain()
		}
		return all
	}
	return nil
}

// source is the text that positions refer to.
type source struct {
	data  []byte
	lines []int // offset of the first byte of each line, filled on first use
	marks []int // characters before each stride of the file, filled on first use
	yaml  bool
}

// stride is how much is counted for one column: a minified template is one line of
// megabytes, and every finding in it asks for a column.
const stride = 512

// characters counts those before offset off.
func (s *source) characters(off int) int {
	if s.marks == nil {
		s.marks = append(s.marks, 0)
		for at := 0; at+stride <= len(s.data); at += stride {
			s.marks = append(s.marks, s.marks[len(s.marks)-1]+beginnings(s.data[at:at+stride]))
		}
	}
	mark := off / stride
	return s.marks[mark] + beginnings(s.data[mark*stride:off])
}

// beginnings counts the bytes that begin a character.
func beginnings(data []byte) int {
	n := 0
	for _, b := range data {
		if utf8.RuneStart(b) {
			n++
		}
	}
	return n
}

func (s *source) lineStarts() []int {
	if s.lines == nil {
		s.lines = append(s.lines, 0)
		for i, b := range s.data {
			if b == '\n' {
				s.lines = append(s.lines, i+1)
			}
		}
	}
	return s.lines
}

func (s *source) position(p pos) Position {
	if s.yaml {
		return Position{Line: int(p >> 32), Column: int(p & 0xffffffff)}
	}
	off := min(int(p), len(s.data))
	starts := s.lineStarts()
	line := sort.Search(len(starts), func(i int) bool { return starts[i] > off })
	start := starts[line-1]
	if off-start <= stride {
		return Position{Line: line, Column: beginnings(s.data[start:off]) + 1}
	}
	return Position{Line: line, Column: s.characters(off) - s.characters(start) + 1}
}

// keySet finds duplicate keys without building a map for the usual small object.
type keySet struct{ many map[string]struct{} }

// fresh says that key is none of those of the entries before it.
func (k *keySet) fresh(before []entry, key string) bool {
	if len(before) <= 16 {
		for _, e := range before {
			if e.key == key {
				return false
			}
		}
		return true
	}
	if k.many == nil {
		k.many = make(map[string]struct{}, 64)
		for _, e := range before {
			k.many[e.key] = struct{}{}
		}
	}
	_, seen := k.many[key]
	k.many[key] = struct{}{}
	return !seen
}
