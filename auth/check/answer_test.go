package check_test

import (
	"slices"
	"testing"

	"smokeball-connect/auth/check"
)

// Each answer of the API has its possible causes, depending on what is known about the token and the key. A single cause is certain.
func TestTheCausesOfAnAnswer(t *testing.T) {
	t.Parallel()
	type causes = []check.Cause
	fresh := check.Sent{Renewed: true}
	for name, c := range map[string]struct {
		answer check.Answer
		sent   check.Sent
		want   causes
	}{
		"all is well":                         {check.Answer{Status: 200, Body: check.JSONBody}, check.Sent{}, nil},
		"a page for a browser":                {check.Answer{Status: 200, Body: check.PageBody}, check.Sent{}, causes{check.NotSmokeball}},
		"a page that forbids":                 {check.Answer{Status: 403, Body: check.PageBody}, check.Sent{}, causes{check.NotSmokeball}},
		"it is elsewhere":                     {check.Answer{Status: 302}, check.Sent{}, causes{check.NotSmokeball}},
		"401, the token has run out":          {check.Answer{Status: 401}, check.Sent{Expired: true}, causes{check.TokenExpired}},
		"401, run out and without the scope":  {check.Answer{Status: 401}, check.Sent{Expired: true, LacksScope: true}, causes{check.TokenExpired}},
		"401, another issuer":                 {check.Answer{Status: 401}, check.Sent{OtherIssuer: true, LacksScope: true}, causes{check.WrongPlace}},
		"401, another app":                    {check.Answer{Status: 401}, check.Sent{OtherApp: true}, causes{check.OtherApp}},
		"401, without the scope":              {check.Answer{Status: 401}, check.Sent{LacksScope: true, Renewed: true}, causes{check.ScopeMissing}},
		"401, freshly renewed":                {check.Answer{Status: 401}, fresh, causes{check.NotPermitted, check.WrongPlace}},
		"401, not renewed":                    {check.Answer{Status: 401}, check.Sent{}, causes{check.SignInRevoked, check.NotPermitted, check.WrongPlace}},
		"403, freshly renewed":                {check.Answer{Status: 403}, fresh, causes{check.APIKeyRefused, check.NotPermitted}},
		"403, not renewed":                    {check.Answer{Status: 403}, check.Sent{}, causes{check.APIKeyRefused, check.SignInRevoked, check.NotPermitted}},
		"403, without a key":                  {check.Answer{Status: 403}, check.Sent{NoKey: true, Renewed: true}, causes{check.APIKeyMissing}},
		"403, without the scope":              {check.Answer{Status: 403}, check.Sent{LacksScope: true}, causes{check.ScopeMissing}},
		"403, without the scope or a key":     {check.Answer{Status: 403}, check.Sent{LacksScope: true, NoKey: true}, causes{check.ScopeMissing}},
		"403, another app":                    {check.Answer{Status: 403}, check.Sent{OtherApp: true, NoKey: true}, causes{check.OtherApp}},
		"403, another issuer":                 {check.Answer{Status: 403}, check.Sent{OtherIssuer: true}, causes{check.WrongPlace}},
		"403, nothing is known of the token":  {check.Answer{Status: 403}, check.Sent{NoToken: true, OtherApp: true, Expired: true}, causes{check.APIKeyRefused, check.SignInRevoked, check.NotPermitted}},
		"403, it does not say what it may do": {check.Answer{Status: 403}, check.Sent{ScopeUnknown: true, Renewed: true}, causes{check.APIKeyRefused, check.NotPermitted, check.ScopeMissing}},
		"404":                                 {check.Answer{Status: 404}, fresh, causes{check.WrongPlace, check.AnswerNotUnderstood}},
		"407":                                 {check.Answer{Status: 407}, check.Sent{}, causes{check.ProxyRefused}},
		"429":                                 {check.Answer{Status: 429}, check.Sent{Expired: true}, causes{check.Throttled}},
		"500":                                 {check.Answer{Status: 500, Body: check.ProblemBody}, check.Sent{}, causes{check.SmokeballDown}},
		"503, with a page":                    {check.Answer{Status: 503, Body: check.PageBody}, check.Sent{}, causes{check.SmokeballDown}},
		"418":                                 {check.Answer{Status: 418}, check.Sent{}, causes{check.AnswerNotUnderstood}},
		"100":                                 {check.Answer{Status: 100}, check.Sent{}, causes{check.AnswerNotUnderstood}},
		"pasted 400":                          {check.Answer{Status: 400}, check.Sent{Pasted: true}, causes{check.RequestWrong}},
		"pasted 401":                          {check.Answer{Status: 401}, check.Sent{Pasted: true, NoToken: true}, causes{check.TokenExpired, check.ScopeMissing, check.SignInRevoked, check.NotPermitted}},
		"pasted 401, ours has run out":        {check.Answer{Status: 401}, check.Sent{Pasted: true, Expired: true}, causes{check.TokenExpired}},
		"pasted 403":                          {check.Answer{Status: 403}, check.Sent{Pasted: true}, causes{check.APIKeyRefused, check.ScopeMissing, check.NotPermitted, check.SignInRevoked}},
		"pasted 403, there is no key":         {check.Answer{Status: 403}, check.Sent{Pasted: true, NoKey: true}, causes{check.APIKeyMissing, check.APIKeyRefused, check.ScopeMissing, check.NotPermitted}},
		"pasted 403, ours lacks firm/read":    {check.Answer{Status: 403}, check.Sent{Pasted: true, LacksScope: true}, causes{check.APIKeyRefused, check.ScopeMissing, check.NotPermitted, check.SignInRevoked}},
		"pasted 404":                          {check.Answer{Status: 404}, check.Sent{Pasted: true}, causes{check.NotFound, check.WrongPlace}},
	} {
		if got := c.answer.Causes(c.sent); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// For every possible answer and everything that can be known about the request, the causes are valid ones, each named once.
func TestEveryAnswerHasCauses(t *testing.T) {
	t.Parallel()
	all := check.Causes()
	for status := range 1000 {
		for _, body := range []check.Body{check.OtherBody, check.PageBody} {
			for bits := range 1 << 9 {
				is := func(n int) bool { return bits&(1<<n) != 0 }
				sent := check.Sent{
					Pasted: is(0), NoToken: is(1), Expired: is(2), OtherIssuer: is(3), OtherApp: is(4), LacksScope: is(5), Renewed: is(6),
					NoKey: is(7), ScopeUnknown: is(8),
				}
				causes := check.Answer{Status: status, Body: body}.Causes(sent)
				if good := status >= 200 && status < 300 && body != check.PageBody; good != (len(causes) == 0) {
					t.Fatalf("%d, %+v: got %q, want causes: %v", status, sent, causes, !good)
				}
				for i, c := range causes {
					if !slices.Contains(all, c) || slices.Contains(causes[:i], c) {
						t.Fatalf("%d, %+v: got %q, with an unknown or repeated cause", status, sent, causes)
					}
				}
			}
		}
	}
}
