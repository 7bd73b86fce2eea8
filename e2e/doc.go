// Package e2e tests the whole program as people use it: the built binary, in a desktop session of its own with a real display, session bus,
// keychain, browser and clipboard. Only Smokeball, and what a desktop environment provides, the tray and the notifications, are stand-ins.
//
// The program under test is built with `make build` and `make windows`, unless E2E_PROGRAM names another one, or E2E_WINDOWS a folder with
// the programs for Windows. E2E_LAST_RELEASE is a folder with the downloads of the release to upgrade from; without it, that is the program
// under test.
package e2e
