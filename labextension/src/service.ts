/**
 * What the service says, and how it is asked: through the server extension, which knows the token. JupyterLite
 * has no server: there the page asks the service itself, with a token that it forgets when it is closed.
 */

import { PageConfig, URLExt } from '@jupyterlab/coreutils';
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

const IS_LITE = PageConfig.getOption('appName') === 'JupyterLite';

export class Service {
  private settings = ServerConnection.makeSettings();
  /** In JupyterLite: where the service is, unless the student says so, as the site has it. */
  private service = PageConfig.getOption('autograderService');
  private token = '';

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

  /** Where the feedback page of a set is, once it is given out; without a server, where one signs in for it. */
  feedbackAddress(set: string): string {
    return IS_LITE ? this.service : this.address(`api/v1/sets/${encodeURIComponent(set)}/feedback`);
  }

  /** Have the server extension keep an address and a token, in a file of the student's alone. */
  async connect(address: string, token: string): Promise<void> {
    if (IS_LITE) {
      this.service = address || this.service;
      this.token = token;
      return;
    }
    await this.ask('PUT', 'connection', JSON.stringify({ address, token }));
  }

  private address(path: string): string {
    return URLExt.join(this.settings.baseUrl, 'autograder', path);
  }

  private async ask(method: string, path: string, body?: string): Promise<any> {
    const headers: Record<string, string> = body === undefined ? {} : { 'Content-Type': 'application/json' };
    const request = { method, body, headers };
    const response = await (IS_LITE ? this.askService(path, request) : this.askServer(path, request));
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

  private async askServer(path: string, request: RequestInit): Promise<Response> {
    try {
      return await ServerConnection.makeRequest(this.address(path), request, this.settings);
    } catch (error) {
      throw new Refusal('JupyterLab’s own server does not answer. Is it still running?', 0);
    }
  }

  /** Ask the service, which allows this page’s origin to; never with cookies, and following nothing. */
  private async askService(path: string, request: RequestInit): Promise<Response> {
    if (!this.service || !this.token) {
      throw new Refusal('Connect with the address and the token that you got from your instructor.', 401);
    }
    const headers = { ...request.headers, Authorization: `Bearer ${this.token}` };
    try {
      return await fetch(URLExt.join(this.service, path), {
        ...request,
        headers,
        credentials: 'omit',
        redirect: 'error'
      });
    } catch (error) {
      throw new Refusal(
        `The service at ${this.service} is not reached, or does not take requests from ${location.origin}. ` +
          'Are you online? Nothing was checked or handed in.',
        0
      );
    }
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
