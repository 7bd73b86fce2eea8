package auth

import "context"

// SignsIn makes a session's logins succeed without a browser.
func SignsIn(s *Session) {
	s.authorize = func(context.Context) (authorization, error) {
		return authorization{"http://localhost:17655/callback", callback{code: NewSecret("code")}, NewSecret("verifier")}, nil
	}
}
