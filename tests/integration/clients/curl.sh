#!/usr/bin/env bash
# A broker's life by curl --aws-sigv4. What it saw is one JSON object on standard output, made by node.
set -euo pipefail
call() { # who method path [more…]: the body, then status and error type on lines of their own
  local key="$1_KEY" secret="$1_SECRET" method=$2 path=$3
  shift 3
  curl --silent --show-error --max-time 20 --aws-sigv4 "aws:amz:us-east-1:${SERVICE:-mq}" --request "$method" \
    --user "${!key}:${!secret}" --dump-header "$HEADERS" "$@" "$GATEWAY$path"
}
member() { node -e 'console.log(JSON.parse(require("node:fs").readFileSync(0, "utf8"))[process.argv[1]])' "$1"; }
object() { node -e 'const o = JSON.parse(require("node:fs").readFileSync(0, "utf8")); console.log(JSON.stringify(o.tags))'; }
errortype() { tr -d '\r' <"$HEADERS" | sed -n 's/^[Xx]-[Aa]mzn-[Ee]rror[Tt]ype: //p'; }
escaped() { node -e 'console.log(encodeURIComponent(process.argv[1]))' "$1"; }
json='Content-Type: application/json'

HEADERS=$(mktemp)
trap 'rm -f "$HEADERS"' EXIT
list=$(call ALICE GET /v1/brokers | node -e 'console.log(JSON.parse(require("node:fs").readFileSync(0)).brokerSummaries.length)')
created=$(call ALICE POST /v1/brokers --header "$json" --data-binary "{\"brokerName\":\"$NAME\",\"engineType\":\"ACTIVEMQ\",
  \"engineVersion\":\"5.19\",\"hostInstanceType\":\"mq.m5.large\",\"deploymentMode\":\"SINGLE_INSTANCE\",\"publiclyAccessible\":true,
  \"autoMinorVersionUpgrade\":true,\"users\":[{\"username\":\"$ODD_USER\",\"password\":\"$PASSWORD\"}]}")
id=$(member brokerId <<<"$created")
tags=/v1/tags/$(escaped "$(member brokerArn <<<"$created")")
describe=$(call ALICE GET "/v1/brokers/$id" | member brokerName)
user=$(call ALICE GET "/v1/brokers/$id/users/$ODD_USER" | member username)
call ALICE POST "$tags" --header "$json" --data-binary "{\"tags\":{\"$ODD_KEY\":\"$ODD_VALUE\"}}"
tag=$(call ALICE GET "$tags" | object)
call ALICE DELETE "$tags?tagKeys=$(escaped "$ODD_KEY")"
untag=$(call ALICE GET "$tags" | object)
message=$(call FRANK GET "/v1/brokers/$id" | member message)
denied="$(errortype): $message"
call ALICE GET /v1/brokers/b-none >/dev/null
absent=$(errortype)
deleted=$(call ALICE DELETE "/v1/brokers/$id" | member brokerId)
identity=$(SERVICE=sts call ALICE POST / --data 'Action=GetCallerIdentity&Version=2011-06-15' | sed -n 's/.*<Arn>\(.*\)<\/Arn>.*/\1/p')
list=$list create=$id describe=$describe user=$user tag=$tag untag=$untag denied=$denied absent=$absent deleted=$deleted \
  identity=$identity node -e '
    const { list, create, describe, user, tag, untag, denied, absent, deleted, identity } = process.env;
    const saw = { list: Number(list), create, describe, user, tag: JSON.parse(tag), untag: JSON.parse(untag) };
    console.log(JSON.stringify({ ...saw, denied, absent, delete: deleted, identity }));
  '
