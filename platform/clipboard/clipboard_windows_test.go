package clipboard

import (
	"strings"
	"testing"
)

func TestClipboard(t *testing.T) {
	c := ForSecrets()
	for _, secret := range []string{"a token", strings.Repeat("long ", 2000), "“Straße”"} {
		if err := c.Copy(secret); err != nil {
			t.Fatal(err)
		}
		if text, err := c.Text(); err != nil || text != secret {
			t.Errorf("copied %d bytes, got back %d, %v", len(secret), len(text), err)
		}
	}
	if err := c.Clear(); err != nil {
		t.Fatal(err)
	}
	if text, err := c.Text(); err != nil || text != "" {
		t.Errorf("after clearing, %d bytes are left, %v", len(text), err)
	}
}
