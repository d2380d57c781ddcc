package management

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"time"

	"postern/api"
)

// certificate is a client certificate that backends may ask for.
type certificate struct {
	ID             string    `json:"clientCertificateId"`
	Description    string    `json:"description,omitempty"`
	PEM            string    `json:"pemEncodedCertificate"`
	Key            string    `json:"key"` // PEM; never answered
	CreatedDate    int64     `json:"createdDate"`
	ExpirationDate int64     `json:"expirationDate"`
	Tags           api.Pairs `json:"tags,omitzero"`
}

// certificateLife is how long a generated certificate is valid.
const certificateLife = 365 * 24 * time.Hour

var errCertificate = notFound("Invalid Client Certificate identifier specified")

func (c *call) generateCertificate() (*doc, error) {
	k := &certificate{
		ID:          newID(longID, func(id string) bool { return c.certificateOf(id) != nil }),
		Description: c.text("description"), CreatedDate: c.now(), ExpirationDate: c.now() + int64(certificateLife/time.Second), Tags: c.tags(),
	}
	if err := k.generate(c.time); err != nil {
		return nil, err
	}
	c.st.certificates = appended(c.st.certificates, k)
	return certificateDoc(k), nil
}

// generate makes a self-signed certificate.
func (k *certificate) generate(now time.Time) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 63))
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "ApiGateway", Locality: []string{"Seattle"}, Country: []string{"US"}},
		NotBefore: now, NotAfter: now.Add(certificateLife), KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return err
	}
	secret, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	k.PEM = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	k.Key = string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: secret}))
	return nil
}

func (c *call) certificateOf(id string) *certificate {
	return first(c.st.certificates, func(k *certificate) bool { return k.ID == id })
}

func (c *call) certificate() (*certificate, error) {
	if k := c.certificateOf(c.args[0]); k != nil {
		return k, nil
	}
	return nil, errCertificate
}

func (c *call) getCertificates() (*doc, error) {
	var items []listed
	for _, k := range c.st.certificates {
		items = append(items, listed{k.ID, func() *doc { return certificateDoc(k) }})
	}
	return c.list(items)
}

func (c *call) getCertificate() (*doc, error) {
	k, err := c.certificate()
	if err != nil {
		return nil, err
	}
	return certificateDoc(k), nil
}

func (c *call) updateCertificate() (*doc, error) {
	old, err := c.certificate()
	if err != nil {
		return nil, err
	}
	k := *old
	if err := certificatePatches.apply(c, &k); err != nil {
		return nil, err
	}
	c.st.certificates = replaced(c.st.certificates, old, &k)
	return certificateDoc(&k), nil
}

var certificatePatches = patchTable[certificate]{style: quotedStyle, rules: []rule[certificate]{
	textRule("/description", func(k *certificate) *string { return &k.Description }),
}}

func (c *call) deleteCertificate() (*doc, error) {
	k, err := c.certificate()
	if err != nil {
		return nil, err
	}
	for _, e := range c.st.apis {
		for _, stage := range e.rest.Stages {
			if stage.ClientCertificateID == k.ID {
				return nil, badRequest("Client certificate %s is used by stage %s of API %s", k.ID, stage.StageName, e.rest.ID)
			}
		}
	}
	c.st.certificates = without(c.st.certificates, same(k))
	return nil, nil
}

func certificateDoc(k *certificate) *doc {
	d := (&doc{}).set("clientCertificateId", k.ID).text("description", k.Description).set("pemEncodedCertificate", k.PEM)
	d.date("createdDate", k.CreatedDate).date("expirationDate", k.ExpirationDate)
	if len(k.Tags) > 0 {
		d.set("tags", k.Tags)
	}
	self := "/clientcertificates/" + k.ID
	return d.link("self", self).link("clientcertificate:update", self).link("clientcertificate:delete", self)
}
