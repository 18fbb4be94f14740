#!/usr/bin/env bash
# Writes organization.json (docs/directories.md) to standard output: the tree, the service control policies and the resource control
# policies of an organization. Needs the AWS CLI and jq, and credentials of the management account or a delegated administrator.
# Any call that fails ends it: half an organization would leave out what it forbids.
set -euo pipefail

org() { aws organizations "$@" --output json; }
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

units() {
  local found id
  found=$(org list-organizational-units-for-parent --parent-id "$1")
  jq -c --arg parent "$1" '.OrganizationalUnits[] | {Id, Name, ParentId: $parent}' <<<"$found"
  for id in $(jq -r '.OrganizationalUnits[].Id' <<<"$found"); do units "$id"; done
}

accounts() {
  local parent found
  for parent in "$1" $(jq -r .Id "$work/units"); do
    found=$(org list-accounts-for-parent --parent-id "$parent")
    jq -c --arg parent "$parent" '.Accounts[] | {Id, Name, ParentId: $parent}' <<<"$found"
  done
}

policies() {
  local type found id targets policy
  for type in SERVICE_CONTROL_POLICY RESOURCE_CONTROL_POLICY; do
    found=$(org list-policies --filter "$type")
    for id in $(jq -r '.Policies[].Id' <<<"$found"); do
      targets=$(org list-targets-for-policy --policy-id "$id")
      policy=$(org describe-policy --policy-id "$id")
      jq -c --argjson targets "$targets" \
        '.Policy | .PolicySummary + {Content, Targets: [$targets.Targets[].TargetId]}' <<<"$policy"
    done
  done
}

organization=$(org describe-organization)
roots=$(org list-roots)
root=$(jq -er '.Roots[0].Id' <<<"$roots")
units "$root" >"$work/units"
accounts "$root" >"$work/accounts"
policies >"$work/policies"
jq -n --argjson organization "$organization" --argjson roots "$roots" \
  --slurpfile units "$work/units" --slurpfile accounts "$work/accounts" --slurpfile policies "$work/policies" \
  '{Organization: $organization.Organization, Root: $roots.Roots[0], OrganizationalUnits: $units, Accounts: $accounts, Policies: $policies}'
