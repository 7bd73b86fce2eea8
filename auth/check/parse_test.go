package check_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"smokeball-connect/auth/check"
)

// The status is found in answers as support desks get them.
func TestPastedAnswers(t *testing.T) {
	t.Parallel()
	for pasted, want := range map[string]check.Answer{
		"403":                    {Status: 403},
		" 403\r\n":               {Status: 403},
		"401 Unauthorized":       {Status: 401},
		"Unauthorized":           {Status: 401},
		"too many requests":      {Status: 429},
		"HTTP/1.1 403 Forbidden": {Status: 403},
		"HTTP/2 401 \r\ncontent-type: application/json\r\n":                                                {Status: 401},
		"< HTTP/1.1 429 Too Many Requests\r\n< Retry-After: 7\r\n<\r\n":                                    {Status: 429, RetryAfter: 7 * time.Second},
		"HTTP/1.1 200 OK\r\n\r\nHTTP/2 403\r\n\r\n{\"message\":\"Forbidden\"}":                             {Status: 403, Body: check.JSONBody},
		"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 999999999\r\n\r\n<html><body>busy</body></html>": {Status: 503, Body: check.PageBody, RetryAfter: time.Hour},
		"HTTP/1.1 200 OK\r\n\r\n{\"id\":\"1\",\"name\":\"Brown LLC\"}":                                     {Status: 200},
		`{"type":"about:blank","title":"Forbidden","status":403,"errors":[{"detail":"secret"}]}`:           {Status: 403, Body: check.ProblemBody},

		`{"title":"Unauthorized","status":"401","trace":"00-0404-500"}`:                            {Status: 401, Body: check.ProblemBody},
		`{"errors":[{"code":"404","title":"Not Found"}]}`:                                          {Status: 404, Body: check.ProblemBody},
		`{"errors":[{"title":"Forbidden"}]}`:                                                       {Status: 403, Body: check.ProblemBody},
		`{"message":"Forbidden"}`:                                                                  {Status: 403, Body: check.JSONBody},
		`{"message":"The incoming token has expired"}`:                                             {Status: 401, Body: check.JSONBody},
		`{"message":"Limit Exceeded"}`:                                                             {Status: 429, Body: check.JSONBody},
		`{"status":403,"detail":"cut`:                                                              {Status: 403},
		`{"statusCode":500}`:                                                                       {Status: 500, Body: check.JSONBody},
		"b'{\"message\": \"Forbidden\"}'":                                                          {Status: 403, Body: check.JSONBody},
		"Since Monday we get a 403 from the API, please help.":                                     {Status: 403},
		"Invoke-RestMethod : The remote server returned an error: (403) Forbidden.":                {Status: 403},
		"HTTPError: 401 Client Error: Unauthorized for url: https://api.smokeball.com/matters/404": {Status: 401},
		"AxiosError: Request failed with status code 404":                                          {Status: 404},
		"curl: (22) The requested URL returned error: 429":                                         {Status: 429},
		"At 14:500 our import of 450 matters stopped with HTTP error 502":                          {Status: 502},
		"Ticket 12403: the answer is \"401 Unauthorized\" for all 404 of them":                     {Status: 401},
	} {
		if got, err := check.ParseAnswer(pasted); err != nil || got != want {
			t.Errorf("%q: %+v, %v; want %+v", pasted, got, err, want)
		}
	}
}

func TestTextsThatAreNotAnswers(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("It does not work. ", 50)
	for name, c := range map[string]struct {
		pasted string
		want   error
	}{
		"nothing":              {"", check.ErrNoAnswer},
		"a sentence":           {"It does not work any more!", check.ErrNoAnswer},
		"another number":       {"error 999", check.ErrNoAnswer},
		"no status of HTTP":    {"HTTP/1.1 599 What", check.ErrNoAnswer},
		"a path":               {"https://api.smokeball.com/matters/404/documents/500", check.ErrNoAnswer},
		"an amount":            {"$403.50 and 1,500", check.ErrNoAnswer},
		"a number in a story":  {long + "We have 404 matters.", check.ErrNoAnswer},
		"a document":           {`{"id":"403","name":"Brown"}`, check.ErrNoAnswer},
		"a list":               {`[403, 404]`, check.ErrNoAnswer},
		"bytes":                {"\x00\xff\xfe4\x0003\x00", check.ErrNoAnswer},
		"a page":               {"<!DOCTYPE html><title>403</title>403 Forbidden", check.ErrPage},
		"a page in the middle": {"It says <HTML><h1>500</h1>", check.ErrPage},
		"ten megabytes":        {strings.Repeat("403 Forbidden\n", 10<<20/14), check.ErrTooLong},
		"a megabyte of braces": {strings.Repeat("{", check.MaxPasted), check.ErrNoAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			began := time.Now()
			got, err := check.ParseAnswer(c.pasted)
			if !errors.Is(err, c.want) || got != (check.Answer{}) {
				t.Errorf("%+v, %v; want %v", got, err, c.want)
			}
			if took := time.Since(began); took > 10*time.Second {
				t.Errorf("parsing took %v", took)
			}
		})
	}
}

// Whatever is pasted, parsing soon ends with an HTTP status or one of the three errors, and nothing of the text gets out.
func FuzzParseAnswer(f *testing.F) {
	for _, seed := range []string{
		"403", "HTTP/1.1 403 Forbidden\r\nRetry-After: 9\r\n\r\n{\"status\":401}", `{"errors":[{"status":"404"}]}`, "<html>", "(500) x",
		strings.Repeat(`{"a":`, 1000), "error: 401", "status\x00403",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, pasted string) {
		a, err := check.ParseAnswer(pasted)
		if err != nil {
			if known := []error{check.ErrNoAnswer, check.ErrPage, check.ErrTooLong}; a != (check.Answer{}) || !slices.Contains(known, err) {
				t.Errorf("got %+v, %v; want no answer, and one of the three errors", a, err)
			}
			return
		}
		if a.Status < 100 || a.Status > 599 || a.RetryAfter < 0 || a.RetryAfter > time.Hour {
			t.Errorf("got the impossible answer %+v", a)
		}
		v := check.Judge(a, check.Sent{Pasted: true, NoToken: true}, check.Subject{})
		text, err := json.Marshal(v)
		if err != nil || len(text) > 4000 || (v.Cause == check.NoCause) != v.Works {
			t.Errorf("got the verdict %s, %v", text, err)
		}
		_ = fmt.Sprint(v)
	})
}
