// Package dock is the program's place in the Dock of a Mac. On other systems it does nothing. Not tried on a Mac yet.
package dock

// Watch calls reopen when the person clicks the program's icon in the Dock or opens the program once more, and quit when the system wants
// it to end: the menu's Quit, the Dock's, the end of the session. Both are called on Fyne's thread, while the app runs. It is called once,
// before.
func Watch(reopen, quit func()) { watch(reopen, quit) }

// Show makes the program one with an icon in the Dock and a menu, or one that is in the menu bar only. It is for Fyne's thread.
func Show(shown bool) { show(shown) }
