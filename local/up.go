package local

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

// UpOptions says how Up brings a checkout's endpoint up.
type UpOptions struct {
	// Project is the root of the checkout.
	Project string
	// Port is the loopback port. Default: a free one.
	Port int
	// Env is the environment that is deployed. Default: local.
	Env string
	// NoDeploy stops after the bootstrap: an empty endpoint, for one's own stacks.
	NoDeploy bool
	// Progress hears about each step. Default: silent.
	Progress Progress
}

// UpResult is what Up found and did.
type UpResult struct {
	State
	// Already is true where the endpoint was running before.
	Already bool
	// Cleaned is true where the remains of a killed endpoint were taken away first.
	Cleaned bool
}

// errLocked says that another process works on the same checkout's endpoint.
var errLocked = errors.New("another local up or down is at work in this checkout; wait for it")

// Up installs what is missing, starts the checkout's endpoint, bootstraps it, deploys the
// environment with the plain CDK command line and writes what apps need: amplify_outputs.json
// and .env.local. Where the endpoint runs already, only what changed is deployed.
//
// On error, or when the context ends, nothing that this call started is left: no process, no
// half state. An endpoint that ran before goes on.
func Up(ctx context.Context, opts UpOptions) (UpResult, error) {
	result, err := up(ctx, opts)
	return result, diskFull(err)
}

func up(ctx context.Context, opts UpOptions) (result UpResult, err error) {
	if opts.Env == "" {
		opts.Env = "local"
	}
	if err := os.MkdirAll(stateFolder(opts.Project), 0o700); err != nil {
		return UpResult{}, fmt.Errorf("state folder: %w", err)
	}
	unlock, err := lock(filepath.Join(stateFolder(opts.Project), "lock"))
	if err != nil {
		return UpResult{}, err
	}
	defer unlock()

	running, err := Status(ctx, opts.Project)
	switch {
	case err == nil:
		if opts.Port != 0 && opts.Port != running.Port {
			return UpResult{}, fmt.Errorf("the endpoint runs on port %d already; stop it first with: cognitocdk local down", running.Port)
		}
		result.Already, result.State = true, running
	case !errors.Is(err, ErrNotRunning):
		return UpResult{}, err
	default:
		if result.Cleaned, err = clean(opts.Project); err != nil {
			return UpResult{}, err
		}
	}
	if err := install(ctx, opts); err != nil {
		return UpResult{}, err
	}
	e := result.Endpoint()
	if !result.Already {
		e, err = Start(ctx, Options{Project: opts.Project, Dir: endpointFolder(opts.Project), Port: opts.Port, Detached: true, Progress: opts.Progress})
		if err != nil {
			return UpResult{}, errors.Join(err, removeState(opts.Project))
		}
		result.State = stateOf(e)
		defer func() {
			if err != nil {
				err = errors.Join(err, e.Stop(), removeState(opts.Project))
			}
		}()
	}
	if err := deploy(ctx, opts, &result); err != nil {
		return UpResult{}, err
	}
	if !opts.NoDeploy {
		if err := writeOutputs(ctx, opts.Project, result.State); err != nil {
			return UpResult{}, err
		}
	}
	if err := result.save(opts.Project); err != nil {
		return UpResult{}, err
	}
	return result, e.Release()
}

// install puts both tool sets in place at the same time: each waits for its registry.
func install(ctx context.Context, opts UpOptions) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		_, err := InstallTools(ctx, opts.Project, opts.Progress)
		return err
	})
	group.Go(func() error { return InstallNode(ctx, opts.Project, opts.Progress) })
	return group.Wait()
}

// deploy bootstraps a new endpoint and synthesizes the app meanwhile, then deploys.
func deploy(ctx context.Context, opts UpOptions, result *UpResult) error {
	env, err := cdkEnvironment(ctx, opts.Project, result.State)
	if err != nil {
		return err
	}
	cdk := func(ctx context.Context, dir, log string, args ...string) error {
		return logged(ctx, nil, dir, env, filepath.Join(stateFolder(opts.Project), log), cdkProgram(opts.Project), args...)
	}
	assembly := filepath.Join(result.Dir, "cdk.out")
	group, groupCtx := errgroup.WithContext(ctx)
	if !result.Already {
		group.Go(func() error {
			return opts.Progress.run("bootstrapping", func() error {
				// Away from cdk.json: a bootstrap would run the app, only to ask it nothing.
				return cdk(groupCtx, result.Dir, "bootstrap.log", "bootstrap", "aws://"+Account+"/"+Region)
			})
		})
	}
	if !opts.NoDeploy {
		group.Go(func() error {
			if err := buildApp(groupCtx, opts); err != nil {
				return err
			}
			cache, inUse, err := kernelCache(opts.Project)
			if err != nil {
				return err
			}
			defer inUse.Close()
			return opts.Progress.run("synthesizing", func() error {
				return logged(groupCtx, inUse, opts.Project, slices.Concat(env, cache), filepath.Join(stateFolder(opts.Project), "synth.log"), cdkProgram(opts.Project),
					"synth", "--quiet", "-c", "env="+opts.Env, "--output", assembly)
			})
		})
	}
	if err := group.Wait(); err != nil || opts.NoDeploy {
		return err
	}
	outputs := filepath.Join(result.Dir, "outputs.json")
	err = opts.Progress.run("deploying", func() error {
		return cdk(ctx, opts.Project, "deploy.log", "deploy", "--all", "--app", assembly, "--method=direct", "--require-approval", "never",
			"--progress", "events", "--outputs-file", outputs)
	})
	if err != nil {
		return err
	}
	result.Deployed = time.Now().UTC().Truncate(time.Second)
	result.Outputs, err = readOutputs(outputs)
	return err
}

// buildApp compiles the app and fetches the modules of its functions before the CDK does. With
// the caller's environment, since a first build may need the proxy and the credentials of the
// module proxy, and as a step of its own, since it takes a minute on a new machine.
func buildApp(ctx context.Context, opts UpOptions) error {
	if sources, err := filepath.Glob(filepath.Join(opts.Project, "*.go")); err != nil || len(sources) == 0 {
		return err
	}
	log := filepath.Join(stateFolder(opts.Project), "build.log")
	return opts.Progress.run("building the app", func() error {
		err := logged(ctx, nil, opts.Project, nil, log, "go", "build", "-o", filepath.Join("bin", "app"), ".")
		if err == nil {
			err = logged(ctx, nil, opts.Project, nil, log, "go", "list", "-deps", "-f", "{{with .Error}}{{.}}{{end}}", "./lambda/...")
		}
		if err != nil && ctx.Err() == nil {
			return fmt.Errorf("building the app: %w", err)
		}
		return err
	})
}

// cdkEnvironment is made from nothing: an AWS_PROFILE or a proxy of the shell must not lead a
// deployment anywhere else than to the endpoint.
func cdkEnvironment(ctx context.Context, project string, s State) ([]string, error) {
	goEnv, err := goEnvironment(ctx, project)
	if err != nil {
		return nil, err
	}
	folders := append([]string{filepath.Join(project, "node_modules", ".bin")}, programFolders("go", "git", "node")...)
	env := append(s.Environment(), goEnv...)
	return append(env,
		"PATH="+strings.Join(folders, ":")+":"+systemPath(),
		"HOME="+filepath.Join(s.Dir, "home"), "TMPDIR="+filepath.Join(s.Dir, "tmp"),
		"LANG=C.UTF-8", "NO_COLOR=1",
		// The templates are validated where they are made for AWS (make test, cdk synth); here it
		// would cost four seconds each time.
		"CDK_VALIDATION=false",
	), nil
}

// readOutputs reads what `cdk deploy --outputs-file` wrote: outputs by stack. Names are unique
// over the stacks of one environment.
func readOutputs(path string) (map[string]string, error) {
	body, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("outputs of the stacks: %w", err)
	}
	var stacks map[string]map[string]string
	if err := json.Unmarshal(body, &stacks); err != nil {
		return nil, fmt.Errorf("outputs of the stacks: %w", err)
	}
	outputs := map[string]string{}
	for _, stack := range stacks {
		for name, value := range stack {
			outputs[name] = value
		}
	}
	return outputs, nil
}
