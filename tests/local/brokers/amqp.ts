import { connect as connectTls } from 'node:tls';
import amqp from 'amqplib';

/**
 * An AMQP 0-9-1 connection to an `amqps` endpoint. Rejects when the broker refuses.
 * @param own a client's certificate and key, PEM
 */
export async function connectAmqp(
  endpoint: URL,
  ca: string,
  username: string,
  password: string,
  own: { readonly cert?: string; readonly key?: string } = {},
) {
  const connection = await amqp.connect(
    {
      protocol: 'amqps',
      hostname: endpoint.hostname,
      port: Number(endpoint.port),
      username,
      password,
    },
    { ca: [ca], ...own },
  );
  connection.on('error', () => {});
  return connection;
}

/** Publishes a durable message and waits for the broker's confirmation. */
export async function publish(connection: amqp.ChannelModel, queue: string, text: string): Promise<void> {
  const channel = await connection.createConfirmChannel();
  await channel.assertQueue(queue, { durable: true });
  channel.sendToQueue(queue, Buffer.from(text), { persistent: true });
  await channel.waitForConfirms();
  await channel.close();
}

/** Takes the next message of a queue; undefined when it is empty. */
export async function take(connection: amqp.ChannelModel, queue: string): Promise<string | undefined> {
  const channel = await connection.createChannel();
  const message = await channel.get(queue, { noAck: true });
  await channel.close();
  return message === false ? undefined : message.content.toString();
}

/** Whether a client that trusts the usual authorities only takes the certificate of an endpoint. */
export function isTrustedByAll(endpoint: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectTls({ host: endpoint.hostname, port: Number(endpoint.port) });
    socket.once('secureConnect', () => resolve(socket.destroy() && true));
    socket.once('error', () => resolve(false));
  });
}
