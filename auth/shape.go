package auth

import (
	"encoding/json"
	"time"
)

// Shape is a form in which a token can be pasted somewhere.
type Shape int

const (
	Plain      Shape = iota // the token and nothing else
	Header                  // an Authorization header (RFC 6750 §2.1)
	Curl                    // a curl command that asks Smokeball for the firm
	PowerShell              // the same for PowerShell
	JSON                    // what token --json prints
)

// Shapes lists every shape, the usual one first.
func Shapes() []Shape { return []Shape{Plain, Header, Curl, PowerShell, JSON} }

// apiKeyPlaceholder stands where Smokeball's API wants a key that this program does not have.
const apiKeyPlaceholder = "YOUR-API-KEY"

// As wraps the token. The commands go to the API at apiURL with apiKey, which Smokeball wants beside the token; where the
// key is zero they have a placeholder for it.
func (t Token) As(shape Shape, apiURL string, apiKey Secret) Secret {
	key := apiKey.Reveal()
	if key == "" {
		key = apiKeyPlaceholder
	}
	token := t.AccessToken.Reveal()
	switch shape {
	case Header:
		return NewSecret("Authorization: Bearer " + token)
	case Curl:
		return NewSecret("curl -H 'Authorization: Bearer " + token + "' -H 'x-api-key: " + key + "' '" + apiURL + "/firm'")
	case PowerShell:
		return NewSecret("Invoke-RestMethod -Uri '" + apiURL + "/firm' -Headers @{ Authorization = 'Bearer " + token + "'; 'x-api-key' = '" + key + "' }")
	case JSON:
		return NewSecret(t.json())
	}
	return NewSecret(token)
}

func (t Token) json() string {
	text, err := json.Marshal(struct {
		AccessToken string `json:"access_token"`
		TokenType   string `json:"token_type"`
		ExpiresAt   string `json:"expires_at"`
		Scope       string `json:"scope"`
	}{t.AccessToken.Reveal(), t.Type, t.ExpiresAt.UTC().Format(time.RFC3339), t.Scope})
	if err != nil {
		panic(err) // four strings
	}
	return string(text)
}
