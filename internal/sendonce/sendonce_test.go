package sendonce_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"example.com/cognitocdk/internal/sendonce"
)

type client func(*http.Request) (*http.Response, error)

func (c client) Do(r *http.Request) (*http.Response, error) { return c(r) }

// net/http reads as many bytes as were announced, and then whether there are more; the SDK
// closes the body in between.
func TestAnswerBeforeTheEndOfTheBodyWasSeen(t *testing.T) {
	ends := func(wrap func(aws.HTTPClient) aws.HTTPClient) (sent string, err error) {
		request, err := smithyhttp.NewStackRequest().(*smithyhttp.Request).SetStream(strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		request.ContentLength = 2
		built := request.Build(t.Context())
		_, err = wrap(client(func(r *http.Request) (*http.Response, error) {
			announced, err := io.ReadAll(io.LimitReader(r.Body, r.ContentLength))
			if err != nil {
				t.Fatal(err)
			}
			sent = string(announced)
			built.Body.Close()
			_, err = io.Copy(io.Discard, r.Body)
			return nil, err
		})).Do(built)
		return sent, err
	}
	if sent, err := ends(sendonce.Client); sent != "{}" || err != nil {
		t.Errorf("want the body and its end, got %q and %v", sent, err)
	}
	if _, err := ends(func(c aws.HTTPClient) aws.HTTPClient { return c }); err != io.EOF {
		t.Errorf("the SDK without us: want io.EOF, got %v; if smithy-go is mended, this package can go", err)
	}
}

func TestRequestsWithoutABodyPassAsTheyAre(t *testing.T) {
	for name, body := range map[string]io.ReadCloser{"nil": nil, "http.NoBody": http.NoBody} {
		sendonce.Client(client(func(r *http.Request) (*http.Response, error) {
			if r.Body != body {
				t.Errorf("%s became %v", name, r.Body)
			}
			return nil, nil
		})).Do(&http.Request{Body: body})
	}
}
