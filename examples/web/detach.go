package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"time"

	"example.com/web/oauth"
	"example.com/web/site"
)

// detach starts this program once more, in the background with its messages in a file, and returns when it answers.
// It does nothing where it answers already, and is an error where another deployment's does: signing in there would
// show another pool's users.
func detach(ctx context.Context, s settings, log string) error {
	if s.endpoint == "" {
		return errors.New("-detach: is for an endpoint on this machine, with which the app ends")
	}
	if answers(ctx, s.url) {
		if to := signsInAt(ctx, s.url); to != oauth.Origin(s.pagesURL)+" "+s.clientID {
			return fmt.Errorf("-detach: %s is the app of another deployment, which signs in at %s; end that one first, in its checkout: make local-down", s.url, cmp.Or(to, "no place that it names"))
		}
		fmt.Printf("%s (environment %s; running already)\n", s.url, s.env)
		return nil
	}
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("-detach: %w", err)
	}
	file, err := os.OpenFile(log, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("-detach: %w", err)
	}
	defer file.Close()
	cmd := exec.Command(program, "-with-endpoint")
	cmd.Stdout, cmd.Stderr = file, file
	cmd.SysProcAttr = ownSession()
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("-detach: %w", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case <-ended:
			said, _ := os.ReadFile(log)
			return fmt.Errorf("-detach: the app ended: %s", bytes.TrimSpace(said))
		case <-ctx.Done():
			return errors.Join(ctx.Err(), cmd.Process.Kill())
		case <-time.After(50 * time.Millisecond):
			if answers(ctx, s.url) {
				fmt.Printf("%s (environment %s; until the local endpoint stops)\n", s.url, s.env)
				return nil
			}
		}
	}
}

// answers reports whether this app, and not another program, is at the address.
func answers(ctx context.Context, address string) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address+site.IconPath, nil)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 64<<10))
	return err == nil && bytes.Equal(body, site.Icon())
}

// signsInAt names the hosted pages and the app client to which the app at the address sends people.
func signsInAt(ctx context.Context, address string) string {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/sign-in", nil)
	if err != nil {
		return ""
	}
	response, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(request)
	if err != nil {
		return ""
	}
	response.Body.Close()
	to, err := response.Location()
	if err != nil {
		return ""
	}
	return oauth.Origin(to.String()) + " " + to.Query().Get("client_id")
}

// gone ends when nobody listens at the endpoint any more: an app in the background needs no file with its process id,
// and none is ever ended by one.
func gone(ctx context.Context, endpoint string) <-chan struct{} {
	u, err := url.Parse(endpoint)
	done := make(chan struct{})
	if err != nil || u.Port() == "" {
		return done
	}
	go func() {
		for missed := 0; missed < 3; {
			select {
			case <-ctx.Done():
				return
			case <-time.After(time.Second):
			}
			missed++
			if c, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "tcp", net.JoinHostPort("127.0.0.1", u.Port())); err == nil {
				c.Close()
				missed = 0
			}
		}
		close(done)
	}()
	return done
}
