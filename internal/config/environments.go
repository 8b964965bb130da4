package config

// Environments are all of them, in the order in which a change travels.
func Environments() []Environment {
	return []Environment{
		{
			Name:             "local",
			Account:          "000000000000",
			Region:           "us-east-1",
			Ephemeral:        "the local endpoint is thrown away with its data",
			Destroy:          true,
			HostPlatform:     true,
			TenantDomains:    map[string]string{"company.com": "acme", "globex.example": "globex"},
			DomainPrefix:     "users-local",
			WebURL:           "http://localhost:8400",
			LogRetentionDays: 7,
		},
		{
			Name:             "dev",
			Account:          "111111111111",
			Region:           "eu-west-1",
			Ephemeral:        "development holds no real users",
			Destroy:          true,
			TenantDomains:    map[string]string{"company.com": "acme", "globex.example": "globex"},
			DomainPrefix:     "users-dev-111111111111",
			WebURL:           "http://localhost:8400",
			LogRetentionDays: 30,
		},
		{
			Name:             "staging",
			Account:          "222222222222",
			Region:           "eu-west-1",
			DomainPrefix:     "users-staging-222222222222",
			WebURL:           "https://staging.company.com",
			MailIdentityARN:  "arn:aws:ses:eu-west-1:222222222222:identity/company.com",
			MailFrom:         "Company <no-reply@company.com>",
			LogRetentionDays: 365,
		},
		{
			Name:             "prod",
			Account:          "333333333333",
			Region:           "eu-west-1",
			DomainPrefix:     "users-prod-333333333333",
			WebURL:           "https://app.company.com",
			MailIdentityARN:  "arn:aws:ses:eu-west-1:333333333333:identity/company.com",
			MailFrom:         "Company <no-reply@company.com>",
			LogRetentionDays: 731,
		},
	}
}
