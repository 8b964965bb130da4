package audit

// Rules is the table of controls, in the order of the documentation: the user pool, its
// clients, what surrounds them, the identity pool and its roles, storage, operations, and
// at last what is said about templates and exceptions themselves.
func Rules() []Rule {
	return []Rule{
		// user pool: sign-in
		mfaOff, mfaRequired, mfaFactors, mfaSMSOnly, mfaEmailSender,
		passkeyMFA, passkeyVerification, passkeyRelyingParty, passwordlessMFA,
		passwordPolicy, passwordLength, passwordHistory, temporaryPassword,
		caseInsensitive, aliasAndUsername, accountRecovery,
		// user pool: who becomes a user, and what they may claim
		selfSignUp, selfSignUpTenant, signUpUnchecked, autoVerify, verifyBeforeUpdate,
		authorityMutable, tenantLength, attributeName, attributeType, attributeRequired, attributeUndeclared, poolUser,
		// user pool: keeping it
		deletionProtection, poolRetained, tierFeature, leftToDefault,
		threatProtection, threatCustom, threatRisk, riskCredentials, riskTakeover, riskSkipped,
		poolWAF, poolWAFOnce,
		emailSender, emailDefault, smsConfiguration, smsExternalID, smsRoleRetained,
		// triggers
		triggerPermission, triggerPermissionSource, triggerUnwired, triggerPreToken, tokenVersion, triggerSenderKey,
		triggerChallenges, triggerTimeout, replicaTriggers, functionURL, linkProvider, poolUpdatedElsewhere, policyWildcard, policyAnyPool,
		// clients
		clientWritesAuthority, clientAttributesExplicit, clientPasswordFlow, clientAdminFlow, clientFlowsExplicit,
		clientCustomFlow, clientExistenceErrors, clientRevocation, clientSignIn, clientProviderDepends,
		clientImplicit, clientAdminScope, clientCallback, clientCallbackForm, clientDefaultRedirect,
		clientOAuthComplete, clientMachineSecret, clientMachineFlows, clientBranding, clientUserContext,
		clientTokenBounds, clientTokenValidity, clientRotation, clientRotationFlow,
		// domains, identity providers, APIs
		domainReserved, domainForm, domainTLS, domainCertificate, domainManagedLogin,
		providerSecret, providerHTTPS, providerInitiated, providerMapsAuthority, providerMapsImmutable, providerEmailVerified,
		apiAuthorizer, apiAudience, apiScope, apiCORS, outputSecret,
		// identity pool
		guests, guestRole, classicFlow, serverSideCheck, otherLogins, identityProvider, identityPoolRetained,
		roleAmbiguous, roleRules, tagDefaults, tagSource, tagMissing, roleElsewhere,
		// roles
		trustPrincipal, trustActions, trustAudience, trustAuthenticated, trustTagSession, roleTrustAny,
		roleWildcardAction, roleWildcardResource, roleUserScope, rolePrefix, roleList, roleTagNull, roleVariable,
		roleEscalation, roleTableKeys, roleManagedPolicy, roleSession, iamActionUnknown,
		// storage and logs
		bucketPublic, bucketPolicyPublic, bucketGrants, bucketWebsite, bucketACL, bucketTLS, bucketEncryption, bucketVersioning, bucketRetained, bucketCORS,
		tableRetained, logRetention, logDelivery,
		// values that the service rejects
		valueUnknown, valueRange, serviceLimits, propertyUnknown,
		// the template itself, and its exceptions
		templateTransform, templateForEach, templateNested,
		acknowledgedRule, exceptionReason, exceptionControl, exceptionUnused,
	}
}
