package message

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func set(t testing.TB, b Brand) *Set {
	t.Helper()
	s, err := New(b)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The longest brand, the longest placeholders: every message that can be made fits.
func TestEveryMessageInEveryLanguageFits(t *testing.T) {
	s := set(t, Brand{Name: strings.Repeat("W", maxBrand), URL: "https://example.com/" + strings.Repeat("x", 200), Support: "help@example.com"})
	for _, locale := range Locales() {
		for _, kind := range Kinds() {
			m, err := s.Render(kind, locale, Data{Code: "{####}", UserName: "{username}"})
			if err != nil {
				t.Errorf("%s, %s: %v", kind, locale, err)
				continue
			}
			for _, text := range []string{m.Subject, m.HTML, m.Text, m.SMS} {
				if text == "" || strings.Contains(text, "{brand}") || strings.Contains(text, "{code}") || strings.Contains(text, "<no value>") || strings.Contains(text, "ZgotmplZ") {
					t.Errorf("%s, %s: a placeholder is left, or nothing: %q", kind, locale, text)
				}
			}
			if strings.ContainsAny(m.Subject, "\r\n") {
				t.Errorf("%s, %s: a subject is one line, got %q", kind, locale, m.Subject)
			}
			if kind.NeedsCode() && !strings.Contains(m.HTML, "{####}") {
				t.Errorf("%s, %s: Cognito's placeholder must be on the page as it came", kind, locale)
			}
			if kind.NeedsUserName() && !strings.Contains(m.HTML, "{username}") {
				t.Errorf("%s, %s: the user name's placeholder must be on the page", kind, locale)
			}
		}
	}
}

func TestLanguages(t *testing.T) {
	s := set(t, Brand{Name: "Acme", Locale: "fr"})
	for locale, want := range map[string]string{
		"de": "de", "de-AT": "de", "de_CH": "de", "DE": "de", "en-US": "en", "fr-FR": "fr",
		"": "fr", "xx": "fr", "deu": "fr", "de-": "de", "-": "fr", "german": "fr", "-de": "fr", "de\n": "fr", "../de": "fr", strings.Repeat("d", 9999): "fr",
	} {
		m, err := s.Render(SignUp, locale, Data{Code: "1"})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(m.HTML, `<html lang="`+want+`"`) {
			t.Errorf("%.20q: want %s, got %.60s", locale, want, m.HTML)
		}
	}
}

func TestLimitsAreInclusive(t *testing.T) {
	s := set(t, Brand{Name: "Acme"})
	sms := func(n int) error {
		m, err := s.Render(ForgotPassword, "en", Data{Code: "1"})
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.Render(ForgotPassword, "en", Data{Code: strings.Repeat("1", n-utf8.RuneCountInString(m.SMS)+1)})
		return err
	}
	if err := sms(MaxSMS); err != nil {
		t.Errorf("a text of %d characters: %v", MaxSMS, err)
	}
	if err := sms(MaxSMS + 1); err == nil {
		t.Errorf("a text of %d characters was accepted", MaxSMS+1)
	}
}

func TestMessagesThatLackWhatTheyAreAbout(t *testing.T) {
	whole := Message{Subject: "s", HTML: "code name", Text: "code name", SMS: "code name"}
	data := Data{Code: "code", UserName: "name"}
	if err := whole.check(AdminCreateUser, data); err != nil {
		t.Fatalf("a whole message: %v", err)
	}
	for name, edit := range map[string]func(*Message){
		"no code in the text":          func(m *Message) { m.Text = "name" },
		"no code in the SMS":           func(m *Message) { m.SMS = "name" },
		"no code on the page":          func(m *Message) { m.HTML = "name" },
		"no user name in the text":     func(m *Message) { m.Text = "code" },
		"no user name in the SMS":      func(m *Message) { m.SMS = "code" },
		"subject begins with a NUL":    func(m *Message) { m.Subject = "\x00" },
		"page ends with a soft hyphen": func(m *Message) { m.HTML += "\u00ad" },
	} {
		m := whole
		edit(&m)
		if err := m.check(AdminCreateUser, data); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestTheTextSaysWhatToDoWhenItWasSomebodyElse(t *testing.T) {
	m, err := set(t, Brand{Name: "Acme"}).Render(ForgotPassword, "en", Data{Code: "1"})
	if err != nil {
		t.Fatal(err)
	}
	note := set(t, Brand{Name: "Acme"}).texts["en"].Messages[ForgotPassword].Note
	if note == "" || !strings.Contains(m.Text, note) || !strings.Contains(m.HTML, note) {
		t.Errorf("want %q in the text and on the page, got %s", note, m.Text)
	}
}

func TestNotificationsShowNoCode(t *testing.T) {
	if _, err := set(t, Brand{Name: "Acme"}).Render(AccountTakeOver, "en", Data{}); err != nil {
		t.Errorf("a notification is about no code: %v", err)
	}
	m, err := set(t, Brand{Name: "Acme"}).Render(AccountTakeOver, "en", Data{Code: "424242"})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(m.HTML+m.Text+m.SMS, "424242") {
		t.Errorf("want no code, got %s", m.Text)
	}
}

func TestLinksAreInTextAndPage(t *testing.T) {
	m, err := set(t, Brand{Name: "Acme"}).Render(SignInCode, "en", Data{Code: "1", Link: "https://a.example/in#code=1"})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{m.HTML, m.Text} {
		if !strings.Contains(text, "https://a.example/in#code=1") {
			t.Errorf("want the link, got %s", text)
		}
	}
}

func TestEverythingOnThePageIsEscaped(t *testing.T) {
	s := set(t, Brand{Name: `<b>&"'`, URL: `https://example.com/?a=1&b="><script>`, Color: "#ABCDEF", Support: "o'help@example.com"})
	m, err := s.Render(AdminCreateUser, "en", Data{Code: `<img src=x>&amp;`, UserName: `"><script>alert(1)</script>`})
	if err != nil {
		t.Fatal(err)
	}
	for _, raw := range []string{"<script", "<img", "<b>"} {
		if strings.Contains(m.HTML, raw) {
			t.Errorf("%s reached the page:\n%s", raw, m.HTML)
		}
	}
	if !strings.Contains(m.Text, `<img src=x>&amp;`) || !strings.Contains(m.SMS, `<img src=x>&amp;`) {
		t.Error("plain text is not HTML: a temporary password must arrive as it is")
	}
}

func TestRenderRefuses(t *testing.T) {
	s := set(t, Brand{Name: "Acme"})
	for name, c := range map[string]struct {
		kind Kind
		data Data
		want string
	}{
		"unknown message":          {"Future", Data{Code: "1"}, "no such message"},
		"no code":                  {SignUp, Data{}, "needs a code"},
		"no user name":             {AdminCreateUser, Data{Code: "1"}, "needs a user name"},
		"link without TLS":         {SignInCode, Data{Code: "1", Link: "http://example.com"}, "must be https"},
		"link with a script":       {SignInCode, Data{Code: "1", Link: "javascript:alert(1)"}, "must be https"},
		"SMS that is too long":     {SignUp, Data{Code: strings.Repeat("1", 140)}, "the SMS has"},
		"direct SMS, too long":     {SignUp, Data{Code: strings.Repeat("1", 1600), Direct: true}, "the SMS has"},
		"page that is too long":    {SignInCode, Data{Code: "1", Link: "https://example.com/" + strings.Repeat("x", MaxEmail)}, "the e-mail has"},
		"no-break space":           {SignUp, Data{Code: "12\u00a034"}, "U+00A0 is not one that Cognito accepts"},
		"zero-width joiner":        {SignUp, Data{Code: "12\u200d34"}, "U+200D is not one that Cognito accepts"},
		"control character":        {SignUp, Data{Code: "12\x0034"}, "is not one that Cognito accepts"},
		"subject that is too long": {SignInCode, Data{Code: strings.Repeat("1", 135)}, "the subject has"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := s.Render(c.kind, "en", c.data); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("want %q, got %v", c.want, err)
			}
		})
	}
}

func TestTheLongestUserNameAndPasswordFitWhatIsSentDirectly(t *testing.T) {
	s := set(t, Brand{Name: strings.Repeat("ä", 32)})
	data := Data{UserName: strings.Repeat("u", 254), Code: strings.Repeat("p", 256), Direct: true}
	for _, locale := range Locales() {
		if _, err := s.Render(AdminCreateUser, locale, data); err != nil {
			t.Errorf("%s: %v", locale, err)
		}
	}
}

func TestBrand(t *testing.T) {
	type env map[string]string
	for name, c := range map[string]struct {
		env  env
		want string
	}{
		"name alone":              {env{"BRAND_NAME": "Acme"}, ""},
		"everything":              {env{"BRAND_NAME": "Acme", "BRAND_URL": "https://acme.example", "BRAND_COLOR": "#123abc", "SUPPORT_ADDRESS": "help@acme.example", "DEFAULT_LOCALE": "de"}, ""},
		"name of 32 characters":   {env{"BRAND_NAME": strings.Repeat("ä", 32)}, ""},
		"name of 33 characters":   {env{"BRAND_NAME": strings.Repeat("a", 33)}, "BRAND_NAME: must have between 1 and 32"},
		"no name":                 {env{}, "BRAND_NAME: must have between 1 and 32"},
		"name with a placeholder": {env{"BRAND_NAME": "{####}"}, "BRAND_NAME: must be text"},
		"name with a line break":  {env{"BRAND_NAME": "a\r\nBcc: x"}, "BRAND_NAME: must be text"},
		"blank name":              {env{"BRAND_NAME": " "}, "BRAND_NAME: needs text without spaces at its ends"},
		"URL without TLS":         {env{"BRAND_NAME": "Acme", "BRAND_URL": "http://acme.example"}, "BRAND_URL: needs an https URL"},
		"URL without a host":      {env{"BRAND_NAME": "Acme", "BRAND_URL": "https:///x"}, "BRAND_URL: needs an https URL"},
		"URL with a placeholder":  {env{"BRAND_NAME": "Acme", "BRAND_URL": "https://acme.example/{####}"}, "BRAND_URL: needs an https URL"},
		"URL with a user":         {env{"BRAND_NAME": "Acme", "BRAND_URL": "https://acme.example@evil.example"}, "BRAND_URL: needs an https URL"},
		"colour by name":          {env{"BRAND_NAME": "Acme", "BRAND_COLOR": "red"}, "BRAND_COLOR: must be a colour"},
		"colour with style":       {env{"BRAND_NAME": "Acme", "BRAND_COLOR": "#000000;x"}, "BRAND_COLOR: must be a colour"},
		"support with a name":     {env{"BRAND_NAME": "Acme", "SUPPORT_ADDRESS": "Help <help@acme.example>"}, "SUPPORT_ADDRESS: needs a plain address"},
		"language without texts":  {env{"BRAND_NAME": "Acme", "DEFAULT_LOCALE": "xx"}, "DEFAULT_LOCALE: must be one of de, en, fr"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := BrandFromEnv(func(name string) string { return c.env[name] })
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("want error %q, got %v", c.want, err)
			}
		})
	}
}

func TestPreviewHasEveryPage(t *testing.T) {
	pages, err := set(t, Brand{Name: "Acme"}).Preview()
	if err != nil {
		t.Fatal(err)
	}
	if want := len(Kinds())*len(Locales()) + 1; len(pages) != want {
		t.Errorf("want %d pages, got %d", want, len(pages))
	}
	if !strings.Contains(string(pages["SignInCode.en.html"]), "https://app.example.com/sign-in#code=12345678\"") {
		t.Error("the preview of a sign-in code shows its link, with eight digits")
	}
	for name := range pages {
		if name != "index.html" && !strings.Contains(string(pages["index.html"]), `href="`+name+`"`) {
			t.Errorf("%s is not linked from the index", name)
		}
	}
}

func FuzzRender(f *testing.F) {
	f.Add("SignUp", "de-AT", "{####}", "{username}", "")
	f.Add("AdminCreateUser", "en", "<&>", "\x00", "https://x.example")
	f.Add("SignInCode", "\xff", "{code}", "{brand}", "https://[")
	s := set(f, Brand{Name: "Acme & Söhne"})
	f.Fuzz(func(t *testing.T, kind, locale, code, user, link string) {
		m, err := s.Render(Kind(kind), locale, Data{Code: code, UserName: user, Link: link})
		if err != nil {
			return
		}
		if utf8.RuneCountInString(m.HTML) > MaxEmail || utf8.RuneCountInString(m.SMS) > MaxSMS || utf8.RuneCountInString(m.Subject) > MaxSubject {
			t.Errorf("a message is beyond Cognito's limits")
		}
		if strings.Contains(m.HTML, "<script") {
			t.Errorf("a script reached the page")
		}
	})
}
