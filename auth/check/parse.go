package check

import "errors"

// What can be wrong with a text that is pasted as an answer.
var (
	// ErrNoAnswer: there is no status in it that HTTP knows.
	ErrNoAnswer = errors.New("this is no answer of an API")
	// ErrPage: it is a page for a browser. Smokeball's API sends none.
	ErrPage = errors.New("this is a page, not an answer of an API")
	// ErrTooLong: nobody has looked into it.
	ErrTooLong = errors.New("no answer of the API is as long")
)

// ParseAnswer reads an answer of Smokeball's API as people have it: a problem document (RFC 9457), headers as curl -i prints them, a status
// with or without its name, or a sentence of a ticket with one in it. It fails with ErrNoAnswer, ErrPage and ErrTooLong. It takes time in
// proportion to the text, and keeps nothing of it but numbers.
func ParseAnswer(pasted string) (Answer, error) {
	return Answer{}, ErrNoAnswer
}
