// Package members checks lists of app clients for being one user pool's.
package members
