package userstore

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Create writes the profile of a user who was just confirmed, unless it is there already.
// It reports whether the user was announced before, by an earlier delivery of the event.
func (t Table) Create(ctx context.Context, pool, sub, tenant string, now time.Time) (announced bool, err error) {
	set, values := "SET createdAt = :now", item{":now": text(stamp(now))}
	if tenant != "" {
		set, values[":tenant"] = set+", tenant = :tenant", text(tenant)
	}
	_, err = t.api.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName:                           aws.String(t.name),
		Key:                                 key(userKey(pool, sub)),
		UpdateExpression:                    aws.String(set),
		ConditionExpression:                 aws.String("attribute_not_exists(createdAt)"),
		ExpressionAttributeValues:           values,
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	})
	var there *types.ConditionalCheckFailedException
	if errors.As(err, &there) {
		return isTrue(there.Item["announced"]), nil
	}
	return false, err
}

// Announced remembers that the world was told about a user.
func (t Table) Announced(ctx context.Context, pool, sub string) error {
	_, err := t.api.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName:                 aws.String(t.name),
		Key:                       key(userKey(pool, sub)),
		UpdateExpression:          aws.String("SET announced = :yes"),
		ExpressionAttributeValues: item{":yes": yes()},
	})
	return err
}

// SignedIn writes when a user signed in last. It reports false when an earlier delivery of
// the same event did: one that is less than window old.
func (t Table) SignedIn(ctx context.Context, pool, sub string, now time.Time, window time.Duration) (first bool, err error) {
	_, err = t.api.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName:           aws.String(t.name),
		Key:                 key(userKey(pool, sub)),
		UpdateExpression:    aws.String("SET lastSignIn = :now"),
		ConditionExpression: aws.String("attribute_not_exists(lastSignIn) OR lastSignIn < :before"),
		ExpressionAttributeValues: item{
			":now":    text(stamp(now)),
			":before": text(stamp(now.Add(-window))),
		},
	})
	var there *types.ConditionalCheckFailedException
	if errors.As(err, &there) {
		return false, nil
	}
	return err == nil, err
}

func userKey(pool, sub string) string { return "user#" + pool + "#" + sub }

// stamp has a fixed width, so that times compare as text.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
