package operations

import (
	"errors"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/control"
	"example.com/cognitocdk/constructs/internal/naming"
)

// Operations is what watches a pool.
type Operations struct {
	node      constructs.Construct
	alarms    []awscloudwatch.CfnAlarm
	dashboard awscloudwatch.CfnDashboard
	delivery  awscognito.CfnLogDeliveryConfiguration
	messages  awslogs.LogGroup
	signIns   awslogs.LogGroup // nil but on the Plus plan
	titles    map[string]bool  // given to something that is watched
}

// New provisions alarms, dashboard and logs. It panics with the error of Props.Validate.
func New(scope constructs.Construct, id string, props Props) *Operations {
	if err := errors.Join(props.Validate(), control.CheckDestroy("operations.Destroy", props.Destroy, scope),
		naming.Region("operations.TopicARN", props.TopicARN, scope), props.Pool.Beside("operations.Pool", scope), props.Pool.Claim("operations.Pool", "a log delivery configuration")); err != nil {
		panic(err)
	}
	props = props.defaults()
	o := &Operations{node: constructs.NewConstruct(scope, jsii.String(id)), titles: map[string]bool{}}
	o.deliver(props)
	var rows []row
	for _, c := range props.Clients {
		name := o.title(c.Construct())
		throttled, failed := signIn(props.Pool, c, "SignInThrottles"), failures(props.Pool, c)
		o.alarm(props, name+"Throttled", "Cognito throttles sign-ins through "+name, throttled, 1)
		o.alarm(props, name+"Failed", "many sign-ins through "+name+" fail: guessed passwords, or a broken release", failed, float64(props.FailedSignIns))
		rows = append(rows, row{"Sign-ins through " + name, []series{signIn(props.Pool, c, "SignInSuccesses"), throttled, signIn(props.Pool, c, "TokenRefreshSuccesses")}})
	}
	for _, t := range props.Triggers {
		name := strings.TrimSuffix(o.title(t.Function().Construct().Node().Scope()), "Function")
		errs, slow := function(t, "Errors", "Sum"), function(t, "Duration", "p99")
		o.alarm(props, name+"Errors", "the trigger "+name+" refuses or fails", errs, float64(props.TriggerErrors))
		o.alarm(props, name+"Slow", "the trigger "+name+" comes close to the 5 seconds that Cognito waits", slow, nearDeadline)
		rows = append(rows, row{"Trigger " + name, []series{errs, slow, function(t, "Throttles", "Sum")}})
	}
	if sendsHere(props.Pool.Email().SourceARN, *awscdk.Stack_Of(scope).Region()) {
		o.alarm(props, "Bounces", "SES puts accounts under review at a bounce rate of 5 %", bounces, 0.05)
		rows = append(rows, row{"Mail of the account", []series{bounces}})
	}
	o.show(rows)
	return o
}

// title is what alarms call a construct: its id, for a second one of that id where it stands,
// and for one that stands so in another stack its address as well.
func (o *Operations) title(watched constructs.IConstruct) string {
	title := *watched.Node().Id()
	if o.titles[title] {
		title = naming.Path(watched)
	}
	if o.titles[title] {
		title += "-" + *watched.Node().Addr()
	}
	o.titles[title] = true
	return title
}

// sendsHere reports whether a pool sends through SES in this region, the only one whose
// bounces an alarm here can see.
func sendsHere(identity, region string) bool {
	parts := strings.SplitN(identity, ":", 5)
	return len(parts) == 5 && parts[3] == region
}

// Alarms are all alarms.
func (o *Operations) Alarms() []awscloudwatch.CfnAlarm {
	return append([]awscloudwatch.CfnAlarm(nil), o.alarms...)
}

// Dashboard is the CloudFormation resource of the dashboard.
func (o *Operations) Dashboard() awscloudwatch.CfnDashboard { return o.dashboard }

// LogDelivery is the CloudFormation resource that names the logs.
func (o *Operations) LogDelivery() awscognito.CfnLogDeliveryConfiguration { return o.delivery }

// Messages is the log of messages that Cognito could not deliver.
func (o *Operations) Messages() awslogs.ILogGroup { return o.messages }

// SignIns is the log of sign-ins and their risk; nil but on the Plus plan.
func (o *Operations) SignIns() awslogs.ILogGroup {
	if o.signIns == nil {
		return nil
	}
	return o.signIns
}

// Construct is the node below which all of it stands.
func (o *Operations) Construct() constructs.IConstruct { return o.node }
