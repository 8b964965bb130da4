package hosteddomain

import (
	"errors"
	"regexp"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"
	"github.com/aws/constructs-go/constructs/v10"

	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/internal/members"
	"example.com/cognitocdk/constructs/internal/naming"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/fielderr"
)

// Props describes the domain. Pool and one of Prefix and Custom are required.
type Props struct {
	// Pool is the user pool, new or imported. Required.
	Pool *userpool.UserPool
	// Prefix of <prefix>.auth.<region>.amazoncognito.com, unique in the region over all
	// accounts. Changing it replaces the domain.
	// Allowed: 1 to 63 of a-z, 0-9 and -, without aws, amazon or cognito.
	Prefix string
	// Custom is a domain of one's own, instead of Prefix. A pool can have one of each, as two
	// constructs.
	Custom Custom
	// Clients whose pages get a branding style: all those with callback URLs. A client has one
	// style for all domains of its pool.
	Clients []*appclient.Client
	// LogicalID pins the domain's logical id. Default: the CDK's.
	LogicalID string
	// Override changes what is not modelled, last of all.
	Override func(*awscognito.UserPoolDomainProps)
}

// Custom is a domain of one's own. Its parent domain must have an A record. It speaks TLS 1.2
// or later.
type Custom struct {
	// DomainName such as auth.company.com.
	DomainName string
	// CertificateARN of a certificate for it in us-east-1, in the stack's account.
	CertificateARN string
}

var (
	prefix      = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$`)
	domainName  = regexp.MustCompile(`^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){2,}[a-z]{2,63}$`)
	certificate = regexp.MustCompile(`^arn:aws[a-z-]*:acm:us-east-1:\d{12}:certificate/[0-9a-f-]+$`)
)

// reserved words are refused by Cognito, which says so only at deployment.
var reserved = []string{"aws", "amazon", "cognito"}

// Validate reports every problem at once, each "hosteddomain.Field: what"; unresolved CDK
// tokens pass.
func (p Props) Validate() error {
	custom := p.Custom != Custom{}
	problems := []error{
		fielderr.Conflict(p.Prefix != "" && custom, "hosteddomain.Prefix", "Custom", "a pool's pages have one address"),
		fielderr.Needs(p.Prefix == "" && !custom, "hosteddomain.Prefix", "a value, or Custom", "the pages need an address"),
		naming.LogicalID("hosteddomain.LogicalID", p.LogicalID),
	}
	if p.Pool == nil {
		problems = append(problems, fielderr.Problem("hosteddomain.Pool", "is required"))
	} else if p.Pool.FeaturePlan() == userpool.Lite {
		problems = append(problems, fielderr.Problem("hosteddomain.Pool", "has FeaturePlan Lite, which has no managed login; use Essentials or Plus"))
	}
	if p.Prefix != "" {
		problems = append(problems, fielderr.Matches("hosteddomain.Prefix", p.Prefix, prefix, "1 to 63 characters a-z, 0-9 and -, no - at either end"))
		shape, _ := naming.Known(p.Prefix)
		for _, word := range reserved {
			if strings.Contains(shape, word) {
				problems = append(problems, fielderr.Problem("hosteddomain.Prefix", "must not contain the reserved word %q, got %q", word, p.Prefix))
			}
		}
	}
	if custom {
		problems = append(problems,
			fielderr.Matches("hosteddomain.Custom.DomainName", p.Custom.DomainName, domainName, "a sub-domain in lower case such as auth.company.com"),
			fielderr.Matches("hosteddomain.Custom.CertificateARN", p.Custom.CertificateARN, certificate, "the ARN of an ACM certificate in us-east-1"))
	}
	return errors.Join(append(problems,
		members.Given("hosteddomain.Clients", p.Clients),
		members.Of("hosteddomain.Clients", p.Clients, p.Pool, "the pages are that pool's"))...)
}

// check is Validate and what only the tree knows.
func (p Props) check(scope constructs.Construct) error {
	field, what := "hosteddomain.Prefix", "a domain with a prefix"
	if p.Prefix == "" {
		field, what = "hosteddomain.Custom", "a domain of its own"
	}
	return errors.Join(p.Validate(), p.Pool.Beside("hosteddomain.Pool", scope), p.Pool.Claim(field, what),
		naming.Account("hosteddomain.Custom.CertificateARN", p.Custom.CertificateARN, scope))
}
