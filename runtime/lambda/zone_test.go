package lambda

import (
	"testing"
	"time"

	"postern/internal/missing"
)

// in runs a test on a machine in another zone.
func in(t *testing.T, zone string, test func(t *testing.T)) {
	t.Run(zone, func(t *testing.T) {
		loaded, err := time.LoadLocation(zone)
		if err != nil {
			missing.Skip(t, "the zone is not installed: "+err.Error())
		}
		defer func(local *time.Location) { time.Local = local }(time.Local)
		time.Local = loaded
		test(t)
	})
}

// Dates are those of Node with the zone UTC, wherever the machine stands.
func TestZoneOfMachine(t *testing.T) {
	for _, zone := range []string{"UTC", "America/New_York", "Europe/London", "Asia/Kolkata", "Pacific/Apia"} {
		in(t, zone, func(t *testing.T) { compareWithNode(t, "testdata/node/date.txt") })
	}
}

// The variable TZ of a function names another zone. Results are those of Node, but for the name of the zone.
func TestZoneOfFunction(t *testing.T) {
	const code = `exports.handler = async () => [
	  new Date(1e12).getHours(), new Date(1583649000000).toString(), new Date(2020, 2, 29, 2, 30).getTime(), new Date(2020, 9, 25, 2, 30).getTime(),
	  new Date('2020-07-01T10:00').getTime(), new Date('2020-07-01').getTime(), new Date('Jul 1 2020 10:00').getTime(), new Date('Jul 1 2020 10:00 GMT').getTime(),
	  new Date(0).getTimezoneOffset(), new Date(1593561600000).getTimezoneOffset(), new Date(-1e14).getTimezoneOffset(), new Date(1e12).setHours(3), new Date(1e12).toISOString(), new Date(NaN).getDay()]`
	for zone, want := range map[string]string{
		":UTC":             `[1,"Sun Mar 08 2020 06:30:00 GMT+0000 (Coordinated Universal Time)",1585449000000,1603593000000,1593597600000,1593561600000,1593597600000,1593597600000,0,0,0,1000007200000,"2001-09-09T01:46:40.000Z",null]`,
		"Nowhere/Else":     `[1,"Sun Mar 08 2020 06:30:00 GMT+0000 (Coordinated Universal Time)",1585449000000,1603593000000,1593597600000,1593561600000,1593597600000,1593597600000,0,0,0,1000007200000,"2001-09-09T01:46:40.000Z",null]`,
		":Europe/Berlin":   `[3,"Sun Mar 08 2020 07:30:00 GMT+0100 (CET)",1585445400000,1603585800000,1593590400000,1593561600000,1593590400000,1593597600000,-60,-120,-53,1000000000000,"2001-09-09T01:46:40.000Z",null]`,
		"America/New_York": `[21,"Sun Mar 08 2020 01:30:00 GMT-0500 (EST)",1585463400000,1603607400000,1593612000000,1593561600000,1593612000000,1593597600000,300,240,296,999935200000,"2001-09-09T01:46:40.000Z",null]`,
	} {
		in(t, "Asia/Kolkata", func(t *testing.T) {
			f := newFunction(t, Config{Handler: writeFile(t, t.TempDir(), "index.js", code), Env: map[string]string{"TZ": zone}})
			if r := invoke(t, f, "{}"); string(r.Payload) != want {
				t.Errorf("%s\n got  %s\n want %s", zone, r.Payload, want)
			}
		})
	}
}
