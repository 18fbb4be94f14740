# A broker's life by Ruby: the signer of the AWS SDK for Ruby, version 3, with Net::HTTP, and its STS client.
# Debian's SDK has no client of Amazon MQ. What it saw is one JSON object on standard output.
require 'aws-sdk-core'
require 'aws-sigv4'
require 'json'
require 'net/http'
require 'erb'

GATEWAY = ENV.fetch('GATEWAY')
CODE = ->(answer) { answer['x-amzn-errortype'] }

def signer(who)
  Aws::Sigv4::Signer.new(
    service: 'mq', region: 'us-east-1',
    access_key_id: ENV.fetch("#{who}_KEY"), secret_access_key: ENV.fetch("#{who}_SECRET")
  )
end

def call(who, verb, path, body = nil)
  uri = URI(GATEWAY + path)
  text = body && JSON.generate(body)
  headers = body ? { 'content-type' => 'application/json' } : {}
  signed = signer(who).sign_request(http_method: verb, url: uri.to_s, headers: headers, body: text || '')
  request = Net::HTTP.const_get(verb.capitalize).new(uri, headers.merge(signed.headers))
  request.body = text if text
  Net::HTTP.start(uri.host, uri.port) { |http| http.request(request) }
end

def read(answer)
  raise "#{answer.code} #{answer.body}" unless answer.code.start_with?('2')
  answer.body.to_s.empty? ? {} : JSON.parse(answer.body)
end

def escaped(text)
  ERB::Util.url_encode(text)
end

saw = {}
saw[:list] = read(call('ALICE', 'GET', '/v1/brokers'))['brokerSummaries'].length
created = read(call('ALICE', 'POST', '/v1/brokers', {
  brokerName: ENV.fetch('NAME'), engineType: 'ACTIVEMQ', engineVersion: '5.19', hostInstanceType: 'mq.m5.large',
  deploymentMode: 'SINGLE_INSTANCE', publiclyAccessible: true, autoMinorVersionUpgrade: true,
  users: [{ username: ENV.fetch('ODD_USER'), password: ENV.fetch('PASSWORD') }]
}))
id = created['brokerId']
tags = "/v1/tags/#{escaped(created['brokerArn'])}"
saw[:create] = id
saw[:describe] = read(call('ALICE', 'GET', "/v1/brokers/#{id}"))['brokerName']
saw[:user] = read(call('ALICE', 'GET', "/v1/brokers/#{id}/users/#{escaped(ENV.fetch('ODD_USER'))}"))['username']
read(call('ALICE', 'POST', tags, { tags: { ENV.fetch('ODD_KEY') => ENV.fetch('ODD_VALUE') } }))
saw[:tag] = read(call('ALICE', 'GET', tags))['tags']
read(call('ALICE', 'DELETE', "#{tags}?tagKeys=#{escaped(ENV.fetch('ODD_KEY'))}"))
saw[:untag] = read(call('ALICE', 'GET', tags))['tags']
refused = call('FRANK', 'GET', "/v1/brokers/#{id}")
saw[:denied] = "#{CODE.call(refused)}: #{JSON.parse(refused.body)['message']}"
saw[:absent] = CODE.call(call('ALICE', 'GET', '/v1/brokers/b-none'))
saw[:delete] = read(call('ALICE', 'DELETE', "/v1/brokers/#{id}"))['brokerId']
people = Aws::STS::Client.new(
  endpoint: GATEWAY, region: 'us-east-1',
  access_key_id: ENV.fetch('ALICE_KEY'), secret_access_key: ENV.fetch('ALICE_SECRET')
)
saw[:identity] = people.get_caller_identity.arn
url = signer('ALICE').presign_url(http_method: 'GET', url: "#{GATEWAY}/v1/brokers?maxResults=5", expires_in: 60)
saw[:presigned] = Net::HTTP.get_response(URI(url.to_s)).code.to_i
puts JSON.generate(saw)
