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
	// headerLimit is in bytes; a longer header is refused before it is read whole. A genuine callback has some hundred.
	headerLimit = 16 << 10
	// lastWordsTimeout is how long a response that is on its way may take when the port closes.
	lastWordsTimeout = time.Second
)

// callback is what the genuine redirect brought: a code, or an error code of RFC 6749 §4.1.2.1.
type callback struct {
	code    Secret
	failure string
	// described: the error came with an error_description. What that says is shown and logged nowhere.
	described bool
	// issuers are the values of iss (RFC 9207); none where there is no such parameter.
	issuers []string
}

// receiver is the loopback end of one login (RFC 8252 §7.3). One genuine callback ends the login; nothing else does:
// any page in any browser and any process on the machine can send requests here.
type receiver struct {
	uri   redirectURI
	state Secret
	pages Pages
	done  string // path of the last page, not to be guessed

	listeners []net.Listener
	server    *http.Server
	strangers strangers
	received  chan callback // takes one
	// disturbed hears of what arrives instead of the genuine callback. It may be called at any time, and often.
	disturbed func(loginStep)

	mu       sync.Mutex
	accepted bool // the genuine callback has come
	outcome  Outcome
	decided  chan struct{} // closed when outcome is set
	served   chan struct{} // closed when the last page was served
	once     sync.Once
}

// Outcome is how a login ended, for the page in the browser.
type Outcome struct {
	// Problem is NoProblem when the sign-in is complete and saved.
	Problem ProblemKind
	// Unfinished: the rest happens in the program, to which the person should return.
	Unfinished bool
}

// Pages writes what the person sees in the browser. It must not use anything from the request.
type Pages interface {
	// Done tells how the login ended.
	Done(w http.ResponseWriter, o Outcome)
	// Stray answers a request that has nothing to do with the login, with the given status. With answer, it looks like an answer of a
	// sign-in service, such as of a login that is over, or an error that names no login.
	Stray(w http.ResponseWriter, status int, answer bool)
}

// newReceiver is a receiver that owns the listeners from here on.
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
		// It would answer whatever the Host is.
		DisableGeneralOptionsHandler: true,
		// It would write addresses and parse errors of strangers' requests to stderr.
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug),
	}
	return r
}

// serve begins to serve, and returns at once.
func (r *receiver) serve() {
	for _, l := range r.listeners {
		go r.server.Serve(plainListener{l, func() { r.disturbed(browserWantsTLS) }})
	}
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	switch {
	case req.Host != r.uri.host:
		// A foreign Host is DNS rebinding or a mistake.
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
	// A reload, or the second of two tabs, waits for the same answer.
	select {
	case <-r.decided:
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Referrer-Policy", "no-referrer")
		w.Header().Set("Location", r.done)
		w.WriteHeader(http.StatusSeeOther)
	case <-req.Context().Done():
	}
}

// parseCallback makes an empty callback, which nobody can use, of one that is not in the form of RFC 6749 §4.1.2.
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

// finish tells the browser how the login ended, and closes the port when the last page was had, or could have been.
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

// close frees the port at once, also when serving has not quite begun.
func (r *receiver) close() {
	closeAll(r.listeners)
	r.server.Close()
}

// lastPage waits until the browser has had the last page, for as long as it is served or ctx allows.
func (r *receiver) lastPage(ctx context.Context) {
	r.mu.Lock()
	accepted := r.accepted
	r.mu.Unlock()
	if !accepted {
		return
	}
	select {
	case <-r.served:
		// Shutdown lets the response that is on its way get there. A stranger's request that never ends does not matter.
		ctx, cancel := context.WithTimeout(ctx, lastWordsTimeout)
		defer cancel()
		r.server.Shutdown(ctx)
	case <-ctx.Done():
	}
}

// plainListener is for plain HTTP. Where somebody speaks TLS to it, such as a browser that insists on https, that is told, and the
// connection closed: neither side would understand the other.
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

// tlsHandshake is the first byte of a TLS record of that type (RFC 8446 §5.1), and of no HTTP request.
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
