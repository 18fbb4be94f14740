import { type Connection, type ConnectionOptions, create_container, type EventContext } from 'rhea';

/** An AMQP 1.0 connection over TLS. Rejects when the broker refuses. */
export function connectAmqp10(
  endpoint: URL,
  ca: string,
  username: string,
  password: string,
): Promise<Connection> {
  const options: ConnectionOptions = {
    transport: 'tls',
    host: endpoint.hostname,
    port: Number(endpoint.port),
    ca: [ca],
    username,
    password,
    reconnect: false,
  };
  return new Promise((resolve, reject) => {
    const container = create_container();
    const refused = ({ connection, error }: EventContext) =>
      reject(connection?.error ?? error ?? new Error('the connection was closed'));
    container.once('connection_open', ({ connection }: EventContext) => resolve(connection));
    for (const event of ['connection_error', 'disconnected', 'error'] as const) container.on(event, refused);
    container.connect(options);
  });
}

/** Sends a durable message to a queue, waits until the broker has accepted it, and takes it from there. */
export async function roundTripAmqp10(connection: Connection, queue: string, body: string): Promise<string> {
  const sender = connection.open_sender(queue);
  await new Promise<void>((resolve, reject) => {
    sender.once('sendable', () => sender.send({ body, durable: true }));
    sender.once('accepted', () => resolve());
    sender.once('rejected', () => reject(new Error('the message was rejected')));
  });
  return new Promise((resolve) => {
    connection.open_receiver(queue).once('message', ({ message }) => resolve(String(message?.body)));
  });
}
