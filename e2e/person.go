//go:build linux

package e2e

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// person signs in without a real browser, with a client that follows redirects and remembers cookies like one.
type person struct{ client *http.Client }

func newPerson() *person {
	jar, _ := cookiejar.New(nil) // never fails
	return &person{&http.Client{Jar: jar, Timeout: patience}}
}

// form is the sign-in form of a page.
type form struct {
	action *url.URL
	fields url.Values
	// buttons has the name and the value of each button, by its text.
	buttons map[string][2]string
}

// openForm opens the sign-in page and reads its form.
func (p *person) openForm(link string) (*form, error) {
	response, err := p.client.Get(link)
	if err != nil {
		return nil, errors.New("the sign-in page cannot be opened") // err contains the link
	}
	defer response.Body.Close()
	document, err := html.Parse(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the sign-in page can't be read: %s", response.Status)
	}
	f := &form{fields: url.Values{}, buttons: map[string][2]string{}}
	f.read(document, response.Request.URL)
	if f.action == nil {
		return nil, errors.New("the sign-in page has no form")
	}
	return f, nil
}

func (f *form) read(n *html.Node, base *url.URL) {
	attributes := map[string]string{}
	for _, a := range n.Attr {
		attributes[a.Key] = a.Val
	}
	switch {
	case n.Type != html.ElementNode:
	case n.Data == "form" && f.action == nil:
		f.action, _ = base.Parse(attributes["action"])
	case n.Data == "input" && attributes["type"] == "submit":
		f.buttons[attributes["value"]] = [2]string{attributes["name"], attributes["value"]}
	case n.Data == "input":
		f.fields.Set(attributes["name"], attributes["value"])
	case n.Data == "button":
		f.buttons[strings.TrimSpace(text(n))] = [2]string{attributes["name"], attributes["value"]}
	}
	for child := range n.ChildNodes() {
		f.read(child, base)
	}
}

// text is the text in a node.
func text(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var all strings.Builder
	for child := range n.ChildNodes() {
		all.WriteString(text(child))
	}
	return all.String()
}

// submit presses a button of the form, and returns the next page after all redirects.
func (p *person) submit(f *form, button string) (page string, err error) {
	if err := f.press(button); err != nil {
		return "", err
	}
	return read(p.client.PostForm(f.action.String(), f.fields))
}

// open opens a link, and returns the page after all redirects.
func (p *person) open(link string) (page string, err error) { return read(p.client.Get(link)) }

func read(response *http.Response, err error) (string, error) {
	if err != nil {
		return "", errors.New("the page cannot be opened") // err contains the address
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return "", errors.New("the page cannot be read")
	}
	return html.UnescapeString(string(body)), nil
}

// press adds a button's name and value to the fields.
func (f *form) press(button string) error {
	pressed, ok := f.buttons[button]
	if !ok {
		return fmt.Errorf("the sign-in page has no button %q", button)
	}
	if pressed[0] != "" {
		f.fields.Set(pressed[0], pressed[1])
	}
	return nil
}

// fillIn fills in the fields that a person types.
func (f *form) fillIn() {
	f.fields.Set(emailField, "jane@brown.example")
	f.fields.Set(passwordField, "not a secret")
}

// signIn signs in at the link. The last page has to say that all went well.
func (p *person) signIn(link string) error {
	f, err := p.openForm(link)
	if err != nil {
		return err
	}
	f.fillIn()
	page, err := p.submit(f, signInButton)
	if err != nil {
		return err
	}
	if !strings.Contains(page, connectedPage) {
		return fmt.Errorf("the last page does not say %q", connectedPage)
	}
	return nil
}

// mustSignIn is signIn, and fails the test if that fails.
func (p *person) mustSignIn(t testing.TB, link string) {
	t.Helper()
	if err := p.signIn(link); err != nil {
		t.Fatal(err)
	}
}

// callback signs in at the link up to the redirect to the program, and returns that URL without opening it.
func (p *person) callback(t testing.TB, link string) *url.URL {
	t.Helper()
	f, err := p.openForm(link)
	if err != nil {
		t.Fatal(err)
	}
	f.fillIn()
	if err := f.press(signInButton); err != nil {
		t.Fatal(err)
	}
	stop := *p.client
	stop.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	response, err := stop.PostForm(f.action.String(), f.fields)
	if err != nil {
		t.Fatal("the form cannot be sent")
	}
	defer response.Body.Close()
	callback, err := response.Location()
	if err != nil {
		t.Fatalf("the provider does not redirect the browser: %s", response.Status)
	}
	return callback
}
