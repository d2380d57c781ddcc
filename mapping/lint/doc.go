// Package lint predicts what will go wrong before a request is sent: templates
// that can print broken JSON, selection patterns that never match, answers that
// no browser accepts.
//
//	findings := lint.Check(plans, lint.Options{})
//	findings = lint.Switch(findings, map[string]string{"CK-02": "off"}, &problems)
//
// Every finding names a [Rule]: what it means, what to do, and the page that
// explains it. A rule speaks only of what certainly happens for some request;
// where that request is special, the finding says which one it is.
package lint
