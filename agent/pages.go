package agent

import (
	"net/http"

	"smokeball-connect/assets"
	"smokeball-connect/auth"
	"smokeball-connect/words"
)

// pages are what the browser shows after the callback. They contain nothing from the request.
type pages struct{ connection *Connection }

func (p pages) Done(w http.ResponseWriter, o auth.Outcome) {
	sign := assets.Check
	switch {
	case o.Unfinished:
		sign = assets.Dots
	case o.Problem == auth.SignInCancelled, o.Problem == auth.Cancelled:
		sign = assets.Arrow
	case o.Problem != auth.NoProblem:
		sign = assets.Alert
	}
	title, text := words.Page(o)
	p.page(sign, title, text).Write(w, http.StatusOK)
}

func (p pages) Stray(w http.ResponseWriter, status int, answer bool) {
	title, text := words.StrayPage(answer)
	p.page(assets.Plus, title, text).Write(w, status)
}

func (p pages) page(sign assets.Sign, title, text string) assets.Page {
	page := assets.Page{Sign: sign, Title: title, Text: text}
	if status := p.connection.Session.Status(); words.Foreign(status) {
		page.Where = words.Where(status)
	}
	return page
}
