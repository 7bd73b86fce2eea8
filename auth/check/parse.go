package check

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"smokeball-connect/auth/lazyregexp"
)

// The errors of ParseAnswer.
var (
	// ErrNoAnswer: the text has no HTTP status in it.
	ErrNoAnswer = errors.New("this is not an answer of an API")
	// ErrPage: the text is a web page, which Smokeball's API never sends.
	ErrPage = errors.New("this is a web page, not an answer of an API")
	// ErrTooLong: the text is longer than MaxPasted and was not read.
	ErrTooLong = errors.New("this is too long for an answer of the API")
)

const (
	// MaxPasted is the length in bytes of the longest text that ParseAnswer reads.
	MaxPasted = 1 << 20
	// maxSaid is the length in bytes of the longest text in which a bare number counts as a status.
	maxSaid = 500
	// longestPause limits RetryAfter.
	longestPause = time.Hour
)

// ParseAnswer reads an answer of Smokeball's API in whatever form people have it: a problem document (RFC 9457), headers as curl -i prints
// them, a status with or without its name, or a sentence from a ticket that mentions one. It fails with ErrNoAnswer, ErrPage or
// ErrTooLong. It takes time in proportion to the text, and keeps only numbers from it.
func ParseAnswer(pasted string) (Answer, error) {
	if len(pasted) > MaxPasted {
		return Answer{}, ErrTooLong
	}
	if a, ok := statusLine(pasted); ok {
		return a, nil
	}
	if page().MatchString(pasted) {
		return Answer{}, ErrPage
	}
	if a, ok := document(pasted); ok {
		return a, nil
	}
	if json.Valid([]byte(pasted)) && strings.ContainsAny(pasted, "{[") {
		return Answer{}, ErrNoAnswer // its numbers mean something else
	}
	if a, ok := sentence(pasted); ok {
		return a, nil
	}
	return Answer{}, ErrNoAnswer
}

var (
	statusLines = lazyregexp.New(`\bHTTP/[0-9](?:\.[0-9])?[ \t]+([1-5][0-9][0-9])\b`)
	retryLine   = lazyregexp.New(`(?im)^[<\s]*retry-after:[ \t]*([0-9]{1,9})[ \t]*\r?$`)
	page        = lazyregexp.New(`(?i)<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]`)
)

// statusLine reads a text with an HTTP status line. Of several, such as a proxy's and the API's, the last counts.
func statusLine(text string) (Answer, bool) {
	found := statusLines().FindAllStringSubmatch(text, -1)
	if len(found) == 0 {
		return Answer{}, false
	}
	a := Answer{Status: known(found[len(found)-1][1], 100)}
	if a.Status == 0 {
		return Answer{}, false
	}
	if retry := retryLine().FindStringSubmatch(text); retry != nil {
		seconds, _ := strconv.Atoi(retry[1]) // cannot fail: at most nine digits
		a.RetryAfter = min(time.Duration(seconds)*time.Second, longestPause)
	}
	if page().MatchString(text) {
		a.Body = PageBody
	} else if d, ok := document(text); ok {
		a.Body = d.Body
	}
	return a, true
}

// document reads a JSON object: a problem document, or an error of API Gateway, which is in front of Smokeball's API.
func document(text string) (Answer, bool) {
	start := strings.IndexByte(text, '{')
	if start < 0 {
		return Answer{}, false
	}
	var doc struct {
		Status, StatusCode, Code, Title, Message, Type any
		Errors                                         []struct{ Status, Code, Title any }
	}
	if json.NewDecoder(strings.NewReader(text[start:])).Decode(&doc) != nil {
		return Answer{}, false
	}
	a := Answer{Body: JSONBody}
	if doc.Type != nil || doc.Errors != nil || doc.Title != nil && doc.Status != nil {
		a.Body = ProblemBody
	}
	said := []any{doc.Status, doc.StatusCode, doc.Code}
	for _, e := range doc.Errors {
		said = append(said, e.Status, e.Code)
	}
	said = append(said, doc.Title, doc.Message)
	for _, e := range doc.Errors {
		said = append(said, e.Title)
	}
	for _, v := range said {
		if a.Status = statusOf(v); a.Status != 0 {
			return a, true
		}
	}
	return Answer{}, false
}

// statusOf returns the status that a JSON value names by its number or its text, 0 for none.
func statusOf(v any) int {
	switch v := v.(type) {
	case float64:
		return known(strconv.FormatFloat(v, 'f', -1, 64), 400)
	case string:
		if status := known(v, 400); status != 0 {
			return status
		}
		return named[strings.ToLower(strings.TrimSpace(v))]
	}
	return 0
}

// named has the statuses by their names in HTTP and by the messages of API Gateway.
var named = func() map[string]int {
	all := map[string]int{
		"limit exceeded":                                 http.StatusTooManyRequests,
		"the incoming token has expired":                 http.StatusUnauthorized,
		"missing authentication token":                   http.StatusForbidden,
		"internal server error":                          http.StatusInternalServerError,
		"endpoint request timed out":                     http.StatusGatewayTimeout,
		"user is not authorized to access this resource": http.StatusForbidden,
	}
	for status := 400; status < 600; status++ {
		if name := http.StatusText(status); name != "" {
			all[strings.ToLower(name)] = status
		}
	}
	return all
}()

// known returns the status that digits are, or 0 unless HTTP has such a status and it is not below least.
func known(digits string, least int) int {
	status, err := strconv.Atoi(strings.TrimSpace(digits))
	if err != nil || status < least || http.StatusText(status) == "" {
		return 0
	}
	return status
}

var (
	// beside matches a number after a word that marks it as a status.
	beside = lazyregexp.New(`(?i)\b(?:status(?:[ _-]?code)?|http(?: ?error)?|response|error(?: code)?|code|returns?|returned|got|gets|answers?)\b` +
		`["':=\s]*(?:an?\s+|of\s+|is\s+|was\s+)?["'(]?\b([45][0-9][0-9])\b`)
	// alone matches a number that is not part of a path, an address, an amount, a time or a longer number.
	alone = lazyregexp.New(`(?:^|[\s("'\[])([45][0-9][0-9])(?:[\s)"'\],;:!?]|\.(?:\s|$)|$)`)
	// behind matches what stands between a status and its name: "403 Forbidden", "(403) Forbidden", "403 Client Error: Forbidden".
	behind = lazyregexp.New(`^[)"'\]]?[\s:,-]*(?:(?i:client|server) (?i:error)[:\s]*)?`)
)

// sentence finds a status that is mentioned in plain text.
func sentence(text string) (Answer, bool) {
	if status := statusOf(text); status != 0 {
		return Answer{Status: status}, true
	}
	numbers := alone().FindAllStringSubmatchIndex(text, -1)
	for _, at := range numbers {
		status := known(text[at[2]:at[3]], 400)
		rest := text[at[3]:min(len(text), at[3]+80)]
		rest = strings.ToLower(rest[len(behind().FindString(rest)):])
		if status != 0 && strings.HasPrefix(rest, strings.ToLower(http.StatusText(status))) {
			return Answer{Status: status}, true
		}
	}
	for _, found := range beside().FindAllStringSubmatch(text, -1) {
		if status := known(found[1], 400); status != 0 {
			return Answer{Status: status}, true
		}
	}
	if len(text) > maxSaid {
		return Answer{}, false
	}
	for _, at := range numbers {
		if status := known(text[at[2]:at[3]], 400); status != 0 {
			return Answer{Status: status}, true
		}
	}
	return Answer{}, false
}
