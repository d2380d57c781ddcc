package lint

import (
	"encoding/json"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"postern/api"
)

// The parts of SARIF 2.1.0 that are written.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool struct {
			Driver sarifDriver `json:"driver"`
		} `json:"tool"`
		Results []sarifResult `json:"results"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID    string     `json:"id"`
		Name  string     `json:"name,omitempty"`
		Short *sarifText `json:"shortDescription,omitempty"`
		Help  *sarifText `json:"help,omitempty"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId,omitempty"`
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations,omitempty"`
	}
	sarifLocation struct {
		Physical struct {
			Artifact struct {
				URI string `json:"uri"`
			} `json:"artifactLocation"`
			Region *sarifRegion `json:"region,omitempty"`
		} `json:"physicalLocation"`
	}
	sarifRegion struct {
		Line   int `json:"startLine"`
		Column int `json:"startColumn,omitempty"`
	}
)

// AppendSARIF appends findings as a SARIF 2.1.0 log, for code scanning.
func AppendSARIF(dst []byte, findings api.Diagnostics, version string) []byte {
	run := sarifRun{Results: []sarifResult{}}
	run.Tool.Driver = sarifDriver{Name: "postern", Version: version, Rules: sarifRules(findings)}
	for _, d := range findings {
		run.Results = append(run.Results, sarifOf(d))
	}
	log := sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run}}
	text, err := json.MarshalIndent(log, "", "  ") // texts and numbers alone: it cannot fail
	if err != nil {
		return dst
	}
	return append(append(dst, text...), '\n')
}

// sarifRules are the rules that the findings name, each once.
func sarifRules(findings api.Diagnostics) []sarifRule {
	rules, seen := []sarifRule{}, map[string]bool{}
	for _, d := range findings {
		if d.Rule == "" || seen[d.Rule] {
			continue
		}
		seen[d.Rule] = true
		rule := sarifRule{ID: d.Rule}
		if known := Find(d.Rule); known != nil {
			rule.Name, rule.Short = known.Name, &sarifText{known.Means}
			rule.Help = &sarifText{known.Remedy + " See " + known.Page() + "."}
		}
		rules = append(rules, rule)
	}
	return rules
}

func sarifOf(d api.Diagnostic) sarifResult {
	r := sarifResult{RuleID: d.Rule, Level: d.Severity.String(), Message: sarifText{message(d)}}
	if d.Pos.File == "" {
		return r
	}
	var at sarifLocation
	at.Physical.Artifact.URI = (&url.URL{Path: filepath.ToSlash(d.Pos.File)}).String()
	if d.Pos.IsValid() {
		at.Physical.Region = &sarifRegion{d.Pos.Line, d.Pos.Column}
	}
	r.Locations = []sarifLocation{at}
	return r
}

// message is a finding in one paragraph.
func message(d api.Diagnostic) string {
	text := d.Summary
	if d.Detail != "" {
		text += ". " + strings.TrimSuffix(d.Detail, ".")
	}
	if first, _ := utf8.DecodeRuneInString(d.Expected); unicode.IsUpper(first) { // a sentence
		text += ". " + strings.TrimSuffix(d.Expected, ".")
	} else if d.Expected != "" {
		text += "; expected: " + d.Expected
	}
	if d.Suggestion != "" {
		text += "; try: " + d.Suggestion
	}
	return text
}

// AppendGitHub appends findings as workflow commands of GitHub Actions, which
// shows them beside the lines of a pull request.
func AppendGitHub(dst []byte, findings api.Diagnostics) []byte {
	for _, d := range findings {
		level := d.Severity.String()
		if d.Severity == api.Note {
			level = "notice"
		}
		dst = append(append(append(dst, "::"...), level...), ' ')
		dst = appendProperty(dst, "file", filepath.ToSlash(d.Pos.File))
		if d.Pos.IsValid() {
			dst = appendProperty(append(dst, ','), "line", strconv.Itoa(d.Pos.Line))
			dst = appendProperty(append(dst, ','), "col", strconv.Itoa(d.Pos.Column))
		}
		dst = appendProperty(append(dst, ','), "title", strings.TrimSpace("postern "+d.Rule))
		dst = append(append(dst, "::"...), escapeData.Replace(message(d))...)
		dst = append(dst, '\n')
	}
	return dst
}

var (
	escapeData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	escapeProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func appendProperty(dst []byte, name, value string) []byte {
	return append(append(append(dst, name...), '='), escapeProperty.Replace(value)...)
}
