// A broker's life by the AWS SDK for Go, version 2. What it saw is one JSON object on standard output.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/mq"
	"github.com/aws/aws-sdk-go-v2/service/mq/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
)

func configured(prefix string) aws.Config {
	gateway := func(_, region string, _ ...interface{}) (aws.Endpoint, error) {
		return aws.Endpoint{URL: os.Getenv("GATEWAY"), SigningRegion: region}, nil
	}
	return aws.Config{
		Region:                      "us-east-1",
		Credentials:                 credentials.NewStaticCredentialsProvider(os.Getenv(prefix+"_KEY"), os.Getenv(prefix+"_SECRET"), ""),
		EndpointResolverWithOptions: aws.EndpointResolverWithOptionsFunc(gateway),
		RetryMaxAttempts:            1,
	}
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func refusal(err error) string {
	var refused smithy.APIError
	if errors.As(err, &refused) {
		return refused.ErrorCode() + ": " + refused.ErrorMessage()
	}
	return fmt.Sprint(err)
}

func main() {
	ctx := context.Background()
	own := configured("ALICE")
	client := mq.NewFromConfig(own)
	saw := map[string]interface{}{}

	listed, err := client.ListBrokers(ctx, &mq.ListBrokersInput{})
	must(err)
	saw["list"] = len(listed.BrokerSummaries)
	created, err := client.CreateBroker(ctx, &mq.CreateBrokerInput{
		BrokerName:              aws.String(os.Getenv("NAME")),
		EngineType:              types.EngineTypeActivemq,
		EngineVersion:           aws.String("5.19"),
		HostInstanceType:        aws.String("mq.m5.large"),
		DeploymentMode:          types.DeploymentModeSingleInstance,
		PubliclyAccessible:      true,
		AutoMinorVersionUpgrade: true,
		Users:                   []types.User{{Username: aws.String(os.Getenv("ODD_USER")), Password: aws.String(os.Getenv("PASSWORD"))}},
	})
	must(err)
	saw["create"] = *created.BrokerId
	described, err := client.DescribeBroker(ctx, &mq.DescribeBrokerInput{BrokerId: created.BrokerId})
	must(err)
	saw["describe"] = *described.BrokerName
	user, err := client.DescribeUser(ctx, &mq.DescribeUserInput{BrokerId: created.BrokerId, Username: aws.String(os.Getenv("ODD_USER"))})
	must(err)
	saw["user"] = *user.Username
	key, value := os.Getenv("ODD_KEY"), os.Getenv("ODD_VALUE")
	_, err = client.CreateTags(ctx, &mq.CreateTagsInput{ResourceArn: created.BrokerArn, Tags: map[string]string{key: value}})
	must(err)
	tags, err := client.ListTags(ctx, &mq.ListTagsInput{ResourceArn: created.BrokerArn})
	must(err)
	saw["tag"] = tags.Tags
	_, err = client.DeleteTags(ctx, &mq.DeleteTagsInput{ResourceArn: created.BrokerArn, TagKeys: []string{key}})
	must(err)
	tags, err = client.ListTags(ctx, &mq.ListTagsInput{ResourceArn: created.BrokerArn})
	must(err)
	saw["untag"] = tags.Tags

	_, err = mq.NewFromConfig(configured("FRANK")).DescribeBroker(ctx, &mq.DescribeBrokerInput{BrokerId: created.BrokerId})
	saw["denied"] = refusal(err)
	_, err = client.DescribeBroker(ctx, &mq.DescribeBrokerInput{BrokerId: aws.String("b-none")})
	var absent *types.NotFoundException
	if errors.As(err, &absent) {
		saw["absent"] = absent.ErrorCode()
	}
	deleted, err := client.DeleteBroker(ctx, &mq.DeleteBrokerInput{BrokerId: created.BrokerId})
	must(err)
	saw["delete"] = *deleted.BrokerId
	people := sts.NewFromConfig(own)
	identity, err := people.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	must(err)
	saw["identity"] = *identity.Arn
	presigned, err := sts.NewPresignClient(people).PresignGetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	must(err)
	answer, err := http.Get(presigned.URL)
	must(err)
	saw["presigned"] = answer.StatusCode
	must(json.NewEncoder(os.Stdout).Encode(saw))
}
