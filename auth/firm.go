package auth

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Firm is whose data a token opens, as Smokeball's API says it. It is the zero Firm where that is not known.
type Firm struct {
	ID   string // the same for the same firm, and not for display; may be empty
	Name string // made of what InName allows
}

// FirmScope is the scope that GET /firm wants.
const FirmScope = "firm/read"

// firmTimeout is how long a sign-in waits for the API key and the firm together. Nothing depends on them.
const firmTimeout = 4 * time.Second

// AskFirm asks the API at an address which firm an access token is for: one GET of /firm, which is neither repeated nor led elsewhere by a
// redirect. It takes as long as ctx lets it, and at most half a minute. The status is that of HTTP, 0 where no answer came. Wherever the
// firm is not known, it fails with *Error. Of what the server says, nothing but the firm gets out.
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

// FirmRequest asks the API at an address which firm an access token is for, with the key where there is one. It is not to be led elsewhere
// by a redirect. It fails with *Error.
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

// unrepeated is an empty body. A GET without one is sent again by net/http where its connection ends before the answer, and it may have
// been counted then.
type unrepeated struct{}

func (unrepeated) Read([]byte) (int, error) { return 0, io.EOF }
func (unrepeated) Close() error             { return nil }

var firmID = regexp.MustCompile(`^[0-9A-Za-z._-]{1,100}$`)

// readFirm reads an answer of the API.
func readFirm(body io.Reader) (Firm, error) {
	var answer struct {
		ID   any
		Name string
	}
	if err := json.NewDecoder(io.LimitReader(body, responseLimit)).Decode(&answer); err != nil {
		return Firm{}, &Error{Kind: AnswerNotUnderstood, detail: "the answer is no firm"} // the text of the error may quote
	}
	f := Firm{Name: nameOf(answer.Name)}
	if f.Name == "" {
		return Firm{}, &Error{Kind: AnswerNotUnderstood, detail: "the firm has no name"}
	}
	if id, ok := answer.ID.(string); ok && firmID.MatchString(id) {
		f.ID = id
	}
	return f, nil
}

// InName reports whether a name that came from elsewhere may have a letter or a sign in it where it is shown: others mean something to
// programs of the system, or cannot be seen.
func InName(r rune) bool {
	if unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) {
		return false
	}
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) || strings.ContainsRune(" .,'&()_-", r)
}

// nameOf makes a name to be shown of what a server has sent.
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

// tellsFirm reports whether the API says which firm a record is of, as far as that can be known before it is asked.
func (c Connection) tellsFirm(r Record) bool {
	return c.APIURL != "" && slices.Contains(strings.Fields(r.Scope), FirmScope)
}

// differentFirm reports whether two firms are known not to be the same. A name may change.
func differentFirm(a, b Firm) bool { return a.ID != "" && b.ID != "" && a.ID != b.ID }
