package check

import (
	"slices"
	"time"
)

// Answer is a response of Smokeball's API. It contains no text from outside.
type Answer struct {
	Status int // HTTP status
	Body   Body
	// RetryAfter is how long the API asks to wait before the next request; zero if it does not.
	RetryAfter time.Duration
}

// Body is the kind of body that an answer has.
type Body int

const (
	OtherBody Body = iota
	NoBody
	JSONBody
	// ProblemBody is a problem document (RFC 9457), which Smokeball's API sends with an error.
	ProblemBody
	// PageBody is a page for a browser, which Smokeball's API never sends.
	PageBody
)

// Sent is what is known about the request that was answered.
type Sent struct {
	// Pasted: another program made the request, with an unknown token and API key, and a person pasted the answer. The fields below
	// are then about this connection's token.
	Pasted bool
	// NoToken: there is no token to look at.
	NoToken bool
	// What the token says about itself.
	Expired, OtherIssuer, OtherApp bool
	// LacksScope: the token may not read the firm. ScopeUnknown: it does not say what it may do.
	LacksScope, ScopeUnknown bool
	// Renewed: the token was renewed just before, so the sign-in was in force.
	Renewed bool
	// NoKey: no API key was sent.
	NoKey bool
}

// Causes returns the possible causes of an answer, the likeliest first; none where nothing is wrong.
//
// According to Smokeball's documentation, 401 means an expired token, insufficient permission or a missing scope; 403 a wrong API key, a
// wrong client, revoked credentials, a missing scope, or no right to the record; 429 too many requests. The token helps to tell
// which.
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

// unserved returns the cause of an answer that any request would have got: from something on the way to Smokeball, or from a Smokeball that
// is overloaded or down. It returns nil where the answer is about the request itself.
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

// told returns the cause of a 401 or 403 that is certain from the token alone, nil where there is none.
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

// perhapsScope adds ScopeMissing to several possible causes where the token does not say what it may do.
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
	case s.Renewed: // so the sign-in is in force
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
