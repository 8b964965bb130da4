// Package sendonce keeps what AWS has done from being asked for again.
//
// The SDK closes a request's body as soon as the head of the answer is there. When net/http
// has not looked for the body's end by then, as on a busy or throttled CPU, smithy-go's reader
// answers its WriteTo with io.EOF, which is an error there: net/http drops the connection with
// the answer, and the SDK sends the request again
// (https://github.com/aws/aws-sdk-go-v2/issues/2737). A code's one try counts as two, a mail
// is sent twice.
package sendonce

import (
	"io"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// Client is next without that fault. It is for aws.Config.HTTPClient.
func Client(next aws.HTTPClient) aws.HTTPClient { return once{next} }

type once struct{ next aws.HTTPClient }

// Do hides WriteTo: Read, which is asked then, ends as it should.
func (c once) Do(r *http.Request) (*http.Response, error) {
	if r.Body != nil && r.Body != http.NoBody {
		plain := *r
		plain.Body = struct{ io.ReadCloser }{r.Body}
		r = &plain
	}
	return c.next.Do(r)
}
