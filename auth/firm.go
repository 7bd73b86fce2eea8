package auth

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Firm is the firm whose data a token gives access to, according to Smokeball's API. It is the zero Firm where that is not known.
type Firm struct {
	ID   string // identifies the firm; not for display; may be empty
	Name string // has only characters that InName allows
}

// FirmScope is the scope that GET /firm needs.
const FirmScope = "firm/read"

// firmTimeout is how long a sign-in waits for the API key and the firm together. It does without them after that.
const firmTimeout = 4 * time.Second

// AskFirm asks the API at apiURL which firm an access token is for: one GET /firm, which is not repeated and follows no redirect. It
// blocks until ctx ends, and for half a minute at most. The HTTP status is 0 where no answer came. Unless the firm is known, it fails with
// *Error. Nothing else that the server says is returned.
func AskFirm(ctx context.Context, transport http.RoundTripper, apiURL string, accessToken, apiKey Secret) (status int, f Firm, err error) {
	req, err := FirmRequest(ctx, apiURL, accessToken, apiKey)
	if err != nil {
		return 0, Firm{}, err
	}
	resp, err := newHTTPClient(transport).Do(req)
	if err != nil {
		return 0, Firm{}, notReached(err, false)
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode == http.StatusTooManyRequests:
		err = &Error{Kind: Throttled, RetryAfter: retryAfter(resp.Header, time.Now())}
	case resp.StatusCode == http.StatusProxyAuthRequired:
		err = &Error{Kind: ProxyRefused}
	case resp.StatusCode >= 500:
		err = &Error{Kind: Unreachable, detail: fmt.Sprintf("status %d", resp.StatusCode)}
	case resp.StatusCode != http.StatusOK:
		err = &Error{Kind: AnswerNotUnderstood, detail: fmt.Sprintf("status %d", resp.StatusCode)}
	default:
		f, err = readFirm(resp.Body)
	}
	return resp.StatusCode, f, err
}

// FirmRequest makes the request that asks the API at apiURL which firm an access token is for, with the API key unless that is zero. Its
// sender must not follow redirects. It fails with *Error.
func FirmRequest(ctx context.Context, apiURL string, accessToken, apiKey Secret) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, apiURL+"/firm", nil)
	if err != nil {
		return nil, &Error{Kind: Unreachable, detail: "the request for the firm could not be made"}
	}
	req.Body = unrepeated{}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Authorization", "Bearer "+accessToken.Reveal())
	if !apiKey.IsZero() {
		req.Header.Set("x-api-key", apiKey.Reveal())
	}
	return req, nil
}

// unrepeated is an empty body. A GET without a body is sent again by net/http if its connection ends before the answer, although the
// first one may already count against the firm's quota.
type unrepeated struct{}

func (unrepeated) Read([]byte) (int, error) { return 0, io.EOF }
func (unrepeated) Close() error             { return nil }

// longestFirmID, in bytes, is longer than any real one.
const longestFirmID = 100

// readFirm reads an answer of the API.
func readFirm(body io.Reader) (Firm, error) {
	var answer struct {
		ID   any
		Name string
	}
	if err := json.NewDecoder(io.LimitReader(body, responseLimit)).Decode(&answer); err != nil {
		return Firm{}, &Error{Kind: AnswerNotUnderstood, detail: "the answer is not a firm"} // the error's own text may quote the answer
	}
	f := Firm{Name: nameOf(answer.Name)}
	if f.Name == "" {
		return Firm{}, &Error{Kind: AnswerNotUnderstood, detail: "the firm has no name"}
	}
	if id, ok := answer.ID.(string); ok && len(id) <= longestFirmID && madeOf(id, isAlphanumericOr("._-")) {
		f.ID = id
	}
	return f, nil
}

// InName reports whether a character may appear in a name from outside when that is shown. Other characters are invisible, or mean
// something to the system's programs.
func InName(r rune) bool {
	if unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) {
		return false
	}
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) || strings.ContainsRune(" .,'&()_-", r)
}

// nameOf makes a name that a server has sent fit to be shown; "" where nothing is left.
func nameOf(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError:
			return -1
		case r == '’' || r == '‘':
			return '\''
		case unicode.Is(unicode.Pd, r):
			return '-'
		case InName(r):
			return r
		case unicode.IsSpace(r), unicode.IsPunct(r), unicode.IsSymbol(r):
			return ' '
		}
		return -1
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	if !strings.ContainsFunc(text, unicode.IsLetter) && !strings.ContainsFunc(text, unicode.IsDigit) {
		return ""
	}
	if letters := []rune(text); len(letters) > maxInName {
		text = strings.TrimSpace(string(letters[:maxInName]))
	}
	return text
}

// tellsFirm reports whether the API can be asked which firm a record belongs to: its address is known, and the scope was granted.
func (c Connection) tellsFirm(r Record) bool {
	return c.APIURL != "" && slices.Contains(strings.Fields(r.Scope), FirmScope)
}

// differentFirm reports whether two firms are known not to be the same. It goes by their IDs: a name may change.
func differentFirm(a, b Firm) bool { return a.ID != "" && b.ID != "" && a.ID != b.ID }
