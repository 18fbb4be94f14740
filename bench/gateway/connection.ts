import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const HEAD_END = '\r\n\r\n';
const STATUS = /^HTTP\/1\.1 (\d{3}) /;
const LENGTH = /\r\ncontent-length: (\d+)\r\n/i;

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/**
 * One connection that stays open: a request, its answer, the next one. A client library would take more time
 * for a request than the gateway does, on a machine that they share. Rejects when the other side closes.
 */
export class Connection {
  readonly #socket: Socket;
  #received = '';
  #waiting: { resolve(answer: Answer): void; reject(error: Error): void } | undefined;

  static async open(host: string, port: number): Promise<Connection> {
    const socket = connect({ host, port, noDelay: true });
    await once(socket, 'connect');
    return new Connection(socket);
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('latin1').on('data', (text: string) => this.#receive(text));
    socket.on('error', (error) => this.#waiting?.reject(error));
    socket.on('close', () => this.#waiting?.reject(new Error('The connection was closed.')));
  }

  send(request: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(text: string): void {
    this.#received += text;
    const head = this.#received.indexOf(HEAD_END);
    if (head < 0) return;
    const body = head + HEAD_END.length;
    const length = Number(LENGTH.exec(this.#received)?.[1] ?? Number.NaN);
    if (Number.isNaN(length)) {
      this.#waiting?.reject(new Error(`An answer without a length: ${this.#received.slice(0, head)}`));
      return;
    }
    if (this.#received.length < body + length) return;
    const status = Number(STATUS.exec(this.#received)?.[1]);
    const answer = { status, body: this.#received.slice(body, body + length) };
    this.#received = '';
    this.#waiting?.resolve(answer);
  }
}
