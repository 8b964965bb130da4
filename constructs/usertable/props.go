package usertable

import (
	"errors"
	"fmt"
	"regexp"

	"example.com/cognitocdk/internal/fielderr"
)

// Props describes a table whose items belong to users and tenants. Only TableARN is required.
type Props struct {
	// TableARN of the table, in any region. Required.
	TableARN string

	// UserKeyPrefix stands before the identity id in the partition key of a user's items:
	// with "USER#" the key is USER#<identity id>. Default: none.
	// Allowed: up to 64 letters, digits and _.#/-
	UserKeyPrefix string
	// TenantKeyPrefix stands before the tenant id in the partition key of a tenant's items.
	// Default: none. A user's key is never a tenant's, whatever the prefixes: an identity id
	// has a colon, which neither a prefix nor a tenant id can have.
	TenantKeyPrefix string

	// Indexes are the global secondary indexes that Query may use. The partition key of
	// each must be built as that of the table: the condition compares the index's own key.
	// Default: none. Allowed: 20.
	Indexes []string
}

var (
	tableARN  = regexp.MustCompile(`^arn:aws[a-z-]*:dynamodb:[a-z]{2}(?:-[a-z]+)+-\d:\d{12}:table/[A-Za-z0-9_.-]{3,255}$`)
	keyPrefix = regexp.MustCompile(`^[A-Za-z0-9_.#/-]{0,64}$`)
	indexName = regexp.MustCompile(`^[A-Za-z0-9_.-]{3,255}$`)
)

// Validate reports every problem at once, each "usertable.Field: what"; unresolved CDK
// tokens pass, but not in the prefixes, where a token could hold a colon.
func (p Props) Validate() error {
	problems := []error{
		fielderr.Required("usertable.TableARN", p.TableARN),
		validatePrefix("usertable.UserKeyPrefix", p.UserKeyPrefix),
		validatePrefix("usertable.TenantKeyPrefix", p.TenantKeyPrefix),
		fielderr.Count("usertable.Indexes", len(p.Indexes), 0, 20),
		fielderr.Unique("usertable.Indexes", p.Indexes),
	}
	if p.TableARN != "" {
		problems = append(problems, fielderr.Matches("usertable.TableARN", p.TableARN, tableARN, "the ARN of a table, arn:aws:dynamodb:<region>:<account>:table/<name>"))
	}
	for i, name := range p.Indexes {
		problems = append(problems, fielderr.Matches(fmt.Sprintf("usertable.Indexes[%d]", i), name, indexName, "3 to 255 letters, digits and _.-"))
	}
	return errors.Join(problems...)
}

func validatePrefix(field, prefix string) error {
	if keyPrefix.MatchString(prefix) {
		return nil
	}
	return fielderr.Problem(field, "must be up to 64 letters, digits and _.#/-, got %q", prefix)
}
