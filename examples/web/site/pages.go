package site

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"rsc.io/qr"
)

//go:embed pages static
var content embed.FS

// pages are the parsed templates, by name.
type pages map[string]*template.Template

// view is what the frame around every page needs, and Data what the page itself does.
type view struct {
	Title   string
	Session *session
	Data    any

	// These are set by show.
	Path, CSRF, Notice string
}

func parsePages() (pages, error) {
	all := pages{}
	names, err := fs.Glob(content, "pages/*.html")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		short := strings.TrimSuffix(strings.TrimPrefix(name, "pages/"), ".html")
		if short == "frame" {
			continue
		}
		t, err := template.New("frame.html").Funcs(template.FuncMap{
			"when": func(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04 UTC") },
			"iso":  func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
			"size": size,
			// In a path the template itself leaves ?, # and % as they are.
			"segment": url.PathEscape,
		}).ParseFS(content, "pages/frame.html", name)
		if err != nil {
			return nil, fmt.Errorf("page %s: %w", short, err)
		}
		all[short] = t
	}
	return all, nil
}

// show answers with a page, or with nothing of it: it is rendered before the first byte goes out.
func (s *Site) show(w http.ResponseWriter, r *http.Request, status int, name string, v view) {
	v.Path = r.URL.Path
	if v.Session == nil && name != "home" {
		v.Session = s.session(r)
	}
	if v.Session != nil {
		v.CSRF, v.Notice = v.Session.csrf, v.Session.said()
	}
	var b bytes.Buffer
	if err := s.pages[name].Execute(&b, v); err != nil {
		s.config.Log.ErrorContext(r.Context(), "rendering", "page", name, "error", err)
		http.Error(w, "Something went wrong on our side.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	w.Write(b.Bytes())
}

func answerJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(value)
}

// IconPath is where the app's icon is, and Icon what is there: no other program answers so.
const IconPath = "/static/icon.svg"

// Icon is the file at IconPath.
func Icon() []byte {
	icon, _ := content.ReadFile("static/icon.svg") // embedded: it is there
	return icon
}

// static serves the style sheet and the script; they change with the program only.
func static() http.Handler {
	files := http.FileServerFS(content)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/") {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Cache-Control", "public, max-age=300")
		files.ServeHTTP(w, r)
	})
}

// qrCode draws a QR code as SVG, which needs neither a script nor an image from elsewhere.
func qrCode(text string) (template.HTML, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return "", fmt.Errorf("QR code: %w", err)
	}
	const quiet = 4
	var path strings.Builder
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+quiet, y+quiet)
			}
		}
	}
	side := code.Size + 2*quiet
	return template.HTML(fmt.Sprintf(`<svg class="qr" role="img" aria-label="QR code for your authenticator app" viewBox="0 0 %d %d" shape-rendering="crispEdges">`+
		`<rect width="%d" height="%d" fill="#fff"/><path d="%s" fill="#000"/></svg>`, side, side, side, side, path.String())), nil
}

// size is how people say it: 950 B, 1.5 kB, 10 MB.
func size(bytes int64) string {
	round := func(unit int64) string {
		return strings.TrimSuffix(strconv.FormatFloat(float64(bytes)/float64(unit), 'f', 1, 64), ".0")
	}
	switch {
	case bytes < 1000:
		return fmt.Sprintf("%d B", bytes)
	case bytes < 1000_000:
		return round(1000) + " kB"
	}
	return round(1000_000) + " MB"
}
