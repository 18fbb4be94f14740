<?php
// A broker's life by PHP's curl, which signs by CURLOPT_AWS_SIGV4. What it saw is one JSON object on standard
// output.
function call(string $who, string $method, string $path, ?array $body = null, string $service = 'mq'): array
{
    $type = null;
    $curl = curl_init(getenv('GATEWAY') . $path);
    curl_setopt_array($curl, [
        CURLOPT_AWS_SIGV4 => "aws:amz:us-east-1:$service",
        CURLOPT_USERPWD => getenv("{$who}_KEY") . ':' . getenv("{$who}_SECRET"),
        CURLOPT_CUSTOMREQUEST => $method,
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_HEADERFUNCTION => function ($_, string $line) use (&$type) {
            if (stripos($line, 'x-amzn-errortype:') === 0) $type = trim(substr($line, 17));
            return strlen($line);
        },
    ]);
    if ($body !== null) {
        curl_setopt($curl, CURLOPT_POSTFIELDS, $service === 'mq' ? json_encode($body) : http_build_query($body));
        $content = $service === 'mq' ? 'application/json' : 'application/x-www-form-urlencoded';
        curl_setopt($curl, CURLOPT_HTTPHEADER, ["Content-Type: $content"]);
    }
    $text = curl_exec($curl);
    return [curl_getinfo($curl, CURLINFO_RESPONSE_CODE), $type, $text];
}

function read(array $answer): array
{
    [$status, $type, $text] = $answer;
    if ($status >= 300) {
        fwrite(STDERR, "$status $type $text\n");
        exit(1);
    }
    return json_decode($text, true) ?? [];
}

$saw = ['list' => count(read(call('ALICE', 'GET', '/v1/brokers'))['brokerSummaries'])];
$created = read(call('ALICE', 'POST', '/v1/brokers', [
    'brokerName' => getenv('NAME'), 'engineType' => 'ACTIVEMQ', 'engineVersion' => '5.19',
    'hostInstanceType' => 'mq.m5.large', 'deploymentMode' => 'SINGLE_INSTANCE', 'publiclyAccessible' => true,
    'autoMinorVersionUpgrade' => true,
    'users' => [['username' => getenv('ODD_USER'), 'password' => getenv('PASSWORD')]],
]));
$id = $created['brokerId'];
$tags = '/v1/tags/' . rawurlencode($created['brokerArn']);
$saw['create'] = $id;
$saw['describe'] = read(call('ALICE', 'GET', "/v1/brokers/$id"))['brokerName'];
$saw['user'] = read(call('ALICE', 'GET', "/v1/brokers/$id/users/" . rawurlencode(getenv('ODD_USER'))))['username'];
read(call('ALICE', 'POST', $tags, ['tags' => [getenv('ODD_KEY') => getenv('ODD_VALUE')]]));
$saw['tag'] = read(call('ALICE', 'GET', $tags))['tags'];
read(call('ALICE', 'DELETE', $tags . '?tagKeys=' . rawurlencode(getenv('ODD_KEY'))));
$saw['untag'] = (object) read(call('ALICE', 'GET', $tags))['tags'];
[, $type, $text] = call('FRANK', 'GET', "/v1/brokers/$id");
$saw['denied'] = "$type: " . json_decode($text, true)['message'];
$saw['absent'] = call('ALICE', 'GET', '/v1/brokers/b-none')[1];
$saw['delete'] = read(call('ALICE', 'DELETE', "/v1/brokers/$id"))['brokerId'];
[, , $xml] = call('ALICE', 'POST', '/', ['Action' => 'GetCallerIdentity', 'Version' => '2011-06-15'], 'sts');
$saw['identity'] = (string) simplexml_load_string($xml)?->GetCallerIdentityResult->Arn;
echo json_encode($saw), "\n";
