package message

import (
	"bytes"
	"fmt"
	"html/template"
)

// index lists the pages with the subject and the SMS of each.
const index = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Messages of {{.Brand}}</title></head>
<body style="font-family:sans-serif">
<h1>Messages of {{.Brand}}</h1>
<table border="1" cellpadding="6" cellspacing="0">
<tr><th>Message</th><th>Language</th><th>Subject</th><th>SMS</th></tr>
{{range .Rows}}<tr><td><a href="{{.File}}">{{.Kind}}</a></td><td>{{.Locale}}</td><td>{{.Subject}}</td><td>{{.SMS}}</td></tr>
{{end}}</table>
</body></html>
`

// Preview renders every message in every language, with sample values, and an index.html
// that links them. Keys are file names.
func (s *Set) Preview() (map[string][]byte, error) {
	type row struct {
		File, Locale, Subject, SMS string
		Kind                       Kind
	}
	pages := map[string][]byte{}
	var rows []row
	for _, locale := range Locales() {
		for _, kind := range Kinds() {
			data := Data{Code: "123456", UserName: "ada@example.com"}
			if kind == SignInCode {
				data.Link = "https://app.example.com/sign-in#code=123456"
			}
			m, err := s.Render(kind, locale, data)
			if err != nil {
				return nil, err
			}
			file := fmt.Sprintf("%s.%s.html", kind, locale)
			pages[file] = []byte(m.HTML)
			rows = append(rows, row{file, locale, m.Subject, m.SMS, kind})
		}
	}
	page, err := template.New("index.html").Parse(index)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := page.Execute(&out, map[string]any{"Brand": s.brand.Name, "Rows": rows}); err != nil {
		return nil, err
	}
	pages["index.html"] = out.Bytes()
	return pages, nil
}
