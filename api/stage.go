package api

// Deployment is a frozen state of a REST API (MA-700).
type Deployment struct {
	ID          string `json:"id"`
	Description string `json:"description,omitempty"`
	CreatedDate int64  `json:"createdDate,omitempty"` // seconds since 1970
	// Snapshot is the API as it was, without stages and deployments; nil means
	// that stages of the deployment serve the current state (MA-704, live).
	Snapshot *RestAPI `json:"snapshot,omitempty"`
	Pos      Pos      `json:"-"`
}

// Stage is an address under which a deployment of a REST API is served.
type Stage struct {
	StageName            string             `json:"stageName"`
	DeploymentID         string             `json:"deploymentId,omitempty"`
	Description          string             `json:"description,omitempty"`
	Variables            Pairs              `json:"variables,omitzero"`
	MethodSettings       MethodSettings     `json:"methodSettings,omitzero"`
	CacheClusterEnabled  bool               `json:"cacheClusterEnabled"`
	CacheClusterSize     string             `json:"cacheClusterSize,omitempty"` // GB, as text
	CacheClusterStatus   string             `json:"cacheClusterStatus,omitempty"`
	CanarySettings       *CanarySettings    `json:"canarySettings,omitempty"`
	AccessLogSettings    *AccessLogSettings `json:"accessLogSettings,omitempty"`
	ClientCertificateID  string             `json:"clientCertificateId,omitempty"`
	DocumentationVersion string             `json:"documentationVersion,omitempty"`
	TracingEnabled       bool               `json:"tracingEnabled"`
	WebACLARN            string             `json:"webAclArn,omitempty"`
	Tags                 Pairs              `json:"tags,omitzero"`
	CreatedDate          int64              `json:"createdDate,omitempty"`     // seconds since 1970
	LastUpdatedDate      int64              `json:"lastUpdatedDate,omitempty"` // seconds since 1970
	// Hidden marks a stage that is served but is no entry point: the extra
	// stage of SAM (CF-73).
	Hidden bool `json:"hidden,omitempty"`
	Pos    Pos  `json:"-"`
}

// CanarySettings divert a part of a stage's requests.
type CanarySettings struct {
	PercentTraffic         float64 `json:"percentTraffic"` // 0 to 100
	DeploymentID           string  `json:"deploymentId,omitempty"`
	StageVariableOverrides Pairs   `json:"stageVariableOverrides,omitzero"`
	UseStageCache          bool    `json:"useStageCache"`
	Pos                    Pos     `json:"-"`
}

// AccessLogSettings say what is written per request, and where.
type AccessLogSettings struct {
	Format         string `json:"format,omitempty"`
	DestinationARN string `json:"destinationArn,omitempty"`
	Pos            Pos    `json:"-"`
}

// MethodSetting are the settings of one method, or of all ("*/*"), at a stage.
type MethodSetting struct {
	// Key is the resource path and verb as written: "*/*", "pets/GET",
	// "~1pets~1{id}/GET" (MA-477).
	Key                                    string  `json:"-"`
	MetricsEnabled                         bool    `json:"metricsEnabled"`
	LoggingLevel                           string  `json:"loggingLevel,omitempty"` // OFF, ERROR, INFO
	DataTraceEnabled                       bool    `json:"dataTraceEnabled"`
	ThrottlingBurstLimit                   int     `json:"throttlingBurstLimit"`
	ThrottlingRateLimit                    float64 `json:"throttlingRateLimit"` // requests per second
	CachingEnabled                         bool    `json:"cachingEnabled"`
	CacheTTLInSeconds                      int     `json:"cacheTtlInSeconds"`
	CacheDataEncrypted                     bool    `json:"cacheDataEncrypted"`
	RequireAuthorizationForCacheControl    bool    `json:"requireAuthorizationForCacheControl"`
	UnauthorizedCacheControlHeaderStrategy string  `json:"unauthorizedCacheControlHeaderStrategy"`
	Pos                                    Pos     `json:"-"`
}

// Throttling of a new entry, which is that of the account: such an entry sets
// no limit of its own.
const (
	accountBurst = 5000
	accountRate  = 10000
)

// Throttle is the token bucket that the setting sets; ok is false where it
// leaves its methods to the limits of the account: with the values of a new
// entry, and with negative ones, which mean none.
func (m *MethodSetting) Throttle() (t Throttle, ok bool) {
	t = Throttle{BurstLimit: m.ThrottlingBurstLimit, RateLimit: m.ThrottlingRateLimit}
	ok = t.BurstLimit >= 0 && t.RateLimit >= 0 && t != Throttle{BurstLimit: accountBurst, RateLimit: accountRate}
	return t, ok
}

// DefaultMethodSetting are the values a new entry starts from (MA-477).
func DefaultMethodSetting(key string) *MethodSetting {
	return &MethodSetting{
		Key:                                    key,
		ThrottlingBurstLimit:                   accountBurst,
		ThrottlingRateLimit:                    accountRate,
		CacheTTLInSeconds:                      300,
		RequireAuthorizationForCacheControl:    true,
		UnauthorizedCacheControlHeaderStrategy: "SUCCEED_WITH_RESPONSE_HEADER",
	}
}

// MethodSettings is the list of settings of a stage, in document order.
type MethodSettings []*MethodSetting

// Get is the entry with exactly this key, nil when there is none.
func (m MethodSettings) Get(key string) *MethodSetting {
	for _, setting := range m {
		if setting.Key == key {
			return setting
		}
	}
	return nil
}

// Entry is the entry of a key, made when it is missing: from the values that
// "*/*" has now, else from the defaults (MA-477).
func (m *MethodSettings) Entry(key string) *MethodSetting {
	if setting := m.Get(key); setting != nil {
		return setting
	}
	setting := DefaultMethodSetting(key)
	if all := m.Get("*/*"); all != nil {
		*setting = *all
		setting.Key = key
	}
	*m = append(*m, setting)
	return setting
}

// Delete removes the entry of a key and says whether there was one.
func (m *MethodSettings) Delete(key string) bool {
	for i, old := range *m {
		if old.Key == key {
			*m = append((*m)[:i:i], (*m)[i+1:]...)
			return true
		}
	}
	return false
}
