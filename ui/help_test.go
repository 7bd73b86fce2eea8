package ui

import (
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"smokeball-connect/auth"
	"smokeball-connect/ui/control"
	"smokeball-connect/words"
)

// drawn are all texts visible in the window, each a word or a line.
func drawn(r *rig) (all []string) {
	walk(r.window.Canvas().Content(), fyne.Position{}, false, func(o fyne.CanvasObject, _ fyne.Position, _ bool) {
		if text, ok := o.(*canvas.Text); ok && text.Text != "" {
			all = append(all, text.Text)
		}
	})
	return all
}

// asks are the controls that open or close the help with a problem.
func asks(r *rig) (all []fyne.Focusable) {
	for _, f := range focusable(r.window) {
		text := ""
		switch f := f.(type) {
		case *control.Link:
			text = f.Text
		case *control.Button:
			text = f.Text
		}
		if text == words.WhatCanIDo || text == words.HideHelp {
			all = append(all, f)
		}
	}
	return all
}

// Wherever the window shows a problem, one control opens and closes the help with it, by keyboard too. For the next problem, the help
// starts closed. Without help to give, there is no such control.
func TestHelpWithEveryProblem(t *testing.T) {
	r := newStage(t, "light")
	in, out := connectedStatus(), signedOutStatus()
	for name, problem := range map[string]func(kind auth.ProblemKind) auth.Status{
		"keychain": func(kind auth.ProblemKind) auth.Status {
			return changed(out, func(st *auth.Status) { st.State, st.Problem.Kind = auth.KeychainUnavailable, kind })
		},
		"offline": func(kind auth.ProblemKind) auth.Status {
			return changed(in, func(st *auth.Status) { st.State, st.Problem.Kind = auth.Offline, kind })
		},
		"offline without a token": func(kind auth.ProblemKind) auth.Status {
			return changed(in, func(st *auth.Status) {
				st.State, st.Problem.Kind, st.AccessTokenExpiresAt = auth.Offline, kind, start.Add(-time.Minute)
			})
		},
		"sign-in needed": func(kind auth.ProblemKind) auth.Status {
			return changed(in, func(st *auth.Status) { st.State, st.Problem.Kind = auth.SignInNeeded, kind })
		},
		"a warning": func(kind auth.ProblemKind) auth.Status {
			return changed(in, func(st *auth.Status) { st.Warning.Kind = kind })
		},
	} {
		for _, kind := range []auth.ProblemKind{
			auth.KeychainLocked, auth.RecordDamaged, auth.Unreachable, auth.ClientRefused, auth.SignInLost, auth.PortsReserved, auth.NotSaved,
			auth.SignInRanOut, auth.Unknown,
		} {
			t.Run(name+"/"+string(kind), func(t *testing.T) {
				st := problem(kind)
				r.play(scene{status: st})
				before := drawn(r)
				help := words.Help(kind, st)
				if help == nil {
					if found := asks(r); len(found) > 0 {
						t.Error("help is offered, but there is none")
					}
					return
				}
				found := asks(r)
				if len(found) != 1 {
					t.Fatalf("%d controls open the help, want 1", len(found))
				}
				r.window.Canvas().Focus(found[0])
				r.press(fyne.KeyReturn)
				opened := drawn(r)
				if len(opened) <= len(before) {
					t.Fatalf("nothing was opened: %q", opened)
				}
				checkLayout(t, r.window)
				if r.window.Canvas().Focused() != found[0] {
					t.Error("the focus has moved")
				}
				r.press(fyne.KeyReturn)
				if closed := drawn(r); !slices.Equal(closed, before) {
					t.Errorf("the help is not closed: %q", closed)
				}
				r.press(fyne.KeyReturn)
				r.session.set(problem(auth.Busy)) // a different problem
				r.session.set(st)
				if again := drawn(r); !slices.Equal(again, before) {
					t.Errorf("the help stays open for another problem: %q", again)
				}
			})
		}
	}
	r.play(scene{status: in})
	if found := asks(r); len(found) > 0 {
		t.Error("help is offered without a problem")
	}
}
