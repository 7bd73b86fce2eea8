package auth

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"smokeball-connect/auth/lazyregexp"
)

// TokenKind is the kind of a token, by its own account. Its text is stable: inspect --json prints it.
type TokenKind string

const (
	NotAToken     TokenKind = "none"
	AnAccessToken TokenKind = "access_token"
	AnIDToken     TokenKind = "id_token"
	// ARefreshToken is encrypted, as those of AWS Cognito are, or was pasted under that name.
	ARefreshToken TokenKind = "refresh_token"
	AnotherJWT    TokenKind = "jwt"
	// AnOpaqueToken can only be read by its issuer. It may not be a token at all.
	AnOpaqueToken TokenKind = "opaque"
	// ABrokenJWT has the form of a JWT, but its content can't be read: a part may be missing.
	ABrokenJWT TokenKind = "broken"
)

// Standing is whether a token is good now, by its own account. Its text is stable: inspect --json prints it.
type Standing string

const (
	Good        Standing = "good"
	Expired     Standing = "expired"
	NotYetGood  Standing = "not_yet_valid"
	GoodUnknown Standing = "unknown"
)

// MaxPasted is the length in bytes of the longest text that Inspect reads.
const MaxPasted = 2 << 20

const (
	maxClaims      = 500
	maxScopes      = 500
	deepest        = 100 // nested lists and objects
	shortestOpaque = 16  // in bytes; anything shorter is a word
)

// Inside is the content of a text that was pasted as a token. Nothing is verified, neither the signature nor the issuer. Except for the
// Account, texts are as they stand in the token: of any length, and with any characters.
type Inside struct {
	// Token is the token found in the text; zero where there is none.
	Token Secret
	Kind  TokenKind
	// TooLong is true for a text longer than MaxPasted, which was not read.
	TooLong bool
	// Unsigned is true for a JWT without a signature: anybody can have made it, and nothing should accept it.
	Unsigned bool
	// Algorithm and KeyID say how the token is signed, by its header.
	Algorithm, KeyID string

	Account  Account
	Issuer   string
	ClientID string // the app that the token was issued to
	ID       string // jti
	// Scopes is nil where the token says nothing about them. It is cut off at 500, more than any honest token has.
	Scopes []string
	// Times are zero where the token does not say, or says it in a form that is not understood.
	IssuedAt, NotBefore, ExpiresAt, SignedInAt time.Time

	// Claims are those of the payload, in its order, cut off at 500, more than any honest token has.
	Claims []Claim
	// MoreClaims is how many claims were cut off.
	MoreClaims int
	// Repeated are the names of claims that occur more than once. The last of each counts here; other programs may take another.
	Repeated []string
}

// Claim is one claim of a token (RFC 7519 §4).
type Claim struct {
	Name  string
	Value json.RawMessage // nil where it is nested too deeply
}

// Standing returns whether the token is good at the given time, by its own account.
func (i Inside) Standing(now time.Time) Standing {
	switch {
	case !i.ExpiresAt.IsZero() && !i.ExpiresAt.After(now):
		return Expired
	case i.NotBefore.After(now):
		return NotYetGood
	case i.ExpiresAt.IsZero():
		return GoodUnknown
	}
	return Good
}

// Inspect reads what a person has pasted: a token, or a text with a token in it, such as a header, a command or the JSON of a token
// endpoint. It takes time and memory in proportion to the text, and does not read one that is longer than MaxPasted.
func Inspect(pasted Secret) Inside {
	text := pasted.Reveal()
	if len(text) > MaxPasted {
		return Inside{Kind: NotAToken, TooLong: true}
	}
	token, named := findToken(text)
	if token == "" {
		return Inside{Kind: NotAToken}
	}
	i := Inside{Token: NewSecret(token)}
	i.read(token)
	if named == "refresh_token" && i.Kind == AnOpaqueToken {
		i.Kind = ARefreshToken
	}
	return i
}

var (
	underItsName = map[string]func() *regexp.Regexp{
		"access_token":  named("access_token"),
		"id_token":      named("id_token"),
		"refresh_token": named("refresh_token"),
	}
	bearer = lazyregexp.New(`(?i)\bbearer\s+`)
	// tokenPiece matches the characters of a token (b64token of RFC 6750 §2.1) up to any other.
	tokenPiece = lazyregexp.New(`^[A-Za-z0-9._~+/=-]+`)
	// jwtAnywhere matches where a JWT may begin in a text: the base64 of {" or of { and white space.
	jwtAnywhere = lazyregexp.New(`\be[wy][A-Za-z0-9_-]{8,}=*\.`)
	quotes      = "\"'`“”‘’"
)

// named matches a JSON member or a parameter of that name, up to where its value begins.
func named(name string) func() *regexp.Regexp {
	return lazyregexp.New(`\b` + name + `\b["']?\s*[:=]\s*["']?`)
}

// findToken returns the token in a text and the name it has there, "" where it has none. The token is "" where there is none.
func findToken(text string) (token, name string) {
	text = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) || r == 0 { // byte order marks, and invisible characters that word processors and chats insert
			return -1
		}
		return r
	}, text)
	for _, name := range []string{"access_token", "id_token", "refresh_token"} {
		if !strings.Contains(text, name) { // quicker than the regular expression
			continue
		}
		if at := underItsName[name]().FindStringIndex(text); at != nil {
			if token := joined(text[at[1]:]); token != "" && token != "null" {
				return token, name
			}
		}
	}
	if strings.Contains(strings.ToLower(text), "bearer") {
		if at := bearer().FindStringIndex(text); at != nil {
			return joined(strings.TrimLeft(text[at[1]:], quotes)), ""
		}
	}
	text = strings.TrimSpace(strings.Trim(strings.TrimSpace(text), quotes))
	if token := joined(text); isJWT(token) || token == text && len(token) >= shortestOpaque {
		return token, ""
	}
	if at := jwtAnywhere().FindStringIndex(text); at != nil {
		if token := joined(text[at[0]:]); isJWT(token) {
			return token, ""
		}
	}
	return "", ""
}

// isJWT reports whether a text begins as a JWT, signed or encrypted.
func isJWT(text string) bool {
	first, _, more := strings.Cut(text, ".")
	header, ok := decodePart(first)
	return more && ok && isObject(header)
}

// joined is the token at the start of a text, which may be broken into lines.
func joined(text string) string {
	var token strings.Builder
	for piece := range strings.FieldsSeq(text) {
		part := tokenPiece().FindString(piece)
		if rest := strings.Trim(piece[len(part):], quotes+",;"); strings.HasPrefix(rest, ":") || part == "" {
			break // the name of another header, or not part of a token
		}
		token.WriteString(part)
		if len(part) < len(piece) {
			break
		}
	}
	return token.String()
}

// read fills i from the parts of the token.
func (i *Inside) read(token string) {
	parts := strings.SplitN(token, ".", 6)
	var header struct {
		Algorithm  string `json:"alg"`
		Type       string `json:"typ"`
		KeyID      string `json:"kid"`
		Encryption string `json:"enc"`
	}
	first, ok := decodePart(parts[0])
	if !ok || !isObject(first) || json.Unmarshal(first, &header) != nil {
		i.Kind = AnOpaqueToken
		return
	}
	i.Algorithm, i.KeyID = header.Algorithm, header.KeyID
	unreadable := ABrokenJWT
	if header.Algorithm == "" { // a JWT must have one (RFC 7515 §4.1.1)
		unreadable = AnOpaqueToken
	}
	switch {
	case len(parts) == 5 && header.Encryption != "":
		i.Kind = ARefreshToken
		return
	case len(parts) < 2 || len(parts) > 3:
		i.Kind = unreadable
		return
	}
	payload, ok := decodePart(parts[1])
	c := newClaimReader(i)
	if !ok || c.read(payload) != nil {
		*i = Inside{Token: i.Token, Kind: unreadable, Algorithm: i.Algorithm, KeyID: i.KeyID}
		return
	}
	i.Unsigned = header.Algorithm == "" || strings.EqualFold(header.Algorithm, "none") || len(parts) < 3 || parts[2] == ""
	i.Kind = c.kind(header.Type)
	i.ClientID = c.client(i.Kind)
}

// decodePart decodes base64 in either alphabet, with or without padding.
func decodePart(part string) ([]byte, bool) {
	part = strings.NewReplacer("+", "-", "/", "_").Replace(strings.TrimRight(part, "="))
	decoded, err := base64.RawURLEncoding.DecodeString(part)
	return decoded, err == nil
}

func isObject(text []byte) bool { return bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) }

var errNoClaims = errors.New("not a JSON object")

// claimReader reads the claims of a token into an Inside.
type claimReader struct {
	*Inside
	times map[string]int    // how often each name occurred
	texts map[string]string // the claims that tell the kind of token and its app
}

func newClaimReader(i *Inside) claimReader {
	return claimReader{i, map[string]int{}, map[string]string{}}
}

// read reads the payload claim by claim.
func (r claimReader) read(payload []byte) error {
	if !isObject(payload) {
		return errNoClaims
	}
	decoder := json.NewDecoder(bytes.NewReader(payload))
	if _, err := decoder.Token(); err != nil {
		return errNoClaims
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return errNoClaims
		}
		c := Claim{Name: name.(string)}
		if err := decoder.Decode(&c.Value); err != nil { // also where the decoder's own limit of nesting is exceeded
			return errNoClaims
		}
		if depth(c.Value) > deepest {
			c.Value = nil
		}
		if understood := r.take(c); understood || len(r.times) < maxClaims {
			if r.times[c.Name]++; r.times[c.Name] == 2 {
				r.Repeated = append(r.Repeated, c.Name)
			}
		}
		if len(r.Claims) == maxClaims {
			r.MoreClaims++
			continue
		}
		r.Claims = append(r.Claims, c)
	}
	if _, err := decoder.Token(); err != nil {
		return errNoClaims
	}
	return nil
}

// depth returns how deeply lists and objects are nested in a valid JSON value.
func depth(value []byte) (deepest int) {
	now, inText := 0, false
	for n := 0; n < len(value); n++ {
		switch b := value[n]; {
		case inText && b == '\\':
			n++
		case b == '"':
			inText = !inText
		case inText:
		case b == '[', b == '{':
			now++
			deepest = max(deepest, now)
		case b == ']', b == '}':
			now--
		}
	}
	return deepest
}

// take keeps the value of a known claim, and reports whether the claim is known.
func (r claimReader) take(c Claim) bool {
	switch c.Name {
	case "iss":
		r.Issuer = c.Text()
	case "client_id":
		r.ClientID = c.Text()
	case "jti":
		r.ID = c.Text()
	case "sub":
		r.Account.Subject = c.Text()
	case "username", "cognito:username":
		r.Account.Username = displayable(c.Text())
	case "name":
		r.Account.Name = displayable(c.Text())
	case "email":
		r.Account.Email = displayable(c.Text())
	case "scope", "scp": // "scp" is Entra's and Okta's
		r.Scopes = c.words()
	case "exp":
		r.ExpiresAt = c.Time()
	case "nbf":
		r.NotBefore = c.Time()
	case "iat":
		r.IssuedAt = c.Time()
	case "auth_time":
		r.SignedInAt = c.Time()
	case "token_use", "typ", "azp", "appid", "cid", "aud", "at_hash", "c_hash", "nonce", "email_verified":
		r.texts[c.Name] = c.Text()
	default:
		return false
	}
	return true
}

// Text returns the claim's value where that is a string, otherwise "".
func (c Claim) Text() string {
	var text string
	if json.Unmarshal(c.Value, &text) != nil {
		return ""
	}
	return text
}

// Texts returns the claim's value where that is a list of strings, otherwise nil.
func (c Claim) Texts() []string {
	var texts []string
	if json.Unmarshal(c.Value, &texts) != nil {
		return nil
	}
	return texts
}

func (c Claim) words() []string {
	texts := c.Texts()
	if texts == nil {
		texts = append([]string{}, strings.Fields(c.Text())...)
	}
	return texts[:min(len(texts), maxScopes)]
}

// Time returns the claim's value where that is a NumericDate (RFC 7519 §2) before the year 10000, otherwise zero.
func (c Claim) Time() time.Time {
	const year10000 = 253402300800
	var seconds float64
	if json.Unmarshal(c.Value, &seconds) != nil || seconds < 1 || seconds >= year10000 {
		return time.Time{}
	}
	return time.Unix(int64(seconds), 0)
}

// has reports whether the token has a claim with one of the names.
func (r claimReader) has(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return r.times[name] > 0 })
}

// kind tells the kind of a JWT by the type in its header (RFC 9068 §2.1), by Cognito's token_use, and otherwise by claims that other
// providers use.
func (r claimReader) kind(headerType string) TokenKind {
	headerType = strings.TrimPrefix(strings.ToLower(headerType), "application/")
	access := headerType == "at+jwt"
	switch use := r.texts["token_use"]; {
	case use == "access" || use == "" && access:
		return AnAccessToken
	case use == "id" && !access:
		return AnIDToken
	case use != "":
		return AnotherJWT
	case r.texts["typ"] == "Refresh" || r.texts["typ"] == "Offline": // Keycloak's
		return ARefreshToken
	case headerType != "" && headerType != "jwt":
		return AnotherJWT
	case r.has("at_hash", "c_hash", "nonce", "email_verified") && !r.has("scope", "scp"):
		return AnIDToken
	case r.has("scope", "scp", "client_id"):
		return AnAccessToken
	}
	return AnotherJWT
}

// client returns the app that the token was issued to. OAuth (RFC 9068), OpenID Connect, Entra and Okta each have a claim of their own for
// it; in an ID token it is also the audience.
func (r claimReader) client(kind TokenKind) string {
	client := first(r.ClientID, r.texts["azp"], r.texts["appid"], r.texts["cid"])
	if kind == AnIDToken {
		client = first(client, r.texts["aud"])
	}
	return client
}

// Match says how a token differs from what a connection would get. What is not known counts as no difference.
type Match struct {
	// OtherIssuer is true where another sign-in service issued the token; OtherClient where it was issued to another app.
	OtherIssuer, OtherClient bool
}

// Compare compares a token with the connection and with the access token that is held. It renews nothing and asks nobody.
func (s *Session) Compare(i Inside) Match {
	s.mu.Lock()
	m := s.m
	s.mu.Unlock()
	if !m.usable() {
		return Match{}
	}
	var held Inside
	if m.record != nil {
		held = Inspect(m.record.AccessToken)
	}
	match := Match{OtherClient: i.ClientID != "" && i.ClientID != m.conn.ClientID}
	switch {
	case i.Issuer == "":
	case held.Issuer != "":
		match.OtherIssuer = i.Issuer != held.Issuer
	default:
		issues, known := m.conn.Issues(i.Issuer)
		match.OtherIssuer = known && !issues
	}
	return match
}

// Held returns the access token that is held, however old; the zero Token where there is none. It is for looking at: to use a token, call
// Token.
func (s *Session) Held() Token {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.m.record == nil {
		return Token{}
	}
	r := s.m.record
	return Token{AccessToken: r.AccessToken, Type: r.TokenType, ExpiresAt: r.ExpiresAt, Scope: r.Scope}
}
