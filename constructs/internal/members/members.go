package members

import (
	"errors"
	"fmt"
	"slices"

	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/fielderr"
)

// Given wants clients that are there, and each once.
func Given(field string, clients []*appclient.Client) error {
	return each(field, clients, func(at string, i int) error {
		switch c := clients[i]; {
		case c == nil:
			return fielderr.Problem(at, "is nil")
		case slices.Contains(clients[:i], c):
			return fielderr.Problem(at, "is listed twice")
		}
		return nil
	})
}

// Of wants clients of pool, because of why. What Given complains about passes.
func Of(field string, clients []*appclient.Client, pool *userpool.UserPool, why string) error {
	return each(field, clients, func(at string, i int) error {
		return fielderr.Needs(clients[i] != nil && pool != nil && !clients[i].Pool().Is(pool), at, "a client of the same pool", why)
	})
}

func each(field string, clients []*appclient.Client, check func(at string, i int) error) error {
	var problems []error
	for i := range clients {
		problems = append(problems, check(fmt.Sprintf("%s[%d]", field, i), i))
	}
	return errors.Join(problems...)
}
