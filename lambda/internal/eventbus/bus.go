// Package eventbus sends events about users to Amazon EventBridge.
package eventbus

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"example.com/cognitocdk/internal/fielderr"
)

// Source is the source of all events.
const Source = "cognitocdk.triggers"

// Env is the environment variable that names the bus.
const Env = "EVENT_BUS"

// busName is a name or an ARN.
var busName = regexp.MustCompile(`^[A-Za-z0-9/_.:-]{1,512}$`)

// API is what a Bus calls; *eventbridge.Client is one.
type API interface {
	PutEvents(context.Context, *eventbridge.PutEventsInput, ...func(*eventbridge.Options)) (*eventbridge.PutEventsOutput, error)
}

// Bus sends to one event bus. PutEvents on that bus is the only permission it needs.
type Bus struct {
	api  API
	name string
}

// NameFromEnv reads the bus's name; "" when there is none.
func NameFromEnv(getenv func(string) string) (string, error) {
	name := getenv(Env)
	if name == "" {
		return "", nil
	}
	return name, fielderr.Matches(Env, name, busName, "the name or ARN of an event bus")
}

// New is the bus of that name.
func New(config aws.Config, name string) Bus { return With(eventbridge.NewFromConfig(config), name) }

// With is the bus of that name behind any API.
func With(api API, name string) Bus { return Bus{api, name} }

// Send puts one event. PutEvents answers 200 with failures in its body.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
func (b Bus) Send(ctx context.Context, kind string, detail any) error {
	data, err := json.Marshal(detail)
	if err != nil {
		return err
	}
	out, err := b.api.PutEvents(ctx, &eventbridge.PutEventsInput{Entries: []types.PutEventsRequestEntry{{
		EventBusName: aws.String(b.name),
		Source:       aws.String(Source),
		DetailType:   aws.String(kind),
		Detail:       aws.String(string(data)),
	}}})
	if err != nil {
		return err
	}
	if out.FailedEntryCount > 0 {
		return errors.New("the bus refused the event")
	}
	return nil
}
