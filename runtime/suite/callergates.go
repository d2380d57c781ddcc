package suite

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"postern/api"
	"postern/loader/settings"
	"postern/mapping"
	"postern/runtime"
	"postern/runtime/auth"
	"postern/runtime/limit"
	"postern/runtime/sigv4"
)

// admission puts the caller of a case before the integration. Every case has
// gates of its own: nothing is counted or kept from one to the next.
type admission struct {
	caller  *Caller
	plan    *mapping.Plan
	config  *runtime.Configuration
	account limit.Account
	// usageKey is the key that the authorizer names; "" for none.
	usageKey string
	faults   []string // why the caller cannot be played
}

// admit adds a caller to a call; without one everybody may call. The faults say
// why the caller cannot be played.
func (at *setup) admit(caller *Caller, call *runtime.Call) (faults []string) {
	if caller == nil {
		return nil
	}
	a := &admission{caller: caller, plan: at.plan, config: at.config, account: at.config.Limits()}
	a.account.Keys, a.account.Plans = slices.Clone(a.account.Keys), slices.Clone(a.account.Plans)
	call.Headers = slices.Clone(call.Headers)
	call.Peer = caller.SourceIP
	a.addKey(call)
	gate := a.authorizing(call)
	a.addSignature(call)
	limits := limit.New(limit.Options{})
	limits.Publish(a.account)
	call.Gates = runtime.Gates{Authorize: gate, Limit: limits}
	return a.faults
}

// route is the route that a call takes, nil for none.
func (a *admission) route(call *runtime.Call) *mapping.Route {
	ex := new(mapping.Exchange)
	fillRequest(ex, &Request{Method: call.Method, Path: call.Target, Headers: call.Headers})
	route, _ := a.plan.Match(ex)
	return route
}

// madeKeys are the words for keys that are made for a case, and what the usage
// plan of such a key allows.
var madeKeys = map[string]func(k *api.APIKey, p *api.UsagePlan){
	"valid":     func(*api.APIKey, *api.UsagePlan) {},
	"disabled":  func(k *api.APIKey, _ *api.UsagePlan) { k.Enabled = false },
	"throttled": func(_ *api.APIKey, p *api.UsagePlan) { p.Throttle = &api.Throttle{} },
	"exhausted": func(_ *api.APIKey, p *api.UsagePlan) { p.Quota = &api.Quota{Period: "DAY"} },
}

// addKey sends the API key of the caller as clients do, or has the authorizer
// name it where keys come from there.
func (a *admission) addKey(call *runtime.Call) {
	own := ""
	if a.caller.Authorizer != nil {
		own = a.caller.Authorizer.usageKey
	}
	named := a.plan.API().APIKeySource == api.KeyFromAuthorizer
	switch {
	case own != "":
		a.usageKey = a.keyValue(own)
	case named && a.caller.APIKey != "":
		a.usageKey = a.keyValue(a.caller.APIKey)
	}
	if !named && a.caller.APIKey != "" {
		setHeader(call, "x-api-key", a.keyValue(a.caller.APIKey))
	}
}

// keyValue is the value of a key: of one that the configuration names, of one
// that is made, or the text itself.
func (a *admission) keyValue(text string) string {
	for _, k := range a.account.Keys {
		if k.Name == text {
			return k.Value
		}
	}
	change := madeKeys[text]
	if change == nil {
		return text
	}
	key := &api.APIKey{ID: "postern-test", Name: text, Value: "postern-test-key-" + text, Enabled: true}
	plan := &api.UsagePlan{ID: "postern-test", Name: "of the case", Keys: []*api.UsagePlanKey{{ID: key.ID, Type: "API_KEY"}},
		APIStages: []api.APIStage{{APIID: a.plan.API().ID, Stage: a.plan.Stage().StageName}}}
	change(key, plan)
	a.account.Keys, a.account.Plans = append(a.account.Keys, key), append(a.account.Plans, plan)
	return key.Value
}

// authorizing is the gate that knows the caller.
func (a *admission) authorizing(call *runtime.Call) *auth.Gate {
	known := *a.config.Settings
	known.Keys = slices.Clone(known.Keys)
	if iam := a.caller.IAM; iam != nil && iam.ID == "" {
		known.Keys = append(known.Keys, madeAccessKey(iam, known.Account))
	}
	o := auth.Options{Settings: &known, Folder: a.config.Folder, Call: a.functionReply}
	if route := a.route(call); route != nil {
		switch from := route.Authorizer(); {
		case from == nil && a.caller.Authorizer != nil && !a.caller.general:
			a.faults = append(a.faults, route.Name()+" has no authorizer, and the case says what it decides")
		case from != nil && from.Type == api.CognitoAuthorizer:
			known.JWKS, o.Transport = nil, poolKeys{a.failing()}
			a.addToken(call, route, from)
		case from != nil && a.caller.Authorizer != nil && a.caller.Authorizer.claims:
			a.faults = append(a.faults, "the authorizer of "+route.Name()+" is a function, which returns context; claims are of user pools")
		}
	}
	return auth.New(o)
}

func (a *admission) failing() bool {
	return a.caller.Authorizer != nil && a.caller.Authorizer.Word == "failure"
}

// functionReply stands in for the function of a Lambda authorizer.
func (a *admission) functionReply(ex *mapping.Exchange) mapping.Outcome {
	from := a.caller.Authorizer
	if from == nil {
		return mapping.ServiceError("", "the case says not what it answers; add caller: {authorizer: allow} or the like")
	}
	in := &ex.IntegrationResponse
	in.Status, in.RequestID = 200, functionRequestID
	in.Body = a.payload(from)
	if from.Error != nil || from.Word == "unauthorized" || from.Word == "failure" {
		in.FunctionError = "Unhandled"
	}
	return mapping.Outcome{}
}

// payload is what the function of a Lambda authorizer returns.
func (a *admission) payload(from *AuthorizerReply) []byte {
	switch {
	case from.Result != nil:
		return from.Result
	case from.Error != nil:
		return from.Error
	case from.Word == "unauthorized":
		return []byte(`{"errorMessage":"Unauthorized","errorType":"Error"}`)
	case from.Word == "failure":
		return []byte(`{"errorMessage":"the authorizer fails as the case says","errorType":"Error"}`)
	}
	return a.policy(from)
}

// policy is a result that allows or denies everything.
func (a *admission) policy(from *AuthorizerReply) []byte {
	effect, principal := "Allow", from.principal
	if from.Word == "deny" {
		effect = "Deny"
	}
	if principal == "" {
		principal = "user"
	}
	text := fmt.Sprintf(`{"principalId":%s,"policyDocument":{"Version":"2012-10-17","Statement":[{"Sid":"OfTheCase","Action":"execute-api:Invoke","Effect":%q,"Resource":"*"}]}`,
		quoted(principal), effect)
	if from.context != nil {
		text += `,"context":` + string(from.context)
	}
	if a.usageKey != "" {
		text += `,"usageIdentifierKey":` + quoted(a.usageKey)
	}
	return []byte(text + "}")
}

// The access key that signs for an ARN.
const (
	madeKeyID     = "AKIDPOSTERNTEST"
	madeKeySecret = "of-the-case"
)

func madeAccessKey(from *settings.Key, account string) settings.Key {
	key := *from
	key.ID, key.Secret = madeKeyID, madeKeySecret
	if key.ARN == "" {
		key.ARN = "arn:aws:iam::" + account + ":user/test"
	}
	return key
}

// addSignature signs the request as an IAM user would.
func (a *admission) addSignature(call *runtime.Call) {
	iam := a.caller.IAM
	if iam == nil {
		return
	}
	creds := sigv4.Credentials{AccessKey: madeKeyID, Secret: madeKeySecret}
	if iam.ID != "" {
		at := slices.IndexFunc(a.config.Settings.Keys, func(k settings.Key) bool { return k.ID == iam.ID })
		if at < 0 {
			a.faults = append(a.faults, "iam: the keys section of postern.yaml has no access key "+iam.ID+"; an ARN, or {arn: …, policy: …}, needs none there")
			return
		}
		key := &a.config.Settings.Keys[at]
		creds = sigv4.Credentials{AccessKey: key.ID, Secret: key.Secret, Token: key.Token}
	}
	env := a.plan.Env()
	host, ok := lookup(call.Headers)("Host")
	if !ok {
		host = a.plan.API().ID + ".execute-api." + env.Region + ".amazonaws.com"
		setHeader(call, "Host", host)
	}
	target, _, _ := strings.Cut(call.Target, "#")
	for _, f := range sigv4.Sign(creds, sigv4.Request{Method: call.Method, Host: host, Path: target, Body: call.Body,
		Service: "execute-api", Region: env.Region, Time: time.Now()}) {
		setHeader(call, f.Name, f.Value)
	}
}

// setHeader sets a header that the request of the case does not have by itself.
func setHeader(call *runtime.Call, name, value string) {
	if !hasHeader(call.Headers, name) {
		call.Headers = append(call.Headers, mapping.Header{Name: name, Value: value})
	}
}
