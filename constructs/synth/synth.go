package synth

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

// Main is all that a main function needs: it runs the app and ends the process, with
// exit status 1 and one message where something is wrong.
func Main(build func(awscdk.App) error) {
	stderr := os.Stderr // Run closes os.Stderr
	if err := Run(os.Getenv("CDK_OUTDIR"), build); err != nil {
		fmt.Fprintln(stderr, err)
		os.Exit(1)
	}
}

// Run builds an app and synthesizes it into outdir; cdk.out if that is empty. What build
// returns, and what constructs panic with, is the error; outdir is then as it was. The
// kernel's process and os.Stderr are closed afterwards: Run is called once.
func Run(outdir string, build func(awscdk.App) error) (err error) {
	defer closeKernel()
	assembly, err := stage(cmp.Or(outdir, "cdk.out"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, assembly.discard()) }()
	defer assembly.discardOnSignal()()
	defer func() {
		if r := recover(); r != nil {
			err = failure(r)
		}
	}()
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: jsii.String(assembly.partial), AnalyticsReporting: jsii.Bool(false)})
	if err := build(app); err != nil {
		return err
	}
	app.Synth(nil)
	return assembly.commit()
}

// failure is what a panic said, without jsii's JavaScript stack. What the Go runtime says, of a
// nil pointer for example, is of no use without its place: file and line stand before it.
func failure(r any) error {
	if bug, ok := r.(runtime.Error); ok {
		own, inside := place()
		return fmt.Errorf("%s: %w%s", own, bug, inside)
	}
	err, ok := r.(error)
	if !ok {
		err = fmt.Errorf("%v", r)
	}
	text, _, _ := strings.Cut(err.Error(), "\n    at ")
	return errors.New(strings.TrimSpace(text))
}

// place is the line of the program's own code, in package main, that led to a panic, and where
// that happened if elsewhere, in a deferred function's view of the stack.
func place() (own, inside string) {
	var callers [64]uintptr
	frames := runtime.CallersFrames(callers[:runtime.Callers(2, callers[:])])
	panicking := false
	for more := true; more; {
		var frame runtime.Frame
		frame, more = frames.Next()
		inRuntime := strings.HasPrefix(frame.Function, "runtime.")
		at := fmt.Sprintf("%s:%d", frame.File, frame.Line)
		switch {
		case !panicking || inRuntime:
			panicking = panicking || inRuntime
		case own == "":
			own = at
			if strings.HasPrefix(frame.Function, "main.") {
				return own, ""
			}
		case strings.HasPrefix(frame.Function, "main."):
			return at, " (in " + own + ")"
		}
	}
	return own, ""
}
