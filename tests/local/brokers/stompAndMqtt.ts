import { connect as connectTls } from 'node:tls';
import { Client, type IStompSocket, StompSocketState } from '@stomp/stompjs';
import { connectAsync, type MqttClient } from 'mqtt';
import { WebSocket } from 'ws';

/** A socket of STOMP over TLS, in the shape of the WebSocket that the client expects. */
function stompSocket(endpoint: URL, ca: string): IStompSocket {
  const socket = connectTls({ host: endpoint.hostname, port: Number(endpoint.port), ca });
  const shape = {
    url: endpoint.href,
    readyState: StompSocketState.CONNECTING,
    onclose: undefined,
    onerror: undefined,
    onmessage: undefined,
    onopen: undefined,
    send: (data: string | ArrayBuffer) =>
      void socket.write(typeof data === 'string' ? data : Buffer.from(data)),
    close: () => void socket.end(),
  } as unknown as IStompSocket & { readyState: number };
  socket.on('secureConnect', () => {
    shape.readyState = StompSocketState.OPEN;
    shape.onopen?.();
  });
  socket.on('data', (data) => shape.onmessage?.({ data: data.toString('utf8') } as never));
  socket.on('error', (error) => shape.onerror?.(error));
  socket.on('close', () => {
    shape.readyState = StompSocketState.CLOSED;
    shape.onclose?.({ code: 1000, reason: '' } as never);
  });
  return shape;
}

/** A STOMP connection, to `stomp+ssl` or `wss`. Rejects when the broker refuses. */
export async function connectStomp(
  endpoint: URL,
  ca: string,
  login: string,
  passcode: string,
): Promise<Client> {
  const client = new Client({
    webSocketFactory: () =>
      endpoint.protocol === 'wss:'
        ? (new WebSocket(endpoint, ['v12.stomp'], { ca }) as IStompSocket)
        : stompSocket(endpoint, ca),
    connectHeaders: { login, passcode },
    reconnectDelay: 0,
    heartbeatIncoming: 0,
    heartbeatOutgoing: 0,
  });
  await new Promise<void>((resolve, reject) => {
    client.onConnect = () => resolve();
    client.onStompError = (frame) => reject(new Error(`${frame.headers.message} ${frame.body}`));
    client.onWebSocketError = reject;
    client.onWebSocketClose = () => reject(new Error('the connection was closed'));
    client.activate();
  });
  return client;
}

/** Sends a persistent message to a queue and waits for the broker's receipt. */
export async function sendStomp(client: Client, queue: string, body: string): Promise<void> {
  const receipt = 'sent';
  const stored = new Promise<void>((resolve) => client.watchForReceipt(receipt, () => resolve()));
  client.publish({ destination: `/queue/${queue}`, body, headers: { persistent: 'true', receipt } });
  await stored;
}

/** The next message of a queue. Rejects when the broker refuses the subscription. */
export function takeStomp(client: Client, queue: string): Promise<string> {
  return new Promise((resolve, reject) => {
    client.onStompError = (frame) => reject(new Error(frame.headers.message));
    client.subscribe(`/queue/${queue}`, ({ body }) => resolve(body));
  });
}

/** An MQTT connection. Rejects when the broker refuses. */
export function connectMqtt(
  endpoint: URL,
  ca: string,
  username: string,
  password: string,
): Promise<MqttClient> {
  return connectAsync({
    protocol: 'mqtts',
    host: endpoint.hostname,
    port: Number(endpoint.port),
    ca,
    username,
    password,
    reconnectPeriod: 0,
    connectTimeout: 10_000,
  });
}

/** Publishes to a topic that the client itself has subscribed to, and gives what arrives. */
export async function roundTripMqtt(client: MqttClient, topic: string, text: string): Promise<string> {
  await client.subscribeAsync(topic, { qos: 1 });
  const arrived = new Promise<string>((resolve) =>
    client.once('message', (_, body) => resolve(body.toString())),
  );
  await client.publishAsync(topic, text, { qos: 1 });
  return arrived;
}
