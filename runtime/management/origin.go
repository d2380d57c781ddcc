package management

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// checkOrigin refuses requests that a page of another site makes a browser
// send: nobody should configure a server through a link.
func checkOrigin(r *http.Request) error {
	site := r.Header.Get("Sec-Fetch-Site")
	origin := r.Header.Get("Origin")
	cross := site == "cross-site" || site == "same-site"
	if origin != "" && !cross && site != "same-origin" {
		u, err := url.Parse(origin)
		cross = err != nil || u.Host != r.Host
	}
	switch {
	case cross:
		return denied("AccessDeniedException", "requests of browser pages of other sites are refused; the management API answers its own origin only")
	case isBrowser(r) && !isLocalName(r.Host):
		return denied("AccessDeniedException", "a browser is refused under the name "+r.Host+", which anybody could lead here; use an IP address, localhost or a name without dots")
	}
	return nil
}

// isBrowser says whether a browser sent a request, as far as it tells.
func isBrowser(r *http.Request) bool {
	return r.Header.Get("Origin") != "" || r.Header.Get("Sec-Fetch-Site") != "" || strings.HasPrefix(r.UserAgent(), "Mozilla/")
}

// privateNames end names that no public name server answers.
var privateNames = []string{"localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "corp", "test", "invalid", "example"}

// isLocalName says whether a host is an address or a name that nobody outside
// can register: a page of any other name may have been led to this machine
// after it was loaded.
func isLocalName(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.ToLower(strings.TrimSuffix(strings.Trim(name, "[]"), "."))
	if _, err := netip.ParseAddr(name); err == nil {
		return true
	}
	labels := strings.Split(name, ".")
	return len(labels) == 1 || slices.Contains(privateNames, labels[len(labels)-1])
}
