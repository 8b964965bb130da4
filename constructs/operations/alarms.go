package operations

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/trigger"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/js"
)

const (
	period = 300
	// nearDeadline is 70 % of the 5 seconds after which Cognito gives a trigger up.
	nearDeadline = 3500
)

// series is one metric with its statistic; less is a statistic that is taken off it.
type series struct {
	namespace, name, stat, less string
	dimensions                  [][2]string
}

var bounces = series{namespace: "AWS/SES", name: "Reputation.BounceRate", stat: "Maximum"}

func signIn(pool *userpool.UserPool, c *appclient.Client, name string) series {
	return series{namespace: "AWS/Cognito", name: name, stat: "Sum", dimensions: [][2]string{{"UserPool", pool.ID()}, {"UserPoolClient", c.ID()}}}
}

// failures are the sign-ins that are not successes: Cognito writes a 1 for each that succeeds
// and a 0 for each that does not, and has no metric of its own for them.
func failures(pool *userpool.UserPool, c *appclient.Client) series {
	s := signIn(pool, c, "SignInSuccesses")
	s.stat, s.less = "SampleCount", "Sum"
	return s
}

func function(t *trigger.Trigger, name, stat string) series {
	return series{namespace: "AWS/Lambda", name: name, stat: stat, dimensions: [][2]string{{"FunctionName", *t.Function().L2().FunctionName()}}}
}

func (s series) cfnDimensions() any {
	var list []any
	for _, d := range s.dimensions {
		list = append(list, &awscloudwatch.CfnAlarm_DimensionProperty{Name: jsii.String(d[0]), Value: jsii.String(d[1])})
	}
	if len(list) == 0 {
		return nil
	}
	return &list
}

// difference is metric math for a series that is one statistic less another.
func (s series) difference() *[]any {
	query := func(id, stat string) any {
		return &awscloudwatch.CfnAlarm_MetricDataQueryProperty{Id: jsii.String(id), ReturnData: js.Bool(false),
			MetricStat: &awscloudwatch.CfnAlarm_MetricStatProperty{Period: js.Number(period), Stat: jsii.String(stat),
				Metric: &awscloudwatch.CfnAlarm_MetricProperty{Namespace: jsii.String(s.namespace), MetricName: jsii.String(s.name), Dimensions: s.cfnDimensions()}}}
	}
	return &[]any{query("all", s.stat), query("less", s.less),
		&awscloudwatch.CfnAlarm_MetricDataQueryProperty{Id: jsii.String("value"), Expression: jsii.String("all - less"), ReturnData: js.Bool(true)}}
}

// alarm is raised when a series reaches its limit; silence is no alarm.
func (o *Operations) alarm(props Props, id, what string, s series, limit float64) {
	p := &awscloudwatch.CfnAlarmProps{
		AlarmDescription:   jsii.String(what),
		ComparisonOperator: jsii.String("GreaterThanOrEqualToThreshold"),
		EvaluationPeriods:  js.Number(1),
		TreatMissingData:   jsii.String("notBreaching"),
		Threshold:          jsii.Number(limit),
	}
	switch {
	case s.less != "":
		p.Metrics = s.difference()
	default:
		p.Namespace, p.MetricName, p.Dimensions, p.Period = jsii.String(s.namespace), jsii.String(s.name), s.cfnDimensions(), js.Number(period)
		if strings.HasPrefix(s.stat, "p") {
			p.ExtendedStatistic = jsii.String(s.stat)
		} else {
			p.Statistic = jsii.String(s.stat)
		}
	}
	if props.TopicARN != "" {
		p.AlarmActions = &[]any{props.TopicARN}
		p.OkActions = &[]any{props.TopicARN}
	}
	o.alarms = append(o.alarms, awscloudwatch.NewCfnAlarm(o.node, jsii.String(id), p))
}

// row is one graph of the dashboard.
type row struct {
	title  string
	series []series
}

// show puts the alarms and one graph for each row on a dashboard, two in a line.
func (o *Operations) show(rows []row) {
	region := *awscdk.Stack_Of(o.node).Region()
	arns := make([]any, len(o.alarms))
	for i, a := range o.alarms {
		arns[i] = *a.AttrArn()
	}
	widgets := []any{map[string]any{"type": "alarm", "x": 0, "y": 0, "width": 24, "height": 4,
		"properties": map[string]any{"title": "Alarms", "alarms": arns}}}
	for i, r := range rows {
		var metrics []any
		for _, s := range r.series {
			line := []any{s.namespace, s.name}
			for _, d := range s.dimensions {
				line = append(line, d[0], d[1])
			}
			metrics = append(metrics, append(line, map[string]any{"stat": s.stat}))
		}
		widgets = append(widgets, map[string]any{"type": "metric", "x": i % 2 * 12, "y": 4 + i/2*6, "width": 12, "height": 6,
			"properties": map[string]any{"title": r.title, "metrics": metrics, "period": period, "region": region, "view": "timeSeries"}})
	}
	body := awscdk.Stack_Of(o.node).ToJsonString(map[string]any{"widgets": widgets}, nil)
	o.dashboard = awscloudwatch.NewCfnDashboard(o.node, jsii.String("Dashboard"), &awscloudwatch.CfnDashboardProps{DashboardBody: body})
}
