package report

import (
	"fmt"
	"io"
	"strings"

	"example.com/cognitocdk/internal/lazyregexp"
)

// MarkdownLimit keeps a comment below GitHub's 65,536 characters.
const MarkdownLimit = 65000

// markdownReserve is kept for the closing lines.
const markdownReserve = 1200

// Marker is the hidden first line of a tool's comment, by which a pipeline finds the
// comment to replace instead of adding one for each push.
func Marker(tool string) string { return "<!-- cognitocdk:" + tool + " -->" }

// assetHash is what the CDK names files by; it moves with every build and says nothing.
var assetHash = lazyregexp.New(`[0-9a-f]{64}`)

func writeMarkdown(out io.Writer, r Result, o Options) error {
	issues := r.Issues()
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n\n", Marker(r.Tool()), verdict(r))

	left, size := len(issues), b.Len()
	for _, i := range issues {
		block := markdownIssue(i)
		if size+len(block) > MarkdownLimit-markdownReserve {
			break
		}
		b.WriteString(block)
		size += len(block)
		left--
	}
	if left > 0 {
		fmt.Fprintf(&b, "\n…and %s more; run `cognitocdk %s` for all of them.\n", counted(left, "finding"), r.Tool())
	} else if lines := r.Remarks(); len(lines) > 0 {
		b.WriteString(markdownRemarks(lines, MarkdownLimit-markdownReserve-size))
	}
	fmt.Fprintf(&b, "\n<sub>%s</sub>\n", summary(r, o))
	_, err := io.WriteString(out, b.String())
	return err
}

func verdict(r Result) string {
	count := map[Severity]int{}
	for _, i := range r.Issues() {
		count[i.Severity]++
	}
	switch Worst(r) {
	case Fail:
		return fmt.Sprintf("### ❌ %s: %s must be fixed", r.Tool(), counted(count[Fail], "finding"))
	case Warn:
		return fmt.Sprintf("### ⚠️ %s: nothing fails, %s for a person to decide", r.Tool(), counted(count[Warn], "warning"))
	}
	return fmt.Sprintf("### ✅ %s: nothing to fix", r.Tool())
}

func markdownIssue(i Issue) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<details><summary>%s <b>%s</b>: %s</summary>\n\n", i.Severity, i.ID, htmlText(cut(i.Message, 500)))
	fmt.Fprintf(&b, "- at %s\n", code(fmt.Sprintf("%s:%d:%d", i.File, i.Line, i.Column)))
	if i.Resource != "" {
		at := i.Resource
		if i.Path != "" {
			at += " " + i.Path
		}
		fmt.Fprintf(&b, "- on %s\n", code(at))
	}
	if i.Construct != "" {
		fmt.Fprintf(&b, "- construct %s\n", code(i.Construct))
	}
	for _, d := range i.Details {
		fmt.Fprintf(&b, "- %s\n", htmlText(cut(d, 400)))
	}
	if i.Fix != "" {
		fmt.Fprintf(&b, "- fix: %s\n", htmlText(i.Fix))
	}
	if i.Reference != "" {
		fmt.Fprintf(&b, "- %s\n", i.Reference)
	}
	b.WriteString("\n</details>\n")
	return b.String()
}

func markdownRemarks(lines []string, room int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n<details><summary>%s</summary>\n\n", counted(len(lines), "remark"))
	for n, line := range lines {
		item := "- " + htmlText(cut(line, 500)) + "\n"
		if b.Len()+len(item) > room {
			fmt.Fprintf(&b, "- …and %d more\n", len(lines)-n)
			break
		}
		b.WriteString(item)
	}
	b.WriteString("\n</details>\n")
	return b.String()
}

// htmlText makes text inert in GitHub's markdown: no tags, no links, no mentions, and no
// code span that a template could close.
func htmlText(s string) string {
	s = assetHash.ReplaceAllString(harmless(s), "…")
	var b strings.Builder
	for i, r := range s {
		switch r {
		case '<':
			b.WriteString("&lt;")
		case '>':
			b.WriteString("&gt;")
		case '&':
			b.WriteString("&amp;")
		case '@': // a zero-width entity after it keeps a name from becoming a mention
			b.WriteString("@&#8203;")
		case '`', '*', '#', '\\', '~':
			fmt.Fprintf(&b, "&#%d;", r)
		case ']': // only before these does a bracket make a link
			if rest := s[i+1:]; rest != "" && strings.ContainsRune("([:", rune(rest[0])) {
				b.WriteString("&#93;")
				continue
			}
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// code is text in a code element; a code span could be closed from within.
func code(s string) string { return "<code>" + htmlText(cut(s, 300)) + "</code>" }
