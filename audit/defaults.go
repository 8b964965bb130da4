package audit

// What the services do where a template is silent. CloudFormation passes the silence on,
// so these are the defaults of CreateUserPool, CreateUserPoolClient and CreateIdentityPool
// for new resources; on an update, silence often keeps the old value (left-to-default).
const (
	defaultMFA          = "OFF"
	defaultTier         = "ESSENTIALS"
	defaultDeletion     = "INACTIVE"
	defaultThreat       = "OFF"
	defaultEmailSender  = "COGNITO_DEFAULT"
	defaultCase         = "true" // the legacy, case-sensitive behaviour
	defaultErrors       = "LEGACY"
	defaultRevocation   = "true"
	defaultRotation     = "DISABLED"
	defaultClassicFlow  = "false"
	defaultServerCheck  = "false"
	defaultTagDefaults  = "true"
	defaultTLS          = "the region's default policy"
	defaultRetain       = "Delete"
	defaultFlag         = "false"
	defaultTempDays     = 7
	defaultAccessHours  = 1
	defaultRefreshDays  = 30
	defaultLambdaSecond = 3
)
