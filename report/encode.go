package report

import (
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// Encode writes v as indented JSON that is safe to look at: what a terminal would obey, or
// what reorders the line, is written as an escape. The value that a program reads is the same.
func Encode(w io.Writer, v any) error {
	enc := json.NewEncoder(inert{w})
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// inert escapes what encoding/json leaves as it is: DEL, the C1 controls (U+009B begins a
// sequence as ESC [ does), and characters that are not printed. JSON has all of these
// inside strings only. An encoder writes a document at once, so no character is cut in two.
type inert struct{ w io.Writer }

func (i inert) Write(document []byte) (int, error) {
	var out []byte
	kept := 0 // document[:kept] is in out
	for at := 0; at < len(document); {
		if b := document[at]; b < 0x7f {
			at++
			continue
		}
		r, size := utf8.DecodeRune(document[at:])
		if r != utf8.RuneError && unprintable(r) {
			out = append(out, document[kept:at]...)
			if high, low := utf16.EncodeRune(r); high != utf8.RuneError {
				out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
			} else {
				out = fmt.Appendf(out, `\u%04x`, r)
			}
			kept = at + size
		}
		at += size
	}
	if kept == 0 {
		return i.w.Write(document)
	}
	if _, err := i.w.Write(append(out, document[kept:]...)); err != nil {
		return 0, err
	}
	return len(document), nil
}
