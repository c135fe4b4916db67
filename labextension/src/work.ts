/** What a student does with one notebook: check it, hand it in; and what is known of it by now. */

import { NotebookPanel } from '@jupyterlab/notebook';
import { Contents } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';

import { savedText, setOf, unwrittenIn, withoutOutputs } from './course';
import { ILeft, IReceipt, ISet, IVerdict, Refusal, Service } from './service';
import { clock, plural, points, state } from './words';

export class Work {
  /** Something below is different from before. */
  readonly changed = new Signal<this, void>(this);

  set: ISet | undefined;
  verdict: IVerdict | undefined;
  /** Exercises whose cells were as they were given out when the verdict was made. */
  unwritten: string[] = [];
  receipts: IReceipt[] = [];
  left: ILeft = {};
  /** What is being done, came of it, or prevents it. */
  sentence = '';
  failed = false;
  busy = false;
  /** Whether the service asks for a token. */
  needsToken = false;

  constructor(
    readonly panel: NotebookPanel,
    private service: Service,
    private contents: Contents.IManager
  ) {}

  get feedback(): string | undefined {
    const from = this.set?.feedback_from;
    return this.set && from && new Date(from) <= new Date()
      ? this.service.feedbackAddress(this.set.id)
      : undefined;
  }

  /** Ask what is open, what is left, and what was handed in. */
  refresh(): Promise<void> {
    return this.run('', async () => '');
  }

  check(): Promise<void> {
    return this.run('Checking …', async set => {
      await this.save();
      const unwritten = unwrittenIn(this.panel.content);
      this.verdict = await this.service.check(set, withoutOutputs(this.panel));
      this.left = this.verdict;
      this.unwritten = unwritten;
      return spoken(set, this.verdict, unwritten);
    });
  }

  handIn(): Promise<void> {
    return this.run('Handing in …', async set => {
      if (!(await this.save())) {
        throw new Refusal('The notebook could not be saved, so it was not handed in.', 0);
      }
      const receipt = await this.service.handIn(set, await savedText(this.panel, this.contents));
      this.receipts = await this.service.receipts(set);
      return `${set} was handed in at ${clock(receipt.received_at)}. You may hand it in again; the last one counts.`;
    });
  }

  async connect(address: string, token: string): Promise<void> {
    try {
      await this.service.connect(address, token);
    } catch (error) {
      this.tell((error as Error).message, true);
      return;
    }
    this.set = undefined;
    await this.run('Connecting …', async () => 'Connected.');
  }

  private async save(): Promise<boolean> {
    await this.panel.context.save();
    return !this.panel.context.model.dirty;
  }

  private async run(doing: string, work: (set: string) => Promise<string>): Promise<void> {
    if (this.busy) {
      return;
    }
    this.busy = true;
    this.tell(doing);
    try {
      const set = await this.find();
      this.needsToken = false;
      this.tell(await work(set));
    } catch (error) {
      this.refused(error as Error);
    } finally {
      this.busy = false;
      this.changed.emit();
    }
  }

  /** The set that this is a notebook of. */
  private async find(): Promise<string> {
    if (this.set === undefined) {
      const sets = await this.service.sets();
      const ids = sets.map(set => set.id);
      const id = setOf(this.panel.context.path, ids);
      this.set = sets.find(set => set.id === id);
      if (this.set === undefined) {
        throw new Refusal(
          `The name of this notebook does not say which problem set it is (${ids.join(', ')}): rename it, ` +
            `for example to ${ids[0]}.ipynb.`,
          0
        );
      }
      this.left = this.set;
      this.receipts = await this.service.receipts(this.set.id);
    }
    return this.set.id;
  }

  private refused(error: Error): void {
    let sentence = error.message;
    if (error instanceof Refusal) {
      this.needsToken = error.status === 401;
      if (error.left.checks_left !== undefined) {
        this.left = error.left;
      }
      if (error.left.next_check_at !== undefined) {
        sentence = sentence.replace(/\d\d:\d\d UTC/, clock(error.left.next_check_at));
      }
    }
    this.tell(sentence, true);
  }

  private tell(sentence: string, failed = false): void {
    this.sentence = sentence;
    this.failed = failed;
    this.changed.emit();
  }
}

/** A verdict in a sentence, as a screen reader says it. */
function spoken(set: string, verdict: IVerdict, unwritten: string[]): string {
  const score = points(verdict.score, verdict.max_score);
  const exercises = verdict.exercises ?? [];
  if (!exercises.length) {
    return `${set} was checked; what came of it is not shown yet.`;
  }
  const open = exercises.filter(exercise => state(exercise) === 'bad').map(exercise => exercise.id);
  const mend = open.filter(exercise => !unwritten.includes(exercise));
  const parts = [score ? `${set} was checked: ${score}.` : `${set} was checked.`];
  if (mend.length) {
    parts.push(`To mend: ${mend.join(', ')}.`);
  }
  if (open.length > mend.length) {
    parts.push(`${plural(open.length - mend.length, 'exercise')} not written yet.`);
  }
  return [...parts, ...(open.length ? [] : ['Nothing to mend.'])].join(' ');
}
