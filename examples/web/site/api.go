package site

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// API is a backend that is called with the person's access token.
type API struct {
	// URL is where it begins. Required.
	URL string
	// HTTPClient reaches it; it needs a time limit. Required.
	HTTPClient *http.Client
}

// answer is what the API said to one request.
type answer struct {
	Path   string
	Status int
	Reason string
	Body   string
}

// get asks for a path. A refusal is an answer, not an error.
func (a *API) get(ctx context.Context, path, accessToken string) (answer, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(a.URL, "/")+path, nil)
	if err != nil {
		return answer{}, fmt.Errorf("calling the API: %w", err)
	}
	request.Header.Set("Authorization", "Bearer "+accessToken)
	response, err := a.HTTPClient.Do(request)
	if err != nil {
		return answer{}, fmt.Errorf("calling the API: %w", err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 8<<10))
	if err != nil {
		return answer{}, fmt.Errorf("calling the API: %w", err)
	}
	var indented bytes.Buffer
	if json.Indent(&indented, body, "", "  ") == nil {
		body = indented.Bytes()
	}
	return answer{Path: path, Status: response.StatusCode, Reason: http.StatusText(response.StatusCode), Body: strings.ToValidUTF8(string(body), "?")}, nil
}
