package walk

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Seen says where the behaviour of a step was seen.
type Seen string

// Where the local endpoint has a behaviour from. Against a real account it is "real AWS, <date>" instead.
const (
	AsShipped Seen = "endpoint as shipped"
	Module    Seen = "our start-up module" // the endpoint lacks it; ours is a reading of AWS's documentation
	Ours      Seen = "our own code"        // a trigger, package tokens, package client
)

// Step is one thing that is tried.
type Step struct {
	// ID is stable: faults and reports name it.
	ID string
	// Tried and Should are for people.
	Tried, Should string
	// Documentation is where AWS says so.
	Documentation string
	// Seen is where the local endpoint has it from.
	Seen Seen
	// Needs are the steps without which this one says nothing.
	Needs []string
	// Waits is true for a step that needs a long wait.
	Waits bool
	// Has tells whether the deployment has what the step is about. Default: it has.
	Has func(Deployment) bool
	// SelfSignUp is true for a step about people who sign up themselves, InsteadOf names the one whose place this
	// step takes where an administrator invites everybody.
	SelfSignUp bool
	InsteadOf  string

	run func(context.Context, *walker) (happened string, err error)
}

// Status is what became of a step.
type Status string

// The outcomes of a step. The walk holds if no step is Failed or Blocked.
const (
	Held        Status = "held"
	Failed      Status = "failed"
	Blocked     Status = "blocked"      // a step that it needs failed
	NotDeployed Status = "not deployed" // the deployment does not have it
	LeftOut     Status = "left out"     // it needs a wait that nobody asked for, or is about self-sign-up where there is none
)

// Result is a step with what happened.
type Result struct {
	ID         string     `json:"id"`
	Status     Status     `json:"status"`
	Tried      string     `json:"tried"`
	Should     string     `json:"should"`
	Happened   string     `json:"happened"`
	Millis     int64      `json:"milliseconds"`
	Provenance Provenance `json:"provenance"`
	duration   time.Duration
}

// Provenance is where a behaviour is known from.
type Provenance struct {
	Documentation string `json:"documentation,omitempty"`
	Seen          string `json:"seen"`
}

// Steps lists all steps of a day that begins with a sign-up, in its order.
func Steps() []Step {
	var all []Step
	for _, group := range [][]Step{
		signUpSteps, confirmationSteps, signInSteps, tokenSteps, attributeSteps, totpSteps, invitationSteps,
		refreshSteps, apiSteps, storageSteps, passwordSteps, rotatedSteps, signOutSteps, leavingSteps,
	} {
		all = append(all, group...)
	}
	return all
}

// StepsByInvitation lists all steps of a day where an administrator invites everybody: those about self-sign-up, which
// are left out, and behind two of them what takes their place.
func StepsByInvitation() []Step {
	var all []Step
	for _, s := range Steps() {
		all = append(all, s)
		for _, other := range byInvitation {
			if other.InsteadOf == s.ID {
				all = append(all, other)
			}
		}
	}
	return all
}

// chosen is the steps of the day with these ids and, transitively, those that they need.
func (d Deployment) chosen(ids []string) ([]Step, error) {
	all := Steps()
	if d.ByInvitation {
		all = StepsByInvitation()
	}
	if len(ids) == 0 {
		return all, nil
	}
	wanted := map[string]bool{}
	for _, id := range ids {
		if !slices.ContainsFunc(all, func(s Step) bool { return s.ID == id }) {
			return nil, fmt.Errorf("step %q: unknown; docs/walk.md lists them", id)
		}
		wanted[id] = true
	}
	var some []Step
	for _, s := range slices.Backward(all) { // needs come before what needs them
		if !wanted[s.ID] && !wanted[s.InsteadOf] {
			continue
		}
		some = append(some, s)
		for _, need := range s.Needs {
			wanted[need] = true
		}
	}
	slices.Reverse(some)
	return some, nil
}
