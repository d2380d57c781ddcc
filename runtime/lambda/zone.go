package lambda

import (
	"strings"
	"time"

	"github.com/dop251/goja"
)

// zoneOf is the time zone that a value of the variable TZ names. What nobody knows is UTC, as in the C library.
func zoneOf(tz string) *time.Location {
	zone, err := time.LoadLocation(strings.TrimPrefix(tz, ":"))
	if err != nil || tz == "Local" {
		return time.UTC
	}
	return zone
}

// alwaysUTC reports whether a zone is UTC under one of its names. The seasons tell London, which was UTC once, apart.
func alwaysUTC(zone *time.Location) bool {
	for _, t := range []time.Time{time.Unix(0, 0), time.Unix(1704067200, 0), time.Unix(1719792000, 0)} {
		if name, offset := t.In(zone).Zone(); offset != 0 || name != "UTC" {
			return false
		}
	}
	return true
}

// hostZone is the time zone of the function. The engine takes the zone of the process for its dates; lib/date.js does not
// ask it, so that the process keeps the zone in which its own log is written.
func (e *environment) hostZone() map[string]func(goja.FunctionCall) goja.Value {
	zone := zoneOf(orText(e.fn.cfg.Env["TZ"], "UTC"))
	utc, engine := alwaysUTC(zone), alwaysUTC(time.Local)
	at := func(f goja.FunctionCall) time.Time { return time.UnixMilli(f.Argument(0).ToInteger()).In(zone) }
	return map[string]func(goja.FunctionCall) goja.Value{
		"zoneIsUTC":       func(goja.FunctionCall) goja.Value { return e.rt.ToValue(utc) },
		"engineZoneIsUTC": func(goja.FunctionCall) goja.Value { return e.rt.ToValue(engine) },
		"zoneOffset": func(f goja.FunctionCall) goja.Value {
			_, seconds := at(f).Zone()
			return e.rt.ToValue(seconds)
		},
		"zoneName": func(f goja.FunctionCall) goja.Value {
			name, _ := at(f).Zone()
			return e.rt.ToValue(name)
		},
	}
}
