// Package config lists the environments that this app is deployed to.
//
// Plain Go values, one file, no lookups: account and region, zone ids and certificate
// ARNs are written here, so that `cdk synth` needs neither credentials nor network. Edit
// environments.go to make the app yours.
package config
