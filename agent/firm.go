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

// maxAnswerBytes is how much of an answer is read.
const maxAnswerBytes = 1 << 20

// maxRetryAfter bounds the Retry-After of an answer, in seconds.
const maxRetryAfter = 3600

// askFirm asks the API which firm's data a token opens, and returns what kind of answer came. It follows no redirect, so neither the token
// nor the key is sent elsewhere. It fails as http.Client.Do does; the result has none of the server's own text.
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

// stay is an http.Client.CheckRedirect that follows no redirect.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// readAnswer reads a response, up to maxAnswerBytes, and closes it. The body is what could be read.
func readAnswer(resp *http.Response) (answer check.Answer, body []byte) {
	defer resp.Body.Close()
	answer.Status = resp.StatusCode
	if seconds, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil {
		answer.RetryAfter = time.Duration(min(max(0, seconds), maxRetryAfter)) * time.Second
	}
	body, _ = io.ReadAll(io.LimitReader(resp.Body, maxAnswerBytes)) // without the rest, the status says enough
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
