/** The words of the feedback page (autograder/gradebook/verdict.py): a test compares them. */

import { IExercise, ILeft, ITest, Outcome } from './service';

export const OUTCOMES: Record<Outcome, [string, string]> = {
  passed: ['✓', 'passed'],
  failed: ['✗', 'failed'],
  error: ['✗', 'stopped by an error'],
  timeout: ['✗', 'out of time'],
  skipped: ['–', 'not judged']
};

export const KNOWN_MISTAKE = 'This behaves like a known mistake.';

/** A number without needless digits: 2, 2.5, 0.33. */
export function number(value: number): string {
  return value.toFixed(2).replace(/\.?0+$/, '');
}

export function plural(count: number, word: string): string {
  return `${number(count)} ${word}${count === 1 ? '' : 's'}`;
}

/** "3 of 8 points", or nothing where points are not shown. */
export function points(score: number | undefined, full: number | undefined): string {
  return score === undefined || full === undefined ? '' : `${number(score)} of ${plural(full, 'point')}`;
}

/** A time as the clock here says it; the day too, unless it is today. */
export function clock(time: string): string {
  const date = new Date(time);
  const options: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  if (date.toDateString() !== new Date().toDateString()) {
    Object.assign(options, { day: 'numeric', month: 'short' });
  }
  return date.toLocaleString(undefined, options);
}

/** What is left of the limit, in a sentence. */
export function left(allowance: ILeft): string {
  if (allowance.checks_left === undefined) {
    return '';
  }
  const sentence = `${allowance.checks_left ? plural(allowance.checks_left, 'check') : 'No check'} left`;
  return allowance.next_check_at && new Date(allowance.next_check_at) > new Date()
    ? `${sentence}, one more at ${clock(allowance.next_check_at)}.`
    : `${sentence}.`;
}

export type State = 'good' | 'bad' | 'unknown';

/** Whether there is anything to mend in an exercise, as far as the policy lets it be seen. */
export function state(exercise: IExercise): State {
  if (exercise.score !== undefined && exercise.max_score !== undefined) {
    return exercise.score >= exercise.max_score ? 'good' : 'bad';
  }
  const outcomes = (exercise.tests ?? []).map((test: ITest) => test.outcome);
  if (outcomes.some(outcome => outcome !== undefined && outcome !== 'passed')) {
    return 'bad';
  }
  if (exercise.misconceptions?.length) {
    return 'bad';
  }
  return outcomes.length && outcomes.every(outcome => outcome === 'passed') ? 'good' : 'unknown';
}

export const SIGNS: Record<State, string> = { good: '✓', bad: '✗', unknown: '–' };
