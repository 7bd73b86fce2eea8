package words

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"smokeball-connect/auth/check"
)

// What is said where a check is offered, and on its page.
const (
	CheckTitleOfPage = "Check"
	FindOut          = "Find out what is wrong"
	TroubleSigningIn = "Trouble signing in?"
	ReportCopied     = "The report is copied."
	ReportNotCopied  = "The report could not be copied: the clipboard does not answer."
	TrayCheck        = "Check…"
	TrayStopCheck    = "Stop the check"
	AnswerLink       = "An answer of the API…"
	AnswerPage       = "An answer of the API"
)

// VerdictRemedy is what the button says that does something about what a check has found, "" for none.
func VerdictRemedy(v check.Verdict) string {
	if v.Cause == check.SignedOut {
		return "Connect to Smokeball"
	}
	return CheckRemedy(v.Remedy())
}

// AnswerRead names the answer that was found in what somebody has pasted.
func AnswerRead(a check.Answer) string {
	return fmt.Sprintf("The answer is %d, %s.", a.Status, http.StatusText(a.Status))
}

// CheckTold is what a box says below the title of what a check has found.
func CheckTold(v check.Verdict, copied string) string {
	return strings.Join(slices.DeleteFunc([]string{CheckText(v), CheckMore(v), copied}, func(s string) bool { return s == "" }), "\n\n")
}
