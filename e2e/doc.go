// Package e2e tests the whole program as people meet it: the built binary, in a desktop session of its own with a real
// display, a real session bus, a real keychain, a real browser and the real clipboard. Only what a desktop
// environment would bring, the tray and the notifications, and Smokeball are stand-ins.
//
// The program that is tested is made with `make build`, and `make windows`; E2E_PROGRAM names another one, and E2E_WINDOWS a folder with
// those for Windows. E2E_LAST_RELEASE is a folder with the downloads of a release that is to be upgraded, instead of this one.
package e2e
