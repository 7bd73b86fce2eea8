package check

import (
	"slices"
	"time"
)

// Answer is what Smokeball's API has answered. It carries no text from outside.
type Answer struct {
	Status int // of HTTP
	Body   Body
	// RetryAfter is how long it asks to be left alone; zero if it does not.
	RetryAfter time.Duration
}

// Body is what an answer had in it.
type Body int

const (
	OtherBody Body = iota
	NoBody
	JSONBody
	// ProblemBody is a problem document (RFC 9457), as Smokeball's API answers where something is wrong.
	ProblemBody
	// PageBody is a page for a browser, which Smokeball's API never sends.
	PageBody
)

// Sent is what is known about the request that was answered.
type Sent struct {
	// Pasted: somebody else has made the request, with whatever token and key. Nothing else is known then but what the token of this
	// connection would tell.
	Pasted bool
	// NoToken: there is no token that could be looked at.
	NoToken bool
	// What the token says about itself.
	Expired, OtherIssuer, OtherApp bool
	// LacksScope: it may not read the firm. ScopeUnknown: it does not say.
	LacksScope, ScopeUnknown bool
	// Renewed: it was renewed just before, so that the sign-in was in force.
	Renewed bool
	// NoKey: no API key was sent.
	NoKey bool
}

// Causes are what an answer may come of, the likeliest first; none where it is as it should be.
//
// By Smokeball's pages, 401 is an expired token, insufficient permission or a missing scope; 403 is a wrong API key, a wrong client,
// revoked credentials, a missing scope, or no right to the record; 429 is too many requests. Which of them it is, the token tells.
func (a Answer) Causes(s Sent) []Cause {
	if causes := a.unserved(); causes != nil {
		return causes
	}
	switch {
	case a.Status >= 200 && a.Status < 300:
		return nil
	case a.Status == 401:
		return s.perhapsScope(s.unauthorized())
	case a.Status == 403:
		return s.perhapsScope(s.forbidden())
	case a.Status == 404 && s.Pasted:
		return []Cause{NotFound, WrongPlace}
	case a.Status == 404:
		return []Cause{WrongPlace, AnswerNotUnderstood}
	case a.Status >= 400 && s.Pasted:
		return []Cause{RequestWrong}
	}
	return []Cause{AnswerNotUnderstood}
}

// unserved are the causes of an answer to whatever was asked: by somebody on the way, or by a Smokeball that has no time for it. There are
// none where the answer is about the request.
func (a Answer) unserved() []Cause {
	switch {
	case a.Status == 407:
		return []Cause{ProxyRefused}
	case a.Status == 429:
		return []Cause{Throttled}
	case a.Status >= 500:
		return []Cause{SmokeballDown}
	case a.Body == PageBody, a.Status >= 300 && a.Status < 400:
		return []Cause{NotSmokeball}
	}
	return nil
}

// told are the causes that the token tells by itself, for 401 and 403.
func (s Sent) told() []Cause {
	switch {
	case s.NoToken:
		return nil
	case s.Expired:
		return []Cause{TokenExpired}
	case s.OtherIssuer:
		return []Cause{WrongPlace}
	case s.OtherApp:
		return []Cause{OtherApp}
	case s.LacksScope && !s.Pasted:
		return []Cause{ScopeMissing}
	}
	return nil
}

// perhapsScope adds that a scope may be missing, where nothing that is certain tells what it is, nor the token what it may do.
func (s Sent) perhapsScope(causes []Cause) []Cause {
	if s.ScopeUnknown && len(causes) > 1 && !slices.Contains(causes, ScopeMissing) {
		causes = append(causes, ScopeMissing)
	}
	return causes
}

func (s Sent) unauthorized() []Cause {
	if told := s.told(); told != nil {
		return told
	}
	switch {
	case s.Pasted:
		return []Cause{TokenExpired, ScopeMissing, SignInRevoked, NotPermitted}
	case s.Renewed: // the sign-in is in force
		return []Cause{NotPermitted, WrongPlace}
	}
	return []Cause{SignInRevoked, NotPermitted, WrongPlace}
}

func (s Sent) forbidden() []Cause {
	if told := s.told(); told != nil {
		return told
	}
	switch {
	case s.Pasted && s.NoKey:
		return []Cause{APIKeyMissing, APIKeyRefused, ScopeMissing, NotPermitted}
	case s.Pasted:
		return []Cause{APIKeyRefused, ScopeMissing, NotPermitted, SignInRevoked}
	case s.NoKey:
		return []Cause{APIKeyMissing}
	case s.Renewed:
		return []Cause{APIKeyRefused, NotPermitted}
	}
	return []Cause{APIKeyRefused, SignInRevoked, NotPermitted}
}
