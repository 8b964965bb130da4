// Command example is an old system for the user-migration trigger to ask, backed by a file:
// the contract of lambda/internal/migrate in some hundred lines.
//
//	echo 'Correct-horse-1' | go run ./lambda/usermigration/example -hash
//	LEGACY_SECRET=… go run ./lambda/usermigration/example -users users.json
//
// users.json is a list of {"email","emailVerified","tenant","attributes","password"}, the
// password as -hash prints it. It speaks plain HTTP on loopback: put TLS in front of anything
// that others can reach.
package main

import (
	"bufio"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

func main() {
	if err := run(os.Args[1:], os.Getenv("LEGACY_SECRET"), os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "example:", err)
		os.Exit(1)
	}
}

func run(args []string, secret string, in io.Reader, out io.Writer) error {
	flags := flag.NewFlagSet("example", flag.ContinueOnError)
	users := flags.String("users", "users.json", "the file with the users")
	listen := flags.String("listen", "127.0.0.1:0", "the address to listen on")
	hash := flags.Bool("hash", false, "read a password from standard input and print its hash")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *hash {
		line, err := bufio.NewReader(in).ReadString('\n')
		if err != nil && err != io.EOF {
			return err
		}
		text, err := seal(strings.TrimRight(line, "\r\n"))
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(out, text)
		return err
	}
	if secret == "" {
		return errors.New("LEGACY_SECRET: is required")
	}
	system, err := load(*users, secret)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", *listen)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "http://%s\n", listener.Addr())
	server := &http.Server{Handler: system.handler(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second}
	return server.Serve(listener)
}

// user is a row of the file; what the trigger gets is all of it but the password.
type user struct {
	Email         string            `json:"email"`
	EmailVerified bool              `json:"emailVerified"`
	Tenant        string            `json:"tenant"`
	Attributes    map[string]string `json:"attributes,omitempty"`
	Password      string            `json:"password,omitempty"`
}

type system struct {
	secret string
	users  map[string]user // by address, in lower case
	dummy  string          // a hash that nobody's password has: unknown users cost as much
}

func load(path, secret string) (*system, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var all []user
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	dummy, err := seal(rand.Text())
	if err != nil {
		return nil, err
	}
	s := &system{secret: secret, users: map[string]user{}, dummy: dummy}
	for _, u := range all {
		s.users[strings.ToLower(u.Email)] = u
	}
	return s, nil
}

func (s *system) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /authenticate", s.answer(true))
	mux.HandleFunc("POST /lookup", s.answer(false))
	return mux
}

func (s *system) answer(password bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+s.secret)) != 1 {
			http.Error(w, "not the trigger", http.StatusForbidden)
			return
		}
		var question struct{ Username, Password string }
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 8<<10)).Decode(&question); err != nil {
			http.Error(w, "not a question", http.StatusBadRequest)
			return
		}
		u, found := s.users[strings.ToLower(question.Username)]
		if !found {
			u.Password = s.dummy
		}
		if password && !opens(u.Password, question.Password) || !found {
			http.Error(w, "no", http.StatusUnauthorized)
			return
		}
		u.Password = ""
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(u)
	}
}

// iterations is what OWASP asks of PBKDF2 with SHA-256.
const iterations = 600_000

func seal(password string) (string, error) {
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return "", err
	}
	key, err := pbkdf2.Key(sha256.New, password, salt, iterations, sha256.Size)
	if err != nil {
		return "", err
	}
	return base64.RawStdEncoding.EncodeToString(append(salt, key...)), nil
}

func opens(sealed, password string) bool {
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil || len(raw) != 16+sha256.Size {
		return false
	}
	key, err := pbkdf2.Key(sha256.New, password, raw[:16], iterations, sha256.Size)
	return err == nil && subtle.ConstantTimeCompare(raw[16:], key) == 1
}
