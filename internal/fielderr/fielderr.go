package fielderr

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Unresolved reports whether s holds a CDK token, whose value only deployment knows.
// The marker is the CDK's own string encoding; looking for it needs no CDK kernel.
func Unresolved(s string) bool { return strings.Contains(s, "${Token[") }

// Problem is an error of one field in the common form "field: text".
func Problem(field, format string, args ...any) error {
	return errors.New(field + ": " + fmt.Sprintf(format, args...))
}

// Between wants low <= given <= high.
func Between[T cmp.Ordered](field string, given, low, high T) error {
	if given >= low && given <= high {
		return nil
	}
	return Problem(field, "must be between %s and %s, got %s", show(low), show(high), show(given))
}

// OneOf wants given to be one of allowed.
func OneOf[T ~string](field string, given T, allowed ...T) error {
	if Unresolved(string(given)) || slices.Contains(allowed, given) {
		return nil
	}
	names := make([]string, len(allowed))
	for i, a := range allowed {
		names[i] = string(a)
	}
	return Problem(field, "must be one of %s, got %q", strings.Join(names, ", "), string(given))
}

// Pattern is a *regexp.Regexp, or one of package lazyregexp.
type Pattern interface {
	MatchString(s string) bool
	FindString(s string) string
}

// Matches wants all of given to match pattern; form describes the pattern to a person.
func Matches(field, given string, pattern Pattern, form string) error {
	if Unresolved(given) || pattern.FindString(given) == given && pattern.MatchString(given) {
		return nil
	}
	return Problem(field, "must be %s, got %q", form, given)
}

// Length wants given to have between low and high characters.
func Length(field, given string, low, high int) error {
	if n := len([]rune(given)); Unresolved(given) || n >= low && n <= high {
		return nil
	}
	return Problem(field, "must have between %d and %d characters, got %d", low, high, len([]rune(given)))
}

// Count wants between low and high entries.
func Count(field string, given, low, high int) error {
	if given >= low && given <= high {
		return nil
	}
	return Problem(field, "must have between %d and %d entries, got %d", low, high, given)
}

// Required wants a value that is not empty.
func Required(field, given string) error {
	if given != "" {
		return nil
	}
	return Problem(field, "is required")
}

// Conflict is an error when both is true: field and other cannot be combined, because of why.
func Conflict(both bool, field, other, why string) error {
	if !both {
		return nil
	}
	return Problem(field, "cannot be combined with %s: %s", other, why)
}

// Needs is an error when missing is true: field needs something else, because of why.
func Needs(missing bool, field, other, why string) error {
	if !missing {
		return nil
	}
	return Problem(field, "needs %s: %s", other, why)
}

// Unique wants no value twice.
func Unique(field string, given []string) error {
	seen := map[string]bool{}
	var problems []error
	for i, s := range given {
		if seen[s] && !Unresolved(s) {
			problems = append(problems, Problem(fmt.Sprintf("%s[%d]", field, i), "%q is listed twice", s))
		}
		seen[s] = true
	}
	return errors.Join(problems...)
}

// Whole wants a duration without a remainder in unit, the granularity the service stores.
func Whole(field string, given, unit time.Duration) error {
	if given%unit == 0 {
		return nil
	}
	return Problem(field, "must be a whole number of %s, got %s", unitName(unit), show(given))
}

func show(v any) string {
	if d, ok := v.(time.Duration); ok {
		return duration(d)
	}
	return fmt.Sprint(v)
}

// duration prints 5m0s as "5m" and 720h0m0s as "30d": what a person would type.
func duration(d time.Duration) string {
	if d != 0 && d%(24*time.Hour) == 0 {
		return fmt.Sprintf("%dd", d/(24*time.Hour))
	}
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

func unitName(unit time.Duration) string {
	switch unit {
	case time.Second:
		return "seconds"
	case time.Minute:
		return "minutes"
	case time.Hour:
		return "hours"
	case 24 * time.Hour:
		return "days"
	}
	return unit.String()
}
