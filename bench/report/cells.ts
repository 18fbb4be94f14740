import { shortNumber } from '../shortNumber.ts';
import type { ReportedFigure, Stated } from './report.ts';

/** What stands in the cells of the report's tables. */
export function valueText({ value, unit }: ReportedFigure): string {
  return withSpread(value, ` ${unit}`);
}

export function withSpread(of: Stated | undefined, unit = ''): string {
  if (of === undefined) return '';
  return `${shortNumber(of.median)}${unit} (${shortNumber(of.low)} to ${shortNumber(of.high)})`;
}

export function goalOf({ goal, unit }: ReportedFigure): string {
  return goal ? `${goal.bound} ${goal.limit} ${goal.of === 'ratio' ? '×' : unit}` : '';
}

export function metOf({ met }: ReportedFigure): string {
  return met === undefined ? '' : met ? 'yes' : 'NO';
}
