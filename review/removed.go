package review

import (
	"fmt"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

func removedHit(c Change) []Hit {
	r := c.OldResource
	hit := Hit{Saw: fmt.Sprintf("%s %s is removed", kindName(r.Type), r.LogicalID), Key: c.c.oldText.text(r.Attribute("Properties"))}
	if hanging := c.c.hangingOn(r); hanging > 0 {
		hit.Saw += fmt.Sprintf(" (and %s with it)", counted(hanging, "resource"))
	}
	switch {
	case retained(r) && (r.Type == logGroup || !holdsData(r.Type)):
		hit.AWS = "the stack gives it up and it stays behind as it is, managed by no stack"
	case !specOf(r.Type).known && !holdsData(r.Type):
		hit.Undecided = unknownType(r.Type)
	case signInGone[r.Type] != "":
		hit.AWS = "CloudFormation deletes it: " + signInGone[r.Type]
	case holdsData(r.Type) && r.Type != logGroup:
		hit.AWS = gone(r)
	}
	return []Hit{hit}
}

// unknownType is why nobody can say what happens to a resource.
func unknownType(resourceType string) string {
	return "the resource specification does not know " + resourceType
}

// signInGone is what stops when something of signInTypes is deleted, or of a replica.
var signInGone = map[string]string{
	poolDomain:       "its sign-in URLs stop, and the name is free for anybody to take",
	poolGroup:        "its memberships are forgotten, and cognito:groups lacks it in every new token",
	identityProvider: "its users cannot sign in any more",
	poolMembership:   "the user loses the group and its role",
	poolReplica:      "nobody can sign in there while the pool's own region is out of reach",
	regional:         "the replica has no triggers and no senders of its own from then on",
	loginBranding:    `managed login answers "Login pages unavailable" for its client`,
}

func customDeleted(c Change) []Hit {
	if c.NewResource == nil {
		return removedHit(c)
	}
	hits := movedHit(c)
	if hits[0].AWS == "" {
		hits[0].AWS = "CloudFormation creates it anew, then calls the old one's function to delete what both stand for"
		if c.OldResource.Type == autoDelete {
			hits[0].AWS, hits[0].Severity = "CloudFormation creates it anew, then calls the old one's function, which deletes every object of the bucket", report.Fail
		}
	}
	return hits
}

// gone is what a removal does to a resource that holds data.
func gone(r *template.Resource) string {
	switch {
	case retained(r):
		return "the stack gives it up and it stays behind with its data, managed by no stack; deploying it again creates a new, empty one"
	case r.At("DeletionProtection").Is("ACTIVE"), r.At("DeletionProtectionEnabled").Is("true"):
		return "AWS refuses to delete it while it is protected from deletion, and the deployment fails"
	case r.Type == bucket:
		return "CloudFormation deletes it, or fails to because it is not empty"
	case retention(r.Attribute("DeletionPolicy")) == snapshot:
		return "CloudFormation deletes it and keeps a last snapshot, managed by no stack"
	case r.Type == userPool:
		return "CloudFormation deletes it with all users"
	case r.Type == identityPool:
		return "CloudFormation deletes it with all identities: everything stored under their ids is out of reach"
	}
	return "CloudFormation deletes it with all its data"
}
