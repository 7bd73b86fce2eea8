// Package dock is the program's place in the Dock of a Mac. On other systems it does nothing. Not tried on a Mac yet.
package dock

// Watch makes the system call reopen when the person clicks the program's icon in the Dock or opens the program again, and quit when the
// program is to end: Quit in the menu or the Dock, or the end of the session. Both are called on Fyne's thread while the app runs. Watch
// must be called once, before the app runs.
func Watch(reopen, quit func()) { watch(reopen, quit) }

// Show gives the program an icon in the Dock and a menu or, with false, leaves it in the menu bar only. It must be called on Fyne's thread.
func Show(shown bool) { show(shown) }
