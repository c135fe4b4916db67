/** What the service says, and how it is asked: through the server extension, which knows the token. */

import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

export type Outcome = 'passed' | 'failed' | 'error' | 'timeout' | 'skipped';

/** What the policy of a set withholds is absent, in this and the next ones. */
export interface ITest {
  description?: string;
  outcome?: Outcome;
  points?: number;
  max_points?: number;
  hint?: string;
}

export interface IMistake {
  title: string;
  hint?: string;
}

export interface IExercise {
  id: string;
  score?: number;
  max_score?: number;
  tests?: ITest[];
  misconceptions?: IMistake[];
}

/** How many checks there are at this moment, and when there will be one more. */
export interface ILeft {
  checks_left?: number;
  next_check_at?: string;
}

export interface IVerdict extends ILeft {
  score?: number;
  max_score?: number;
  exercises?: IExercise[];
}

export interface ISet extends ILeft {
  id: string;
  open: boolean;
  until?: string;
  feedback_from?: string;
}

export interface IReceipt {
  receipt: string;
  received_at: string;
}

/** An answer that is none: its message is a sentence for the student. */
export class Refusal extends Error {
  constructor(
    sentence: string,
    readonly status: number,
    readonly left: ILeft = {}
  ) {
    super(sentence);
  }
}

export class Service {
  private settings = ServerConnection.makeSettings();

  /** The problem sets: what is open, and what is left of the limits. */
  async sets(): Promise<ISet[]> {
    return (await this.ask('GET', 'api/v1/sets')).sets;
  }

  /** The receipts of a set, the newest first. */
  async receipts(set: string): Promise<IReceipt[]> {
    const history = await this.ask('GET', 'api/v1/history');
    return history.submissions.filter((kept: IReceipt & { set: string }) => kept.set === set);
  }

  check(set: string, notebook: string): Promise<IVerdict> {
    return this.ask('POST', `api/v1/sets/${encodeURIComponent(set)}/checks`, notebook);
  }

  handIn(set: string, notebook: string): Promise<IReceipt> {
    return this.ask('POST', `api/v1/sets/${encodeURIComponent(set)}/submissions`, notebook);
  }

  /** Where the feedback page of a set is, once it is given out. */
  feedbackAddress(set: string): string {
    return this.address(`api/v1/sets/${encodeURIComponent(set)}/feedback`);
  }

  /** Have the server extension keep an address and a token, in a file of the student's alone. */
  async connect(address: string, token: string): Promise<void> {
    await this.ask('PUT', 'connection', JSON.stringify({ address, token }));
  }

  private address(path: string): string {
    return URLExt.join(this.settings.baseUrl, 'autograder', path);
  }

  private async ask(method: string, path: string, body?: string): Promise<any> {
    const headers = body === undefined ? undefined : { 'Content-Type': 'application/json' };
    let response: Response;
    try {
      response = await ServerConnection.makeRequest(
        this.address(path),
        { method, body, headers },
        this.settings
      );
    } catch (error) {
      throw new Refusal('JupyterLab’s own server does not answer. Is it still running?', 0);
    }
    const text = await response.text();
    let answer: any = null;
    try {
      answer = JSON.parse(text);
    } catch (error) {
      // a proxy in between, or JupyterLab’s own page of an error
    }
    if (response.ok && (answer !== null || text === '')) {
      return answer;
    }
    throw refusal(response.status, answer);
  }
}

/** The sentence for an answer that is none. Times in it are UTC: the panel says them as the clock here does. */
function refusal(status: number, answer: any): Refusal {
  if (typeof answer?.detail === 'string') {
    return new Refusal(answer.detail, status, answer);
  }
  if (status === 404) {
    return new Refusal(
      'JupyterLab’s server does not know this extension: restart JupyterLab after its installation.',
      status
    );
  }
  return new Refusal(`What answered is not the course’s service (status ${status}).`, status);
}
