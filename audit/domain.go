package audit

import (
	"strings"

	"example.com/cognitocdk/internal/lazyregexp"
	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

var domainReserved = Rule{
	ID:        "domain-reserved",
	Severity:  report.Fail,
	Title:     "A prefix domain has no reserved word",
	Why:       "Cognito rejects prefixes that hold aws, amazon or cognito",
	Allowed:   "prefixes without aws, amazon and cognito",
	Fix:       "choose another prefix",
	Reference: docPrefixDomain,
	Judges:    []string{typeDomain},
	Check: func(domain *template.Resource, r *Report) {
		prefixes(domain, r, func(v template.Value, text template.Text) {
			for _, part := range text {
				for _, word := range []string{"aws", "amazon", "cognito"} {
					if part.Name == "" && strings.Contains(strings.ToLower(part.Literal), word) {
						r.Hit(v, "%s holds the reserved word %s", show(v), word)
					}
				}
			}
		})
	},
}

// prefixes calls judge with what the domain's prefix can be; a custom domain has none.
func prefixes(domain *template.Resource, r *Report, judge func(template.Value, template.Text)) {
	for _, pair := range pairs(domain.At("Domain"), domain.At("CustomDomainConfig")) {
		if !pair[1].Absent() {
			continue
		}
		if text, known := pair[0].Text(); known {
			judge(pair[0], text)
		} else if pair[0].Unknown() {
			r.Undecided(pair[0])
		}
	}
}

var prefixForm = lazyregexp.New(`^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$`)

var domainForm = Rule{
	ID:        "domain-form",
	Severity:  report.Fail,
	Title:     "A domain has a form that Cognito accepts",
	Why:       "Cognito rejects it at deployment, after everything else was created",
	Allowed:   "a prefix of 1 to 63 lower-case letters, digits and inner hyphens; a custom domain with at least one dot",
	Fix:       "choose another domain",
	Reference: docPrefixDomain,
	Judges:    []string{typeDomain},
	Check: func(domain *template.Resource, r *Report) {
		prefixes(domain, r, func(v template.Value, _ template.Text) {
			if text, known := v.Literal(); known && !prefixForm.MatchString(text) {
				r.Hit(v, "%s is no prefix: 1 to 63 lower-case letters, digits and inner hyphens", show(v))
			} else if !known {
				r.Undecided(v)
			}
		})
		if domain.At("CustomDomainConfig").Absent() {
			return
		}
		for _, v := range literals(domain.At("Domain")) {
			if text, _ := v.Literal(); !strings.Contains(text, ".") || len(text) > 255 {
				r.Hit(v, "%s is no domain name", show(v))
			}
		}
	},
}

var domainTLS = Rule{
	ID:        "domain-tls",
	Severity:  report.Fail,
	Title:     "The custom domain speaks TLS 1.2 or later",
	Why:       "older TLS versions can be broken by whoever sits on the way, and the session cookie travels there",
	Allowed:   "CustomDomainConfig.SecurityPolicy TLS_V1_2_2021 or TLS_V1_3_2025",
	Fix:       "set CustomDomainConfig.SecurityPolicy to TLS_V1_2_2021 or later",
	Reference: docCustomDomain,
	Judges:    []string{typeDomain},
	Check: func(domain *template.Resource, r *Report) {
		if domain.At("CustomDomainConfig").Absent() {
			return
		}
		r.each(domain.At("CustomDomainConfig", "SecurityPolicy"), func(v template.Value) {
			switch {
			case v.Absent():
				r.HitAs(report.Warn, v, "SecurityPolicy is not set, which means %s", defaultTLS)
			case !v.Is("TLS_V1_2_2021") && !v.Is("TLS_V1_3_2025"):
				r.Hit(v, "SecurityPolicy is %s", show(v))
			}
		})
	},
}

var domainCertificate = Rule{
	ID:        "domain-certificate",
	Severity:  report.Fail,
	Title:     "The custom domain's certificate is in us-east-1",
	Why:       "the domain is served by CloudFront, which reads certificates in us-east-1 only; the deployment fails elsewhere",
	Allowed:   "CustomDomainConfig.CertificateArn of ACM in us-east-1",
	Fix:       "issue the certificate in us-east-1 and pass its ARN",
	Reference: docCustomDomain,
	Judges:    []string{typeDomain},
	Check: func(domain *template.Resource, r *Report) {
		r.each(domain.At("CustomDomainConfig", "CertificateArn"), func(v template.Value) {
			text, _ := v.Literal()
			if !v.Absent() && !strings.HasPrefix(text, "arn:aws:acm:us-east-1:") && !strings.HasPrefix(text, "arn:aws-us-gov:acm:us-gov-west-1:") {
				r.Hit(v, "%s is no certificate of us-east-1", show(v))
			}
		})
	},
}

var domainManagedLogin = Rule{
	ID:        "domain-managed-login",
	Severity:  report.Note,
	Title:     "The sign-in pages are managed login",
	Why:       "the classic hosted UI gets no passkeys and no new features",
	Allowed:   "ManagedLoginVersion 2",
	Fix:       "set ManagedLoginVersion to 2 and add a branding style for each client",
	Reference: docManagedLogin,
	Judges:    []string{typeDomain},
	Check: func(domain *template.Resource, r *Report) {
		r.each(domain.At("ManagedLoginVersion"), func(v template.Value) {
			if v.Is("1") {
				r.Hit(v, "ManagedLoginVersion is 1, the classic hosted UI")
			}
		})
	},
}
