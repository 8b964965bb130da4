package userstore

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// retry is how old an unsent reservation must be before another delivery may send: younger
// ones belong to a delivery that is still at work.
const retry = 4 * time.Second

// Reserve makes id the user's current code, unless another one was reserved less than repeat
// ago and sent, or is being sent; then it returns that one's id and fresh is false.
func (t Table) Reserve(ctx context.Context, user, id string, now time.Time, repeat time.Duration) (current string, fresh bool, err error) {
	_, err = t.api.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName:        aws.String(t.name),
		Key:              key("sent#" + user),
		UpdateExpression: aws.String("SET id = :id, reservedAt = :now, mailed = :no, expires = :expires"),
		ConditionExpression: aws.String("attribute_not_exists(reservedAt) OR reservedAt < :repeat" +
			" OR (mailed = :no AND reservedAt < :retry)"),
		ExpressionAttributeValues: item{
			":id": text(id), ":now": text(stamp(now)), ":expires": number(now.Add(time.Hour).Unix()),
			":no":     &types.AttributeValueMemberBOOL{Value: false},
			":repeat": text(stamp(now.Add(-repeat))), ":retry": text(stamp(now.Add(-retry))),
		},
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	})
	var there *types.ConditionalCheckFailedException
	if errors.As(err, &there) {
		if old := textOf(there.Item["id"]); old != "" {
			return old, false, nil
		}
		return "", false, errors.New("the reservation has no id")
	}
	return id, err == nil, err
}

// Mailed remembers that the user's current code was sent.
func (t Table) Mailed(ctx context.Context, user, id string) error {
	_, err := t.api.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName:                 aws.String(t.name),
		Key:                       key("sent#" + user),
		UpdateExpression:          aws.String("SET mailed = :yes"),
		ConditionExpression:       aws.String("id = :id"),
		ExpressionAttributeValues: item{":yes": yes(), ":id": text(id)},
	})
	return err
}

// Keep stores a sealed code.
func (t Table) Keep(ctx context.Context, id, sealed string, expires time.Time) error {
	_, err := t.api.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: aws.String(t.name),
		Item:      item{"pk": text("code#" + id), "sealed": text(sealed), "tries": number(0), "expires": number(expires.Unix())},
	})
	return err
}

// Try counts an answer to a code and returns the sealed code; ok is false when there is none,
// it has expired (the table's time to live deletes late), or it was tried max times before.
func (t Table) Try(ctx context.Context, id string, now time.Time, max int) (sealed string, ok bool, err error) {
	out, err := t.api.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName:           aws.String(t.name),
		Key:                 key("code#" + id),
		UpdateExpression:    aws.String("ADD tries :one"),
		ConditionExpression: aws.String("attribute_exists(sealed) AND expires > :now AND tries < :max"),
		ExpressionAttributeValues: item{
			":one": number(1), ":now": number(now.Unix()), ":max": number(int64(max)),
		},
		ReturnValues: types.ReturnValueAllNew,
	})
	var gone *types.ConditionalCheckFailedException
	if errors.As(err, &gone) {
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	return textOf(out.Attributes["sealed"]), true, nil
}

// Spend makes a code expire at until, unless it expires sooner anyway.
func (t Table) Spend(ctx context.Context, id string, until time.Time) error {
	_, err := t.api.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName:                 aws.String(t.name),
		Key:                       key("code#" + id),
		UpdateExpression:          aws.String("SET expires = :until"),
		ConditionExpression:       aws.String("expires > :until"),
		ExpressionAttributeValues: item{":until": number(until.Unix())},
	})
	var sooner *types.ConditionalCheckFailedException
	if errors.As(err, &sooner) {
		return nil
	}
	return err
}

// Count adds one to what a user did in a window and returns the sum.
func (t Table) Count(ctx context.Context, user, what string, window int64, expires time.Time) (int, error) {
	out, err := t.api.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName:                 aws.String(t.name),
		Key:                       key("codes#" + user + "#" + strconv.FormatInt(window, 10)),
		UpdateExpression:          aws.String("ADD #what :one SET expires = :expires"),
		ExpressionAttributeNames:  map[string]string{"#what": what},
		ExpressionAttributeValues: item{":one": number(1), ":expires": number(expires.Unix())},
		ReturnValues:              types.ReturnValueUpdatedNew,
	})
	if err != nil {
		return 0, err
	}
	n, ok := out.Attributes[what].(*types.AttributeValueMemberN)
	if !ok {
		return 0, errors.New("the table did not return the sum")
	}
	return strconv.Atoi(n.Value)
}

func number(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}
