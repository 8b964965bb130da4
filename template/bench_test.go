package template

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func megabyte() []byte {
	var b strings.Builder
	b.WriteString(`{"Resources":{`)
	for i := 0; b.Len() < 1<<20; i++ {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `"R%d":{"Type":"AWS::IAM::Policy","Properties":{"PolicyName":"p%d","PolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":{"Fn::Join":["",[{"Fn::GetAtt":["R0","Arn"]},"/users/*"]]}}]}}}`, i, i)
	}
	b.WriteString("}}")
	return []byte(b.String())
}

// The bare decode is the yardstick: Parse may cost a few times as much.
func BenchmarkParseMegabyte(b *testing.B) {
	data := megabyte()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := Parse("a.json", data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBareDecodeMegabyte(b *testing.B) {
	data := megabyte()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		var v any
		if err := json.Unmarshal(data, &v); err != nil {
			b.Fatal(err)
		}
	}
}
