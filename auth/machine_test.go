package auth

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var noon = time.Date(2026, time.November, 22, 12, 0, 0, 0, time.UTC)

func testConnection() Connection {
	return Connection{ClientID: "client", Region: US, Environment: Production, SignInURL: "https://auth.smokeball.com",
		APIURL: "https://api.smokeball.com", RedirectURIs: DefaultRedirectURIs()}
}

// jane returns a record whose sign-in and access token both began at noon. The token lives for an hour.
func jane() Record {
	return Record{
		AccessToken: NewSecret("access-1"), RefreshToken: NewSecret("refresh-1"), TokenType: "Bearer",
		Account:  Account{Subject: "sub-jane", Username: "jane@brown.example"},
		IssuedAt: noon, ExpiresAt: noon.Add(time.Hour), SignedInAt: noon,
	}
}

func janeRenewed() Record {
	r := jane()
	r.AccessToken, r.IssuedAt, r.ExpiresAt = NewSecret("access-2"), noon.Add(50*time.Minute), noon.Add(110*time.Minute)
	return r
}

func john() Record {
	r := jane()
	r.AccessToken, r.RefreshToken = NewSecret("access-john"), NewSecret("refresh-john")
	r.Account = Account{Subject: "sub-john", Username: "john@brown.example"}
	return r
}

// ofBrown returns a record that may read the firm.
func ofBrown() Record {
	r := jane()
	r.Scope, r.Firm = "matters/read firm/read", brown
	return r
}

var brown, smith = Firm{ID: "1", Name: "Brown LLC"}, Firm{ID: "2", Name: "Smith & Partners"}

// unrenewable returns a record without a refresh token.
func unrenewable() Record {
	r := jane()
	r.RefreshToken = Secret{}
	return r
}

func failure(kind ProblemKind) error { return &Error{Kind: kind} }

// at is an event, and how long after noon it happens.
type at struct {
	after time.Duration
	event event
}

func now(ev event) at { return at{0, ev} }

// then returns events followed by more events.
func then(events []at, more ...at) []at { return slices.Concat(events, more) }

// play takes the events one after the other and returns the effects of the last one.
func play(t *testing.T, events ...at) (machine, []string) {
	t.Helper()
	m := machine{config: ConfigurationMissing}
	var effects []effect
	for _, e := range events {
		m, effects = m.step(e.event, noon.Add(e.after))
	}
	var names []string
	for _, e := range effects {
		name := fmt.Sprintf("%T", e)[len("auth."):]
		if e, ok := e.(writeHistory); ok {
			name = strings.TrimSpace(fmt.Sprintln(name, e.entry.Event, e.entry.Why))
		}
		opening, opens := e.(openKeychain)
		renewal, renews := e.(renew)
		if opens && opening.ask || renews && renewal.ask {
			name += ", asking"
		}
		names = append(names, name)
	}
	return m, names
}

func TestStepsOfTheMachine(t *testing.T) {
	t.Parallel()
	configuredNow := now(configured{conn: testConnection()})
	signedOut := []at{configuredNow, now(loaded{})}
	connected := []at{configuredNow, now(loaded{record: new(jane())})}
	dueIn := dueAt(jane()).Sub(noon)
	renewing := then(connected, at{dueIn, ticked{}})
	offline := then(renewing, at{dueIn, renewalFailed{failure(Unreachable), time.Minute}})
	signingIn := then(signedOut, now(signInAsked{}), now(loginProceeded{browserOpening}))
	asking := then(signingIn, now(loginGranted{record: ofBrown()}))
	askingAgain := then([]at{configuredNow, now(loaded{record: new(ofBrown())})}, now(signInAsked{}), now(loginGranted{record: ofBrown()}))
	withoutAPI := testConnection()
	withoutAPI.APIURL = ""

	for _, c := range []struct {
		name    string
		before  []at
		event   at
		state   State
		waiting Wait
		problem ProblemKind
		warning ProblemKind
		effects []string
	}{
		{"a start without a client ID", nil, now(configured{problem: ConfigurationMissing}), NotConfigured, WaitForNothing, ConfigurationMissing, NoProblem, nil},
		{"a start", nil, configuredNow, Opening, WaitForKeychain, NoProblem, NoProblem, []string{"openKeychain"}},
		{"the keychain asks the person", []at{configuredNow}, now(unlocking{}), Opening, WaitForUnlock, NoProblem, NoProblem, nil},
		{"nothing is stored", []at{configuredNow}, now(loaded{}), SignedOut, WaitForNothing, NoProblem, NoProblem, []string{"sweep"}},
		{"a sign-in is stored", []at{configuredNow}, now(loaded{record: new(jane())}), Connected, WaitForNothing, NoProblem, NoProblem, []string{"sweep"}},
		{"an old token is stored", []at{configuredNow}, at{2 * time.Hour, loaded{record: new(jane())}}, Renewing, WaitForRenewal, NoProblem, NoProblem, []string{"sweep", "renew"}},
		{"the keychain is locked", []at{configuredNow}, now(loaded{err: ErrKeychainLocked}), KeychainUnavailable, WaitForNothing, KeychainLocked, NoProblem, nil},
		{"the record is damaged", []at{configuredNow}, now(loaded{err: ErrRecordDamaged}), KeychainUnavailable, WaitForNothing, RecordDamaged, NoProblem, nil},
		{"try the keychain again", []at{configuredNow, now(loaded{err: ErrKeychainLocked})}, now(retryKeychain{}), Opening, WaitForKeychain, NoProblem, NoProblem, []string{"openKeychain, asking"}},

		{"connect", signedOut, now(signInAsked{}), SigningIn, WaitForBrowser, NoProblem, NoProblem, []string{"startLogin"}},
		{"connect twice", then(signedOut, now(signInAsked{})), now(signInAsked{}), SigningIn, WaitForBrowser, NoProblem, NoProblem, nil},
		{"connect over a damaged record", []at{configuredNow, now(loaded{err: ErrRecordDamaged})}, now(signInAsked{}), SigningIn, WaitForBrowser, NoProblem, NoProblem, []string{"startLogin"}},
		{"connect with a locked keychain", []at{configuredNow, now(loaded{err: ErrKeychainLocked})}, now(signInAsked{}), KeychainUnavailable, WaitForNothing, KeychainLocked, NoProblem, nil},
		{"every port is taken", then(signedOut, now(signInAsked{})), now(loginProceeded{portsBusy}), SigningIn, WaitForPort, NoProblem, NoProblem, nil},
		{"no browser opens", signingIn, now(loginProceeded{browserFailed}), SigningIn, WaitForBrowser, NoProblem, BrowserNotOpened, nil},
		{"an answer comes that is for another login", signingIn, now(loginProceeded{strayAnswer}), SigningIn, WaitForBrowser, NoProblem, StrayAnswer, nil},
		{"the browser insists on TLS", then(signingIn, now(loginProceeded{browserWantsTLS})), now(loginProceeded{strayAnswer}), SigningIn, WaitForBrowser, NoProblem, BrowserWantsTLS, nil},
		{"the code has come all the same", then(signingIn, now(loginProceeded{strayAnswer})), now(loginProceeded{codeReceived}), SigningIn, WaitForExchange, NoProblem, NoProblem, nil},
		{"a stray answer comes too late to matter", then(signingIn, now(loginProceeded{codeReceived})), now(loginProceeded{strayAnswer}), SigningIn, WaitForExchange, NoProblem, NoProblem, nil},
		{"the code has come", signingIn, now(loginProceeded{codeReceived}), SigningIn, WaitForExchange, NoProblem, NoProblem, nil},
		{"the tokens have come", signingIn, now(loginGranted{record: jane()}), SigningIn, WaitForUnlock, NoProblem, NoProblem, []string{"saveLogin"}},
		{"the token may ask for the firm", signingIn, now(loginGranted{record: ofBrown()}), SigningIn, WaitForFirm, NoProblem, NoProblem, []string{"askFirm"}},
		{"and the connection has no API", []at{now(configured{conn: withoutAPI}), now(loaded{}), now(signInAsked{})}, now(loginGranted{record: ofBrown()}), SigningIn, WaitForUnlock, NoProblem, NoProblem, []string{"saveLogin"}},
		{"the firm is known", asking, now(firmAsked{brown}), SigningIn, WaitForUnlock, NoProblem, NoProblem, []string{"saveLogin"}},
		{"the firm is not known", asking, now(firmAsked{}), SigningIn, WaitForUnlock, NoProblem, NoProblem, []string{"saveLogin"}},
		{"the firm is known, and the sign-in was saved", then(asking, now(firmAsked{})), now(firmAsked{brown}), SigningIn, WaitForUnlock, NoProblem, NoProblem, nil},
		{"the firm is asked for, and nobody waits", signedOut, now(firmAsked{brown}), SignedOut, WaitForNothing, NoProblem, NoProblem, nil},
		{"cancelled while the firm is asked for", asking, now(signInCancelled{}), SignedOut, WaitForNothing, NoProblem, NoProblem, []string{"stopLogin", "revokeUnused"}},
		{"left while the firm is asked for", asking, now(left{}), SignedOut, WaitForNothing, NoProblem, NoProblem, []string{"stopLogin", "revokeUnused"}},
		{"disconnected while the firm is asked for", askingAgain, now(disconnectAsked{}), Connected, WaitForDisconnect, NoProblem, NoProblem, []string{"stopLogin", "revokeUnused", "disconnect"}},
		{"the same person of the same firm", askingAgain, now(firmAsked{Firm{ID: "1", Name: "Brown & Sons"}}), SigningIn, WaitForUnlock, NoProblem, NoProblem, []string{"saveLogin"}},
		{"the same person of another firm", askingAgain, now(firmAsked{smith}), SigningIn, WaitForReplaceAnswer, NoProblem, NoProblem, []string{"finishLogin"}},
		{"saved", then(signingIn, now(loginGranted{record: jane()})), now(loginSaved{}), Connected, WaitForNothing, NoProblem, NoProblem, []string{"finishLogin", "writeHistory signed_in"}},
		{"not saved", then(signingIn, now(loginGranted{record: jane()})), now(loginSaved{err: ErrKeychainBroken}), SignedOut, WaitForNothing, NoProblem, KeychainBroken, []string{"finishLogin", "writeHistory sign_in_failed keychain_broken"}},
		{"cancelled in the program", signingIn, now(signInCancelled{}), SignedOut, WaitForNothing, NoProblem, NoProblem, []string{"stopLogin"}},
		{"cancelled in the browser", signingIn, now(loginEnded{failure(SignInCancelled)}), SignedOut, WaitForNothing, NoProblem, SignInCancelled, []string{"finishLogin", "writeHistory sign_in_failed sign_in_cancelled"}},
		{"the write begins", then(signingIn, now(loginGranted{record: jane()})), now(loginWriting{}), SigningIn, WaitForSave, NoProblem, NoProblem, nil},
		{"a write cannot be cancelled", then(signingIn, now(loginGranted{record: jane()}), now(loginWriting{})), now(signInCancelled{}), SigningIn, WaitForSave, NoProblem, NoProblem, nil},
		{"cancelled while the keychain asks", then(signingIn, now(loginGranted{record: jane()})), now(signInCancelled{}), SignedOut, WaitForNothing, NoProblem, NoProblem, []string{"stopLogin"}},
		{"not saved, and nobody knows what the keychain holds", then(connected, now(signInAsked{}), now(loginGranted{record: jane()}), now(loginWriting{})), now(loginSaved{err: ErrKeychainSlow, pending: true}), Connected, WaitForNothing, NoProblem, KeychainSlow, []string{"finishLogin", "writeHistory sign_in_failed keychain_slow"}},
		{"no refresh token", then(signingIn, now(loginGranted{record: unrenewable()})), now(loginSaved{}), Connected, WaitForNothing, NoProblem, NotRenewable, []string{"finishLogin", "writeHistory signed_in"}},
		{"the token without a refresh token ends", then(signingIn, now(loginGranted{record: unrenewable()}), now(loginSaved{})), at{time.Hour, ticked{}}, SignInNeeded, WaitForNothing, NotRenewable, NotRenewable, []string{"writeHistory sign_in_ended not_renewable"}},
		{"signing in again, cancelled", then(connected, now(signInAsked{})), now(signInCancelled{}), Connected, WaitForNothing, NoProblem, NoProblem, []string{"stopLogin"}},
		{"somebody else signs in", then(connected, now(signInAsked{})), now(loginGranted{record: john()}), SigningIn, WaitForReplaceAnswer, NoProblem, NoProblem, []string{"finishLogin"}},
		{"and may", then(connected, now(signInAsked{}), now(loginGranted{record: john()})), now(replaceAnswered{true}), SigningIn, WaitForUnlock, NoProblem, NoProblem, []string{"saveLogin"}},
		{"and may not", then(connected, now(signInAsked{}), now(loginGranted{record: john()})), now(replaceAnswered{false}), Connected, WaitForNothing, NoProblem, AccountKept, []string{"stopLogin", "revokeUnused"}},
		{"and nobody answers", then(connected, now(signInAsked{}), now(loginGranted{record: john()})), now(left{}), Connected, WaitForNothing, NoProblem, NoProblem, []string{"stopLogin", "revokeUnused"}},
		{"and the scopes change", then(connected, now(signInAsked{}), now(loginGranted{record: john()})), now(reconfigured{conn: testConnection()}), Connected, WaitForNothing, NoProblem, NoProblem, []string{"stopLogin", "revokeUnused"}},
		{"a connection comes back that is not saved", []at{configuredNow, now(left{})}, now(configured{conn: testConnection(), pending: &pendingWrite{record: new(jane())}}), Connected, WaitForNothing, NoProblem, NotSaved, []string{"saveAgain"}},

		{"not due yet", connected, at{dueIn - time.Second, ticked{}}, Connected, WaitForNothing, NoProblem, NoProblem, nil},
		{"due", connected, at{dueIn, ticked{}}, Renewing, WaitForRenewal, NoProblem, NoProblem, []string{"renew"}},
		{"still renewing", renewing, at{dueIn, ticked{}}, Renewing, WaitForRenewal, NoProblem, NoProblem, nil},
		{"renewed", renewing, at{dueIn, renewed{record: janeRenewed(), asked: true}}, Connected, WaitForNothing, NoProblem, NoProblem, []string{"writeHistory renewed"}},
		{"renewed, not saved", renewing, at{dueIn, renewed{record: janeRenewed(), asked: true, saveErr: ErrKeychainLocked, retryIn: time.Minute}}, Connected, WaitForNothing, NoProblem, NotSaved, []string{"writeHistory renewed not_saved"}},
		{"save again", then(renewing, at{dueIn, renewed{record: janeRenewed(), saveErr: ErrKeychainLocked, retryIn: time.Minute}}), at{dueIn + time.Minute, ticked{}}, Connected, WaitForNothing, NoProblem, NotSaved, []string{"saveAgain"}},
		{"unreachable", renewing, at{dueIn, renewalFailed{failure(Unreachable), time.Minute}}, Offline, WaitForNothing, Unreachable, NoProblem, []string{"writeHistory renewal_failed unreachable"}},
		{"try again, not yet", offline, at{dueIn + 59*time.Second, ticked{}}, Offline, WaitForNothing, Unreachable, NoProblem, nil},
		{"try again", offline, at{dueIn + time.Minute, ticked{}}, Offline, WaitForRenewal, Unreachable, NoProblem, []string{"renew"}},
		{"try now", offline, at{dueIn + time.Second, renewAsked{}}, Offline, WaitForRenewal, Unreachable, NoProblem, []string{"renew"}},
		{"the client is refused", renewing, at{dueIn, renewalFailed{failure(ClientRefused), time.Hour}}, Offline, WaitForNothing, ClientRefused, NoProblem, []string{"writeHistory renewal_failed client_refused"}},
		{"refused", renewing, at{dueIn, renewalFailed{failure(SignInRefused), 0}}, SignInNeeded, WaitForNothing, SignInRefused, NoProblem, []string{"writeHistory sign_in_ended sign_in_refused"}},
		{"refused after 30 days", then(connected, at{31 * 24 * time.Hour, ticked{}}), at{31 * 24 * time.Hour, renewalFailed{failure(SignInRefused), 0}}, SignInNeeded, WaitForNothing, SignInRanOut, NoProblem, []string{"writeHistory sign_in_ended sign_in_ran_out"}},
		{"refused after an answer was lost", renewing, at{dueIn, renewalFailed{&Error{Kind: SignInRefused, Unanswered: true}, 0}}, SignInNeeded, WaitForNothing, SignInLost, NoProblem, []string{"writeHistory sign_in_ended sign_in_lost"}},
		{"unreachable still", then(offline, at{dueIn + time.Minute, ticked{}}), at{dueIn + 2*time.Minute, renewalFailed{failure(Unreachable), time.Minute}}, Offline, WaitForNothing, Unreachable, NoProblem, nil},
		{"the keychain is locked when it is due", renewing, at{dueIn, renewalFailed{ErrKeychainLocked, time.Minute}}, Offline, WaitForNothing, KeychainLocked, NoProblem, []string{"writeHistory renewal_failed keychain_locked"}},
		{"saved at last", then(renewing, at{dueIn, renewed{record: janeRenewed(), asked: true, saveErr: ErrKeychainLocked, retryIn: time.Minute}}, at{dueIn + time.Minute, ticked{}}), at{dueIn + time.Minute, saved{record: new(janeRenewed())}}, Connected, WaitForNothing, NoProblem, NoProblem, []string{"writeHistory saved"}},
		{"another process has renewed", renewing, at{dueIn, renewed{record: janeRenewed()}}, Connected, WaitForNothing, NoProblem, NoProblem, nil},
		{"the network comes back, and it is this desk's turn", offline, at{dueIn + time.Second, networkBack{0}}, Offline, WaitForRenewal, Unreachable, NoProblem, []string{"renew"}},
		{"the network comes back for a whole office", offline, at{dueIn + time.Second, networkBack{0.5}}, Offline, WaitForNothing, Unreachable, NoProblem, nil},
		{"the network comes back to a token in use", then(offline, at{dueIn, copied{noon.Add(time.Hour)}}), at{dueIn + time.Second, networkBack{0.5}}, Offline, WaitForRenewal, Unreachable, NoProblem, []string{"renew"}},
		{"the network comes back while Smokeball is busy", then(renewing, at{dueIn, renewalFailed{failure(Throttled), time.Minute}}), at{dueIn + time.Second, networkBack{0}}, Offline, WaitForNothing, Throttled, NoProblem, nil},
		{"the network changes, and nothing was wrong", connected, at{dueIn - time.Second, networkBack{0}}, Connected, WaitForNothing, NoProblem, NoProblem, nil},
		{"the computer wakes up, and it is this desk's turn", connected, at{9 * time.Hour, timeJumped{0}}, Renewing, WaitForRenewal, NoProblem, NoProblem, []string{"renew"}},
		{"everybody's computer wakes up", connected, at{9 * time.Hour, timeJumped{0.5}}, Connected, WaitForNothing, NoProblem, NoProblem, nil},
		{"then it is this desk's turn", then(connected, at{9 * time.Hour, timeJumped{0.5}}), at{9*time.Hour + returnSpread/2, ticked{}}, Renewing, WaitForRenewal, NoProblem, NoProblem, []string{"renew"}},
		{"not yet", then(connected, at{9 * time.Hour, timeJumped{0.5}}), at{9*time.Hour + returnSpread/2 - time.Second, ticked{}}, Connected, WaitForNothing, NoProblem, NoProblem, nil},
		{"somebody looks before that", then(connected, at{9 * time.Hour, timeJumped{0.5}}), at{9*time.Hour + time.Second, checkAsked{}}, Renewing, WaitForRenewal, NoProblem, NoProblem, []string{"renew"}},
		{"somebody presses Renew before that", then(connected, at{9 * time.Hour, timeJumped{0.5}}), at{9*time.Hour + time.Second, renewAsked{}}, Renewing, WaitForRenewal, NoProblem, NoProblem, []string{"renew"}},
		{"the computer wakes up, offline before", offline, at{dueIn + 50*time.Second, timeJumped{0}}, Offline, WaitForRenewal, Unreachable, NoProblem, []string{"renew"}},
		{"the computer wakes up, and Smokeball was busy", then(renewing, at{dueIn, renewalFailed{failure(Throttled), time.Minute}}), at{9 * time.Hour, timeJumped{0.5}}, Offline, WaitForNothing, Throttled, NoProblem, nil},
		{"the computer wakes up after a token that cannot be renewed", then(signingIn, now(loginGranted{record: unrenewable()}), now(loginSaved{})), at{9 * time.Hour, timeJumped{0.5}}, SignInNeeded, WaitForNothing, NotRenewable, NotRenewable, []string{"writeHistory sign_in_ended not_renewable"}},
		{"the clock is set back", connected, at{-24 * time.Hour, timeJumped{0}}, Renewing, WaitForRenewal, NoProblem, NoProblem, []string{"renew"}},
		{"the clock is set back a little", connected, at{-time.Minute, timeJumped{0}}, Connected, WaitForNothing, NoProblem, NoProblem, nil},
		{"somebody looks a moment after a failure", offline, at{dueIn + time.Second, checkAsked{}}, Offline, WaitForNothing, Unreachable, NoProblem, nil},
		{"somebody looks", offline, at{dueIn + 20*time.Second, checkAsked{}}, Offline, WaitForRenewal, Unreachable, NoProblem, []string{"renew"}},
		{"somebody looks while Smokeball is busy", then(renewing, at{dueIn, renewalFailed{failure(Throttled), time.Minute}}), at{dueIn + 20*time.Second, checkAsked{}}, Offline, WaitForNothing, Throttled, NoProblem, nil},
		{"somebody looks when it is over", then(renewing, at{dueIn, renewalFailed{failure(SignInRefused), 0}}), at{dueIn, checkAsked{}}, SignInNeeded, WaitForNothing, SignInRefused, NoProblem, []string{"openKeychain"}},
		{"a token is copied", connected, now(copied{noon.Add(time.Hour)}), Connected, WaitForNothing, NoProblem, NoProblem, []string{"writeHistory copied"}},
		{"a notification is given", connected, now(notified{"sign-in-ends"}), Connected, WaitForNothing, NoProblem, NoProblem, []string{"writeHistory notified"}},
		{"another process has disconnected", renewing, at{dueIn, renewalFailed{failure(NobodySignedIn), 0}}, SignedOut, WaitForNothing, NoProblem, NoProblem, nil},
		{"the keychain has locked, and is to be opened again", connected, at{time.Minute, retryKeychain{}}, Renewing, WaitForRenewal, NoProblem, NoProblem, []string{"renew, asking"}},
		{"the keychain has locked after the sign-in was over", then(renewing, at{dueIn, renewalFailed{failure(SignInRefused), 0}}), at{dueIn, retryKeychain{}}, SignInNeeded, WaitForNothing, SignInRefused, NoProblem, []string{"openKeychain, asking"}},
		{"another process has changed the record", connected, now(recordChanged{}), Connected, WaitForNothing, NoProblem, NoProblem, []string{"openKeychain"}},
		{"the keychain locks later on", then(connected, now(recordChanged{})), now(loaded{err: ErrKeychainLocked}), Connected, WaitForNothing, NoProblem, NoProblem, nil},

		{"disconnect", connected, now(disconnectAsked{}), Connected, WaitForDisconnect, NoProblem, NoProblem, []string{"disconnect"}},
		{"disconnected", then(connected, now(disconnectAsked{})), now(disconnected{}), SignedOut, WaitForNothing, NoProblem, NoProblem, []string{"writeHistory disconnected"}},
		{"disconnected offline", then(connected, now(disconnectAsked{})), now(disconnected{revokeErr: failure(Unreachable)}), SignedOut, WaitForNothing, NoProblem, NotRevoked, []string{"writeHistory disconnected not_revoked"}},
		{"not disconnected", then(connected, now(disconnectAsked{})), now(disconnected{err: ErrKeychainLocked}), Connected, WaitForNothing, NoProblem, KeychainLocked, nil},
		{"disconnected, and the keychain does not let go", then(connected, now(disconnectAsked{})), now(disconnected{err: ErrKeychainBroken, pending: true, removing: true}), SignedOut, WaitForNothing, NoProblem, NotRemoved, []string{"writeHistory disconnected not_removed"}},
		{"and lets go at last", then(connected, now(disconnectAsked{}), now(disconnected{err: ErrKeychainBroken, pending: true, removing: true})), now(saved{}), SignedOut, WaitForNothing, NoProblem, NoProblem, nil},
		{"the keychain is found empty, and nobody has removed anything", then(connected, now(recordChanged{})), now(loaded{generation: 1}), Renewing, WaitForRenewal, NoProblem, NoProblem, []string{"renew"}},
		{"another process has removed the record", then(connected, now(recordChanged{})), now(loaded{generation: 1, removed: true}), SignedOut, WaitForNothing, NoProblem, NoProblem, nil},
		{"a lock is lost", then(renewing, at{dueIn, renewed{record: janeRenewed(), asked: true, saveErr: ErrKeychainLocked, retryIn: time.Minute}}), at{dueIn, lockLost{}}, Connected, WaitForNothing, NoProblem, NotSaved, []string{"saveAgain"}},
		{"another connection", connected, configuredNow, Opening, WaitForKeychain, NoProblem, NoProblem, []string{"openKeychain"}},
		{"another connection during a login", signingIn, now(left{}), SignedOut, WaitForNothing, NoProblem, NoProblem, []string{"stopLogin"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m, effects := play(t, then(c.before, c.event)...)
			s := m.status()
			if s.State != c.state || s.Waiting != c.waiting || s.Problem.Kind != c.problem || s.Warning.Kind != c.warning {
				t.Errorf("state %v, waiting %v, problem %q, warning %q\nwant  %v, waiting %v, problem %q, warning %q",
					s.State, s.Waiting, s.Problem.Kind, s.Warning.Kind, c.state, c.waiting, c.problem, c.warning)
			}
			if diff := cmp.Diff(c.effects, effects); diff != "" {
				t.Errorf("effects (-want +got):\n%s", diff)
			}
		})
	}
}

// A read of the keychain that began before a renewal was saved does not undo the renewal.
func TestAnOldReadIsIgnored(t *testing.T) {
	t.Parallel()
	due := dueAt(jane()).Sub(noon)
	m, _ := play(t, now(configured{conn: testConnection()}), now(loaded{record: new(jane())}))
	before := m.generation
	m, _ = m.step(renewAsked{}, noon.Add(due))
	m, _ = m.step(renewed{record: janeRenewed(), asked: true}, noon.Add(due))
	m, _ = m.step(loaded{record: new(jane()), generation: before}, noon.Add(due))
	if !m.record.sameTokens(janeRenewed()) {
		t.Error("the renewed record was replaced by an older one")
	}
}

// Each access token is renewed at a different point in its life, with enough left for scripts, for copying it, and for several failed
// tries.
func TestWhenATokenIsRenewed(t *testing.T) {
	t.Parallel()
	first, last := time.Hour, time.Duration(0)
	for n := range 1000 {
		r := jane()
		r.AccessToken = NewSecret(fmt.Sprint("access-", n))
		due := dueAt(r).Sub(noon)
		first, last = min(first, due), max(last, due)
	}
	if first < 33*time.Minute || first > 34*time.Minute || last < 49*time.Minute || last > 50*time.Minute {
		t.Errorf("got renewals after %v to %v", first, last)
	}
	pauses, tries := newBackoff(), 1
	pauses.RandomizationFactor = 0
	for left := time.Hour - last; ; tries++ {
		if left -= time.Duration(1.5 * float64(pauses.NextBackOff())); left < 5*time.Minute {
			break
		}
	}
	if tries < 6 {
		t.Errorf("got only %d tries before too little is left for a script", tries)
	}
}

// The next try comes when the status says. A return after an outage is planned only once: another change of the network does not delay it.
func TestAReturnIsPlanned(t *testing.T) {
	t.Parallel()
	connected := []at{now(configured{conn: testConnection()}), now(loaded{record: new(jane())})}
	failing := func(after, pause time.Duration) []at {
		return then(connected, at{after, renewAsked{}}, at{after, renewalFailed{failure(Unreachable), pause}})
	}
	for _, c := range []struct {
		name   string
		before []at
		event  at
		next   time.Duration // after noon
	}{
		{"a token that has run out", failing(2*time.Hour, 5*time.Minute), at{2*time.Hour + time.Second, networkBack{0.8}}, 2*time.Hour + time.Second + 2*time.Minute},
		{"later than the pause", failing(2*time.Hour, 5*time.Minute), at{2*time.Hour + 4*time.Minute, networkBack{0.8}}, 2*time.Hour + 6*time.Minute},
		{"not later than a short pause", failing(2*time.Hour, 10*time.Second), at{2*time.Hour + time.Second, networkBack{0.8}}, 2*time.Hour + 10*time.Second},
		{"a token with half an hour left", failing(30*time.Minute, 20*time.Minute), at{30 * time.Minute, networkBack{0.8}}, 42 * time.Minute},
		{"again", then(failing(2*time.Hour, 5*time.Minute), at{2 * time.Hour, networkBack{0.4}}), at{2*time.Hour + time.Second, networkBack{0.8}}, 2*time.Hour + time.Minute},
		{"after a sleep", connected, at{9 * time.Hour, timeJumped{0.8}}, 9*time.Hour + 2*time.Minute},
		{"and the network comes after that", then(connected, at{9 * time.Hour, timeJumped{0.4}}), at{9*time.Hour + time.Second, networkBack{0.8}}, 9*time.Hour + time.Minute},
		{"the clock is put right after that", then(connected, at{1000 * time.Hour, timeJumped{0.4}}), at{9 * time.Hour, timeJumped{0.8}}, 9*time.Hour + 2*time.Minute},
		{"the clock is set back by a day", connected, at{-24 * time.Hour, timeJumped{0.8}}, -24*time.Hour + 2*time.Minute},
		{"the clock is set back by a day, offline", failing(2*time.Hour, time.Minute), at{-22 * time.Hour, timeJumped{0.8}}, -22*time.Hour + 2*time.Minute},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m, effects := play(t, then(c.before, c.event)...)
			if next := m.status().NextTry.Sub(noon); next.Round(time.Millisecond) != c.next || len(effects) > 0 {
				t.Fatalf("got the next try after %v, want %v, and the effects %v, want none", next, c.next, effects)
			}
			planned := m.status().NextTry
			if _, effects := m.step(ticked{}, planned.Add(-time.Millisecond)); len(effects) > 0 {
				t.Error("the try came before the announced time")
			}
			if _, effects := m.step(ticked{}, planned); len(effects) != 1 {
				t.Errorf("got %d effects at the announced time, want 1", len(effects))
			}
		})
	}
}

func TestARefreshWithoutANewRefreshTokenKeepsTheOldOne(t *testing.T) {
	t.Parallel()
	r := jane().renewed(tokenResponse{AccessToken: NewSecret("x"), ReceivedAt: noon, ServerTime: noon, ExpiresIn: time.Hour})
	if !r.RefreshToken.Equal(jane().RefreshToken) {
		t.Error("a refresh without a new refresh token lost the old one")
	}
}

func TestTheAnswerToAWant(t *testing.T) {
	t.Parallel()
	connected := []at{now(configured{conn: testConnection()}), now(loaded{record: new(jane())})}
	short := jane()
	short.ExpiresAt = noon.Add(2 * time.Minute)
	for _, c := range []struct {
		name   string
		before []at
		when   time.Duration
		want   want
		ready  bool
		ask    bool
		kind   ProblemKind
	}{
		{"enough is left", connected, 30 * time.Minute, want{atLeast: 30 * time.Minute}, true, false, NoProblem},
		{"not enough is left", connected, 30 * time.Minute, want{atLeast: 31 * time.Minute}, false, true, NoProblem},
		{"a new token that is short anyway", []at{connected[0], now(loaded{record: &short})}, 0, want{atLeast: 5 * time.Minute}, true, false, NoProblem},
		{"an old token that was short anyway", []at{connected[0], now(loaded{record: &short})}, time.Minute, want{atLeast: 5 * time.Minute}, false, true, NoProblem},
		{"a new token that is as long as asked for, less the moment since", []at{connected[0], now(loaded{record: &short})}, time.Second, want{atLeast: 2 * time.Minute}, true, false, NoProblem},
		{"nobody is signed in", []at{connected[0], now(loaded{})}, 0, want{}, true, false, NobodySignedIn},
		{"the keychain is being read", connected[:1], 0, want{}, false, false, NoProblem},
		{"the keychain is locked", []at{connected[0], now(loaded{err: ErrKeychainLocked})}, 0, want{}, true, false, KeychainLocked},
		{"not configured", nil, 0, want{}, true, false, ConfigurationMissing},
		{"offline, and it was tried for this wish", then(connected, now(renewAsked{}), now(renewalFailed{failure(Throttled), time.Minute})), 2 * time.Hour, want{}, true, false, Throttled},
		{"offline, not tried for this wish", then(connected, now(renewAsked{}), now(renewalFailed{failure(Throttled), time.Minute})), 2 * time.Hour, want{since: 1}, false, true, NoProblem},
		{"refused, but the token lives", then(connected, now(renewAsked{}), now(renewalFailed{failure(SignInRefused), 0})), time.Minute, want{}, true, false, NoProblem},
		{"refused, and the token is dead", then(connected, now(renewAsked{}), now(renewalFailed{failure(SignInRefused), 0})), 2 * time.Hour, want{}, true, false, SignInRefused},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m, _ := play(t, c.before...)
			got := m.answer(c.want, noon.Add(c.when))
			if got.ready != c.ready || got.ask != c.ask || KindOf(got.err) != c.kind {
				t.Errorf("ready %v, ask %v, %q; want ready %v, ask %v, %q", got.ready, got.ask, KindOf(got.err), c.ready, c.ask, c.kind)
			}
		})
	}
}

// Whatever happens in whatever order, only Disconnect, another sign-in or another process ends a sign-in, and the status
// is consistent.
func TestNothingLosesASignIn(t *testing.T) {
	t.Parallel()
	events := rapid.Custom(func(t *rapid.T) event {
		err := rapid.SampledFrom([]error{failure(Unreachable), failure(Throttled), failure(ClientRefused), failure(AnswerNotUnderstood),
			failure(SignInRefused), failure(SignInCancelled), ErrKeychainLocked, ErrKeychainBroken, ErrRecordDamaged,
			errors.New("odd")}).Draw(t, "error")
		return rapid.SampledFrom([]event{
			retryKeychain{}, signInAsked{}, signInCancelled{}, replaceAnswered{false}, renewAsked{}, warningDismissed{}, ticked{},
			recordChanged{}, unlocking{}, loaded{err: err}, saved{err: err, retryIn: time.Second}, saved{record: new(janeRenewed())},
			loginProceeded{portsBusy}, loginProceeded{browserOpening}, loginProceeded{browserFailed}, loginProceeded{codeReceived},
			loginGranted{record: john()}, loginGranted{record: ofBrown()}, firmAsked{}, firmAsked{smith}, loginEnded{err},
			loginWriting{}, loginSaved{err: err}, loginSaved{err: err, pending: true}, left{},
			lockLost{}, checkAsked{}, copied{noon.Add(time.Hour)}, networkBack{0.5}, timeJumped{0.5},
			writePending{new(janeRenewed())}, resumed{}, resumed{&pendingWrite{record: new(janeRenewed())}}, reconfigured{conn: testConnection()},
			renewed{record: janeRenewed(), asked: true}, renewed{record: janeRenewed(), saveErr: err, retryIn: time.Second},
			renewalFailed{err, time.Second},
			disconnected{err: ErrKeychainBroken}, disconnected{err: ErrKeychainSlow, pending: true},
		}).Draw(t, "event")
	})
	rapid.Check(t, func(t *rapid.T) {
		m, _ := machine{}.step(configured{conn: testConnection()}, noon)
		m, _ = m.step(loaded{record: new(jane())}, noon)
		clock := noon
		for range 40 {
			clock = clock.Add(time.Duration(rapid.Int64Range(0, int64(20*time.Minute)).Draw(t, "passes")))
			var effects []effect
			m, effects = m.step(events.Draw(t, "event"), clock)
			s := m.status()
			if m.record == nil || m.record.RefreshToken.Reveal() != "refresh-1" {
				t.Fatal("the sign-in is lost")
			}
			if s.State == SignedOut || !s.SignedIn() {
				t.Fatalf("shown as signed out: %+v", s)
			}
			if s.State == SignInNeeded && s.Problem.Kind != SignInRefused && s.Problem.Kind != SignInRanOut {
				t.Fatalf("sign-in needed without a reason: %+v", s)
			}
			if s.State == Offline && s.NextTry.IsZero() && s.Waiting != WaitForRenewal {
				t.Fatalf("offline without a next try: %+v", s)
			}
			if len(effects) > 3 {
				t.Fatalf("one event had %d effects", len(effects))
			}
		}
	})
}
