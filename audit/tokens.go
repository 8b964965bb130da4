package audit

import (
	"fmt"
	"time"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

// validity is one of a client's token lifetimes.
type validity struct {
	property, unit string
	defaultUnit    string
	low, high      time.Duration // what Cognito accepts
	wise, rash     time.Duration // above wise it is a warning, above rash a failure
}

const day = 24 * time.Hour

var validities = []validity{
	{"AccessTokenValidity", "AccessToken", "hours", 5 * time.Minute, day, time.Hour, 12 * time.Hour},
	{"IdTokenValidity", "IdToken", "hours", 5 * time.Minute, day, time.Hour, 12 * time.Hour},
	{"RefreshTokenValidity", "RefreshToken", "days", time.Hour, 3650 * day, 30 * day, 365 * day},
}

// lifetimes calls judge with every lifetime that the client can have; those left to the
// default are not shown: they are an hour, an hour and thirty days.
func (r *Report) lifetimes(client *template.Resource, judge func(validity, template.Value, time.Duration)) {
	for _, kind := range validities {
		for _, pair := range pairs(client.At(kind.property), client.At("TokenValidityUnits", kind.unit)) {
			switch {
			case pair[0].Absent():
			case pair[0].Unknown():
				r.Undecided(pair[0])
			case pair[1].Unknown():
				r.Undecided(pair[1])
			default:
				unit, known := units[orDefault(pair[1], kind.defaultUnit)]
				n, number := pair[0].Number()
				if !known || !number {
					continue // value-unknown says so
				}
				if n == 0 && kind.unit == "RefreshToken" {
					n, unit = defaultRefreshDays, day
				}
				if most := float64(100 * 365 * day / unit); n > most { // no duration holds more
					n = most
				}
				judge(kind, pair[0], time.Duration(n*float64(unit)))
			}
		}
	}
}

var units = map[string]time.Duration{"seconds": time.Second, "minutes": time.Minute, "hours": time.Hour, "days": day}

var clientTokenBounds = Rule{
	ID:        "client-token-bounds",
	Severity:  report.Fail,
	Title:     "Token lifetimes are within what Cognito accepts",
	Why:       "a lifetime out of bounds, or one read in another unit than meant, is rejected at deployment",
	Allowed:   "access and ID tokens 5 minutes to 1 day, refresh tokens 1 hour to 10 years and longer than the others; TokenValidityUnits default to hours, hours and days",
	Fix:       "set the lifetime and its unit in TokenValidityUnits",
	Reference: docCFNClient,
	Judges:    []string{typeClient},
	Check: func(client *template.Resource, r *Report) {
		var refresh time.Duration
		r.lifetimes(client, func(kind validity, v template.Value, d time.Duration) {
			if d < kind.low || d > kind.high {
				r.Hit(v, "%s is %s: between %s and %s", kind.property, spell(d), spell(kind.low), spell(kind.high))
			}
			if kind.unit == "RefreshToken" {
				refresh = d
			}
		})
		quiet := Report{rule: r.rule, scene: r.scene, resource: r.resource, found: new([]report.Finding)}
		quiet.lifetimes(client, func(kind validity, v template.Value, d time.Duration) {
			if kind.unit != "RefreshToken" && refresh > 0 && d > refresh {
				r.Hit(v, "%s is %s, longer than the refresh token's %s", kind.property, spell(d), spell(refresh))
			}
		})
	},
}

var clientTokenValidity = Rule{
	ID:        "client-token-validity",
	Severity:  report.Fail,
	Title:     "Sessions end",
	Why:       "an access token cannot be called back and is good until it expires; a stolen refresh token is good for its whole life",
	Allowed:   "access and ID tokens up to 1 hour, refresh tokens up to 30 days; up to 12 hours and 365 days is a warning",
	Fix:       "shorten the lifetime, and let the app refresh",
	Reference: docClients,
	Judges:    []string{typeClient},
	Check: func(client *template.Resource, r *Report) {
		r.lifetimes(client, func(kind validity, v template.Value, d time.Duration) {
			if d > kind.wise {
				severity := report.Warn
				if d > kind.rash {
					severity = report.Fail
				}
				r.HitAs(severity, v, "%s is %s: up to %s", kind.property, spell(d), spell(kind.wise))
			}
		})
	},
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// spell writes a duration in the largest unit that fits.
func spell(d time.Duration) string {
	for _, unit := range []struct {
		of   time.Duration
		name string
	}{{day, "day"}, {time.Hour, "hour"}, {time.Minute, "minute"}, {time.Second, "second"}} {
		if d >= unit.of && d%unit.of == 0 {
			return count(int(d/unit.of), unit.name)
		}
	}
	return d.String()
}

var clientRotation = Rule{
	ID:        "client-refresh-rotation",
	Severity:  report.Warn,
	Title:     "Refresh tokens rotate",
	Why:       "a refresh token that never changes can be used by its thief for as long as by its owner, unnoticed",
	Allowed:   "RefreshTokenRotation.Feature ENABLED with a grace of at most 60 seconds; machine clients have no refresh token",
	Fix:       "set RefreshTokenRotation to ENABLED, remove ALLOW_REFRESH_TOKEN_AUTH, and refresh with GetTokensFromRefreshToken",
	Reference: docRefresh,
	Judges:    []string{typeClient},
	Check: func(client *template.Resource, r *Report) {
		if !machineOnly(client) && !(holds(client.At("AllowedOAuthFlows"), "client_credentials") == yes) {
			r.mustBe(client.At("RefreshTokenRotation", "Feature"), "ENABLED", defaultRotation, "a stolen refresh token works until it expires")
		}
	},
}

var clientRotationFlow = Rule{
	ID:        "client-rotation-flow",
	Severity:  report.Fail,
	Title:     "Rotation and the old refresh flow are not combined",
	Why:       "Cognito rejects ALLOW_REFRESH_TOKEN_AUTH where refresh tokens rotate, since that flow returns no new one",
	Allowed:   "ExplicitAuthFlows without ALLOW_REFRESH_TOKEN_AUTH where RefreshTokenRotation is ENABLED",
	Fix:       "remove ALLOW_REFRESH_TOKEN_AUTH and refresh with GetTokensFromRefreshToken",
	Reference: docRefresh,
	Judges:    []string{typeClient},
	Check: func(client *template.Resource, r *Report) {
		if !canBe(client.At("RefreshTokenRotation", "Feature"), "ENABLED") {
			return
		}
		r.items(client.At("ExplicitAuthFlows"), func(v template.Value) {
			if v.Is("ALLOW_REFRESH_TOKEN_AUTH") || v.Is("REFRESH_TOKEN_AUTH") {
				r.Hit(v, "%s cannot be combined with RefreshTokenRotation ENABLED", show(v))
			}
		})
	},
}
