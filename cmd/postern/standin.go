package main

import "postern/loader/settings"

// replaceBackends sends every integration to one address: HTTP hosts, VPC
// links, Lambda functions and AWS services. MOCK needs none.
func replaceBackends(s *settings.Settings, address string) {
	s.Hosts = map[string]string{"*": address}
	s.VPCLinks = s.Hosts
	s.Lambda = []settings.Function{{Name: "*", Endpoint: "http://" + address}}
	s.AWS = []settings.Service{{Name: "*", Endpoint: "http://" + address}}
}
