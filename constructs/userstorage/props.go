package userstorage

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"

	"example.com/cognitocdk/constructs/gofunction"
	"example.com/cognitocdk/constructs/internal/naming"
	"example.com/cognitocdk/internal/fielderr"
)

// Props describes the bucket. The zero value is hardened and complete.
type Props struct {
	// Name of the bucket, unique among all AWS accounts. Changing it replaces the bucket.
	// Default: CloudFormation makes one. Allowed: 3 to 63 of a-z, 0-9, hyphen; no dots,
	// which TLS host names of buckets cannot have.
	Name string

	// Origins are the web apps that may read answers of the bucket in a browser, such as
	// appclient.Client.Origins(). Default: none, and with none no CORS at all.
	// Allowed: 100, each https://host[:port], or http on loopback for development.
	Origins []string

	// KeyARN is a customer-managed KMS key that encrypts the objects; its key policy must
	// let the account's IAM policies decide. Grants then include the key, only through S3
	// and only for this bucket. Costs: the key and, thanks to the bucket key, few requests.
	// Default: a key that S3 manages. Allowed: the ARN of a key in the bucket's region, no alias.
	KeyARN string

	// LogBucketName is an existing bucket that takes the access logs, under the construct's
	// id as prefix; its policy must let logging.s3.amazonaws.com in, and it must be
	// encrypted by S3. Default: a bucket of its own, hardened as this one.
	LogBucketName string
	// LogRetentionDays in the log bucket. Default: 365. Allowed: 90 to 3653.
	LogRetentionDays int

	// KeepVersionsDays is how long an object that was overwritten or deleted can still be
	// restored. Default: 90. Allowed: 1 to 3653.
	KeepVersionsDays int
	// AbortUploadsDays is when an unfinished multipart upload is thrown away.
	// Default: 7. Allowed: 1 to 30.
	AbortUploadsDays int

	// OnUpload is invoked for every object that was created, in both rooms, with an
	// EventBridge event "Object Created": EventBridge, since a notification of the bucket
	// itself would make bucket and function wait for each other, and CloudFormation's
	// own names impossible. At least once, in no certain order.
	// Costs: per event, https://aws.amazon.com/eventbridge/pricing/. Default: none.
	OnUpload *gofunction.Function

	// Destroy lets the bucket, if empty, go with the stack. It is the second of two keys:
	// the first is control.MarkEphemeral on the environment. Default: RETAIN.
	Destroy bool

	// LogicalID pins the bucket's logical id, and <LogicalID>Logs that of the log bucket.
	// A bucket whose logical id changes is replaced by an empty one.
	// Default: the CDK's, which follows from the construct's path.
	LogicalID string

	// Override changes what is not modelled, last of all. Access logs, and the events of
	// OnUpload, are set after it, from the fields above.
	Override func(*awss3.BucketProps)
}

var (
	bucketName = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9-]{1,61})[a-z0-9]$`)
)

// Validate reports every problem at once, each "userstorage.Field: what"; unresolved CDK
// tokens pass. That Destroy has its second key is checked by New, which knows the tree.
func (p Props) Validate() error {
	d := p.defaults()
	problems := []error{
		validateName("userstorage.Name", p.Name),
		validateName("userstorage.LogBucketName", p.LogBucketName),
		fielderr.Conflict(p.LogBucketName != "" && p.LogRetentionDays != 0, "userstorage.LogRetentionDays", "LogBucketName", "that bucket has its own life cycle"),
		fielderr.Conflict(p.Name != "" && p.Name == p.LogBucketName, "userstorage.LogBucketName", "the same Name", "every log would be logged"),
		fielderr.Between("userstorage.LogRetentionDays", d.LogRetentionDays, 90, 3653),
		fielderr.Between("userstorage.KeepVersionsDays", d.KeepVersionsDays, 1, 3653),
		fielderr.Between("userstorage.AbortUploadsDays", d.AbortUploadsDays, 1, 30),
		fielderr.Count("userstorage.Origins", len(p.Origins), 0, 100),
		fielderr.Unique("userstorage.Origins", p.Origins),
		naming.Key("userstorage.KeyARN", p.KeyARN),
		naming.LogicalID("userstorage.LogicalID", p.LogicalID, "Logs"),
	}
	for i, o := range p.Origins {
		problems = append(problems, naming.Origin(fmt.Sprintf("userstorage.Origins[%d]", i), o))
	}
	return errors.Join(problems...)
}

// validateName follows
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, without dots.
func validateName(field, name string) error {
	if name == "" {
		return nil
	}
	reserved := strings.HasPrefix(name, "xn--") || strings.HasPrefix(name, "sthree-") || strings.HasPrefix(name, "amzn-s3-demo-") ||
		strings.HasSuffix(name, "-s3alias") || strings.HasSuffix(name, "--ol-s3") || strings.HasSuffix(name, "--x-s3") || strings.HasSuffix(name, "--table-s3")
	return errors.Join(
		fielderr.Matches(field, name, bucketName, "3 to 63 of a-z, 0-9 and hyphen, with no hyphen at either end"),
		fielderr.Conflict(reserved, field, "a prefix or suffix that S3 reserves", name),
	)
}

func (p Props) defaults() Props {
	for field, days := range map[*int]int{&p.LogRetentionDays: 365, &p.KeepVersionsDays: 90, &p.AbortUploadsDays: 7} {
		if *field == 0 {
			*field = days
		}
	}
	return p
}
