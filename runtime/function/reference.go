package function

import (
	"fmt"
	"strings"
)

// Reference is the name of a function, taken apart.
type Reference struct {
	Name      string
	Qualifier string // alias or version; "" for none
	Region    string // "" when the name is no ARN
	Account   string // "" when the name has none
}

// Parse reads an ARN, a partial ARN, name:qualifier or a name.
func Parse(text string) (Reference, error) {
	fields := strings.Split(text, ":")
	var r Reference
	switch {
	case fields[0] == "arn":
		if len(fields) < 7 || len(fields) > 8 || fields[2] != "lambda" || fields[5] != "function" {
			return r, malformed(text)
		}
		r.Region, r.Account, fields = fields[3], fields[4], fields[6:]
	case len(fields) >= 3 && fields[1] == "function":
		r.Account, fields = fields[0], fields[2:]
	case len(fields) >= 2 && fields[0] == "function":
		fields = fields[1:]
	}
	if len(fields) > 2 || !isName(fields[0]) || len(fields) == 2 && !isName(fields[1]) {
		return r, malformed(text)
	}
	r.Name = fields[0]
	if len(fields) == 2 {
		r.Qualifier = fields[1]
	}
	return r, nil
}

// isName is lenient about length and characters: a name that only Postern knows
// may be any word.
func isName(text string) bool {
	return text != "" && !strings.ContainsAny(text, " \t\r\n/?#\"\x00")
}

func malformed(text string) error {
	hint := ""
	if text == "" || strings.HasSuffix(text, ":") {
		hint = "; is a stage variable of the uri not set?"
	}
	return fmt.Errorf("%q names no Lambda function; expected arn:aws:lambda:{region}:{account}:function:{name} with or without :{alias}, {name}:{alias} or {name}%s", text, hint)
}

// ARN is the full ARN, with the qualifier when there is one.
func (r Reference) ARN(region, account string) string {
	arn := "arn:aws:lambda:" + or(r.Region, region) + ":" + or(r.Account, account) + ":function:" + r.Name
	if r.Qualifier != "" {
		arn += ":" + r.Qualifier
	}
	return arn
}

// keys are the names under which an entry of the lambda section may stand, the
// closest first.
func (r Reference) keys(region, account string) []string {
	bare := r
	bare.Qualifier = ""
	if r.Qualifier == "" {
		return []string{r.ARN(region, account), r.Name, "*"}
	}
	return []string{r.ARN(region, account), r.Name + ":" + r.Qualifier, bare.ARN(region, account), r.Name, "*"}
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
