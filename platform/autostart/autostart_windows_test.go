package autostart

import (
	"os"
	"testing"

	"golang.org/x/sys/windows/registry"

	"smokeball-connect/product"
)

func TestAutostart(t *testing.T) {
	if _, err := startCommand(registry.CURRENT_USER); err == nil && os.Getenv("WINEPREFIX") == "" {
		t.Fatal("the program is installed here: this test would change how it starts")
	}
	a := &Entry{`"C:\Program Files\x\smokeball-connect.exe" --hidden`}
	if err := a.Set(false); err != nil || a.Enabled() {
		t.Fatalf("enabled %v, %v", a.Enabled(), err)
	}
	if err := a.Refresh(); err != nil || a.Enabled() {
		t.Errorf("a refresh enables it: %v", err)
	}
	for range 2 {
		if err := a.Set(true); err != nil || !a.Enabled() {
			t.Fatalf("enabled %v, %v", a.Enabled(), err)
		}
	}
	moved := &Entry{`"D:\smokeball-connect.exe" --hidden`}
	if err := moved.Refresh(); err != nil {
		t.Error(err)
	}
	if command, err := startCommand(registry.CURRENT_USER); err != nil || command != moved.command {
		t.Errorf("the entry starts %s, %v, want %s", command, err, moved.command)
	}
	// As if switched off in the Task Manager.
	approved, _, err := registry.CreateKey(registry.CURRENT_USER, approvedKey, registry.SET_VALUE)
	if err != nil {
		t.Fatal(err)
	}
	defer approved.Close()
	if err := approved.SetBinaryValue(product.Name, []byte{3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}); err != nil {
		t.Fatal(err)
	}
	if a.Enabled() {
		t.Error("enabled, although switched off in the Task Manager")
	}
	if err := a.Set(true); err != nil || !a.Enabled() {
		t.Errorf("switched on again, enabled %v, %v", a.Enabled(), err)
	}
	if err := a.Set(false); err != nil || a.Enabled() {
		t.Errorf("switched off: enabled %v, %v", a.Enabled(), err)
	}
}
