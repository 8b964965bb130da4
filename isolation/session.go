package isolation

import "strings"

// owner says whose a variable's value is.
type owner int

const (
	nobody   owner = iota // a constant, or something that many share
	identity              // the identity id
	userSub               // the user pool's sub, through a principal tag
	tenant                // the tenant id, through a principal tag

	unknown owner = -1
)

func (o owner) String() string {
	return [...]string{"nobody", "<identity id>", "<sub>", "<tenant id>"}[o]
}

// session is one principal: what AWS knows about whoever uses the role.
type session struct {
	values   map[owner]string  // this user's own identity id, sub and tenant
	tags     map[string]string // principal tags by lower-cased name; a missing one is not set
	owners   map[string]owner  // whose value a tag holds, by lower-cased name
	tagNames map[string]string // as written
	audience string
	anyPool  bool // the audience stands for a parameter
	amr      []string
	roleARN  string
	roleID   string // what aws:userid begins with
	// open: keys that the session does not decide are not known, as in a trust
	// policy, where nothing enumerates them.
	open bool

	// What every request of the session needs again.
	families []ownFamily // its own space
	compiled map[compilation]compiled
}

const (
	methodsKey   = "cognito-identity.amazonaws.com:amr"
	subVariable  = "cognito-identity.amazonaws.com:sub"
	tagPrefix    = "aws:principaltag/"
	leadingKeys  = "dynamodb:leadingkeys"
	listPrefix   = "s3:prefix"
	viaService   = "kms:viaservice"
	sessionName  = "CognitoIdentityCredentials" // what Cognito names every session
	roleMark     = "AROASTANDIN"                // and the role's name: every role has its own id
	otherService = "x"
)

// owner is whose value the variable holds.
func (s *session) owner(variable string) owner {
	if variable == subVariable {
		return identity
	}
	if tag, isTag := strings.CutPrefix(variable, tagPrefix); isTag {
		return s.owners[tag]
	}
	return nobody
}

// variable is a policy variable's value: known, without a value, or (why) open.
func (s *session) variable(x piece) (value string, known bool, why string) {
	if s == nil {
		return "", false, "policy variable ${" + x.variable + "} outside of a session"
	}
	values, present, open := s.key(x.variable, nil)
	switch {
	case open || !s.fixed(x.variable):
		return "", false, "policy variable ${" + x.variable + "} depends on the request"
	case present && len(values) == 1:
		return values[0], true, ""
	case x.hasFall:
		return x.fallback, true, ""
	}
	return "", false, ""
}

// free says that the variable's value is a tag that its user, or nobody known,
// decides.
func (s *session) free(x piece) bool {
	tag, isTag := strings.CutPrefix(x.variable, tagPrefix)
	_, set := s.tags[tag]
	return isTag && set && s.owners[tag] == nobody
}

// fixed says that the session decides the key, not the request.
func (s *session) fixed(key string) bool {
	switch key {
	case subVariable, "cognito-identity.amazonaws.com:aud", "cognito-identity.amazonaws.com:amr",
		"aws:userid", "aws:username", "aws:principaltype", "aws:principalaccount", "aws:principalarn",
		"aws:federatedprovider", "aws:principalisawsservice", "aws:principalservicename", "aws:tokenissuetime",
		"aws:principalorgid", "aws:principalorgpaths", "aws:multifactorauthpresent", "aws:multifactorauthage",
		"aws:sourceidentity", "aws:viaawsservice":
		return true
	}
	return strings.HasPrefix(key, tagPrefix)
}

// key is a condition key's values in this session and request. open: this model
// does not say.
func (s *session) key(key string, ctx requestContext) (values []string, present, open bool) {
	one := func(v string) ([]string, bool, bool) { return []string{v}, true, false }
	switch key {
	case subVariable:
		return one(s.values[identity])
	case "cognito-identity.amazonaws.com:aud":
		return []string{s.audience}, true, s.anyPool
	case methodsKey:
		return s.amr, len(s.amr) > 0, false
	case "aws:userid":
		return one(s.roleID + ":" + sessionName)
	case "aws:principaltype":
		return one("AssumedRole")
	case "aws:principalaccount":
		return one(standInAccount)
	case "aws:principalarn":
		return one(s.roleARN)
	case "aws:federatedprovider":
		return one("cognito-identity.amazonaws.com")
	case "aws:principalisawsservice":
		return one("false")
	case "aws:username", "aws:principalservicename":
		return nil, false, false
	case "aws:tokenissuetime", "aws:principalorgid", "aws:principalorgpaths", "aws:multifactorauthpresent",
		"aws:multifactorauthage", "aws:sourceidentity", "aws:viaawsservice": // nothing that the requester chooses
		return nil, false, true
	}
	if tag, isTag := strings.CutPrefix(key, tagPrefix); isTag {
		v, set := s.tags[tag]
		return []string{v}, set, false
	}
	values, present = ctx[key]
	return values, present, s.open && !present
}
