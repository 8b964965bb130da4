package message

import (
	"bytes"
	"fmt"
	"html/template"
)

// index lists the pages with the subject and the SMS of each, one table a language.
const index = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Messages of {{.Brand}}</title>
<style>
body { margin: 0 auto; max-width: 60rem; padding: 2rem 1rem; font: 1rem/1.5 system-ui, sans-serif }
h1 { margin: 0; border-top: 4px solid {{.Color}}; padding-top: 1rem }
h2 { margin: 2rem 0 .5rem; font-size: 1.1rem }
nav a, h2 { margin-right: 1rem }
table { width: 100%; border-collapse: collapse; font-size: .9rem }
th { text-align: left }
th, td { padding: .4rem .8rem .4rem 0; border-bottom: 1px solid #8885; vertical-align: top; overflow-wrap: break-word }
@media (max-width: 40rem) { thead { display: none } tr, td { display: block } td { border: 0; padding: .1rem 0 } tr { padding: .6rem 0; border-bottom: 1px solid #8885 } }
</style>
</head>
<body>
<h1>Messages of {{.Brand}}</h1>
<nav>{{range .Languages}}<a href="#{{.Locale}}">{{.Locale}}</a>{{end}}</nav>
{{range .Languages}}<h2 id="{{.Locale}}">{{.Locale}}</h2>
<table>
<thead><tr><th>Message</th><th>Subject</th><th>SMS</th></tr></thead>
{{range .Rows}}<tr><td><a href="{{.File}}">{{.Kind}}</a></td><td>{{.Subject}}</td><td>{{.SMS}}</td></tr>
{{end}}</table>
{{end}}</body>
</html>
`

// Preview renders every message in every language, with sample values, and an index.html
// that links them. Keys are file names.
func (s *Set) Preview() (map[string][]byte, error) {
	type row struct {
		File, Subject, SMS string
		Kind               Kind
	}
	type language struct {
		Locale string
		Rows   []row
	}
	pages := map[string][]byte{}
	var languages []language
	for _, locale := range Locales() {
		in := language{Locale: locale}
		for _, kind := range Kinds() {
			data := Data{Code: "123456", UserName: "ada@example.com"}
			if kind == SignInCode {
				data.Code = "12345678"
				data.Link = "https://app.example.com/sign-in#code=" + data.Code
			}
			m, err := s.Render(kind, locale, data)
			if err != nil {
				return nil, err
			}
			file := fmt.Sprintf("%s.%s.html", kind, locale)
			pages[file] = []byte(m.HTML)
			in.Rows = append(in.Rows, row{file, m.Subject, m.SMS, kind})
		}
		languages = append(languages, in)
	}
	page, err := template.New("index.html").Parse(index)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := page.Execute(&out, map[string]any{"Brand": s.brand.Name, "Color": s.brand.Color, "Languages": languages}); err != nil {
		return nil, err
	}
	pages["index.html"] = out.Bytes()
	return pages, nil
}
