package cli

import (
	"encoding/json"
	"testing"
	"time"

	"smokeball-connect/auth"
	"smokeball-connect/auth/check"
)

// A check exits with the same code as any other command that fails with the same problem, so scripts need to know only one.
func TestExitCodesOfACheck(t *testing.T) {
	t.Parallel()
	for _, kind := range []auth.ProblemKind{
		auth.ConfigurationMissing, auth.KeychainLocked, auth.KeychainAbsent, auth.KeychainBroken, auth.KeychainSlow, auth.KeychainStuck,
		auth.KeychainForbidden, auth.KeychainOverNetwork, auth.NoKeyring, auth.RecordDamaged, auth.StateFolderFail, auth.Busy,
		auth.PortsTaken, auth.PortsReserved, auth.Unreachable, auth.NotTrusted, auth.ProxyRefused, auth.Throttled, auth.AnswerNotUnderstood,
		auth.ClientRefused,
		auth.NobodySignedIn, auth.SignInRefused, auth.SignInRanOut, auth.SignInLost, auth.NotRenewable, auth.Unknown,
	} {
		elsewhere := exitCode(&auth.Error{Kind: kind})
		if code := exitCode(silently{foundWrong{check.CauseOf(kind)}}); code != elsewhere {
			t.Errorf("%s: a check exits with %d, want %d as elsewhere", kind, code, elsewhere)
		}
	}
	for _, c := range check.Causes() {
		switch code := exitCode(foundWrong{c}); code {
		case failed, signInNeeded, noKeychain, notReachable:
		default:
			t.Errorf("%s: unexpected exit code %d", c, code)
		}
	}
}

// The JSON that programs read has exactly the documented fields.
func TestACheckInJSON(t *testing.T) {
	t.Parallel()
	r := check.New(check.Subject{Connection: "auth.smokeball.com/id", SignInHost: "auth.smokeball.com", APIHost: "api.smokeball.com",
		Region: auth.AU, Environment: auth.Staging, State: auth.Connected})
	for _, step := range check.Steps() {
		r = r.With(check.Finding{Step: step, Outcome: check.Good, Took: 3 * time.Millisecond})
	}
	r = r.With(check.Finding{Step: check.Ports, Outcome: check.Noted, Causes: []check.Cause{check.PortsTaken},
		Facts: check.Facts{Ports: []check.Port{{Number: 17655, Holder: "solitaire"}, {Number: 20655, Reserved: true}}}})
	r = r.With(check.Finding{Step: check.TLS, Outcome: check.Skipped})
	r = r.With(check.Finding{Step: check.Clock, Outcome: check.Good, Facts: check.Facts{ClockOff: -1400 * time.Millisecond}})
	r = r.With(check.Finding{Step: check.API, Outcome: check.Bad, Causes: []check.Cause{check.APIKeyRefused, check.NotPermitted},
		Facts: check.Facts{Status: 403, KeySent: true}})
	text, err := json.Marshal(checkOf(r, r.Verdict()))
	const want = `{"version":1,"connection":"auth.smokeball.com/id","state":"Connected","region":"au","environment":"staging","result":"bad",` +
		`"cause":"api_key_refused","others":["not_permitted"],"also":["ports_taken"],"remedy":"enter_api_key","steps":[` +
		`{"step":"settings","outcome":"good","milliseconds":3},{"step":"keychain","outcome":"good","milliseconds":3},` +
		`{"step":"callback_ports","outcome":"noted","milliseconds":0,"causes":["ports_taken"],` +
		`"ports":[{"port":17655,"program":"solitaire"},{"port":20655,"reserved":true}]},` +
		`{"step":"proxy","outcome":"good","milliseconds":3},` +
		`{"step":"name_resolution","outcome":"good","milliseconds":3,"host":"auth.smokeball.com"},` +
		`{"step":"tls","outcome":"skipped","milliseconds":0,"host":"auth.smokeball.com"},` +
		`{"step":"sign_in_host","outcome":"good","milliseconds":3,"host":"auth.smokeball.com"},` +
		`{"step":"clock","outcome":"good","milliseconds":0,"host":"auth.smokeball.com","clock_ahead_seconds":-1},` +
		`{"step":"access_token","outcome":"good","milliseconds":3},` +
		`{"step":"api","outcome":"bad","milliseconds":0,"causes":["api_key_refused","not_permitted"],"host":"api.smokeball.com",` +
		`"api_key_sent":true,"status":403}]}`
	if err != nil || string(text) != want {
		t.Errorf("error %v\ngot  %s\nwant %s", err, text, want)
	}
}
