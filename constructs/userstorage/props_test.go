package userstorage_test

import (
	"fmt"
	"strings"
	"testing"

	"example.com/cognitocdk/constructs/userstorage"
)

func TestValidate(t *testing.T) {
	const key = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
	many := func(n int) (list []string) {
		for i := range n {
			list = append(list, fmt.Sprintf("https://app%d.company.com", i))
		}
		return list
	}
	type props = userstorage.Props
	for name, c := range map[string]struct {
		props userstorage.Props
		want  string // "" if valid
	}{
		"nothing":                           {props{}, ""},
		"a name of 63 characters":           {props{Name: strings.Repeat("b", 63)}, ""},
		"a name of 64 characters":           {props{Name: strings.Repeat("b", 64)}, "userstorage.Name: must be 3 to 63"},
		"a name of 3 characters":            {props{Name: "abc"}, ""},
		"a name of 2 characters":            {props{Name: "ab"}, "userstorage.Name: must be"},
		"a name in capitals":                {props{Name: "Files"}, "userstorage.Name: must be"},
		"a name with a dot":                 {props{Name: "files.company"}, "userstorage.Name: must be"},
		"a name that ends in a hyphen":      {props{Name: "files-"}, "userstorage.Name: must be"},
		"a name with a reserved prefix":     {props{Name: "xn--files"}, "userstorage.Name: cannot be combined with a prefix or suffix that S3 reserves"},
		"a name with a reserved suffix":     {props{Name: "files-s3alias"}, "userstorage.Name: cannot be combined"},
		"a name that is a token":            {props{Name: "${Token[AWS.StackName.4]}-files"}, ""},
		"an https origin with a port":       {props{Origins: []string{"https://app.company.com:8443"}}, ""},
		"loopback without TLS":              {props{Origins: []string{"http://localhost:5173", "http://127.0.0.1", "http://[::1]:80"}}, ""},
		"any origin":                        {props{Origins: []string{"*"}}, "userstorage.Origins[0]: must be https://host[:port]"},
		"a wildcard in an origin":           {props{Origins: []string{"https://*.company.com"}}, "userstorage.Origins[0]: must be"},
		"an origin without TLS":             {props{Origins: []string{"http://app.company.com"}}, "userstorage.Origins[0]: must be"},
		"a host that begins with localhost": {props{Origins: []string{"http://localhost.evil.com"}}, "userstorage.Origins[0]: must be"},
		"an origin with a path":             {props{Origins: []string{"https://app.company.com/"}}, "userstorage.Origins[0]: must be"},
		"the null origin":                   {props{Origins: []string{"null"}}, "userstorage.Origins[0]: must be"},
		"an origin twice":                   {props{Origins: []string{"https://a.com", "https://a.com"}}, `userstorage.Origins[1]: "https://a.com" is listed twice`},
		"100 origins":                       {props{Origins: many(100)}, ""},
		"101 origins":                       {props{Origins: many(101)}, "userstorage.Origins: must have between 0 and 100 entries, got 101"},
		"a key's ARN":                       {props{KeyARN: key}, ""},
		"a key's alias":                     {props{KeyARN: "alias/files"}, "userstorage.KeyARN: must be the ARN of a KMS key"},
		"a key's id":                        {props{KeyARN: "11111111-2222-3333-4444-555555555555"}, "userstorage.KeyARN: must be"},
		"all keys":                          {props{KeyARN: "arn:aws:kms:eu-west-1:123456789012:key/*"}, "userstorage.KeyARN: must be"},
		"a key that is a token":             {props{KeyARN: "${Token[TOKEN.12]}"}, ""},
		"logs elsewhere":                    {props{LogBucketName: "company-logs"}, ""},
		"logs into the bucket itself":       {props{Name: "files", LogBucketName: "files"}, "userstorage.LogBucketName: cannot be combined with the same Name"},
		"a log bucket that cannot be":       {props{LogBucketName: "Logs"}, "userstorage.LogBucketName: must be"},
		"a retention of foreign logs":       {props{LogBucketName: "company-logs", LogRetentionDays: 90}, "userstorage.LogRetentionDays: cannot be combined with LogBucketName"},
		"logs for 89 days":                  {props{LogRetentionDays: 89}, "userstorage.LogRetentionDays: must be between 90 and 3653, got 89"},
		"logs for 90 days":                  {props{LogRetentionDays: 90}, ""},
		"logs for 3653 days":                {props{LogRetentionDays: 3653}, ""},
		"logs for 3654 days":                {props{LogRetentionDays: 3654}, "userstorage.LogRetentionDays: must be"},
		"versions for 1 day":                {props{KeepVersionsDays: 1}, ""},
		"versions for less than a day":      {props{KeepVersionsDays: -1}, "userstorage.KeepVersionsDays: must be between 1 and 3653, got -1"},
		"versions for 3654 days":            {props{KeepVersionsDays: 3654}, "userstorage.KeepVersionsDays: must be"},
		"uploads for 30 days":               {props{AbortUploadsDays: 30}, ""},
		"uploads for 31 days":               {props{AbortUploadsDays: 31}, "userstorage.AbortUploadsDays: must be between 1 and 30, got 31"},
		"uploads for less than a day":       {props{AbortUploadsDays: -1}, "userstorage.AbortUploadsDays: must be"},
		"a logical id with room for Logs":   {props{LogicalID: strings.Repeat("A", 251)}, ""},
		"a logical id without it":           {props{LogicalID: strings.Repeat("A", 252)}, "userstorage.LogicalID: must be 1 to 251 letters and digits"},
		"every problem at once":             {props{Name: "A", LogicalID: "-"}, "userstorage.LogicalID: must be"},
	} {
		t.Run(name, func(t *testing.T) { expect(t, c.props.Validate(), c.want) })
	}
}

func TestAbilities(t *testing.T) {
	for name, c := range map[string]struct {
		abilities userstorage.Abilities
		text      string
		want      string
	}{
		"one":                    {userstorage.Read, "Read", ""},
		"several, in order":      {userstorage.List | userstorage.Read, "Read|List", ""},
		"all":                    {userstorage.All, "Read|Write|Delete|List|MultipartUpload", ""},
		"none":                   {0, "", "userstorage.Abilities: needs at least one ability"},
		"parts of nothing":       {userstorage.MultipartUpload | userstorage.Read, "Read|MultipartUpload", "userstorage.Abilities: needs Write with MultipartUpload"},
		"what is not there":      {userstorage.Read | 128, "Read|?", "userstorage.Abilities: cannot be combined with what is no ability"},
		"parts that are written": {userstorage.MultipartUpload | userstorage.Write, "Write|MultipartUpload", ""},
	} {
		t.Run(name, func(t *testing.T) {
			expect(t, c.abilities.Validate(), c.want)
			if got := c.abilities.String(); got != c.text {
				t.Errorf("want %q, got %q", c.text, got)
			}
		})
	}
}

func expect(t *testing.T, err error, want string) {
	t.Helper()
	if want == "" && err != nil {
		t.Fatalf("want no problem, got %v", err)
	}
	if want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
		t.Errorf("want a problem with %q, got %v", want, err)
	}
}
