package walk

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"example.com/cognitocdk/internal/golden"
)

func exampleReport() Report {
	r := Report{Env: "local", Region: "us-east-1", UserPoolID: "us-east-1_AbCdEfGhI", Started: time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC), Steps: []Result{
		{ID: "sign-up", Status: Held, Tried: "sign up", Should: "a user", Happened: "user 1", Millis: 12, Provenance: Provenance{Documentation: "https://docs.aws.amazon.com/a", Seen: "endpoint as shipped"}},
		{ID: "tenant-change-refused", Status: Failed, Tried: "change the tenant", Should: "InvalidParameterException, nothing changed", Happened: "it was allowed; want InvalidParameterException", Millis: 3, Provenance: Provenance{Documentation: "https://docs.aws.amazon.com/b", Seen: "our start-up module"}},
		{ID: "tenant-kept", Status: Blocked, Tried: "look", Should: "the tenant", Happened: "not tried: tenant-change-refused did not hold", Provenance: Provenance{Seen: "our own code"}},
		{ID: "files", Status: NotDeployed, Tried: "write", Should: "bytes", Happened: "not deployed", Provenance: Provenance{Seen: "our start-up module"}},
		{ID: "wait", Status: LeftOut, Tried: "wait", Should: "the end", Happened: "needs a wait; --patient tries it", Provenance: Provenance{Seen: "our start-up module"}},
	}}
	r.finish(1234 * time.Millisecond)
	return r
}

func TestReport(t *testing.T) {
	var text, js bytes.Buffer
	r := exampleReport()
	if err := r.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	if err := r.WriteJSON(&js); err != nil {
		t.Fatal(err)
	}
	golden.Equal(t, "report.txt", text.Bytes())
	golden.Equal(t, "report.json", js.Bytes())
	var again Report
	if err := json.Unmarshal(js.Bytes(), &again); err != nil {
		t.Errorf("the JSON does not read back: %v", err)
	}
}

func TestAReportHoldsOnlyIfNothingFailedAndSomethingHeld(t *testing.T) {
	for _, tt := range []struct {
		statuses []Status
		want     bool
	}{
		{[]Status{Held, Held}, true},
		{[]Status{Held, NotDeployed, LeftOut}, true},
		{[]Status{Held, Failed}, false},
		{[]Status{Held, Blocked}, false},
		{[]Status{NotDeployed, LeftOut}, false},
		{nil, false},
	} {
		var r Report
		for _, s := range tt.statuses {
			r.Steps = append(r.Steps, Result{Status: s})
		}
		if r.finish(0); r.Holds != tt.want {
			t.Errorf("%v: holds is %v, want %v", tt.statuses, r.Holds, tt.want)
		}
	}
}
