// A broker's life by the AWS SDK for Go, version 1. What it saw is one JSON object on standard output.
package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/aws/awserr"
	"github.com/aws/aws-sdk-go/aws/credentials"
	"github.com/aws/aws-sdk-go/aws/session"
	"github.com/aws/aws-sdk-go/service/mq"
	"github.com/aws/aws-sdk-go/service/sts"
)

func configured(prefix string) *session.Session {
	return session.Must(session.NewSession(&aws.Config{
		Endpoint:    aws.String(os.Getenv("GATEWAY")),
		Region:      aws.String("us-east-1"),
		MaxRetries:  aws.Int(0),
		Credentials: credentials.NewStaticCredentials(os.Getenv(prefix+"_KEY"), os.Getenv(prefix+"_SECRET"), ""),
	}))
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	own := configured("ALICE")
	client := mq.New(own)
	saw := map[string]interface{}{}

	listed, err := client.ListBrokers(&mq.ListBrokersInput{})
	must(err)
	saw["list"] = len(listed.BrokerSummaries)
	name := os.Getenv("NAME")
	created, err := client.CreateBroker(&mq.CreateBrokerRequest{
		BrokerName:              aws.String(name),
		EngineType:              aws.String("ACTIVEMQ"),
		EngineVersion:           aws.String("5.19"),
		HostInstanceType:        aws.String("mq.m5.large"),
		DeploymentMode:          aws.String("SINGLE_INSTANCE"),
		PubliclyAccessible:      aws.Bool(true),
		AutoMinorVersionUpgrade: aws.Bool(true),
		Users:                   []*mq.User{{Username: aws.String(os.Getenv("ODD_USER")), Password: aws.String(os.Getenv("PASSWORD"))}},
	})
	must(err)
	saw["create"] = *created.BrokerId
	described, err := client.DescribeBroker(&mq.DescribeBrokerInput{BrokerId: created.BrokerId})
	must(err)
	saw["describe"] = *described.BrokerName
	user, err := client.DescribeUser(&mq.DescribeUserInput{BrokerId: created.BrokerId, Username: aws.String(os.Getenv("ODD_USER"))})
	must(err)
	saw["user"] = *user.Username
	key, value := os.Getenv("ODD_KEY"), os.Getenv("ODD_VALUE")
	_, err = client.CreateTags(&mq.CreateTagsInput{ResourceArn: created.BrokerArn, Tags: map[string]*string{key: aws.String(value)}})
	must(err)
	tags, err := client.ListTags(&mq.ListTagsInput{ResourceArn: created.BrokerArn})
	must(err)
	saw["tag"] = tags.Tags
	_, err = client.DeleteTags(&mq.DeleteTagsInput{ResourceArn: created.BrokerArn, TagKeys: []*string{aws.String(key)}})
	must(err)
	tags, err = client.ListTags(&mq.ListTagsInput{ResourceArn: created.BrokerArn})
	must(err)
	saw["untag"] = tags.Tags

	_, err = mq.New(configured("FRANK")).DescribeBroker(&mq.DescribeBrokerInput{BrokerId: created.BrokerId})
	if refused, ok := err.(awserr.Error); ok {
		saw["denied"] = refused.Code() + ": " + refused.Message()
	}
	_, err = client.DescribeBroker(&mq.DescribeBrokerInput{BrokerId: aws.String("b-none")})
	if refused, ok := err.(awserr.Error); ok {
		saw["absent"] = refused.Code()
	}
	deleted, err := client.DeleteBroker(&mq.DeleteBrokerInput{BrokerId: created.BrokerId})
	must(err)
	saw["delete"] = *deleted.BrokerId
	identity, err := sts.New(own).GetCallerIdentity(&sts.GetCallerIdentityInput{})
	must(err)
	saw["identity"] = *identity.Arn
	list, _ := client.ListBrokersRequest(&mq.ListBrokersInput{MaxResults: aws.Int64(5)})
	url, err := list.Presign(time.Minute)
	must(err)
	answer, err := http.Get(url)
	must(err)
	saw["presigned"] = answer.StatusCode
	must(json.NewEncoder(os.Stdout).Encode(saw))
}
