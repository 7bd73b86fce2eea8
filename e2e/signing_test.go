//go:build linux

package e2e

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A firm can verify that a program or an installer has not been changed since it was signed.
func TestWindowsSigning(t *testing.T) {
	t.Parallel()
	built, err := forWindows()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	certificate, key := throwAwayCertificate(t, folder)
	for _, name := range []string{withWindow, forShells, filepath.Base(installer(t, built, nil, "user"))} {
		content, err := os.ReadFile(filepath.Join(built, name))
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, content, 0o755); err != nil {
			t.Fatal(err)
		}
		verified := func() bool {
			_, err := finish(command("osslsigncode", "verify", "-in", path, "-CAfile", certificate))
			return err == nil
		}
		sign := command("../packaging/windows/sign", path)
		sign.Env = append(os.Environ(), "SIGN_CERTIFICATE=", "SIGN_PKCS12=")
		if _, err := finish(sign); err != nil || verified() {
			t.Errorf("%s: without a certificate: %v, signed %v", name, err, verified())
		}
		sign = command("../packaging/windows/sign", path)
		sign.Env = append(os.Environ(), "SIGN_CERTIFICATE="+certificate, "SIGN_KEY="+key)
		if _, err := finish(sign); err != nil || !verified() {
			t.Fatalf("%s: %v, signed %v", name, err, verified())
		}
		signed, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		signed[len(content)/2] ^= 1
		if err := os.WriteFile(path, signed, 0o755); err != nil {
			t.Fatal(err)
		}
		if verified() {
			t.Errorf("%s: verification does not notice that it was changed", name)
		}
	}
}

// throwAwayCertificate makes a certificate that nobody trusts, for signing programs.
func throwAwayCertificate(t *testing.T, folder string) (certificate, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Nobody"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageCodeSigning}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	certificate, key = filepath.Join(folder, "certificate.pem"), filepath.Join(folder, "key.pem")
	for path, block := range map[string]*pem.Block{certificate: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return certificate, key
}
