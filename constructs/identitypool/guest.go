package identitypool

import (
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"

	"example.com/cognitocdk/constructs/control"
)

// Whoever accepts guests accepts what follows from them on other resources. The rules
// judge each resource by itself, so that each carries the exception.
const (
	guestRole          = "guest-role"          // of the attachment: a role is ready for guests
	trustAuthenticated = "trust-authenticated" // of the role: amr is not authenticated
	trustTagSession    = "trust-tag-session"   // of the role: it takes no tags; guests have none
)

// excuse records the exceptions of a guest role and its attachment, for the reason that
// was given for guests.
func (r *Role) excuse(attachment awscdk.CfnResource, exceptions []control.Exception) {
	i := slices.IndexFunc(exceptions, func(e control.Exception) bool { return e.Control == control.Guests })
	because := func(id string) control.Exception {
		return control.Exception{Control: id, Reason: exceptions[i].Reason} // Validate wanted one
	}
	control.Record(attachment, because(guestRole))
	control.Record(r.role.Node().DefaultChild().(awsiam.CfnRole), because(trustAuthenticated), because(trustTagSession))
}
