package userstorage

import (
	"errors"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/control"
	"example.com/cognitocdk/constructs/internal/grant"
	"example.com/cognitocdk/constructs/internal/naming"
	"example.com/cognitocdk/internal/fielderr"
	"example.com/cognitocdk/internal/js"
)

// The rooms of the bucket.
const (
	// UsersPrefix is followed by an identity id and a slash.
	UsersPrefix = "users/"
	// TenantsPrefix is followed by a tenant id and a slash.
	TenantsPrefix = "tenants/"
)

// Bucket is a bucket of users' and tenants' objects, provisioned by [New] or found by [Import].
type Bucket struct {
	node    constructs.Construct
	bucket  awss3.IBucket
	cfn     awss3.CfnBucket // nil if imported
	logs    awss3.Bucket    // nil if imported, or the logs go elsewhere
	keyARN  string
	granted grant.Once
}

// New provisions the bucket. It panics with the error of Props.Validate.
func New(scope constructs.Construct, id string, props Props) *Bucket {
	if err := errors.Join(props.Validate(), control.CheckDestroy("userstorage.Destroy", props.Destroy, scope),
		naming.Region("userstorage.KeyARN", props.KeyARN, scope)); err != nil {
		panic(err)
	}
	props = props.defaults()
	node := constructs.NewConstruct(scope, jsii.String(id))
	bucket := awss3.NewBucket(node, jsii.String("Bucket"), l2Props(node, props))
	b := &Bucket{node: node, bucket: bucket, cfn: bucket.Node().DefaultChild().(awss3.CfnBucket), keyARN: props.KeyARN}
	finish(bucket, props, props.LogicalID)
	logBucket := props.LogBucketName
	if logBucket == "" {
		b.logs = newLogs(node, id, bucket, props)
		logBucket = *b.logs.BucketName()
	}
	b.cfn.SetLoggingConfiguration(&awss3.CfnBucket_LoggingConfigurationProperty{
		DestinationBucketName: jsii.String(logBucket), LogFilePrefix: jsii.String(id + "/"),
	})
	if props.OnUpload != nil {
		b.notify(props.OnUpload)
	}
	return b
}

func l2Props(node constructs.Construct, props Props) *awss3.BucketProps {
	p := hardened(props)
	p.BucketName = js.String(props.Name)
	p.LifecycleRules = &[]*awss3.LifecycleRule{{
		Id:                                  jsii.String("old-versions"),
		Enabled:                             js.Bool(true),
		NoncurrentVersionExpiration:         days(props.KeepVersionsDays),
		ExpiredObjectDeleteMarker:           js.Bool(true),
		AbortIncompleteMultipartUploadAfter: days(props.AbortUploadsDays),
	}}
	if props.KeyARN != "" {
		p.Encryption = awss3.BucketEncryption_KMS
		p.EncryptionKey = awskms.Key_FromKeyArn(node, jsii.String("Key"), jsii.String(props.KeyARN))
		p.BucketKeyEnabled = js.Bool(true)
	}
	if len(props.Origins) > 0 {
		p.Cors = cors(props.Origins)
	}
	if props.Override != nil {
		props.Override(p)
	}
	return p
}

// hardened is what both buckets have in common.
func hardened(props Props) *awss3.BucketProps {
	p := &awss3.BucketProps{
		BlockPublicAccess: awss3.BlockPublicAccess_BLOCK_ALL(),
		EnforceSSL:        js.Bool(true),
		MinimumTLSVersion: jsii.Number(1.2),
		ObjectOwnership:   awss3.ObjectOwnership_BUCKET_OWNER_ENFORCED,
		Versioned:         js.Bool(true),
		Encryption:        awss3.BucketEncryption_S3_MANAGED,
		RemovalPolicy:     awscdk.RemovalPolicy_RETAIN,
		// A key that the caller brings could lock the owner out of what was overwritten.
		BlockedEncryptionTypes: &[]awss3.BlockedEncryptionType{awss3.BlockedEncryptionType_SSE_C()},
	}
	if props.Destroy {
		p.RemovalPolicy = awscdk.RemovalPolicy_DESTROY
	}
	return p
}

// finish pins the logical id, records what Destroy weakens, and lets the policy stay as
// long as its bucket: a retained bucket without it would take requests without TLS.
func finish(bucket awss3.Bucket, props Props, logicalID string) {
	cfn := bucket.Node().DefaultChild().(awss3.CfnBucket)
	if logicalID != "" {
		cfn.OverrideLogicalId(jsii.String(logicalID))
	}
	if props.Destroy {
		control.Record(cfn, control.Exception{Control: control.BucketRetained, Reason: control.Ephemeral(bucket)})
		return
	}
	if policy := bucket.Policy(); policy != nil { // an Override can leave nothing for it to say
		policy.ApplyRemovalPolicy(awscdk.RemovalPolicy_RETAIN)
	}
}

// cors lets a browser use every ability from the app's own pages. The headers are those
// that the AWS SDKs send; ETag is what finishes a multipart upload.
func cors(origins []string) *[]*awss3.CorsRule {
	return &[]*awss3.CorsRule{{
		AllowedOrigins: js.Strings(origins),
		AllowedMethods: &[]awss3.HttpMethods{awss3.HttpMethods_GET, awss3.HttpMethods_HEAD, awss3.HttpMethods_PUT, awss3.HttpMethods_POST, awss3.HttpMethods_DELETE},
		AllowedHeaders: jsii.Strings("amz-sdk-*", "authorization", "cache-control", "content-*", "if-match", "if-none-match", "range", "x-amz-*"),
		ExposedHeaders: jsii.Strings("ETag", "x-amz-request-id", "x-amz-id-2"),
		MaxAge:         jsii.Number(3600),
	}}
}

func days(n int) awscdk.Duration { return awscdk.Duration_Days(js.Number(n)) }

// Import names a bucket that another stack provisioned, so that it can be granted to
// roles here. Its KeyARN in props must say what encrypts it; all other fields are ignored.
func Import(scope constructs.Construct, id, bucketName string, props Props) *Bucket {
	if err := errors.Join(fielderr.Required("userstorage.Import.bucketName", bucketName), validateName("userstorage.Import.bucketName", bucketName), naming.Key("userstorage.KeyARN", props.KeyARN),
		naming.Region("userstorage.KeyARN", props.KeyARN, scope)); err != nil {
		panic(err)
	}
	node := constructs.NewConstruct(scope, jsii.String(id))
	return &Bucket{
		node: node, bucket: awss3.Bucket_FromBucketName(node, jsii.String("Bucket"), jsii.String(bucketName)),
		keyARN: props.KeyARN,
	}
}

// Name is the bucket's name, a token until deployment unless Props.Name gave it.
func (b *Bucket) Name() string { return *b.bucket.BucketName() }

// ARN is the bucket's ARN.
func (b *Bucket) ARN() string { return *b.bucket.BucketArn() }

// Logs is the bucket of the access logs; nil for an imported bucket, and where
// Props.LogBucketName names another one.
func (b *Bucket) Logs() awss3.Bucket { return b.logs }

// Construct is the bucket's node in the construct tree.
func (b *Bucket) Construct() constructs.IConstruct { return b.node }

// L2 is the CDK's own construct, for what is not modelled here.
func (b *Bucket) L2() awss3.IBucket { return b.bucket }

// Cfn is the CloudFormation resource; nil for an imported bucket.
func (b *Bucket) Cfn() awss3.CfnBucket { return b.cfn }
