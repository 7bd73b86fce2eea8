package words

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"smokeball-connect/auth/check"
)

// Labels of the places where a check is offered, and of its page.
const (
	CheckTitleOfPage = "Check"
	FindOut          = "Find out what is wrong"
	TroubleSigningIn = "Trouble signing in?"
	ReportCopied     = "The report is copied."
	ReportNotCopied  = "The report could not be copied: the clipboard does not answer."
	TrayCheck        = "Check…"
	TrayStopCheck    = "Stop the check"
	AnswerLink       = "An answer from the API…"
	AnswerPage       = "An answer from the API"
)

// VerdictRemedy labels the button that acts on a verdict; "" if there is none.
func VerdictRemedy(v check.Verdict) string {
	if v.Cause == check.SignedOut {
		return "Connect to Smokeball"
	}
	return CheckRemedy(v.Remedy())
}

// AnswerRead names the answer found in a pasted text.
func AnswerRead(a check.Answer) string {
	return fmt.Sprintf("The answer is %d, %s.", a.Status, http.StatusText(a.Status))
}

// CheckMessage is the text of a message box about a verdict, below its title: what to do, what else was found, and what became of the copy
// of the report.
func CheckMessage(v check.Verdict, copied string) string {
	return strings.Join(slices.DeleteFunc([]string{CheckText(v), CheckMore(v), copied}, func(s string) bool { return s == "" }), "\n\n")
}
