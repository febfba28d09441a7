/** The user at a terminal. Where there is none, nothing is asked and what needs an answer fails. */
export interface Questions {
  confirm(question: string): Promise<boolean>;
  /** What is typed is not shown; undefined where the user gives up. */
  secret(question: string): Promise<string | undefined>;
}

/** One question at a time: several nodes may ask at once, and the user reads one. */
export class QuestionQueue {
  readonly #questions: Questions | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #isAsking = false;
  #isStopped = false;

  constructor(questions: Questions | undefined) {
    this.#questions = questions && {
      confirm: (question) => this.#ask(() => questions.confirm(question), false),
      secret: (question) => this.#ask(() => questions.secret(question), undefined),
    };
  }

  /**
   * Runs a dialogue when those before it are over. It decides itself whether it still has to ask: an answer to
   * another may have settled it. undefined stands for "there is nobody to ask".
   */
  take<T>(dialogue: (questions: Questions | undefined) => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => dialogue(this.#isStopped ? undefined : this.#questions));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** From now on nothing is asked. False where the user is at an answer: then it goes on. */
  stop(): boolean {
    if (this.#isAsking) return false;
    this.#isStopped = true;
    return true;
  }

  async #ask<T>(ask: () => Promise<T>, otherwise: T): Promise<T> {
    if (this.#isStopped) return otherwise;
    this.#isAsking = true;
    try {
      return await ask();
    } finally {
      this.#isAsking = false;
    }
  }
}
