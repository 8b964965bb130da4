package config

import (
	"errors"
	"fmt"
	"regexp"
	"sort"
	"strings"

	"github.com/agext/levenshtein"

	"example.com/cognitocdk/internal/fielderr"
)

// App is the name of the deployed application: the prefix of stacks and SSM parameters.
const App = "cognitocdk"

// Environment is one place that the app is deployed to.
type Environment struct {
	// Name is what -c env= names.
	Name string
	// Account and Region are where it goes.
	Account, Region string
	// Ephemeral is why all data of the environment may be destroyed with its stack; empty
	// where it may not. It is one of the two keys, Destroy is the other.
	Ephemeral string
	// Destroy deletes data with the stack.
	Destroy bool
	// HostPlatform builds functions for this machine, which a local endpoint runs as plain
	// processes; elsewhere they are linux/arm64.
	HostPlatform bool
	// TenantDomains assigns tenants by e-mail domain and opens self-sign-up; where it is
	// empty, an administrator assigns them.
	TenantDomains map[string]string
	// DomainPrefix is the prefix of the hosted pages' domain, unique in the region.
	DomainPrefix string
	// WebURL is where the web app is served; its callback is <WebURL>/callback.
	WebURL string
	// Mail is the SES identity that sends, and From its sender. Empty: Cognito sends.
	MailIdentityARN, MailFrom string
	// AlarmTopicARN is the SNS topic that hears alarms; empty where they are only shown.
	AlarmTopicARN string
	// LogRetentionDays of all functions.
	LogRetentionDays int
}

// SSMPath is the name of an SSM parameter of the environment, /<app>/<env>/<name>.
func (e Environment) SSMPath(name string) string { return "/" + App + "/" + e.Name + "/" + name }

// StackName is the name of the CloudFormation stack that holds users.
func (e Environment) StackName() string { return App + "-" + e.Name }

var (
	account = regexp.MustCompile(`^\d{12}$`)
	region  = regexp.MustCompile(`^[a-z]{2}(?:-[a-z]+)+-\d$`)
)

// Validate reports every problem that is not one of the constructs' own.
func (e Environment) Validate() error {
	field := func(name string) string { return "environment " + e.Name + "." + name }
	return errors.Join(
		fielderr.Matches(field("Account"), e.Account, account, "12 digits"),
		fielderr.Matches(field("Region"), e.Region, region, "a region such as eu-west-1"),
		fielderr.Needs(e.Destroy && e.Ephemeral == "", field("Destroy"), "Ephemeral", "destroying data takes two keys"),
		fielderr.Required(field("WebURL"), e.WebURL),
	)
}

// Lookup finds an environment by name. The error is one line with all names and, for a
// slip of the keyboard, the one that was probably meant.
func Lookup(name string) (Environment, error) {
	all := Environments()
	for _, e := range all {
		if e.Name == name {
			return e, e.Validate()
		}
	}
	names := make([]string, len(all))
	for i, e := range all {
		names[i] = e.Name
	}
	list := "(" + strings.Join(names, ", ") + ")"
	if name == "" {
		return Environment{}, fmt.Errorf("no environment; say which one: -c env=<name> %s", list)
	}
	if near := nearest(name, names); near != "" {
		return Environment{}, fmt.Errorf("environment %q: unknown; did you mean %q? %s", name, near, list)
	}
	return Environment{}, fmt.Errorf("environment %q: unknown %s", name, list)
}

// nearest is the name that given was probably meant to be: at most two edits away, or
// one of the two a beginning of the other, as "production" is of "prod".
func nearest(given string, names []string) string {
	given = strings.ToLower(given)
	sorted := append([]string(nil), names...)
	distance := func(n string) int {
		if strings.HasPrefix(given, n) || given != "" && strings.HasPrefix(n, given) {
			return 0
		}
		return levenshtein.Distance(given, n, nil)
	}
	sort.SliceStable(sorted, func(i, j int) bool { return distance(sorted[i]) < distance(sorted[j]) })
	if distance(sorted[0]) <= 2 {
		return sorted[0]
	}
	return ""
}
