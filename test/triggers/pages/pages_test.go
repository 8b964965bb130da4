//go:build verify

package pages

import (
	"context"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.com/cognitocdk/lambda/message"
)

// chromium is a browser, or the end of the test: a missing tool is never a pass.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{os.Getenv("CHROME"), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	t.Fatal("no Chromium: install chromium, or set CHROME to a browser")
	return ""
}

func TestEveryPageIsDrawn(t *testing.T) {
	browser := chromium(t)
	set, err := message.New(message.Brand{Name: "Acme & Söhne", Color: "#c2185b", URL: "https://acme.example", Support: "help@acme.example"})
	if err != nil {
		t.Fatal(err)
	}
	pages, err := set.Preview()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, page := range pages {
		if err := os.WriteFile(filepath.Join(dir, name), page, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	// One language in full, and one message of each other: the layout is the same file.
	for name := range pages {
		if !strings.HasSuffix(name, ".de.html") && !strings.HasPrefix(name, "SignInCode.") {
			continue
		}
		t.Run(name, func(t *testing.T) {
			picture := draw(t, browser, dir, name)
			if !has(picture, color.RGBA{0xc2, 0x18, 0x5b, 0xff}) {
				t.Error("the brand's colour is not on the page")
			}
			if n := dark(picture); n < 1500 {
				t.Errorf("want text on the page, got %d dark pixels", n)
			}
		})
	}
}

// A mail reader in dark mode shows light text on dark ground, and the brand's colour still.
func TestDarkMode(t *testing.T) {
	browser, dir := chromium(t), t.TempDir()
	set, err := message.New(message.Brand{Name: "Acme", Color: "#c2185b", Support: "help@acme.example"})
	if err != nil {
		t.Fatal(err)
	}
	m, err := set.Render(message.SignInCode, "en", message.Data{Code: "12345678", Link: "https://acme.example/in#code=12345678"})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "dark.html"), []byte(m.HTML), 0o644); err != nil {
		t.Fatal(err)
	}
	picture := draw(t, browser, dir, "dark.html", "--blink-settings=preferredColorScheme=0")
	all := picture.Bounds().Dx() * picture.Bounds().Dy()
	if n := dark(picture); n < all*9/10 || all-n < 1500 {
		t.Errorf("want text on dark ground, got %d dark pixels of %d", n, all)
	}
	if !has(picture, color.RGBA{0xc2, 0x18, 0x5b, 0xff}) {
		t.Error("the brand's colour is not on the page")
	}
}

// draw is what a browser makes of dir/name.
func draw(t *testing.T, browser, dir, name string, flags ...string) image.Image {
	t.Helper()
	shot := filepath.Join(dir, name+".png")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, browser, append([]string{"--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-color-profile=srgb",
		"--user-data-dir=" + filepath.Join(dir, "profile"), "--window-size=600,700", "--screenshot=" + shot, "file://" + filepath.Join(dir, name)}, flags...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", browser, err, out)
	}
	return decode(t, shot)
}

func decode(t *testing.T, path string) image.Image {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	picture, err := png.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

func has(picture image.Image, want color.RGBA) bool {
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			if color.RGBAModel.Convert(picture.At(x, y)) == want {
				return true
			}
		}
	}
	return false
}

// dark counts the pixels of text.
func dark(picture image.Image) int {
	n := 0
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			if color.GrayModel.Convert(picture.At(x, y)).(color.Gray).Y < 0x60 {
				n++
			}
		}
	}
	return n
}
