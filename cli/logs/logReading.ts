import { CommandFault } from '../../workbench/commandFault.ts';

/** What was found in one log besides its entries. */
export class LogReading {
  /** Whether there was a record, or another line that only a log has. */
  isLog = false;
  isEmpty = true;
  readonly #name: string;
  #malformed = 0;
  #firstMalformed = 0;

  /** @param file `-`: standard input */
  constructor(file: string) {
    this.#name = file === '-' ? 'The standard input' : file;
  }

  /** Counts a line that begins like a record but cannot be read. */
  malformed(line: number): void {
    if (this.#malformed === 0) this.#firstMalformed = line;
    this.#malformed += 1;
  }

  get malformedLines(): number {
    return this.#malformed;
  }

  /** A sentence about the lines that could not be read; empty: there are none. */
  get remark(): string {
    if (this.#malformed === 0) return '';
    const first = `line ${this.#firstMalformed}`;
    if (this.#malformed === 1) return `${this.#name}: ${first} begins like a record but cannot be read.`;
    const lines = `${this.#malformed} lines begin like a record but cannot be read`;
    return `${this.#name}: ${lines}; the first is ${first}.`;
  }

  /**
   * An empty log is one without calls. Any other file without a record is not a log. @throws CommandFault
   */
  requireLog(): void {
    if (this.isLog || this.isEmpty) return;
    const remark = this.remark === '' ? '' : ` ${this.remark}`;
    throw new CommandFault(
      `${this.#name} has no records: it is not a log of the gateway or of CloudTrail.${remark}`,
    );
  }
}
