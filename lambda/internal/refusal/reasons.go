package refusal

// Reason says which check refused. It goes to the log and nowhere else.
type Reason string

// Error makes a reason an error, so that decisions read like ordinary Go.
func (r Reason) Error() string { return string(r) }

// The event itself.
const (
	EventUnreadable Reason = "event-unreadable"
	EventTooLarge   Reason = "event-too-large"
	UnknownVersion  Reason = "unknown-version"
	UnknownSource   Reason = "unknown-source"
)

// Pre sign-up.
const (
	SelfSignUpOff       Reason = "self-sign-up-off"
	AddressNotStrict    Reason = "address-not-strict"
	DomainNotAllowed    Reason = "domain-not-allowed"
	TenantMissing       Reason = "tenant-missing"
	TenantMalformed     Reason = "tenant-malformed"
	TenantNotDomains    Reason = "tenant-not-the-domains"
	TenantFromProvider  Reason = "tenant-from-provider"
	ProviderNotAllowed  Reason = "provider-not-allowed"
	InvitationMissing   Reason = "invitation-missing"
	InvitationRefused   Reason = "invitation-refused"
	InvitationNotTenant Reason = "invitation-for-another-tenant"
)

// Pre token generation.
const (
	FederatedTenantUnknown Reason = "provider-has-no-tenant"
	FederatedAmbiguous     Reason = "providers-disagree"
	IdentitiesUnreadable   Reason = "identities-unreadable"
	MachineTenantAmbiguous Reason = "more-than-one-tenant-scope"
	TokenTooLarge          Reason = "token-too-large"
)

// Pre authentication.
const (
	Barred Reason = "barred"
)

// Custom message.
const (
	PlaceholderMissing Reason = "placeholder-missing"
)

// User migration.
const (
	LegacyRefused      Reason = "old-system-says-no"
	LegacyOtherAddress Reason = "old-system-names-another-address"
	LegacyUnverified   Reason = "old-system-has-not-verified-the-address"
	TenantNotMigrated  Reason = "tenant-not-migrated"
	PasswordOutOfRange Reason = "password-out-of-range"
)

// Inbound federation, custom senders.
const (
	NoAddress       Reason = "no-address-to-send-to"
	ForeignKey      Reason = "code-is-not-for-this-pool"
	AttributeTooBig Reason = "attribute-too-long"
	SubjectsDiffer  Reason = "subjects-differ"
	NothingAsserted Reason = "nothing-listed-was-asserted"
)
