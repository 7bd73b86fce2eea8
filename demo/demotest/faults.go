package demotest

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
)

// Fault is something that goes wrong with requests. The zero Fault does nothing.
type Fault struct {
	// Path is the path of the requests that it affects; every path when empty.
	Path string
	// Times is how many requests it affects; all, until it is undone, when zero.
	Times int

	// Wait holds the request back until the channel is closed.
	Wait <-chan struct{}
	// DropBefore closes the connection without processing the request, DropAfter without sending the answer.
	DropBefore, DropAfter bool
	// Status is sent instead of an answer, with a RetryAfter in seconds unless that is zero.
	Status, RetryAfter int
	// Body says what is sent as the answer's body.
	Body Body
}

// Body is a kind of body of an answer.
type Body int

const (
	AsItIs    Body = iota
	HTML           // a captive portal's page, with status 200
	Truncated      // the first half
	Huge           // more than a MiB
	Elsewhere      // a redirect to another path
)

// Fail makes requests go wrong until undo is called.
func (s *Server) Fail(f Fault) (undo func()) {
	fault := &f
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, fault)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.faults = slices.DeleteFunc(s.faults, func(other *Fault) bool { return other == fault })
	}
}

// fault returns the fault for a request, and uses up one of its Times.
func (s *Server) fault(path string) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, f := range s.faults {
		if f.Path != "" && f.Path != path {
			continue
		}
		now := *f
		if f.Times == 1 {
			s.faults = slices.Delete(s.faults, i, i+1)
		} else if f.Times > 1 {
			f.Times--
		}
		return now
	}
	return Fault{}
}

// faulty lets next answer, unless a fault applies.
func (s *Server) faulty(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f := s.fault(r.URL.Path)
		if f.Wait != nil {
			// The body is read first, so that a client that gives up is noticed.
			body, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(body))
			select {
			case <-f.Wait:
			case <-r.Context().Done():
				return
			}
		}
		switch {
		case f.DropBefore:
			panic(http.ErrAbortHandler)
		case f.Status != 0:
			if f.RetryAfter != 0 {
				w.Header().Set("Retry-After", strconv.Itoa(f.RetryAfter))
			}
			http.Error(w, http.StatusText(f.Status), f.Status)
		case f.Body == HTML:
			w.Header().Set("Content-Type", "text/html")
			io.WriteString(w, "<!doctype html><title>Welcome</title><p>Please accept our terms to use the network.")
		case f.Body == Huge:
			w.Header().Set("Content-Type", "application/json")
			io.WriteString(w, `{"access_token":"`+strings.Repeat("x", 2<<20)+`"}`)
		case f.Body == Elsewhere:
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		case f.DropAfter:
			next.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		case f.Body == Truncated:
			whole := httptest.NewRecorder()
			next.ServeHTTP(whole, r)
			w.Header().Set("Content-Type", whole.Header().Get("Content-Type"))
			w.WriteHeader(whole.Code)
			w.Write(whole.Body.Bytes()[:whole.Body.Len()/2])
		default:
			next.ServeHTTP(w, r)
		}
	})
}
