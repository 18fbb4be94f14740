import { createReadStream, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CommandFault } from '../../workbench/commandFault.ts';
import { type RecordedCall, recordedCall } from '../../workbench/suggest/recordedCall.ts';
import { LogReading } from '../logs/logReading.ts';
import { readEntries } from '../logs/readEntries.ts';

const LOG = /\.(?:json|jsonl|log|ndjson)(?:\.gz)?$/u;

/**
 * The calls in logs of the gateway and files of CloudTrail: plain or compressed with gzip (`.gz`), single
 * files or folders of them; `-` is standard input. @throws CommandFault
 */
export async function* readLogs(
  named: readonly string[],
  input: Readable,
  readings: LogReading[],
): AsyncGenerator<RecordedCall> {
  for (const path of named) {
    const read: LogReading[] = [];
    for (const file of filesOf(path)) {
      const reading = new LogReading(file);
      read.push(reading);
      yield* callsIn(file, input, reading);
    }
    // CloudTrail also delivers other files into its folder: one log in a folder is enough.
    if (!read.some(({ isLog }) => isLog)) for (const reading of read) reading.requireLog();
    readings.push(...read);
  }
}

async function* callsIn(file: string, input: Readable, reading: LogReading): AsyncGenerator<RecordedCall> {
  const source = file === '-' ? input : createReadStream(file);
  const bytes: Readable = file.endsWith('.gz') ? source.pipe(createGunzip()) : source;
  // Errors are passed on here, because a pipe does not pass on the errors of its source.
  if (bytes !== source) source.on('error', (error: Error) => bytes.destroy(error));
  try {
    yield* readEntries(bytes, reading, recordedCall);
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    throw new CommandFault(`The log ${file} cannot be read (${code}).`);
  }
}

/** Every log in a folder, in the order of the names; CloudTrail has a folder for each day. */
function filesOf(path: string): string[] {
  if (path === '-') return [path];
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw new CommandFault(`There is no file or folder ${path}.`);
  if (!stats.isDirectory()) return [path];
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => LOG.test(name))
    .sort();
  if (files.length === 0) throw new CommandFault(`The folder ${path} has no file *.json, *.jsonl or *.log.`);
  return files.map((name) => join(path, name));
}
