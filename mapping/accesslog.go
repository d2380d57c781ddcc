package mapping

import (
	"strings"

	"postern/api"
)

// AccessLog is a compiled access log format (§19). It never changes.
type AccessLog struct {
	format string
	parts  []variablePart
}

// Format is the text the log was compiled from.
func (l *AccessLog) Format() string { return l.format }

// Append appends the log line of a finished exchange. A variable without value
// prints "-".
func (l *AccessLog) Append(dst []byte, ex *Exchange) []byte {
	return appendParts(dst, ex, l.parts, "-")
}

// AppendAccessLog appends the access log line of a finished exchange; nothing
// when the stage has no format.
func (p *Plan) AppendAccessLog(dst []byte, ex *Exchange) []byte {
	if p == nil || p.accessLog == nil {
		return dst
	}
	return p.accessLog.Append(dst, ex)
}

// maxFormat is the largest access log format, in bytes (§17).
const maxFormat = 3 << 10

// compileAccessLog compiles the format of the stage.
func (c *compiler) compileAccessLog(settings *api.AccessLogSettings) *AccessLog {
	if settings == nil || settings.Format == "" {
		return nil
	}
	format := settings.Format
	if len(format) > maxFormat {
		c.refuse("§17", settings.Pos, "the access log format is longer than 3 KB")
	}
	if !strings.Contains(format, "$context.requestId") && !strings.Contains(format, "$context.extendedRequestId") {
		c.refuse("§19", settings.Pos, "the access log format must contain $context.requestId or $context.extendedRequestId")
	}
	return &AccessLog{format: format, parts: c.plan.variableParts(format, inLogs)}
}
