//go:build linux

package e2e

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// startOIDCAgent starts oidc-agent, which keeps tokens in memory, with an access token of that many bytes. It returns the command that
// prints the token.
func (s *session) startOIDCAgent(t testing.TB, size int) (printToken func() *exec.Cmd) {
	t.Helper()
	var server *httptest.Server
	answer := func(w http.ResponseWriter, what map[string]any) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(what) // otherwise oidc-gen fails
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{
			"issuer": server.URL + "/", "authorization_endpoint": server.URL + "/authorize", "token_endpoint": server.URL + "/token",
			"grant_types_supported":    []string{"authorization_code", "refresh_token"},
			"response_types_supported": []string{"code"}, "scopes_supported": []string{"openid", "offline_access"},
		})
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{"access_token": strings.Repeat("x", size), "token_type": "Bearer", "expires_in": 3600, "refresh_token": "next"})
	})
	server = httptest.NewServer(mux)
	t.Cleanup(server.Close)

	s.folder(t, ".config/oidc-agent")
	agent := s.startCommand(t, nil, s.command("oidc-agent")) // it goes on in the background, until the session ends
	var socket string
	printed := regexp.MustCompile(`OIDC_SOCK=[^;]+`)
	waitFor(t, "oidc-agent to say where it listens", func() bool {
		said := agent.stdout()
		socket = printed.FindString(said)
		return strings.Contains(said, "OIDCD_PID=")
	})
	command := func(name string, args ...string) *exec.Cmd {
		cmd := s.command(name, args...)
		cmd.Env = append(slices.Clip(cmd.Env), socket)
		return cmd
	}
	account := command("oidc-gen", "bench", "--iss="+server.URL+"/", "--client-id=bench", "--client-secret=", "--scope=openid offline_access",
		"--redirect-uri=http://localhost:17655", "--flow=refresh", "--rt=first", "--pw-cmd=echo password", "--confirm-default", "--prompt=none")
	if _, err := finish(account); err != nil {
		t.Fatal(err)
	}
	return func() *exec.Cmd { return command("oidc-token", "bench") }
}
