// Package js carries plain Go values across to the jsii pointers that the CDK wants.
package js

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

// String is s for jsii; the empty string is 'not set'.
func String(s string) *string {
	if s == "" {
		return nil
	}
	return jsii.String(s)
}

// Strings is list for jsii; an empty list is 'not set'.
func Strings(list []string) *[]*string {
	if len(list) == 0 {
		return nil
	}
	return jsii.Strings(list...)
}

// StringMap is m for jsii; an empty map is 'not set'.
func StringMap(m map[string]string) *map[string]*string {
	if len(m) == 0 {
		return nil
	}
	out := make(map[string]*string, len(m))
	for k, v := range m {
		out[k] = jsii.String(v)
	}
	return &out
}

// Bool is b for jsii, false included: a template says explicitly what is off.
func Bool(b bool) *bool { return jsii.Bool(b) }

// Number is n for jsii, zero included.
func Number(n int) *float64 { return jsii.Number(float64(n)) }

// Duration is d for the CDK, in whole seconds, or in whole minutes or days where it is such.
func Duration(d time.Duration) awscdk.Duration {
	switch {
	case d%(24*time.Hour) == 0:
		return awscdk.Duration_Days(jsii.Number(d.Hours() / 24))
	case d%time.Minute == 0:
		return awscdk.Duration_Minutes(jsii.Number(d.Minutes()))
	}
	return awscdk.Duration_Seconds(jsii.Number(d.Seconds()))
}
