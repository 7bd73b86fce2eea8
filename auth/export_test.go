package auth

import "context"

// SignsIn makes the person of a session sign in without a browser.
func SignsIn(s *Session) {
	s.authorize = func(context.Context) (authorization, error) {
		return authorization{"http://localhost:17655/callback", callback{code: NewSecret("code")}, NewSecret("verifier")}, nil
	}
}
