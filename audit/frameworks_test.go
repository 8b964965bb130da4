package audit

import (
	"slices"
	"testing"
)

// TestFrameworks: every Cognito control of these frameworks has a rule that says so.
func TestFrameworks(t *testing.T) {
	wanted := []string{
		"Security Hub Cognito.1", "Security Hub Cognito.2", "Security Hub Cognito.3", "Security Hub Cognito.4", "Security Hub Cognito.5", "Security Hub Cognito.6",
		"cdk-nag COG1", "cdk-nag COG2", "cdk-nag COG3", "cdk-nag COG4", "cdk-nag COG7", "cdk-nag COG8",
		"checkov CKV_AWS_366", "checkov CKV_AWS_364", "checkov CKV_AWS_258", "checkov CKV_AWS_60", "checkov CKV_AWS_61",
		"prowler cognito_identity_pool_guest_access_disabled",
		"prowler cognito_user_pool_advanced_security_enabled",
		"prowler cognito_user_pool_blocks_compromised_credentials_sign_in_attempts",
		"prowler cognito_user_pool_blocks_potential_malicious_sign_in_attempts",
		"prowler cognito_user_pool_client_prevent_user_existence_errors",
		"prowler cognito_user_pool_client_token_revocation_enabled",
		"prowler cognito_user_pool_deletion_protection_enabled",
		"prowler cognito_user_pool_mfa_enabled",
		"prowler cognito_user_pool_password_policy_lowercase",
		"prowler cognito_user_pool_password_policy_minimum_length_14",
		"prowler cognito_user_pool_password_policy_number",
		"prowler cognito_user_pool_password_policy_symbol",
		"prowler cognito_user_pool_password_policy_uppercase",
		"prowler cognito_user_pool_self_registration_disabled",
		"prowler cognito_user_pool_temporary_password_expiration",
		"prowler cognito_user_pool_waf_acl_attached",
		"KICS 74a18d1a", "cfn_nag F78", "cfn_nag W57", "cfn-lint W3664", "cfn-lint W3037",
	}
	var claimed []string
	for _, r := range Rules() {
		claimed = append(claimed, r.Elsewhere...)
	}
	for _, id := range wanted {
		if !slices.Contains(claimed, id) {
			t.Errorf("no rule is mapped to %s", id)
		}
	}
}
