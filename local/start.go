package local

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"time"

	"example.com/cognitocdk/local/endpoint"
)

// Options says how to start an endpoint. The zero value is a throw-away one: a free port, a
// folder in the system's temporary directory, gone after Stop and with the process that
// started it.
type Options struct {
	// Project is the checkout whose ignored tools folder holds the Python packages.
	// Default: the checkout that holds the working directory.
	Project string
	// Dir is the state folder: keys, logs, objects, function code. It must not be in use.
	// Default: a new one in the system's temporary directory, removed by Stop.
	Dir string
	// Port is the loopback port. Default: a free one.
	Port int
	// Plain leaves the start-up modules out: ministack as shipped.
	Plain bool
	// Detached lets the endpoint outlive the process that starts it, once Release is called;
	// until then, and always where Detached is false, it ends with that process, however that
	// one ends.
	Detached bool
	// Progress hears about the steps that take time. Default: silent.
	Progress Progress

	// without switches one row of the table of replacements off: each row's test proves by it
	// that the check depends on the row.
	without string
}

// Endpoint is a running local AWS endpoint.
type Endpoint struct {
	// URL is the address that serves every service, e.g. https://localhost:40123.
	URL string
	// Port is the loopback port in URL.
	Port int
	// CABundle is the path of the certificate that clients must trust: the endpoint's own.
	CABundle string
	// AccessKeyID and SecretAccessKey are the endpoint's administrator, made for this start.
	AccessKeyID, SecretAccessKey string
	// Dir is the state folder.
	Dir string
	// PID is the server's process.
	PID int

	throwAway bool            // Dir goes with Stop
	exited    <-chan struct{} // closed when the child has ended; nil for an endpoint that another process started
	lifeline  io.WriteCloser

	clientOnce sync.Mutex
	client     *http.Client
}

// The endpoint has one region and one account; both stand in the ARNs of what it deploys.
const (
	Region  = "us-east-1"
	Account = "000000000000"
)

// readyWithin bounds a start: 0.5 s is usual, 3 s was seen for the first one after an install,
// on a busy machine several times that.
const readyWithin = 60 * time.Second

// errBusy is a port that somebody else took; with Options.Port unset another one is tried.
var errBusy = errors.New("in use by another program; stop it, or pass --port")

// Start starts an endpoint and waits until it answers. The context bounds the start only.
// On error nothing is left running, and no folder that Start made.
func Start(ctx context.Context, opts Options) (*Endpoint, error) {
	project := opts.Project
	if project == "" {
		var err error
		if project, err = FindProject("."); err != nil {
			return nil, err
		}
	}
	python, err := InstallTools(ctx, project, opts.Progress)
	if err != nil {
		return nil, err
	}
	var e *Endpoint
	err = opts.Progress.run("starting the endpoint", func() error {
		for attempt := 0; ; attempt++ {
			e, err = start(ctx, python, opts)
			if err == nil || opts.Port != 0 || attempt == 3 || !errors.Is(err, errBusy) {
				return err
			}
		}
	})
	return e, diskFull(err)
}

func start(ctx context.Context, python string, opts Options) (_ *Endpoint, err error) {
	port, err := choosePort(opts.Port)
	if err != nil {
		return nil, err
	}
	e := &Endpoint{URL: "https://localhost:" + strconv.Itoa(port), Port: port, Dir: opts.Dir, AccessKeyID: "localadmin"}
	if e.Dir == "" {
		if e.Dir, err = os.MkdirTemp("", "cognitocdk-local-"); err != nil {
			return nil, fmt.Errorf("state folder: %w", err)
		}
		e.throwAway = true
		defer func() {
			if err != nil {
				os.RemoveAll(e.Dir)
			}
		}()
	}
	keyFile, err := e.prepareFolder()
	if err != nil {
		return nil, err
	}
	secret := make([]byte, 20)
	if _, err := rand.Read(secret); err != nil {
		return nil, fmt.Errorf("making the endpoint's credentials: %w", err)
	}
	e.SecretAccessKey = hex.EncodeToString(secret)
	if err := e.launch(python, keyFile, opts); err != nil {
		return nil, err
	}
	if err := e.waitReady(ctx); err != nil {
		return nil, errors.Join(err, e.end())
	}
	return e, nil
}

// choosePort is the wanted port if nobody listens on it, or any free one.
func choosePort(wanted int) (int, error) {
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(wanted)))
	if err != nil {
		return 0, fmt.Errorf("port %d: %w", wanted, errBusy)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// stateFolders are the parts of the state folder that the server expects to exist.
var stateFolders = []string{"modules", "home", "tmp", "state", "s3", "tls"}

func (e *Endpoint) prepareFolder() (keyFile string, err error) {
	for _, name := range stateFolders {
		if err := os.MkdirAll(filepath.Join(e.Dir, name), 0o700); err != nil {
			return "", fmt.Errorf("state folder: %w", err)
		}
	}
	if err := endpoint.WriteModules(filepath.Join(e.Dir, "modules")); err != nil {
		return "", err
	}
	e.CABundle, keyFile, err = writeCertificate(filepath.Join(e.Dir, "tls"))
	return keyFile, err
}

// launch starts the server in a session of its own.
func (e *Endpoint) launch(python, keyFile string, opts Options) error {
	log, err := os.OpenFile(e.LogFile(), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("state folder: %w", err)
	}
	defer log.Close() // the child has its own
	args := []string{filepath.Join(e.Dir, "modules"), "--lifeline"}
	if e.throwAway {
		args = append(args, "--throw-away")
	}
	if opts.Plain {
		args = append(args, "--plain")
	}
	if opts.without != "" {
		args = append(args, "--without", opts.without)
	}
	server := exec.Command(python, args...)
	server.Env = e.serverEnvironment(keyFile)
	server.Dir = e.Dir
	server.Stdout, server.Stderr = log, log
	server.SysProcAttr = ownSession()
	if e.lifeline, err = server.StdinPipe(); err != nil {
		return fmt.Errorf("starting the endpoint: %w", err)
	}
	if err := server.Start(); err != nil {
		return fmt.Errorf("starting the endpoint: %w", err)
	}
	e.PID = server.Process.Pid
	exited := make(chan struct{})
	go func() {
		defer close(exited)
		_ = server.Wait() // why it ended stands in its log
	}()
	e.exited = exited
	return nil
}

// serverEnvironment is made from nothing: functions inherit whatever the server has, so a
// secret or a foreign AWS_CA_BUNDLE of the shell would reach them.
func (e *Endpoint) serverEnvironment(keyFile string) []string {
	in := func(name string) string { return filepath.Join(e.Dir, name) }
	return []string{
		"PATH=" + systemPath(),
		"HOME=" + in("home"), "TMPDIR=" + in("tmp"), "STATE_DIR=" + in("state"), "S3_DATA_DIR=" + in("s3"),
		"LANG=C.UTF-8",
		"AUTH=true", "USE_SSL=1", "BIND_HOST=127.0.0.1", "GATEWAY_PORT=" + strconv.Itoa(e.Port),
		"IOT_MTLS_ENABLED=0", "SFTP_ENABLED=0",
		"AWS_ACCESS_KEY_ID=" + e.AccessKeyID, "AWS_SECRET_ACCESS_KEY=" + e.SecretAccessKey,
		"MINISTACK_SSL_CERT=" + e.CABundle, "MINISTACK_SSL_KEY=" + keyFile,
		"SSL_CERT_FILE=" + e.CABundle, "AWS_CA_BUNDLE=" + e.CABundle,
		// Functions get it too; those of the OS-only runtimes would otherwise call AWS itself.
		"AWS_ENDPOINT_URL=" + e.URL, "NODE_EXTRA_CA_CERTS=" + e.CABundle,
	}
}

// systemPath finds the runtimes of custom resources (python3, node) and nothing of the user's.
func systemPath() string {
	path := "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
	if runtime.GOOS == "darwin" {
		return "/opt/homebrew/bin:" + path
	}
	return path
}

// waitReady asks until the endpoint says that it is complete, or its process has ended.
func (e *Endpoint) waitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	tick := time.NewTicker(25 * time.Millisecond)
	defer tick.Stop()
	for {
		if err := e.Ping(ctx); err == nil {
			return nil
		}
		select {
		case <-e.exited:
			return e.explainExit()
		case <-ctx.Done():
			if errors.Is(ctx.Err(), context.DeadlineExceeded) {
				return fmt.Errorf("the endpoint did not answer within %s; its log: %s", readyWithin, lastLineOf(e.LogFile()))
			}
			return ctx.Err()
		case <-tick.C:
		}
	}
}
