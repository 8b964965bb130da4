package mutation

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Mutant is one way to break a file.
type Mutant struct {
	Number int
	File   string // base name
	Line   int
	Text   string // what was changed, as it is in the source
	How    string // "never", "always true", "< for <=", "inverted", "left out" and the like
}

// Key is what a list of survivors names a mutant by: line numbers would move.
func (m Mutant) Key() string { return m.File + ": " + m.Text + ": " + m.How }

// helper is what instrumented files call.
const helper = `package %s

import (
	"os"
	"strconv"
)

var activeMutant, _ = strconv.Atoi(os.Getenv("MUTANT"))

func mutated(n int, is, would bool) bool {
	if n == activeMutant {
		return would
	}
	return is
}
`

// Instrument writes a changed copy of every file of the package in dir to out, and returns
// the mutants and an overlay for the go command: file as the compiler sees it → file to read.
func Instrument(dir, out string) ([]Mutant, map[string]string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, nil, err
	}
	var mutants []Mutant
	overlay := map[string]string{}
	pkg := ""
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			return nil, nil, err
		}
		set := token.NewFileSet()
		parsed, err := parser.ParseFile(set, file, source, parser.SkipObjectResolution)
		if err != nil {
			return nil, nil, err
		}
		pkg = parsed.Name.Name
		w := writer{set: set, source: source, file: filepath.Base(file), next: len(mutants) + 1}
		ast.Inspect(parsed, w.visit)
		mutants = append(mutants, w.mutants...)
		copied := filepath.Join(out, filepath.Base(file))
		if err := os.WriteFile(copied, w.apply(), 0o644); err != nil {
			return nil, nil, err
		}
		overlay[file] = copied
	}
	added := filepath.Join(out, "mutated_helper.go")
	overlay[filepath.Join(dir, "mutated_helper.go")] = added
	return mutants, overlay, os.WriteFile(added, fmt.Appendf(nil, helper, pkg), 0o644)
}

// writer collects insertions; the text between them stays as it is.
type writer struct {
	set     *token.FileSet
	source  []byte
	file    string
	next    int
	mutants []Mutant
	edits   []edit
}

type edit struct {
	at     int
	order  int // at the same place: what opens later or closes earlier is nearer to the text
	insert string
}

func (w *writer) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.IfStmt:
		w.wrap(n.Cond, "never", "false")
	case *ast.SwitchStmt:
		if n.Tag == nil {
			for _, clause := range n.Body.List {
				for _, condition := range clause.(*ast.CaseClause).List {
					w.wrap(condition, "never", "false")
				}
			}
		}
	case *ast.GenDecl:
		return n.Tok != token.CONST // constants have to stay constant
	case *ast.ReturnStmt:
		for _, result := range n.Results {
			w.invert(result, n.Results[len(n.Results)-1])
		}
	case *ast.BlockStmt:
		w.leaveOut(n.List)
	case *ast.CaseClause:
		w.leaveOut(n.Body)
	case *ast.BinaryExpr:
		switch n.Op {
		case token.LAND:
			w.wrap(n.X, "always true", "true")
			w.wrap(n.Y, "always true", "true")
		case token.LOR:
			w.wrap(n.X, "always false", "false")
			w.wrap(n.Y, "always false", "false")
		case token.LSS, token.LEQ, token.GTR, token.GEQ:
			other := map[token.Token]string{token.LSS: "<=", token.LEQ: "<", token.GTR: ">=", token.GEQ: ">"}[n.Op]
			w.wrap(n, other+" for "+n.Op.String(), w.text(n.X)+" "+other+" "+w.text(n.Y))
		}
	}
	return true
}

// invert makes a function return the other truth value, where its text tells that it is one.
// What is returned beside an error, the last result, is not looked at.
func (w *writer) invert(result, last ast.Expr) {
	text := w.text(result)
	if _, failed := last.(*ast.CallExpr); failed || w.text(last) == "err" {
		return
	}
	switch e := result.(type) {
	case *ast.Ident:
		if other, ok := map[string]string{"true": "false", "false": "true"}[e.Name]; ok {
			w.wrap(e, other+" for "+e.Name, other)
		}
	case *ast.BinaryExpr:
		if e.Op == token.EQL || e.Op == token.NEQ {
			w.wrap(e, "inverted", "!("+text+")")
		}
	case *ast.UnaryExpr:
		if e.Op == token.NOT {
			w.wrap(e, "inverted", "!("+text+")")
		}
	}
}

// leaveOut takes away each statement whose absence compiles: a call for its effect, an
// assignment to something that exists.
func (w *writer) leaveOut(statements []ast.Stmt) {
	for _, s := range statements {
		switch s := s.(type) {
		case *ast.ExprStmt, *ast.IncDecStmt:
		case *ast.AssignStmt:
			if s.Tok == token.DEFINE || w.text(s.Lhs[0]) == "_" {
				continue
			}
		default:
			continue
		}
		w.around(s, "left out", "if !mutated(%d, false, true) { ", " }")
	}
}

func (w *writer) wrap(e ast.Expr, how, would string) {
	w.around(e, how, "mutated(%d, ", ", "+would+")")
}

func (w *writer) around(n ast.Node, how, before, after string) {
	number := w.next + len(w.mutants)
	w.mutants = append(w.mutants, Mutant{number, w.file, w.set.Position(n.Pos()).Line, w.text(n), how})
	w.edits = append(w.edits,
		edit{w.offset(n.Pos()), number, fmt.Sprintf(before, number)},
		edit{w.offset(n.End()), -number, after})
}

func (w *writer) offset(p token.Pos) int { return w.set.Position(p).Offset }

func (w *writer) text(e ast.Node) string {
	return string(w.source[w.offset(e.Pos()):w.offset(e.End())])
}

func (w *writer) apply() []byte {
	slices.SortStableFunc(w.edits, func(a, b edit) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.order, b.order))
	})
	var out []byte
	last := 0
	for _, e := range w.edits {
		out = append(out, w.source[last:e.at]...)
		out = append(out, e.insert...)
		last = e.at
	}
	return append(out, w.source[last:]...)
}
