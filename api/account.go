package api

// Config is everything one set of input files describes: the APIs and the
// objects of the account that are used with them.
type Config struct {
	APIs             []*API             `json:"apis"`
	APIKeys          []*APIKey          `json:"apiKeys,omitempty"`
	UsagePlans       []*UsagePlan       `json:"usagePlans,omitempty"`
	VPCLinks         []*VPCLinkObject   `json:"vpcLinks,omitempty"`
	DomainNames      []*DomainName      `json:"domainNames,omitempty"`
	BasePathMappings []*BasePathMapping `json:"basePathMappings,omitempty"`
}

// APIKey is a key that a client sends in x-api-key.
type APIKey struct {
	ID              string   `json:"id"`
	Value           string   `json:"value,omitempty"`
	Name            string   `json:"name,omitempty"`
	CustomerID      string   `json:"customerId,omitempty"`
	Description     string   `json:"description,omitempty"`
	Enabled         bool     `json:"enabled"`
	StageKeys       []string `json:"stageKeys,omitempty"`       // <api id>/<stage>
	CreatedDate     int64    `json:"createdDate,omitempty"`     // seconds since 1970
	LastUpdatedDate int64    `json:"lastUpdatedDate,omitempty"` // seconds since 1970
	Tags            Pairs    `json:"tags,omitzero"`
	Pos             Pos      `json:"-"`
}

// UsagePlan limits what the clients of its keys may ask of its stages.
type UsagePlan struct {
	ID          string          `json:"id"`
	Name        string          `json:"name,omitempty"`
	Description string          `json:"description,omitempty"`
	APIStages   []APIStage      `json:"apiStages,omitempty"`
	Throttle    *Throttle       `json:"throttle,omitempty"`
	Quota       *Quota          `json:"quota,omitempty"`
	ProductCode string          `json:"productCode,omitempty"`
	Keys        []*UsagePlanKey `json:"keys,omitempty"`
	Tags        Pairs           `json:"tags,omitzero"`
	Pos         Pos             `json:"-"`
}

// APIStage is a stage that a usage plan covers.
type APIStage struct {
	APIID    string           `json:"apiId"`
	Stage    string           `json:"stage"`
	Throttle []MethodThrottle `json:"throttle,omitempty"`
}

// MethodThrottle limits one method of a stage.
type MethodThrottle struct {
	Method string `json:"method"` // /pets/GET
	Throttle
}

// Throttle is a token bucket.
type Throttle struct {
	BurstLimit int     `json:"burstLimit"` // requests
	RateLimit  float64 `json:"rateLimit"`  // requests per second
}

// Quota is a number of requests per period.
type Quota struct {
	Limit  int    `json:"limit"`
	Offset int    `json:"offset"`
	Period string `json:"period"` // DAY, WEEK or MONTH
}

// UsagePlanKey puts an API key into a usage plan.
type UsagePlanKey struct {
	ID   string `json:"id"`   // of the API key
	Type string `json:"type"` // API_KEY
	Pos  Pos    `json:"-"`
}

// VPCLinkObject is a link to a private network, of a REST API (TargetARNs) or
// of version 2.
type VPCLinkObject struct {
	ID          string   `json:"id"`
	Name        string   `json:"name,omitempty"`
	Description string   `json:"description,omitempty"`
	TargetARNs  []string `json:"targetArns,omitempty"`
	Tags        Pairs    `json:"tags,omitzero"`
	Pos         Pos      `json:"-"`
}

// DomainName is a custom domain.
type DomainName struct {
	DomainName string `json:"domainName"`
	Tags       Pairs  `json:"tags,omitzero"`
	Pos        Pos    `json:"-"`
}

// BasePathMapping puts a stage below a path of a custom domain.
type BasePathMapping struct {
	DomainName string `json:"domainName"`
	BasePath   string `json:"basePath"` // (none): the root
	APIID      string `json:"apiId"`
	Stage      string `json:"stage,omitempty"` // "": the caller names it
	Pos        Pos    `json:"-"`
}
