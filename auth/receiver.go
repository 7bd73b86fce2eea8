package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

const (
	// doneServedFor is how long the last page can be loaded before the port closes.
	doneServedFor = 10 * time.Second
	headerTimeout = 5 * time.Second
	// headerLimit is in bytes; a longer header is refused before all of it is read. A genuine callback's is much shorter.
	headerLimit = 16 << 10
	// lastWordsTimeout is how long the last response may take to arrive before the port closes.
	lastWordsTimeout = time.Second
)

// callback is what the genuine redirect brought: a code, or an error code of RFC 6749 §4.1.2.1.
type callback struct {
	code    Secret
	failure string
	// described is true if the error came with an error_description, which is neither shown nor logged.
	described bool
	// issuers are the values of the parameter iss (RFC 9207); nil where it is absent.
	issuers []string
}

// receiver is the loopback end of one login (RFC 8252 §7.3). Only one genuine callback, with the login's state, is accepted: any
// web page and any process on the machine can send requests here.
type receiver struct {
	uri   redirectURI
	state Secret
	pages Pages
	done  string // path of the last page, impossible to guess

	listeners []net.Listener
	server    *http.Server
	strangers strangers
	received  chan callback // gets one callback
	// disturbed is called for what arrives instead of the genuine callback, at any time and possibly often.
	disturbed func(loginStep)

	mu       sync.Mutex
	accepted bool // the genuine callback has come
	outcome  Outcome
	decided  chan struct{} // closed when outcome is set
	served   chan struct{} // closed when the last page has been served
	once     sync.Once
}

// Outcome is how a login ended, for the page in the browser.
type Outcome struct {
	// Problem is NoProblem when the sign-in is complete and saved.
	Problem ProblemKind
	// Unfinished is true where the person should return to the program for the rest.
	Unfinished bool
}

// Pages writes what the person sees in the browser. It must not use anything from the request.
type Pages interface {
	// Done tells the person how the login ended.
	Done(w http.ResponseWriter, o Outcome)
	// Stray answers a request that does not belong to the login, with the given status. With answer, the request looks like an answer
	// of a sign-in service, such as one to an earlier login, or an error without a state.
	Stray(w http.ResponseWriter, status int, answer bool)
}

// newReceiver returns a receiver, which owns the listeners from then on.
func newReceiver(uri redirectURI, listeners []net.Listener, state Secret, pages Pages, disturbed func(loginStep)) *receiver {
	r := &receiver{
		uri:       uri,
		listeners: listeners,
		state:     state,
		pages:     pages,
		done:      "/done/" + rand.Text(),
		received:  make(chan callback, 1),
		decided:   make(chan struct{}),
		served:    make(chan struct{}),
		disturbed: disturbed,
	}
	r.server = &http.Server{
		Handler:           r,
		ReadHeaderTimeout: headerTimeout,
		IdleTimeout:       headerTimeout,
		ConnState:         r.strangers.changed,
		ConnContext:       withConnection,
		MaxHeaderBytes:    headerLimit,
		// The general OPTIONS handler would answer regardless of the Host.
		DisableGeneralOptionsHandler: true,
		// The default logger would write the addresses and parse errors of other programs' requests to stderr.
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug),
	}
	return r
}

// serve starts serving, and returns at once.
func (r *receiver) serve() {
	for _, l := range r.listeners {
		go r.server.Serve(plainListener{l, func() { r.disturbed(browserWantsTLS) }})
	}
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	switch {
	case req.Host != r.uri.host:
		// Any other Host is DNS rebinding or a mistake.
		r.pages.Stray(w, http.StatusMisdirectedRequest, false)
	case req.URL.EscapedPath() == r.done:
		r.serveDone(w, req)
	case req.URL.EscapedPath() != r.uri.path:
		r.pages.Stray(w, http.StatusNotFound, false)
	case req.Method != http.MethodGet:
		w.Header().Set("Allow", http.MethodGet)
		r.pages.Stray(w, http.StatusMethodNotAllowed, false)
	default:
		r.serveCallback(w, req)
	}
}

func (r *receiver) serveCallback(w http.ResponseWriter, req *http.Request) {
	query := req.URL.Query()
	states := query["state"]
	if len(states) != 1 || subtle.ConstantTimeCompare([]byte(states[0]), []byte(r.state.Reveal())) != 1 {
		answer := query.Has("code") || query.Has("error")
		if answer {
			r.disturbed(strayAnswer)
		}
		r.pages.Stray(w, http.StatusBadRequest, answer)
		return
	}
	r.strangers.known(req)
	r.mu.Lock()
	if !r.accepted {
		r.accepted = true
		r.received <- parseCallback(query)
	}
	r.mu.Unlock()
	// A reload or a second tab waits for the same outcome.
	select {
	case <-r.decided:
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Referrer-Policy", "no-referrer")
		w.Header().Set("Location", r.done)
		w.WriteHeader(http.StatusSeeOther)
	case <-req.Context().Done():
	}
}

// parseCallback reads the parameters of a callback. The result has neither code nor failure if they are not in the form of
// RFC 6749 §4.1.2.
func parseCallback(query map[string][]string) callback {
	codes, failures, issuers := query["code"], query["error"], query["iss"]
	switch {
	case len(codes) == 1 && len(failures) == 0:
		return callback{code: NewSecret(codes[0]), issuers: issuers}
	case len(failures) == 1 && len(codes) == 0:
		return callback{failure: failures[0], described: len(query["error_description"]) > 0, issuers: issuers}
	}
	return callback{issuers: issuers}
}

func (r *receiver) serveDone(w http.ResponseWriter, req *http.Request) {
	select {
	case <-r.decided:
		r.pages.Done(w, r.outcome)
		if req.Method == http.MethodGet {
			r.once.Do(func() { close(r.served) })
		}
	default:
		r.pages.Stray(w, http.StatusNotFound, false)
	}
}

// finish tells the browser how the login ended. It closes the port, at once if no callback came, otherwise after doneServedFor.
// Only the first call counts. It returns at once.
func (r *receiver) finish(o Outcome) {
	r.mu.Lock()
	defer r.mu.Unlock()
	select {
	case <-r.decided:
		return
	default:
	}
	r.outcome = o
	close(r.decided)
	if !r.accepted {
		r.close()
		return
	}
	go func() {
		after := time.NewTimer(doneServedFor)
		defer after.Stop()
		<-after.C
		r.close()
	}()
}

// close frees the port at once, even if the server has not started serving yet.
func (r *receiver) close() {
	closeAll(r.listeners)
	r.server.Close()
}

// lastPage waits until the browser has fetched the last page or ctx ends. It returns at once if no callback came.
func (r *receiver) lastPage(ctx context.Context) {
	r.mu.Lock()
	accepted := r.accepted
	r.mu.Unlock()
	if !accepted {
		return
	}
	select {
	case <-r.served:
		// Shutdown lets the response arrive. The timeout is for other requests, which may never end.
		ctx, cancel := context.WithTimeout(ctx, lastWordsTimeout)
		defer cancel()
		r.server.Shutdown(ctx)
	case <-ctx.Done():
	}
}

// plainListener is a listener for plain HTTP. When a client starts a TLS handshake, such as a browser that insists on https, it calls tls
// and ends the connection.
type plainListener struct {
	net.Listener
	tls func()
}

func (l plainListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &plainConn{Conn: c, tls: l.tls}, nil
}

type plainConn struct {
	net.Conn
	tls   func()
	heard bool
}

// tlsHandshake is the first byte of a TLS handshake record (RFC 8446 §5.1), with which no HTTP request begins.
const tlsHandshake = 0x16

func (c *plainConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if n > 0 && !c.heard {
		c.heard = true
		if b[0] == tlsHandshake {
			c.tls()
			return 0, io.EOF
		}
	}
	return n, err
}
