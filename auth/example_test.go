package auth_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"time"

	"smokeball-connect/auth"
	"smokeball-connect/demo"
)

// A session signs a person in once, and from then on hands out tokens.
func ExampleSession() {
	redirectURI := freeRedirectURI()
	smokeball := demo.New(demo.Options{RedirectURIs: []string{redirectURI}, IDToken: true})
	connection, err := auth.ParseConnection(func(name string) (text string, from auth.Source) {
		return map[string]string{
			auth.SettingClientID:     demo.ClientID,
			auth.SettingSignInURL:    "https://sign-in.example.com",
			auth.SettingRedirectURIs: redirectURI,
		}[name], 1
	})
	if err != nil {
		fmt.Println(err)
		return
	}

	session := auth.NewSession(auth.Options{
		OpenVault:   func(auth.Connection) (auth.Vault, error) { return &memoryVault{locked: make(chan struct{}, 1)}, nil },
		OpenBrowser: func(link string) error { return signIn(smokeball, link) },
		Pages:       pages{},
		Transport:   without{smokeball.Handler()},
	})
	defer session.Close()
	session.Configure(connection, auth.NoProblem, true)

	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	session.Wait(ctx, func(s auth.Status) bool { return s.State == auth.SignedOut }) // the keychain was read
	session.SignIn()
	status, err := session.Wait(ctx, func(s auth.Status) bool { return s.State != auth.SigningIn })
	fmt.Println(status.State, status.Account, err)

	token, err := session.Token(ctx, 10*time.Minute)
	fmt.Println(token.Type, token.AccessToken, err)
	fmt.Println("a JWT:", strings.HasPrefix(token.AccessToken.Reveal(), "eyJ"))
	// Output:
	// Connected Jane Citizen <nil>
	// Bearer [secret] <nil>
	// a JWT: true
}

// freeRedirectURI returns a redirect URI with a free port.
func freeRedirectURI() string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	defer l.Close()
	return fmt.Sprintf("http://localhost:%d/callback", l.Addr().(*net.TCPAddr).Port)
}

// signIn does what a person does in the browser: it fills in the form, and is redirected to the redirect URI.
func signIn(smokeball *demo.Server, link string) error {
	form := url.Values{"email": {"jane@brown.example"}, "password": {"any"}, "answer": {"sign-in"}}
	request := httptest.NewRequest(http.MethodPost, link, strings.NewReader(form.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer := httptest.NewRecorder()
	smokeball.Handler().ServeHTTP(answer, request)
	page, err := http.Get(answer.Header().Get("Location"))
	if err != nil {
		return errors.New("the callback cannot be reached")
	}
	return page.Body.Close()
}

// without is a transport that needs no network.
type without struct{ handler http.Handler }

func (w without) RoundTrip(r *http.Request) (*http.Response, error) {
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, r)
	return answer.Result(), nil
}

// pages writes the page that the browser shows in the end.
type pages struct{}

func (pages) Done(w http.ResponseWriter, o auth.Outcome)      { fmt.Fprintf(w, "done: %v", o) }
func (pages) Stray(w http.ResponseWriter, status int, _ bool) { w.WriteHeader(status) }

// memoryVault keeps a record for as long as the program runs. Package storage has one that keeps it in the keychain.
type memoryVault struct {
	locked chan struct{} // of capacity 1; full while locked

	mu         sync.Mutex
	record     []byte
	unanswered string
	revision   int
}

func (v *memoryVault) Lock(ctx context.Context) (auth.Lock, error) {
	select {
	case v.locked <- struct{}{}:
		return memoryLock{v}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (v *memoryVault) Load(context.Context) ([]byte, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.record, nil
}

func (v *memoryVault) Save(_ context.Context, record []byte) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.record = record
	v.revision++
	return nil
}

func (v *memoryVault) Delete(ctx context.Context) error { return v.Save(ctx, nil) }

func (v *memoryVault) Revision() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return fmt.Sprint(v.revision)
}

func (v *memoryVault) SetUnanswered(fingerprint string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.unanswered = fingerprint
	return nil
}

func (v *memoryVault) Unanswered() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.unanswered
}

// In memory, nothing needs to be unlocked, every write works, and none leaves anything behind.

func (v *memoryVault) Unlock(context.Context) error        { return nil }
func (v *memoryVault) CheckWritable(context.Context) error { return nil }
func (v *memoryVault) Sweep(context.Context) error         { return nil }

type memoryLock struct{ vault *memoryVault }

func (l memoryLock) Held() bool { return true }
func (l memoryLock) Unlock()    { <-l.vault.locked }

// A connection is made from settings, wherever they are stored.
func ExampleParseConnection() {
	parse := func(settings map[string]string) {
		connection, err := auth.ParseConnection(func(name string) (text string, from auth.Source) { return settings[name], 1 })
		if wrong := (auth.FieldErrors)(nil); errors.As(err, &wrong) {
			fmt.Println(wrong)
			return
		}
		fmt.Println(connection.Name(), connection.APIURL, err)
	}
	parse(map[string]string{auth.SettingClientID: "4h2k", auth.SettingRegion: "au"})
	parse(map[string]string{auth.SettingRegion: "nz"})
	parse(nil)
	// Output:
	// auth.smokeball.com.au/4h2k https://api.smokeball.com.au <nil>
	// region: The region is one of us, au, uk, not "nz".
	// auth.smokeball.com/ https://api.smokeball.com no client ID is configured
}

// A command for a shell is quoted for it, and keeps the token out of the arguments of any process.
func ExampleToken_Render() {
	token := auth.Token{AccessToken: auth.NewSecret("eyJ.x.y"), Type: "Bearer"}
	for _, format := range []auth.Format{auth.Header, auth.Curl} {
		text, err := token.Render(format, "https://api.smokeball.com", auth.NewSecret("it's a key"))
		fmt.Println(text.Reveal(), err)
	}
	// Output:
	// Authorization: Bearer eyJ.x.y <nil>
	// printf '%s\n' 'header = "Authorization: Bearer eyJ.x.y"' 'header = "x-api-key: it'\''s a key"' | curl -K - 'https://api.smokeball.com/firm' <nil>
}
