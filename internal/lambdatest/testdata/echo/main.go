// Command echo answers with what it was told and what it can see: the harness under test.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
)

type request struct {
	Do   string `json:"do"`
	Text string `json:"text"`
}

func main() {
	if text := os.Getenv("REFUSE"); text != "" {
		fmt.Println(text)
		os.Exit(3)
	}
	lambda.Start(func(ctx context.Context, r request) (json.RawMessage, error) {
		switch r.Do {
		case "fail":
			return nil, errors.New(r.Text)
		case "exit":
			os.Exit(4)
		case "log":
			fmt.Println(r.Text)
			fmt.Fprintln(os.Stderr, r.Text+" on stderr")
		}
		deadline, _ := ctx.Deadline()
		return json.Marshal(map[string]any{
			"text": r.Text, "environment": len(os.Environ()), "path": os.Getenv("PATH"),
			"left": time.Until(deadline).Milliseconds(),
		})
	})
}
