package trigger

import (
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

// Main runs the function that build makes of its environment. An environment that build
// refuses ends it at its start: one line in the log with every problem, exit status 1.
func Main(build func(getenv func(string) string, log *slog.Logger) (Handler, error)) {
	log := Log()
	handler, err := build(os.Getenv, log)
	if err != nil {
		log.Error("refusing to start", "error", err.Error())
		os.Exit(1)
	}
	lambda.Start(handler)
}

// Log writes JSON lines with the request's id, in the form and from the level that the
// function's logging configuration asks for
// (https://docs.aws.amazon.com/lambda/latest/dg/golang-logging.html). The runtime writes
// refused answers by package log: they take the same form.
func Log() *slog.Logger {
	log := slog.New(lambdacontext.NewLogHandler())
	slog.SetDefault(log)
	return log
}
