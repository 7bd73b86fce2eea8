package check

import (
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// What can be wrong with a text that is pasted as an answer.
var (
	// ErrNoAnswer: there is no status in it that HTTP knows.
	ErrNoAnswer = errors.New("this is no answer of an API")
	// ErrPage: it is a page for a browser. Smokeball's API sends none.
	ErrPage = errors.New("this is a page, not an answer of an API")
	// ErrTooLong: nobody has looked into it.
	ErrTooLong = errors.New("no answer of the API is as long")
)

const (
	// MostPasted is how many bytes ParseAnswer looks into.
	MostPasted = 1 << 20
	// mostSaid is how long a sentence may be, in bytes, of which a number is taken for a status though nothing else says so.
	mostSaid = 500
	// longestPause is the longest that RetryAfter says.
	longestPause = time.Hour
)

// ParseAnswer reads an answer of Smokeball's API as people have it: a problem document (RFC 9457), headers as curl -i prints them, a status
// with or without its name, or a sentence of a ticket with one in it. It fails with ErrNoAnswer, ErrPage and ErrTooLong. It takes time in
// proportion to the text, and keeps nothing of it but numbers.
func ParseAnswer(pasted string) (Answer, error) {
	if len(pasted) > MostPasted {
		return Answer{}, ErrTooLong
	}
	if a, ok := statusLine(pasted); ok {
		return a, nil
	}
	if page.MatchString(pasted) {
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
	statusLines = regexp.MustCompile(`\bHTTP/[0-9](?:\.[0-9])?[ \t]+([1-5][0-9][0-9])\b`)
	retryLine   = regexp.MustCompile(`(?im)^[<\s]*retry-after:[ \t]*([0-9]{1,9})[ \t]*\r?$`)
	page        = regexp.MustCompile(`(?i)<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]`)
)

// statusLine reads what has one: of several, as of a proxy and what is behind it, the last counts.
func statusLine(text string) (Answer, bool) {
	found := statusLines.FindAllStringSubmatch(text, -1)
	if len(found) == 0 {
		return Answer{}, false
	}
	a := Answer{Status: known(found[len(found)-1][1], 100)}
	if a.Status == 0 {
		return Answer{}, false
	}
	if retry := retryLine.FindStringSubmatch(text); retry != nil {
		seconds, _ := strconv.Atoi(retry[1]) // nine digits are a number
		a.RetryAfter = min(time.Duration(seconds)*time.Second, longestPause)
	}
	if page.MatchString(text) {
		a.Body = PageBody
	} else if d, ok := document(text); ok {
		a.Body = d.Body
	}
	return a, true
}

// document reads an object in JSON: a problem document, or what stands in front of Smokeball's API answers with.
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

// statusOf is the status that a value of JSON names, 0 for none.
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

// named are the statuses by what HTTP calls them, and by what API Gateway says.
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

// known is a status from least up that HTTP knows, else 0.
func known(digits string, least int) int {
	status, err := strconv.Atoi(strings.TrimSpace(digits))
	if err != nil || status < least || http.StatusText(status) == "" {
		return 0
	}
	return status
}

var (
	// beside is a number with a word that says what it is.
	beside = regexp.MustCompile(`(?i)\b(?:status(?:[ _-]?code)?|http(?: ?error)?|response|error(?: code)?|code|returns?|returned|got|gets|answers?)\b` +
		`["':=\s]*(?:an?\s+|of\s+|is\s+|was\s+)?["'(]?\b([45][0-9][0-9])\b`)
	// alone is a number that is part of nothing else: no path, address, amount, time or longer number.
	alone = regexp.MustCompile(`(?:^|[\s("'\[])([45][0-9][0-9])(?:[\s)"'\],;:!?]|\.(?:\s|$)|$)`)
	// behind is what follows a number that has its name with it: "403 Forbidden", "(403) Forbidden", "403 Client Error: Forbidden".
	behind = regexp.MustCompile(`^[)"'\]]?[\s:,-]*(?:(?i:client|server) (?i:error)[:\s]*)?`)
)

// sentence finds the status that somebody writes of.
func sentence(text string) (Answer, bool) {
	if status := statusOf(text); status != 0 {
		return Answer{Status: status}, true
	}
	numbers := alone.FindAllStringSubmatchIndex(text, -1)
	for _, at := range numbers {
		status := known(text[at[2]:at[3]], 400)
		rest := text[at[3]:min(len(text), at[3]+80)]
		rest = strings.ToLower(rest[len(behind.FindString(rest)):])
		if status != 0 && strings.HasPrefix(rest, strings.ToLower(http.StatusText(status))) {
			return Answer{Status: status}, true
		}
	}
	for _, found := range beside.FindAllStringSubmatch(text, -1) {
		if status := known(found[1], 400); status != 0 {
			return Answer{Status: status}, true
		}
	}
	if len(text) > mostSaid {
		return Answer{}, false
	}
	for _, at := range numbers {
		if status := known(text[at[2]:at[3]], 400); status != 0 {
			return Answer{Status: status}, true
		}
	}
	return Answer{}, false
}
