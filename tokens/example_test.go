package tokens_test

import (
	"context"
	"fmt"
	"log"
	"net/http"

	"example.com/cognitocdk/tokens"
)

// A backend: keys are fetched at start, routes say what they want, handlers read who it is.
func Example() {
	ctx := context.Background()
	verifier, err := tokens.NewVerifier(ctx, tokens.Config{Pools: []tokens.Pool{{
		UserPoolID: "eu-west-1_AbCdEfGhI",
		ClientIDs:  []string{"2abcdefghijklmnopqrstuvwxy"},
	}}})
	if err != nil {
		log.Fatal(err)
	}
	if err := verifier.Hydrate(ctx); err != nil {
		log.Fatal(err)
	}
	files := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who, _ := tokens.FromContext(r.Context())
		fmt.Fprintf(w, "files of %s for %s\n", who.Tenant, who.Username)
	})
	guard := tokens.Middleware{Verifier: verifier}
	ofTenant := tokens.RequireTenant(func(r *http.Request) string { return r.PathValue("tenant") })
	http.Handle("GET /tenants/{tenant}/files", guard.Handler(tokens.RequireScope("files/read")(ofTenant(files))))
}

// What is refused says so for people, for programs (errors.Is) and for HTTP.
func ExampleStatus() {
	verifier, err := tokens.NewVerifier(context.Background(), tokens.Config{Pools: []tokens.Pool{{
		UserPoolID: "eu-west-1_AbCdEfGhI",
		ClientIDs:  []string{"2abcdefghijklmnopqrstuvwxy"},
	}}})
	if err != nil {
		log.Fatal(err)
	}
	_, err = verifier.VerifyAccess(context.Background(), "not.a.token")
	fmt.Println(tokens.Status(err))
	// Output: 401
}
