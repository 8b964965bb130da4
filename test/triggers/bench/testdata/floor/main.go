// Command floor is the smallest Go client of the Runtime API: it sends every event back.
package main

import (
	"io"
	"net/http"
	"os"
)

func main() {
	base := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/"
	for {
		next, err := http.Get(base + "next")
		if err != nil {
			os.Exit(1)
		}
		response, err := http.Post(base+next.Header.Get("Lambda-Runtime-Aws-Request-Id")+"/response", "application/json", next.Body)
		next.Body.Close()
		if err != nil {
			os.Exit(1)
		}
		_, _ = io.Copy(io.Discard, response.Body)
		response.Body.Close()
	}
}
