package suite

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf16"
)

// recordsOf reads a log in any of its forms: plain text, JSON of the AWS CLI, or
// a table of the console.
func recordsOf(raw []byte) ([]*recorded, error) {
	text := strings.TrimSpace(plainText(raw))
	switch {
	case text == "":
		return nil, errors.New("the log is empty")
	case text[0] == '{' || text[0] == '[':
		return recordsOfJSON(text)
	case strings.HasPrefix(text, "EVENTS\t"):
		text = eventEnd().ReplaceAllString(text, "")
	case !strings.Contains(text, "\n"): // a member of JSON, copied
		text = strings.ReplaceAll(text, `\n`, "\n")
	default:
		if messages := tableMessages(text); messages != nil {
			text = strings.Join(oldestFirst(messages), "\n")
		}
	}
	return readLines(text), nil
}

// eventEnd is what --output text puts behind a message.
var eventEnd = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)\t\d{13}\r?$`) })

// plainText is a text without byte order mark. PowerShell writes UTF-16.
func plainText(raw []byte) string {
	low, high := 0, 1
	switch {
	case bytes.HasPrefix(raw, []byte{0xFF, 0xFE}):
	case bytes.HasPrefix(raw, []byte{0xFE, 0xFF}):
		low, high = 1, 0
	default:
		return string(bytes.TrimPrefix(raw, []byte("\uFEFF")))
	}
	var units []uint16
	for i := 2; i+1 < len(raw); i += 2 {
		units = append(units, uint16(raw[i+low])|uint16(raw[i+high])<<8)
	}
	return string(utf16.Decode(units))
}

const expectedLog = "expected the output of aws apigateway test-invoke-method, or of aws logs (filter-log-events, get-log-events, tail, get-query-results)"

// recordsOfJSON reads answers of TestInvokeMethod and of CloudWatch Logs; there
// may be several, one after the other.
func recordsOfJSON(text string) ([]*recorded, error) {
	var list []*recorded
	var messages []string
	answers := 0
	for values := json.NewDecoder(strings.NewReader(text)); ; {
		var v any
		err := values.Decode(&v)
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("the log is no JSON (%v); %s", err, expectedLog)
		}
		if answer, ok := v.(map[string]any); ok && answer["log"] != nil {
			list, answers = append(list, testAnswer(answer)...), answers+1
			continue
		}
		messages = appendMessages(messages, v)
	}
	if answers == 0 && messages == nil {
		return nil, errors.New("the JSON has no member log, and no messages; " + expectedLog)
	}
	return append(list, readLines(strings.Join(oldestFirst(messages), "\n"))...), nil
}

// testAnswer is an answer of TestInvokeMethod.
func testAnswer(answer map[string]any) []*recorded {
	log, _ := answer["log"].(string)
	list := readLines(log)
	if len(list) != 1 {
		return list
	}
	if status, ok := answer["status"].(float64); ok {
		list[0].status = statusOf(strconv.Itoa(int(status)))
	}
	if body, ok := answer["body"].(string); ok { // whole, where the log may have cut it
		list[0].answer = logged{text: body, has: true}
	}
	return list
}

// appendMessages appends the messages of a value: members message of events,
// fields @message of the rows of a query.
func appendMessages(list []string, v any) []string {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			list = appendMessages(list, item)
		}
	case map[string]any:
		if text, ok := v["value"].(string); ok && v["field"] == "@message" {
			return append(list, text)
		}
		for _, name := range []string{"message", "@message"} {
			if text, ok := v[name].(string); ok {
				return append(list, text)
			}
		}
		for _, name := range []string{"events", "results"} {
			list = appendMessages(list, v[name])
		}
	}
	return list
}

// oldestFirst turns messages around when requests end in them before they begin:
// queries sort by time, the newest first.
func oldestFirst(messages []string) []string {
	began, ended, turned := map[string]bool{}, map[string]bool{}, 0
	for _, m := range messages {
		at := cloudLine().FindStringSubmatchIndex(m)
		if at == nil {
			continue
		}
		id, text := m[at[2]:at[3]], m[at[1]:]
		switch {
		case strings.HasPrefix(text, "HTTP Method: "):
			if began[id] = true; ended[id] {
				turned++
			}
		case strings.HasPrefix(text, "Method completed with status: "):
			if ended[id] = true; began[id] {
				turned--
			}
		}
	}
	if turned > 0 {
		slices.Reverse(messages)
	}
	return messages
}

// tableMessages are the messages of a table with commas whose first line names
// its columns; nil for a text that is none.
func tableMessages(text string) []string {
	head, _, _ := strings.Cut(text, "\n")
	if !strings.Contains(head, ",") || !strings.Contains(head, "message") {
		return nil
	}
	rows := csv.NewReader(strings.NewReader(text))
	rows.FieldsPerRecord, rows.LazyQuotes = -1, true
	all, err := rows.ReadAll()
	if err != nil || len(all) < 2 {
		return nil
	}
	for column, name := range all[0] {
		if strings.TrimPrefix(strings.TrimSpace(name), "@") != "message" {
			continue
		}
		var list []string
		for _, row := range all[1:] {
			if column < len(row) {
				list = append(list, row[column])
			}
		}
		return list
	}
	return nil
}
