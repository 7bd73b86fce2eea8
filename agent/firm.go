package agent

import (
	"context"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"strconv"
	"time"

	"smokeball-connect/auth"
	"smokeball-connect/auth/check"
)

// mostAnswered is how much of an answer is read, in bytes.
const mostAnswered = 1 << 20

// mostSeconds is the longest that a server may ask to be left alone.
const mostSeconds = 3600

// askFirm asks the API whose data a token opens, and says how that was answered. A redirect leads neither the token nor the key elsewhere.
// It fails as http.Client.Do; what the server says stays out of the answer.
func askFirm(ctx context.Context, transport http.RoundTripper, apiURL string, token, key auth.Secret) (check.Answer, error) {
	req, err := auth.FirmRequest(ctx, apiURL, token, key)
	if err != nil {
		return check.Answer{}, err
	}
	resp, err := (&http.Client{Transport: transport, CheckRedirect: stay}).Do(req)
	if err != nil {
		return check.Answer{}, err
	}
	answer, _ := readAnswer(resp)
	return answer, nil
}

// stay is for http.Client.CheckRedirect.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// readAnswer reads a response to its end. The body is what has come of it, for whoever knows what to look for.
func readAnswer(resp *http.Response) (answer check.Answer, body []byte) {
	defer resp.Body.Close()
	answer.Status = resp.StatusCode
	if seconds, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil {
		answer.RetryAfter = time.Duration(min(max(0, seconds), mostSeconds)) * time.Second
	}
	body, _ = io.ReadAll(io.LimitReader(resp.Body, mostAnswered)) // the status says enough
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	switch {
	case len(body) == 0:
		answer.Body = check.NoBody
	case kind == "text/html", kind == "application/xhtml+xml":
		answer.Body = check.PageBody
	case kind == "application/problem+json":
		answer.Body = check.ProblemBody
	case json.Valid(body):
		answer.Body = check.JSONBody
	}
	return answer, body
}
